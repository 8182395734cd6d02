package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

type rulebookRow struct {
	bun.BaseModel `bun:"table:rulebooks,alias:r"`

	ID      string `bun:",pk"`
	Version int    `bun:",pk"`
	Region  string
	Body    rulebook.Rulebook `bun:",type:jsonb"`
}

func (t *tx) Rulebooks(ctx context.Context) ([]rulebook.Rulebook, error) {
	var list []rulebookRow
	err := t.db.NewSelect().Model(&list).OrderExpr("id, version").Scan(ctx)
	return rows(list, func(r *rulebookRow) rulebook.Rulebook { return r.Body }), translate(err)
}

// PutRulebook adds a version; the same one again is no news, another one under its number is a Conflict.
func (t *tx) PutRulebook(ctx context.Context, b rulebook.Rulebook) (added bool, err error) {
	row := &rulebookRow{ID: b.ID, Version: b.Version, Region: b.Region, Body: b}
	if added, err = t.add(ctx, row); err != nil || added {
		return added, err
	}
	same, err := t.db.NewSelect().Model(row).WherePK().Where("body = ?", b).Exists(ctx)
	if err != nil || same {
		return false, translate(err)
	}
	return false, refusal.New(refusal.Conflict, "rulebook.version", "version", "规则 %s 已发布，内容不能改变；请使用新的版本号",
		"rulebook %s is published and can't change: give the change a new version", b.Ref())
}

type yearRow struct {
	bun.BaseModel `bun:"table:calendar_years,alias:y"`

	Year int          `bun:",pk"`
	Body workday.Year `bun:",type:jsonb"`
}

func (t *tx) Calendar(ctx context.Context) (workday.Calendar, error) {
	var list []yearRow
	err := t.db.NewSelect().Model(&list).OrderExpr("year").Scan(ctx)
	return workday.New(rows(list, func(r *yearRow) workday.Year { return r.Body })...), translate(err)
}

func (t *tx) CalendarYear(ctx context.Context, year int) (*workday.Year, error) {
	r, err := one[yearRow](ctx, t, "year = ?", year)
	if err != nil {
		return nil, err
	}
	return &r.Body, nil
}

// PutYears writes the years and counts those that were not as they are now.
func (t *tx) PutYears(ctx context.Context, ys []workday.Year) (changed int, err error) {
	if err := clean(ys); err != nil {
		return 0, err
	}
	for _, y := range ys {
		res, err := t.db.NewInsert().Model(&yearRow{Year: y.Year, Body: y}).On("CONFLICT (year) DO UPDATE").Set("body = EXCLUDED.body").
			Where("y.body <> EXCLUDED.body").Exec(ctx)
		if err != nil {
			return changed, translate(err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return changed, err
		}
		changed += int(n)
	}
	return changed, nil
}
