package domain

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// SeatStatus is where one called expert stands.
type SeatStatus string

// The statuses. A seat that is recused or lapsed is another's.
const (
	SeatCalled  SeatStatus = "called"
	SeatLocked  SeatStatus = "locked"
	SeatRecused SeatStatus = "recused" // declared a conflict himself
	SeatLapsed  SeatStatus = "lapsed"  // did not lock his sheet in time
)

// Why an expert of the pool is not drawn, as codes.
const (
	PoolDepartment = "department"   // belongs to the buyer
	PoolBidder     = "bidder"       // belongs to an agency that bid
	PoolRelated    = "related"      // belongs to an organisation related to one that bid
	PoolNamesake   = "namesake"     // bears the name of somebody who stands in a bidder's papers
	PoolHandled    = "handled"      // wrote, approved, reviewed or published the notice
	PoolDeclared   = "declared"     // has recused himself from the buyer or from an agency that bid
	PoolOperator   = "other_duties" // holds a duty of the marketplace that must not judge
)

// LeastExperts is how many experts judge at least, whatever a rulebook says (cn-rules 3.1: ≥ 3 drawn).
const LeastExperts = 3

// Panel is the experts (评审组) of one scored notice. The pool is fixed before anything is opened, the draw follows from
// the nonces of all bids; who was drawn is nobody's to know but his own until the result.
type Panel struct {
	Notice   NoticeID
	Number   string
	Region   RegionCode
	Version  int64
	Needed   int
	Outlier  rulebook.Ratio // of the points, from which a score is marked
	Pool     []PoolEntry    // ascending id
	PoolHash string         // published before the opening
	FixedAt  time.Time
	Order    []PersonID // the draw's
	Blind    []BidID    // the eligible bids as the panel sees them: 1, 2, …
	DrawnAt  time.Time
	Seats    []PanelSeat // in the order in which they were called
	ClosedAt time.Time   // all sheets are locked
}

// PoolEntry is one expert of the region on the day of the deadline.
type PoolEntry struct {
	Person   PersonID `json:"person"`
	Excluded string   `json:"excluded"` // a code; "": may be drawn
}

// PanelSeat is one expert who was called.
type PanelSeat struct {
	Person   PersonID         `json:"person"`
	Name     string           `json:"name"`
	Status   SeatStatus       `json:"status"`
	CalledAt time.Time        `json:"called_at"` // zero: passed over
	Due      workday.Deadline `json:"due"`
	Reason   string           `json:"reason"` // of a recusal
	At       time.Time        `json:"at"`     // when it ended
}

// PanelRules is what the rulebook says of panels.
type PanelRules struct {
	Needed  int
	Due     workday.Span // from the call to the locked sheet
	Outlier rulebook.Ratio
}

// FixPanel fixes the pool of a frozen notice, before anything is opened: its hash is public at once.
func FixPanel(n *Notice, pool []PoolEntry, r PanelRules, now time.Time) (*Panel, Event, error) {
	if err := first(n.at(NoticeFrozen), once("panel.fixed", n.OpenedAt)); err != nil {
		return nil, Event{}, err
	}
	p := &Panel{Notice: n.ID, Number: n.Number, Region: n.Region, Version: 1, Needed: max(r.Needed, LeastExperts), Outlier: r.Outlier, FixedAt: now}
	p.Pool = slices.SortedFunc(slices.Values(pool), func(a, b PoolEntry) int { return strings.Compare(string(a.Person), string(b.Person)) })
	list := make([]any, 0, len(p.Pool))
	for _, e := range p.Pool {
		list = append(list, map[string]any{"excluded": e.Excluded, "person": string(e.Person)})
	}
	sum, err := canonicalHash(list)
	if err != nil {
		return nil, Event{}, err
	}
	p.PoolHash = sum
	return p, p.event(EventPanelFixed, System(), now, Face{"pool": sum, "count": len(p.Pool), "needed": p.Needed}), nil
}

// PanelTicket is an expert's ticket in the draw of a panel: TicketOf the draw key of the notice, for "expert " and his id.
// A bid's id has no space, so no bid ever has the same text.
func PanelTicket(key []byte, id PersonID) award.Ticket {
	return award.TicketOf(key, "expert "+string(id))
}

// Draw fixes the order in which experts are called, and the numbers under which they see the bids. key is the draw key of
// the award record, so that anybody can draw again once the record is public.
func (p *Panel) Draw(key []byte, standing []*Bid, now time.Time) error {
	if err := first(once("panel.drawn", p.DrawnAt)); err != nil {
		return err
	}
	for _, e := range p.Pool {
		if e.Excluded == "" {
			p.Order = append(p.Order, e.Person)
		}
	}
	slices.SortFunc(p.Order, func(a, b PersonID) int {
		return strings.Compare(PanelTicket(key, a).String(), PanelTicket(key, b).String())
	})
	for _, b := range standing {
		if b.Eligible {
			p.Blind = append(p.Blind, b.ID)
		}
	}
	blind := func(id BidID) string { return award.TicketOf(key, "blind "+string(id)).String() }
	slices.SortFunc(p.Blind, func(a, b BidID) int { return strings.Compare(blind(a), blind(b)) })
	p.DrawnAt = now
	return nil
}

