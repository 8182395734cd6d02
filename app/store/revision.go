package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

type proposalRow struct {
	bun.BaseModel `bun:"table:revisions,alias:r"`

	ID         domain.RevisionID `bun:",pk"`
	Notice     domain.NoticeID
	Number     string
	Region     domain.RegionCode
	Department domain.OrganisationID
	Base       int
	Status     domain.RevisionStatus
	Version    int64
	Terms      domain.Terms `bun:",type:jsonb"`
	Reason     string
	Declared   bool
	Checks     []compliance.Check `bun:",type:jsonb"`
	Rulebooks  []string           `bun:",type:jsonb"`
	Note       string
	Writer     domain.PersonID
	Manager    domain.PersonID `bun:",nullzero"`
	Reviewer   domain.PersonID `bun:",nullzero"`
	Publisher  domain.PersonID `bun:",nullzero"`
	ProposedAt time.Time
	EndedAt    time.Time `bun:",nullzero"`
}

func newProposalRow(r *domain.Revision) *proposalRow {
	return &proposalRow{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Base: r.Base, Status: r.Status,
		Version: r.Version, Terms: r.Terms, Reason: r.Reason, Declared: r.Declared, Checks: r.Checks, Rulebooks: r.Rulebooks, Note: r.Note,
		Writer: r.Writer, Manager: r.Manager, Reviewer: r.Reviewer, Publisher: r.Publisher, ProposedAt: r.ProposedAt, EndedAt: r.EndedAt}
}

func (r *proposalRow) revision() domain.Revision {
	return domain.Revision{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Base: r.Base, Status: r.Status,
		Version: r.Version, Terms: r.Terms, Reason: r.Reason, Declared: r.Declared, Checks: r.Checks, Rulebooks: r.Rulebooks, Note: r.Note,
		Writer: r.Writer, Manager: r.Manager, Reviewer: r.Reviewer, Publisher: r.Publisher, ProposedAt: r.ProposedAt, EndedAt: r.EndedAt}
}

func (t *tx) Revision(ctx context.Context, id domain.RevisionID) (*domain.Revision, error) {
	r, err := one[proposalRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	v := r.revision()
	return &v, nil
}

func (t *tx) OpenRevision(ctx context.Context, n domain.NoticeID) (*domain.Revision, error) {
	r, err := load[proposalRow](ctx, t, false, "notice = ? AND ended_at IS NULL", n)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	v := r.revision()
	return &v, nil
}

func (t *tx) ProposeRevision(ctx context.Context, r *domain.Revision) error {
	return t.addNew(ctx, newProposalRow(r))
}

func (t *tx) SaveRevision(ctx context.Context, r *domain.Revision) error {
	row := newProposalRow(r)
	row.Version++
	return t.save(ctx, row, "id", string(r.ID), &r.Version)
}

func (t *tx) OpenRevisions(ctx context.Context, q app.RevisionQuery) ([]domain.Revision, error) {
	var list []proposalRow
	s := within(t.db.NewSelect().Model(&list), "r.region", q.Region).Where("r.ended_at IS NULL").
		Where("EXISTS (SELECT FROM notices AS n WHERE n.id = r.notice AND n.status IN ('published', 'suspended') AND n.frozen_at IS NULL)")
	if len(q.Statuses) > 0 {
		s = s.Where("r.status IN (?)", bun.List(q.Statuses))
	}
	s = equal(s, "r.department", q.Department)
	err := page(s, "r.proposed_at", "r.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*proposalRow).revision), translate(err)
}

// revisionRow is a text as it was published.
type revisionRow struct {
	bun.BaseModel `bun:"table:notice_revisions,alias:v"`

	Notice      domain.NoticeID    `bun:",pk"`
	Revision    int                `bun:",pk"`
	Terms       domain.Terms       `bun:",type:jsonb"`
	Checks      []compliance.Check `bun:",type:jsonb"`
	PublishedAt time.Time
	Reason      string
	Material    bool
	Deadline    workday.Deadline `bun:",type:jsonb"`
}

func (t *tx) AddRevision(ctx context.Context, n domain.NoticeID, r app.Revision) error {
	return t.addNew(ctx, &revisionRow{Notice: n, Revision: r.Revision, Terms: r.Terms, Checks: r.Checks, PublishedAt: r.PublishedAt,
		Reason: r.Reason, Material: r.Material, Deadline: r.Deadline})
}

func (t *tx) Revisions(ctx context.Context, n domain.NoticeID) ([]app.Revision, error) {
	var list []revisionRow
	err := t.db.NewSelect().Model(&list).Where("notice = ?", n).OrderExpr("revision").Scan(ctx)
	return rows(list, func(r *revisionRow) app.Revision {
		return app.Revision{Revision: r.Revision, Terms: r.Terms, Checks: r.Checks, PublishedAt: r.PublishedAt, Reason: r.Reason, Material: r.Material,
			Deadline: r.Deadline}
	}), translate(err)
}

func (t *tx) LapseBids(ctx context.Context, n domain.NoticeID) ([]*domain.Bid, error) {
	now := t.Now()
	if t.err != nil {
		return nil, t.err
	}
	var list []bidRow
	err := t.list(ctx, &list, `UPDATE bids SET status = 'lapsed', ended_at = ? WHERE notice_id = ? AND status = 'sealed'
		RETURNING id, notice_id, revision, agency_id, uscc, status, sealed, withdrawal_hash, submitted_by, received_at, deadline, ended_at`, now, n)
	return rows(list, (*bidRow).bid), err
}

func (t *tx) LapsedBidOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) (*domain.Bid, error) {
	var list []bidRow
	err := t.db.NewSelect().Model(&list).Where("notice_id = ? AND agency_id = ? AND status = 'lapsed'", n, a).OrderExpr("received_at DESC").Limit(1).Scan(ctx)
	if err != nil || len(list) == 0 {
		return nil, translate(err)
	}
	return list[0].bid(), nil
}

// Interested reads in one query whom a notice concerns before its freeze.
func (t *tx) Interested(ctx context.Context, n domain.NoticeID, wanted ...domain.Role) ([]domain.Person, error) {
	return t.holders(ctx, wanted, func(in *bun.SelectQuery) *bun.SelectQuery {
		return in.Where(`m.organisation IN (SELECT agency_id FROM bids WHERE notice_id = ? AND status IN ('sealed', 'lapsed')
			UNION SELECT agency FROM enquiries WHERE notice = ?)`, n, n)
	})
}
