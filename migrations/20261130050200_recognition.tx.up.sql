-- Regions outside the marketplace whose checks of agencies are recognised, each with its agreement and the key of its lists.
CREATE TABLE partners (
  code          text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'),
  name          jsonb NOT NULL CHECK (jsonb_typeof(name) = 'object'),
  agreement     jsonb NOT NULL CHECK (jsonb_typeof(agreement) = 'object'),
  key           text NOT NULL CHECK (key <> ''),
  valid_from    date NOT NULL,
  valid_to      date CHECK (valid_to >= valid_from),
  registered_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON partners TO intermart_app;

-- The signed list that an intake is, and how many agencies of the one before it ended.
ALTER TABLE intakes
  ADD COLUMN recognition jsonb CHECK (jsonb_typeof(recognition) = 'object'),
  ADD COLUMN note  text NOT NULL DEFAULT '',
  ADD COLUMN ended integer NOT NULL DEFAULT 0,
  ADD CHECK ((recognition IS NULL) = (note = ''));
CREATE UNIQUE INDEX intakes_recognition ON intakes ((recognition->>'partner'), ((recognition->>'year')::int), ((recognition->>'number')::int))
  WHERE recognition IS NOT NULL AND status <> 'unread';

-- By which partner an agency is recognised.
ALTER TABLE agencies ADD COLUMN recognition jsonb CHECK (jsonb_typeof(recognition) = 'object');
CREATE INDEX agencies_recognised ON agencies ((recognition->>'partner'), id) WHERE recognition IS NOT NULL AND recognition->>'ended_at' IS NULL;
