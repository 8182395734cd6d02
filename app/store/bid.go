package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

type bidRow struct {
	bun.BaseModel `bun:"table:bids,alias:b"`

	ID             domain.BidID    `bun:",pk"`
	Notice         domain.NoticeID `bun:"notice_id"`
	Revision       int
	Agency         domain.AgencyID `bun:"agency_id"`
	USCC           string          `bun:"uscc"`
	Status         domain.BidStatus
	Envelope       []byte
	Sealed         string
	WithdrawalHash string
	SubmittedBy    domain.PersonID
	ReceivedAt     time.Time
	Deadline       time.Time
	EndedAt        time.Time `bun:",nullzero"`
	Eligible       bool
	Reason         string
	Nonce          string
	Price          string
	Rank           int
	LogSize        int64
	LogRoot        string
	Documents      []domain.BidDocument `bun:",type:jsonb"`
	Keep           bool
}

func (r *bidRow) bid() *domain.Bid {
	if len(r.Documents) == 0 {
		r.Documents = nil
	}
	return &domain.Bid{ID: r.ID, Notice: r.Notice, Revision: r.Revision, Agency: r.Agency, USCC: r.USCC, Status: r.Status, Envelope: r.Envelope,
		Sealed: r.Sealed, WithdrawalHash: r.WithdrawalHash, SubmittedBy: r.SubmittedBy, ReceivedAt: r.ReceivedAt, Deadline: r.Deadline,
		EndedAt: r.EndedAt, Eligible: r.Eligible, Reason: r.Reason, Nonce: r.Nonce, Price: r.Price, Rank: r.Rank, LogSize: r.LogSize, LogRoot: r.LogRoot,
		Documents: r.Documents, Keep: r.Keep}
}

// BidTarget reads both rows in one statement, without what a bid does not need: under a rush every round counts.
func (t *tx) BidTarget(ctx context.Context, number string, a domain.AgencyID) (*domain.Notice, *domain.Agency, domain.Ties, error) {
	n, ag := &domain.Notice{Number: number}, &domain.Agency{ID: a}
	var published *time.Time
	var asked, held, people, authority, standing, avoid, organs, above, documents []byte
	var status, uscc, named *string
	var practises *bool
	err := t.hot(ctx, []any{&n.ID, &n.Region, &n.Training, &n.DepartmentUSCC, &n.Status, &n.Revision, &n.MaterialRevision, &n.Deadline.At, &published, &asked, &status, &uscc, &held, &people, &authority, &standing, &practises,
		&avoid, &organs, &n.BudgetProject, &n.Method, &named, &documents, &above},
		`SELECT n.id, n.region, n.training, n.department_uscc, n.status, n.revision, n.material_revision, coalesce(n.deadline, 'epoch'), n.published_at, n.terms->'qualification',
			a.status, a.uscc, a.profile->'qualifications', a.profile->'practitioners', a.profile->'authority', a.standing, a.training, n.terms->'avoid', n.organs, n.budget_project,
			n.method, n.terms->'direct'->>'agency_uscc', n.terms->'documents',
			(SELECT jsonb_agg(r ORDER BY r.id) FROM relations_above(ARRAY[a.uscc]) AS r)
		FROM notices AS n LEFT JOIN agencies AS a ON a.id = nullif($2, '')::uuid WHERE n.number = $1`, number, a)
	if err != nil {
		return nil, nil, nil, err
	}
	if published != nil {
		n.PublishedAt = *published
	}
	if named != nil {
		n.Direct.AgencyUSCC = *named
	}
	if err := errors.Join(fromJSON(asked, &n.Qualification), fromJSON(avoid, &n.Avoid), fromJSON(organs, &n.Organs), fromJSON(documents, &n.Documents)); err != nil {
		return nil, nil, nil, err
	}
	if status == nil {
		return n, nil, nil, nil
	}
	ag.Status, ag.USCC, ag.Training = domain.AgencyStatus(*status), *uscc, *practises
	var ties []relationRow
	err = errors.Join(fromJSON(held, &ag.Qualifications), fromJSON(people, &ag.Practitioners), fromJSON(authority, &ag.Authority), fromJSON(standing, &ag.Standing), fromJSON(above, &ties))
	return n, ag, rows(ties, (*relationRow).relation), err
}

func fromJSON(b []byte, into any) error {
	if b == nil {
		return nil
	}
	return json.Unmarshal(b, into)
}

