package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type sampleRow struct {
	bun.BaseModel `bun:"table:samples,alias:s"`

	Notice         domain.NoticeID `bun:",pk"`
	Number         string
	Region         domain.RegionCode
	Department     domain.OrganisationID
	DepartmentName string
	Title          string
	DrawnAt        time.Time
	DueAt          time.Time
	Due            workday.Deadline `bun:",type:jsonb"`
	Outcome        domain.SampleOutcome
	Faults         []domain.Fault `bun:",type:jsonb"`
	Note           string
	Reviewer       domain.PersonID `bun:",nullzero"`
	ReviewedAt     time.Time       `bun:",nullzero"`
	Version        int64
}

func newSampleRow(s *domain.Sample) *sampleRow {
	r := &sampleRow{Notice: s.Notice, Number: s.Number, Region: s.Region, Department: s.Department, DepartmentName: s.DepartmentName, Title: s.Title,
		DrawnAt: s.DrawnAt, DueAt: s.Due.At, Due: s.Due, Outcome: s.Outcome, Faults: s.Faults, Note: s.Note, Reviewer: s.Reviewer, ReviewedAt: s.ReviewedAt, Version: s.Version}
	if r.Faults == nil {
		r.Faults = []domain.Fault{}
	}
	return r
}

func (r *sampleRow) sample() domain.Sample {
	r.Due.At = r.DueAt
	return domain.Sample{Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, DepartmentName: r.DepartmentName, Title: r.Title,
		DrawnAt: r.DrawnAt, Due: r.Due, Outcome: r.Outcome, Faults: r.Faults, Note: r.Note, Reviewer: r.Reviewer, ReviewedAt: r.ReviewedAt, Version: r.Version}
}

func (t *tx) Sample(ctx context.Context, n domain.NoticeID) (*domain.Sample, error) {
	r, err := one[sampleRow](ctx, t, "notice = ?", n)
	if err != nil {
		return nil, err
	}
	s := r.sample()
	return &s, nil
}

func (t *tx) AddSample(ctx context.Context, s *domain.Sample) error {
	return t.addNew(ctx, newSampleRow(s))
}

func (t *tx) SaveSample(ctx context.Context, s *domain.Sample) error {
	r := newSampleRow(s)
	r.Version++
	return t.save(ctx, r, "notice", string(s.Notice), &s.Version)
}

// Samples pages by the moment they were drawn; training regions only for who asks for one.
func (t *tx) Samples(ctx context.Context, q app.SampleQuery) ([]domain.Sample, error) {
	var list []sampleRow
	s := equal(within(t.db.NewSelect().Model(&list), "s.region", q.Region), "s.department", q.Department)
	if q.Public {
		s = s.Where("s.region NOT IN (SELECT code FROM regions WHERE training)")
	}
	if q.Waiting {
		s = s.Where("s.outcome = ''")
	}
	err := page(s, "s.drawn_at", "s.notice", q.After, q.Limit).Scan(ctx)
	return rows(list, (*sampleRow).sample), translate(err)
}
