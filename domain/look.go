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
	// LookLife is how long one look lasts.
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
	l := &Look{ID: id, Ticket: t.ID, Person: by.Person, Of: t.Person, Organisation: t.Organisation, BegunAt: wall, Until: wall.Add(LookLife)}
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

// EndLook ends a look before its time.
func (t *Ticket) EndLook(l *Look, by Actor, now, wall time.Time) (Event, error) {
	if by.Person != l.Person {
		return Event{}, Missing()
	}
	l.EndedAt = wall
	e := t.event(EventTicketLookEnded, by, now)
	e.Face["seen"] = len(l.Seen)
	return e, nil
}
