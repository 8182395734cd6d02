-- Agencies are found by the initials of their names in pinyin, too: "sfch" finds 示范测绘. A program computes them (a
-- dictionary is no SQL) with every reading of a character that has several, kept apart by a character no search holds.
-- NULL is not computed yet: a worker fills such rows, and a name changed by a program that knows no initials.
ALTER TABLE agencies ADD COLUMN initials text;
CREATE INDEX agencies_uninitialled ON agencies (id) WHERE initials IS NULL;

ALTER TABLE agencies DROP COLUMN search, DROP COLUMN grams;
ALTER TABLE agencies
  ADD COLUMN search text GENERATED ALWAYS AS (zh_index(name, uscc, '') || chr(31) || coalesce(initials, '')) STORED,
  ADD COLUMN grams text[] GENERATED ALWAYS AS (zh_grams(zh_index(name, uscc, '') || chr(31) || coalesce(initials, ''))) STORED;
CREATE INDEX agencies_grams ON agencies USING gin (grams) WITH (fastupdate = off);

CREATE FUNCTION agency_renamed() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF NEW.name <> OLD.name AND NEW.initials IS NOT DISTINCT FROM OLD.initials THEN
    NEW.initials := NULL;
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER agencies_renamed BEFORE UPDATE OF name ON agencies FOR EACH ROW EXECUTE FUNCTION agency_renamed();
