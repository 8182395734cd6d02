-- Who belongs to whom: imported facts with their source and the days on which they hold. A fact read again is the same
-- row; nothing is deleted, a fact that ends gets its last day.
CREATE TABLE relations (
  id          text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
  kind        text NOT NULL CHECK (kind IN ('affiliated', 'society', 'founded', 'head', 'controls', 'manages',
    'designed', 'wrote_need', 'managed', 'supervises', 'tests', 'namesake')),
  from_code   text NOT NULL,
  from_name   text NOT NULL,
  to_code     text NOT NULL,
  to_name     text NOT NULL,
  project     text NOT NULL,
  source      text NOT NULL CHECK (source <> ''),
  valid_from  date NOT NULL,
  valid_to    date CHECK (valid_to >= valid_from),
  imported_at timestamptz NOT NULL
);
CREATE INDEX relations_up ON relations (to_code);
CREATE INDEX relations_down ON relations (from_code);
CREATE INDEX relations_listed ON relations (imported_at DESC, id DESC);
GRANT SELECT, INSERT, UPDATE (from_name, to_name, source, valid_from, valid_to, imported_at) ON relations TO intermart_app;

-- What is known above some agencies (who sponsors, heads, holds and manages them, up to six steps) and of their roles.
CREATE FUNCTION relations_above(codes text[]) RETURNS SETOF relations LANGUAGE sql STABLE AS $$
  WITH RECURSIVE up(id, at, depth) AS (
    SELECT r.id, r.from_code, 1 FROM relations AS r WHERE r.to_code = ANY (codes)
    UNION
    SELECT r.id, r.from_code, up.depth + 1 FROM up JOIN relations AS r ON r.to_code = up.at
    WHERE up.depth < 6 AND r.kind IN ('affiliated', 'society', 'founded', 'controls')
  )
  SELECT r.* FROM relations AS r WHERE r.id IN (SELECT id FROM up)
    OR r.from_code = ANY (codes) AND r.kind IN ('designed', 'wrote_need', 'managed', 'supervises', 'tests', 'namesake')
$$;

-- What is known below some organs, and of the roles in one department's project.
CREATE FUNCTION relations_below(codes text[], department text, project text) RETURNS SETOF relations LANGUAGE sql STABLE AS $$
  WITH RECURSIVE down(id, at, depth) AS (
    SELECT r.id, r.to_code, 1 FROM relations AS r WHERE r.from_code = ANY (codes) AND r.kind IN ('affiliated', 'society', 'founded')
    UNION
    SELECT r.id, r.to_code, down.depth + 1 FROM down JOIN relations AS r ON r.from_code = down.at
    WHERE down.depth < 6 AND r.kind IN ('affiliated', 'society', 'founded', 'controls')
  )
  SELECT r.* FROM relations AS r WHERE r.id IN (SELECT id FROM down)
    OR r.to_code = relations_below.department AND r.project = relations_below.project AND r.project <> ''
$$;
GRANT EXECUTE ON FUNCTION relations_above(text[]), relations_below(text[], text, text) TO intermart_app;

-- The organs of the approvals that a notice's matter serves, fixed at publication.
ALTER TABLE notices ADD COLUMN organs jsonb NOT NULL DEFAULT '[]';

-- Agencies with the same legal representative.
CREATE INDEX agencies_head ON agencies ((profile->>'legal_representative')) WHERE status = 'admitted';
