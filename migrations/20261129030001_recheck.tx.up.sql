-- Re-runs of the checks: what set one off, and what it said of each notice. A finding has an owner and a deadline.
CREATE TABLE rechecks (
  id     uuid PRIMARY KEY,
  kind   text NOT NULL CHECK (kind IN ('submission', 'publication', 'revision', 'filing', 'directory', 'rulebook', 'qualification', 'measure')),
  cause  text NOT NULL, -- a name of what changed
  text   jsonb NOT NULL CHECK (jsonb_typeof(text) = 'object'),
  event  bigint REFERENCES events, -- that caused it; null when a day did
  holds_in text NOT NULL, -- region; '' everywhere
  at     timestamptz NOT NULL
);
CREATE INDEX rechecks_list ON rechecks (at DESC, id DESC);
CREATE INDEX rechecks_event ON rechecks (event) WHERE event IS NOT NULL;

CREATE TABLE recheck_results (
  id       uuid PRIMARY KEY,
  recheck  uuid NOT NULL REFERENCES rechecks,
  notice   uuid NOT NULL REFERENCES notices,
  region   text NOT NULL,
  training boolean NOT NULL,
  done_at  timestamptz,
  changes  jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(changes) = 'array'),
  checks   jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(checks) = 'array'), -- all, where one changed
  UNIQUE (recheck, notice)
);
CREATE INDEX recheck_results_notice ON recheck_results (notice, done_at DESC) WHERE changes <> '[]';
CREATE INDEX recheck_results_region ON recheck_results (region, recheck);

ALTER TABLE findings
  ADD COLUMN department uuid REFERENCES organisations,
  ADD COLUMN owner text NOT NULL DEFAULT 'operator' CHECK (owner IN ('department', 'operator')),
  ADD COLUMN due_at timestamptz,
  ADD COLUMN due jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN overdue boolean NOT NULL DEFAULT false, -- was told when the clock ran out
  ADD COLUMN recheck uuid REFERENCES rechecks,
  ADD COLUMN was text NOT NULL DEFAULT '',
  ADD COLUMN answer text NOT NULL DEFAULT '',
  ADD COLUMN answered_at timestamptz,
  ADD COLUMN answered_by uuid REFERENCES people,
  ADD CONSTRAINT findings_answered CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by IS NULL));
UPDATE findings AS f SET department = n.department FROM notices AS n WHERE n.id = f.notice;
ALTER TABLE findings ALTER COLUMN department SET NOT NULL;
CREATE INDEX findings_department ON findings (department, raised_at DESC, id DESC);
CREATE INDEX findings_recheck ON findings (recheck) WHERE recheck IS NOT NULL;

-- Which notices in flight a change concerns is asked by matter and by status.
CREATE INDEX notices_in_flight ON notices (matter) WHERE status IN ('review', 'approved', 'published', 'frozen', 'selected', 'suspended');

GRANT SELECT, INSERT ON rechecks TO intermart_app;
GRANT SELECT, INSERT, UPDATE (done_at, changes, checks) ON recheck_results TO intermart_app;
