-- Images on which nobody decides go too, so many days after the submission. Consents that told no such time get that of
-- the platform: sooner than never.
ALTER TABLE identity_consents ADD COLUMN after_submission int NOT NULL DEFAULT 60 CHECK (after_submission >= 0);
ALTER TABLE identity_papers ADD COLUMN after_submission int NOT NULL DEFAULT 60 CHECK (after_submission >= 0);
ALTER TABLE identity_consents ALTER COLUMN after_submission DROP DEFAULT;
ALTER TABLE identity_papers ALTER COLUMN after_submission DROP DEFAULT;
