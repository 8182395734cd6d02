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

type agencyChangeRow struct {
	bun.BaseModel `bun:"table:agency_changes,alias:c"`

	ID        domain.AgencyChangeID `bun:",pk"`
	Agency    domain.AgencyID
	Name      string
	Region    domain.RegionCode
	Status    domain.AgencyChangeStatus
	Version   int64
	Profile   domain.AgencyProfile `bun:",type:jsonb"`
	Fields    []string             `bun:",array"`
	ChangedOn string               `bun:"type:date"`
	FileBy    workday.Deadline     `bun:",type:jsonb"`
	FileByAt  time.Time
	Late      bool
	Due       workday.Deadline `bun:",type:jsonb"`
	DueAt     time.Time
	Faults    []domain.Fault  `bun:",type:jsonb"`
	FiledBy   domain.PersonID `bun:",nullzero"`
	FiledAt   time.Time
	DecidedBy domain.PersonID `bun:",nullzero"`
	DecidedAt time.Time       `bun:",nullzero"`
	Training  bool
}

func newAgencyChangeRow(c *domain.AgencyChange) *agencyChangeRow {
	r := &agencyChangeRow{ID: c.ID, Agency: c.Agency, Name: c.Name, Region: c.Region, Status: c.Status, Version: c.Version, Profile: c.Profile, Fields: c.Fields,
		ChangedOn: c.ChangedOn.String(), FileBy: c.FileBy, FileByAt: c.FileBy.At, Late: c.Late, Due: c.Due, DueAt: c.Due.At, Faults: c.Faults, FiledBy: c.FiledBy,
		FiledAt: c.FiledAt, DecidedBy: c.DecidedBy, DecidedAt: c.DecidedAt, Training: c.Training}
	if r.Faults == nil {
		r.Faults = []domain.Fault{}
	}
	return r
}

func (r *agencyChangeRow) change() domain.AgencyChange {
	r.FileBy.At, r.Due.At = r.FileByAt, r.DueAt
	return domain.AgencyChange{ID: r.ID, Agency: r.Agency, Name: r.Name, Region: r.Region, Status: r.Status, Version: r.Version, Profile: r.Profile, Fields: r.Fields,
		ChangedOn: dayOf(r.ChangedOn), FileBy: r.FileBy, Late: r.Late, Due: r.Due, Faults: r.Faults, FiledBy: r.FiledBy, FiledAt: r.FiledAt,
		DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt, Training: r.Training}
}

