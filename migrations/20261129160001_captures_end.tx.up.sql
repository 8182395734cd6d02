-- A capture page that is over is swept a day later: nothing needs its row, and a label may name a person.
GRANT DELETE ON captures TO intermart_app;
CREATE INDEX captures_ended ON captures (ends_at);
