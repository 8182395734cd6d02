package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// AwardStatus is what people decided about one place of an award; "standing" is computed from the standstill's end.
type AwardStatus string

// The statuses.
const (
	AwardAnnounced  AwardStatus = "announced"
	AwardStanding   AwardStatus = "standing" // computed: announced, and the standstill is over
	AwardDeclined   AwardStatus = "declined" // the department must choose: next reserve or post again
	AwardContracted AwardStatus = "contracted"
	AwardReposted   AwardStatus = "reposted"
	AwardRevoked    AwardStatus = "revoked" // by oversight; while the notice goes on, the department must choose
	AwardVacant     AwardStatus = "vacant"  // one of several places that nobody takes
)

var awardMoves = moves[AwardStatus]{
	AwardAnnounced: {AwardDeclined, AwardContracted, AwardRevoked},
	AwardDeclined:  {AwardAnnounced, AwardReposted, AwardRevoked, AwardVacant},
	AwardRevoked:   {AwardAnnounced, AwardReposted, AwardVacant},
}

// Award is the outcome of a notice. Its first ranking stands for ever; strikes skip names in it. The seat within is its
// first place; of several winners the others follow.
type Award struct {
	Notice       NoticeID
	Number       string // the notice's
	Region       RegionCode
	Department   OrganisationID
	Version      int64
	Ranking      []BidID
	Record       []byte // the award record, as published
	RecordSHA256 string
	AnnouncedAt  time.Time
	SuspendedAt  time.Time // the standstill's clock stands still since
	Strikes      []Strike
	Seat
	Others []Seat
}

// Strike is a name skipped in the ranking, by its own no or by oversight's decision.
type Strike struct {
	Bid      BidID     `json:"bid"`
	Agency   AgencyID  `json:"agency"`
	Kind     string    `json:"kind"` // declined, struck, revoked
	Reason   string    `json:"reason"`
	Document string    `json:"document,omitempty"` // of oversight's decision
	At       time.Time `json:"at"`
}

// The kinds of strikes.
const (
	StrikeDeclined = "declined" // a winner's own no
	StrikeStruck   = "struck"   // a reserve, by decision
	StrikeRevoked  = "revoked"  // a winner, by decision
)

// WinnerView is a winner in plain values.
type WinnerView struct {
	Bid    BidID    `json:"bid"`
	Agency AgencyID `json:"agency"`
	Name   string   `json:"name"`
	USCC   string   `json:"uscc"`
	Price  string   `json:"price"`
}

// Announce makes the award of a selected notice and opens the standstill. winners are the first of the ranking, as many
// as the notice has places.
func Announce(n *Notice, record []byte, sha256 string, ranking []BidID, winners []WinnerView, standstill workday.Deadline, now time.Time) (*Award, Event) {
	a := &Award{Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Version: 1,
		Ranking: ranking, Record: record, RecordSHA256: sha256, AnnouncedAt: now}
	named := make([]any, 0, len(winners))
	for i, w := range winners {
		seat := Seat{Place: i + 1, Status: AwardAnnounced, Candidate: i, Winner: w, Standstill: standstill}
		named = append(named, map[string]any{"winner": string(w.Bid), "agency": w.USCC, "price": w.Price})
		if i == 0 {
			a.Seat = seat
			continue
		}
		a.Others = append(a.Others, seat)
	}
	face := Face{"record": sha256, "winner": string(a.Winner.Bid), "agency": a.Winner.USCC, "price": a.Winner.Price, "ranked": len(ranking), "standstill": Moment(standstill.At)}
	if len(winners) > 1 {
		face["winners"] = named
	}
	return a, a.event(EventAwardAnnounced, System(), now, face)
}

// State is the status of the first place with what the clock decides.
func (a *Award) State(now time.Time) AwardStatus { return a.StateOf(a.Seat, now) }

