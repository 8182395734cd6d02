package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type agencyRow struct {
	bun.BaseModel `bun:"table:agencies,alias:a"`

	ID          domain.AgencyID `bun:",pk"`
	Status      domain.AgencyStatus
	Version     int64
	Name        string
	USCC        string `bun:"uscc"`
	Region      domain.RegionCode
	Profile     domain.AgencyProfile `bun:",type:jsonb"`
	Trades      []string             `bun:",array"`
	Faults      []domain.Fault       `bun:",type:jsonb"`
	SubmittedBy domain.PersonID      `bun:",nullzero"`
	SubmittedAt time.Time            `bun:",nullzero"`
	DueAt       time.Time            `bun:",nullzero"`
	Due         workday.Deadline     `bun:",type:jsonb"`
	DecidedBy   domain.PersonID      `bun:",nullzero"`
	DecidedAt   time.Time            `bun:",nullzero"`
	Source      string
	Recognition *domain.Recognition       `bun:",type:jsonb,nullzero"`
	Standing    domain.AgencyStanding     `bun:",type:jsonb"`
	Vetter      domain.PersonID           `bun:",nullzero"`
	VetterUntil time.Time                 `bun:",nullzero"`
	History     []domain.Former           `bun:",type:jsonb"`
	FirstReview *domain.AdmissionReviewed `bun:",type:jsonb,nullzero"`
	Returned    *domain.AgencyProfile     `bun:",type:jsonb,nullzero"`
	Missed      int
	Initials    string // of the name in pinyin, for the search alone
	Training    bool   // set by trigger
}

func newAgencyRow(a *domain.Agency) *agencyRow {
	return &agencyRow{ID: a.ID, Status: a.Status, Version: a.Version, Name: a.Name, USCC: a.USCC, Region: a.Region, Profile: a.AgencyProfile,
		Trades: a.Trades(), Faults: a.Faults, SubmittedBy: a.SubmittedBy, SubmittedAt: a.SubmittedAt, DueAt: a.Due.At, Due: a.Due,
		DecidedBy: a.DecidedBy, DecidedAt: a.DecidedAt, Source: a.Source, Recognition: a.Recognition, Standing: a.Standing, Vetter: a.Vetter, VetterUntil: a.VetterUntil, History: append([]domain.Former{}, a.History...),
		FirstReview: a.FirstReview, Returned: a.Returned, Missed: a.Missed, Initials: initials(a.Name)}
}

func (r *agencyRow) agency() domain.Agency {
	if len(r.History) == 0 {
		r.History = nil
	}
	r.Due.At = r.DueAt
	return domain.Agency{ID: r.ID, Status: r.Status, Version: r.Version, AgencyProfile: r.Profile, Faults: r.Faults, SubmittedBy: r.SubmittedBy,
		SubmittedAt: r.SubmittedAt, Due: r.Due, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Training: r.Training, Source: r.Source, Recognition: r.Recognition, Standing: r.Standing, Vetter: r.Vetter,
		VetterUntil: r.VetterUntil, History: r.History, FirstReview: r.FirstReview, Returned: r.Returned, Missed: r.Missed}
}

func (t *tx) Agency(ctx context.Context, id domain.AgencyID) (*domain.Agency, error) {
	return t.agencyWhere(ctx, "id = ?", id)
}

func (t *tx) AgencyByUSCC(ctx context.Context, uscc string) (*domain.Agency, error) {
	return t.agencyWhere(ctx, "uscc = ?", uscc)
}

func (t *tx) agencyWhere(ctx context.Context, where string, arg any) (*domain.Agency, error) {
	r, err := one[agencyRow](ctx, t, where, arg)
	if err != nil {
		return nil, err
	}
	a := r.agency()
	return &a, nil
}

func (t *tx) AgenciesByID(ctx context.Context, ids []domain.AgencyID) (map[domain.AgencyID]*domain.Agency, error) {
	found := make(map[domain.AgencyID]*domain.Agency, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	var list []agencyRow
	if err := t.db.NewSelect().Model(&list).Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for i := range list {
		a := list[i].agency()
		found[a.ID] = &a
	}
	return found, nil
}

// AddAgency also adds the agency's organisation when it is not there yet.
func (t *tx) AddAgency(ctx context.Context, a *domain.Agency) error {
	a.Version = max(a.Version, 1)
	var taken bool
	if err := t.scan(ctx, []any{&taken}, `SELECT EXISTS (SELECT FROM agencies WHERE uscc = ? AND id <> ?)`, a.USCC, a.ID); err != nil {
		return err
	}
	if taken {
		return takenUSCC()
	}
	o := &organisationRow{ID: domain.OrganisationID(a.ID), Kind: domain.KindAgency, Name: a.Name, USCC: a.USCC, Region: a.Region,
		Phone: a.Phone, Address: a.Address, Version: 1}
	if _, err := t.add(ctx, o); err != nil {
		return err
	}
	added, err := t.add(ctx, newAgencyRow(a))
	if err != nil || added {
		return err
	}
	return t.agencyConflict(ctx, a)
}

// agencyConflict tells apart the same id sent again and another agency that came first with the code.
func (t *tx) agencyConflict(ctx context.Context, a *domain.Agency) error {
	var same bool
	if err := t.scan(ctx, []any{&same}, `SELECT EXISTS (SELECT FROM agencies WHERE id = ?)`, a.ID); err != nil {
		return err
	}
	if same {
		return exists()
	}
	return takenUSCC()
}

func takenUSCC() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "agency.uscc", "uscc",
		"该统一社会信用代码已经注册；您受这家机构委托的，可凭授权委托书认领账号", "this credit code is registered already; if the firm has authorised you, claim its accounts with the letter of authority")
}

func (t *tx) SaveAgency(ctx context.Context, a *domain.Agency) error {
	r := newAgencyRow(a)
	r.Version++
	if err := t.save(ctx, r, "id", string(a.ID), &a.Version); err != nil {
		return err
	}
	_, err := t.exec(ctx, `UPDATE organisations SET name = ?, region = ?, phone = ?, address = ?, version = version + 1
		WHERE id = ? AND (name, region, phone, address) IS DISTINCT FROM (?, ?, ?, ?)`,
		a.Name, a.Region, a.Phone, a.Address, a.ID, a.Name, a.Region, a.Phone, a.Address)
	return err
}

// Agencies pages by name, or in the queue by the operator's deadline; After is the id of the last agency seen.
func (t *tx) Agencies(ctx context.Context, q app.AgencyQuery) ([]domain.Agency, error) {
	var list []agencyRow
	s := find(within(t.db.NewSelect().Model(&list), "a.region", q.Region), "a", q.Text).Limit(pageSize(q.Limit))
	s = outsideTraining(s, "a", q.Region, q.Practice)
	if q.Trade != "" {
		s = s.Where("a.trades @> ?", pgdialect.Array([]string{q.Trade}))
	}
	if len(q.Statuses) > 0 {
		s = s.Where("a.status IN (?)", bun.List(q.Statuses))
	}
	key := "a.name"
	if q.Queue {
		key = "a.due_at"
		s = s.Where("a.due_at IS NOT NULL")
	}
	if q.After != "" {
		s = s.Where("(?, a.id) > (SELECT ?, a.id FROM agencies AS a WHERE a.id = ?)", bun.Ident(key), bun.Ident(key), q.After)
	}
	if err := s.OrderExpr("?, a.id", bun.Ident(key)).Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, (*agencyRow).agency), nil
}
