-- The keys of a notice split among holders: how, and what the holders did. Their persons are named only here.
ALTER TABLE notices ADD COLUMN split jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(split) = 'object');

-- A share holder's key: its private half only wrapped by a passphrase that the server never sees.
CREATE TABLE holder_keys (
  id           uuid PRIMARY KEY,
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations,
  office       text NOT NULL CHECK (office <> ''),
  recipient    text NOT NULL CHECK (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
  wrapped      text NOT NULL CHECK (length(wrapped) BETWEEN 1 AND 4096),
  made_at      timestamptz NOT NULL,
  retired_at   timestamptz
);
CREATE UNIQUE INDEX holder_keys_current ON holder_keys (person, organisation) WHERE retired_at IS NULL;

-- A share as its holder alone can read it, and once he gave it as the opening identities alone can.
CREATE TABLE notice_shares (
  notice    uuid NOT NULL REFERENCES notices,
  n         int NOT NULL CHECK (n BETWEEN 1 AND 9),
  person    uuid NOT NULL REFERENCES people,
  sealed    bytea, -- null once the notice's keys are destroyed
  given     bytea,
  PRIMARY KEY (notice, n),
  UNIQUE (notice, person), -- nobody holds two
  CHECK (given IS NULL OR sealed IS NOT NULL)
);
CREATE INDEX notice_shares_person ON notice_shares (person, notice);

GRANT SELECT, INSERT, UPDATE ON holder_keys, notice_shares TO intermart_app;
