package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
)

type findingRow struct {
	bun.BaseModel `bun:"table:findings,alias:f"`

	ID         domain.FindingID `bun:",pk"`
	Notice     domain.NoticeID
	Number     string
	Region     domain.RegionCode
	Judgement  compliance.Check `bun:",type:jsonb"`
	RaisedAt   time.Time
	ResolvedAt time.Time       `bun:",nullzero"`
	ResolvedBy domain.PersonID `bun:",nullzero"`
	Note       string
	Version    int64
}

func newFindingRow(f *domain.Finding) *findingRow {
	return &findingRow{ID: f.ID, Notice: f.Notice, Number: f.Number, Region: f.Region, Judgement: f.Check, RaisedAt: f.RaisedAt,
		ResolvedAt: f.ResolvedAt, ResolvedBy: f.ResolvedBy, Note: f.Note, Version: f.Version}
}

func (r *findingRow) finding() domain.Finding {
	return domain.Finding{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Check: r.Judgement, RaisedAt: r.RaisedAt,
		ResolvedAt: r.ResolvedAt, ResolvedBy: r.ResolvedBy, Note: r.Note, Version: r.Version}
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

// Findings pages by the moment they were raised.
func (t *tx) Findings(ctx context.Context, r domain.RegionCode, open bool, after app.Cursor, limit int) ([]domain.Finding, error) {
	var list []findingRow
	s := within(t.db.NewSelect().Model(&list), "f.region", r)
	s = s.Where("(is_training(?) OR f.region NOT IN (SELECT code FROM regions WHERE training))", r)
	if open {
		s = s.Where("f.resolved_at IS NULL")
	}
	err := page(s, "f.raised_at", "f.id", after, limit).Scan(ctx)
	return rows(list, (*findingRow).finding), translate(err)
}
