-- Requests for help: what a person asked, what the operator answered. Words are erased with the person's account.
CREATE TABLE tickets (
  id           uuid PRIMARY KEY,
  person       uuid NOT NULL REFERENCES people,
  organisation uuid NOT NULL REFERENCES organisations, -- on whose behalf he asked
  kind         text NOT NULL, -- of that organisation
  region       text NOT NULL,
  title        text NOT NULL,
  about        text NOT NULL, -- the page of the desk that it is about, '' for none
  status       text NOT NULL CHECK (status IN ('open', 'answered', 'closed')),
  entries      jsonb NOT NULL,
  asked_at     timestamptz NOT NULL,
  moved_at     timestamptz NOT NULL, -- the last word or step
  version      bigint NOT NULL
);
CREATE INDEX tickets_moved ON tickets (status, moved_at DESC, id DESC);
CREATE INDEX tickets_person ON tickets (person, moved_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE ON tickets TO intermart_app;
