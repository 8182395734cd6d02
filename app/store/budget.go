package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

type budgetRow struct {
	bun.BaseModel `bun:"table:budget_lines,alias:b"`

	ID           domain.BudgetLineID `bun:",pk"`
	Region       domain.RegionCode
	Department   domain.OrganisationID
	Version      int64
	Year         int
	Document     string
	Project      string
	Name         string
	Amount       money.Fen
	RegisteredAt time.Time
	Reserved     money.Fen `bun:",scanonly"`
	Committed    money.Fen `bun:",scanonly"`
}

func newBudgetRow(l *domain.BudgetLine) *budgetRow {
	return &budgetRow{ID: l.ID, Region: l.Region, Department: l.Department, Version: l.Version, Year: l.Year, Document: l.Document,
		Project: l.Project, Name: l.Name, Amount: l.Amount, RegisteredAt: l.RegisteredAt}
}

func (r *budgetRow) line() domain.BudgetLine {
	return domain.BudgetLine{ID: r.ID, Region: r.Region, Department: r.Department, Version: r.Version, RegisteredAt: r.RegisteredAt,
		Reserved: r.Reserved, Committed: r.Committed,
		BudgetTerms: domain.BudgetTerms{Year: r.Year, Document: r.Document, Project: r.Project, Name: r.Name, Amount: r.Amount}}
}

// summed selects lines with the sums of their entries.
func (t *tx) summed(dest any) *bun.SelectQuery {
	return t.db.NewSelect().Model(dest).
		ColumnExpr("b.id, b.region, b.department, b.version, b.year, b.document, b.project, b.name, b.amount, b.registered_at").
		ColumnExpr("s.reserved, s.committed").
		Join(`CROSS JOIN LATERAL (SELECT coalesce(sum(e.reserved), 0)::bigint AS reserved, coalesce(sum(e.committed), 0)::bigint AS committed
			FROM budget_entries AS e WHERE e.line = b.id) AS s`)
}

func (t *tx) BudgetLine(ctx context.Context, id domain.BudgetLineID) (*domain.BudgetLine, error) {
	if _, err := one[budgetRow](ctx, t, "id = ?", id); err != nil { // locks; sums can't be read under a lock
		return nil, err
	}
	r := new(budgetRow)
	if err := t.summed(r).Where("b.id = ?", id).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	l := r.line()
	return &l, nil
}

// BudgetLineFor finds by index whatever may be meant; the domain decides which it is.
func (t *tx) BudgetLineFor(ctx context.Context, d domain.OrganisationID, terms domain.Terms) (*domain.BudgetLine, error) {
	if err := clean(terms.BudgetProject, terms.BudgetDocument); err != nil {
		return nil, err
	}
	var list []budgetRow
	err := t.summed(&list).Where("b.department = ? AND b.year = ? AND b.project_key = plain_key(?)", d, terms.BudgetYear, terms.BudgetProject).
		OrderExpr("b.id").Scan(ctx)
	for i := range list {
		if l := list[i].line(); l.Funds(terms) {
			return &l, nil
		}
	}
	return nil, translate(err)
}

func (t *tx) AddBudgetLine(ctx context.Context, l *domain.BudgetLine) error {
	l.Version = max(l.Version, 1)
	return t.addNew(ctx, newBudgetRow(l))
}

func (t *tx) SaveBudgetLine(ctx context.Context, l *domain.BudgetLine) error {
	r := newBudgetRow(l)
	r.Version++
	return t.save(ctx, r, "id", string(l.ID), &l.Version)
}

func (t *tx) BudgetLines(ctx context.Context, q app.BudgetQuery) ([]domain.BudgetLine, error) {
	var list []budgetRow
	s := within(equal(t.summed(&list), "b.department", q.Department), "b.region", q.Region)
	if q.Year != 0 {
		s = s.Where("b.year = ?", q.Year)
	}
	if q.AfterID != "" {
		s = s.Where("(b.year, b.id) < (?, ?)", q.AfterYear, q.AfterID)
	}
	err := s.OrderExpr("b.year DESC, b.id DESC").Limit(pageSize(q.Limit)).Scan(ctx)
	return rows(list, (*budgetRow).line), translate(err)
}

func (t *tx) AddBudgetEntry(ctx context.Context, e *domain.BudgetEntry) error {
	return t.scan(ctx, []any{&e.ID}, `INSERT INTO budget_entries (line, notice, kind, reserved, committed, at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
		e.Line, e.Notice, e.Kind, e.Reserved, e.Committed, e.At)
}

func (t *tx) BudgetHolds(ctx context.Context, n domain.NoticeID) (map[domain.BudgetLineID]domain.Claim, error) {
	var list []struct {
		Line                domain.BudgetLineID
		Reserved, Committed money.Fen
	}
	err := t.list(ctx, &list, `SELECT line, sum(reserved)::bigint AS reserved, sum(committed)::bigint AS committed FROM budget_entries WHERE notice = ?
		GROUP BY line HAVING sum(reserved) <> 0 OR sum(committed) <> 0`, bun.NullZero(n))
	holds := make(map[domain.BudgetLineID]domain.Claim, len(list))
	for _, h := range list {
		holds[h.Line] = domain.Claim{Reserved: h.Reserved, Committed: h.Committed}
	}
	return holds, err
}

type budgetUseRow struct {
	Notice              domain.NoticeID
	Number, Title       string
	Status              domain.NoticeStatus
	Reserved, Committed money.Fen
	Contract            domain.ContractID
	Price               string
}

func (r *budgetUseRow) use() app.BudgetUse {
	return app.BudgetUse{Notice: r.Notice, Number: r.Number, Title: r.Title, Status: r.Status, Contract: r.Contract, Price: r.Price,
		Claim: domain.Claim{Reserved: r.Reserved, Committed: r.Committed}}
}

// BudgetUses are the notices that ever held something on the line, with what they hold now.
func (t *tx) BudgetUses(ctx context.Context, l domain.BudgetLineID) ([]app.BudgetUse, error) {
	var list []budgetUseRow
	err := t.list(ctx, &list, `SELECT n.id AS notice, n.number, n.title, n.status, h.reserved, h.committed, c.id AS contract, coalesce(c.price, '') AS price
		FROM (SELECT e.notice, sum(e.reserved)::bigint AS reserved, sum(e.committed)::bigint AS committed FROM budget_entries AS e WHERE e.line = ? GROUP BY e.notice) AS h
		JOIN notices AS n ON n.id = h.notice LEFT JOIN LATERAL (SELECT x.id, x.price FROM contracts AS x
			WHERE x.notice = n.id AND x.filed_at IS NOT NULL AND x.status <> 'terminated' ORDER BY x.place LIMIT 1) AS c ON true
		ORDER BY n.number LIMIT 1000`, l)
	return rows(list, (*budgetUseRow).use), err
}

// NoticesFunded are the notices of the line's department that may name it and are not drafts.
func (t *tx) NoticesFunded(ctx context.Context, l *domain.BudgetLine) ([]domain.Notice, error) {
	var list []noticeRow
	err := t.db.NewSelect().Model(&list).Where("n.department = ? AND n.budget_year = ? AND n.project_key = plain_key(?)", l.Department, l.Year, l.Project).
		Where("n.status NOT IN ('draft', 'returned', 'cancelled')").OrderExpr("n.number").Scan(ctx)
	return rows(list, (*noticeRow).notice), translate(err)
}
