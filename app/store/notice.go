package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

func (t *tx) Notice(ctx context.Context, id domain.NoticeID) (*domain.Notice, error) {
	return noticeOf(one[noticeRow](ctx, t, "id = ?", id))
}

func noticeOf(r *noticeRow, err error) (*domain.Notice, error) {
	if err != nil {
		return nil, err
	}
	n := r.notice()
	return &n, nil
}

func (t *tx) NoticeUnlocked(ctx context.Context, id domain.NoticeID) (*domain.Notice, error) {
	return noticeOf(load[noticeRow](ctx, t, false, "id = ?", id))
}

// NoticeForFreeze waits for every bid whose statement holds the notice. It is a statement of its own, so that the next
// one, which reads the list, sees what they committed.
func (t *tx) NoticeForFreeze(ctx context.Context, id domain.NoticeID) (*domain.Notice, error) {
	if err := t.touch(ctx, `SELECT id FROM notices WHERE id = ? FOR UPDATE`, id); err != nil {
		return nil, err
	}
	return noticeOf(load[noticeRow](ctx, t, false, "id = ?", id))
}

func (t *tx) NoticeByNumber(ctx context.Context, number string) (*domain.Notice, error) {
	return noticeOf(load[noticeRow](ctx, t, false, "number = ?", number))
}

func (t *tx) NextNumber(ctx context.Context, r domain.RegionCode, year int) (string, error) {
	var last int
	err := t.scan(ctx, []any{&last}, `INSERT INTO notice_numbers AS c (region, year, last) VALUES (?, ?, 1)
		ON CONFLICT (region, year) DO UPDATE SET last = c.last + 1 RETURNING last`, r, year)
	return fmt.Sprintf("CG-%s-%d-%06d", r, year, last), err
}

func (t *tx) AddNotice(ctx context.Context, n *domain.Notice) error {
	n.Version = max(n.Version, 1)
	return t.addNew(ctx, newNoticeRow(n))
}

func (t *tx) SaveNotice(ctx context.Context, n *domain.Notice) error {
	r := newNoticeRow(n)
	r.Version++
	return t.save(ctx, r, "id", string(n.ID), &n.Version)
}

// Notices pages by deadline; the cursor's moment is the deadline of its row (the zero time where there is none yet).
func (t *tx) Notices(ctx context.Context, q app.NoticeQuery) ([]domain.Notice, error) {
	var list []noticeRow
	s := find(within(t.db.NewSelect().Model(&list), "n.region", q.Region), "n", q.Text)
	s = outsideTraining(s, "n", q.Region, q.Practice)
	if len(q.Statuses) > 0 {
		s = s.Where("n.status IN (?)", bun.List(q.Statuses))
	}
	if q.OpenAt != nil {
		s = s.Where("n.status = ? AND n.listed_at > ?", domain.NoticePublished, *q.OpenAt)
	}
	if q.ClosedAt != nil {
		s = s.Where("n.status = ? AND n.listed_at <= ?", domain.NoticePublished, *q.ClosedAt)
	}
	if q.Public {
		s = s.Where("n.published_at IS NOT NULL")
	}
	if q.From > 0 {
		s = s.Where("n.amount >= ?", q.From)
	}
	if q.To > 0 {
		s = s.Where("n.amount <= ?", q.To)
	}
	s = equal(equal(equal(equal(s, "n.category", q.Category), "n.method", q.Method), "n.matter", q.Matter), "n.department", q.Department)
	order := "n.listed_at"
	if q.Newest {
		order = "n.published_at"
	}
	if err := page(s, order, "n.id", q.After, q.Limit).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*noticeRow).notice), nil
}

func (t *tx) LockBudget(ctx context.Context, d domain.OrganisationID, year int) error {
	_, err := t.exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended(?, 0))`, fmt.Sprintf("budget:%s:%d", d, year))
	return err
}

// Directs reads by the index of department and year.
func (t *tx) Directs(ctx context.Context, d domain.OrganisationID, year int, uscc string, except domain.NoticeID) (n int, err error) {
	err = t.scan(ctx, []any{&n}, `SELECT count(*) FROM notices WHERE department = ? AND budget_year = ? AND method = 'direct'
		AND terms->'direct'->>'agency_uscc' = ? AND id IS DISTINCT FROM ? AND status NOT IN ('draft', 'returned', 'failed', 'cancelled')`, d, year, uscc, bun.NullZero(except))
	return n, err
}

func (t *tx) PublicNumbers(ctx context.Context) (app.Numbers, error) {
	var n app.Numbers
	err := t.scan(ctx, []any{&n.Open, &n.Published, &n.Agencies, &n.Awarded, &n.Saved, &n.Awards}, `SELECT
		(SELECT count(*) FROM notices WHERE status = 'published' AND NOT training AND listed_at > (SELECT intermart_now())),
		(SELECT count(*) FROM notices WHERE published_at IS NOT NULL AND NOT training),
		(SELECT count(*) FROM agencies WHERE `+maySell+` AND NOT training),
		count(*), coalesce(sum(cap - price), 0)::bigint, coalesce(sum(cap), 0)::bigint
		FROM awards WHERE NOT training AND status IN ('announced', 'contracted')`)
	return n, err
}
