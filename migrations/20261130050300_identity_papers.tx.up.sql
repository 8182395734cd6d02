-- The separate consent to images of one person's identity papers: by the words of a version, with the days that they told.
CREATE TABLE identity_consents (
  agency         uuid NOT NULL REFERENCES agencies,
  whose          text NOT NULL CHECK (whose IN ('legal_representative', 'authorised_person')),
  version        text NOT NULL CHECK (version <> ''),
  after_decision int NOT NULL CHECK (after_decision >= 0),
  after_upload   int NOT NULL CHECK (after_upload >= 0),
  person         uuid NOT NULL REFERENCES people, -- who gave it
  at             timestamptz NOT NULL,
  withdrawn_at   timestamptz,
  PRIMARY KEY (agency, whose)
);

-- Images of identity papers. They are no files: nothing that lists, cites or exports files meets them, and nothing locks
-- their objects. Of one that was deleted the row keeps its hash, its purpose, when it was deleted and by which rule.
CREATE TABLE identity_papers (
  id             uuid PRIMARY KEY,
  agency         uuid NOT NULL REFERENCES agencies,
  whose          text NOT NULL CHECK (whose IN ('legal_representative', 'authorised_person')),
  sha256         text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  uploader       uuid REFERENCES people,
  content_type   text NOT NULL,
  size           bigint NOT NULL,
  key            text NOT NULL,
  version_id     text NOT NULL,
  after_decision int NOT NULL,
  after_upload   int NOT NULL,
  uploaded_at    timestamptz,
  going          text NOT NULL, -- the rule by which it goes; '' while it is kept
  deleted_at     timestamptz,
  CHECK (deleted_at IS NOT NULL OR uploader IS NOT NULL AND content_type <> '' AND size > 0 AND key <> '' AND uploaded_at IS NOT NULL),
  CHECK (deleted_at IS NULL OR going <> '' AND uploader IS NULL AND content_type = '' AND size = 0 AND key = '' AND version_id = '' AND uploaded_at IS NULL)
);
CREATE INDEX identity_papers_agency ON identity_papers (agency);
CREATE INDEX identity_papers_held ON identity_papers (id) WHERE deleted_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON identity_consents, identity_papers TO intermart_app;
