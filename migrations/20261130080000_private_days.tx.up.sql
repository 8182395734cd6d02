-- The private events of a day, for its one leaf in the log and for who computes that again.
CREATE INDEX events_private ON events (at, id) WHERE class = 'private' AND NOT training;
