-- The notice's life before publication, and the short ways.
ALTER TABLE notices
  ADD approvals  jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(approvals) = 'array'), -- the steps of the internal approval
  ADD reviewed   jsonb,                                                                 -- what the first return saw and told
  ADD fast_lane  boolean NOT NULL DEFAULT false,
  ADD changed_at timestamptz,
  ADD changed_as text NOT NULL DEFAULT '',
  DROP CONSTRAINT notices_published,
  ADD CONSTRAINT notices_published CHECK (status NOT IN ('published', 'frozen', 'selected', 'closed', 'failed', 'suspended')
    OR published_at IS NOT NULL AND deadline IS NOT NULL AND (publisher IS NOT NULL OR repost_of IS NOT NULL OR fast_lane));

CREATE TABLE chains (
  department   uuid PRIMARY KEY REFERENCES organisations,
  region       text NOT NULL,
  bands        jsonb NOT NULL CHECK (jsonb_typeof(bands) = 'array' AND jsonb_array_length(bands) > 0),
  minutes_from bigint NOT NULL CHECK (minutes_from >= 0), -- fen; 0: the rulebook alone decides
  version      bigint NOT NULL
);

CREATE TABLE deputies (
  id         uuid PRIMARY KEY,
  department uuid NOT NULL REFERENCES organisations,
  region     text NOT NULL,
  principal  uuid NOT NULL REFERENCES people,
  deputy     uuid NOT NULL REFERENCES people,
  from_day   date NOT NULL,
  to_day     date NOT NULL,
  named_by   uuid NOT NULL REFERENCES people,
  named_at   timestamptz NOT NULL,
  ended_at   timestamptz,
  version    bigint NOT NULL,
  CHECK (principal <> deputy),
  CHECK (to_day >= from_day)
);
CREATE INDEX deputies_department ON deputies (department, to_day DESC);

CREATE TABLE notice_templates (
  id         uuid PRIMARY KEY,
  region     text NOT NULL,
  matter     text NOT NULL,
  name       text NOT NULL CHECK (name <> ''),
  terms      jsonb NOT NULL CHECK (jsonb_typeof(terms) = 'object'),
  retired_at timestamptz,
  person     uuid NOT NULL REFERENCES people,
  at         timestamptz NOT NULL,
  version    bigint NOT NULL
);
CREATE INDEX notice_templates_matter ON notice_templates (matter, region) WHERE retired_at IS NULL;
CREATE INDEX notice_templates_region ON notice_templates (region, at DESC, id DESC);

-- Fast-lane notices drawn for a review after their publication.
CREATE TABLE samples (
  notice          uuid PRIMARY KEY REFERENCES notices,
  number          text NOT NULL UNIQUE,
  region          text NOT NULL,
  department      uuid NOT NULL REFERENCES organisations,
  department_name text NOT NULL,
  title           text NOT NULL,
  drawn_at        timestamptz NOT NULL,
  due_at          timestamptz NOT NULL,
  due             jsonb NOT NULL,
  outcome         text NOT NULL CHECK (outcome IN ('', 'in_order', 'faults')),
  faults          jsonb NOT NULL,
  note            text NOT NULL,
  reviewer        uuid REFERENCES people,
  reviewed_at     timestamptz,
  version         bigint NOT NULL,
  CHECK ((outcome = '') = (reviewer IS NULL) AND (outcome = '') = (reviewed_at IS NULL))
);
CREATE INDEX samples_list ON samples (drawn_at DESC, notice DESC);

-- The record of an emergency purchase; its sum is the line of the register with the same id.
CREATE TABLE emergencies (
  id              uuid PRIMARY KEY REFERENCES purchases,
  region          text NOT NULL,
  department      uuid NOT NULL REFERENCES organisations,
  department_name text NOT NULL,
  status          text NOT NULL CHECK (status IN ('reported', 'confirmed', 'refused')),
  terms           jsonb NOT NULL CHECK (jsonb_typeof(terms) = 'object'),
  due_at          timestamptz,
  due             jsonb NOT NULL,
  person          uuid NOT NULL REFERENCES people,
  at              timestamptz NOT NULL,
  manager         uuid REFERENCES people,
  decided_at      timestamptz,
  refusal         text NOT NULL,
  version         bigint NOT NULL,
  CHECK (manager <> person),
  CHECK ((status = 'reported') = (manager IS NULL) AND (status = 'reported') = (decided_at IS NULL))
);
CREATE INDEX emergencies_list ON emergencies (at DESC, id DESC);
CREATE INDEX emergencies_department ON emergencies (department, at DESC, id DESC);

GRANT SELECT, INSERT, UPDATE ON chains, deputies, notice_templates, samples, emergencies TO intermart_app;