// Next is who is called when a seat is free: the first of the draw who was not called yet; "" when nobody is left.
func (p *Panel) Next() PersonID {
	for _, id := range p.Order {
		if p.seat(id) == nil {
			return id
		}
	}
	return ""
}

// Free is how many seats nobody holds.
func (p *Panel) Free() int {
	free := p.Needed
	for _, s := range p.Seats {
		if s.Status == SeatCalled || s.Status == SeatLocked {
			free--
		}
	}
	return free
}

// Exhausted reports whether too few experts are left for the panel to be whole.
func (p *Panel) Exhausted() bool { return !p.DrawnAt.IsZero() && p.Free() > 0 && p.Next() == "" }

// Call gives the next expert a seat.
func (p *Panel) Call(name string, due workday.Deadline, now time.Time) Event {
	id := p.Next()
	p.Seats = append(slices.Clone(p.Seats), PanelSeat{Person: id, Name: name, Status: SeatCalled, CalledAt: now, Due: due})
	e := p.event(EventPanelCalled, System(), now, Face{"seat": strconv.Itoa(len(p.Seats))})
	e.Private = Face{"person": string(id)}
	return e
}

// PassOver gives the next expert no seat, because he has recused himself from the buyer or a bidder since the pool was
// fixed. Its hash is public and the draw stays what it was: his name is shown with the result as recused. He himself is
// told nothing before, because that would tell him who has bid.
func (p *Panel) PassOver(name string, now time.Time) Event {
	id := p.Next()
	p.Seats = append(slices.Clone(p.Seats), PanelSeat{Person: id, Name: name, Status: SeatRecused, At: now})
	e := p.event(EventPanelRecused, System(), now, Face{})
	e.Private = Face{"person": string(id)}
	return e
}

// Lapse takes the seats of those whose time is over without a locked sheet. since is when the notice was last resumed:
// whoever was called before has his whole time again, reckoned by again.
func (p *Panel) Lapse(since time.Time, again workday.Deadline, now time.Time) (events []Event) {
	for _, s := range p.Seats {
		if s.Status != SeatCalled {
			continue
		}
		if s.again(since) {
			p.set(s.Person, func(seat *PanelSeat) { seat.Due = again })
			continue
		}
		if now.Before(s.Due.At) {
			continue
		}
		p.set(s.Person, func(seat *PanelSeat) { seat.Status, seat.At = SeatLapsed, now })
		e := p.event(EventPanelLapsed, System(), now, Face{})
		e.Private = Face{"person": string(s.Person)}
		events = append(events, e)
	}
	return events
}

// again reports whether a seat that was called before the notice was last resumed has its whole time still to come.
func (s PanelSeat) again(since time.Time) bool {
	return s.CalledAt.Before(since) && s.Due.Start.Before(since)
}

// inTime refuses a sheet after the seat's time, whether or not a worker has called the next yet.
func (p *Panel) inTime(by Actor, n *Notice, now time.Time) *refusal.Refusal {
	s := p.seat(by.Person)
	if s == nil || now.Before(s.Due.At) || s.again(n.ResumedAt()) { // who has no seat is told so by judges
		return nil
	}
	return refusal.New(refusal.Conflict, "panel.due", "", "评分已于 %s 截止，席位由抽取顺序的下一位专家接替", "sheets were taken until %s: the next expert of the draw takes the seat", ClockText(s.Due.At)).
		Cite("平台规则", "评审组", false)
}

