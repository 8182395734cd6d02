package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// AwardStatus is what people decided about an award; "standing" is computed from the standstill's end.
type AwardStatus string

// The statuses.
const (
	AwardAnnounced  AwardStatus = "announced"
	AwardStanding   AwardStatus = "standing" // computed: announced, and the standstill is over
	AwardDeclined   AwardStatus = "declined" // the department must choose: next reserve or post again
	AwardContracted AwardStatus = "contracted"
	AwardReposted   AwardStatus = "reposted"
	AwardRevoked    AwardStatus = "revoked"
)

var awardMoves = moves[AwardStatus]{
	AwardAnnounced: {AwardDeclined, AwardContracted, AwardRevoked},
	AwardDeclined:  {AwardAnnounced, AwardReposted, AwardRevoked},
}

// Award is the outcome of a notice. Its first ranking stands for ever; declines skip names in it.
type Award struct {
	Notice       NoticeID
	Number       string // the notice's
	Region       RegionCode
	Department   OrganisationID
	Status       AwardStatus
	Version      int64
	Ranking      []BidID
	Candidate    int    // index in Ranking of who may sign now
	Record       []byte // the award record, as published
	RecordSHA256 string
	AnnouncedAt  time.Time
	Standstill   workday.Deadline // of the present candidate
	SuspendedAt  time.Time        // the standstill's clock stands still since
	Strikes      []Strike
	Decision     string // reserve or repost, after the last decline
	DecisionText string
	Winner       WinnerView // of the present candidate
}

// Strike is a name skipped in the ranking.
type Strike struct {
	Bid    BidID     `json:"bid"`
	Agency AgencyID  `json:"agency"`
	Kind   string    `json:"kind"` // declined
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// WinnerView is the present candidate in plain values.
type WinnerView struct {
	Bid    BidID    `json:"bid"`
	Agency AgencyID `json:"agency"`
	Name   string   `json:"name"`
	USCC   string   `json:"uscc"`
	Price  string   `json:"price"`
}

// Announce makes the award of a selected notice and opens the standstill.
func Announce(n *Notice, record []byte, sha256 string, ranking []BidID, w WinnerView, standstill workday.Deadline, now time.Time) (*Award, Event) {
	a := &Award{Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Status: AwardAnnounced, Version: 1,
		Ranking: ranking, Record: record, RecordSHA256: sha256, AnnouncedAt: now, Standstill: standstill, Winner: w}
	return a, a.event(EventAwardAnnounced, System(), now, Face{
		"record": sha256, "winner": string(w.Bid), "agency": w.USCC, "price": w.Price, "ranked": len(ranking), "standstill": Moment(standstill.At)})
}

// State is the status with what the clock decides.
func (a *Award) State(now time.Time) AwardStatus {
	if a.Status == AwardAnnounced && a.SuspendedAt.IsZero() && !now.Before(a.Standstill.At) {
		return AwardStanding
	}
	return a.Status
}

// MaySign refuses to sign anything before the standstill has ended, and while the notice is suspended.
func (a *Award) MaySign(now time.Time) error {
	if r := a.running(); r != nil {
		return r
	}
	switch a.State(now) {
	case AwardStanding:
		return nil
	case AwardAnnounced:
		return refusal.New(refusal.Conflict, "award.standstill", "", "中选公示期至 %s，期满前不能签订合同", "the standstill ends at %s; nothing is signed before",
			a.Standstill.At.In(workday.Zone).Format("2006-01-02 15:04")).Cite("平台规则", "中选公示期", false)
	}
	return refusal.New(refusal.Conflict, "award.status", "", "中选状态为“%s”，不能签订合同", "the award is %q: nothing can be signed", a.Status)
}

// Decline is the winner's explicit no, with a reason. Silence never forfeits.
func (a *Award) Decline(by Actor, why string, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(a.Winner.Agency), AgencySubmitter, AgencyAdmin), a.move(AwardDeclined), a.running(), required("reason", why, 500), impersonal("reason", why)); err != nil {
		return Event{}, err
	}
	a.Status = AwardDeclined
	a.Strikes = append(slices.Clone(a.Strikes), Strike{Bid: a.Winner.Bid, Agency: a.Winner.Agency, Kind: "declined", Reason: why, At: now})
	return a.event(EventAwardDeclined, by, now, Face{"bid": string(a.Winner.Bid), "agency": a.Winner.USCC, "reason": why}), nil
}

