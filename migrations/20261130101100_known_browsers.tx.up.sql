-- Browsers in which a person has signed in or set his password: wrong tries elsewhere, also behind the same address, never
-- shut him out there. Only the hash of what the browser keeps is here.
CREATE TABLE known_browsers (
  token_hash text NOT NULL,
  person     uuid NOT NULL REFERENCES people,
  ends_at    timestamptz NOT NULL,
  PRIMARY KEY (person, token_hash)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON known_browsers TO intermart_app;
