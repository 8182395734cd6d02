package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

type listRow struct {
	bun.BaseModel `bun:"table:matter_lists,alias:l"`

	ID         string `bun:",pk"`
	Region     string
	Kind       string
	Title      string
	Day        string
	Body       directory.List `bun:",type:jsonb"`
	ImportedBy domain.PersonID
	ImportedAt time.Time
}

func (r *listRow) list() app.ImportedList {
	return app.ImportedList{List: r.Body, By: r.ImportedBy, At: r.ImportedAt}
}

// AddMatterList keeps a list; the same again is no second one.
func (t *tx) AddMatterList(ctx context.Context, l app.ImportedList) (added bool, err error) {
	if err := clean(l.List); err != nil {
		return false, err
	}
	row := &listRow{ID: l.ID, Region: l.Region, Kind: l.Kind, Title: l.Title, Day: l.Day.String(), Body: l.List, ImportedBy: l.By, ImportedAt: l.At}
	res, err := t.db.NewInsert().Model(row).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	if err != nil {
		return false, translate(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return n == 1, err
	}
	body, err := json.Marshal(l.List)
	if err != nil {
		return false, err
	}
	var same []string
	if err := t.list(ctx, &same, `SELECT id FROM matter_lists WHERE id = ? AND body = ?::jsonb`, l.ID, string(body)); err != nil {
		return false, err
	}
	if len(same) == 0 {
		return false, exists()
	}
	return false, nil
}

// NewestLists are the newest list of each kind of a region and of what lies in it; a training region's for itself only.
func (t *tx) NewestLists(ctx context.Context, r domain.RegionCode) ([]app.ImportedList, error) {
	var list []listRow
	err := within(t.db.NewSelect().Model(&list), "l.region", r).Where("(is_training(?) OR NOT is_training(l.region))", r).ColumnExpr("DISTINCT ON (l.region, l.kind) l.*").
		OrderExpr("l.region, l.kind, l.day DESC, l.imported_at DESC").Scan(ctx)
	return rows(list, (*listRow).list), translate(err)
}
