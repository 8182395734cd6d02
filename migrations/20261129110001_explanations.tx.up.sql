-- What people must do between opening and ranking.
ALTER TABLE notices
  ADD COLUMN waits text NOT NULL DEFAULT '' CHECK (waits IN ('', 'explanation')),
  ADD COLUMN waits_until timestamptz,
  ADD COLUMN low_screen jsonb NOT NULL DEFAULT '{}',
  ADD CONSTRAINT notices_waits CHECK (waits = '' OR opened_at IS NOT NULL);

-- Explanations of abnormally low offers, decided before anybody sees a price.
CREATE TABLE explanations (
  id          uuid PRIMARY KEY REFERENCES bids,
  notice      uuid NOT NULL REFERENCES notices,
  number      text NOT NULL,
  region      text NOT NULL,
  department  uuid NOT NULL REFERENCES organisations,
  agency      uuid NOT NULL REFERENCES agencies,
  label       int NOT NULL CHECK (label > 0),
  asked_at    timestamptz NOT NULL,
  due         jsonb NOT NULL,
  text        text NOT NULL,
  answered_at timestamptz,
  answered_by uuid REFERENCES people,
  decide_due  jsonb NOT NULL,
  accepted    boolean NOT NULL,
  reason      text NOT NULL,
  decided_at  timestamptz,
  decided_by  uuid REFERENCES people,
  version     bigint NOT NULL,
  UNIQUE (notice, label),
  CONSTRAINT explanations_answered CHECK ((answered_at IS NULL) = (text = '') AND (answered_at IS NULL) = (answered_by IS NULL)),
  CONSTRAINT explanations_decided CHECK (decided_at IS NOT NULL OR NOT accepted AND reason = '' AND decided_by IS NULL),
  CONSTRAINT explanations_accepted CHECK (NOT accepted OR answered_at IS NOT NULL)
);
CREATE INDEX explanations_agency ON explanations (agency, asked_at DESC, id DESC);
CREATE INDEX explanations_department ON explanations (department, asked_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE ON explanations TO intermart_app;
