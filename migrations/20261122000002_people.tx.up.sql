CREATE TABLE organisations (
  id      uuid PRIMARY KEY,
  kind    text NOT NULL CHECK (kind IN ('agency', 'department', 'operator', 'regulator', 'steward', 'supervisor', 'auditor', 'admin')),
  name    text NOT NULL,
  uscc    text NOT NULL,
  region  text NOT NULL,
  phone   text NOT NULL,
  address text NOT NULL,
  version bigint NOT NULL
);
CREATE INDEX organisations_kind ON organisations (kind, id);

CREATE TABLE people (
  id            uuid PRIMARY KEY,
  name          text NOT NULL,
  email         text NOT NULL,
  password_hash text NOT NULL,
  totp_secret   text NOT NULL,
  totp_step     bigint NOT NULL,
  disabled      boolean NOT NULL,
  language      text NOT NULL,
  version       bigint NOT NULL
);
CREATE UNIQUE INDEX people_email ON people (lower(email));

CREATE TABLE memberships (
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations,
  roles        text[] NOT NULL CHECK (cardinality(roles) > 0),
  PRIMARY KEY (person, organisation)
);
CREATE INDEX memberships_organisation ON memberships (organisation);

CREATE TABLE sessions (
  token_hash   text PRIMARY KEY,
  person       uuid NOT NULL REFERENCES people,
  organisation uuid REFERENCES organisations,
  proved_at    timestamptz NOT NULL,
  seen_at      timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL
);
CREATE INDEX sessions_person ON sessions (person);
CREATE INDEX sessions_ends ON sessions (ends_at);

CREATE TABLE password_resets (
  token_hash text PRIMARY KEY,
  person     uuid NOT NULL REFERENCES people,
  ends_at    timestamptz NOT NULL,
  taken_at   timestamptz
);

CREATE TABLE login_tries (
  id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text NOT NULL,
  at  timestamptz NOT NULL
);
CREATE INDEX login_tries_key ON login_tries (key, at);

CREATE TABLE files (
  id           uuid PRIMARY KEY,
  owner        uuid REFERENCES organisations,
  uploader     uuid REFERENCES people,
  purpose      text NOT NULL,
  name         text NOT NULL,
  content_type text NOT NULL,
  size         bigint NOT NULL CHECK (size > 0),
  sha256       text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  key          text NOT NULL UNIQUE,
  version_id   text NOT NULL,
  retain_until timestamptz,
  created_at   timestamptz NOT NULL,
  doomed       boolean NOT NULL, -- the sweep is about to delete the object
  CHECK (NOT doomed OR retain_until IS NULL)
);
CREATE INDEX files_stale ON files (created_at) WHERE retain_until IS NULL;

CREATE TABLE agencies (
  id           uuid PRIMARY KEY REFERENCES organisations,
  status       text NOT NULL CHECK (status IN ('draft', 'submitted', 'returned', 'admitted', 'suspended', 'removed', 'exited')),
  version      bigint NOT NULL,
  name         text NOT NULL,
  uscc         text NOT NULL UNIQUE,
  region       text NOT NULL,
  profile      jsonb NOT NULL CHECK (jsonb_typeof(profile) = 'object'),
  trades       text[] NOT NULL, -- of its qualifications
  faults       jsonb NOT NULL,
  submitted_by uuid REFERENCES people,
  submitted_at timestamptz,
  due_at       timestamptz,
  due          jsonb NOT NULL,
  decided_by   uuid REFERENCES people,
  decided_at   timestamptz,
  search       text GENERATED ALWAYS AS (zh_index(name, uscc, '')) STORED,
  grams        text[] GENERATED ALWAYS AS (zh_grams(zh_index(name, uscc, ''))) STORED,
  CHECK (status IN ('draft', 'returned') OR submitted_at IS NOT NULL),
  CHECK (status IN ('draft', 'submitted') OR decided_by IS NOT NULL)
);
CREATE INDEX agencies_name ON agencies (name, id);
CREATE INDEX agencies_status ON agencies (status, name, id);
CREATE INDEX agencies_due ON agencies (status, due_at, id);
CREATE INDEX agencies_region ON agencies (region text_pattern_ops, name, id);
CREATE INDEX agencies_trades ON agencies USING gin (trades);
CREATE INDEX agencies_grams ON agencies USING gin (grams) WITH (fastupdate = off);
