-- A role in a project is found however the project's code is punctuated, as the splitting check and the budget line do.
CREATE OR REPLACE FUNCTION relations_below(codes text[], department text, project text) RETURNS SETOF relations LANGUAGE sql STABLE AS $$
  WITH RECURSIVE down(id, at, depth) AS (
    SELECT r.id, r.to_code, 1 FROM relations AS r WHERE r.from_code = ANY (codes) AND r.kind IN ('affiliated', 'society', 'founded')
    UNION
    SELECT r.id, r.to_code, down.depth + 1 FROM down JOIN relations AS r ON r.from_code = down.at
    WHERE down.depth < 6 AND r.kind IN ('affiliated', 'society', 'founded', 'controls')
  )
  SELECT r.* FROM relations AS r WHERE r.id IN (SELECT id FROM down)
    OR r.to_code = relations_below.department AND plain_key(r.project) = plain_key(relations_below.project) AND r.project <> ''
$$;