// MaySign refuses to sign anything for a place before its standstill has ended, and while the notice is suspended.
func (a *Award) MaySign(s Seat, now time.Time) error {
	if r := a.running(); r != nil {
		return r
	}
	switch a.StateOf(s, now) {
	case AwardStanding:
		return nil
	case AwardAnnounced:
		return refusal.New(refusal.Conflict, "award.standstill", "", "中选公示期至 %s，期满前不能签订合同", "the standstill ends at %s; nothing is signed before",
			s.Standstill.At.In(workday.Zone).Format("2006-01-02 15:04")).Cite("平台规则", "中选公示期", false)
	}
	return awardNames.refuse("award.status", refusal.Text{ZH: "中选结果", EN: "the award"}, s.Status)
}

// Decline is a winner's explicit no, with a reason. Silence never forfeits.
func (a *Award) Decline(by Actor, why string, now time.Time) (Event, error) {
	s := a.held(func(s *Seat) bool { return by.WorksFor(OrganisationID(s.Winner.Agency)) && s.Status != AwardReposted })
	if s == nil {
		return Event{}, Missing()
	}
	if err := first(by.need(AgencySubmitter, AgencyAdmin), s.move(AwardDeclined), a.running(), required("reason", why, 500), impersonal("reason", why)); err != nil {
		return Event{}, err
	}
	w := s.Winner
	a.put(s, func(s *Seat) { s.Status = AwardDeclined })
	a.strike(Strike{Bid: w.Bid, Agency: w.Agency, Kind: StrikeDeclined, Reason: why, At: now})
	return a.event(EventAwardDeclined, by, now, a.atPlace(s.Place, Face{"bid": string(w.Bid), "agency": w.USCC, "reason": why})), nil
}

// Choice is what is decided about a place that waits: place 0 is the first that does.
type Choice struct {
	Place  int
	Reason string
}

// NextReserve passes a place to the next in the first ranking; nothing is ranked again. Its standstill is new. by is the
// department's manager, or the system where the rulebook leaves no choice.
func (a *Award) NextReserve(by Actor, n *Notice, c Choice, w WinnerView, standstill workday.Deadline, now time.Time) (Event, error) {
	s := a.waiting(c.Place)
	if err := first(a.chooses(by), n.goesOn(), a.has(c.Place), s.move(AwardAnnounced), a.running(), required("reason", c.Reason, 500), impersonal("reason", c.Reason), a.hasReserve()); err != nil {
		return Event{}, err
	}
	index := slices.Index(a.Ranking, a.Next())
	a.put(s, func(s *Seat) {
		s.Candidate, s.Status, s.Winner, s.Standstill, s.Decision, s.DecisionText = index, AwardAnnounced, w, standstill, "reserve", c.Reason
	})
	return a.event(EventAwardPassed, by, now, a.atPlace(s.Place, Face{"winner": string(w.Bid), "agency": w.USCC, "price": w.Price, "reason": c.Reason,
		"standstill": Moment(standstill.At)})), nil
}

// Next is the bid that a place would pass to: the first in the ranking that no place holds and nothing has struck; "" when
// no reserve is left.
func (a *Award) Next() BidID {
	for _, id := range a.Ranking {
		if a.held(func(s *Seat) bool { return s.Winner.Bid == id }) == nil && !a.Struck(id) {
			return id
		}
	}
	return ""
}

// Struck reports whether a name in the ranking is skipped.
func (a *Award) Struck(id BidID) bool {
	return slices.ContainsFunc(a.Strikes, func(s Strike) bool { return s.Bid == id })
}

func (a *Award) strike(s Strike) { a.Strikes = append(slices.Clone(a.Strikes), s) }

// chooses lets the department's manager decide who is next, and the system where a rulebook leaves no choice.
func (a *Award) chooses(by Actor) *refusal.Refusal {
	if by.Has(RoleSystem) {
		return nil
	}
	return by.needOf(a.Department, DepartmentManager)
}

func (n *Notice) goesOn() *refusal.Refusal {
	if r := n.running(); r != nil {
		return r
	}
	return n.at(NoticeSelected)
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
	return refusal.New(refusal.Conflict, "award.no_reserve", "choice", "没有可递补的机构，请改选其他办法", "no reserve is left: choose another way")
}

