package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

type letterRow struct {
	bun.BaseModel `bun:"table:letters,alias:l"`

	ID        domain.LetterID `bun:",pk,autoincrement"`
	Token     domain.LetterID
	Event     domain.EventID `bun:",nullzero"`
	Kind      string
	Critical  bool
	Person    domain.PersonID
	Language  string
	Subject   refusal.Text   `bun:",type:jsonb"`
	Body      refusal.Text   `bun:",type:jsonb"`
	Params    []refusal.Text `bun:",type:jsonb"`
	Link      string
	CreatedAt time.Time
	ReadAt    time.Time `bun:",nullzero"`
}

func (r *letterRow) letter() domain.Letter {
	return domain.Letter{ID: r.ID, Token: r.Token, Event: r.Event, Kind: r.Kind, Critical: r.Critical, Person: r.Person, Language: r.Language, Subject: r.Subject,
		Body: r.Body, Params: r.Params, Link: r.Link, CreatedAt: r.CreatedAt, ReadAt: r.ReadAt}
}

// letterIn is a letter on its way into the table, with its dispatches, as PostgreSQL reads it from JSON.
type letterIn struct {
	Event      *domain.EventID  `json:"event"`
	Kind       string           `json:"kind"`
	Critical   bool             `json:"critical"`
	Person     domain.PersonID  `json:"person"`
	Language   string           `json:"language"`
	Subject    refusal.Text     `json:"subject"`
	Body       refusal.Text     `json:"body"`
	Params     []refusal.Text   `json:"params"`
	Link       string           `json:"link"`
	CreatedAt  time.Time        `json:"created_at"`
	Dispatches []map[string]any `json:"dispatches"`
}

// AddLetters stamps letters without a moment with the transaction's. One statement, however many there are; what is
// there already gets no second dispatch.
func (t *tx) AddLetters(ctx context.Context, ls []domain.Letter) error {
	if len(ls) == 0 {
		return nil
	}
	list := rows(ls, func(l *domain.Letter) letterIn {
		r := letterIn{Kind: l.Kind, Critical: l.Critical, Person: l.Person, Language: l.Language, Subject: l.Subject, Body: l.Body,
			Params: append([]refusal.Text{}, l.Params...), Link: l.Link, CreatedAt: l.CreatedAt, Dispatches: []map[string]any{}}
		if l.Event != 0 {
			r.Event = &l.Event
		}
		if r.CreatedAt.IsZero() {
			r.CreatedAt = t.Now()
		}
		for _, d := range l.Dispatches {
			if d.Due.IsZero() {
				d.Due = r.CreatedAt
			}
			r.Dispatches = append(r.Dispatches, map[string]any{"channel": d.Channel, "address": d.Address, "due": d.Due})
		}
		return r
	})
	if t.err != nil {
		return t.err
	}
	if err := clean(list); err != nil {
		return err
	}
	in, err := json.Marshal(list)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `WITH given AS (SELECT * FROM jsonb_to_recordset(?::jsonb) AS x(event bigint, kind text, critical boolean, person uuid, language text,
			subject jsonb, body jsonb, params jsonb, link text, created_at timestamptz, dispatches jsonb)),
		added AS (INSERT INTO letters (event, kind, critical, person, language, subject, body, params, link, created_at)
			SELECT event, kind, critical, person, language, subject, body, params, link, created_at FROM given ON CONFLICT DO NOTHING RETURNING id, event, kind, person)
		INSERT INTO dispatches (letter, channel, address, due) SELECT a.id, d.channel, d.address, d.due
			FROM added AS a JOIN given AS g ON g.kind = a.kind AND g.person = a.person AND g.event IS NOT DISTINCT FROM a.event,
			jsonb_to_recordset(g.dispatches) AS d(channel text, address text, due timestamptz) ON CONFLICT DO NOTHING`, string(in))
	return err
}

func (t *tx) Letters(ctx context.Context, p domain.PersonID, unread bool, after domain.LetterID, limit int) ([]domain.Letter, error) {
	var list []letterRow
	q := t.db.NewSelect().Model(&list).Where("person = ?", p)
	if unread {
		q = q.Where("read_at IS NULL")
	}
	if after > 0 {
		q = q.Where("id < (SELECT id FROM letters WHERE person = ? AND token = ?)", p, after)
	}
	err := q.OrderExpr("id DESC").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*letterRow).letter), translate(err)
}

func (t *tx) UnreadLetters(ctx context.Context, p domain.PersonID) (int, error) {
	n, err := t.db.NewSelect().Model((*letterRow)(nil)).Where("person = ?", p).Where("read_at IS NULL").Count(ctx)
	return int(n), translate(err)
}

func (t *tx) MarkRead(ctx context.Context, p domain.PersonID, id domain.LetterID) error {
	_, err := t.exec(ctx, `UPDATE letters SET read_at = intermart_now() WHERE person = ? AND read_at IS NULL AND (? = 0 OR token = ?)`, p, id, id)
	return err
}
