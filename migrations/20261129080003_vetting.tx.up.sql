-- How an agency stands after its admission, who is at its file, and what it has left behind.
ALTER TABLE agencies ADD COLUMN standing jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN vetter uuid REFERENCES people,
  ADD COLUMN vetter_until timestamptz,
  ADD COLUMN history jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN first_review jsonb,
  ADD COLUMN returned jsonb,
  ADD COLUMN missed integer NOT NULL DEFAULT 0;

CREATE TABLE agency_changes (
  id         uuid PRIMARY KEY,
  agency     uuid NOT NULL REFERENCES agencies,
  name       text NOT NULL,
  region     text NOT NULL,
  status     text NOT NULL CHECK (status IN ('filed', 'returned', 'accepted')),
  version    bigint NOT NULL,
  profile    jsonb NOT NULL CHECK (jsonb_typeof(profile) = 'object'),
  fields     text[] NOT NULL CHECK (cardinality(fields) > 0),
  changed_on date NOT NULL,
  file_by    jsonb NOT NULL,
  file_by_at timestamptz NOT NULL,
  late       boolean NOT NULL,
  due        jsonb NOT NULL,
  due_at     timestamptz NOT NULL,
  faults     jsonb NOT NULL,
  filed_by   uuid REFERENCES people,
  filed_at   timestamptz NOT NULL,
  decided_by uuid REFERENCES people,
  decided_at timestamptz,
  training   boolean NOT NULL,
  CHECK (status = 'filed' OR decided_by IS NOT NULL)
);
CREATE UNIQUE INDEX agency_changes_one ON agency_changes (agency) WHERE status = 'filed';
CREATE INDEX agency_changes_due ON agency_changes (due_at, id) WHERE status = 'filed';
CREATE INDEX agency_changes_agency ON agency_changes (agency, filed_at DESC);
GRANT SELECT, INSERT, UPDATE ON agency_changes TO intermart_app;

-- What a vetter saw in a registry, about which field, when.
CREATE TABLE vetting_evidence (
  id         uuid PRIMARY KEY,
  agency     uuid NOT NULL REFERENCES agencies,
  field      text NOT NULL,
  registry   text NOT NULL,
  result     text NOT NULL CHECK (result IN ('matches', 'differs', 'not_found', 'unreachable')),
  note       text NOT NULL,
  screenshot uuid,
  by_person  uuid REFERENCES people,
  at         timestamptz NOT NULL
);
CREATE INDEX vetting_evidence_agency ON vetting_evidence (agency, at DESC);
GRANT SELECT, INSERT ON vetting_evidence TO intermart_app;
CREATE INDEX files_hash ON files (sha256) WHERE retain_until IS NOT NULL;

-- A page on a phone that takes pictures for a page on a PC: one use, one purpose, no account.
CREATE TABLE captures (
  id         uuid PRIMARY KEY,
  token_hash text NOT NULL UNIQUE,
  owner      uuid NOT NULL REFERENCES organisations,
  person     uuid NOT NULL REFERENCES people,
  purpose    text NOT NULL,
  label      text NOT NULL,
  opened_at  timestamptz,
  pages      integer NOT NULL,
  file       uuid,
  ends_at    timestamptz NOT NULL
);
CREATE INDEX captures_owner ON captures (owner);
GRANT SELECT, INSERT, UPDATE ON captures TO intermart_app;
