-- Processes that work, as they check in, by the wall clock: a demo's jump must not make them look dead. A row that is not
-- renewed is of a process that was killed; one that stops takes its row away.
CREATE TABLE workers (
  id         uuid PRIMARY KEY,
  award      boolean NOT NULL, -- holds an opening identity and takes the award queue
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  seen_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON workers TO intermart_app;
