package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

type relationRow struct {
	bun.BaseModel `bun:"table:relations,alias:r"`

	ID         string              `bun:",pk" json:"id"`
	Kind       domain.RelationKind `json:"kind"`
	FromCode   string              `json:"from_code"`
	FromName   string              `json:"from_name"`
	ToCode     string              `json:"to_code"`
	ToName     string              `json:"to_name"`
	Project    string              `json:"project"`
	Source     string              `json:"source"`
	ValidFrom  string              `bun:"type:date" json:"valid_from"`
	ValidTo    string              `bun:"type:date,nullzero" json:"valid_to"`
	ImportedAt time.Time           `json:"imported_at"`
}

func newRelationRow(r *domain.Relation) *relationRow {
	row := &relationRow{ID: r.ID, Kind: r.Kind, FromCode: r.From, FromName: r.FromName, ToCode: r.To, ToName: r.ToName, Project: r.Project,
		Source: r.Source, ValidFrom: r.ValidFrom.String(), ImportedAt: r.ImportedAt}
	if !r.ValidTo.IsZero() {
		row.ValidTo = r.ValidTo.String()
	}
	return row
}

func (r *relationRow) relation() domain.Relation {
	return domain.Relation{ID: r.ID, Kind: r.Kind, From: r.FromCode, FromName: r.FromName, To: r.ToCode, ToName: r.ToName, Project: r.Project,
		Source: r.Source, ValidFrom: dayOf(r.ValidFrom), ValidTo: dayOf(r.ValidTo), ImportedAt: r.ImportedAt}
}

// dayOf reads a date column as text; its first ten characters are the day, whatever the driver adds.
func dayOf(s string) workday.Date {
	if len(s) < 10 {
		return workday.Date{}
	}
	d, err := workday.ParseDate(s[:10])
	if err != nil {
		return workday.Date{}
	}
	return d
}

