package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// logLock is the advisory lock of the one sequencer: "log" in ASCII.
const logLock = 0x6c6f67

// LockLog is a statement of its own: what the transaction reads next sees what the sequencer before it committed.
func (t *tx) LockLog(ctx context.Context) (mine bool, err error) {
	err = t.scan(ctx, []any{&mine}, `SELECT pg_try_advisory_xact_lock(?)`, logLock)
	return mine, err
}

type headRow struct {
	Size       int64
	Root, Note []byte
	Key        string
}

func (t *tx) head(ctx context.Context, where string, args ...any) (*app.LogHead, error) {
	var list []headRow
	if err := t.list(ctx, &list, `SELECT k.size, k.root, k.note || coalesce((SELECT string_agg(c.line, ''::bytea ORDER BY c.witness) FROM log_cosignatures AS c WHERE c.size = k.size), ''::bytea) AS note, k.key
		FROM log_checkpoints AS k `+where, args...); err != nil || len(list) == 0 {
		return nil, err
	}
	r := list[0]
	return &app.LogHead{Size: r.Size, Root: app.Hash(r.Root), Note: r.Note, Key: r.Key}, nil
}

func (t *tx) LogHead(ctx context.Context) (*app.LogHead, error) {
	return t.head(ctx, `ORDER BY k.size DESC LIMIT 1`)
}

func (t *tx) LogHeadAt(ctx context.Context, size int64) (*app.LogHead, error) {
	return t.head(ctx, `WHERE k.size = ?`, size)
}

func (t *tx) LogWitnessed(ctx context.Context) (*app.LogHead, error) {
	return t.head(ctx, `WHERE k.size = (SELECT max(size) FROM log_cosignatures)`)
}

func (t *tx) Cosigned(ctx context.Context, witness string) (size int64, err error) {
	err = t.scan(ctx, []any{&size}, `SELECT coalesce(max(size), 0) FROM log_cosignatures WHERE witness = ?`, witness)
	return size, err
}

