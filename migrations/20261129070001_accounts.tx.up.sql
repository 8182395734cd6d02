-- Accounts: for whom a person acts, where he is signed in, how he proves himself, what programs act for him.
ALTER TABLE memberships ADD COLUMN chosen_at timestamptz;

-- id names a session to its person; the token's hash stays the key.
ALTER TABLE sessions
  ADD COLUMN id       uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  ADD COLUMN how      text NOT NULL DEFAULT 'password' CHECK (how IN ('password', 'passkey', 'oidc')),
  ADD COLUMN second   boolean NOT NULL DEFAULT false,
  ADD COLUMN address  text NOT NULL DEFAULT '',
  ADD COLUMN device   text NOT NULL DEFAULT '',
  ADD COLUMN begun_at timestamptz NOT NULL DEFAULT clock_timestamp();

-- Somebody with an account is asked into another organisation; he says yes or no.
CREATE TABLE invitations (
  id           uuid PRIMARY KEY,
  organisation uuid NOT NULL REFERENCES organisations,
  person       uuid NOT NULL REFERENCES people,
  roles        text[] NOT NULL CHECK (cardinality(roles) > 0),
  invited_by   uuid REFERENCES people,
  made_at      timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  answered_at  timestamptz,
  joined       boolean NOT NULL DEFAULT false,
  CHECK (NOT joined OR answered_at IS NOT NULL)
);
CREATE UNIQUE INDEX invitations_open ON invitations (organisation, person) WHERE answered_at IS NULL;
CREATE INDEX invitations_person ON invitations (person) WHERE answered_at IS NULL;

CREATE TABLE passkeys (
  id         text PRIMARY KEY, -- the credential's, base64url
  person     uuid NOT NULL REFERENCES people,
  name       text NOT NULL,
  credential jsonb NOT NULL,
  made_at    timestamptz NOT NULL,
  used_at    timestamptz
);
CREATE INDEX passkeys_person ON passkeys (person);

-- What a browser was asked to sign, until it answers: once, within minutes.
CREATE TABLE challenges (
  id      text PRIMARY KEY, -- hash of what the client gives back
  kind    text NOT NULL CHECK (kind IN ('register', 'assert', 'oidc')),
  person  uuid REFERENCES people,
  body    jsonb NOT NULL,
  ends_at timestamptz NOT NULL
);
CREATE INDEX challenges_ends ON challenges (ends_at);

-- One-time codes for a lost authenticator: hashes only.
CREATE TABLE recovery_codes (
  person  uuid NOT NULL REFERENCES people,
  hash    text NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (person, hash)
);

-- Taking away a lost second factor: asked by one administrator after an identity check, agreed by another.
CREATE TABLE totp_resets (
  id         uuid PRIMARY KEY,
  person     uuid NOT NULL REFERENCES people,
  checked    text NOT NULL CHECK (checked <> ''), -- how the identity was checked
  asked_by   uuid NOT NULL REFERENCES people,
  asked_at   timestamptz NOT NULL,
  decided_by uuid REFERENCES people,
  decided_at timestamptz,
  agreed     boolean NOT NULL DEFAULT false,
  CHECK (decided_by <> asked_by)
);
CREATE UNIQUE INDEX totp_resets_open ON totp_resets (person) WHERE decided_at IS NULL;

-- Accounts at an identity provider. agreed_by is the administrator who has said that it is the same person.
CREATE TABLE identities (
  id        uuid PRIMARY KEY,
  issuer    text NOT NULL,
  subject   text NOT NULL,
  name      text NOT NULL,
  email     text NOT NULL,
  person    uuid REFERENCES people,
  asked_at  timestamptz NOT NULL,
  agreed_by uuid REFERENCES people,
  agreed_at timestamptz,
  used_at   timestamptz,
  UNIQUE (issuer, subject),
  CHECK ((person IS NULL) = (agreed_at IS NULL))
);
CREATE INDEX identities_person ON identities (person);
CREATE INDEX identities_open ON identities (asked_at) WHERE agreed_at IS NULL;

CREATE TABLE tokens (
  id           uuid PRIMARY KEY,
  hash         text NOT NULL UNIQUE,
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations,
  name         text NOT NULL,
  scopes       text[] NOT NULL CHECK (cardinality(scopes) > 0),
  made_at      timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL CHECK (ends_at > made_at),
  used_at      timestamptz,
  revoked_at   timestamptz
);
CREATE INDEX tokens_person ON tokens (person, made_at DESC);

-- The security log reads the acts of accounts, newest first.
CREATE INDEX events_accounts ON events (id DESC) WHERE subject LIKE 'person:%' OR subject LIKE 'organisation:%';

GRANT SELECT, INSERT, UPDATE ON invitations, totp_resets, tokens TO intermart_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON identities, passkeys, challenges, recovery_codes TO intermart_app;
-- Erasure of personal data takes the private part of events; their faces and salts stay, so that the log still proves.
GRANT UPDATE (body) ON event_private TO intermart_app;
