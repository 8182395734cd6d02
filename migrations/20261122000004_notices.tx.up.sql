CREATE TABLE notices (
  id                 uuid PRIMARY KEY,
  number             text NOT NULL UNIQUE,
  region             text NOT NULL,
  department         uuid NOT NULL REFERENCES organisations,
  department_name    text NOT NULL,
  department_uscc    text NOT NULL,
  status             text NOT NULL CHECK (status IN ('draft', 'internal', 'review', 'returned', 'approved', 'published', 'frozen',
                                                     'selected', 'closed', 'failed', 'cancelled', 'suspended')),
  version            bigint NOT NULL,
  revision           int NOT NULL CHECK (revision > 0),
  title              text NOT NULL,
  matter             text NOT NULL,
  category           text NOT NULL,
  method             text NOT NULL,
  quote              text NOT NULL,
  amount             bigint NOT NULL CHECK (amount >= 0), -- fen
  budget_project     text NOT NULL,
  budget_year        int NOT NULL,
  terms              jsonb NOT NULL CHECK (jsonb_typeof(terms) = 'object'),
  matter_version     int NOT NULL,
  rulebooks          jsonb NOT NULL,
  checks             jsonb NOT NULL,
  checked_at         timestamptz,
  faults             jsonb NOT NULL,
  officer            uuid REFERENCES people,
  writers            jsonb NOT NULL DEFAULT '[]',
  manager            uuid REFERENCES people,
  reviewer           uuid REFERENCES people,
  publisher          uuid REFERENCES people,
  offer_recipient    text NOT NULL,
  document_recipient text NOT NULL,
  commitment         text NOT NULL,
  beacon             text NOT NULL,
  min_bidders        int NOT NULL,
  submitted_at       timestamptz,
  review_due_at      timestamptz,
  review_due         jsonb NOT NULL,
  published_at       timestamptz,
  deadline           timestamptz,
  deadline_working   jsonb NOT NULL,
  frozen_at          timestamptz,
  vetted_at          timestamptz,
  opened_at          timestamptz,
  ended_at           timestamptz,
  standing           int NOT NULL,
  list_hash          text NOT NULL,
  reason             text NOT NULL,
  repost_of          uuid REFERENCES notices,
  reposted_as        uuid REFERENCES notices DEFERRABLE INITIALLY DEFERRED,
  -- The sort moment of lists; no deadline sorts as the zero time of Go, so that a cursor can name it.
  listed_at          timestamptz NOT NULL GENERATED ALWAYS AS (coalesce(deadline, timestamptz '0001-01-01 00:00:00+00')) STORED,
  search             text GENERATED ALWAYS AS (zh_index(title, number, department_name)) STORED,
  grams              text[] GENERATED ALWAYS AS (zh_grams(zh_index(title, number, department_name))) STORED,
  CONSTRAINT notices_published CHECK (status NOT IN ('published', 'frozen', 'selected', 'closed', 'failed', 'suspended')
    OR published_at IS NOT NULL AND deadline IS NOT NULL AND publisher IS NOT NULL OR repost_of IS NOT NULL AND published_at IS NOT NULL AND deadline IS NOT NULL),
  CONSTRAINT notices_keys CHECK (published_at IS NULL OR offer_recipient <> '' AND document_recipient <> '' AND commitment <> ''),
  CONSTRAINT notices_deadline CHECK (deadline > published_at),
  CONSTRAINT notices_duty CHECK (reviewer <> publisher),
  CONSTRAINT notices_duty_department CHECK (status IN ('draft', 'internal', 'returned', 'cancelled') OR officer <> manager),
  CONSTRAINT notices_frozen CHECK (status NOT IN ('frozen', 'selected', 'closed') OR frozen_at >= deadline AND list_hash <> ''),
  CONSTRAINT notices_opened CHECK (status NOT IN ('selected', 'closed') OR vetted_at IS NOT NULL AND opened_at >= vetted_at),
  CONSTRAINT notices_ended CHECK (status NOT IN ('selected', 'closed', 'failed', 'cancelled') OR ended_at IS NOT NULL)
);
CREATE INDEX notices_public ON notices (listed_at DESC, id DESC) WHERE published_at IS NOT NULL;
CREATE INDEX notices_status ON notices (status, listed_at DESC, id DESC);
CREATE INDEX notices_department ON notices (department, listed_at DESC, id DESC);
CREATE INDEX notices_region ON notices (region, listed_at DESC, id DESC);
CREATE INDEX notices_category ON notices (category, listed_at DESC, id DESC) WHERE published_at IS NOT NULL;
CREATE INDEX notices_matter ON notices (matter, listed_at DESC, id DESC) WHERE published_at IS NOT NULL;
CREATE INDEX notices_budget ON notices (department, budget_year);
CREATE INDEX notices_repost_of ON notices (repost_of) WHERE repost_of IS NOT NULL;
CREATE INDEX notices_attachments ON notices USING gin ((terms->'attachments') jsonb_path_ops) WHERE published_at IS NOT NULL;
CREATE INDEX notices_split_file ON notices ((terms->>'split_file')) WHERE published_at IS NOT NULL AND terms->>'split_file' <> '';
CREATE INDEX notices_grams ON notices USING gin (grams) WITH (fastupdate = off);

CREATE TABLE notice_keys (
  notice       uuid PRIMARY KEY REFERENCES notices,
  offer        bytea,
  document     bytea,
  secret       bytea,
  destroyed_at timestamptz,
  CHECK ((destroyed_at IS NULL) = (offer IS NOT NULL AND document IS NOT NULL AND secret IS NOT NULL)),
  CHECK (destroyed_at IS NULL OR offer IS NULL AND document IS NULL AND secret IS NULL)
);

CREATE TABLE notice_revisions (
  notice       uuid NOT NULL REFERENCES notices,
  revision     int NOT NULL CHECK (revision > 0),
  terms        jsonb NOT NULL,
  checks       jsonb NOT NULL,
  published_at timestamptz NOT NULL,
  PRIMARY KEY (notice, revision)
);

CREATE TABLE notice_numbers (
  region text NOT NULL,
  year   int NOT NULL,
  last   int NOT NULL CHECK (last BETWEEN 1 AND 999999),
  PRIMARY KEY (region, year)
);