// AddCosignature keeps the first: two workers may have asked at once.
func (t *tx) AddCosignature(ctx context.Context, size int64, witness string, line []byte) error {
	_, err := t.exec(ctx, `INSERT INTO log_cosignatures (size, witness, line) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, size, witness, line)
	return err
}

type leafRow struct {
	Index int64
	Event domain.EventID
	Kind  domain.EventKind
	Class domain.Class
	Face  []byte
	Salt  []byte
	Entry []byte
}

func (r *leafRow) leaf() app.LogLeaf {
	return app.LogLeaf{Index: r.Index, Event: r.Event, Kind: r.Kind, Class: r.Class, Face: r.Face, Salt: r.Salt, Kept: r.Entry}
}

// TakePending deletes what it numbers in the same statement. What has not committed is not seen and comes later; what
// was recorded by somebody who saw another event has the higher position, and so the higher index. What is a leaf already
// is taken away and never numbered again: handed over twice, it must not hold up all that comes after it.
func (t *tx) TakePending(ctx context.Context, index int64, limit int) ([]app.LogLeaf, error) {
	var list []leafRow
	err := t.list(ctx, &list, `WITH taken AS (DELETE FROM log_pending WHERE position IN (SELECT position FROM log_pending ORDER BY position LIMIT ?) RETURNING position, event)
		SELECT ? + row_number() OVER (ORDER BY taken.position) - 1 AS index, e.id AS event, e.kind, e.class, e.face, p.salt
		FROM taken JOIN events AS e ON e.id = taken.event LEFT JOIN event_private AS p ON p.event = e.id
		WHERE NOT EXISTS (SELECT FROM log_leaves AS l WHERE l.event = e.id) ORDER BY taken.position`, limit, index)
	return rows(list, (*leafRow).leaf), err
}

func (t *tx) AddLeaves(ctx context.Context, leaves []app.LogLeaf) error {
	indexes, events, entries := make([]int64, len(leaves)), make([]int64, len(leaves)), make([][]byte, len(leaves))
	for i, l := range leaves {
		indexes[i], events[i], entries[i] = l.Index, int64(l.Event), l.Kept
	}
	return t.bulk(ctx, len(leaves), `INSERT INTO log_leaves (index, event, entry) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])`, indexes, events, entries)
}

// LogHashes answers in the order asked for.
func (t *tx) LogHashes(ctx context.Context, positions []int64) ([]app.Hash, error) {
	if len(positions) == 0 {
		return nil, nil
	}
	var list []struct {
		Position int64
		Hash     []byte
	}
	if err := t.list(ctx, &list, `SELECT position, hash FROM log_hashes WHERE position IN (?)`, bun.List(positions)); err != nil {
		return nil, err
	}
	known := make(map[int64]app.Hash, len(list))
	for _, r := range list {
		known[r.Position] = app.Hash(r.Hash)
	}
	out := make([]app.Hash, len(positions))
	for i, p := range positions {
		h, ok := known[p]
		if !ok {
			return nil, fmt.Errorf("hash %d of the log is missing", p)
		}
		out[i] = h
	}
	return out, nil
}

func (t *tx) AddLogHashes(ctx context.Context, position int64, hashes []app.Hash) error {
	at, bytes := make([]int64, len(hashes)), make([][]byte, len(hashes))
	for i := range hashes {
		at[i], bytes[i] = position+int64(i), hashes[i][:]
	}
	return t.bulk(ctx, len(hashes), `INSERT INTO log_hashes (position, hash) SELECT * FROM unnest($1::bigint[], $2::bytea[])`, at, bytes)
}

// bulk writes n rows from arrays; its places are $1, $2 ….
func (t *tx) bulk(ctx context.Context, n int, query string, arrays ...any) error {
	res, err := t.db.Tx.ExecContext(ctx, query, arrays...)
	if err != nil {
		return translate(err)
	}
	if written, err := res.RowsAffected(); err != nil || written != int64(n) {
		return fmt.Errorf("%d of %d rows written: %w", written, n, err)
	}
	return nil
}

func (t *tx) AddLogHead(ctx context.Context, h app.LogHead) error {
	_, err := t.exec(ctx, `INSERT INTO log_checkpoints (size, root, note, key) VALUES (?, ?, ?, ?)`, h.Size, h.Root[:], h.Note, h.Key)
	return err
}

const selectLeaves = `SELECT l.index, l.event, e.kind, e.class, e.face, coalesce(p.salt, CASE WHEN e.kind = 'log.day' THEN decode(p.body->>'salt', 'hex') END) AS salt, l.entry
	FROM log_leaves AS l JOIN events AS e ON e.id = l.event LEFT JOIN event_private AS p ON p.event = e.id `

func (t *tx) LogLeaves(ctx context.Context, from, to int64) ([]app.LogLeaf, error) {
	var list []leafRow
	err := t.list(ctx, &list, selectLeaves+`WHERE l.index >= ? AND l.index < ? ORDER BY l.index`, from, to)
	return rows(list, (*leafRow).leaf), err
}

func (t *tx) LogLeafOf(ctx context.Context, subject string, kinds ...domain.EventKind) (*app.LogLeaf, error) {
	var list []leafRow
	err := t.list(ctx, &list, selectLeaves+`WHERE e.subject = ? ORDER BY l.index DESC LIMIT 100`, subject)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if len(kinds) == 0 || slices.Contains(kinds, list[i].Kind) {
			l := list[i].leaf()
			return &l, nil
		}
	}
	return nil, nil
}

func (t *tx) LogWaits(ctx context.Context, subject string, kinds ...domain.EventKind) (waits bool, err error) {
	err = t.scan(ctx, []any{&waits}, `SELECT EXISTS (SELECT FROM log_checkpoints) AND EXISTS (SELECT FROM events AS e JOIN log_pending AS p ON p.event = e.id WHERE e.subject = ? AND e.kind IN (?))`, subject, bun.List(kinds))
	return waits, err
}

func (t *tx) PrivateDigests(ctx context.Context, from, to time.Time) (digests [][]byte, err error) {
	var list []struct{ Digest []byte }
	err = t.list(ctx, &list, `SELECT sha256(face) AS digest FROM events WHERE class = 'private' AND NOT training AND at >= ? AND at < ? ORDER BY id`, from, to)
	for _, r := range list {
		digests = append(digests, r.Digest)
	}
	return digests, err
}
