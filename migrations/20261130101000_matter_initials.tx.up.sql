-- Matters are found by the initials of their names in pinyin, as agencies are. A version of a matter still does not change:
-- the application role may only fill in what a program that knows no initials left out.
ALTER TABLE matters ADD COLUMN initials text;
CREATE INDEX matters_uninitialled ON matters (code, version) WHERE initials IS NULL;
GRANT UPDATE (initials) ON matters TO intermart_app;

ALTER TABLE matters DROP COLUMN search, DROP COLUMN grams;
ALTER TABLE matters
  ADD COLUMN search text GENERATED ALWAYS AS (zh_index(code, name, words) || chr(31) || coalesce(initials, '')) STORED,
  ADD COLUMN grams text[] GENERATED ALWAYS AS (zh_grams(zh_index(code, name, words) || chr(31) || coalesce(initials, ''))) STORED;
CREATE INDEX matters_grams ON matters USING gin (grams) WITH (fastupdate = off);
