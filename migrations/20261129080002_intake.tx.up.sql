-- Many agencies in one workbook: each row with its faults and what became of it.
CREATE TABLE intakes (
  id          uuid PRIMARY KEY,
  region      text NOT NULL,
  status      text NOT NULL CHECK (status IN ('reading', 'checked', 'admitting', 'done', 'unread')),
  version     bigint NOT NULL,
  name        text NOT NULL,
  file        uuid NOT NULL,
  source      text NOT NULL CHECK (source <> ''),
  read_rows   integer NOT NULL,
  bad         integer NOT NULL,
  agencies    integer NOT NULL,
  admitted    integer NOT NULL,
  known       integer NOT NULL,
  fault       text NOT NULL,
  created_by  uuid NOT NULL REFERENCES people,
  created_at  timestamptz NOT NULL,
  released_by uuid REFERENCES people CHECK (released_by <> created_by),
  done_at     timestamptz,
  training    boolean NOT NULL,
  CHECK (status IN ('reading', 'checked', 'unread') OR released_by IS NOT NULL)
);
CREATE INDEX intakes_listed ON intakes (created_at DESC, id);

CREATE TABLE intake_rows (
  intake        uuid NOT NULL REFERENCES intakes,
  sheet         smallint NOT NULL CHECK (sheet IN (1, 2)),
  line          integer NOT NULL,
  uscc          text NOT NULL,
  profile       jsonb,
  qualification jsonb,
  faults        jsonb NOT NULL,
  outcome       text NOT NULL,
  PRIMARY KEY (intake, sheet, line),
  CHECK ((sheet = 1) = (profile IS NOT NULL) AND (sheet = 2) = (qualification IS NOT NULL))
);
CREATE INDEX intake_rows_uscc ON intake_rows (intake, uscc);
CREATE INDEX intake_rows_next ON intake_rows (intake, line) WHERE sheet = 1 AND outcome = '' AND faults = '[]';
GRANT SELECT, INSERT, UPDATE ON intakes, intake_rows TO intermart_app;

-- Which list an agency came from.
ALTER TABLE agencies ADD COLUMN source text NOT NULL DEFAULT '';
