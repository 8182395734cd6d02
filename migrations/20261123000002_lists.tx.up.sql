-- Lists of other systems (权责清单, 事项库) that a region's directory is compared with. A newer list does not replace an
-- older one: reports of the past stay what they were.
CREATE TABLE matter_lists (
  id          uuid PRIMARY KEY,
  region      text NOT NULL,
  kind        text NOT NULL CHECK (kind IN ('duties', 'matters')),
  title       text NOT NULL,
  day         date NOT NULL,
  body        jsonb NOT NULL CHECK (jsonb_typeof(body) = 'object'),
  imported_by uuid NOT NULL REFERENCES people,
  imported_at timestamptz NOT NULL
);
CREATE INDEX matter_lists_newest ON matter_lists (region, kind, day DESC, imported_at DESC);
GRANT SELECT, INSERT ON matter_lists TO intermart_app;
