-- Documents of bids: sealed to the notice's document recipient before they arrive, uploaded in parts, each part an object
-- with a row in files that is there before it.
CREATE TABLE bid_documents (
  id         uuid PRIMARY KEY,
  notice_id  uuid NOT NULL REFERENCES notices,
  agency_id  uuid NOT NULL REFERENCES agencies,
  asked      text NOT NULL CHECK (asked <> ''), -- which of the documents that the notice asks for
  size       bigint NOT NULL CHECK (size BETWEEN 1 AND 52494336), -- sealed
  part_size  bigint NOT NULL CHECK (part_size BETWEEN 1 AND 8388608),
  sha256     text NOT NULL DEFAULT '' CHECK (sha256 ~ '^([0-9a-f]{64})?$'), -- of the whole, '' until it is finished
  uploader   uuid NOT NULL REFERENCES people,
  created_at timestamptz NOT NULL,
  stored_at  timestamptz,
  verdict    text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'clean', 'unscanned', 'infected', 'type', 'unreadable')),
  detail     text NOT NULL DEFAULT '',
  opened_at  timestamptz,
  file       uuid, -- the opened copy's row in files; no foreign key, because a wipe takes files first
  CHECK ((sha256 = '') = (stored_at IS NULL)),
  CHECK ((verdict = '') = (opened_at IS NULL)),
  CHECK (file IS NULL OR verdict IN ('clean', 'unscanned'))
);
CREATE INDEX bid_documents_notice ON bid_documents (notice_id, agency_id, created_at);

CREATE TABLE bid_document_parts (
  document_id uuid NOT NULL REFERENCES bid_documents,
  n           int NOT NULL CHECK (n >= 1),
  file_id     uuid NOT NULL UNIQUE REFERENCES files ON DELETE CASCADE, -- swept with its file: what is gone is uploaded again
  PRIMARY KEY (document_id, n)
);

-- What a bid names: [{"id", "sha256"}, …] in the order of its receipt. keep: its agency wants it offered again on a re-post.
ALTER TABLE bids
  ADD documents jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(documents) = 'array'),
  ADD keep      boolean NOT NULL DEFAULT false;

-- A firm's reading key: its private half only wrapped by a passphrase that the server never sees.
CREATE TABLE reading_keys (
  id         uuid PRIMARY KEY,
  agency_id  uuid NOT NULL REFERENCES agencies,
  recipient  text NOT NULL CHECK (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
  wrapped    text NOT NULL CHECK (length(wrapped) BETWEEN 1 AND 4096),
  made_by    uuid NOT NULL REFERENCES people,
  made_at    timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE UNIQUE INDEX reading_keys_current ON reading_keys (agency_id) WHERE retired_at IS NULL;

-- What the bidder keeps of an offer, sealed to the firm's reading key.
CREATE TABLE offer_copies (
  bid_id uuid PRIMARY KEY REFERENCES bids,
  key_id uuid NOT NULL REFERENCES reading_keys,
  copy   bytea NOT NULL CHECK (length(copy) BETWEEN 1 AND 8192)
);

GRANT SELECT, INSERT, UPDATE ON bid_documents, reading_keys TO intermart_app;
GRANT SELECT, INSERT, DELETE ON bid_document_parts TO intermart_app;
GRANT SELECT, INSERT ON offer_copies TO intermart_app;