// PostAgain is another choice when nobody holds a place any more: the notice ends and is posted once more.
func (a *Award) PostAgain(by Actor, n *Notice, c Choice, now time.Time) (Event, error) {
	s := a.waiting(c.Place)
	if err := first(by.needOf(a.Department, DepartmentManager), a.has(c.Place), s.move(AwardReposted), a.running(), required("reason", c.Reason, 500), impersonal("reason", c.Reason), a.noneStands(), n.goesOn(), n.move(NoticeFailed)); err != nil {
		return Event{}, err
	}
	for _, s := range a.Seats() {
		if s.Status != AwardVacant {
			a.put(&s, func(s *Seat) { s.Status, s.Decision, s.DecisionText = AwardReposted, "repost", c.Reason })
		}
	}
	n.Status, n.Reason, n.EndedAt = NoticeFailed, FailedDeclined, now
	return n.event(EventNoticeFailed, by, now, Face{"reason": FailedDeclined, "words": c.Reason, "count": n.Standing, "min_bidders": n.MinBidders}), nil
}

func (a *Award) noneStands() *refusal.Refusal {
	if a.held((*Seat).stands) == nil {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.others_stand", "choice", "其他中选机构仍然有效，只能递补或空缺", "other winners stand: pass the place to a reserve, or leave it vacant")
}

// LeaveVacant is the third choice where a notice has several places: the others stand, this one nobody takes.
func (a *Award) LeaveVacant(by Actor, n *Notice, c Choice, now time.Time) (Event, error) {
	s := a.waiting(c.Place)
	if err := first(by.needOf(a.Department, DepartmentManager), n.goesOn(), a.has(c.Place), s.move(AwardVacant), a.running(), required("reason", c.Reason, 500), impersonal("reason", c.Reason), a.someStands()); err != nil {
		return Event{}, err
	}
	a.put(s, func(s *Seat) { s.Status, s.Decision, s.DecisionText = AwardVacant, "vacant", c.Reason })
	a.lead()
	return a.event(EventAwardVacated, by, now, a.atPlace(s.Place, Face{"reason": c.Reason})), nil
}

func (a *Award) someStands() *refusal.Refusal {
	if a.held((*Seat).stands) != nil {
		return nil
	}
	return refusal.New(refusal.Conflict, "award.none_stands", "choice", "没有其他中选机构，不能空缺", "no other winner stands: a place can't be left vacant")
}

// Contracted ends a place of the award when its contract is filed.
func (a *Award) Contracted(place int) error {
	s := a.At(place)
	if err := first(s.move(AwardContracted)); err != nil {
		return err
	}
	a.put(&s, func(s *Seat) { s.Status = AwardContracted })
	return nil
}

// Done reports whether every place has its contract or is left vacant.
func (a *Award) Done() bool {
	return a.held(func(s *Seat) bool { return s.Status != AwardContracted && s.Status != AwardVacant }) == nil
}

// Actions says which verbs are possible for the actor now, and why not.
func (a *Award) Actions(by Actor, n *Notice, now time.Time) map[string]error {
	try := func(f func(c *Award, m *Notice) error) error { c, m := *a, *n; return f(&c, &m) }
	why := Choice{Reason: "-"}
	return map[string]error{
		"decline": try(func(c *Award, _ *Notice) error { _, err := c.Decline(by, "-", now); return err }),
		"reserve": try(func(c *Award, m *Notice) error {
			_, err := c.NextReserve(by, m, why, WinnerView{}, workday.Deadline{}, now)
			return err
		}),
		"repost": try(func(c *Award, m *Notice) error { _, err := c.PostAgain(by, m, why, now); return err }),
		"vacant": try(func(c *Award, m *Notice) error { _, err := c.LeaveVacant(by, m, why, now); return err }),
		"strike": try(func(c *Award, m *Notice) error { _, err := c.Strike(by, m, c.Next(), said, now); return err }),
		"revoke": try(func(c *Award, m *Notice) error { _, err := c.Revoke(by, m, c.revocable(), said, now); return err }),
		"contract": try(func(c *Award, _ *Notice) error {
			return first2(by.needOf(a.Department, DepartmentOfficer, DepartmentManager), c.MaySign(c.signable(now), now))
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
