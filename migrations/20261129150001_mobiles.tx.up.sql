-- A mobile number that its person has shown to be his: one account each. He may sign in with codes sent to it.
ALTER TABLE message_choices ADD COLUMN mobile_confirmed_at timestamptz, ADD CHECK (mobile_confirmed_at IS NULL OR mobile <> '');
CREATE UNIQUE INDEX message_choices_confirmed ON message_choices (mobile) WHERE mobile_confirmed_at IS NOT NULL;

ALTER TABLE sessions DROP CONSTRAINT sessions_how_check, ADD CONSTRAINT sessions_how_check CHECK (how IN ('password', 'passkey', 'oidc', 'phone'));
ALTER TABLE challenges DROP CONSTRAINT challenges_kind_check, ADD CONSTRAINT challenges_kind_check CHECK (kind IN ('register', 'assert', 'oidc', 'phone', 'mobile'));

-- The private part of an event can be erased and nothing else: who watches accounts reads what was written.
CREATE FUNCTION event_private_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.event <> OLD.event OR NEW.salt IS DISTINCT FROM OLD.salt OR NEW.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body THEN
    RAISE EXCEPTION 'the private part of an event can only be erased' USING ERRCODE = 'IM003';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER event_private_only_erased BEFORE UPDATE ON event_private FOR EACH ROW EXECUTE FUNCTION event_private_only_erased();
