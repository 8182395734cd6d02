-- Seeing as they see: who asked for help lets the operator look at his desk for a while; each look, and what it read, is kept.
ALTER TABLE tickets ADD COLUMN look_until timestamptz;
CREATE TABLE looks (
  id           uuid PRIMARY KEY,
  ticket       uuid NOT NULL REFERENCES tickets,
  person       uuid NOT NULL REFERENCES people, -- who looks
  of           uuid NOT NULL REFERENCES people, -- as whom
  organisation uuid NOT NULL REFERENCES organisations,
  begun_at     timestamptz NOT NULL,
  ends_at      timestamptz NOT NULL,
  ended_at     timestamptz, -- before its time
  seen         jsonb NOT NULL
);
CREATE INDEX looks_ticket ON looks (ticket, begun_at);
ALTER TABLE sessions ADD COLUMN look uuid REFERENCES looks;
GRANT SELECT, INSERT, UPDATE ON looks TO intermart_app;