// StoreBid stores a bid if the notice takes bids at the moment the statement runs. It is the one write that does not
// load and lock its noun: under a rush that costs a factor of four.
func (t *tx) StoreBid(ctx context.Context, b *domain.Bid) (stored bool, err error) {
	documents, err := json.Marshal(append([]domain.BidDocument{}, b.Documents...))
	if err != nil {
		return false, err
	}
	var received, deadline time.Time
	// The moment is read once; the share lock is what the freeze waits for (sealed-bids-and-log.md, "The deadline").
	err = t.hot(ctx, []any{&received, &deadline, &b.LogSize, &b.LogRoot}, `WITH moment AS MATERIALIZED (SELECT intermart_now() AS at), open AS MATERIALIZED (
			SELECT n.id, n.deadline, moment.at FROM notices AS n, moment
			WHERE n.id = $1 AND n.status = 'published' AND moment.at < n.deadline AND $3 >= n.material_revision FOR SHARE OF n)
		INSERT INTO bids (id, notice_id, revision, agency_id, uscc, status, envelope, sealed, withdrawal_hash, submitted_by, received_at, deadline, log_size, log_root, documents, keep)
		SELECT $2, open.id, $3, $4, $5, 'sealed', $6, $7, $8, $9, open.at, open.deadline, coalesce(head.size, 0), coalesce(encode(head.root, 'base64'), ''), $10::jsonb, $11
		FROM open LEFT JOIN LATERAL (SELECT size, root FROM log_checkpoints ORDER BY size DESC LIMIT 1) AS head ON true
		ON CONFLICT DO NOTHING RETURNING received_at, deadline, log_size, log_root`,
		b.Notice, b.ID, b.Revision, b.Agency, b.USCC, b.Envelope, b.Sealed, b.WithdrawalHash, b.SubmittedBy, string(documents), b.Keep)
	switch {
	case err == nil:
		b.Status, b.ReceivedAt, b.Deadline = domain.BidSealed, received, deadline
		if t.now.IsZero() {
			t.now = received // saves asking again, and the event is of the same moment
		}
		return true, nil
	case refusal.Is(err, refusal.NotFound):
		return false, t.whyNotStored(ctx, b)
	}
	return false, err
}

// whyNotStored is nil when the notice is closed.
func (t *tx) whyNotStored(ctx context.Context, b *domain.Bid) error {
	var same, standing, suspended bool
	var material, revision int
	err := t.scan(ctx, []any{&same, &standing, &suspended, &material, &revision}, `SELECT EXISTS (SELECT FROM bids WHERE id = ?), EXISTS (
			SELECT FROM bids WHERE notice_id = n.id AND agency_id = ? AND bids.status = 'sealed' AND n.status = 'published' AND n.deadline > intermart_now()),
			n.status = 'suspended', n.material_revision, n.revision FROM notices AS n WHERE n.id = ?`, b.ID, b.Agency, b.Notice)
	switch {
	case err != nil:
		return err
	case suspended:
		return domain.SuspendedNow()
	case b.Revision < material:
		return domain.StaleRevision(revision)
	case same:
		return refusal.New(refusal.Conflict, "bid.id", "bid", "该投递编号已被使用；每份密封报价使用新的编号", "this bid id is used already: each envelope has its own")
	case standing:
		return refusal.New(refusal.Conflict, "bid.standing", "", "贵机构已有一份有效报名；请先撤回，或以替换方式提交",
			"your agency has a standing bid: withdraw it first, or replace it")
	}
	return nil
}

// EndBid takes the notice's lock before the bid's, as the freeze does.
func (t *tx) EndBid(ctx context.Context, id domain.BidID, s domain.BidStatus) (endedAt time.Time, ok bool, err error) {
	err = t.scan(ctx, []any{&endedAt}, `WITH moment AS MATERIALIZED (SELECT intermart_now() AS at), open AS MATERIALIZED (
			SELECT n.id, moment.at FROM notices AS n, moment
			WHERE n.id = (SELECT notice_id FROM bids WHERE id = ?) AND n.status = 'published' AND moment.at < n.deadline FOR SHARE OF n)
		UPDATE bids AS b SET status = ?, ended_at = open.at, log_size = coalesce(head.size, 0), log_root = coalesce(encode(head.root, 'base64'), '')
		FROM open LEFT JOIN LATERAL (SELECT size, root FROM log_checkpoints ORDER BY size DESC LIMIT 1) AS head ON true
		WHERE b.id = ? AND b.notice_id = open.id AND b.status = 'sealed' RETURNING b.ended_at`, id, s, id)
	if refusal.Is(err, refusal.NotFound) {
		return time.Time{}, false, nil
	}
	return endedAt, err == nil, err
}

// Bid does not lock: what may happen to a bid is decided by EndBid's statement and under the notice's lock.
func (t *tx) Bid(ctx context.Context, id domain.BidID) (*domain.Bid, error) {
	r, err := load[bidRow](ctx, t, false, "id = ?", id)
	if err != nil {
		return nil, err
	}
	return r.bid(), nil
}

func (t *tx) StandingBids(ctx context.Context, n domain.NoticeID) ([]*domain.Bid, error) {
	var list []bidRow
	err := t.db.NewSelect().Model(&list).Where("notice_id = ?", n).Where("status NOT IN ('replaced', 'withdrawn', 'lapsed')").OrderExpr("id").Scan(ctx)
	return rows(list, (*bidRow).bid), translate(err)
}

func (t *tx) StandingBidOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) (*domain.Bid, error) {
	r, err := load[bidRow](ctx, t, false, "notice_id = ? AND agency_id = ? AND status NOT IN ('replaced', 'withdrawn', 'lapsed')", n, a)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return r.bid(), nil
}

