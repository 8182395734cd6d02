-- What happened. Rows are added and read, never changed: by grants for the application, by triggers for everybody else.
CREATE TABLE events (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind    text NOT NULL,
  class   text NOT NULL CHECK (class IN ('public', 'sealed', 'blind', 'private')),
  region  text NOT NULL,
  subject text NOT NULL,
  at      timestamptz NOT NULL,
  face    bytea NOT NULL CHECK (length(face) <= 65000)
);
CREATE INDEX events_subject ON events (subject, id);

CREATE FUNCTION events_are_final() RETURNS trigger LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION 'events are never changed (%)', TG_OP USING ERRCODE = 'IM003';
END $f$;
CREATE TRIGGER events_final BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION events_are_final();
CREATE TRIGGER events_kept BEFORE TRUNCATE ON events FOR EACH STATEMENT EXECUTE FUNCTION events_are_final();

-- Erasable. The salt makes the leaf of a blind event.
CREATE TABLE event_private (
  event  bigint PRIMARY KEY REFERENCES events,
  person uuid,
  salt   bytea CHECK (length(salt) = 32),
  body   jsonb
);

-- What the log has still to take, in the order of position: sealed events get theirs at the freeze, in random order.
CREATE TABLE log_pending (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event    bigint NOT NULL UNIQUE REFERENCES events
);

-- Work promised by an event or by the clock. ready_at is the wall clock: lease and back-off; due is intermart_now().
CREATE TABLE deliveries (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event    bigint REFERENCES events,
  subject  text NOT NULL,
  handler  text NOT NULL,
  due      timestamptz NOT NULL,
  attempt  int NOT NULL DEFAULT 0,
  ready_at timestamptz NOT NULL DEFAULT '-infinity',
  done_at  timestamptz,
  fault    text NOT NULL DEFAULT '',
  final    boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX deliveries_of_event ON deliveries (event, handler, due) WHERE event IS NOT NULL;
CREATE UNIQUE INDEX deliveries_of_clock ON deliveries (subject, handler, due) WHERE event IS NULL;
CREATE INDEX deliveries_due ON deliveries (due, id) WHERE done_at IS NULL AND NOT final;
CREATE INDEX deliveries_open ON deliveries (subject) WHERE done_at IS NULL;
CREATE INDEX deliveries_failed ON deliveries (id) WHERE done_at IS NULL AND fault <> '';

CREATE TABLE letters (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event      bigint REFERENCES events,
  kind       text NOT NULL,
  person     uuid NOT NULL REFERENCES people,
  email      text NOT NULL,
  language   text NOT NULL,
  subject    jsonb NOT NULL,
  body       jsonb NOT NULL,
  link       text NOT NULL,
  created_at timestamptz NOT NULL,
  read_at    timestamptz,
  sent_at    timestamptz,
  attempts   int NOT NULL DEFAULT 0,
  fault      text NOT NULL DEFAULT '',
  ready_at   timestamptz NOT NULL DEFAULT '-infinity',
  UNIQUE (event, kind, person)
);
CREATE INDEX letters_person ON letters (person, id DESC);
CREATE INDEX letters_unread ON letters (person, id DESC) WHERE read_at IS NULL;
CREATE INDEX letters_unsent ON letters (ready_at, id) WHERE sent_at IS NULL AND email <> '';
