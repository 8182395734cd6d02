package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type starRow struct {
	Notice     domain.NoticeID
	At         time.Time
	Standstill time.Time `bun:",nullzero"`
}

func (t *tx) Starred(ctx context.Context, p domain.PersonID) ([]domain.Watched, error) {
	var stars []starRow
	if err := t.list(ctx, &stars, `SELECT s.notice, s.at, w.standstill_at AS standstill FROM stars AS s LEFT JOIN awards AS w ON w.notice = s.notice
		WHERE s.person = ? ORDER BY s.at DESC, s.notice LIMIT ?`, p, pageSize(1000)); err != nil || len(stars) == 0 {
		return nil, err
	}
	var notices []noticeRow
	err := t.db.NewSelect().Model(&notices).Where("id IN (?)", bun.List(rows(stars, func(r *starRow) domain.NoticeID { return r.Notice }))).Scan(ctx)
	if err != nil {
		return nil, translate(err)
	}
	found := make(map[domain.NoticeID]domain.Notice, len(notices))
	for i := range notices {
		found[notices[i].ID] = notices[i].notice()
	}
	return rows(stars, func(r *starRow) domain.Watched {
		return domain.Watched{Notice: found[r.Notice], At: r.At, Standstill: r.Standstill}
	}), nil
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
