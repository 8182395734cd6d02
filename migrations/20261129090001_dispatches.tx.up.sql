-- One copy of a letter on its way to one person by one channel. due is intermart_now(), so that quiet hours move with the
-- marketplace's clock; ready_at is the wall clock: lease and back-off.
CREATE TABLE dispatches (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  letter      bigint NOT NULL REFERENCES letters,
  channel     text NOT NULL CHECK (channel IN ('mail', 'phone')),
  address     text NOT NULL CHECK (address <> ''),
  due         timestamptz NOT NULL,
  attempts    int NOT NULL DEFAULT 0,
  ready_at    timestamptz NOT NULL DEFAULT '-infinity',
  sent_at     timestamptz,
  received_at timestamptz, -- by the gateway's word; a mail server gives none
  fault       text NOT NULL DEFAULT '',
  UNIQUE (letter, channel)
);
INSERT INTO dispatches (letter, channel, address, due, attempts, ready_at, sent_at, fault)
  SELECT id, 'mail', email, created_at, attempts, ready_at, sent_at, fault FROM letters WHERE email <> '' ORDER BY id;
CREATE INDEX dispatches_unsent ON dispatches (channel, ready_at, id) WHERE sent_at IS NULL;
CREATE INDEX dispatches_open ON dispatches (due, id) WHERE sent_at IS NULL OR channel = 'phone' AND received_at IS NULL;

DROP INDEX letters_unsent;
ALTER TABLE letters DROP COLUMN email, DROP COLUMN sent_at, DROP COLUMN attempts, DROP COLUMN fault, DROP COLUMN ready_at;
CREATE INDEX letters_token ON letters (token); -- a gateway's receipt names it
ALTER TABLE letters ADD COLUMN critical boolean NOT NULL DEFAULT false;
ALTER TABLE letters ADD COLUMN params jsonb NOT NULL DEFAULT '[]'; -- what the template's text takes, for gateways that want it apart

-- What one person wants to be told, and where. No row: mail for everything, at any hour.
CREATE TABLE message_choices (
  person     uuid PRIMARY KEY REFERENCES people,
  mobile     text NOT NULL DEFAULT '' CHECK (mobile ~ '^(1[3-9][0-9]{9})?$'),
  quiet_from int NOT NULL DEFAULT 0 CHECK (quiet_from BETWEEN 0 AND 1439),
  quiet_to   int NOT NULL DEFAULT 0 CHECK (quiet_to BETWEEN 0 AND 1439),
  muted      text[] NOT NULL DEFAULT '{}',
  version    bigint NOT NULL DEFAULT 1
);

GRANT SELECT, INSERT, UPDATE ON dispatches, message_choices TO intermart_app;
