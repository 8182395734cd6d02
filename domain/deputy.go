package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// DeputyID names a deputation.
type DeputyID string

// Deputy is a period in which one person of a department approves for another. What he does is recorded "for" that
// other; what the other may not do himself, his deputy may not either.
type Deputy struct {
	ID         DeputyID
	Department OrganisationID
	Region     RegionCode
	For        PersonID // whose approvals he takes
	Person     PersonID // the deputy
	From, To   workday.Date
	NamedBy    PersonID
	NamedAt    time.Time
	EndedAt    time.Time // ended before its last day
	Version    int64
}

// Principal is somebody for whom an actor may approve today, with the roles that this one holds.
type Principal struct {
	Person PersonID
	Roles  []Role
}

// NameDeputy is a manager's: for himself, or for a colleague who is away. Both belong to the department; a period is at
// most a year and does not begin in the past.
func NameDeputy(by Actor, d Deputy, members map[PersonID][]Role, now time.Time) (*Deputy, Event, error) {
	if err := first(by.needOf(d.Department, DepartmentManager)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(memberOf("for", d.For, members), memberOf("person", d.Person, members), d.notHimself(), d.period(workday.On(now))); err != nil {
		return nil, Event{}, err
	}
	d.NamedBy, d.NamedAt, d.EndedAt, d.Version = by.Person, now, time.Time{}, 1
	return &d, d.event(EventDeputyNamed, by, now), nil
}

func memberOf(field string, p PersonID, members map[PersonID][]Role) *refusal.Refusal {
	if _, ok := members[p]; ok {
		return nil
	}
	return refusal.New(refusal.Invalid, "deputy.member", field, "请选择本单位的人员", "choose somebody of your department")
}

func (d Deputy) notHimself() *refusal.Refusal {
	if d.For != d.Person {
		return nil
	}
	return refusal.New(refusal.Invalid, "deputy.himself", "person", "不能指定本人为自己的代理人", "nobody is his own deputy")
}

func (d Deputy) period(today workday.Date) *refusal.Refusal {
	switch {
	case d.From.IsZero() || d.From.Before(today):
		return refusal.New(refusal.Invalid, "deputy.period", "from", "代理期不能早于今天（%s）开始", "the period can't begin before today (%s)", today)
	case d.To.IsZero() || d.To.Before(d.From):
		return refusal.New(refusal.Invalid, "deputy.period", "to", "结束日不能早于开始日", "the last day can't be before the first")
	case d.To.Sub(d.From) > maxDeputyDays:
		return refusal.New(refusal.Invalid, "deputy.period", "to", "代理期至多一年", "a period is at most a year")
	}
	return nil
}

// End stops a deputation before its last day: by a manager, or by the one it is for.
func (d *Deputy) End(by Actor, now time.Time) (Event, error) {
	if err := first(by.needOf(d.Department, RolesOf[KindDepartment]...), d.mayEnd(by), d.running(workday.On(now))); err != nil {
		return Event{}, err
	}
	d.EndedAt = now
	return d.event(EventDeputyEnded, by, now), nil
}

func (d *Deputy) mayEnd(by Actor) *refusal.Refusal {
	if by.Person == d.For {
		return nil
	}
	return by.need(DepartmentManager)
}

func (d *Deputy) running(today workday.Date) *refusal.Refusal {
	if d.EndedAt.IsZero() && !today.After(d.To) {
		return nil
	}
	return refusal.New(refusal.Conflict, "deputy.ended", "", "代理已结束", "this deputation has ended")
}

// On reports whether the deputation holds on a day.
func (d *Deputy) On(day workday.Date) bool {
	return d.EndedAt.IsZero() && !day.Before(d.From) && !day.After(d.To)
}

// Actions says which verbs are possible for the actor now, and why not.
func (d *Deputy) Actions(by Actor, now time.Time) map[string]error {
	c := *d
	_, err := c.End(by, now)
	return map[string]error{"end": err}
}

func (d *Deputy) event(k EventKind, by Actor, now time.Time) Event {
	return Event{Kind: k, Subject: "deputy:" + string(d.ID), Region: d.Region, By: by, At: now,
		Face: Face{"from": d.From.String(), "to": d.To.String()}, Private: Face{"for": string(d.For), "person": string(d.Person)}}
}

// principals are those of the list for whom the person is deputy on a day; who has left the department has no deputy.
func principals(person PersonID, list []Deputy, members map[PersonID][]Role, day workday.Date) []Principal {
	var out []Principal
	for i := range list {
		d := &list[i]
		if _, there := members[d.For]; there && d.Person == person && d.On(day) && !slices.ContainsFunc(out, func(p Principal) bool { return p.Person == d.For }) {
			out = append(out, Principal{Person: d.For, Roles: members[d.For]})
		}
	}
	return out
}

// Deputising is the actor with those for whom he may approve on a day.
func (a Actor) Deputising(list []Deputy, members map[PersonID][]Role, day workday.Date) Actor {
	a.For = principals(a.Person, list, members, day)
	return a
}
