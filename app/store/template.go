package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type templateRow struct {
	bun.BaseModel `bun:"table:notice_templates,alias:m"`

	ID        domain.TemplateID `bun:",pk"`
	Region    domain.RegionCode
	Matter    string
	Name      string
	Terms     domain.Terms    `bun:",type:jsonb"`
	RetiredAt time.Time       `bun:",nullzero"`
	Person    domain.PersonID `bun:",nullzero"`
	At        time.Time
	Version   int64
}

func newTemplateRow(m *domain.Template) *templateRow {
	return &templateRow{ID: m.ID, Region: m.Region, Matter: m.Terms.Matter, Name: m.Name, Terms: m.Terms, RetiredAt: m.RetiredAt, Person: m.By, At: m.At, Version: m.Version}
}

func (r *templateRow) template() domain.Template {
	return domain.Template{ID: r.ID, Region: r.Region, Name: r.Name, Terms: r.Terms, RetiredAt: r.RetiredAt, By: r.Person, At: r.At, Version: r.Version}
}

func (t *tx) Template(ctx context.Context, id domain.TemplateID) (*domain.Template, error) {
	r, err := one[templateRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	m := r.template()
	return &m, nil
}

func (t *tx) AddTemplate(ctx context.Context, m *domain.Template) error {
	return t.addNew(ctx, newTemplateRow(m))
}

func (t *tx) SaveTemplate(ctx context.Context, m *domain.Template) error {
	r := newTemplateRow(m)
	r.Version++
	return t.save(ctx, r, "id", string(m.ID), &m.Version)
}

// Templates pages by the moment they were last saved.
func (t *tx) Templates(ctx context.Context, q app.TemplateQuery) ([]domain.Template, error) {
	var list []templateRow
	s := equal(within(t.db.NewSelect().Model(&list), "m.region", q.Region), "m.matter", q.Matter)
	if q.For != "" {
		s = s.Where("m.region IN (?)", bun.List(q.For.Chain()))
	}
	if q.InUse {
		s = s.Where("m.retired_at IS NULL")
	}
	err := page(s, "m.at", "m.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*templateRow).template), translate(err)
}
