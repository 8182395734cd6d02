-- Several winners: the place that the row's own columns are of, and the others.
ALTER TABLE awards
  ADD COLUMN place int NOT NULL DEFAULT 1 CHECK (place > 0),
  ADD COLUMN others jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(others) = 'array');
ALTER TABLE awards DROP CONSTRAINT awards_status_check;
ALTER TABLE awards ADD CONSTRAINT awards_status_check
  CHECK (status IN ('announced', 'declined', 'contracted', 'reposted', 'revoked', 'vacant'));
CREATE INDEX awards_others ON awards USING gin (others jsonb_path_ops);

-- One contract for each place.
ALTER TABLE contracts ADD COLUMN place int NOT NULL DEFAULT 1 CHECK (place > 0);
DROP INDEX contracts_notice;
CREATE UNIQUE INDEX contracts_notice ON contracts (notice, place) WHERE status <> 'terminated';