func (t *tx) AgencyChange(ctx context.Context, id domain.AgencyChangeID) (*domain.AgencyChange, error) {
	r, err := one[agencyChangeRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	c := r.change()
	return &c, nil
}

func (t *tx) AddAgencyChange(ctx context.Context, c *domain.AgencyChange) error {
	added, err := t.add(ctx, newAgencyChangeRow(c))
	if err == nil && !added {
		return refusal.New(refusal.Conflict, "agency_change.waits", "", "上一项变更尚未办结，请等待结果", "an earlier change still waits: one at a time")
	}
	return err
}

func (t *tx) SaveAgencyChange(ctx context.Context, c *domain.AgencyChange) error {
	r := newAgencyChangeRow(c)
	r.Version++
	return t.save(ctx, r, "id", string(c.ID), &c.Version)
}

func (t *tx) AgencyChanges(ctx context.Context, q app.AgencyChangeQuery) ([]domain.AgencyChange, error) {
	var list []agencyChangeRow
	s := equal(t.db.NewSelect().Model(&list), "c.agency", q.Agency).Limit(pageSize(q.Limit))
	if q.Waiting {
		s = s.Where("c.status = 'filed' AND c.training = ?", q.Training).OrderExpr("c.due_at, c.id")
	} else {
		s = s.OrderExpr("c.filed_at DESC, c.id")
	}
	err := s.Scan(ctx)
	return rows(list, (*agencyChangeRow).change), translate(err)
}

func (t *tx) RunningOf(ctx context.Context, a domain.AgencyID) (contracts, bids int, err error) {
	err = t.scan(ctx, []any{&contracts, &bids}, `SELECT (SELECT count(*) FROM contracts WHERE agency = ?0 AND status NOT IN ('closed', 'terminated'))
			+ (SELECT count(*) FROM awards AS w JOIN notices AS n ON n.id = w.notice WHERE n.status IN ('selected', 'suspended')
				AND (w.winner_agency = ?0 AND w.status = 'announced' OR w.others @> jsonb_build_array(jsonb_build_object('status', 'announced', 'winner', jsonb_build_object('agency', ?0::text))))
				AND NOT EXISTS (SELECT FROM contracts AS c WHERE c.notice = w.notice AND c.agency = ?0 AND c.status <> 'terminated')),
		(SELECT count(*) FROM bids AS b JOIN notices AS n ON n.id = b.notice_id WHERE b.agency_id = ?0 AND b.status IN ('sealed', 'eligible') AND n.status IN ('published', 'frozen', 'suspended'))`, a)
	return contracts, bids, err
}

func (t *tx) Twins(ctx context.Context, a *domain.Agency) ([]domain.Twin, error) {
	var list []struct {
		Kind, Uscc, Name, Value string
		ID                      domain.AgencyID
	}
	err := t.list(ctx, &list, `WITH me AS (SELECT * FROM agencies WHERE id = ?)
		SELECT 'phone' AS kind, o.id, o.uscc, o.name, o.profile->>'phone' AS value FROM agencies AS o, me
			WHERE o.id <> me.id AND o.status <> 'draft' AND me.profile->>'phone' <> '' AND translate(o.profile->>'phone', '-() －（）　', '') = translate(me.profile->>'phone', '-() －（）　', '')
		UNION ALL SELECT 'head', o.id, o.uscc, o.name, o.profile->>'legal_representative' FROM agencies AS o, me
			WHERE o.id <> me.id AND o.status <> 'draft' AND me.profile->>'legal_representative' <> ''
				AND translate(o.profile->>'legal_representative', ' 　', '') = translate(me.profile->>'legal_representative', ' 　', '')
		UNION ALL SELECT 'person', o.id, o.uscc, o.name, theirs->>'number' FROM me, jsonb_path_query(me.profile, '$.practitioners[*].certificates[*]') AS mine,
			agencies AS o, jsonb_path_query(o.profile, '$.practitioners[*].certificates[*]') AS theirs
			WHERE o.id <> me.id AND o.status <> 'draft' AND upper(translate(theirs->>'number', ' 　', '')) = upper(translate(mine->>'number', ' 　', '')) AND theirs->>'type' = mine->>'type'
		UNION ALL SELECT DISTINCT 'file', o.id, o.uscc, o.name, f.name FROM me JOIN files AS f ON f.owner = me.id JOIN files AS g ON g.sha256 = f.sha256 AND g.owner <> f.owner
			JOIN agencies AS o ON o.id = g.owner AND o.status <> 'draft' WHERE f.retain_until IS NOT NULL AND g.retain_until IS NOT NULL
		ORDER BY 1, 4 LIMIT 100`, a.ID)
	twins := make([]domain.Twin, 0, len(list))
	for _, x := range list {
		twins = append(twins, domain.Twin{Kind: x.Kind, Agency: x.ID, USCC: x.Uscc, Name: x.Name, Value: x.Value})
	}
	return twins, err
}

type evidenceRow struct {
	bun.BaseModel `bun:"table:vetting_evidence,alias:e"`

	ID         string `bun:",pk"`
	Agency     domain.AgencyID
	Field      string
	Registry   string
	Result     string
	Note       string
	Screenshot domain.FileID   `bun:",nullzero"`
	ByPerson   domain.PersonID `bun:",nullzero"`
	At         time.Time
}

func (t *tx) AddEvidence(ctx context.Context, e domain.Evidence) error {
	_, err := t.add(ctx, &evidenceRow{ID: e.ID, Agency: e.Agency, Field: e.Field, Registry: e.Registry, Result: e.Result, Note: e.Note, Screenshot: e.Screenshot, ByPerson: e.By, At: e.At})
	return err
}

func (t *tx) EvidenceOf(ctx context.Context, a domain.AgencyID) ([]domain.Evidence, error) {
	var list []evidenceRow
	err := t.db.NewSelect().Model(&list).Where("agency = ?", a).OrderExpr("at DESC, id").Limit(200).Scan(ctx)
	return rows(list, func(r *evidenceRow) domain.Evidence {
		return domain.Evidence{ID: r.ID, Agency: r.Agency, Field: r.Field, Registry: r.Registry, Result: r.Result, Note: r.Note, Screenshot: r.Screenshot, By: r.ByPerson, At: r.At}
	}), translate(err)
}
