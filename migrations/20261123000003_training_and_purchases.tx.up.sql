-- Purchases made elsewhere, in one line each, and imported history. A wrong line is struck out, never changed.
CREATE TABLE purchases (
  id              uuid PRIMARY KEY,
  region          text NOT NULL,
  department      uuid NOT NULL REFERENCES organisations,
  department_name text NOT NULL,
  source          text NOT NULL CHECK (source IN ('registered', 'imported')),
  day             date NOT NULL,
  title           text NOT NULL CHECK (title <> ''),
  category        text NOT NULL,
  matter          text NOT NULL,
  budget_project  text NOT NULL,
  budget_document text NOT NULL,
  budget_year     int NOT NULL,
  amount          bigint NOT NULL CHECK (amount > 0), -- fen
  route           text NOT NULL CHECK (route IN ('market', 'voluntary', 'government', 'central', 'framework', 'tender', 'emergency', 'offline', 'own')),
  reference       text NOT NULL,
  supplier        text NOT NULL,
  reason          text NOT NULL,
  struck_reason   text NOT NULL DEFAULT '',
  splits          boolean NOT NULL, -- counts when pieces are added up
  person          uuid REFERENCES people,
  at              timestamptz NOT NULL,
  version         bigint NOT NULL,
  CHECK (NOT splits OR struck_reason = '')
);
CREATE INDEX purchases_budget ON purchases (department, budget_year) WHERE splits;
CREATE INDEX purchases_department ON purchases (department, at DESC, id DESC);
CREATE INDEX purchases_region ON purchases (region, at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE (struck_reason, splits, version) ON purchases TO intermart_app;
