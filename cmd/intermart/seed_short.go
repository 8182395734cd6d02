package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// shortWays plans what goes another way than most notices: a direct selection with its result, notices of the fast
// lane, an emergency purchase, and on the last day a chain of two steps with a deputy.
func (s *seeder) shortWays() error {
	if err := s.directSelection(); err != nil {
		return err
	}
	for i := range 8 {
		s.fastLane(i)
	}
	dept := s.department("jtj")
	s.plan(s.moment(-4, 15*60), true, func(ctx context.Context) error { return wrap("emergency", s.emergency(ctx, dept)) })
	s.plan(s.moment(0, 17*60+20), true, func(ctx context.Context) error { return wrap("chain", s.chain(ctx)) })
	return nil
}

func (s *seeder) department(slug string) *department {
	return s.departments[slices.IndexFunc(s.departments, func(d *department) bool { return d.Slug == slug })]
}

// directSelection asks one agency, which consents by its offer below the cap.
func (s *seeder) directSelection() error {
	st := s.tellDeadline(-3, wish{dept: "fgj", matter: "FG-002", amount: 18_000, method: "direct", quote: "total", bidders: 1})
	i := slices.IndexFunc(s.agencies, func(a *agency) bool {
		return a.fate == domain.AgencyAdmitted && slices.Contains(a.trade.Matters, "FG-002")
	})
	if i < 0 {
		return fmt.Errorf("no agency for a direct selection")
	}
	st.terms.Quote, st.terms.Unit, st.terms.PriceLimit = "total", "", "18000.00"
	st.terms.Minutes = domain.FileID(app.NewID())
	st.terms.Direct = domain.Direct{AgencyUSCC: s.agencies[i].register.Profile.USCC, ReasonCode: "continuity", Reason: "须与上年度可研报告的测算口径保持一致，另行公开选取将重复支付基础数据费用。"}
	st.offers = []*offer{{agency: s.agencies[i], bid: domain.BidID(app.NewID()), second: domain.BidID(app.NewID()), price: "17200.00", better: "17200.00", when: 0.4}}
	s.plan(s.moment(st.published-2, 9*60+st.minute), false, func(ctx context.Context) error {
		return s.upload(ctx, st.dept.officer.actor, st.terms.Minutes, domain.PurposeMinutes, "集体决策纪要.pdf", pdfOf("MINUTES (demo)", "Direct selection of one agency, decided collectively."))
	})
	s.begin(st)
	return nil
}

// fastLane is a small notice that its manager and the automatic checks publish; some are drawn for review.
func (s *seeder) fastLane(i int) {
	st := s.tellPublished(0, wish{dept: "wjj", matter: "CZ-003", amount: 5_000 + 500*i, method: "lowest", quote: "total", budget: fmt.Sprintf("%d-wjj-800", s.today.Year)})
	st.terms.FastLane = true
	s.told = append(s.told, st)
	s.plan(s.moment(0, 14*60+i), false, func(ctx context.Context) error { return s.draft(ctx, st) })
	s.plan(s.moment(0, 14*60+20+i), true, func(ctx context.Context) error {
		_, err := s.app.SubmitNotice(ctx, st.dept.officer.actor, domain.NoticeID(st.id), 0)
		if refusal.Is(err, refusal.Invalid) {
			return nil // too many checks warn: it stays a draft, as it would for anybody
		}
		if err != nil {
			return wrap(st.terms.Title, err)
		}
		_, err = s.app.ApproveNotice(ctx, st.dept.manager.actor, domain.NoticeID(st.id), 0)
		return wrap(st.terms.Title, err)
	})
}

func (s *seeder) emergency(ctx context.Context, d *department) error {
	file := domain.FileID(app.NewID())
	if err := s.upload(ctx, d.officer.actor, file, domain.PurposeEmergency, "应急指令.pdf", pdfOf("EMERGENCY ORDER (demo)", "Survey of a landslide, ordered on the same day.")); err != nil {
		return err
	}
	id := domain.PurchaseID(s.uuid())
	_, err := s.app.ReportEmergency(ctx, d.officer.actor, id, domain.EmergencyTerms{Cause: "natural_disaster", Happened: s.day(-6), Ordered: s.day(-6), Title: "同升路边坡滑塌应急测绘",
		Account:  "连续强降雨致同升路边坡滑塌，交通中断。当日委托测绘以确定抢险范围，等待公开选取将危及通行安全。",
		Category: s.matters["ZR-001"].Category, BudgetProject: fmt.Sprintf("%d-jtj-901", s.today.Year), BudgetYear: s.today.Year, Amount: 46_000 * money.Yuan,
		Supplier: "示范市测绘应急队", Reference: fmt.Sprintf("雨交应急〔%d〕3号", s.today.Year), Documents: []domain.FileID{file}, NotSecret: true})
	if err != nil {
		return err
	}
	_, err = s.app.ConfirmEmergency(ctx, d.manager.actor, id, 0)
	return err
}

// chain sets two steps for larger sums in one department, and names its finance officer the manager's deputy.
func (s *seeder) chain(ctx context.Context) error {
	d := s.department("nyj")
	_, err := s.app.SetChain(ctx, d.manager.actor, 0, []domain.ChainBand{
		{Steps: []domain.ChainStep{{Kind: domain.StepManager}}},
		{From: 100_000 * money.Yuan, Steps: []domain.ChainStep{{Kind: domain.StepFinance}, {Kind: domain.StepManager}}},
	}, 500_000*money.Yuan)
	if err != nil {
		return err
	}
	_, err = s.app.NameDeputy(ctx, d.manager.actor, domain.Deputy{ID: domain.DeputyID(s.uuid()), For: d.manager.actor.Person, Person: d.finance.actor.Person,
		From: s.day(0), To: s.day(5)})
	if err != nil {
		return err
	}
	st := s.tellPublished(2, wish{dept: "nyj", matter: "JS-004", amount: 180_000, method: "lowest", quote: "total"})
	if err := s.draft(ctx, st); err != nil {
		return err
	}
	_, err = s.app.SubmitNotice(ctx, d.officer.actor, domain.NoticeID(st.id), 0)
	return err
}
