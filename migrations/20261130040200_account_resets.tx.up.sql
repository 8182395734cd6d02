-- Not only a second factor is lost: a password's link is mailed after an identity check too, at once or, for those who
-- decide, once a second administrator agrees.
ALTER TABLE totp_resets RENAME TO account_resets;
ALTER TABLE account_resets ADD COLUMN what text NOT NULL DEFAULT 'second_factor' CHECK (what IN ('second_factor', 'password'));
ALTER TABLE account_resets ALTER COLUMN what DROP DEFAULT;
