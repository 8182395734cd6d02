package app

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// MadeOrganisation is an organisation as CreateOrganisation answers it; New is false when this answers a repeat.
type MadeOrganisation struct {
	domain.Organisation
	New bool
}

// MadePerson is a person as AddPerson answers him; New is false when this answers a repeat. Invited is somebody who has
// an account already: he belongs to the organisation when he says yes, and until then nothing of him is told.
type MadePerson struct {
	domain.Person
	New, Invited bool
}

// CreateOrganisation makes an organisation; the administrator's act.
func (a *App) CreateOrganisation(ctx context.Context, by domain.Actor, o domain.Organisation) (*MadeOrganisation, error) {
	o.Version = 1
	made := true
	err := a.Store.Update(ctx, func(tx Tx) error {
		e, err := domain.NewOrganisation(by, o, tx.Now())
		if err != nil {
			return err
		}
		if there, err := tx.Organisation(ctx, o.ID); err == nil && there.Name == o.Name && there.Kind == o.Kind {
			o, made = *there, false // the same again: a lost answer
			return nil
		}
		if err := tx.AddOrganisation(ctx, &o); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return &MadeOrganisation{Organisation: o, New: made}, err
}

// apart keeps the three administrators apart once there are three people.
func apart(ctx context.Context, tx Tx, o domain.Organisation, id domain.PersonID, roles []domain.Role) error {
	if o.Kind != domain.KindAdmin {
		return nil
	}
	there, err := members(ctx, tx, o.ID)
	if err != nil {
		return err
	}
	there[id] = roles
	if r := domain.Apart(roles, len(there)); r != nil {
		return r
	}
	return nil
}

// AddPerson makes a person with roles in an organisation and invites him by mail to set a password. Whoever has an
// account already is asked to join.
func (a *App) AddPerson(ctx context.Context, by domain.Actor, p domain.Person, org domain.OrganisationID, roles []domain.Role) (*MadePerson, error) {
	made, invited := true, false
	p.Version, p.PasswordHash, p.TOTPSecret = 1, "", ""
	err := a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if err := apart(ctx, tx, *o, p.ID, roles); err != nil {
			return err
		}
		e, err := domain.NewPerson(by, p, *o, roles, tx.Now())
		if err != nil {
			return err
		}
		if known, err := tx.PersonByEmail(ctx, p.Email); err == nil && known.ID != p.ID {
			invited = true
			return a.invite(ctx, tx, by, known, *o, p.ID, roles)
		}
		if there, err := memberOf(ctx, tx, p.ID, org); err == nil && strings.EqualFold(there.Email, p.Email) {
			p, made = *there, false // the same again: a lost answer
			return nil
		}
		return a.addMember(ctx, tx, e, &p, *o, roles)
	})
	return &MadePerson{Person: p, New: made, Invited: invited}, err
}

func (a *App) addMember(ctx context.Context, tx Tx, e domain.Event, p *domain.Person, o domain.Organisation, roles []domain.Role) error {
	if err := tx.AddPerson(ctx, p); err != nil {
		return err
	}
	if err := tx.SetMembership(ctx, domain.Membership{Person: p.ID, Organisation: o.ID, Roles: roles}); err != nil {
		return err
	}
	if err := a.record(ctx, tx, e); err != nil {
		return err
	}
	if p.PasswordHash != "" {
		return nil
	}
	return a.record(ctx, tx, invitation(p.ID, o.Region, e))
}

func invitation(p domain.PersonID, r domain.RegionCode, cause domain.Event) domain.Event {
	return domain.Event{Kind: domain.EventPersonInvited, Subject: "person:" + string(p), Region: r, By: cause.By, At: cause.At, Face: domain.Face{"person": string(p)}}
}

// SetRoles replaces a person's roles in an organisation; his sessions end, so that no old role outlives the change.
func (a *App) SetRoles(ctx context.Context, by domain.Actor, id domain.PersonID, org domain.OrganisationID, roles []domain.Role) error {
	return a.changePerson(ctx, id, org, func(tx Tx, _ *domain.Person, o *domain.Organisation) (domain.Event, error) {
		there, err := members(ctx, tx, org)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := domain.SetRoles(by, id, *o, there[id], roles, tx.Now())
		if err != nil {
			return e, err
		}
		if err := apart(ctx, tx, *o, id, roles); err != nil {
			return e, err
		}
		return e, tx.SetMembership(ctx, domain.Membership{Person: id, Organisation: org, Roles: roles})
	})
}

