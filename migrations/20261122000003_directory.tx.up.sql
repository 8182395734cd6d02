CREATE TABLE regions (
  code     text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'),
  name     text NOT NULL,
  name_en  text NOT NULL,
  training boolean NOT NULL
);

-- Versions of matters and rulebooks do not change once they are there: the application role may only add.
CREATE TABLE matters (
  code           text NOT NULL,
  version        int NOT NULL CHECK (version > 0),
  name           text NOT NULL,
  category       text NOT NULL,
  department     text NOT NULL,
  status         text NOT NULL,
  effective_from date NOT NULL,
  effective_to   date,
  body           jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  words          text NOT NULL, -- the other names it is found by
  search         text GENERATED ALWAYS AS (zh_index(code, name, words)) STORED,
  grams          text[] GENERATED ALWAYS AS (zh_grams(zh_index(code, name, words))) STORED,
  PRIMARY KEY (code, version)
);
CREATE INDEX matters_category ON matters (category, code);
CREATE INDEX matters_grams ON matters USING gin (grams) WITH (fastupdate = off);

CREATE TABLE rulebooks (
  id      text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  region  text NOT NULL,
  body    jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  PRIMARY KEY (id, version)
);

CREATE TABLE calendar_years (
  year int PRIMARY KEY,
  body jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object')
);
