package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type explanationRow struct {
	bun.BaseModel `bun:"table:explanations,alias:x"`

	ID         domain.BidID `bun:",pk"`
	Notice     domain.NoticeID
	Number     string
	Region     domain.RegionCode
	Department domain.OrganisationID
	Agency     domain.AgencyID
	Label      int
	AskedAt    time.Time
	Due        workday.Deadline `bun:",type:jsonb"`
	Text       string
	AnsweredAt time.Time        `bun:",nullzero"`
	AnsweredBy domain.PersonID  `bun:",nullzero"`
	DecideDue  workday.Deadline `bun:",type:jsonb"`
	Accepted   bool
	Reason     string
	DecidedAt  time.Time       `bun:",nullzero"`
	DecidedBy  domain.PersonID `bun:",nullzero"`
	Version    int64
}

func newExplanationRow(x *domain.Explanation) *explanationRow {
	return &explanationRow{ID: x.ID, Notice: x.Notice, Number: x.Number, Region: x.Region, Department: x.Department, Agency: x.Agency, Label: x.Label,
		AskedAt: x.AskedAt, Due: x.Due, Text: x.Text, AnsweredAt: x.AnsweredAt, AnsweredBy: x.AnsweredBy, DecideDue: x.DecideDue, Accepted: x.Accepted,
		Reason: x.Reason, DecidedAt: x.DecidedAt, DecidedBy: x.DecidedBy, Version: max(x.Version, 1)}
}

func (r *explanationRow) explanation() domain.Explanation {
	return domain.Explanation{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Agency: r.Agency, Label: r.Label,
		AskedAt: r.AskedAt, Due: r.Due, Text: r.Text, AnsweredAt: r.AnsweredAt, AnsweredBy: r.AnsweredBy, DecideDue: r.DecideDue, Accepted: r.Accepted,
		Reason: r.Reason, DecidedAt: r.DecidedAt, DecidedBy: r.DecidedBy, Version: r.Version}
}

// Explanation is read without a lock: who changes it holds its notice's.
func (t *tx) Explanation(ctx context.Context, id domain.BidID) (*domain.Explanation, error) {
	r, err := load[explanationRow](ctx, t, false, "id = ?", id)
	if err != nil {
		return nil, err
	}
	x := r.explanation()
	return &x, nil
}

func (t *tx) AddExplanation(ctx context.Context, x *domain.Explanation) error {
	return t.addNew(ctx, newExplanationRow(x))
}

func (t *tx) SaveExplanation(ctx context.Context, x *domain.Explanation) error {
	r := newExplanationRow(x)
	r.Version++
	return t.save(ctx, r, "id", string(x.ID), &x.Version)
}

func (t *tx) ExplanationsOf(ctx context.Context, n domain.NoticeID) ([]*domain.Explanation, error) {
	var list []explanationRow
	err := t.db.NewSelect().Model(&list).Where("notice = ?", n).OrderExpr("label").Scan(ctx)
	return rows(list, func(r *explanationRow) *domain.Explanation { x := r.explanation(); return &x }), translate(err)
}

// Explanations pages by the moment of the question. A department sees those that were answered.
func (t *tx) Explanations(ctx context.Context, a domain.AgencyID, d domain.OrganisationID, after app.Cursor, limit int) ([]domain.Explanation, error) {
	var list []explanationRow
	s := equal(equal(t.db.NewSelect().Model(&list), "x.agency", a), "x.department", d)
	if d != "" {
		s = s.Where("x.answered_at IS NOT NULL")
	}
	err := page(s, "x.asked_at", "x.id", after, limit).Scan(ctx)
	return rows(list, (*explanationRow).explanation), translate(err)
}
