-- The security log is paged by its moments: the numbers of events would tell how many others lie between two lines.
DROP INDEX events_accounts;
CREATE INDEX events_accounts ON events (at DESC, id DESC) WHERE subject LIKE 'person:%' OR subject LIKE 'organisation:%';
