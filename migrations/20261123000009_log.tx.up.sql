-- The transparency log: leaves in their order, the hashes of the tree over them, and the signed heads.
-- A leaf's entry is the event's face; where outsiders may not read the face it is kept here, a commitment to it.
CREATE TABLE log_leaves (
  index bigint PRIMARY KEY CHECK (index >= 0),
  event bigint NOT NULL UNIQUE REFERENCES events,
  entry bytea
);

-- Hashes by their position in golang.org/x/mod/sumdb/tlog's order: each is written when its subtree is complete.
CREATE TABLE log_hashes (
  position bigint PRIMARY KEY CHECK (position >= 0),
  hash     bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE log_checkpoints (
  size bigint PRIMARY KEY CHECK (size > 0),
  root bytea NOT NULL CHECK (length(root) = 32),
  note bytea NOT NULL, -- as served
  key  text NOT NULL,  -- the verifier key it is signed with
  at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The newest checkpoint when a bid was stored, or ended: its receipt carries it, so that a second history would show.
ALTER TABLE bids ADD COLUMN log_size bigint NOT NULL DEFAULT 0;
ALTER TABLE bids ADD COLUMN log_root text NOT NULL DEFAULT ''; -- base64
GRANT UPDATE (log_size, log_root) ON bids TO intermart_app;

CREATE FUNCTION log_is_final() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'the log only grows (% of %)', TG_OP, TG_TABLE_NAME USING ERRCODE = 'IM003';
END $f$;
CREATE TRIGGER log_leaves_final BEFORE UPDATE OR DELETE ON log_leaves FOR EACH ROW EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_leaves_kept BEFORE TRUNCATE ON log_leaves FOR EACH STATEMENT EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_hashes_final BEFORE UPDATE OR DELETE ON log_hashes FOR EACH ROW EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_hashes_kept BEFORE TRUNCATE ON log_hashes FOR EACH STATEMENT EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_checkpoints_final BEFORE UPDATE OR DELETE ON log_checkpoints FOR EACH ROW EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_checkpoints_kept BEFORE TRUNCATE ON log_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION log_is_final();

GRANT SELECT, INSERT ON log_leaves, log_hashes, log_checkpoints TO intermart_app;
GRANT DELETE ON log_pending TO intermart_app;
