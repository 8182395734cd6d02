package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// helping shows the account side at work: a finance officer who works for two bodies, a manager who is away with a deputy,
// and two requests for help, one of them open. It comes last, so that nothing before it is drawn differently.
func (s *seeder) helping(ctx context.Context) error {
	home, other := s.department("wtj"), s.department("mzj")
	if len(s.agencies) < 8 {
		return nil
	}
	if err := s.twoBodies(ctx, home, other); err != nil {
		return err
	}
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return err
	}
	today := workday.On(clock.Now)
	if _, err := s.app.NameDeputy(ctx, home.manager.actor, domain.Deputy{ID: domain.DeputyID(s.uuid()), For: home.manager.actor.Person, Person: home.finance.actor.Person,
		From: today, To: today.AddDays(4)}); err != nil {
		return err
	}
	if _, err := s.app.AskForHelp(ctx, home.officer.actor, domain.TicketID(s.uuid()), "起草公告时选不到今年的预算指标", "/notices/new",
		"财务说指标已经登记，但下拉框里只有去年的。请问哪里没有对上？"); err != nil {
		return err
	}
	p, err := s.app.AskForHelp(ctx, s.agencies[7].person.actor, domain.TicketID(s.uuid()), "证书续期后要不要重新入驻", "/admission", "测绘资质已经换证，原来的下月到期。")
	if err != nil {
		return err
	}
	_, err = s.app.SayOnTicket(ctx, s.reviewers[0].actor, p.Ticket.ID, p.Ticket.Version, "不用重新入驻。请在“信息变更”中上传新证，核验后原类别不中断。")
	return err
}

// twoBodies has the finance officer of one department join another one, and sign in for the first.
func (s *seeder) twoBodies(ctx context.Context, home, other *department) error {
	p := home.finance
	if _, err := s.app.AddPerson(ctx, s.system.actor, domain.Person{ID: domain.PersonID(s.uuid()), Name: p.actor.Name, Email: p.email, Language: "zh"},
		other.ID, []domain.Role{domain.DepartmentFinance}); err != nil {
		return err
	}
	open, err := s.app.Invitations(ctx, p.actor)
	if err != nil {
		return err
	}
	if len(open) != 1 {
		return fmt.Errorf("%d invitations of %s", len(open), p.email)
	}
	if err := s.app.AnswerInvitation(ctx, p.actor, open[0].Invitation.ID, true); err != nil {
		return err
	}
	token, _, err := s.app.LogIn(ctx, app.LogIn{Email: p.email, Password: seedPassword, Address: "127.0.0.1"})
	if err != nil {
		return err
	}
	_, err = s.app.ActFor(ctx, token, home.ID)
	return errors.Join(err, s.app.LogOut(ctx, token))
}
