package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type recheckRow struct {
	bun.BaseModel `bun:"table:rechecks,alias:r"`

	ID      domain.RecheckID `bun:",pk"`
	Kind    domain.CauseKind
	Cause   string
	Text    refusal.Text   `bun:",type:jsonb"`
	Event   domain.EventID `bun:",nullzero"`
	HoldsIn domain.RegionCode
	At      time.Time

	Notices  int `bun:",scanonly"`
	Waiting  int `bun:",scanonly"`
	Changed  int `bun:",scanonly"`
	Findings int `bun:",scanonly"`
	Open     int `bun:",scanonly"`
}

func (r *recheckRow) recheck() domain.Recheck {
	return domain.Recheck{ID: r.ID, At: r.At, Cause: domain.Cause{Kind: r.Kind, Of: r.Cause, Text: r.Text, Event: r.Event, Region: r.HoldsIn},
		Notices: r.Notices, Waiting: r.Waiting, Changed: r.Changed, Findings: r.Findings, Open: r.Open}
}

type resultRow struct {
	bun.BaseModel `bun:"table:recheck_results,alias:x"`

	ID       domain.RecheckResultID `bun:",pk"`
	Recheck  domain.RecheckID
	Notice   domain.NoticeID
	Region   domain.RegionCode
	Training bool
	DoneAt   time.Time            `bun:",nullzero"`
	Changes  []domain.CheckChange `bun:",type:jsonb"`
	Checks   []compliance.Check   `bun:",type:jsonb"`

	Number string `bun:",scanonly"`
	Title  string `bun:",scanonly"`
}

func (r *resultRow) result() domain.RecheckResult {
	return domain.RecheckResult{ID: r.ID, Recheck: r.Recheck, Notice: r.Notice, Number: r.Number, Title: r.Title, Region: r.Region, DoneAt: r.DoneAt,
		Changes: r.Changes, Checks: r.Checks}
}

func (t *tx) AddRecheck(ctx context.Context, r *domain.Recheck) (bool, error) {
	return t.add(ctx, &recheckRow{ID: r.ID, Kind: r.Kind, Cause: r.Of, Text: r.Text, Event: r.Event, HoldsIn: r.Region, At: r.At})
}

// AddResults writes a waiting result for every notice in flight that the scope holds.
func (t *tx) AddResults(ctx context.Context, id domain.RecheckID, s app.RecheckScope) ([]domain.RecheckResult, error) {
	q := t.db.NewSelect().TableExpr("notices AS n").ColumnExpr("gen_random_uuid(), ?, n.id, n.region, n.training", id).
		Where("n.status IN (?)", bun.List(domain.InFlight))
	q = within(q, "n.region", s.Region)
	if !s.All {
		q = q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery { return concerns(q, s) })
	}
	var list []resultRow
	err := t.db.NewRaw(`INSERT INTO recheck_results (id, recheck, notice, region, training) ? ON CONFLICT DO NOTHING RETURNING id, recheck, notice, region, training`, q).Scan(ctx, &list)
	return rows(list, (*resultRow).result), translate(err)
}

// concerns narrows to notices that have to do with a matter, a trade or an agency. An empty list holds none.
func concerns(q *bun.SelectQuery, s app.RecheckScope) *bun.SelectQuery {
	q = q.Where("n.matter = ANY(?)", pgdialect.Array(s.Matters)).WhereOr("n.terms->'other_matters' \\?| ?", pgdialect.Array(s.Matters))
	q = q.WhereOr("n.terms->'direct'->>'agency_uscc' = ANY(?)", pgdialect.Array(s.Agencies)).
		WhereOr("EXISTS (SELECT FROM awards AS w JOIN agencies AS g ON g.id = w.winner_agency WHERE w.notice = n.id AND g.uscc = ANY(?))", pgdialect.Array(s.Agencies))
	if len(s.Trades) == 0 {
		return q
	}
	return q.WhereOr(`EXISTS (SELECT FROM jsonb_path_query(n.terms->'qualification', 'strict $.**.trade') AS held(trade) WHERE held.trade #>> '{}' = ANY(?))`, pgdialect.Array(s.Trades))
}

func (t *tx) AddResult(ctx context.Context, r *domain.RecheckResult) error {
	return t.addNew(ctx, newResultRow(r))
}

func newResultRow(r *domain.RecheckResult) *resultRow {
	row := &resultRow{ID: r.ID, Recheck: r.Recheck, Notice: r.Notice, Region: r.Region, DoneAt: r.DoneAt, Changes: r.Changes, Checks: r.Checks}
	if row.Changes == nil {
		row.Changes = []domain.CheckChange{}
	}
	if row.Checks == nil {
		row.Checks = []compliance.Check{}
	}
	return row
}

