-- What the regulator of a trade is asked about a firm that wants to be let in, or to add the trade. It advises: nothing
-- here keeps an agency out. profile is what the regulator sees; files are those that it cites.
CREATE TABLE opinions (
  id          uuid PRIMARY KEY,
  agency      uuid NOT NULL REFERENCES agencies,
  change      uuid REFERENCES agency_changes,
  region      text NOT NULL,
  trade       text NOT NULL CHECK (trade <> ''),
  regulator   text NOT NULL CHECK (regulator <> ''),
  office      uuid REFERENCES organisations,
  status      text NOT NULL CHECK (status IN ('asked', 'no_objection', 'objection')),
  version     bigint NOT NULL,
  profile     jsonb NOT NULL CHECK (jsonb_typeof(profile) = 'object'),
  files       uuid[] NOT NULL,
  asked_at    timestamptz NOT NULL,
  due         jsonb NOT NULL,
  due_at      timestamptz NOT NULL,
  check_at    timestamptz NOT NULL,
  citation    jsonb NOT NULL CHECK (jsonb_typeof(citation) = 'object'),
  reason      text NOT NULL,
  answered_by uuid REFERENCES people,
  answered_at timestamptz,
  silent_at   timestamptz,
  reply       text NOT NULL,
  replied_by  uuid REFERENCES people,
  replied_at  timestamptz,
  ended_at    timestamptz,
  training    boolean NOT NULL,
  CHECK ((status = 'asked') = (answered_at IS NULL) AND (answered_at IS NULL) = (answered_by IS NULL)),
  CHECK (status <> 'objection' OR reason <> ''),
  CHECK ((reply <> '') = (replied_at IS NOT NULL) AND (replied_at IS NULL) = (replied_by IS NULL)),
  CHECK (reply = '' OR status = 'objection'),
  CHECK (silent_at IS NULL OR silent_at > due_at)
);
-- One at a time of each regulator about each trade of an application.
CREATE UNIQUE INDEX opinions_one ON opinions (agency, coalesce(change, agency), trade, regulator) WHERE ended_at IS NULL;
CREATE INDEX opinions_agency ON opinions (agency, asked_at DESC);
CREATE INDEX opinions_office ON opinions (office, asked_at DESC) WHERE office IS NOT NULL;
GRANT SELECT, INSERT, UPDATE ON opinions TO intermart_app;
