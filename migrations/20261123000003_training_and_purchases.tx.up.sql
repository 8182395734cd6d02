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

-- Training regions (演练区). What happens in one is marked for ever, so that lists, statistics, feeds and the log leave it
-- out, and so that it alone may be wiped. The mark is set here and by nobody else.
CREATE FUNCTION is_training(region_code text) RETURNS boolean LANGUAGE sql STABLE AS $f$
  SELECT EXISTS (SELECT FROM regions WHERE code = region_code AND training)
$f$;

CREATE FUNCTION mark_training() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  NEW.training := EXISTS (SELECT FROM regions WHERE code = NEW.region AND training);
  RETURN NEW;
END $f$;

ALTER TABLE notices ADD COLUMN training boolean NOT NULL DEFAULT false;
ALTER TABLE agencies ADD COLUMN training boolean NOT NULL DEFAULT false;
ALTER TABLE awards ADD COLUMN training boolean NOT NULL DEFAULT false;
ALTER TABLE events ADD COLUMN training boolean NOT NULL DEFAULT false;
CREATE TRIGGER notices_training BEFORE INSERT OR UPDATE OF region, training ON notices FOR EACH ROW EXECUTE FUNCTION mark_training();
CREATE TRIGGER agencies_training BEFORE INSERT OR UPDATE OF region, training ON agencies FOR EACH ROW EXECUTE FUNCTION mark_training();
CREATE TRIGGER awards_training BEFORE INSERT OR UPDATE OF region, training ON awards FOR EACH ROW EXECUTE FUNCTION mark_training();
CREATE TRIGGER events_training BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION mark_training();
DROP INDEX awards_numbers;
CREATE INDEX awards_numbers ON awards (status) INCLUDE (cap, price) WHERE NOT training;
CREATE INDEX events_of_training ON events (region) WHERE training;

-- A region does not turn from practice to business, or back, once anything has happened in it.
CREATE FUNCTION training_is_settled() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF NEW.training <> OLD.training AND EXISTS (SELECT FROM notices WHERE region = OLD.code) THEN
    RAISE EXCEPTION 'region % has notices: it stays what it is', OLD.code USING ERRCODE = 'IM004';
  END IF;
  RETURN NEW;
END $f$;
CREATE TRIGGER regions_settled BEFORE UPDATE OF training ON regions FOR EACH ROW EXECUTE FUNCTION training_is_settled();

-- Events stay append-only for everybody. The one exception is `intermart training wipe`: the owner's role, one session
-- that names the region, and events that were practice when they were recorded; the log has taken none of them.
CREATE OR REPLACE FUNCTION events_are_final() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.training AND current_setting('intermart.wipe', true) = OLD.region
      AND NOT EXISTS (SELECT FROM log_pending WHERE event = OLD.id) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'events are never changed (%)', TG_OP USING ERRCODE = 'IM003';
END $f$;
