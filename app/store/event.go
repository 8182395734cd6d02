package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// saltBytes is the length of the salt of an event whose leaf is a commitment.
const saltBytes = 32

// Record writes an event and all that follows from it in one statement. A sealed event waits for ReleaseSealed before
// the log may take it; a private one is covered by its day (app.sealDay), and what happens in a training region the
// log never takes.
func (t *tx) Record(ctx context.Context, e domain.Event, handlers ...string) (domain.EventID, error) {
	face, err := e.Bytes()
	if err != nil {
		return 0, err
	}
	class := e.Kind.Class()
	private, err := privateOf(e, class)
	if err != nil {
		return 0, err
	}
	if handlers == nil {
		handlers = []string{}
	}
	var id domain.EventID
	err = t.hot(ctx, []any{&id}, `WITH e AS (INSERT INTO events (kind, class, region, subject, at, face) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id, subject, at, training),
		p AS (INSERT INTO event_private (event, person, salt, body) SELECT id, nullif($7, '')::uuid, $8::bytea, $9::jsonb FROM e),
		l AS (INSERT INTO log_pending (event) SELECT id FROM e WHERE $10 AND NOT training),
		d AS (INSERT INTO deliveries (event, subject, handler, due) SELECT e.id, e.subject, h, e.at FROM e, unnest($11::text[]) AS h)
		SELECT id FROM e`,
		e.Kind, class, e.Region, e.Subject, e.At, face, e.By.Person, private.salt, private.body, class == domain.ClassPublic || class == domain.ClassBlind, handlers)
	if err != nil {
		return 0, fmt.Errorf("record %s of %s: %w", e.Kind, e.Subject, err)
	}
	return id, nil
}

type private struct{ salt, body any } // nil is NULL

func privateOf(e domain.Event, class domain.Class) (private, error) {
	var p private
	if class == domain.ClassBlind || class == domain.ClassSealed {
		salt := make([]byte, saltBytes)
		_, _ = rand.Read(salt) // never fails (crypto/rand)
		p.salt = salt
	}
	if len(e.Private) > 0 {
		body, err := json.Marshal(e.Private)
		if err != nil {
			return p, fmt.Errorf("private part of %s: %w", e.Subject, err)
		}
		p.body = string(body)
	}
	return p, nil
}

type eventRow struct {
	ID       domain.EventID
	Kind     domain.EventKind
	Class    domain.Class
	Subject  string
	At       time.Time
	Face     []byte
	Person   domain.PersonID
	Training bool
	Index    *int64
}

func (r *eventRow) event() app.RecordedEvent {
	return app.RecordedEvent{ID: r.ID, Kind: r.Kind, Class: r.Class, Subject: r.Subject, At: r.At, Face: r.Face, Person: r.Person, Training: r.Training, Index: r.Index}
}

const selectEvents = `SELECT e.id, e.kind, e.class, e.subject, e.at, e.face, p.person, e.training, l.index
	FROM events AS e LEFT JOIN event_private AS p ON p.event = e.id LEFT JOIN log_leaves AS l ON l.event = e.id `

func (t *tx) Events(ctx context.Context, subjects []string, limit int) ([]app.RecordedEvent, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	var list []eventRow
	err := t.list(ctx, &list, selectEvents+`WHERE e.subject IN (?) ORDER BY e.id LIMIT ?`, bun.List(subjects), pageSize(limit))
	return rows(list, (*eventRow).event), err
}

func (t *tx) EventByID(ctx context.Context, id domain.EventID) (*app.RecordedEvent, error) {
	var list []eventRow
	if err := t.list(ctx, &list, selectEvents+`WHERE e.id = ?`, id); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, domain.Missing()
	}
	e := list[0].event()
	return &e, nil
}
