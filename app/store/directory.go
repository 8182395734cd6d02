package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type regionRow struct {
	bun.BaseModel `bun:"table:regions,alias:r"`

	Code     domain.RegionCode `bun:",pk"`
	Name     string
	NameEN   string `bun:"name_en"`
	Training bool
}

func (t *tx) Regions(ctx context.Context) ([]domain.Region, error) {
	var list []regionRow
	err := t.db.NewSelect().Model(&list).OrderExpr("code").Scan(ctx)
	return rows(list, func(r *regionRow) domain.Region {
		return domain.Region{Code: r.Code, Name: r.Name, NameEN: r.NameEN, Training: r.Training}
	}), translate(err)
}

func (t *tx) PutRegion(ctx context.Context, r domain.Region) error {
	_, err := t.db.NewInsert().Model(&regionRow{Code: r.Code, Name: r.Name, NameEN: r.NameEN, Training: r.Training}).
		On("CONFLICT (code) DO UPDATE").Set("name = EXCLUDED.name, name_en = EXCLUDED.name_en, training = EXCLUDED.training").Exec(ctx)
	return translate(err)
}

func (t *tx) Training(ctx context.Context, r domain.RegionCode) (training bool, err error) {
	err = t.scan(ctx, []any{&training}, `SELECT is_training(?)`, r)
	return training, err
}

type matterRow struct {
	bun.BaseModel `bun:"table:matters,alias:m"`

	Code          string `bun:",pk"`
	Version       int    `bun:",pk"`
	Name          string
	Category      string
	Department    string
	Status        string
	EffectiveFrom string
	EffectiveTo   string                  `bun:",nullzero"`
	Body          directory.MatterVersion `bun:",type:jsonb"`
	Words         string
	Initials      string
}

func newMatterRow(m directory.MatterVersion) matterRow {
	return matterRow{Code: m.Code, Version: m.Version, Name: m.Name.ZH, Category: m.Category, Department: m.Department, Status: m.Status,
		EffectiveFrom: m.EffectiveFrom.String(), EffectiveTo: m.EffectiveTo.String(), Body: m,
		Words: strings.Join(append([]string{m.Name.EN}, m.Aliases...), " / "), Initials: initials(m.Name.ZH)}
}

func (r *matterRow) matter() directory.MatterVersion { return r.Body }

func (t *tx) Matter(ctx context.Context, code string, day workday.Date) (*directory.MatterVersion, error) {
	var list []matterRow
	err := t.db.NewSelect().Model(&list).Column("body").Where("code = ?", code).
		// The newest that has begun speaks for the matter: one that retires it hides the older from its first day.
		OrderExpr("(effective_from <= ?::date) DESC, CASE WHEN effective_from <= ?::date THEN -version ELSE version END",
			day.String(), day.String()).Limit(1).Scan(ctx)
	if err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	return &list[0].Body, nil
}

func (t *tx) MatterVersions(ctx context.Context, code string) ([]directory.MatterVersion, error) {
	var list []matterRow
	err := t.db.NewSelect().Model(&list).Column("body").Where("code = ?", code).OrderExpr("version DESC").Scan(ctx)
	return rows(list, (*matterRow).matter), translate(err)
}

// PutMatters adds what is new; a version that is there already must be the same, for a published one does not change.
func (t *tx) PutMatters(ctx context.Context, ms []directory.MatterVersion) (added int, err error) {
	const batch = 500
	if err := clean(ms); err != nil {
		return 0, err
	}
	for start := 0; start < len(ms); start += batch {
		part := ms[start:min(start+batch, len(ms))]
		list := make([]matterRow, 0, len(part))
		for _, m := range part {
			list = append(list, newMatterRow(m))
		}
		res, err := t.db.NewInsert().Model(&list).On("CONFLICT (code, version) DO NOTHING").Exec(ctx)
		if err != nil {
			return added, translate(err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return added, err
		}
		added += int(n)
		if err := t.sameMatters(ctx, part); err != nil {
			return added, err
		}
	}
	return added, nil
}

func (t *tx) sameMatters(ctx context.Context, ms []directory.MatterVersion) error {
	body, err := json.Marshal(ms)
	if err != nil {
		return fmt.Errorf("matters: %w", err)
	}
	var changed []string
	err = t.list(ctx, &changed, `SELECT m.code || '@' || m.version FROM jsonb_array_elements(?::jsonb) AS x
		JOIN matters AS m ON m.code = x->>'code' AND m.version = (x->>'version')::int WHERE m.body <> x ORDER BY 1 LIMIT 1`, string(body))
	if err != nil || len(changed) == 0 {
		return err
	}
	return refusal.New(refusal.Conflict, "directory.version", "version", "事项 %s 已发布，内容不能改变；请使用新的版本号",
		"matter %s is published and can't change: give the change a new version", changed[0])
}

func (t *tx) Categories(ctx context.Context) ([]app.Category, error) {
	var list []app.Category
	err := t.list(ctx, &list, `SELECT category AS name, count(*) FILTER (WHERE NOT is_training(left(code, 6))) AS matters FROM matters AS m
		WHERE NOT EXISTS (SELECT FROM matters AS newer WHERE newer.code = m.code AND newer.version > m.version)
		GROUP BY category ORDER BY category`)
	return list, err
}
