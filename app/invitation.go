package app

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// InvitationTx is invitations, and what a person who leaves has open.
type InvitationTx interface {
	Invitation(ctx context.Context, id domain.InvitationID) (*domain.Invitation, error)
	AddInvitation(ctx context.Context, i *domain.Invitation) error // one open of a person and organisation: Conflict
	SaveInvitation(ctx context.Context, i *domain.Invitation) error
	InvitationsOf(ctx context.Context, p domain.PersonID, now time.Time) ([]domain.Invitation, error)     // open ones
	InvitationsTo(ctx context.Context, o domain.OrganisationID, now time.Time) ([]InvitedPerson, error)   // open ones
	OpenItems(ctx context.Context, p domain.PersonID, o domain.OrganisationID) ([]domain.OpenItem, error) // in the order of their age
	EndSessionsFor(ctx context.Context, p domain.PersonID, o domain.OrganisationID) error                 // those that act for it
	EndDeputies(ctx context.Context, p domain.PersonID, o domain.OrganisationID, now time.Time) error     // by him and for him
	EndTokens(ctx context.Context, p domain.PersonID, o domain.OrganisationID, now time.Time) error
}

// InvitedPerson is an open invitation with who it is for.
type InvitedPerson struct {
	Invitation domain.Invitation
	Name       string
	Email      string
}

// Invited is an invitation with the organisation that invites.
type Invited struct {
	Invitation   domain.Invitation
	Organisation domain.Organisation
}

// invite asks somebody who has an account already to join; AddPerson comes here when the address is known.
func (a *App) invite(ctx context.Context, tx Tx, by domain.Actor, p *domain.Person, o domain.Organisation, id domain.PersonID, roles []domain.Role) error {
	if _, err := memberOf(ctx, tx, p.ID, o.ID); err == nil {
		return refusal.New(refusal.Conflict, "person.member", "email", "此人已是本单位人员", "this person belongs to the organisation already")
	}
	i, e, err := domain.Invite(by, domain.InvitationID(id), p.ID, o, roles, tx.Now())
	if err != nil {
		return err
	}
	if there, err := tx.Invitation(ctx, i.ID); err == nil && there.Person == p.ID && there.Organisation == o.ID {
		return nil // the same again: a lost answer
	}
	if err := tx.AddInvitation(ctx, i); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

// Invitations are the actor's own that wait for his answer.
func (a *App) Invitations(ctx context.Context, by domain.Actor) (list []Invited, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		open, err := tx.InvitationsOf(ctx, by.Person, tx.Now())
		if err != nil {
			return err
		}
		for _, i := range open {
			o, err := tx.Organisation(ctx, i.Organisation)
			if err != nil {
				return err
			}
			list = append(list, Invited{Invitation: i, Organisation: *o})
		}
		return nil
	})
	return list, err
}

// InvitedTo are the open invitations of an organisation, for who keeps its accounts.
func (a *App) InvitedTo(ctx context.Context, by domain.Actor, org domain.OrganisationID) (list []InvitedPerson, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if r := by.Manages(*o); r != nil {
			return nil // the others see who is there, not who was asked
		}
		list, err = tx.InvitationsTo(ctx, org, tx.Now())
		return err
	})
	return list, err
}

// AnswerInvitation joins the organisation, or declines.
func (a *App) AnswerInvitation(ctx context.Context, by domain.Actor, id domain.InvitationID, join bool) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		i, err := tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, i.Organisation)
		if err != nil {
			return err
		}
		e, err := i.Answer(by, *o, join, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveInvitation(ctx, i); err != nil {
			return err
		}
		if join {
			if err := tx.SetMembership(ctx, domain.Membership{Person: i.Person, Organisation: i.Organisation, Roles: i.Roles}); err != nil {
				return err
			}
		}
		return a.record(ctx, tx, e)
	})
}

