CREATE TABLE awards (
  notice        uuid PRIMARY KEY REFERENCES notices,
  number        text NOT NULL UNIQUE,
  region        text NOT NULL,
  department    uuid NOT NULL REFERENCES organisations,
  status        text NOT NULL CHECK (status IN ('announced', 'declined', 'contracted', 'reposted', 'revoked')),
  version       bigint NOT NULL,
  ranking       jsonb NOT NULL CHECK (jsonb_typeof(ranking) = 'array' AND jsonb_array_length(ranking) > 0),
  candidate     int NOT NULL CHECK (candidate >= 0),
  record        bytea NOT NULL,
  record_sha256 text NOT NULL CHECK (record_sha256 ~ '^[0-9a-f]{64}$'),
  announced_at  timestamptz NOT NULL,
  standstill_at timestamptz NOT NULL,
  standstill    jsonb NOT NULL,
  strikes       jsonb NOT NULL,
  decision      text NOT NULL,
  decision_text text NOT NULL,
  winner        jsonb NOT NULL,
  winner_bid    uuid NOT NULL REFERENCES bids,
  winner_agency uuid NOT NULL REFERENCES agencies,
  cap           bigint, -- of the notice, in fen; with the price only where the quote is a total
  price         bigint,
  CHECK (standstill_at > announced_at),
  CHECK (candidate < jsonb_array_length(ranking)),
  CHECK ((cap IS NULL) = (price IS NULL))
);
-- The first ranking and its record stand for ever: declines skip names in them.
CREATE FUNCTION awards_are_final() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF (NEW.notice, NEW.number, NEW.ranking, NEW.record_sha256, NEW.announced_at, NEW.record)
    IS DISTINCT FROM (OLD.notice, OLD.number, OLD.ranking, OLD.record_sha256, OLD.announced_at, OLD.record) THEN
    RAISE EXCEPTION 'the record of an award is never changed' USING ERRCODE = 'IM003';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER awards_final BEFORE UPDATE ON awards FOR EACH ROW EXECUTE FUNCTION awards_are_final();
CREATE INDEX awards_list ON awards (announced_at DESC, notice DESC);
CREATE INDEX awards_winner ON awards (winner_agency, announced_at DESC, notice DESC);
CREATE INDEX awards_department ON awards (department, announced_at DESC, notice DESC);
CREATE INDEX awards_region ON awards (region, announced_at DESC, notice DESC);
CREATE INDEX awards_standstill ON awards (standstill_at) WHERE status = 'announced';
CREATE INDEX awards_numbers ON awards (status) INCLUDE (cap, price);

CREATE TABLE contracts (
  id           uuid PRIMARY KEY,
  notice       uuid NOT NULL REFERENCES awards,
  number       text NOT NULL,
  region       text NOT NULL,
  department   uuid NOT NULL REFERENCES organisations,
  agency       uuid NOT NULL REFERENCES agencies,
  status       text NOT NULL CHECK (status IN ('drafted', 'signed', 'filed', 'serving', 'suspended', 'delivered', 'rework', 'accepted',
                                               'settled', 'closed', 'terminated')),
  version      bigint NOT NULL,
  terms        jsonb NOT NULL CHECK (jsonb_typeof(terms) = 'object'),
  price        text NOT NULL,
  quote        text NOT NULL,
  sha256       text NOT NULL,
  differences  jsonb NOT NULL,
  submitted_by uuid REFERENCES people,
  confirmed_by uuid REFERENCES people,
  created_at   timestamptz NOT NULL,
  submitted_at timestamptz,
  filed_at     timestamptz,
  CONSTRAINT contracts_signed CHECK (status = 'drafted' OR submitted_at IS NOT NULL AND submitted_by IS NOT NULL AND sha256 <> ''),
  CONSTRAINT contracts_filed CHECK (status IN ('drafted', 'signed') OR filed_at IS NOT NULL AND confirmed_by IS NOT NULL),
  CONSTRAINT contracts_sides CHECK (submitted_by <> confirmed_by)
);
CREATE UNIQUE INDEX contracts_notice ON contracts (notice) WHERE status <> 'terminated';
CREATE INDEX contracts_department ON contracts (department, created_at DESC, id DESC);
CREATE INDEX contracts_agency ON contracts (agency, created_at DESC, id DESC);

CREATE TABLE findings (
  id          uuid PRIMARY KEY,
  notice      uuid NOT NULL REFERENCES notices,
  number      text NOT NULL,
  region      text NOT NULL,
  judgement   jsonb NOT NULL CHECK (jsonb_typeof(judgement) = 'object'),
  raised_at   timestamptz NOT NULL,
  resolved_at timestamptz,
  resolved_by uuid REFERENCES people,
  note        text NOT NULL,
  version     bigint NOT NULL,
  CHECK ((resolved_at IS NULL) = (resolved_by IS NULL))
);
CREATE INDEX findings_list ON findings (raised_at DESC, id DESC);
CREATE INDEX findings_open ON findings (raised_at DESC, id DESC) WHERE resolved_at IS NULL;
CREATE INDEX findings_notice ON findings (notice);
