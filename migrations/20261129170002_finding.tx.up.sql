-- What a person looks for and watches. These are his alone: nobody else reads them, before the freeze least of all.

-- A named filter of the public list of notices, kept for one organisation; told: he has a letter when one fits. Amounts
-- are in fen; '' and 0 narrow nothing.
CREATE TABLE saved_searches (
  id           uuid PRIMARY KEY,
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations,
  version      bigint NOT NULL,
  name         text NOT NULL CHECK (name <> ''),
  words        text NOT NULL,
  region       text NOT NULL,
  category     text NOT NULL,
  matter       text NOT NULL,
  method       text NOT NULL,
  amount_from  bigint NOT NULL CHECK (amount_from >= 0),
  amount_to    bigint NOT NULL CHECK (amount_to = 0 OR amount_to >= amount_from),
  told         boolean NOT NULL,
  made_at      timestamptz NOT NULL
);
CREATE INDEX saved_searches_person ON saved_searches (person, organisation, made_at);
-- A notice names its category, matter and few regions: what may fit it is found by equality, then by person.
CREATE INDEX saved_searches_told ON saved_searches (category, matter, region, person) WHERE told;

CREATE TABLE stars (
  person uuid NOT NULL REFERENCES people,
  notice uuid NOT NULL REFERENCES notices,
  at     timestamptz NOT NULL,
  PRIMARY KEY (person, notice)
);
CREATE INDEX stars_notice ON stars (notice, person);

-- The address of a person's own calendar of starred notices: one at a time, only its hash is kept, ended by himself.
CREATE TABLE calendar_feeds (
  person     uuid PRIMARY KEY REFERENCES people,
  token_hash text NOT NULL UNIQUE,
  made_at    timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE, DELETE ON saved_searches, stars, calendar_feeds TO intermart_app;

-- The feeds: newest published first.
CREATE INDEX notices_newest ON notices (published_at DESC, id DESC) WHERE published_at IS NOT NULL;
