CREATE TABLE bids (
  id              uuid PRIMARY KEY,
  notice_id       uuid NOT NULL REFERENCES notices,
  revision        int NOT NULL,
  agency_id       uuid NOT NULL REFERENCES agencies,
  uscc            text NOT NULL,
  status          text NOT NULL CHECK (status IN ('sealed', 'replaced', 'withdrawn', 'eligible', 'ineligible', 'won', 'reserve', 'unopened')),
  envelope        bytea NOT NULL CHECK (length(envelope) BETWEEN 1 AND 8192),
  sealed          text NOT NULL CHECK (sealed ~ '^[0-9a-f]{64}$'),
  withdrawal_hash text NOT NULL CHECK (withdrawal_hash ~ '^[0-9a-f]{64}$'),
  submitted_by    uuid NOT NULL REFERENCES people,
  received_at     timestamptz NOT NULL,
  deadline        timestamptz NOT NULL, -- the one it was judged by
  ended_at        timestamptz,
  eligible        boolean NOT NULL DEFAULT false,
  reason          text NOT NULL DEFAULT '',
  nonce           text NOT NULL DEFAULT '',
  price           text NOT NULL DEFAULT '',
  rank            int NOT NULL DEFAULT 0 CHECK (rank >= 0),
  CONSTRAINT bids_in_time CHECK (received_at < deadline),
  CONSTRAINT bids_ended CHECK ((status IN ('replaced', 'withdrawn')) = (ended_at IS NOT NULL)),
  CONSTRAINT bids_ended_in_time CHECK (ended_at < deadline),
  CONSTRAINT bids_unread CHECK (price = '' OR status NOT IN ('sealed', 'replaced', 'withdrawn', 'unopened'))
);
ALTER TABLE bids ALTER COLUMN envelope SET STORAGE EXTERNAL; -- what age sealed does not compress
CREATE UNIQUE INDEX bids_standing ON bids (notice_id, agency_id) WHERE status = 'sealed';
CREATE INDEX bids_notice ON bids (notice_id, id);
CREATE INDEX bids_agency ON bids (agency_id, received_at DESC, id DESC);