// DisablePerson shuts an account, or opens it again.
func (a *App) DisablePerson(ctx context.Context, by domain.Actor, id domain.PersonID, org domain.OrganisationID, disabled bool) error {
	return a.changePerson(ctx, id, org, func(tx Tx, p *domain.Person, o *domain.Organisation) (domain.Event, error) {
		e, err := p.Disable(by, *o, disabled, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.SavePerson(ctx, p)
	})
}

// changePerson changes another's account; his sessions end.
func (a *App) changePerson(ctx context.Context, id domain.PersonID, org domain.OrganisationID,
	change func(Tx, *domain.Person, *domain.Organisation) (domain.Event, error)) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		p, err := memberOf(ctx, tx, id, org)
		if err != nil {
			return err
		}
		e, err := change(tx, p, o)
		if err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, id); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

func memberOf(ctx context.Context, tx Tx, id domain.PersonID, org domain.OrganisationID) (*domain.Person, error) {
	ms, err := tx.Memberships(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, m := range ms {
		if m.Organisation == org {
			return tx.Person(ctx, id)
		}
	}
	return nil, domain.Missing()
}

// Organisations pages organisations, for the administrator.
func (a *App) Organisations(ctx context.Context, by domain.Actor, q OrganisationQuery) (os []domain.Organisation, err error) {
	if !by.Has(domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit) {
		return nil, domain.Missing()
	}
	if q.Region == "" || !by.Sees(q.Region) { // a region's administrators see their region
		q.Region = by.Region
	}
	err = a.Store.View(ctx, func(tx Tx) error { os, err = tx.Organisations(ctx, q); return err })
	return os, err
}

// People are the members of an organisation, for an administrator or its own people.
func (a *App) People(ctx context.Context, by domain.Actor, o domain.OrganisationID) (ps []Member, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		org, err := tx.Organisation(ctx, o)
		if err != nil {
			return err
		}
		if r := by.SeesPeople(*org); r != nil {
			return r
		}
		ps, err = tx.People(ctx, o)
		return err
	})
	return ps, err
}

// FirstAdmin makes the administration and its first person, when there is none yet. It is the one act without an actor.
func (a *App) FirstAdmin(ctx context.Context, o domain.Organisation, p domain.Person, password string) error {
	if err := a.checkPassword(password, p.Email); err != nil {
		return err
	}
	hashed, err := a.Secrets.Hash(password)
	if err != nil {
		return err
	}
	roles := []domain.Role{domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit}
	return a.Store.Update(ctx, func(tx Tx) error {
		there, err := tx.Organisations(ctx, OrganisationQuery{Kind: domain.KindAdmin, Limit: 1})
		if err != nil {
			return err
		}
		if len(there) > 0 {
			return refusal.New(refusal.Conflict, "admin.first", "", "已有管理机构，请由现任管理员新增人员", "there is an administration already: its administrator adds people")
		}
		by := domain.Actor{Kind: domain.KindSystem, Roles: []domain.Role{domain.RoleSystem, domain.AdminSystem}, Region: o.Region}
		o.Kind, o.Version, p.Version, p.PasswordHash = domain.KindAdmin, 1, 1, hashed
		e, err := domain.NewOrganisation(by, o, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddOrganisation(ctx, &o); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		if e, err = domain.NewPerson(by, p, o, roles, tx.Now()); err != nil {
			return err
		}
		return a.addMember(ctx, tx, e, &p, o, roles)
	})
}

// ForgotPassword mails a link when the account exists; the answer is the same when it does not.
func (a *App) ForgotPassword(ctx context.Context, email, address string) error {
	key := "reset:" + hash(address)
	account := key + hash(strings.ToLower(email))
	return a.Store.Update(ctx, func(tx Tx) error {
		if err := tooMany(ctx, tx, account, key); err != nil {
			return err
		}
		for _, k := range []string{account, key} {
			if err := tx.AddTry(ctx, k); err != nil {
				return err
			}
		}
		p, err := tx.PersonByEmail(ctx, email)
		if refusal.Is(err, refusal.NotFound) || err == nil && p.Disabled {
			return nil
		}
		if err != nil {
			return err
		}
		return a.record(ctx, tx, invitation(p.ID, "", domain.Event{By: domain.Visitor(), At: tx.Now()}))
	})
}

// mailInvitation makes a one-time token and mails the link. The token lives in the mail only; the database keeps its hash.
// A retry makes a new token, so that a letter in flight at a crash does no harm.
func (a *App) mailInvitation(ctx context.Context, d domain.Delivery) error {
	token := Token(32)
	var m Mail
	err := a.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, domain.PersonID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		m = invitationMail(p, a.Site, token, d.ID)
		return tx.AddReset(ctx, hash(token), p.ID, tx.WallClock().Add(resetLife))
	})
	if err != nil {
		return err
	}
	if err := a.Mailer.Send(ctx, m); err != nil {
		return err
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

func invitationMail(p *domain.Person, s Site, token string, id domain.DeliveryID) Mail {
	link := s.PublicURL + "/desk/password#" + url.QueryEscape(token) // after #: never sent to a server, never in its log
	return Mail{MessageID: fmt.Sprintf("invite-%d@%s", id, s.Origin), To: p.Email,
		Subject: "网上中介服务超市：设置登录密码 / Intermart: set your password",
		Text: fmt.Sprintf("%s：\n\n请在 24 小时内打开以下链接设置登录密码：\n%s\n如非本人操作，请忽略本邮件。\n\nPlease open the link within 24 hours to set your password. If you did not ask for it, ignore this letter.\n",
			p.Name, link)}
}

// ResetPassword sets a new password with a mailed token; every session of the person ends, and the browser is known.
func (a *App) ResetPassword(ctx context.Context, token, password, browser string) error {
	hashed, err := a.Secrets.Hash(password)
	if err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error {
		id, err := tx.TakeReset(ctx, hash(token))
		if refusal.Is(err, refusal.NotFound) {
			return refusal.New(refusal.Invalid, "reset.token", "token", "链接无效或已过期，请重新申请", "the link is invalid or has expired: ask for a new one")
		}
		if err != nil {
			return err
		}
		if err := knowBrowser(ctx, tx, id, browser); err != nil { // whoever reads the mail is no stranger, whatever was tried
			return err
		}
		return a.setPassword(ctx, tx, id, password, hashed)
	})
}

