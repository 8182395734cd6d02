-- Organisations are found by two characters of their name or by their code, as agencies are.
ALTER TABLE organisations
  ADD COLUMN search text GENERATED ALWAYS AS (zh_index(name, uscc, '')) STORED,
  ADD COLUMN grams text[] GENERATED ALWAYS AS (zh_grams(zh_index(name, uscc, ''))) STORED;
CREATE INDEX organisations_grams ON organisations USING gin (grams) WITH (fastupdate = off);