func (t *tx) PutRelations(ctx context.Context, rs []domain.Relation) (changed int, err error) {
	const chunk = 500
	for len(rs) > 0 {
		var list []*relationRow
		for i := range rs[:min(chunk, len(rs))] {
			list = append(list, newRelationRow(&rs[i]))
		}
		rs = rs[len(list):]
		if err := clean(list); err != nil {
			return changed, err
		}
		res, err := t.db.NewInsert().Model(&list).On(`CONFLICT (id) DO UPDATE SET from_name = EXCLUDED.from_name, to_name = EXCLUDED.to_name,
				source = EXCLUDED.source, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to, imported_at = EXCLUDED.imported_at
			WHERE (r.from_name, r.to_name, r.source, r.valid_from, r.valid_to)
				IS DISTINCT FROM (EXCLUDED.from_name, EXCLUDED.to_name, EXCLUDED.source, EXCLUDED.valid_from, EXCLUDED.valid_to)`).Exec(ctx)
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

func (t *tx) Relations(ctx context.Context, q app.RelationQuery) ([]domain.Relation, error) {
	var list []relationRow
	s := equal(t.db.NewSelect().Model(&list), "r.kind", q.Kind)
	if q.Text != "" {
		s = s.Where("(strpos(lower(r.from_name || ' ' || r.to_name), lower(?)) > 0 OR r.from_code = ? OR r.to_code = ?)", q.Text, q.Text, q.Text)
	}
	err := page(s, "r.imported_at", "r.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*relationRow).relation), translate(err)
}

func (t *tx) Relation(ctx context.Context, id string) (*domain.Relation, error) {
	r, err := one[relationRow](ctx, t, "r.id = ?", id)
	if err != nil {
		return nil, err
	}
	found := r.relation()
	return &found, nil
}

func (t *tx) RelationsOf(ctx context.Context, uscc string) ([]domain.Relation, error) {
	var list []relationRow
	err := t.db.NewSelect().Model(&list).Where("r.to_code = ? OR r.from_code = ?", uscc, uscc).OrderExpr("r.imported_at DESC, r.id").Limit(200).Scan(ctx)
	return rows(list, (*relationRow).relation), translate(err)
}

func (t *tx) TiesAbove(ctx context.Context, codes []string) (domain.Ties, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	var list []relationRow
	err := t.db.NewSelect().Model(&list).ModelTableExpr("relations_above(?) AS r", pgdialect.Array(codes)).OrderExpr("r.id").Scan(ctx)
	return rows(list, (*relationRow).relation), translate(err)
}

func (t *tx) TiesBelow(ctx context.Context, organs []string, department, project string) (domain.Ties, error) {
	var list []relationRow
	err := t.db.NewSelect().Model(&list).ModelTableExpr("relations_below(?, ?, ?) AS r", pgdialect.Array(organs), department, project).OrderExpr("r.id").Scan(ctx)
	return rows(list, (*relationRow).relation), translate(err)
}

// maySell are the agencies that domain.Agency.StatusOn finds admitted today: a suspension with a last day ends by the clock.
const maySell = `(status = 'admitted' OR status = 'suspended' AND NOT (coalesce(recognition->>'alone', '') = 'true' AND recognition->>'ended_at' IS NOT NULL) AND standing->>'until' > '' AND standing->>'until' < to_char((SELECT intermart_now()) AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD'))`

// Admitted counts the admitted agencies and reads those that hold anything in one of the trades.
func (t *tx) Admitted(ctx context.Context, trades []string, persons, practice bool) (n int, holders []domain.Holder, err error) {
	if err := t.scan(ctx, []any{&n}, `SELECT count(*) FROM agencies WHERE `+maySell+` AND (NOT training OR ?)`, practice); err != nil {
		return 0, nil, err
	}
	if len(trades) == 0 && !persons {
		return n, nil, nil
	}
	var list []struct {
		Uscc           string
		Qualifications []domain.Qualification `bun:",type:jsonb"`
		Practitioners  []domain.Practitioner  `bun:",type:jsonb"`
	}
	err = t.list(ctx, &list, `SELECT uscc, profile->'qualifications' AS qualifications, profile->'practitioners' AS practitioners FROM agencies
		WHERE `+maySell+` AND (NOT training OR ?) AND (trades && ? OR ? AND profile->'practitioners' NOT IN ('null', '[]')) ORDER BY uscc`, practice, pgdialect.Array(trades), persons)
	for _, r := range list {
		holders = append(holders, domain.Holder{USCC: r.Uscc, Qualifications: r.Qualifications, Practitioners: r.Practitioners})
	}
	return n, holders, err
}

// AgencyNames are the names of the agencies by credit code; admitted says whether only those that are admitted.
func (t *tx) AgencyNames(ctx context.Context, codes []string, admitted bool) (map[string]string, error) {
	names := make(map[string]string, len(codes))
	if len(codes) == 0 {
		return names, nil
	}
	var list []struct{ Uscc, Name string }
	err := t.list(ctx, &list, `SELECT uscc, name FROM agencies WHERE uscc IN (?) AND (`+maySell+` OR NOT ? AND status <> 'draft')`, bun.List(codes), admitted)
	for _, r := range list {
		names[r.Uscc] = r.Name
	}
	return names, err
}

// headName is the index agencies_head; signs between the parts of a name count as little as spaces.
const headName = `translate(profile->>'legal_representative', ' 　·•・.', '')`

// SameHead are the other admitted agencies with the same legal representative, however his name is spaced (张　三).
func (t *tx) SameHead(ctx context.Context, a *domain.Agency) ([]domain.Agency, error) {
	if a.LegalRepresentative == "" {
		return nil, nil
	}
	var list []agencyRow
	err := t.db.NewSelect().Model(&list).Where("status IN ('admitted', 'suspended') AND "+headName+" = translate(?, ' 　·•・.', '') AND id <> ?", a.LegalRepresentative, a.ID).
		OrderExpr("name, id").Limit(20).Scan(ctx)
	return rows(list, (*agencyRow).agency), translate(err)
}

// MattersByCode are several matters as Matter finds each; unknown codes are absent.
func (t *tx) MattersByCode(ctx context.Context, codes []string, day workday.Date) (map[string]directory.MatterVersion, error) {
	found := make(map[string]directory.MatterVersion, len(codes))
	if len(codes) == 0 {
		return found, nil
	}
	var list []matterRow
	err := t.db.NewSelect().Model(&list).Column("body").DistinctOn("code").Where("code IN (?)", bun.List(codes)).
		OrderExpr("code, (effective_from <= ?::date) DESC, CASE WHEN effective_from <= ?::date THEN -version ELSE version END", day.String(), day.String()).Scan(ctx)
	for i := range list {
		found[list[i].Body.Code] = list[i].Body
	}
	return found, translate(err)
}