// ChangePassword sets a new password for whoever knows the old one.
func (a *App) ChangePassword(ctx context.Context, by domain.Actor, old, password string) error {
	var stored string
	err := a.Store.View(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, by.Person)
		if err == nil {
			stored = p.PasswordHash
		}
		return err
	})
	if err != nil {
		return err
	}
	err = a.proving(ctx, by, func() error {
		if !a.Secrets.Matches(stored, old) {
			return wrongLogIn()
		}
		return nil
	})
	if err != nil {
		return err
	}
	hashed, err := a.Secrets.Hash(password)
	if err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error { return a.setPassword(ctx, tx, by.Person, password, hashed) })
}

func (a *App) setPassword(ctx context.Context, tx Tx, id domain.PersonID, password, hashed string) error {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return err
	}
	if err := a.checkPassword(password, p.Email); err != nil {
		return err
	}
	p.PasswordHash = hashed
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	if err := tx.EndSessions(ctx, id); err != nil {
		return err
	}
	return a.record(ctx, tx, domain.Event{Kind: domain.EventPersonChanged, Subject: "person:" + string(id), By: domain.Actor{Person: id}, At: tx.Now(), Face: domain.Face{"person": string(id)}})
}

// NewTOTP proposes a secret for an authenticator; it counts once ConfirmTOTP has seen a code of it.
func (a *App) NewTOTP(by domain.Actor) (secret string, err error) {
	if by.Person == "" {
		return "", domain.Missing()
	}
	return newTOTPSecret(), nil
}

// ConfirmTOTP sets the second factor. One that is set is replaced only with a code of the old one, the first one set only
// by whoever has just proved himself.
func (a *App) ConfirmTOTP(ctx context.Context, by domain.Actor, secret, code, oldCode string) error {
	return a.proving(ctx, by, func() error { return a.setTOTP(ctx, by, secret, code, oldCode) })
}

func (a *App) setTOTP(ctx context.Context, by domain.Actor, secret, code, oldCode string) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		if err := useTOTP(ctx, tx, by.Person, oldCode); err != nil {
			return err
		}
		p, err := tx.Person(ctx, by.Person)
		if err != nil {
			return err
		}
		step := matchTOTP(secret, code, tx.WallClock())
		if step == 0 || len(secret) < 32 {
			return refusal.New(refusal.Invalid, "login.totp", "code", "动态验证码不正确", "the code is wrong")
		}
		e, err := p.SetTOTP(by, secret, step, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}
