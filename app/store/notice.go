package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
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
	s = equal(equal(equal(equal(s, "n.category", q.Category), "n.method", q.Method), "n.matter", q.Matter), "n.department", q.Department)
	if err := page(s, "n.listed_at", "n.id", q.After, q.Limit).Scan(ctx); err != nil {
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

type pieceRow struct {
	Number        string
	Reference     string
	Title         string
	Amount        money.Fen
	Status        string
	Category      string
	BudgetProject string
	BudgetYear    int
	Matter        string
	PublishedAt   time.Time
}

// Pieces counts a filed contract by its sum and everything else by its cap. A returned notice counts again once it is
// submitted again. What was bought outside any notice counts by its registered line (domain.Purchase.Splits).
func (t *tx) Pieces(ctx context.Context, d domain.OrganisationID, year int, except domain.NoticeID) ([]compliance.Piece, error) {
	var list []pieceRow
	err := t.list(ctx, &list, `SELECT n.number, '' AS reference, n.title, n.status, n.category, n.budget_project, n.budget_year, n.matter, n.published_at,
			coalesce((SELECT (c.price::numeric * 100)::bigint FROM contracts AS c
				WHERE c.notice = n.id AND c.quote = 'total' AND c.filed_at IS NOT NULL AND c.status <> 'terminated' AND c.price <> ''), n.amount) AS amount
		FROM notices AS n
		WHERE n.department = ? AND n.budget_year = ? AND n.id IS DISTINCT FROM ? AND n.status NOT IN ('draft', 'returned', 'failed', 'cancelled')
		UNION ALL
		SELECT '', p.reference, p.title, p.source, p.category, p.budget_project, p.budget_year, p.matter, p.day::timestamp AT TIME ZONE 'UTC', p.amount
		FROM purchases AS p WHERE p.department = ? AND p.budget_year = ? AND p.splits
		ORDER BY 1, 2`, d, year, bun.NullZero(except), d, year)
	return rows(list, (*pieceRow).piece), err
}

func (r *pieceRow) piece() compliance.Piece {
	p := compliance.Piece{Notice: r.Number, Reference: r.Reference, Title: r.Title, Amount: r.Amount, Status: r.Status, Category: r.Category,
		BudgetProject: r.BudgetProject, BudgetYear: r.BudgetYear, MatterCode: r.Matter}
	if !r.PublishedAt.IsZero() {
		p.Published = workday.On(r.PublishedAt)
	}
	return p
}

func (t *tx) PublicNumbers(ctx context.Context) (app.Numbers, error) {
	var n app.Numbers
	err := t.scan(ctx, []any{&n.Open, &n.Published, &n.Agencies, &n.Awarded, &n.Saved, &n.Awards}, `SELECT
		(SELECT count(*) FROM notices WHERE status = 'published' AND NOT training AND listed_at > (SELECT intermart_now())),
		(SELECT count(*) FROM notices WHERE published_at IS NOT NULL AND NOT training),
		(SELECT count(*) FROM agencies WHERE status = 'admitted' AND NOT training),
		count(*), coalesce(sum(cap - price), 0)::bigint, coalesce(sum(cap), 0)::bigint
		FROM awards WHERE NOT training AND status IN ('announced', 'contracted')`)
	return n, err
}
