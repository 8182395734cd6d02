package store

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
)

type watchedRow struct {
	noticeRow `bun:",extend"`

	StarredAt  time.Time
	Standstill time.Time `bun:",nullzero"`
}

func (t *tx) Starred(ctx context.Context, p domain.PersonID) ([]domain.Watched, error) {
	var list []watchedRow
	err := t.db.NewSelect().Model(&list).ModelTableExpr("notices AS n").Join("JOIN stars AS s ON s.notice = n.id").Join("LEFT JOIN awards AS w ON w.notice = n.id").
		ColumnExpr("n.*, s.at AS starred_at, w.standstill_at AS standstill").Where("s.person = ?", p).
		OrderExpr("s.at DESC, n.id").Limit(pageSize(1000)).Scan(ctx)
	return rows(list, func(r *watchedRow) domain.Watched {
		return domain.Watched{Notice: r.notice(), At: r.StarredAt, Standstill: r.Standstill}
	}), translate(err)
}

func (t *tx) StarredBy(ctx context.Context, n domain.NoticeID) ([]domain.Person, error) {
	var list []personRow
	err := t.db.NewSelect().Model(&list).Where("NOT p.disabled AND p.id IN (SELECT person FROM stars WHERE notice = ?)", n).OrderExpr("p.id").Scan(ctx)
	return rows(list, (*personRow).person), translate(err)
}

func (t *tx) AddStar(ctx context.Context, p domain.PersonID, n domain.NoticeID) error {
	_, err := t.exec(ctx, `INSERT INTO stars (person, notice, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, p, n, t.Now())
	return err
}

func (t *tx) DropStar(ctx context.Context, p domain.PersonID, n domain.NoticeID) error {
	_, err := t.exec(ctx, `DELETE FROM stars WHERE person = ? AND notice = ?`, p, n)
	return err
}

func (t *tx) CalendarFeed(ctx context.Context, p domain.PersonID) (made time.Time, err error) {
	err = t.scan(ctx, []any{&made}, `SELECT made_at FROM calendar_feeds WHERE person = ?`, p)
	return made, err
}

func (t *tx) SetCalendarFeed(ctx context.Context, p domain.PersonID, tokenHash string) error {
	_, err := t.exec(ctx, `INSERT INTO calendar_feeds AS f (person, token_hash, made_at) VALUES (?, ?, ?)
		ON CONFLICT (person) DO UPDATE SET token_hash = EXCLUDED.token_hash, made_at = EXCLUDED.made_at`, p, tokenHash, t.Now())
	return err
}

func (t *tx) DropCalendarFeed(ctx context.Context, p domain.PersonID) error {
	_, err := t.exec(ctx, `DELETE FROM calendar_feeds WHERE person = ?`, p)
	return err
}

func (t *tx) CalendarPerson(ctx context.Context, tokenHash string) (p domain.PersonID, err error) {
	err = t.scan(ctx, []any{&p}, `SELECT f.person FROM calendar_feeds AS f JOIN people AS p ON p.id = f.person WHERE f.token_hash = ? AND NOT p.disabled`, tokenHash)
	return p, err
}
