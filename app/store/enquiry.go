package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type enquiryRow struct {
	bun.BaseModel `bun:"table:enquiries,alias:q"`

	ID           domain.EnquiryID `bun:",pk"`
	Notice       domain.NoticeID
	Number       string
	Region       domain.RegionCode
	Department   domain.OrganisationID
	Ordinal      int
	Revision     int
	Question     string
	AskedAt      time.Time
	DueAt        time.Time
	Due          workday.Deadline `bun:",type:jsonb"`
	Overdue      bool
	Answer       string
	ChangesTerms bool
	AnsweredAt   time.Time       `bun:",nullzero"`
	AnsweredBy   domain.PersonID `bun:",nullzero"`
	Agency       domain.AgencyID
	Asker        domain.PersonID
	Version      int64
}

func newEnquiryRow(q *domain.Enquiry) *enquiryRow {
	return &enquiryRow{ID: q.ID, Notice: q.Notice, Number: q.Number, Region: q.Region, Department: q.Department, Ordinal: q.Ordinal, Revision: q.Revision,
		Question: q.Question, AskedAt: q.AskedAt, DueAt: q.Due.At, Due: q.Due, Overdue: q.Overdue, Answer: q.Answer, ChangesTerms: q.ChangesTerms,
		AnsweredAt: q.AnsweredAt, AnsweredBy: q.AnsweredBy, Agency: q.Agency, Asker: q.Asker, Version: q.Version}
}

func (r *enquiryRow) enquiry() domain.Enquiry {
	r.Due.At = r.DueAt
	return domain.Enquiry{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Ordinal: r.Ordinal, Revision: r.Revision,
		Question: r.Question, AskedAt: r.AskedAt, Due: r.Due, Overdue: r.Overdue, Answer: r.Answer, ChangesTerms: r.ChangesTerms,
		AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnsweredBy, Agency: r.Agency, Asker: r.Asker, Version: r.Version}
}

func (t *tx) Enquiry(ctx context.Context, id domain.EnquiryID) (*domain.Enquiry, error) {
	r, err := one[enquiryRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	q := r.enquiry()
	return &q, nil
}

func (t *tx) NextEnquiry(ctx context.Context, n domain.NoticeID) (ordinal int, err error) {
	err = t.scan(ctx, []any{&ordinal}, `SELECT coalesce(max(ordinal), 0) + 1 FROM enquiries WHERE notice = ?`, n)
	return ordinal, err
}

func (t *tx) AddEnquiry(ctx context.Context, q *domain.Enquiry) error {
	return t.addNew(ctx, newEnquiryRow(q))
}

func (t *tx) SaveEnquiry(ctx context.Context, q *domain.Enquiry) error {
	r := newEnquiryRow(q)
	r.Version++
	return t.save(ctx, r, "id", string(q.ID), &q.Version)
}

func (t *tx) EnquiriesOf(ctx context.Context, n domain.NoticeID) ([]domain.Enquiry, error) {
	var list []enquiryRow
	err := t.db.NewSelect().Model(&list).Where("notice = ?", n).OrderExpr("ordinal").Scan(ctx)
	return rows(list, (*enquiryRow).enquiry), translate(err)
}

// Enquiries pages by the moment of the question, newest first.
func (t *tx) Enquiries(ctx context.Context, q app.EnquiryQuery) ([]domain.Enquiry, error) {
	var list []enquiryRow
	s := within(t.db.NewSelect().Model(&list), "q.region", q.Region)
	if q.Waiting {
		s = s.Where("q.answered_at IS NULL")
	}
	s = equal(equal(s, "q.department", q.Department), "q.agency", q.Agency)
	err := page(s, "q.asked_at", "q.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*enquiryRow).enquiry), translate(err)
}
