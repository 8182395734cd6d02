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

type opinionRow struct {
	bun.BaseModel `bun:"table:opinions,alias:o"`

	ID         domain.OpinionID `bun:",pk"`
	Agency     domain.AgencyID
	Change     domain.AgencyChangeID `bun:",nullzero"`
	Region     domain.RegionCode
	Trade      string
	Regulator  string
	Office     domain.OrganisationID `bun:",nullzero"`
	Status     domain.OpinionStatus
	Version    int64
	Profile    domain.AgencyProfile `bun:",type:jsonb"`
	Files      []string             `bun:",array"`
	AskedAt    time.Time
	Due        workday.Deadline `bun:",type:jsonb"`
	DueAt      time.Time
	CheckAt    time.Time
	Citation   refusal.Citation `bun:",type:jsonb"`
	Reason     string
	AnsweredBy domain.PersonID `bun:",nullzero"`
	AnsweredAt time.Time       `bun:",nullzero"`
	SilentAt   time.Time       `bun:",nullzero"`
	Reply      string
	RepliedBy  domain.PersonID `bun:",nullzero"`
	RepliedAt  time.Time       `bun:",nullzero"`
	EndedAt    time.Time       `bun:",nullzero"`
	Training   bool
}

func newOpinionRow(o *domain.Opinion) *opinionRow {
	r := &opinionRow{ID: o.ID, Agency: o.Agency, Change: o.Change, Region: o.Region, Trade: o.Trade, Regulator: o.Regulator, Office: o.Office,
		Status: o.Status, Version: o.Version, Profile: o.Profile, Files: []string{}, AskedAt: o.AskedAt, Due: o.Due, DueAt: o.Due.At, CheckAt: o.Check,
		Citation: o.Citation, Reason: o.Reason, AnsweredBy: o.AnsweredBy, AnsweredAt: o.AnsweredAt, SilentAt: o.SilentAt,
		Reply: o.Reply, RepliedBy: o.RepliedBy, RepliedAt: o.RepliedAt, EndedAt: o.EndedAt, Training: o.Training}
	for _, id := range o.Profile.FileIDs() {
		if id != "" {
			r.Files = append(r.Files, string(id))
		}
	}
	return r
}

func (r *opinionRow) opinion() domain.Opinion {
	r.Due.At = r.DueAt
	return domain.Opinion{ID: r.ID, Agency: r.Agency, Change: r.Change, Region: r.Region, Trade: r.Trade, Regulator: r.Regulator, Office: r.Office,
		Status: r.Status, Version: r.Version, Profile: r.Profile, AskedAt: r.AskedAt, Due: r.Due, Check: r.CheckAt, Citation: r.Citation,
		Reason: r.Reason, AnsweredBy: r.AnsweredBy, AnsweredAt: r.AnsweredAt, SilentAt: r.SilentAt, Reply: r.Reply, RepliedBy: r.RepliedBy,
		RepliedAt: r.RepliedAt, EndedAt: r.EndedAt, Training: r.Training}
}

func (t *tx) Opinion(ctx context.Context, id domain.OpinionID) (*domain.Opinion, error) {
	r, err := one[opinionRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	o := r.opinion()
	return &o, nil
}

func (t *tx) AddOpinion(ctx context.Context, o *domain.Opinion) error {
	return t.addNew(ctx, newOpinionRow(o))
}

func (t *tx) SaveOpinion(ctx context.Context, o *domain.Opinion) error {
	r := newOpinionRow(o)
	r.Version++
	return t.save(ctx, r, "id", string(o.ID), &o.Version)
}

func (t *tx) Opinions(ctx context.Context, q app.OpinionQuery) ([]domain.Opinion, error) {
	var list []opinionRow
	s := equal(equal(t.db.NewSelect().Model(&list), "o.agency", q.Agency), "o.office", q.Office).Limit(pageSize(q.Limit))
	switch {
	case q.Change != "":
		s = s.Where("o.change = ?", q.Change)
	case q.Agency != "":
		s = s.Where("o.change IS NULL")
	}
	if q.Office != "" { // what waits first, the next due before the others
		s = s.OrderExpr("(o.status = 'asked' AND o.ended_at IS NULL AND o.silent_at IS NULL) DESC, CASE WHEN o.status = 'asked' THEN o.due_at END, o.asked_at DESC, o.id")
	} else {
		s = s.OrderExpr("o.ended_at IS NOT NULL, o.asked_at DESC, o.trade, o.regulator, o.id")
	}
	err := s.Scan(ctx)
	return rows(list, (*opinionRow).opinion), translate(err)
}

func (t *tx) OfficeNamed(ctx context.Context, name string, r domain.RegionCode, practice bool) (domain.OrganisationID, error) {
	var found []struct{ ID domain.OrganisationID }
	err := t.list(ctx, &found, `SELECT g.id FROM organisations AS g WHERE g.kind = 'regulator' AND g.name = ? AND g.region IN (?) AND is_training(g.region) = ?
		AND EXISTS (SELECT FROM memberships AS m JOIN people AS p ON p.id = m.person WHERE m.organisation = g.id AND NOT p.disabled AND 'regulator' = ANY (m.roles))
		ORDER BY g.region DESC, g.id LIMIT 1`, name, bun.List(r.Chain()), practice)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0].ID, nil
}

func (t *tx) OpinionsCiting(ctx context.Context, o domain.OrganisationID, f domain.FileID) ([]domain.Opinion, error) {
	var list []opinionRow
	err := t.db.NewSelect().Model(&list).Where("office = ? AND ?::uuid = ANY (files)", o, f).OrderExpr("asked_at, id").Scan(ctx)
	return rows(list, (*opinionRow).opinion), translate(err)
}