// OpenItems are what a person would leave behind: for himself and for who keeps the organisation's accounts.
func (a *App) OpenItems(ctx context.Context, by domain.Actor, id domain.PersonID, org domain.OrganisationID) (list []domain.OpenItem, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if by.Person != id {
			if r := by.Manages(*o); r != nil {
				return r
			}
		}
		if _, err := memberOf(ctx, tx, id, org); err != nil {
			return err
		}
		list, err = tx.OpenItems(ctx, id, org)
		return err
	})
	return list, err
}

// LeaveOrganisation ends a membership and hands what is open to a colleague, who is told.
func (a *App) LeaveOrganisation(ctx context.Context, by domain.Actor, id domain.PersonID, org domain.OrganisationID, to domain.PersonID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if _, err := memberOf(ctx, tx, id, org); err != nil {
			return err
		}
		open, err := tx.OpenItems(ctx, id, org)
		if err != nil {
			return err
		}
		members, err := members(ctx, tx, org)
		if err != nil {
			return err
		}
		e, err := domain.Leave(by, id, *o, open, to, members, tx.Now())
		if err != nil {
			return err
		}
		if err := a.goes(ctx, tx, id, org); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// goes takes away all that a person held for an organisation.
func (a *App) goes(ctx context.Context, tx Tx, id domain.PersonID, org domain.OrganisationID) error {
	if err := tx.EndDeputies(ctx, id, org, tx.Now()); err != nil {
		return err
	}
	if err := tx.EndTokens(ctx, id, org, tx.WallClock()); err != nil {
		return err
	}
	if err := tx.EndSessionsFor(ctx, id, org); err != nil {
		return err
	}
	return tx.SetMembership(ctx, domain.Membership{Person: id, Organisation: org})
}

// personLetters tells whom an act on an account concerns.
func personLetters(ctx context.Context, tx Tx, e *RecordedEvent) ([]addressed, error) {
	l := addressed{kind: string(e.Kind), link: "/desk/account"}
	to := faceField(e, "person")
	if e.Kind == domain.EventPersonLeft {
		if to = faceField(e, "to"); to == "" {
			return nil, nil
		}
		l.link = "/desk"
	}
	if org := faceField(e, "organisation"); org != "" {
		o, err := tx.Organisation(ctx, domain.OrganisationID(org))
		if err != nil {
			return nil, err
		}
		l.name = o.Name
	}
	if l.name == "" {
		l.name = workday.On(e.At).String()
	}
	p, err := tx.Person(ctx, domain.PersonID(to))
	if err != nil {
		return nil, err
	}
	l.people = []domain.Person{*p}
	if e.Kind == domain.EventPersonLeft {
		l.detail, err = openText(ctx, tx, e)
	}
	return []addressed{l}, err
}

// accountTexts are the templates of letters about accounts.
var accountTexts = map[string]letter{
	"person.invited_to":            {text("邀请您加入单位", "You are invited to join"), text("%[1]s 邀请您加入，请在“我的账户”中接受或谢绝。%[2]s", "%[1]s invites you to join: accept or decline on your account page. %[2]s")},
	"person.left":                  {text("同事离岗，事项移交给您", "A colleague left; his open work is yours"), text("%[1]s 有同事离岗，以下事项由您接手：%[2]s", "A colleague left %[1]s; these are yours now: %[2]s")},
	"person.totp_reset_agreed":     {text("您的第二验证因素已重置", "Your second factor was reset"), text("%[1]s：经核实身份并由两位管理员办理，您的动态口令与通行密钥已移除，请登录后重新绑定。%[2]s如非本人申请，请立即联系管理员。", "%[1]s: after a check of your identity two administrators took away your one-time codes and passkeys; sign in and enrol again. %[2]sIf you did not ask for this, call an administrator now.")},
	"person.password_reset_agreed": {text("设密链接已发往您的邮箱", "A link to set a password is in your mail"), text("%[1]s：管理员核实身份后，已将设置密码的链接发往您的登录邮箱，24 小时内有效；原密码在设置前仍可使用。%[2]s如非本人申请，请勿打开链接并立即联系管理员。", "%[1]s: after a check of your identity an administrator had a link to set a password sent to your login address; it is good for 24 hours, and the old password until you set one. %[2]sIf you did not ask for this, leave the link alone and call an administrator now.")},
	"person.recovery_used":         {text("使用了恢复码", "A recovery code was used"), text("%[1]s：有人用恢复码登录了您的账户。%[2]s如非本人，请立即修改密码并联系管理员。", "%[1]s: a recovery code signed in to your account. %[2]sIf it was not you, change the password and call an administrator.")},
	"person.identity_agreed":       {text("统一身份认证已关联", "Your account was linked"), text("%[1]s：统一身份认证账号已关联，可用其登录。%[2]s", "%[1]s: an account at the identity provider was linked to yours and may sign in. %[2]s")},
	"person.passkey_added":         {text("新增了通行密钥", "A passkey was added"), text("%[1]s：您的账户新增了通行密钥。%[2]s如非本人，请立即移除并修改密码。", "%[1]s: a passkey was added to your account. %[2]sIf it was not you, remove it and change the password.")},
	"person.mobile_confirmed":      {text("手机号码已确认", "A phone number was confirmed"), text("%[1]s：您的账户确认了一个手机号码，今后可用发往该号码的验证码登录。%[2]s如非本人，请立即修改密码、更换号码并联系管理员。", "%[1]s: a phone number was confirmed for your account; codes sent to it sign in from now on. %[2]sIf it was not you, change the password and the number now and call an administrator.")},
	"ticket.asked":                 {text("求助工单待答复", "A request for help waits"), text("“%[1]s”待答复。%[2]s", "%[1]q waits for an answer. %[2]s")},
	"ticket.replied":               {text("求助工单有新的补充", "A request for help has a new word"), text("“%[1]s”有新的补充，待答复。%[2]s", "%[1]q has a new word and waits for an answer. %[2]s")},
	"ticket.answered":              {text("您的求助已答复", "Your request for help is answered"), text("“%[1]s”已答复，请在工单中查看。%[2]s", "%[1]q is answered: read it on its page. %[2]s")},
	"ticket.look_let":              {text("求助人对查看工作台作了选择", "Who asked for help has chosen whether you may look"), text("“%[1]s”的求助人允许或收回了对其工作台的查看，请看工单。%[2]s", "Who asked %[1]q lets you see the desk, or no longer does: see the request. %[2]s")},
	"ticket.looked":                {text("运行机构正在查看您的工作台", "The operator looks at your desk"), text("按您的允许，运行机构为“%[1]s”以您的视角查看工作台（只读，不含信件、报名和密封内容）。看了什么，工单中有记录；可随时收回允许。%[2]s", "As you let it, the operator sees your desk for %[1]q as you see it: to read only, without letters, bids and what is sealed. What is seen stands in the request; you can take your leave back at any time. %[2]s")},
	"ticket.closed":                {text("求助工单已办结", "A request for help is closed"), text("“%[1]s”已办结，如仍需帮助请新提一件。%[2]s", "%[1]q is closed; ask anew if you need more. %[2]s")},
	"person.roles_set":             {text("您的岗位已变更", "Your roles were changed"), text("您在 %[1]s 的岗位已变更，请重新登录。%[2]s", "Your roles in %[1]s were changed: sign in again. %[2]s")},
}

func openText(ctx context.Context, tx Tx, e *RecordedEvent) (refusal.Text, error) {
	var face struct{ Open []string }
	if err := json.Unmarshal(e.Face, &face); err != nil {
		return refusal.Text{}, err
	}
	list := ""
	for _, item := range face.Open {
		if noun, id, _ := strings.Cut(item, ":"); noun == "notice" {
			n, err := tx.NoticeUnlocked(ctx, domain.NoticeID(id))
			if err != nil {
				return refusal.Text{}, err
			}
			item = n.Number + " " + n.Title
		}
		if list != "" {
			list += "；"
		}
		list += item
	}
	return both(list), nil
}
