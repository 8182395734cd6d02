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
CREATE INDEX notices_bought ON notices (department, budget_year, matter, number DESC);
DROP INDEX notices_budget; -- the two above begin with it
CREATE INDEX purchases_project ON purchases (department, budget_year, plain_key(budget_project)) WHERE splits;
CREATE INDEX purchases_bought ON purchases (department, budget_year, matter, reference DESC) WHERE splits;
DROP INDEX purchases_budget;

-- Titles by the pairs of characters they hold, for finding near-identical ones among a department's many: two titles that
-- share most of their pairs share one of the rarest. Kept by triggers, so that whatever writes a title is found.
CREATE TABLE title_grams (
  department uuid NOT NULL,
  gram       text NOT NULL,
  day        date NOT NULL,
  notice     uuid REFERENCES notices ON DELETE CASCADE,
  purchase   uuid REFERENCES purchases ON DELETE CASCADE,
  CHECK ((notice IS NULL) <> (purchase IS NULL))
);
CREATE INDEX title_grams_find ON title_grams (department, gram, day DESC) INCLUDE (notice, purchase);
CREATE INDEX title_grams_notice ON title_grams (notice) WHERE notice IS NOT NULL;
CREATE INDEX title_grams_purchase ON title_grams (purchase) WHERE purchase IS NOT NULL;

CREATE FUNCTION index_notice_title() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM title_grams WHERE notice = NEW.id;
  END IF;
  INSERT INTO title_grams (department, gram, day, notice)
    SELECT NEW.department, g, (NEW.published_at AT TIME ZONE 'UTC' + interval '8 hours')::date, NEW.id FROM unnest(zh_grams(plain_key(NEW.title))) AS g;
  RETURN NULL;
END $f$;
CREATE TRIGGER notices_title_in AFTER INSERT ON notices FOR EACH ROW WHEN (NEW.published_at IS NOT NULL) EXECUTE FUNCTION index_notice_title();
CREATE TRIGGER notices_title_up AFTER UPDATE ON notices FOR EACH ROW
  WHEN (NEW.published_at IS NOT NULL AND (OLD.title, OLD.published_at) IS DISTINCT FROM (NEW.title, NEW.published_at)) EXECUTE FUNCTION index_notice_title();

CREATE FUNCTION index_purchase_title() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  INSERT INTO title_grams (department, gram, day, purchase) SELECT NEW.department, g, NEW.day, NEW.id FROM unnest(zh_grams(plain_key(NEW.title))) AS g;
  RETURN NULL;
END $f$;
CREATE TRIGGER purchases_title AFTER INSERT ON purchases FOR EACH ROW EXECUTE FUNCTION index_purchase_title();

INSERT INTO title_grams (department, gram, day, notice)
  SELECT n.department, g, (n.published_at AT TIME ZONE 'UTC' + interval '8 hours')::date, n.id FROM notices AS n, unnest(zh_grams(plain_key(n.title))) AS g WHERE n.published_at IS NOT NULL;
INSERT INTO title_grams (department, gram, day, purchase)
  SELECT p.department, g, p.day, p.id FROM purchases AS p, unnest(zh_grams(plain_key(p.title))) AS g;
GRANT SELECT, INSERT, DELETE ON title_grams TO intermart_app;

-- Overrides stand in the terms; the second persons' agreements beside them.
ALTER TABLE notices ADD COLUMN agreements jsonb;
DROP INDEX notices_split_file;
CREATE INDEX notices_overrides ON notices USING gin ((terms->'overrides') jsonb_path_ops) WHERE published_at IS NOT NULL;

GRANT SELECT, INSERT, UPDATE ON budget_lines TO intermart_app;
GRANT SELECT, INSERT ON budget_entries TO intermart_app;