func (t *tx) RecheckResult(ctx context.Context, id domain.RecheckResultID) (*domain.RecheckResult, error) {
	r, err := load[resultRow](ctx, t, false, "id = ?", id)
	if err != nil {
		return nil, err
	}
	x := r.result()
	return &x, nil
}

func (t *tx) SaveResult(ctx context.Context, r *domain.RecheckResult) error {
	_, err := t.db.NewUpdate().Model(newResultRow(r)).Column("done_at", "changes", "checks").WherePK().Exec(ctx)
	return translate(err)
}

func (t *tx) ChecksSince(ctx context.Context, n domain.NoticeID, since time.Time) ([]compliance.Check, error) {
	var list []resultRow
	err := t.db.NewSelect().Model(&list).Column("checks").Where("notice = ? AND done_at > ? AND changes <> '[]'", n, since).OrderExpr("done_at DESC").Limit(1).Scan(ctx)
	if err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	return list[0].Checks, nil
}

// counted adds to a re-run what it found in a region: practice only for those who practise.
func (t *tx) counted(q *bun.SelectQuery, r domain.RegionCode) *bun.SelectQuery {
	counts := t.db.NewSelect().TableExpr("recheck_results AS x").Where("x.recheck = r.id").Where("(NOT x.training OR is_training(?))", r).
		ColumnExpr("count(*) AS notices, count(*) FILTER (WHERE x.done_at IS NULL) AS waiting, count(*) FILTER (WHERE x.changes <> '[]') AS changed")
	found := t.db.NewSelect().TableExpr("findings AS f").Where("f.recheck = r.id").Where("(is_training(?) OR f.region NOT IN (SELECT code FROM regions WHERE training))", r).
		ColumnExpr("count(*) AS findings, count(*) FILTER (WHERE f.resolved_at IS NULL) AS open")
	return q.ColumnExpr("r.*, c.*, f.*").Join("CROSS JOIN LATERAL (?) AS c", within(counts, "x.region", r)).
		Join("CROSS JOIN LATERAL (?) AS f", within(found, "f.region", r)).Where("c.notices > 0")
}

func (t *tx) Rechecks(ctx context.Context, q app.RecheckQuery) ([]domain.Recheck, error) {
	var list []recheckRow
	s := t.counted(t.db.NewSelect().Model(&list), q.Region)
	if len(q.Kinds) > 0 {
		s = s.Where("r.kind IN (?)", bun.List(q.Kinds))
	}
	if q.Changed {
		s = s.Where("c.changed > 0")
	}
	err := page(s, "r.at", "r.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*recheckRow).recheck), translate(err)
}

func (t *tx) Recheck(ctx context.Context, id domain.RecheckID, r domain.RegionCode) (*domain.Recheck, error) {
	if !uuidForm.MatchString(string(id)) {
		return nil, domain.Missing()
	}
	row := new(recheckRow)
	if err := t.counted(t.db.NewSelect().Model(row), r).Where("r.id = ?", id).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	x := row.recheck()
	return &x, nil
}

func (t *tx) Results(ctx context.Context, id domain.RecheckID, r domain.RegionCode, changed bool, limit int) ([]domain.RecheckResult, error) {
	var list []resultRow
	s := t.db.NewSelect().Model(&list).ColumnExpr("x.*, n.number, n.title").Join("JOIN notices AS n ON n.id = x.notice").Where("x.recheck = ?", id).
		Where("(NOT x.training OR is_training(?))", r).Where("n.status NOT IN ('draft', 'internal')").OrderExpr("n.number").Limit(pageSize(limit))
	if changed {
		s = s.Where("x.changes <> '[]'")
	}
	err := within(s, "x.region", r).Scan(ctx)
	return rows(list, (*resultRow).result), translate(err)
}

func (t *tx) Expired(ctx context.Context, after, by workday.Date) (map[string][]string, error) {
	var list []struct{ Uscc, Trade string }
	err := t.list(ctx, &list, `SELECT DISTINCT a.uscc, q->>'trade' AS trade FROM agencies AS a, jsonb_path_query(a.profile, '$.qualifications[*]') AS q
		WHERE a.status = 'admitted' AND coalesce(q->>'valid_to', '') <> '' AND q->>'valid_to' >= ? AND q->>'valid_to' < ? ORDER BY 1, 2`, after.String(), by.String())
	held := make(map[string][]string, len(list))
	for _, r := range list {
		held[r.Uscc] = append(held[r.Uscc], r.Trade)
	}
	return held, err
}

func (t *tx) LastDone(ctx context.Context, handler string, except domain.DeliveryID) (time.Time, error) {
	var last bun.NullTime
	err := t.scan(ctx, []any{&last}, `SELECT max(done_at) FROM deliveries WHERE handler = ? AND id <> ?`, handler, except)
	return last.Time, err
}
