-- A recusal is declared by credit code: every organisation that has the code is found by it. One legal person may stand in
-- several regions, or be buyer and agency.
CREATE INDEX organisations_uscc ON organisations (uscc) WHERE uscc <> '';
