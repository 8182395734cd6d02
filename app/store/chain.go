package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type chainRow struct {
	bun.BaseModel `bun:"table:chains,alias:h"`

	Department  domain.OrganisationID `bun:",pk"`
	Region      domain.RegionCode
	Bands       []domain.ChainBand `bun:",type:jsonb"`
	MinutesFrom money.Fen
	Version     int64
}

// Chain is what the department has set, or the default.
func (t *tx) Chain(ctx context.Context, d domain.OrganisationID, r domain.RegionCode) (domain.Chain, error) {
	row, err := one[chainRow](ctx, t, "department = ?", d)
	if refusal.Is(err, refusal.NotFound) {
		return domain.DefaultChain(d, r), nil
	}
	if err != nil {
		return domain.Chain{}, err
	}
	return domain.Chain{Department: row.Department, Region: row.Region, Bands: row.Bands, MinutesFrom: row.MinutesFrom, Version: row.Version}, nil
}

// SaveChain adds what replaces the default; later ones replace it where the version is the loaded one.
func (t *tx) SaveChain(ctx context.Context, c *domain.Chain) error {
	row := &chainRow{Department: c.Department, Region: c.Region, Bands: c.Bands, MinutesFrom: c.MinutesFrom, Version: c.Version + 1}
	if c.Version == 1 {
		if err := t.addNew(ctx, row); err != nil {
			return err
		}
		c.Version++
		return nil
	}
	return t.save(ctx, row, "department", string(c.Department), &c.Version)
}

type deputyRow struct {
	bun.BaseModel `bun:"table:deputies,alias:d"`

	ID         domain.DeputyID `bun:",pk"`
	Department domain.OrganisationID
	Region     domain.RegionCode
	Principal  domain.PersonID
	Deputy     domain.PersonID
	FromDay    time.Time
	ToDay      time.Time
	NamedBy    domain.PersonID
	NamedAt    time.Time
	EndedAt    time.Time `bun:",nullzero"`
	Version    int64
}

func newDeputyRow(d *domain.Deputy) *deputyRow {
	return &deputyRow{ID: d.ID, Department: d.Department, Region: d.Region, Principal: d.For, Deputy: d.Person, FromDay: d.From.At(12 * 60), ToDay: d.To.At(12 * 60),
		NamedBy: d.NamedBy, NamedAt: d.NamedAt, EndedAt: d.EndedAt, Version: d.Version}
}

func (r *deputyRow) deputation() domain.Deputy {
	return domain.Deputy{ID: r.ID, Department: r.Department, Region: r.Region, For: r.Principal, Person: r.Deputy, From: workday.On(r.FromDay), To: workday.On(r.ToDay),
		NamedBy: r.NamedBy, NamedAt: r.NamedAt, EndedAt: r.EndedAt, Version: r.Version}
}

func (t *tx) Deputy(ctx context.Context, id domain.DeputyID) (*domain.Deputy, error) {
	r, err := one[deputyRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	d := r.deputation()
	return &d, nil
}

func (t *tx) AddDeputy(ctx context.Context, d *domain.Deputy) error {
	return t.addNew(ctx, newDeputyRow(d))
}

func (t *tx) SaveDeputy(ctx context.Context, d *domain.Deputy) error {
	r := newDeputyRow(d)
	r.Version++
	return t.save(ctx, r, "id", string(d.ID), &d.Version)
}

// Deputies are a department's that end on a day or later, or all with the zero day; the one that ends last stands first.
func (t *tx) Deputies(ctx context.Context, d domain.OrganisationID, until workday.Date) ([]domain.Deputy, error) {
	var list []deputyRow
	q := t.db.NewSelect().Model(&list).Where("department = ?", d)
	if !until.IsZero() {
		q = q.Where("to_day >= ?", until.String())
	}
	err := q.OrderExpr("to_day DESC, id").Limit(200).Scan(ctx)
	return rows(list, (*deputyRow).deputation), translate(err)
}
