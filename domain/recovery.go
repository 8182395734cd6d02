package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// AccountResetID names the giving back of a lost way in.
type AccountResetID string

// What of an account is given back.
const (
	ResetSecondFactor = "second_factor" // codes, passkeys and recovery codes go: their person enrols anew
	ResetPassword     = "password"      // a link to set a new one goes to his own mail, never to who helps him
)

// AccountReset gives a person a lost way in back: one administrator asks for it and says how he checked who it is, another
// agrees. Only the link for the password of somebody who decides nothing needs no second one. Neither acts for himself.
type AccountReset struct {
	ID        AccountResetID
	Person    PersonID
	What      string
	Checked   string
	AskedBy   PersonID
	AskedAt   time.Time
	DecidedBy PersonID // "" where no second person was needed
	DecidedAt time.Time
	Agreed    bool
}

// privileged reports whether somebody with these roles publishes, decides, oversees or keeps accounts: his way in is
// never given back by one person alone.
func privileged(roles []Role) bool {
	return NeedsTOTP(roles) || slices.ContainsFunc(roles, func(r Role) bool {
		return slices.Contains([]Role{AgencyAdmin, DepartmentManager, DepartmentFinance, RoleSteward, RoleRegulator, KeyHolder}, r)
	})
}

// AskAccountReset is the first administrator's step. roles are all that the person holds, in whichever organisation.
func AskAccountReset(by Actor, id AccountResetID, p *Person, roles []Role, o Organisation, what, checked string, now time.Time) (*AccountReset, Event, error) {
	if by.Person == p.ID {
		return nil, Event{}, notHimself()
	}
	if err := first(by.Manages(o), p.open()); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(required("checked", checked, 500), resettable(what)); err != nil {
		return nil, Event{}, err
	}
	r := &AccountReset{ID: id, Person: p.ID, What: what, Checked: checked, AskedBy: by.Person, AskedAt: now}
	kind := r.kind(EventTOTPResetAsked, EventPasswordResetAsked)
	if what == ResetPassword && !privileged(roles) {
		r.DecidedAt, r.Agreed, kind = now, true, EventPasswordResetAgreed
	}
	return r, r.event(kind, by, o.Region, now, Face{"checked": checked}), nil
}

func (p *Person) open() *refusal.Refusal {
	if !p.Disabled {
		return nil
	}
	return refusal.New(refusal.Conflict, "person.disabled", "", "账号已停用，请先启用", "the account is shut: open it first")
}

func resettable(what string) *refusal.Refusal {
	if what == ResetSecondFactor || what == ResetPassword {
		return nil
	}
	return refusal.New(refusal.Invalid, "reset.what", "what", "只能重置第二验证因素或密码", "a second factor or a password can be reset, nothing else")
}

// Decide is the second person's yes or no.
func (r *AccountReset) Decide(by Actor, o Organisation, agree bool, now time.Time) (Event, error) {
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
	kind := r.kind(EventTOTPResetRefused, EventPasswordResetRefused)
	if agree {
		kind = r.kind(EventTOTPResetAgreed, EventPasswordResetAgreed)
	}
	return r.event(kind, by, o.Region, now, nil), nil
}

func (r *AccountReset) kind(second, password EventKind) EventKind {
	if r.What == ResetPassword {
		return password
	}
	return second
}

func (r *AccountReset) event(k EventKind, by Actor, region RegionCode, now time.Time, private Face) Event {
	return Event{Kind: k, Subject: "person:" + string(r.Person), Region: region, By: by, At: now, Face: Face{"person": string(r.Person)}, Private: private}
}

// SetTOTP sets one's own authenticator, of which a code of this step was seen. Whoever holds it proves himself with it from
// then on: the first one is set by its person freshly proved, a later one with a code of the old one.
func (p *Person) SetTOTP(by Actor, secret string, step int64, now time.Time) (Event, error) {
	if by.Person != p.ID || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if p.TOTPSecret == "" {
		if err := first(by.proved(now)); err != nil {
			return Event{}, err
		}
	}
	p.TOTPSecret, p.TOTPStep = secret, step
	return Event{Kind: EventPersonChanged, Subject: "person:" + string(p.ID), By: by, At: now, Face: Face{"person": string(p.ID)}}, nil
}

// AddPasskey adds a passkey to one's own account. Whoever holds one proves himself with it from then on, so its person
// has just proved himself: neither a desk left open nor a code by phone must gain a key.
func AddPasskey(by Actor, name string, now time.Time) (Event, error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	if err := refusal.All(required("name", name, 50)); err != nil {
		return Event{}, err
	}
	return Event{Kind: EventPasskeyAdded, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now, Face: Face{"person": string(by.Person)}}, first(by.proved(now))
}

// RemovePasskey takes one away from one's own account, freshly proved: where it is the only second factor, the next one
// could be anybody's.
func RemovePasskey(by Actor, now time.Time) (Event, error) {
	if by.Person == "" || len(by.Scopes) > 0 {
		return Event{}, Missing()
	}
	return Event{Kind: EventPasskeyRemoved, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: now, Face: Face{"person": string(by.Person)}}, first(by.proved(now))
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
