-- What happens to a notice after its publication.

-- Attachments name their audience; until now all of them were public.
UPDATE notices SET terms = jsonb_set(terms, '{attachments}', (SELECT jsonb_agg(jsonb_build_object('file', f, 'audience', 'public') ORDER BY i)
  FROM jsonb_array_elements_text(terms->'attachments') WITH ORDINALITY AS x(f, i))) WHERE jsonb_typeof(terms->'attachments'->0) = 'string';
UPDATE notice_revisions SET terms = jsonb_set(terms, '{attachments}', (SELECT jsonb_agg(jsonb_build_object('file', f, 'audience', 'public') ORDER BY i)
  FROM jsonb_array_elements_text(terms->'attachments') WITH ORDINALITY AS x(f, i))) WHERE jsonb_typeof(terms->'attachments'->0) = 'string';
CREATE INDEX notice_revisions_attachments ON notice_revisions USING gin ((terms->'attachments') jsonb_path_ops);
-- Who fetched a restricted attachment: read back for a notice once its list is fixed.
CREATE INDEX events_fetched ON events (subject, id) WHERE kind = 'attachment.fetched';

ALTER TABLE notices
  ADD COLUMN material_revision int NOT NULL DEFAULT 1, -- the oldest revision that a standing bid may name
  ADD COLUMN suspended_from text NOT NULL DEFAULT '' CHECK (suspended_from IN ('', 'published', 'frozen', 'selected')),
  ADD COLUMN suspensions jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(suspensions) = 'array'),
  ADD COLUMN decision_document text NOT NULL DEFAULT '', -- the supervisor's, that ended it
  ADD COLUMN conclusion jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(conclusion) = 'object'), -- after a second failure
  ADD COLUMN fewer_bidders int NOT NULL DEFAULT 0 CHECK (fewer_bidders >= 0),
  ADD COLUMN follows uuid REFERENCES notices,
  ADD COLUMN followed_by uuid REFERENCES notices DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT notices_material CHECK (material_revision BETWEEN 1 AND revision),
  ADD CONSTRAINT notices_suspended CHECK ((status = 'suspended') = (suspended_from <> ''));

ALTER TABLE notice_revisions
  ADD COLUMN reason text NOT NULL DEFAULT '',
  ADD COLUMN material boolean NOT NULL DEFAULT false,
  ADD COLUMN deadline jsonb NOT NULL DEFAULT '{}'; -- as this revision set it

-- A change of published terms on its way to publication.
CREATE TABLE revisions (
  id          uuid PRIMARY KEY,
  notice      uuid NOT NULL REFERENCES notices,
  number      text NOT NULL,
  region      text NOT NULL,
  department  uuid NOT NULL REFERENCES organisations,
  base        int NOT NULL CHECK (base > 0), -- the revision it changes
  status      text NOT NULL CHECK (status IN ('proposed', 'agreed', 'reviewed', 'returned', 'published', 'dropped')),
  version     bigint NOT NULL,
  terms       jsonb NOT NULL CHECK (jsonb_typeof(terms) = 'object'),
  reason      text NOT NULL,
  declared    boolean NOT NULL, -- material by the department's own word
  checks      jsonb NOT NULL,
  rulebooks   jsonb NOT NULL,
  note        text NOT NULL, -- why it was returned
  writer      uuid NOT NULL REFERENCES people,
  manager     uuid REFERENCES people,
  reviewer    uuid REFERENCES people,
  publisher   uuid REFERENCES people,
  proposed_at timestamptz NOT NULL,
  ended_at    timestamptz,
  CONSTRAINT revisions_duty CHECK (writer <> manager AND reviewer <> publisher),
  CONSTRAINT revisions_ended CHECK ((status IN ('published', 'dropped')) = (ended_at IS NOT NULL))
);
CREATE UNIQUE INDEX revisions_open ON revisions (notice) WHERE ended_at IS NULL;
CREATE INDEX revisions_list ON revisions (proposed_at DESC, id DESC) WHERE ended_at IS NULL;

-- Questions on open notices. Who asked is known to the row and to the asker alone.
CREATE TABLE enquiries (
  id            uuid PRIMARY KEY,
  notice        uuid NOT NULL REFERENCES notices,
  number        text NOT NULL,
  region        text NOT NULL,
  department    uuid NOT NULL REFERENCES organisations,
  ordinal       int NOT NULL CHECK (ordinal > 0), -- of the notice
  revision      int NOT NULL,
  question      text NOT NULL,
  asked_at      timestamptz NOT NULL,
  due_at        timestamptz NOT NULL,
  due           jsonb NOT NULL,
  overdue       boolean NOT NULL DEFAULT false, -- was told when the clock ran out
  answer        text NOT NULL DEFAULT '',
  changes_terms boolean NOT NULL DEFAULT false,
  answered_at   timestamptz,
  answered_by   uuid REFERENCES people,
  agency        uuid NOT NULL REFERENCES agencies,
  asker         uuid NOT NULL REFERENCES people,
  version       bigint NOT NULL,
  UNIQUE (notice, ordinal),
  CONSTRAINT enquiries_answered CHECK ((answered_at IS NULL) = (answer = '') AND (answered_at IS NULL) = (answered_by IS NULL))
);
CREATE INDEX enquiries_department ON enquiries (department, due_at, id) WHERE answered_at IS NULL;
CREATE INDEX enquiries_region ON enquiries (region, due_at, id) WHERE answered_at IS NULL;
CREATE INDEX enquiries_agency ON enquiries (agency, asked_at DESC, id DESC);

-- A bid whose terms were changed under it: it no longer stands, and its agency may bid again.
ALTER TABLE bids DROP CONSTRAINT bids_status_check;
ALTER TABLE bids ADD CONSTRAINT bids_status_check
  CHECK (status IN ('sealed', 'replaced', 'withdrawn', 'lapsed', 'eligible', 'ineligible', 'won', 'reserve', 'unopened'));
ALTER TABLE bids DROP CONSTRAINT bids_ended;
ALTER TABLE bids ADD CONSTRAINT bids_ended CHECK ((status IN ('replaced', 'withdrawn', 'lapsed')) = (ended_at IS NOT NULL));
-- A bid may end after the deadline it was judged by, when a resumption has moved the notice's: EndBid's statement decides.
ALTER TABLE bids DROP CONSTRAINT bids_ended_in_time;
ALTER TABLE bids DROP CONSTRAINT bids_unread;
ALTER TABLE bids ADD CONSTRAINT bids_unread CHECK (price = '' OR status NOT IN ('sealed', 'replaced', 'withdrawn', 'lapsed', 'unopened'));

ALTER TABLE awards ADD COLUMN suspended_at timestamptz; -- the standstill's clock stands still

-- How a letter is named outside: its counter would tell how many others were written between two of one's own.
ALTER TABLE letters ADD COLUMN token bigint NOT NULL DEFAULT (random() * 9007199254740990)::bigint;

-- Prices of past awards of one matter.
CREATE INDEX notices_prices ON notices (matter, quote) WHERE status IN ('selected', 'closed');

GRANT SELECT, INSERT, UPDATE ON revisions, enquiries TO intermart_app;
