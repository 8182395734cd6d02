package main

import (
	"context"
	"slices"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// followAward plans what comes after a selection: a decline, or the contract when the standstill is over.
func (s *seeder) followAward(st *story, number string, deadline time.Time) {
	manager := st.dept.manager.actor
	next := s.nextDay(deadline, 10*60+st.minute)
	choose := func(choice, why string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := s.app.ChooseNext(ctx, manager, number, 0, choice, domain.Choice{Reason: why})
			return wrap(st.terms.Title, err)
		}
	}
	switch st.end {
	case endDeclined, endReserve, endReposted:
		s.plan(next, true, func(ctx context.Context) error {
			winner, err := s.winner(ctx, st, number)
			if err != nil {
				return err
			}
			_, err = s.app.DeclineAward(ctx, winner, number, 0, "项目负责人因另有在建任务，无法按期到岗，放弃中选。")
			return wrap(st.terms.Title, err)
		})
	case endPlaces:
		s.plan(next, true, func(ctx context.Context) error { return wrap(st.terms.Title, s.walkPlaces(ctx, st, number)) })
		return
	default:
		s.plan(next, false, func(ctx context.Context) error { return s.planContract(ctx, st, number) })
		return
	}
	after := s.nextDay(next, 10*60+st.minute)
	switch st.end {
	case endReserve:
		s.plan(after, true, choose(app.NextReserve, "项目时间紧，排名第二的机构报价合理，按排序递补。"))
		s.plan(after.Add(time.Minute), false, func(ctx context.Context) error { return s.planContract(ctx, st, number) })
	case endReposted:
		s.plan(after, true, choose(app.NextRepost, "其余报价偏离预算测算，重新发布。"))
		s.plan(after.Add(20*time.Minute), false, func(ctx context.Context) error { return wrap(st.terms.Title, s.afterChoice(ctx, st, number)) })
	}
}

func (s *seeder) afterChoice(ctx context.Context, st *story, number string) error {
	page, err := s.app.DeskAward(ctx, st.dept.officer.actor, number)
	if err != nil {
		return err
	}
	return s.followRepost(ctx, st, page.Notice.RepostedAs)
}

// winner is the person of the agency that may sign now.
func (s *seeder) winner(ctx context.Context, st *story, number string) (domain.Actor, error) {
	page, err := s.app.DeskAward(ctx, st.dept.officer.actor, number)
	if err != nil {
		return domain.Actor{}, err
	}
	i := slices.IndexFunc(s.agencies, func(a *agency) bool { return a.register.ID == page.Award.Winner.Agency })
	st.winner = s.agencies[i]
	return st.winner.person.actor, nil
}

// planContract plans upload and confirmation on the days after the standstill.
func (s *seeder) planContract(ctx context.Context, st *story, number string) error {
	page, err := s.app.DeskAward(ctx, st.dept.officer.actor, number)
	if err != nil || st.end == endNoContract {
		return err
	}
	signs := s.nextDay(page.Award.Standstill.At, 10*60+st.minute)
	s.plan(signs, true, func(ctx context.Context) error { return wrap(st.terms.Title, s.sign(ctx, st, number)) })
	if st.end == endDiffers || st.end == endUnconfirmed {
		return nil
	}
	s.plan(s.nextDay(signs, 15*60+st.minute), true, func(ctx context.Context) error { return wrap(st.terms.Title, s.confirm(ctx, st, number)) })
	return nil
}

// sign uploads the signed contract and enters its terms; the story decides whether they are the awarded ones.
func (s *seeder) sign(ctx context.Context, st *story, number string) error {
	by := st.dept.officer.actor
	page, err := s.app.DeskAward(ctx, by, number)
	if err != nil {
		return err
	}
	n, w := page.Notice, page.Award.Winner
	if err := s.upload(ctx, by, st.files[0], domain.PurposeContract, "合同-"+number+".pdf",
		pdfOf("SERVICE CONTRACT (demo)", "Notice "+number, "Buyer "+n.DepartmentUSCC, "Agency "+w.USCC, "Price "+w.Price, "Signed and sealed by both sides.")); err != nil {
		return err
	}
	t := domain.ContractTerms{File: st.files[0], DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC, AgencyName: w.Name, AgencyUSCC: w.USCC,
		Price: w.Price, Scope: n.Description, Term: n.Term, SignedOn: workday.On(s.at)}
	if st.end == endDiffers {
		t.Price = (money.MustParse(w.Price) + 200*money.Yuan).String()
	}
	if _, err := s.app.CreateContract(ctx, by, st.contract, number, t); err != nil || st.end == endDiffers {
		return err
	}
	if _, err = s.app.SubmitContract(ctx, by, st.contract, 0); err != nil {
		return err
	}
	_, err = s.winner(ctx, st, number)
	return err
}

// confirm is the winner's yes to the same file.
func (s *seeder) confirm(ctx context.Context, st *story, number string) error {
	winner, err := s.winner(ctx, st, number)
	if err != nil {
		return err
	}
	page, err := s.app.Contract(ctx, winner, st.contract)
	if err != nil {
		return err
	}
	_, err = s.app.ConfirmContract(ctx, winner, st.contract, 0, page.Contract.SHA256)
	return err
}
