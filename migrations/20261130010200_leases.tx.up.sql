-- Work that one process at a time does although no transaction lasts as long as it: whoever holds the lease does it, and
-- another when the lease was not renewed in time. By the wall clock.
CREATE TABLE leases (
  name    text PRIMARY KEY,
  holder  text NOT NULL,
  ends_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON leases TO intermart_app;
