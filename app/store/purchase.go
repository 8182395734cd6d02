package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type purchaseRow struct {
	bun.BaseModel `bun:"table:purchases,alias:p"`

	ID             domain.PurchaseID `bun:",pk"`
	Region         domain.RegionCode
	Department     domain.OrganisationID
	DepartmentName string
	Source         domain.PurchaseSource
	Day            time.Time // midnight UTC when read, which is the same day at UTC+8
	Title          string
	Category       string
	Matter         string
	BudgetProject  string
	BudgetDocument string
	BudgetYear     int
	Amount         money.Fen
	Route          compliance.RouteCode
	Reference      string
	Supplier       string
	Reason         string
	StruckReason   string
	Splits         bool
	Person         domain.PersonID `bun:",nullzero"`
	At             time.Time
	Version        int64
}

func newPurchaseRow(p *domain.Purchase) *purchaseRow {
	return &purchaseRow{ID: p.ID, Region: p.Region, Department: p.Department, DepartmentName: p.DepartmentName, Source: p.Source, Day: p.Day.At(12 * 60),
		Title: p.Title, Category: p.Category, Matter: p.Matter, BudgetProject: p.BudgetProject, BudgetDocument: p.BudgetDocument, BudgetYear: p.BudgetYear,
		Amount: p.Amount, Route: p.Route, Reference: p.Reference, Supplier: p.Supplier, Reason: p.Reason, StruckReason: p.StruckReason,
		Splits: p.Splits(), Person: p.By, At: p.At, Version: p.Version}
}

func (r *purchaseRow) purchase() domain.Purchase {
	return domain.Purchase{ID: r.ID, Region: r.Region, Department: r.Department, DepartmentName: r.DepartmentName, Source: r.Source,
		PurchaseTerms: domain.PurchaseTerms{Day: workday.On(r.Day), Title: r.Title, Category: r.Category, Matter: r.Matter, BudgetProject: r.BudgetProject,
			BudgetDocument: r.BudgetDocument, BudgetYear: r.BudgetYear, Amount: r.Amount, Route: r.Route, Reference: r.Reference, Supplier: r.Supplier, Reason: r.Reason},
		StruckReason: r.StruckReason, By: r.Person, At: r.At, Version: r.Version}
}

func (t *tx) Purchase(ctx context.Context, id domain.PurchaseID) (*domain.Purchase, error) {
	r, err := one[purchaseRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	p := r.purchase()
	return &p, nil
}

func (t *tx) AddPurchase(ctx context.Context, p *domain.Purchase) error {
	p.Version = max(p.Version, 1)
	return t.addNew(ctx, newPurchaseRow(p))
}

func (t *tx) AddPurchases(ctx context.Context, ps []*domain.Purchase) (added int, err error) {
	const chunk = 500
	for len(ps) > 0 {
		var list []*purchaseRow
		for _, p := range ps[:min(chunk, len(ps))] {
			p.Version = max(p.Version, 1)
			list = append(list, newPurchaseRow(p))
		}
		ps = ps[len(list):]
		if err := clean(list); err != nil {
			return added, err
		}
		res, err := t.db.NewInsert().Model(&list).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return added, translate(err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// SavePurchase writes what may change: that the line is struck out.
func (t *tx) SavePurchase(ctx context.Context, p *domain.Purchase) error {
	n, err := t.exec(ctx, `UPDATE purchases SET struck_reason = ?, splits = ?, version = version + 1 WHERE id = ? AND version = ?`,
		p.StruckReason, p.Splits(), p.ID, p.Version)
	if err != nil {
		return err
	}
	if n == 0 {
		return refusal.New(refusal.Conflict, "version", "", "内容已被他人修改，请刷新后重试", "it has been changed meanwhile: reload and try again")
	}
	p.Version++
	return nil
}

// Purchases pages by the moment they were registered.
func (t *tx) Purchases(ctx context.Context, q app.PurchaseQuery) ([]domain.Purchase, error) {
	var list []purchaseRow
	s := equal(equal(within(t.db.NewSelect().Model(&list), "p.region", q.Region), "p.department", q.Department), "p.route", q.Route)
	if q.Department == "" {
		s = s.Where("(is_training(?) OR p.region NOT IN (SELECT code FROM regions WHERE training))", q.Region)
	}
	if q.BudgetYear != 0 {
		s = s.Where("p.budget_year = ?", q.BudgetYear)
	}
	err := page(s, "p.at", "p.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*purchaseRow).purchase), translate(err)
}
