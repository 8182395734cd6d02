package store

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

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
		WHERE recognition IS NOT NULL AND recognition->>'ended_at' IS NULL AND status NOT IN ('removed', 'exited') GROUP BY 1`); err != nil {
		return nil, err
	}
	out := rows(list, func(r *partnerRow) app.PartnerRow { return app.PartnerRow{Partner: r.partner()} })
	for i := range out {
		for _, c := range counts {
			if c.Code == out[i].Partner.Code {
				out[i].Agencies = c.Count
			}
		}
		latest, err := t.LatestRecognition(ctx, out[i].Partner.Code)
		if err != nil {
			return nil, err
		}
		out[i].List = latest
	}
	return out, nil
}

// AgreeUntil reaches intakes too: one may be admitting.
func (t *tx) AgreeUntil(ctx context.Context, partner domain.RegionCode, day workday.Date) error {
	for _, table := range []string{"agencies", "intakes"} {
		if _, err := t.exec(ctx, `UPDATE ? SET version = version + 1,
			recognition = recognition - 'agreed_until' || CASE WHEN ?1 = '' THEN '{}'::jsonb ELSE jsonb_build_object('agreed_until', ?1) END
			WHERE recognition->>'partner' = ?2 AND recognition->>'ended_at' IS NULL AND coalesce(recognition->>'agreed_until', '') <> ?1`,
			bun.Ident(table), day.String(), partner); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) LatestRecognition(ctx context.Context, partner domain.RegionCode) (*domain.RecognitionList, error) {
	var list []intakeRow
	if err := t.db.NewSelect().Model(&list).Where("recognition->>'partner' = ? AND status <> 'unread' AND released_by IS NOT NULL", partner).
		OrderExpr("(recognition->>'year')::int DESC, (recognition->>'number')::int DESC").Limit(1).Scan(ctx); err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	return &list[0].Recognition.RecognitionList, nil
}

func (t *tx) IntakeOfList(ctx context.Context, l domain.RecognitionList) (*domain.Intake, error) {
	r, err := one[intakeRow](ctx, t, "recognition->>'partner' = ? AND (recognition->>'year')::int = ? AND (recognition->>'number')::int = ? AND status <> 'unread'", l.Partner, l.Year, l.Number)
	if err != nil {
		return nil, err
	}
	in := r.intake()
	return &in, nil
}

// behindFaults are agencies that the partner recognises so far and that rows at fault of its list may be of.
const behindFaults = `WITH faulty AS MATERIALIZED (SELECT uscc, profile->>'name' AS firm, qualification->>'name' AS name, qualification->>'number' AS number
		FROM intake_rows WHERE intake = ?0 AND faults <> '[]'),
	theirs AS MATERIALIZED (SELECT id, name, uscc, profile, (recognition->'alone')::boolean AS alone FROM agencies
		WHERE recognition->>'partner' = ?1 AND recognition->>'ended_at' IS NULL AND status NOT IN ('removed', 'exited')),
	behind AS (SELECT a.id, a.name, a.alone FROM theirs AS a JOIN faulty AS f ON f.uscc = a.uscc
		UNION SELECT a.id, a.name, a.alone FROM theirs AS a JOIN faulty AS f ON f.firm = a.name
		UNION SELECT a.id, a.name, a.alone FROM theirs AS a, jsonb_path_query(a.profile, '$.qualifications[*]') AS q, faulty AS f
			WHERE f.number = q->>'number' AND f.name = q->>'name')`

func (t *tx) BehindFaults(ctx context.Context, in *domain.Intake, limit int) (names []string, err error) {
	err = t.list(ctx, &names, behindFaults+` SELECT name FROM behind WHERE alone ORDER BY name LIMIT ?2`, in.ID, in.Recognition.Partner, pageSize(limit))
	return names, err
}

// Unlisted locks them: each is decided on and saved.
func (t *tx) Unlisted(ctx context.Context, in *domain.Intake, limit int) ([]domain.Agency, error) {
	return t.recognised(ctx, limit, `recognition->>'partner' = ?1 AND NOT EXISTS (SELECT FROM intake_rows AS x WHERE x.intake = ?0 AND x.sheet = 1 AND x.uscc = a.uscc)
		AND a.id NOT IN (`+behindFaults+` SELECT id FROM behind)`, in.ID, in.Recognition.Partner)
}

func (t *tx) FaultyCertificates(ctx context.Context, id domain.IntakeID, list []domain.Agency) ([]domain.IntakeRow, error) {
	var codes, numbers []string
	for i := range list {
		codes = append(codes, list[i].USCC)
		for _, q := range list[i].Qualifications {
			numbers = append(numbers, q.Number)
		}
	}
	var lines []intakeLine
	err := t.db.NewSelect().Model(&lines).Where("intake = ? AND sheet = 2 AND faults <> '[]'", id).
		Where("uscc = ANY (?) OR qualification->>'number' = ANY (?)", pgdialect.Array(codes), pgdialect.Array(numbers)).OrderExpr("line").Scan(ctx)
	return rows(lines, (*intakeLine).row), translate(err)
}

func (t *tx) Outlived(ctx context.Context, day workday.Date, limit int) ([]domain.Agency, error) {
	return t.recognised(ctx, limit, `least(recognition->>'valid_until', recognition->>'agreed_until') < ?`, day.String())
}

func (t *tx) recognised(ctx context.Context, limit int, where string, args ...any) ([]domain.Agency, error) {
	var list []agencyRow
	err := t.db.NewSelect().Model(&list).Where("recognition IS NOT NULL AND recognition->>'ended_at' IS NULL AND status NOT IN ('removed', 'exited')").Where(where, args...).
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

// ListedElsewhere answers each agency once: by the partner whose code comes first.
func (t *tx) ListedElsewhere(ctx context.Context, partner domain.RegionCode, codes []string, day workday.Date) ([]app.Listed, error) {
	var newest []domain.IntakeID
	if err := t.list(ctx, &newest, `SELECT DISTINCT ON (recognition->>'partner') n.id FROM intakes AS n JOIN partners AS p ON p.code = recognition->>'partner'
		WHERE released_by IS NOT NULL AND status <> 'unread' AND p.code <> ? AND p.valid_from <= ? AND coalesce(p.valid_to >= ?, true)
		ORDER BY recognition->>'partner', (recognition->>'year')::int DESC, (recognition->>'number')::int DESC`, partner, day.String(), day.String()); err != nil {
		return nil, err
	}
	var out []app.Listed
	for _, id := range newest {
		named, err := t.listedOn(ctx, id, codes, day)
		if err != nil {
			return nil, err
		}
		for _, l := range named {
			out = append(out, l)
			codes = slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return code == l.USCC })
		}
	}
	return out, nil
}

// listedOn are those of the agencies that stand in order on a list that holds on the day.
func (t *tx) listedOn(ctx context.Context, id domain.IntakeID, codes []string, day workday.Date) (out []app.Listed, err error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var lines []intakeLine
	if err := t.db.NewSelect().Model(&lines).Where("intake = ? AND uscc IN (?) AND faults = '[]'", id, bun.List(codes)).
		Where("EXISTS (SELECT FROM intakes AS n WHERE n.id = x.intake AND n.recognition->>'valid_until' >= ?)", day.String()).
		OrderExpr("uscc, sheet, line").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for i := range lines {
		switch l := &lines[i]; {
		case l.Sheet == domain.IntakeAgencies:
			out = append(out, app.Listed{USCC: l.USCC, Intake: id})
		case len(out) > 0 && out[len(out)-1].USCC == l.USCC:
			out[len(out)-1].Held = append(out[len(out)-1].Held, *l.Qualification)
		}
	}
	return out, nil
}
