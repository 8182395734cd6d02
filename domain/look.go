package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// LookID names one look.
type LookID string

const (
	// LookLeave is how long who asked for help lets the operator look, unless he takes it back or the request is closed.
	LookLeave = 24 * time.Hour
	// LookLife is how long one look lasts at most.
	LookLife = 15 * time.Minute
)

// lookedAt are the kinds of organisations whose desks the operator may see as they see them. Oversight, experts and
// holders of keys see what is secret from the operator.
var lookedAt = []OrganisationKind{KindAgency, KindDepartment}

// Look is one time that somebody of the operator saw the desk as who asked for help sees it: to read only, without
// letters, bids and whatever is sealed. Its moments go by the wall clock, as sessions do.
type Look struct {
	ID           LookID
	Ticket       TicketID
	Person       PersonID       // who looks
	Of           PersonID       // as whom
	Organisation OrganisationID // on whose behalf that person sees
	BegunAt      time.Time
	Until        time.Time
	EndedAt      time.Time
	Seen         []string // what was read, each once, in its order
}

// Lasts reports whether the look goes on at a moment.
func (l *Look) Lasts(at time.Time) bool { return l.EndedAt.IsZero() && at.Before(l.Until) }

// End ends a look that lasts: for good, whatever leave is given afterwards.
func (l *Look) End(at time.Time) (ended bool) {
	if !l.Lasts(at) {
		return false
	}
	l.EndedAt = at
	return true
}

// LooksOnly refuses what a session that sees as another sees can't do.
func LooksOnly() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "look.read_only", "", "正以求助人的视角查看，只能看，不能办理；请先结束查看", "you see as who asked sees, to read only: end the look first")
}

// LookEnded refuses what was asked in a look that is over: the page shows a desk that is no longer seen.
func LookEnded() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "look.ended", "", "以求助人视角的查看已结束；请回到自己的工作台", "the look has ended: go back to your own desk")
}

// LetLook gives the operator leave to see the asker's desk, or takes it back: his own choice, never needed.
func (t *Ticket) LetLook(by Actor, allowed bool, now time.Time) (Event, error) {
	if !t.asks(by) {
		if err := first(t.helps(by)); err != nil {
			return Event{}, err
		}
		return Event{}, refusal.New(refusal.Forbidden, "ticket.let", "", "是否允许查看，由求助人本人决定", "only who asked decides whether you may look")
	}
	if err := first(t.move(t.Status), t.shown()); err != nil {
		return Event{}, err
	}
	t.LookUntil = time.Time{}
	if allowed {
		t.LookUntil = now.Add(LookLeave)
	}
	e := t.event(EventTicketLookLet, by, now)
	e.Face["allowed"] = allowed
	return e, nil
}

func (t *Ticket) shown() *refusal.Refusal {
	if slices.Contains(lookedAt, t.Kind) {
		return nil
	}
	return refusal.New(refusal.Forbidden, "ticket.kind", "", "只有中介机构和采购单位的工作台可以允许运行机构查看", "only desks of agencies and departments can be shown to the operator")
}

// Look begins a look at the asker's desk, with his leave. wall is the session clock's moment.
func (t *Ticket) Look(by Actor, id LookID, now, wall time.Time) (*Look, Event, error) {
	if t.asks(by) {
		return nil, Event{}, Missing()
	}
	if err := first(t.helps(by), by.notOwn(t.Organisation), t.move(t.Status), t.shown(), t.leave(now)); err != nil {
		return nil, Event{}, err
	}
	l := &Look{ID: id, Ticket: t.ID, Person: by.Person, Of: t.Person, Organisation: t.Organisation, BegunAt: wall, Until: wall.Add(min(LookLife, t.LookUntil.Sub(now)))}
	return l, t.event(EventTicketLooked, by, now), nil
}

// leave refuses where the asker has not let anybody look, or no longer does.
func (t *Ticket) leave(now time.Time) *refusal.Refusal {
	if t.MayBeSeen(now) {
		return nil
	}
	return refusal.New(refusal.Forbidden, "ticket.leave", "", "求助人没有允许查看其工作台；可在答复中请其在工单页点“允许查看”", "who asked has not let you see the desk: ask for it in your answer").
		Cite("个人信息保护法", "第十四条", true)
}

// MayBeSeen reports whether the asker's leave to look holds.
func (t *Ticket) MayBeSeen(now time.Time) bool {
	return t.Status != TicketClosed && now.Before(t.LookUntil)
}

// EndLook ends a look before its time; one that is over already stays as it is, without an event.
func (t *Ticket) EndLook(l *Look, by Actor, now, wall time.Time) (e Event, ended bool, err error) {
	if by.Person != l.Person {
		return e, false, Missing()
	}
	e, ended = t.lookEnded(l, by, now, wall)
	return e, ended, nil
}

// EndLooks ends the looks that last, because the leave is over or taken back, or the request is closed: by who did that.
func (t *Ticket) EndLooks(looks []Look, by Actor, now, wall time.Time) (ended []*Look, events []Event) {
	for i := range looks {
		if e, ok := t.lookEnded(&looks[i], by, now, wall); ok {
			ended, events = append(ended, &looks[i]), append(events, e)
		}
	}
	return ended, events
}

func (t *Ticket) lookEnded(l *Look, by Actor, now, wall time.Time) (e Event, ended bool) {
	if !l.End(wall) {
		return e, false
	}
	e = t.event(EventTicketLookEnded, by, now)
	e.Face["seen"] = len(l.Seen)
	return e, true
}