// NextReserve passes the award to the next in the first ranking; nothing is ranked again. Its standstill is new.
func (a *Award) NextReserve(by Actor, why string, w WinnerView, standstill workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.needOf(a.Department, DepartmentManager), a.move(AwardAnnounced), a.running(), required("reason", why, 500), impersonal("reason", why), a.hasReserve()); err != nil {
		return Event{}, err
	}
	a.Candidate++
	a.Status, a.Winner, a.Standstill, a.Decision, a.DecisionText = AwardAnnounced, w, standstill, "reserve", why
	return a.event(EventAwardPassed, by, now, Face{"winner": string(w.Bid), "agency": w.USCC, "price": w.Price, "reason": why,
		"standstill": Moment(standstill.At)}), nil
}

// Next is the bid that would follow the present candidate, or "" when no reserve is left.
func (a *Award) Next() BidID {
	if a.Candidate+1 < len(a.Ranking) {
		return a.Ranking[a.Candidate+1]
	}
	return ""
}

func (a *Award) running() *refusal.Refusal {
	if a.SuspendedAt.IsZero() {
		return nil
	}
	return SuspendedNow()
}

func (a *Award) hasReserve() *refusal.Refusal {
	if a.Next() != "" {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.no_reserve", "choice", "没有可递补的机构，只能重新发布", "no reserve is left: the notice can only be posted again")
}

// PostAgain is the department's other choice after a decline: the notice ends and is posted once more.
func (a *Award) PostAgain(by Actor, n *Notice, why string, now time.Time) (Event, error) {
	if err := first(by.needOf(a.Department, DepartmentManager), a.move(AwardReposted), a.running(), required("reason", why, 500), impersonal("reason", why), n.move(NoticeFailed)); err != nil {
		return Event{}, err
	}
	a.Status, a.Decision, a.DecisionText = AwardReposted, "repost", why
	n.Status, n.Reason, n.EndedAt = NoticeFailed, FailedDeclined, now
	return n.event(EventNoticeFailed, by, now, Face{"reason": FailedDeclined, "words": why, "count": n.Standing, "min_bidders": n.MinBidders}), nil
}

func (a *Award) move(to AwardStatus) *refusal.Refusal {
	if awardMoves.allow(a.Status, to) {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.status", "", "中选状态为“%s”，不能办理这一步", "the award is %q: this step is not possible", a.Status)
}

// Contracted ends the award when its contract is filed.
func (a *Award) Contracted() error {
	if err := first(a.move(AwardContracted)); err != nil {
		return err
	}
	a.Status = AwardContracted
	return nil
}

// Actions says which verbs are possible for the actor now, and why not.
func (a *Award) Actions(by Actor, n *Notice, now time.Time) map[string]error {
	try := func(f func(c *Award, m *Notice) error) error { c, m := *a, *n; return f(&c, &m) }
	return map[string]error{
		"decline": try(func(c *Award, _ *Notice) error { _, err := c.Decline(by, "-", now); return err }),
		"reserve": try(func(c *Award, _ *Notice) error {
			_, err := c.NextReserve(by, "-", WinnerView{}, workday.Deadline{}, now)
			return err
		}),
		"repost": try(func(c *Award, m *Notice) error { _, err := c.PostAgain(by, m, "-", now); return err }),
		"contract": try(func(c *Award, _ *Notice) error {
			return first2(by.needOf(a.Department, DepartmentOfficer, DepartmentManager), c.MaySign(now))
		}),
	}
}

func first2(r *refusal.Refusal, err error) error {
	if r != nil {
		return r
	}
	return err
}

func (a *Award) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"], face["status"] = a.Number, string(a.Status)
	return Event{Kind: k, Subject: "award:" + string(a.Notice), Region: a.Region, By: by, At: now, Face: face}
}
