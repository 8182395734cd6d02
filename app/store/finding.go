package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/workday"
)

type findingRow struct {
	bun.BaseModel `bun:"table:findings,alias:f"`

	ID         domain.FindingID `bun:",pk"`
	Notice     domain.NoticeID
	Number     string
	Region     domain.RegionCode
	Department domain.OrganisationID
	Owner      domain.FindingOwner
	DueAt      time.Time        `bun:",nullzero"`
	Due        workday.Deadline `bun:",type:jsonb"`
	Overdue    bool
	Recheck    domain.RecheckID `bun:",nullzero"`
	Was        compliance.Outcome
	Judgement  compliance.Check `bun:",type:jsonb"`
	RaisedAt   time.Time
	Answer     string
	AnsweredAt time.Time       `bun:",nullzero"`
	AnsweredBy domain.PersonID `bun:",nullzero"`
	ResolvedAt time.Time       `bun:",nullzero"`
	ResolvedBy domain.PersonID `bun:",nullzero"`
	Note       string
	Version    int64
}

func newFindingRow(f *domain.Finding) *findingRow {
	return &findingRow{ID: f.ID, Notice: f.Notice, Number: f.Number, Region: f.Region, Department: f.Department, Owner: f.Owner, DueAt: f.Due.At, Due: f.Due,
		Overdue: f.Overdue, Recheck: f.Recheck, Was: f.Was, Judgement: f.Check, RaisedAt: f.RaisedAt, Answer: f.Answer, AnsweredAt: f.AnsweredAt,
		AnsweredBy: f.AnsweredBy, ResolvedAt: f.ResolvedAt, ResolvedBy: f.ResolvedBy, Note: f.Note, Version: f.Version}
}

func (r *findingRow) finding() domain.Finding {
	r.Due.At = r.DueAt
	return domain.Finding{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Owner: r.Owner, Due: r.Due,
		Overdue: r.Overdue, Recheck: r.Recheck, Was: r.Was, Check: r.Judgement, RaisedAt: r.RaisedAt, Answer: r.Answer, AnsweredAt: r.AnsweredAt,
		AnsweredBy: r.AnsweredBy, ResolvedAt: r.ResolvedAt, ResolvedBy: r.ResolvedBy, Note: r.Note, Version: r.Version}
}

func (t *tx) Finding(ctx context.Context, id domain.FindingID) (*domain.Finding, error) {
	r, err := one[findingRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	f := r.finding()
	return &f, nil
}

func (t *tx) AddFinding(ctx context.Context, f *domain.Finding) error {
	f.Version = max(f.Version, 1)
	return t.addNew(ctx, newFindingRow(f))
}

func (t *tx) SaveFinding(ctx context.Context, f *domain.Finding) error {
	r := newFindingRow(f)
	r.Version++
	return t.save(ctx, r, "id", string(f.ID), &f.Version)
}

// Findings pages by the moment they were raised. What only its department may see yet is the department's.
func (t *tx) Findings(ctx context.Context, q app.FindingQuery) ([]domain.Finding, error) {
	var list []findingRow
	s := equal(within(t.db.NewSelect().Model(&list), "f.region", q.Region), "f.department", q.Department)
	if q.Department == "" {
		s = s.Where("(is_training(?) OR f.region NOT IN (SELECT code FROM regions WHERE training))", q.Region).
			Where("NOT EXISTS (SELECT FROM notices AS n WHERE n.id = f.notice AND n.status IN ('draft', 'internal'))")
	}
	if q.Open {
		s = s.Where("f.resolved_at IS NULL")
	}
	s = equal(s, "f.recheck", q.Recheck)
	err := page(s, "f.raised_at", "f.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*findingRow).finding), translate(err)
}

// OpenFinding is the one on a notice's check that nobody settled yet, nil when there is none.
func (t *tx) OpenFinding(ctx context.Context, n domain.NoticeID, check string) (*domain.Finding, error) {
	var list []findingRow
	err := t.db.NewSelect().Model(&list).Where("notice = ? AND resolved_at IS NULL AND judgement->>'code' = ?", n, check).Limit(1).Scan(ctx)
	if err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	f := list[0].finding()
	return &f, nil
}
