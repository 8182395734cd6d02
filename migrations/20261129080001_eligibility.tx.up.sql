-- What speaks against each bidder at the deadline, kept with its bid: an empty list says that it may take part.
CREATE TABLE bid_reasons (
  notice_id uuid NOT NULL REFERENCES notices,
  agency_id uuid NOT NULL REFERENCES agencies,
  reasons   jsonb NOT NULL CHECK (jsonb_typeof(reasons) = 'array'),
  frozen_at timestamptz NOT NULL,
  PRIMARY KEY (notice_id, agency_id)
);
GRANT SELECT, INSERT ON bid_reasons TO intermart_app;

-- Which agency has been told of what, so that each stage before a last day is spoken of once.
CREATE TABLE expiry_reminders (
  agency   uuid NOT NULL REFERENCES agencies,
  item     text NOT NULL,
  valid_to date NOT NULL,
  stage    integer NOT NULL CHECK (stage > 0),
  PRIMARY KEY (agency, item, valid_to, stage)
);
GRANT SELECT, INSERT ON expiry_reminders TO intermart_app;
