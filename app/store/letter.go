package store

import (
	"context"
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
	Person    domain.PersonID
	Email     string
	Language  string
	Subject   refusal.Text `bun:",type:jsonb"`
	Body      refusal.Text `bun:",type:jsonb"`
	Link      string
	CreatedAt time.Time
	ReadAt    time.Time `bun:",nullzero"`
	SentAt    time.Time `bun:",nullzero"`
	Attempts  int
	Fault     string
}

func (r *letterRow) letter() domain.Letter {
	return domain.Letter{ID: r.ID, Token: r.Token, Event: r.Event, Kind: r.Kind, Person: r.Person, Email: r.Email, Language: r.Language, Subject: r.Subject,
		Body: r.Body, Link: r.Link, CreatedAt: r.CreatedAt, ReadAt: r.ReadAt, SentAt: r.SentAt, Attempts: r.Attempts, Fault: r.Fault}
}

// AddLetters stamps letters without a moment with the transaction's.
func (t *tx) AddLetters(ctx context.Context, ls []domain.Letter) error {
	if len(ls) == 0 {
		return nil
	}
	list := rows(ls, func(l *domain.Letter) letterRow {
		r := letterRow{Event: l.Event, Kind: l.Kind, Person: l.Person, Email: l.Email, Language: l.Language, Subject: l.Subject, Body: l.Body,
			Link: l.Link, CreatedAt: l.CreatedAt}
		if r.CreatedAt.IsZero() {
			r.CreatedAt = t.Now()
		}
		return r
	})
	if t.err != nil {
		return t.err
	}
	if err := clean(list); err != nil {
		return err
	}
	_, err := t.db.NewInsert().Model(&list).ExcludeColumn("id", "token").On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	return translate(err)
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

// ClaimLetters leases letters to one sender and counts the attempt. Commit before sending: the lease is what keeps
// another sender away.
func (t *tx) ClaimLetters(ctx context.Context, lease time.Duration, limit int) ([]domain.Letter, error) {
	var list []letterRow
	err := t.list(ctx, &list, `UPDATE letters AS l SET attempts = attempts + 1, ready_at = clock_timestamp() + make_interval(secs => ?)
		WHERE id IN (SELECT id FROM letters WHERE sent_at IS NULL AND email <> '' AND ready_at <= (SELECT clock_timestamp())
			ORDER BY ready_at, id LIMIT ? FOR UPDATE SKIP LOCKED)
		RETURNING id, event, kind, person, email, language, subject, body, link, created_at, read_at, sent_at, attempts, fault, token`,
		lease.Seconds(), pageSize(limit))
	return rows(list, (*letterRow).letter), err
}

func (t *tx) LetterSent(ctx context.Context, id domain.LetterID) error {
	_, err := t.exec(ctx, `UPDATE letters SET sent_at = intermart_now(), fault = '' WHERE id = ? AND sent_at IS NULL`, id)
	return err
}

func (t *tx) LetterFailed(ctx context.Context, id domain.LetterID, fault string, retryIn time.Duration) error {
	_, err := t.exec(ctx, `UPDATE letters SET fault = ?, ready_at = clock_timestamp() + make_interval(secs => ?) WHERE id = ? AND sent_at IS NULL`,
		fault, retryIn.Seconds(), id)
	return err
}

func (t *tx) UndeliveredLetters(ctx context.Context, attempts, limit int) ([]domain.Letter, error) {
	var list []letterRow
	err := t.db.NewSelect().Model(&list).Where("sent_at IS NULL").Where("email <> ''").Where("attempts >= ?", attempts).OrderExpr("id").
		Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*letterRow).letter), translate(err)
}
