-- Changes of a region's directory or rulebook, from the document that asks for one to its publication.
CREATE TABLE changes (
  id             uuid PRIMARY KEY,
  number         text NOT NULL UNIQUE,
  region         text NOT NULL,
  steward        uuid NOT NULL REFERENCES organisations,
  status         text NOT NULL CHECK (status IN ('registered', 'tasked', 'drafting', 'circulated', 'review', 'returned', 'comment', 'approved',
                                                 'published', 'withdrawn')),
  version        bigint NOT NULL,
  title          text NOT NULL,
  departments    uuid[] NOT NULL,
  matters        text[] NOT NULL,
  rulebook       text NOT NULL,
  body           jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  registered_at  timestamptz NOT NULL,
  opened_at      timestamptz, -- public comment began
  published_at   timestamptz,
  effective_from date,
  publisher      uuid REFERENCES people,
  -- What the public sees is listed by the moment it became public.
  public_at      timestamptz GENERATED ALWAYS AS (coalesce(opened_at, published_at)) STORED,
  CONSTRAINT changes_published CHECK ((status = 'published') = (published_at IS NOT NULL) AND (status = 'published') = (effective_from IS NOT NULL)
    AND (status = 'published') = (publisher IS NOT NULL)),
  CONSTRAINT changes_not_past CHECK (effective_from >= (published_at AT TIME ZONE 'Asia/Shanghai')::date),
  CONSTRAINT changes_opened CHECK (status <> 'comment' OR opened_at IS NOT NULL)
);
CREATE INDEX changes_region ON changes (region, registered_at DESC, id DESC);
CREATE INDEX changes_departments ON changes USING gin (departments);
CREATE INDEX changes_public ON changes (public_at DESC, id DESC) WHERE public_at IS NOT NULL;

CREATE TABLE change_comments (
  id          uuid PRIMARY KEY,
  change      uuid NOT NULL REFERENCES changes,
  number      int NOT NULL CHECK (number > 0),
  text        text NOT NULL,
  contact     text NOT NULL, -- private
  at          timestamptz NOT NULL,
  answer      text NOT NULL,
  adopted     text NOT NULL CHECK (adopted IN ('', 'yes', 'partly', 'no')),
  answered_by uuid REFERENCES people,
  answered_at timestamptz,
  UNIQUE (change, number),
  CHECK ((answered_at IS NULL) = (answer = ''))
);

CREATE TABLE change_numbers (
  region text NOT NULL,
  year   int NOT NULL,
  last   int NOT NULL CHECK (last BETWEEN 1 AND 999999),
  PRIMARY KEY (region, year)
);

-- Locks of wider regions are looked up by the standard code.
CREATE INDEX matters_std_code ON matters ((body->>'std_code')) WHERE body->>'std_code' <> '';

GRANT SELECT, INSERT, UPDATE ON changes, change_numbers TO intermart_app;
-- What the public said never changes; only what is answered.
GRANT SELECT, INSERT, UPDATE (answer, adopted, answered_by, answered_at) ON change_comments TO intermart_app;
