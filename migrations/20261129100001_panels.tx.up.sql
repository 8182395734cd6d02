-- Experts are people of a region's pool; they hold their role in an organisation of a kind of its own.
ALTER TABLE organisations DROP CONSTRAINT organisations_kind_check;
ALTER TABLE organisations ADD CONSTRAINT organisations_kind_check
  CHECK (kind IN ('agency', 'department', 'operator', 'regulator', 'steward', 'supervisor', 'auditor', 'admin', 'expert'));

-- The panel of a scored notice: its pool fixed before anything is opened, the draw, and who was called.
CREATE TABLE panels (
  notice    uuid PRIMARY KEY REFERENCES notices,
  number    text NOT NULL,
  region    text NOT NULL REFERENCES regions,
  version   bigint NOT NULL,
  needed    int NOT NULL CHECK (needed >= 3),
  outlier   jsonb NOT NULL,
  pool      jsonb NOT NULL CHECK (jsonb_typeof(pool) = 'array'),
  pool_hash text NOT NULL CHECK (pool_hash ~ '^[0-9a-f]{64}$'),
  fixed_at  timestamptz NOT NULL,
  draw      jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(draw) = 'array'),
  blind     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(blind) = 'array'),
  drawn_at  timestamptz,
  seats     jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(seats) = 'array'),
  closed_at timestamptz,
  CHECK (closed_at IS NULL OR drawn_at IS NOT NULL)
);
CREATE INDEX panels_seats ON panels USING gin (seats jsonb_path_ops);

-- One sheet of one expert. A locked one never changes again, and is never read by another before the panel is closed.
CREATE TABLE score_sheets (
  notice    uuid NOT NULL REFERENCES panels,
  person    uuid NOT NULL REFERENCES people,
  lines     jsonb NOT NULL CHECK (jsonb_typeof(lines) = 'array'),
  saved_at  timestamptz NOT NULL,
  locked_at timestamptz,
  sha256    text NOT NULL DEFAULT '' CHECK (sha256 ~ '^([0-9a-f]{64})?$'),
  PRIMARY KEY (notice, person),
  CHECK ((locked_at IS NULL) = (sha256 = ''))
);
CREATE FUNCTION score_sheets_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.locked_at IS NOT NULL THEN
    RAISE EXCEPTION 'a locked sheet does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER score_sheets_locked BEFORE UPDATE ON score_sheets FOR EACH ROW EXECUTE FUNCTION score_sheets_locked();

GRANT SELECT, INSERT, UPDATE ON panels, score_sheets TO intermart_app;
