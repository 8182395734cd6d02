package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type partnerRow struct {
	bun.BaseModel `bun:"table:partners,alias:p"`

	Code         domain.RegionCode `bun:",pk"`
	Name         refusal.Text      `bun:",type:jsonb"`
	Agreement    refusal.Citation  `bun:",type:jsonb"`
	Key          string
	ValidFrom    string `bun:"type:date"`
	ValidTo      string `bun:"type:date,nullzero"`
	RegisteredAt time.Time
}

func (r *partnerRow) partner() domain.Partner {
	return domain.Partner{Code: r.Code, Name: r.Name, Agreement: r.Agreement, Key: r.Key, ValidFrom: dayOf(r.ValidFrom), ValidTo: dayOf(r.ValidTo), RegisteredAt: r.RegisteredAt}
}

func (t *tx) Partner(ctx context.Context, code domain.RegionCode) (*domain.Partner, error) {
	r, err := one[partnerRow](ctx, t, "code = ?", code)
	if err != nil {
		return nil, err
	}
	p := r.partner()
	return &p, nil
}

func (t *tx) PutPartner(ctx context.Context, p *domain.Partner) error {
	r := &partnerRow{Code: p.Code, Name: p.Name, Agreement: p.Agreement, Key: p.Key, ValidFrom: p.ValidFrom.String(), ValidTo: p.ValidTo.String(), RegisteredAt: p.RegisteredAt}
	if err := clean(r); err != nil {
		return err
	}
	_, err := t.db.NewInsert().Model(r).On("CONFLICT (code) DO UPDATE").Exec(ctx)
	return translate(err)
}

func (t *tx) Partners(ctx context.Context) ([]app.PartnerRow, error) {
	var list []partnerRow
	if err := t.db.NewSelect().Model(&list).OrderExpr("code").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	var counts []struct {
		Code  domain.RegionCode
		Count int
	}
	if err := t.list(ctx, &counts, `SELECT recognition->>'partner' AS code, count(*) AS count FROM agencies
		WHERE recognition IS NOT NULL AND recognition->>'ended_at' IS NULL GROUP BY 1`); err != nil {
		return nil, err
	}
	out := rows(list, func(r *partnerRow) app.PartnerRow { return app.PartnerRow{Partner: r.partner()} })
	for i := range out {
		for _, c := range counts {
			if c.Code == out[i].Partner.Code {
				out[i].Agencies = c.Count
			}
		}
		latest, _, err := t.LatestRecognition(ctx, out[i].Partner.Code, true)
		if err != nil {
			return nil, err
		}
		out[i].List = latest
	}
	return out, nil
}

func (t *tx) LatestRecognition(ctx context.Context, partner domain.RegionCode, released bool) (*domain.RecognitionList, domain.IntakeID, error) {
	var list []intakeRow
	q := t.db.NewSelect().Model(&list).Where("recognition->>'partner' = ? AND status <> 'unread'", partner)
	if released {
		q = q.Where("released_by IS NOT NULL")
	}
	if err := q.OrderExpr("(recognition->>'year')::int DESC, (recognition->>'number')::int DESC").Limit(1).Scan(ctx); err != nil || len(list) == 0 {
		return nil, "", translate(err)
	}
	return &list[0].Recognition.RecognitionList, list[0].ID, nil
}

// Unlisted locks them: each is decided on and saved.
func (t *tx) Unlisted(ctx context.Context, in *domain.Intake, limit int) ([]domain.Agency, error) {
	return t.recognised(ctx, limit, `recognition->>'partner' = ? AND NOT EXISTS (SELECT FROM intake_rows AS x WHERE x.intake = ? AND x.sheet = 1 AND x.uscc = a.uscc)`,
		in.Recognition.Partner, in.ID)
}

func (t *tx) Outlived(ctx context.Context, day workday.Date, limit int) ([]domain.Agency, error) {
	return t.recognised(ctx, limit, `recognition->>'valid_until' < ?`, day.String())
}

func (t *tx) recognised(ctx context.Context, limit int, where string, args ...any) ([]domain.Agency, error) {
	var list []agencyRow
	err := t.db.NewSelect().Model(&list).Where("recognition IS NOT NULL AND recognition->>'ended_at' IS NULL").Where(where, args...).
		OrderExpr("id").Limit(pageSize(limit)).For("NO KEY UPDATE").Scan(ctx)
	return rows(list, (*agencyRow).agency), translate(err)
}

func (t *tx) AgenciesByCode(ctx context.Context, codes []string) ([]domain.Agency, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var list []agencyRow
	err := t.db.NewSelect().Model(&list).Where("uscc IN (?)", bun.List(codes)).OrderExpr("id").For("NO KEY UPDATE").Scan(ctx)
	return rows(list, (*agencyRow).agency), translate(err)
}
