package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// TOTPResetID names the taking away of a lost second factor.
type TOTPResetID string

// TOTPReset takes away a second factor that its person has lost: one administrator asks for it and says how he checked
// who it is, another agrees. Neither acts for himself.
type TOTPReset struct {
	ID        TOTPResetID
	Person    PersonID
	Checked   string
	AskedBy   PersonID
	AskedAt   time.Time
	DecidedBy PersonID
	DecidedAt time.Time
	Agreed    bool
}

// AskTOTPReset is the first administrator's step.
func AskTOTPReset(by Actor, id TOTPResetID, p PersonID, o Organisation, checked string, now time.Time) (*TOTPReset, Event, error) {
	if by.Person == p {
		return nil, Event{}, notHimself()
	}
	if err := first(by.Manages(o)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(required("checked", checked, 500)); err != nil {
		return nil, Event{}, err
	}
	r := &TOTPReset{ID: id, Person: p, Checked: checked, AskedBy: by.Person, AskedAt: now}
	return r, r.event(EventTOTPResetAsked, by, o.Region, now, Face{"checked": checked}), nil
}

// Decide is the second person's yes or no.
func (r *TOTPReset) Decide(by Actor, o Organisation, agree bool, now time.Time) (Event, error) {
	if by.Person == r.Person {
		return Event{}, notHimself()
	}
	if err := first(by.Manages(o), by.notSame(r.AskedBy, "提出重置的人不能自己同意，请由另一位管理员办理", "who asked for the reset can't agree to it; ask another administrator")); err != nil {
		return Event{}, err
	}
	if !r.DecidedAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "reset.decided", "", "已有决定", "it is decided already")
	}
	r.DecidedBy, r.DecidedAt, r.Agreed = by.Person, now, agree
	kind := EventTOTPResetRefused
	if agree {
		kind = EventTOTPResetAgreed
	}
	return r.event(kind, by, o.Region, now, nil), nil
}

func (r *TOTPReset) event(k EventKind, by Actor, region RegionCode, now time.Time, private Face) Event {
	return Event{Kind: k, Subject: "person:" + string(r.Person), Region: region, By: by, At: now, Face: Face{"person": string(r.Person)}, Private: private}
}

// AddPasskey adds a passkey to one's own account. Where there is a second factor already, it was shown a moment ago: a
// desk left open must not gain a key.
func AddPasskey(by Actor, name string, second bool, now time.Time) (Event, error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if err := refusal.All(required("name", name, 50)); err != nil {
		return Event{}, err
	}
	if second {
		if err := first(by.proved(now)); err != nil {
			return Event{}, err
		}
	}
	return Event{Kind: EventPasskeyAdded, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now, Face: Face{"person": string(by.Person)}}, nil
}

// Erase takes away who an account was: name, address and every way in. Its id stays, because the record that the law
// keeps names it (采购档案保存期). It is asked for by its person and done by who keeps his organisation's accounts.
func (p *Person) Erase(by Actor, o Organisation, memberships, open int, now time.Time) (Event, error) {
	if by.Person == p.ID {
		return Event{}, notHimself()
	}
	if err := first(by.Manages(o), nowhereElse(memberships), nothingOpen(open)); err != nil {
		return Event{}, err
	}
	p.Name, p.Email = "已注销人员", "erased-"+string(p.ID)+"@account.invalid"
	p.PasswordHash, p.TOTPSecret, p.TOTPStep, p.Disabled = "", "", 0, true
	return Event{Kind: EventPersonErased, Subject: "person:" + string(p.ID), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "person": string(p.ID)}}, nil
}

func nowhereElse(memberships int) *refusal.Refusal {
	if memberships <= 1 {
		return nil
	}
	return refusal.New(refusal.Conflict, "erase.elsewhere", "", "此人还属于其他单位，须先全部离开", "the person belongs to other organisations too and must leave them first")
}

func nothingOpen(open int) *refusal.Refusal {
	if open == 0 {
		return nil
	}
	return refusal.New(refusal.Conflict, "erase.open", "", "还有 %d 件未办事项，请先办理离岗移交", "%d things are open: hand them over first", open)
}
