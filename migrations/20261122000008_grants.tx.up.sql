-- The application role owns nothing and may do what the use cases need. Two databases of one server may be migrated at
-- once, hence the exceptions.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'intermart_app') THEN
    CREATE ROLE intermart_app NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;

GRANT USAGE ON SCHEMA public TO intermart_app;
GRANT SELECT ON bun_migrations TO intermart_app; -- readiness: is the schema the one this program knows
GRANT SELECT ON clock TO intermart_app;
REVOKE ALL ON FUNCTION intermart_advance(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION intermart_advance(timestamptz) TO intermart_app;

GRANT SELECT, INSERT, UPDATE ON organisations, people, agencies, regions, calendar_years, notices, notice_numbers, notice_keys, awards,
  contracts, findings, deliveries, letters TO intermart_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships, sessions, password_resets, login_tries, files TO intermart_app;
GRANT SELECT, INSERT ON matters, rulebooks, notice_revisions, events, event_private, log_pending TO intermart_app;
-- What a bid is never changes; only what became of it.
GRANT SELECT, INSERT, UPDATE (status, ended_at, eligible, reason, nonce, price, rank) ON bids TO intermart_app;
