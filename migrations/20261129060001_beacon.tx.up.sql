-- The public random value of a draw: which round counts, and its value once it is there.
ALTER TABLE notices ADD COLUMN beacon_state jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(beacon_state) = 'object');
ALTER TABLE notices ADD COLUMN beacon_at timestamptz; -- of the round that counts
ALTER TABLE notices ADD CONSTRAINT notices_beacon CHECK (beacon = '' OR opened_at IS NULL
  OR beacon_state->>'value' <> '' OR beacon_state->'waived'->>'document' <> '');
