-- A name of two characters is often written with a space between them (张　三): it is the same head.
DROP INDEX agencies_head;
CREATE INDEX agencies_head ON agencies ((translate(profile->>'legal_representative', ' 　', ''))) WHERE status IN ('admitted', 'suspended');
