-- A name is written with spaces between its characters (张　三) and with one sign or another between its parts: it is the
-- same head.
DROP INDEX agencies_head;
CREATE INDEX agencies_head ON agencies ((translate(profile->>'legal_representative', ' 　·•・.', ''))) WHERE status IN ('admitted', 'suspended');
