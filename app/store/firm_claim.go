package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type firmClaimRow struct {
	bun.BaseModel `bun:"table:firm_claims,alias:c"`

	ID           domain.FirmClaimID `bun:",pk"`
	Agency       domain.AgencyID
	USCC         string `bun:"uscc"`
	Name         string
	Region       domain.RegionCode
	Status       domain.FirmClaimStatus
	Version      int64
	Claimant     domain.PersonID
	ClaimantName string
	Authority    domain.Authority `bun:",type:jsonb"`
	Reason       string
	Papers       []string         `bun:",array"`
	FiledAt      time.Time        `bun:",nullzero"`
	Hear         workday.Deadline `bun:",type:jsonb"`
	HearAt       time.Time        `bun:",nullzero"`
	Due          workday.Deadline `bun:",type:jsonb"`
	DueAt        time.Time        `bun:",nullzero"`
	Answer       string
	AnswerPapers []string        `bun:",array"`
	AnsweredBy   domain.PersonID `bun:",nullzero"`
	AnsweredAt   time.Time       `bun:",nullzero"`
	Decision     string
	DecidedBy    domain.PersonID `bun:",nullzero"`
	DecidedAt    time.Time       `bun:",nullzero"`
	Former       []string        `bun:",array"`
	Training     bool
}

// words are ids as an array column takes them; never nil, which would be NULL.
func words[S ~string](list []S) []string {
	return rows(list, func(s *S) string { return string(*s) })
}

func idsOf[S ~string](list []string) []S {
	if len(list) == 0 {
		return nil
	}
	return rows(list, func(s *string) S { return S(*s) })
}

func newFirmClaimRow(c *domain.FirmClaim) *firmClaimRow {
	return &firmClaimRow{ID: c.ID, Agency: c.Agency, USCC: c.USCC, Name: c.Name, Region: c.Region, Status: c.Status, Version: c.Version,
		Claimant: c.Claimant, ClaimantName: c.ClaimantName, Authority: c.Authority, Reason: c.Reason, Papers: words(c.Papers), FiledAt: c.FiledAt,
		Hear: c.Hear, HearAt: c.Hear.At, Due: c.Due, DueAt: c.Due.At, Answer: c.Answer, AnswerPapers: words(c.AnswerPapers),
		AnsweredBy: c.AnsweredBy, AnsweredAt: c.AnsweredAt, Decision: c.Decision, DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt,
		Former: words(c.Former), Training: c.Training}
}

func (r *firmClaimRow) claim() domain.FirmClaim {
	r.Hear.At, r.Due.At = r.HearAt, r.DueAt
	return domain.FirmClaim{ID: r.ID, Agency: r.Agency, USCC: r.USCC, Name: r.Name, Region: r.Region, Status: r.Status, Version: r.Version,
		Claimant: r.Claimant, ClaimantName: r.ClaimantName, Authority: r.Authority, Reason: r.Reason, Papers: idsOf[domain.FileID](r.Papers),
		FiledAt: r.FiledAt, Hear: r.Hear, Due: r.Due, Answer: r.Answer, AnswerPapers: idsOf[domain.FileID](r.AnswerPapers), AnsweredBy: r.AnsweredBy,
		AnsweredAt: r.AnsweredAt, Decision: r.Decision, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Former: idsOf[domain.PersonID](r.Former), Training: r.Training}
}

func (t *tx) FirmClaim(ctx context.Context, id domain.FirmClaimID) (*domain.FirmClaim, error) {
	r, err := one[firmClaimRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	c := r.claim()
	return &c, nil
}

func (t *tx) AddFirmClaim(ctx context.Context, c *domain.FirmClaim) error {
	return t.addNew(ctx, newFirmClaimRow(c))
}

func (t *tx) SaveFirmClaim(ctx context.Context, c *domain.FirmClaim) error {
	r := newFirmClaimRow(c)
	r.Version++
	return t.save(ctx, r, "id", string(c.ID), &c.Version)
}

func (t *tx) FirmClaims(ctx context.Context, q app.FirmClaimQuery) ([]domain.FirmClaim, error) {
	var list []firmClaimRow
	s := equal(equal(t.db.NewSelect().Model(&list), "c.id", q.Claim), "c.agency", q.Agency).Limit(pageSize(q.Limit))
	if q.Claim == "" {
		s = s.Where("c.filed_at IS NOT NULL AND c.training = ?", q.Training)
	}
	// What waits comes first, the next due before the others; then what is done with, the newest first.
	err := s.OrderExpr("c.status = 'filed' DESC, CASE WHEN c.status = 'filed' THEN c.due_at END, c.filed_at DESC, c.id").Scan(ctx)
	return rows(list, (*firmClaimRow).claim), translate(err)
}
