-- What a person has declared that he must not decide on, and until when. A declaration is never shortened.
CREATE TABLE recusals (
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations,
  name         text NOT NULL,
  uscc         text NOT NULL,
  reason       text NOT NULL,
  until_day    date NOT NULL,
  at           timestamptz NOT NULL,
  PRIMARY KEY (person, organisation)
);
CREATE INDEX recusals_organisation ON recusals (organisation);
GRANT SELECT, INSERT, UPDATE ON recusals TO intermart_app;
