package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
)

const practiceRegion = "430199"

// aside lets something be made without moving the story of the city: it has random numbers of its own. Each has another
// salt, turned over so that it is no seed that anybody gives: the story's own stream is that of the seed twice.
func (s *seeder) aside(salt uint64, do func() error) error {
	story := s.rng
	s.rng = rand.New(rand.NewPCG(s.options.seed, ^salt))
	defer func() { s.rng = story }()
	return do()
}

// practisers are the operator of the training region: a reviewer and a publisher of its own.
func (s *seeder) practisers(ctx context.Context) error {
	return s.aside(1, func() error {
		org, err := s.organisation(ctx, domain.KindOperator, "演练区运行机构（演练）", practiceRegion, "演练区演练路2号", false)
		if err != nil {
			return err
		}
		for _, r := range []seedRole{{"reviewer1", "演练审核员", domain.OperatorReviewer}, {"publisher1", "演练发布员", domain.OperatorPublisher}} {
			p, err := s.join(ctx, org, r, "lxop")
			if err != nil {
				return err
			}
			p.actor.Training = true
			s.practice = append(s.practice, p)
		}
		return nil
	})
}

// practise plans the training region: two agencies, a notice from its draft to its award within one morning, one that
// waits for its publisher, and one that waits for its review.
func (s *seeder) practise() error {
	return s.aside(2, func() error {
		var firms []*agency
		for i := range 2 {
			firms = append(firms, s.practisingAgency(i))
		}
		whole := s.newStory(wish{dept: "lx", matter: "JS-006", method: "random", amount: 60_000, project: "演练区演练路提质改造工程（演练一）"})
		whole.offers = nil
		for _, a := range firms {
			whole.offers = append(whole.offers, &offer{agency: a, bid: domain.BidID(app.NewID()), price: whole.terms.FixedPrice})
		}
		approved := s.newStory(wish{dept: "lx", matter: "JS-006", method: "lowest", quote: "total", amount: 80_000, project: "演练区演练路停车场建设工程（演练二）"})
		review := s.newStory(wish{dept: "lx", matter: "JS-006", method: "lowest", quote: "total", amount: 90_000, project: "演练区演练路慢行步道建设工程（演练三）"})
		s.walkPractice(whole, 9*60, 4)
		s.walkPractice(approved, 10*60, 3)
		s.walkPractice(review, 11*60, 2)
		s.plan(s.moment(-1, 16*60), false, s.registerPurchases)
		return nil
	})
}

// practisingAgency is a firm of the training region; it registers, hands in its papers and is admitted there.
func (s *seeder) practisingAgency(i int) *agency {
	city := s.agencies
	s.agencies = city[:i] // names are counted by the firms there are
	a := s.newAgency(demo.Trades[3])
	s.agencies = city
	p := &a.register.Profile
	p.Name, p.Region, p.USCC, p.Address = fmt.Sprintf("演练造价咨询%s有限公司（演练）", []string{"一", "二"}[i]), practiceRegion, s.code("91", practiceRegion, "MA"), "演练区演练路3号"
	p.LegalRepresentative = []string{"演练甲", "演练乙"}[i] // one person at the head of both would make them related
	a.register.Person.Email = fmt.Sprintf("agency1@lx%d.demo.example", i+1)
	a.person.email, a.person.title, a.person.actor.Region, a.person.actor.Training = a.register.Person.Email, "演练机构", practiceRegion, true
	files := make([]domain.FileID, 2+len(a.held)+len(a.staff))
	for j := range files {
		files[j] = domain.FileID(app.NewID())
	}
	at := func(minutes int, do func(context.Context) error) { s.plan(s.moment(-1, minutes+i), true, do) }
	at(8*60, func(ctx context.Context) error {
		if _, err := s.app.RegisterAgency(ctx, a.register); err != nil {
			return wrap(a.name(), err)
		}
		s.people = append(s.people, a.person)
		return s.fillIn(ctx, a, files)
	})
	at(8*60+10, func(ctx context.Context) error {
		_, err := s.app.SubmitAgency(ctx, a.person.actor, 0)
		return wrap(a.name(), err)
	})
	at(8*60+20, func(ctx context.Context) error {
		_, err := s.app.AdmitAgency(ctx, s.practice[0].actor, a.register.ID, 0)
		return wrap(a.name(), err)
	})
	return a
}

// walkPractice plans so many steps of a practice notice on one morning: draft, submission, approval, review, publication
// and what follows.
func (s *seeder) walkPractice(st *story, from, steps int) {
	id, officer, manager := domain.NoticeID(st.id), st.dept.officer.actor, st.dept.manager.actor
	acts := []func(context.Context) error{
		func(ctx context.Context) error {
			if err := s.draft(ctx, st); err != nil {
				return err
			}
			_, err := s.app.SubmitNotice(ctx, officer, id, 0)
			return err
		},
		func(ctx context.Context) error { _, err := s.app.ApproveNotice(ctx, manager, id, 0); return err },
		func(ctx context.Context) error {
			_, err := s.app.ReviewNotice(ctx, s.practice[0].actor, id, 0)
			return err
		},
		func(ctx context.Context) error { return s.openPractice(ctx, st) },
	}
	for i, act := range acts[:steps] {
		s.plan(s.moment(-1, from+3*i), true, func(ctx context.Context) error { return wrap(st.terms.Title, act(ctx)) })
	}
}

// openPractice publishes a practice notice, lets both agencies bid, and plans the jobs of its deadline: ten minutes on.
func (s *seeder) openPractice(ctx context.Context, st *story) error {
	page, err := s.app.PublishNotice(ctx, s.practice[1].actor, domain.NoticeID(st.id), 0)
	if err != nil {
		return err
	}
	n := page.Notice
	for i, o := range st.offers {
		s.plan(n.PublishedAt.Add(time.Duration(i+1)*time.Minute), false, func(ctx context.Context) error {
			return wrap(n.Title, s.place(ctx, &n, o, o.bid, o.price, ""))
		})
	}
	s.plan(n.Deadline.At.Add(time.Second), true, func(context.Context) error { return nil })
	return nil
}

// registerPurchases are a few things that a department bought elsewhere.
func (s *seeder) registerPurchases(ctx context.Context) error {
	d := s.departments[1]
	for i, p := range []struct {
		title, category, reference, reason string
		yuan                               int
		route                              compliance.RouteCode
	}{
		{"办公区物业管理服务", "物业管理", "示财采计〔2026〕31号", "", 960_000, compliance.RouteGovernment},
		{"公务用车维修（框架协议）", "车辆维修", "KJ-2026-0117", "", 36_000, compliance.RouteFramework},
		{"法律顾问服务", "法律服务", "局长办公会纪要〔2026〕5号", "入驻平台前已签订的零星服务", 48_000, compliance.RouteOwn},
	} {
		_, err := s.app.RegisterPurchase(ctx, d.officer.actor, domain.PurchaseID(app.NewID()), domain.PurchaseTerms{Day: s.day(-20 + i), Title: p.title, Category: p.category,
			BudgetProject: fmt.Sprintf("%d-%s-B%02d", s.today.Year, d.Slug, i+1), BudgetYear: s.today.Year, Amount: money.Fen(p.yuan) * money.Yuan, Route: p.route,
			Reference: p.reference, Reason: p.reason})
		if err != nil {
			return wrap(p.title, err)
		}
	}
	return nil
}
