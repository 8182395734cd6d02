-- One clock for the whole marketplace (architecture.md, "Time"). Outside a demo database its shift is 0.
CREATE TABLE clock (
  one   boolean  PRIMARY KEY DEFAULT true CHECK (one),
  demo  boolean  NOT NULL DEFAULT false,
  shift interval NOT NULL DEFAULT '0',
  CHECK (demo OR shift = '0')
);
INSERT INTO clock DEFAULT VALUES;

-- plpgsql and not sql: it keeps its plan, and every bid asks it.
CREATE FUNCTION intermart_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE AS $f$
DECLARE s interval;
BEGIN
  SELECT shift INTO STRICT s FROM clock;
  RETURN clock_timestamp() + s;
END $f$;

-- The demo clock moves forward only, and only in a demo database.
CREATE FUNCTION intermart_advance(target timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $f$
DECLARE c clock;
BEGIN
  SELECT * INTO STRICT c FROM clock FOR UPDATE;
  IF NOT c.demo THEN
    RAISE EXCEPTION 'this is no demo database' USING ERRCODE = 'IM001';
  END IF;
  IF target < clock_timestamp() + c.shift THEN
    RAISE EXCEPTION 'the clock does not go back' USING ERRCODE = 'IM002';
  END IF;
  UPDATE clock SET shift = target - clock_timestamp();
END $f$;

-- Search in Chinese: two characters are enough. Text is folded (NFKC, lower case, no spaces and marks) and indexed by
-- its pairs of characters; pg_trgm needs three and a locale (stack.md 4.6).
CREATE FUNCTION zh_plain(s text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT lower(regexp_replace(normalize(s, NFKC), '[\s[:punct:]、。《》〈〉「」『』【】“”‘’…—·～]+', '', 'g'))
$f$;

-- The fields are kept apart by a character that zh_plain never leaves in a query.
CREATE FUNCTION zh_index(a text, b text, c text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $f$
  SELECT zh_plain(coalesce(a, '')) || chr(31) || zh_plain(coalesce(b, '')) || chr(31) || zh_plain(coalesce(c, ''))
$f$;

CREATE FUNCTION zh_grams(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $f$
  SELECT coalesce(array_agg(DISTINCT substr(plain, i, 2)), '{}')
  FROM generate_series(1, greatest(length(plain) - 1, 1)) AS i WHERE plain <> ''
$f$;
