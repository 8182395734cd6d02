-- A text with its width, case, spaces, punctuation and symbols put aside: what compliance.Same takes for one is one here
-- too (the other way round Go decides), so that an index finds all that may be meant.
CREATE FUNCTION plain_key(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT lower(regexp_replace(normalize(s, NFKC),
    '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u00d7\u00f7\u02c2-\u02df\u2000-\u2bff\u3000-\u303f\ufe00-\ufe6f\ufeff-\uff0f]+', '', 'g'))
$f$;

-- 预算指标. What is reserved and committed is the sum of the entries.
CREATE TABLE budget_lines (
  id            uuid PRIMARY KEY,
  region        text NOT NULL,
  department    uuid NOT NULL REFERENCES organisations,
  version       bigint NOT NULL,
  year          int NOT NULL,
  document      text NOT NULL,
  project       text NOT NULL,
  name          text NOT NULL,
  amount        bigint NOT NULL CHECK (amount > 0), -- fen
  registered_at timestamptz NOT NULL,
  project_key   text NOT NULL GENERATED ALWAYS AS (plain_key(project)) STORED,
  UNIQUE (department, year, document, project)
);
CREATE INDEX budget_lines_list ON budget_lines (department, year DESC, id DESC);
CREATE INDEX budget_lines_key ON budget_lines (department, year, project_key);

-- Entries are added and never changed. A notice that is wiped (a training region's) takes its entries along.
CREATE TABLE budget_entries (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line      uuid NOT NULL REFERENCES budget_lines ON DELETE CASCADE,
  notice    uuid NOT NULL REFERENCES notices ON DELETE CASCADE,
  kind      text NOT NULL CHECK (kind IN ('reserve', 'commit', 'free')),
  reserved  bigint NOT NULL,
  committed bigint NOT NULL,
  at        timestamptz NOT NULL,
  CHECK (reserved <> 0 OR committed <> 0)
);
CREATE INDEX budget_entries_line ON budget_entries (line) INCLUDE (notice, reserved, committed);
CREATE INDEX budget_entries_notice ON budget_entries (notice) INCLUDE (line, reserved, committed);

ALTER TABLE notices ADD COLUMN project_key text NOT NULL GENERATED ALWAYS AS (plain_key(budget_project)) STORED;
CREATE INDEX notices_project ON notices (department, budget_year, project_key);
CREATE INDEX notices_bought ON notices (department, budget_year, matter);
DROP INDEX notices_budget; -- the two above begin with it

GRANT SELECT, INSERT, UPDATE ON budget_lines TO intermart_app;
GRANT SELECT, INSERT ON budget_entries TO intermart_app;
