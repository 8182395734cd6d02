-- Cosignatures of the log's checkpoints by witnesses (C2SP tlog-cosignature): whoever is shown one knows that the witness
-- saw the log only grow up to it.
CREATE TABLE log_cosignatures (
  size    bigint NOT NULL REFERENCES log_checkpoints,
  witness text NOT NULL,  -- key name and key hash, as a verifier key begins
  line    bytea NOT NULL, -- of the signed note, its end of line included
  at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (witness, size)
);
CREATE INDEX log_cosignatures_size ON log_cosignatures (size);

CREATE TRIGGER log_cosignatures_final BEFORE UPDATE OR DELETE ON log_cosignatures FOR EACH ROW EXECUTE FUNCTION log_is_final();
CREATE TRIGGER log_cosignatures_kept BEFORE TRUNCATE ON log_cosignatures FOR EACH STATEMENT EXECUTE FUNCTION log_is_final();

GRANT SELECT, INSERT ON log_cosignatures TO intermart_app;
