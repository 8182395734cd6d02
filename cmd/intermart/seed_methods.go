package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rulebook"
)

// averageOf is the variant of the average that a region's rulebook allows: two districts have one of their own.
func averageOf(region string) string {
	switch region {
	case "430102":
		return "nearest-below"
	case "430105":
		return "nearest"
	}
	return "trimmed"
}

// methods are notices that show a way of selecting that no other of the demo does: the averages of two districts, three
// places of which one changes hands, both screens of abnormally low offers, and keys that are split among holders.
func (s *seeder) methods() error {
	return s.aside(7, func() error {
		for _, one := range []struct {
			deadline int
			wish
			places int
			prices []string
		}{
			{deadline: -9, wish: wish{dept: "fgj", amount: 88_000, method: "average", project: "芳洲区沿河路排水防涝整治工程（均价之下）"},
				prices: []string{"79000.00", "82500.00", "76800.00", "85000.00", "80400.00", "71200.00"}},
			{deadline: -2, wish: wish{dept: "mzj", amount: 92_000, method: "average", project: "开泰区秀峰养老服务中心建设项目（最接近均价）"},
				prices: []string{"83000.00", "78500.00", "88200.00", "80100.00", "90500.00", "81700.00"}},
			{deadline: -5, places: 3, wish: wish{dept: "qsjd", amount: 150_000, method: "lowest", end: endPlaces, project: "雨霖区井湾道路提质改造工程（三家）"},
				prices: []string{"43100.00", "41200.00", "44600.00", "46300.00", "47500.00", "48800.00"}},
			{deadline: -4, wish: wish{dept: "wjjd", amount: 68_000, method: "lowest", end: endNoContract, project: "开泰区湖滨停车场建设工程（低价说明）"},
				prices: []string{"61000.00", "58500.00", "63900.00", "30200.00", "28800.00"}},
			{deadline: -1, wish: wish{dept: "fxjd", amount: 28_000, method: "lowest", project: "天澄区桂花坪慢行步道建设工程（低价剔除）"},
				prices: []string{"24800.00", "23600.00", "26100.00", "11000.00"}},
			{deadline: -3, wish: wish{dept: "zjj", amount: 720_000, method: "lowest", end: endNoContract, project: "天澄区金盆岭片区雨污分流改造工程（分持启封）"},
				prices: []string{"655000.00", "641000.00", "690000.00", "668000.00"}},
		} {
			w := one.wish
			w.matter, w.quote, w.bidders = "JS-006", "total", len(one.prices)
			st := s.tellDeadline(one.deadline, w)
			if st.terms.Places = max(one.places, 1); one.places > 1 {
				st.terms.PriceLimit = (st.terms.Amount / money.Fen(one.places)).String() // each winner's
			}
			if len(st.offers) < len(one.prices) {
				return fmt.Errorf("%s: %d bidders of %d", st.terms.Title, len(st.offers), len(one.prices))
			}
			st.offers = st.offers[:len(one.prices)]
			for i, o := range st.offers {
				o.price, o.how = one.prices[i], "" // all of them stay
			}
			s.begin(st)
		}
		return nil
	})
}

// followLow plans what people do about abnormally low offers: on the next working day the first agency that is asked
// explains and is accepted, the second explains nothing that is.
func (s *seeder) followLow(n *domain.Notice, offers []*offer, manager domain.Actor) {
	if n.LowScreen.How != rulebook.LowExplained {
		return
	}
	texts := []string{"本项目与本机构正在执行的同片区项目共用驻地人员和设备，无需另行进场，故成本较低。", "本机构愿意以较低价格承接。"}
	turn := 0
	for _, o := range offers {
		by := o.agency.person.actor
		s.plan(s.nextDay(n.Deadline.At, 9*60+40), false, func(ctx context.Context) error {
			x, err := s.asked(ctx, by, n.Number)
			if err != nil || x == nil || turn >= len(texts) {
				return err
			}
			turn++
			_, err = s.app.ExplainPrice(ctx, by, x.ID, 0, texts[turn-1])
			return wrap(n.Title, err)
		})
	}
	s.plan(s.nextDay(n.Deadline.At, 9*60+50), true, func(ctx context.Context) error {
		list, err := s.app.Explanations(ctx, manager, app.Cursor{}, 50)
		for _, p := range list {
			x := p.Explanation
			if err != nil || x.Number != n.Number || !x.DecidedAt.IsZero() {
				continue
			}
			why := map[bool]string{true: "所述共用人员和设备的情况属实，能够保证成果质量。", false: "没有说明成本依据。"}[x.Text == texts[0]]
			_, err = s.app.DecideExplanation(ctx, manager, x.ID, 0, x.Text == texts[0], why)
		}
		return wrap(n.Title, err)
	})
}

// asked is the question about an agency's offer on a notice, nil when there is none.
func (s *seeder) asked(ctx context.Context, by domain.Actor, number string) (*domain.Explanation, error) {
	list, err := s.app.Explanations(ctx, by, app.Cursor{}, 20)
	if i := slices.IndexFunc(list, func(p app.ExplanationPage) bool { return p.Explanation.Number == number }); i >= 0 {
		return &list[i].Explanation, err
	}
	return nil, err
}

// walkPlaces is what becomes of three places: the winner of the first declines, oversight skips the first reserve, and the
// department takes the next of the ranking.
func (s *seeder) walkPlaces(ctx context.Context, st *story, number string) error {
	winner, err := s.winner(ctx, st, number)
	if err != nil {
		return err
	}
	if _, err := s.app.DeclineAward(ctx, winner, number, 0, "两名项目负责人同期承担其他任务，无法按期到岗。"); err != nil {
		return err
	}
	page, err := s.app.DeskAward(ctx, st.dept.officer.actor, number)
	if err != nil {
		return err
	}
	if _, err := s.app.StrikeReserve(ctx, s.supervisor.actor, number, 0, page.Award.Next(), domain.Decision{Document: "示财监〔2026〕12号", Reason: "递补前核查发现其业绩证明与登记信息不符。"}); err != nil {
		return err
	}
	_, err = s.app.ChooseNext(ctx, st.dept.manager.actor, number, 0, app.NextReserve, domain.Choice{Reason: "按首次排序依次递补，不重新排序。"})
	return err
}
