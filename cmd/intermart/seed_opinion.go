package main

import (
	"context"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// regulated are the trades of the demo city whose regulators are asked, as its rulebook names them.
var regulated = []struct{ trade, office, slug string }{
	{"测绘", "示范市自然资源和规划局", "zrj"}, {"环境影响评价", "示范市生态环境局", "sthj"}, {"检验检测", "示范市市场监督管理局", "scjg"},
}

// offices are the regulators of those trades, each with one person.
func (s *seeder) offices(ctx context.Context) error {
	s.regulators = map[string]*person{}
	return s.aside(8, func() error {
		for _, o := range regulated {
			org, err := s.organisation(ctx, domain.KindRegulator, o.office, "430100", "", false)
			if err != nil {
				return err
			}
			if s.regulators[o.office], err = s.join(ctx, org, seedRole{"regulator1", "行业主管部门", domain.RoleRegulator}, o.slug); err != nil {
				return err
			}
		}
		return nil
	})
}

// planOpinions has the regulators answer on the morning after a submission. One objects, and the reviewer answers it; of
// the second firm, and of the one that comes late, the third office says nothing.
func (s *seeder) planOpinions(a *agency, day int) {
	for _, o := range regulated {
		if !slices.ContainsFunc(a.held, func(q domain.Qualification) bool { return q.Trade == o.trade }) {
			continue
		}
		inspects, objects := o.slug == "scjg", o.slug == "scjg" && a.n == 2
		if inspects && (a.n == 1 || a.late && a.fate == domain.AgencySubmitted) {
			continue
		}
		at := 9*60 + 30 + a.n%20
		s.plan(s.moment(day, at), true, func(ctx context.Context) error {
			return wrap(a.name()+o.office, s.giveOpinion(ctx, a, s.regulators[o.office].actor, objects))
		})
		if objects {
			s.plan(s.moment(day, at+60), true, func(ctx context.Context) error { return wrap(a.name(), s.replyToOpinion(ctx, a)) })
		}
	}
}

func (s *seeder) giveOpinion(ctx context.Context, a *agency, by domain.Actor, objects bool) error {
	list, err := s.app.Opinions(ctx, by)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(p app.OpinionPage) bool {
		return p.Opinion.Agency == a.register.ID && p.Opinion.Status == domain.OpinionAsked
	})
	if i < 0 {
		return domain.Missing()
	}
	reason := ""
	if objects {
		reason = "资质认定证书附表未见总磷项目，请核实检测能力范围。"
	}
	_, err = s.app.GiveOpinion(ctx, by, list[i].Opinion.ID, 0, objects, reason)
	return err
}

func (s *seeder) replyToOpinion(ctx context.Context, a *agency) error {
	reviewer := s.reviewers[a.n%2].actor
	page, err := s.app.Agency(ctx, reviewer, a.register.ID)
	if err != nil {
		return err
	}
	for _, p := range page.Opinions {
		if p.Opinion.Status != domain.OpinionObjected {
			continue
		}
		if _, err := s.app.ReplyToOpinion(ctx, reviewer, p.Opinion.ID, 0, "已调取资质认定附表第 3 页，含总磷项目，能力范围相符。"); err != nil {
			return err
		}
	}
	return nil
}
