-- Silence is a fact from the very moment at which the opinion was due.
DO $$
DECLARE one text;
BEGIN
  SELECT conname INTO STRICT one FROM pg_constraint
    WHERE conrelid = 'opinions'::regclass AND contype = 'c' AND pg_get_constraintdef(oid) LIKE '%silent_at > due_at%';
  EXECUTE format('ALTER TABLE opinions DROP CONSTRAINT %I', one);
END $$;
ALTER TABLE opinions ADD CHECK (silent_at IS NULL OR silent_at >= due_at);