func (t *tx) SealedBidsOf(ctx context.Context, a domain.AgencyID, ns []domain.NoticeID) ([]*domain.Bid, error) {
	if len(ns) == 0 {
		return nil, nil
	}
	var list []bidRow
	err := t.db.NewSelect().Model(&list).ExcludeColumn("envelope").Where("agency_id = ?", a).Where("status = 'sealed'").Where("notice_id IN (?)", bun.List(ns)).Scan(ctx)
	return rows(list, (*bidRow).bid), translate(err)
}

type bidOutcome struct {
	ID       domain.BidID     `json:"id"`
	Status   domain.BidStatus `json:"status"`
	Eligible bool             `json:"eligible"`
	Reason   string           `json:"reason"`
	Nonce    string           `json:"nonce"`
	Price    string           `json:"price"`
	Rank     int              `json:"rank"`
}

func (t *tx) SaveBids(ctx context.Context, bids []*domain.Bid) error {
	if len(bids) == 0 {
		return nil
	}
	list := make([]bidOutcome, 0, len(bids))
	for _, b := range bids {
		list = append(list, bidOutcome{ID: b.ID, Status: b.Status, Eligible: b.Eligible, Reason: b.Reason, Nonce: b.Nonce, Price: b.Price, Rank: b.Rank})
	}
	body, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("bids: %w", err)
	}
	n, err := t.exec(ctx, `UPDATE bids AS b SET status = x.status, eligible = x.eligible, reason = x.reason, nonce = x.nonce, price = x.price, rank = x.rank
		FROM jsonb_to_recordset(?::jsonb) AS x(id uuid, status text, eligible boolean, reason text, nonce text, price text, rank int)
		WHERE b.id = x.id`, string(body))
	if err == nil && int(n) != len(bids) {
		err = errors.New("save bids: some are not there")
	}
	return err
}

type agencyBidRow struct {
	bidRow `bun:",extend"`

	Number         string
	Title          string
	NoticeStatus   domain.NoticeStatus
	NoticeDeadline time.Time
}

// BidsOfAgency pages by the moment of receipt. Envelopes are left out.
func (t *tx) BidsOfAgency(ctx context.Context, a domain.AgencyID, after app.Cursor, limit int) ([]app.AgencyBid, error) {
	var list []agencyBidRow
	s := t.db.NewSelect().TableExpr("bids AS b").Join("JOIN notices AS n ON n.id = b.notice_id").
		ColumnExpr("b.id, b.notice_id, b.revision, b.agency_id, b.uscc, b.status, b.sealed, b.withdrawal_hash, b.submitted_by").
		ColumnExpr("b.received_at, b.deadline, b.ended_at, b.documents, b.keep, b.eligible, b.reason, b.nonce, b.price, b.rank").
		ColumnExpr("n.number, n.title, n.status AS notice_status, n.deadline AS notice_deadline").Where("b.agency_id = ?", a)
	if err := page(s, "b.received_at", "b.id", after, limit).Scan(ctx, &list); err != nil {
		return nil, translate(err)
	}
	return rows(list, func(r *agencyBidRow) app.AgencyBid {
		return app.AgencyBid{Bid: *r.bid(), Number: r.Number, Title: r.Title, Status: r.NoticeStatus, Deadline: r.NoticeDeadline}
	}), nil
}

// ReleaseSealed hands each event over once; the order says nothing of who came first.
func (t *tx) ReleaseSealed(ctx context.Context, n domain.NoticeID) error {
	_, err := t.exec(ctx, `INSERT INTO log_pending (event) SELECT e.id FROM bids AS b JOIN events AS e ON e.subject = 'bid:' || b.id AND e.class = 'sealed'
		WHERE b.notice_id = ? AND NOT e.training ORDER BY random() ON CONFLICT (event) DO NOTHING`, n)
	return err
}

// FreezeReasons keeps what speaks against each bidder, one row for each; a repeat is ignored.
func (t *tx) FreezeReasons(ctx context.Context, n domain.NoticeID, reasons map[domain.AgencyID][]domain.Reason) error {
	if len(reasons) == 0 {
		return nil
	}
	body, err := json.Marshal(reasons)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `INSERT INTO bid_reasons (notice_id, agency_id, reasons, frozen_at)
		SELECT ?, key::uuid, coalesce(nullif(value, 'null'), '[]'), intermart_now() FROM jsonb_each(?::jsonb) ON CONFLICT DO NOTHING`, n, string(body))
	return err
}

func (t *tx) FrozenReasons(ctx context.Context, n domain.NoticeID) (map[domain.AgencyID][]domain.Reason, error) {
	var list []struct {
		AgencyID domain.AgencyID
		Reasons  []domain.Reason `bun:",type:jsonb"`
	}
	if err := t.list(ctx, &list, `SELECT agency_id, reasons FROM bid_reasons WHERE notice_id = ?`, n); err != nil || len(list) == 0 {
		return nil, err
	}
	reasons := make(map[domain.AgencyID][]domain.Reason, len(list))
	for _, r := range list {
		reasons[r.AgencyID] = r.Reasons
	}
	return reasons, nil
}
