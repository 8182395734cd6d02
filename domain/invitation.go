package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// InvitationID names an invitation.
type InvitationID string

// InvitationLife is how long an invitation can be answered.
const InvitationLife = 14 * 24 * time.Hour

// Invitation asks somebody who has an account to join another organisation. Until he says yes he is none of its people.
type Invitation struct {
	ID           InvitationID
	Organisation OrganisationID
	Person       PersonID
	Roles        []Role
	InvitedBy    PersonID
	MadeAt       time.Time
	EndsAt       time.Time
	AnsweredAt   time.Time
	Joined       bool
}

// Invite asks a person with an account to join.
func Invite(by Actor, id InvitationID, p PersonID, o Organisation, roles []Role, now time.Time) (*Invitation, Event, error) {
	if err := first(by.Manages(o), grants(by, nil, roles)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(checkRoles(o.Kind, roles)); err != nil {
		return nil, Event{}, err
	}
	i := &Invitation{ID: id, Organisation: o.ID, Person: p, Roles: roles, InvitedBy: by.Person, MadeAt: now, EndsAt: now.Add(InvitationLife)}
	return i, i.event(EventPersonInvitedTo, by, o.Region, now), nil
}

// Answer is the invited person's yes or no.
func (i *Invitation) Answer(by Actor, o Organisation, join bool, now time.Time) (Event, error) {
	if by.Person != i.Person || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if !i.AnsweredAt.IsZero() || now.After(i.EndsAt) {
		return Event{}, refusal.New(refusal.Conflict, "invitation.over", "", "邀请已答复或已过期", "the invitation is answered or has expired")
	}
	i.AnsweredAt, i.Joined = now, join
	kind := EventInvitationDeclined
	if join {
		kind = EventPersonJoined
	}
	return i.event(kind, by, o.Region, now), nil
}

func (i *Invitation) event(k EventKind, by Actor, r RegionCode, now time.Time) Event {
	return Event{Kind: k, Subject: "invitation:" + string(i.ID), Region: r, By: by, At: now,
		Face: Face{"organisation": string(i.Organisation), "person": string(i.Person), "roles": roleNames(i.Roles)}}
}

// OpenItem is something that waits for one person of an organisation and is handed over when he leaves it.
type OpenItem struct {
	Noun  string // notice, contract, deputy, token …
	ID    string
	Title string
}

// Leave ends a person's membership: his own wish, or the act of who keeps the organisation's accounts. What is open goes
// to a named colleague; the last administrator of an organisation does not leave it without one.
func Leave(by Actor, id PersonID, o Organisation, open []OpenItem, to PersonID, members map[PersonID][]Role, now time.Time) (Event, error) {
	if by.Person != id {
		if err := first(by.Manages(o)); err != nil {
			return Event{}, err
		}
	} else if len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if err := first(keepsAnAdmin(id, o, members), handedTo(id, to, len(open), members)); err != nil {
		return Event{}, err
	}
	names := make([]any, 0, len(open))
	for _, i := range open {
		names = append(names, i.Noun+":"+i.ID)
	}
	return Event{Kind: EventPersonLeft, Subject: "person:" + string(id), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "person": string(id), "to": string(to), "open": names}}, nil
}

func handedTo(id, to PersonID, open int, members map[PersonID][]Role) *refusal.Refusal {
	_, there := members[to]
	switch {
	case to == "" && open == 0:
		return nil
	case to == "":
		return refusal.New(refusal.Invalid, "leave.open", "to", "还有 %d 件未办事项，请指定接手的同事", "%d things are open: name a colleague who takes them", open)
	case to == id || !there:
		return refusal.New(refusal.Invalid, "leave.to", "to", "请选择本单位的另一位人员", "choose another person of this organisation")
	}
	return nil
}

// keepsAnAdmin refuses the leaving of the only one who can let others in.
func keepsAnAdmin(id PersonID, o Organisation, members map[PersonID][]Role) *refusal.Refusal {
	keeper := map[OrganisationKind]Role{KindAgency: AgencyAdmin, KindAdmin: AdminSystem}[o.Kind]
	if keeper == "" || !(Actor{Roles: members[id]}).Has(keeper) {
		return nil
	}
	for p, roles := range members {
		if p != id && (Actor{Roles: roles}).Has(keeper) {
			return nil
		}
	}
	return refusal.New(refusal.Conflict, "leave.last", "", "您是唯一的管理员，请先指定另一位管理员", "the only administrator can't leave: name another one first")
}
