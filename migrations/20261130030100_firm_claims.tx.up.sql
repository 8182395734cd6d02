-- Who says that a registered firm is his acts, until it is decided, for an organisation of a kind of its own: it sees its
-- claim and nothing else.
ALTER TABLE organisations DROP CONSTRAINT organisations_kind_check;
ALTER TABLE organisations ADD CONSTRAINT organisations_kind_check
  CHECK (kind IN ('agency', 'department', 'operator', 'regulator', 'steward', 'supervisor', 'auditor', 'admin', 'expert', 'claimant'));

-- A claim of a firm's accounts: its proof, the word of the people who hold them, the decision and whom it took them from.
CREATE TABLE firm_claims (
  id            uuid PRIMARY KEY REFERENCES organisations,
  agency        uuid NOT NULL REFERENCES agencies,
  uscc          text NOT NULL,
  name          text NOT NULL,
  region        text NOT NULL,
  status        text NOT NULL CHECK (status IN ('open', 'filed', 'granted', 'refused', 'withdrawn')),
  version       bigint NOT NULL,
  claimant      uuid NOT NULL REFERENCES people,
  claimant_name text NOT NULL,
  authority     jsonb NOT NULL CHECK (jsonb_typeof(authority) = 'object'),
  reason        text NOT NULL,
  papers        uuid[] NOT NULL,
  filed_at      timestamptz,
  hear          jsonb NOT NULL,
  hear_at       timestamptz,
  due           jsonb NOT NULL,
  due_at        timestamptz,
  answer        text NOT NULL,
  answer_papers uuid[] NOT NULL,
  answered_by   uuid REFERENCES people,
  answered_at   timestamptz,
  decision      text NOT NULL,
  decided_by    uuid REFERENCES people,
  decided_at    timestamptz,
  former        uuid[] NOT NULL,
  training      boolean NOT NULL,
  CHECK (status IN ('open', 'withdrawn') OR filed_at IS NOT NULL AND hear_at IS NOT NULL AND due_at IS NOT NULL AND reason <> ''),
  CHECK ((status IN ('granted', 'refused')) = (decided_by IS NOT NULL AND decided_at IS NOT NULL AND decision <> ''))
);
CREATE INDEX firm_claims_due ON firm_claims (due_at, id) WHERE status = 'filed';
CREATE INDEX firm_claims_agency ON firm_claims (agency, filed_at DESC);
GRANT SELECT, INSERT, UPDATE ON firm_claims TO intermart_app;
