package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

type awardRow struct {
	bun.BaseModel `bun:"table:awards,alias:w"`

	Notice       domain.NoticeID `bun:",pk"`
	Number       string
	Region       domain.RegionCode
	Department   domain.OrganisationID
	Status       domain.AwardStatus
	Version      int64
	Ranking      []domain.BidID `bun:",type:jsonb"`
	Candidate    int
	Record       []byte
	RecordSHA256 string `bun:"record_sha256"`
	AnnouncedAt  time.Time
	StandstillAt time.Time
	Standstill   workday.Deadline `bun:",type:jsonb"`
	SuspendedAt  time.Time        `bun:",nullzero"`
	Strikes      []domain.Strike  `bun:",type:jsonb"`
	Decision     string
	DecisionText string
	Winner       domain.WinnerView `bun:",type:jsonb"`
	WinnerBid    domain.BidID
	WinnerAgency domain.AgencyID
	Place        int
	Others       []domain.Seat `bun:",type:jsonb"`
}

func newAwardRow(a *domain.Award) *awardRow {
	return &awardRow{Notice: a.Notice, Number: a.Number, Region: a.Region, Department: a.Department, Status: a.Status, Version: a.Version,
		Ranking: a.Ranking, Candidate: a.Candidate, Record: a.Record, RecordSHA256: a.RecordSHA256, AnnouncedAt: a.AnnouncedAt,
		StandstillAt: a.Standstill.At, Standstill: a.Standstill, SuspendedAt: a.SuspendedAt, Strikes: a.Strikes, Decision: a.Decision, DecisionText: a.DecisionText,
		Winner: a.Winner, WinnerBid: a.Winner.Bid, WinnerAgency: a.Winner.Agency, Place: max(a.Place, 1), Others: append([]domain.Seat{}, a.Others...)}
}

func (r *awardRow) award() domain.Award {
	r.Standstill.At = r.StandstillAt
	a := domain.Award{Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Version: r.Version,
		Ranking: r.Ranking, Record: r.Record, RecordSHA256: r.RecordSHA256, AnnouncedAt: r.AnnouncedAt, SuspendedAt: r.SuspendedAt, Strikes: r.Strikes,
		Seat: domain.Seat{Place: r.Place, Status: r.Status, Candidate: r.Candidate, Winner: r.Winner, Standstill: r.Standstill, Decision: r.Decision, DecisionText: r.DecisionText}}
	if len(r.Others) > 0 {
		a.Others = r.Others
	}
	return a
}

func (t *tx) Award(ctx context.Context, n domain.NoticeID) (*domain.Award, error) {
	return awardOf(one[awardRow](ctx, t, "notice = ?", n))
}

func (t *tx) AwardByNumber(ctx context.Context, number string) (*domain.Award, error) {
	return awardOf(load[awardRow](ctx, t, false, "number = ?", number))
}

func awardOf(r *awardRow, err error) (*domain.Award, error) {
	if err != nil {
		return nil, err
	}
	a := r.award()
	return &a, nil
}

func (t *tx) AddAward(ctx context.Context, a *domain.Award) error {
	a.Version = max(a.Version, 1)
	if err := t.addNew(ctx, newAwardRow(a)); err != nil {
		return err
	}
	return t.countAward(ctx, a)
}

func (t *tx) SaveAward(ctx context.Context, a *domain.Award) error {
	r := newAwardRow(a)
	r.Version++
	if err := t.save(ctx, r, "notice", string(a.Notice), &a.Version); err != nil {
		return err
	}
	return t.countAward(ctx, a)
}

// countAward keeps cap and price beside the award, so that the home page adds up an index.
func (t *tx) countAward(ctx context.Context, a *domain.Award) error {
	price, err := money.Parse(a.Winner.Price)
	if err != nil {
		return nil //nolint:nilerr // a winner whose price is no amount is not counted
	}
	_, err = t.exec(ctx, `UPDATE awards AS w SET cap = n.amount, price = ? FROM notices AS n
		WHERE w.notice = ? AND n.id = w.notice AND n.quote = 'total'`, int64(price), a.Notice)
	return err
}

type awardListRow struct {
	awardRow `bun:",extend"`

	Title          string
	DepartmentName string
	Amount         money.Fen
	Method         string
	Quote          string
	Standing       int
	ContractStatus domain.ContractStatus
}

// Awards pages by the moment of the announcement and the notice's id. Records are left out.
func (t *tx) Awards(ctx context.Context, q app.AwardQuery) ([]app.AwardRow, error) {
	var list []awardListRow
	s := t.db.NewSelect().TableExpr("awards AS w").Join("JOIN notices AS n ON n.id = w.notice").
		Join("LEFT JOIN contracts AS c ON c.notice = w.notice AND c.place = w.place AND c.status <> 'terminated'").
		ColumnExpr("w.notice, w.number, w.region, w.department, w.status, w.version, w.ranking, w.candidate, w.record_sha256, w.announced_at").
		ColumnExpr("w.standstill_at, w.standstill, w.suspended_at, w.strikes, w.decision, w.decision_text, w.winner, w.place, w.others").
		ColumnExpr("n.title, n.department_name, n.amount, n.method, n.quote, n.standing, c.status AS contract_status")
	s = outsideTraining(find(within(s, "w.region", q.Region), "n", q.Text), "w", q.Region, q.Practice)
	s = equal(s, "w.department", q.Department)
	if q.Agency != "" {
		s = s.Where("(w.winner_agency = ? OR w.others @> jsonb_build_array(jsonb_build_object('winner', jsonb_build_object('agency', ?::text))))", q.Agency, q.Agency)
	}
	if err := page(s, "w.announced_at", "w.notice", q.After, q.Limit).Scan(ctx, &list); err != nil {
		return nil, translate(err)
	}
	return rows(list, func(r *awardListRow) app.AwardRow {
		return app.AwardRow{Award: r.award(), Title: r.Title, DepartmentName: r.DepartmentName, Amount: r.Amount, Method: r.Method, Quote: r.Quote,
			Standing: r.Standing, ContractStatus: r.ContractStatus}
	}), nil
}