// Recuse is an expert's own word that he must not judge: the next of the draw is called. The reason is public with the
// result.
func (p *Panel) Recuse(by Actor, n *Notice, reason string, now time.Time) (Event, error) {
	if err := first(p.judges(by), n.running(), n.at(NoticeFrozen), required("reason", reason, 500), impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	p.set(by.Person, func(s *PanelSeat) { s.Status, s.Reason, s.At = SeatRecused, reason, now })
	e := p.event(EventPanelRecused, by, now, Face{})
	e.Private = Face{"person": string(by.Person), "reason": reason}
	return e, nil
}

// judges refuses whoever holds no open seat: that he was ever called is a secret to all others.
func (p *Panel) judges(by Actor) *refusal.Refusal {
	s := p.seat(by.Person)
	if s == nil || s.CalledAt.IsZero() || !by.Has(RoleExpert) {
		return Missing()
	}
	switch s.Status {
	case SeatCalled:
		return nil
	case SeatLocked:
		return refusal.New(refusal.Conflict, "sheet.locked", "", "评分表已锁定，不能再改", "the sheet is locked: it can't be changed any more")
	}
	return refusal.New(refusal.Conflict, "panel.seat", "", "您已不在本项目评审组", "you no longer sit on this panel")
}

// Whole reports whether every seat has its locked sheet.
func (p *Panel) Whole() bool { return len(p.Judges()) == p.Needed && p.Needed > 0 }

// Judges are the experts whose sheets count, in the order in which they were called.
func (p *Panel) Judges() (list []PersonID) {
	for _, s := range p.Seats {
		if s.Status == SeatLocked {
			list = append(list, s.Person)
		}
	}
	return list
}

// Close ends the panel once it is whole: from here on the sheets count, and the selection runs.
func (p *Panel) Close(sheets []*Sheet, now time.Time) (Event, error) {
	if err := first(once("panel.closed", p.ClosedAt)); err != nil {
		return Event{}, err
	}
	hashes := make([]any, 0, len(sheets))
	for _, s := range sheets {
		hashes = append(hashes, s.SHA256)
	}
	p.ClosedAt = now
	return p.event(EventPanelClosed, System(), now, Face{"sheets": hashes}), nil
}

// FailPanel ends a notice for whose panel too few experts are left: nothing of the offers is published.
func (n *Notice) FailPanel(standing []*Bid, now time.Time) Event {
	for _, b := range standing {
		b.Status, b.Nonce, b.Price = BidUnopened, "", ""
	}
	return n.fail(System(), FailedFewExperts, len(standing), now)
}

func (p *Panel) seat(id PersonID) *PanelSeat {
	if i := slices.IndexFunc(p.Seats, func(s PanelSeat) bool { return s.Person == id }); i >= 0 && id != "" {
		return &p.Seats[i]
	}
	return nil
}

// Seat is an expert's own; false when he was never called.
func (p *Panel) Seat(id PersonID) (PanelSeat, bool) {
	if s := p.seat(id); s != nil && !s.CalledAt.IsZero() {
		return *s, true
	}
	return PanelSeat{}, false
}

func (p *Panel) set(id PersonID, change func(*PanelSeat)) {
	p.Seats = slices.Clone(p.Seats)
	change(p.seat(id))
}

// Readers are the experts who may read the documents of the bids now: those who hold a seat, while the notice waits for
// its panel.
func (p *Panel) Readers(n *Notice) (list []PersonID) {
	if p == nil || !p.ClosedAt.IsZero() || n.Status != NoticeFrozen {
		return nil
	}
	for _, s := range p.Seats {
		if s.Status == SeatCalled || s.Status == SeatLocked {
			list = append(list, s.Person)
		}
	}
	return list
}

// MayReadReasons reports whether the actor may read, once the result is there, why the experts gave a bid its points: the
// department and oversight of all bids, an agency of its own.
func (n *Notice) MayReadReasons(by Actor, b *Bid) bool {
	return n.resulted() && by.WorksFor(OrganisationID(b.Agency)) || n.MayListDocuments(by) == nil
}

func (p *Panel) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"] = p.Number
	return Event{Kind: k, Subject: "panel:" + string(p.Notice), Region: p.Region, By: by, At: now, Face: face}
}

// Exclude says why an expert may not be drawn for a notice, "" when he may. own are all organisations that he belongs to,
// declared those from which he has recused himself; bidders are the agencies whose bids stood at the freeze.
func (n *Notice) Exclude(expert Person, own []Organisation, declared []Recusal, bidders map[AgencyID]*Agency, ties Ties) string {
	if slices.Contains(append([]PersonID{n.Officer, n.Manager, n.Reviewer, n.Publisher}, n.Writers...), expert.ID) {
		return PoolHandled
	}
	day := workday.On(n.Deadline.At)
	for _, o := range own {
		switch {
		case o.ID == n.Department:
			return PoolDepartment
		case bidders[AgencyID(o.ID)] != nil:
			return PoolBidder
		case o.Kind == KindOperator || o.Kind == KindSupervisor || o.Kind == KindAuditor || o.Kind == KindAdmin:
			return PoolOperator
		}
		as := &Agency{AgencyProfile: AgencyProfile{USCC: o.USCC}}
		for _, b := range bidders {
			if _, related := ties.Related(as, b, day); related {
				return PoolRelated
			}
		}
	}
	if n.Declared(declared, bidders) {
		return PoolDeclared
	}
	for _, b := range bidders {
		if b.names(expert.Name) {
			return PoolNamesake
		}
	}
	return ""
}

// Declared reports whether one of an expert's recusals is from the buyer or from a bidder; who is the same by its
// credit code is the same.
func (n *Notice) Declared(list []Recusal, bidders map[AgencyID]*Agency) bool {
	return slices.ContainsFunc(list, func(r Recusal) bool {
		if r.Organisation == n.Department || bidders[AgencyID(r.Organisation)] != nil {
			return true
		}
		for _, b := range bidders {
			if r.USCC != "" && b.USCC == r.USCC {
				return true
			}
		}
		return false
	})
}

// names reports whether somebody of that name stands in the agency's papers. Two of one name are one person until
// somebody has shown that they are not; for a panel of many that costs nothing.
func (a *Agency) names(name string) bool {
	name = strings.TrimSpace(name)
	if name == "" {
		return false
	}
	return strings.TrimSpace(a.LegalRepresentative) == name ||
		slices.ContainsFunc(a.Practitioners, func(p Practitioner) bool { return strings.TrimSpace(p.Name) == name })
}
