package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// poolSize is how many experts the demo city has.
const poolSize = 6

// pool makes the city's pool of experts.
func (s *seeder) pool(ctx context.Context) error {
	return s.aside(5, func() error {
		org, err := s.organisation(ctx, domain.KindExpert, "示范市评审专家库", "430100", "", false)
		if err != nil {
			return err
		}
		for i := range poolSize {
			p, err := s.join(ctx, org, seedRole{fmt.Sprintf("expert%d", i+1), "评审专家", domain.RoleExpert}, "experts")
			if err != nil {
				return err
			}
			s.experts = append(s.experts, p)
		}
		return nil
	})
}

// demoScoring is the table of the demo's scored notices.
var demoScoring = domain.Scoring{PricePoints: 20, Criteria: []domain.Criterion{
	{Name: "技术方案", Points: 40, Guide: "针对本项目的重点、难点分析准确，技术路线可行、质量措施完整的得 31–40 分；基本可行的得 16–30 分；照搬通用文本的得 0–15 分。"},
	{Name: "进度与人员安排", Points: 25, Guide: "进度计划与服务期限吻合、专业配备齐全的得 19–25 分；基本满足的得 10–18 分；缺少关键专业的得 0–9 分。"},
	{Name: "类似项目经验的说明", Points: 15, Guide: "说明与本项目的可比性和可借鉴的做法（不得出现项目名称和业主名称），充分的得 11–15 分，一般的得 0–10 分。"},
}}

// scoredNotices are one that was judged and one that waits for its panel.
func (s *seeder) scoredNotices() {
	_ = s.aside(5, func() error {
		for _, one := range []struct{ deadline, amount int }{{-9, 186_000}, {0, 268_000}} {
			st := s.tellDeadline(one.deadline, wish{dept: "wtj", matter: "JS-006", amount: one.amount, method: "scored", quote: "total", bidders: 4})
			st.terms.Scoring = demoScoring
			st.terms.Documents = []domain.AskedDocument{{Name: "技术方案（暗标）", Required: true}}
			for _, o := range st.offers {
				o.how = "" // all of them stay
			}
			s.begin(st)
		}
		return nil
	})
}

// followPanel has the experts who were drawn lock their sheets on the working day after the deadline.
func (s *seeder) followPanel(st *story, n *domain.Notice, offers []*offer) {
	at := s.nextDay(n.Deadline.At, 11*60+st.minute)
	s.plan(at, true, func(ctx context.Context) error { return wrap(n.Title, s.judge(ctx, n, offers)) })
	s.plan(at.Add(20*time.Minute), false, func(ctx context.Context) error { return wrap(n.Title, s.afterDeadline(ctx, st, n.ID)) })
}

// judge locks a sheet of every expert who was called: each sees the same differences a little otherwise.
func (s *seeder) judge(ctx context.Context, n *domain.Notice, offers []*offer) error {
	seat := 0
	for _, p := range s.experts {
		page, err := s.app.PanelPage(ctx, p.actor, n.Number)
		if err != nil || page.Seat.Status != domain.SeatCalled {
			continue // was not drawn
		}
		var lines []app.BlindLine
		for _, b := range page.Bids {
			i := slices.IndexFunc(offers, func(o *offer) bool { return o.bid == b.Bid })
			lines = append(lines, app.BlindLine{Label: b.Label, Points: demoPoints(i, seat), Comment: demoComments[(i+seat)%len(demoComments)]})
		}
		if _, err := s.app.LockSheet(ctx, p.actor, n.Number, lines); err != nil {
			return err
		}
		seat++
	}
	return nil
}

// demoPoints are the points of the i-th offer on the sheet of the seat-th expert; one of the sheets strays.
func demoPoints(i, seat int) []int {
	good := (i*3 + 2) % 5
	if i == 1 && seat == 2 {
		return []int{8, 6, 3}
	}
	return []int{28 + 2*good + seat, 16 + good + seat%2, 9 + good}
}

var demoComments = []string{"重点难点分析到位，技术路线可行，进度安排与服务期限吻合。", "方案较完整，但质量控制措施偏笼统，关键专业配备一般。",
	"与本项目的可比性说明充分，人员分工清楚，应急措施具体。", "文本通用性较强，针对性不足，进度计划缺少关键节点。"}

// decidedAt is from when people go on after a selection: a panel takes its time, and so does what is explained first.
func decidedAt(n *domain.Notice) time.Time {
	if n.EndedAt.After(n.Deadline.At.Add(time.Hour)) {
		return n.EndedAt
	}
	return n.Deadline.At
}
