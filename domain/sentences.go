package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ClockText is an instant as people here read it: day and hour at UTC+8.
func ClockText(t time.Time) string { return t.In(workday.Zone).Format("2006-01-02 15:04") }

// priceText is a price in the words of the notice's quote.
func priceText(n *Notice, p string) refusal.Text {
	switch n.Quote {
	case "discount":
		return refusal.Text{ZH: "下浮率 " + p + "%", EN: "a discount of " + p + "%"}
	case "unit":
		return refusal.Text{ZH: "单价 " + grouped(p) + " 元/" + n.Unit, EN: grouped(p) + " yuan per " + n.Unit}
	}
	return refusal.Text{ZH: grouped(p) + " 元", EN: grouped(p) + " yuan"}
}

func counted(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}

func grouped(p string) string {
	f, err := money.Parse(p)
	if err != nil {
		return p
	}
	return f.Grouped()
}

var methodNames = map[string]refusal.Text{
	"direct": {ZH: "直接选取", EN: "direct selection"}, "random": {ZH: "随机抽取", EN: "a random draw"}, "lowest": {ZH: "最低价", EN: "the lowest price"},
	"average": {ZH: "均价", EN: "the average price"}, "scored": {ZH: "综合评分", EN: "scoring"},
}

// Sentences say an award so that a citizen can read it aloud: who bought what for how much; who came; why this one.
// record is the award's own.
func Sentences(n *Notice, bids []*Bid, a *Award, record award.Record) [3]refusal.Text {
	eligible := 0
	for _, b := range bids {
		if b.Eligible {
			eligible++
		}
	}
	return [3]refusal.Text{
		whoWon(n, a),
		{ZH: fmt.Sprintf("共有 %d 家机构报名，其中 %d 家符合条件。", len(bids), eligible),
			EN: fmt.Sprintf("%s bid, %d of them met the terms.", counted(len(bids), "agency", "agencies"), eligible)},
		whyThisOne(n, a, record),
	}
}

// whoWon names every winner that stands; while a place waits it names who held it.
func whoWon(n *Notice, a *Award) refusal.Text {
	seats := slices.DeleteFunc(a.Seats(), func(s Seat) bool { return !s.stands() })
	if len(seats) == 0 {
		seats = []Seat{a.Seat}
	}
	var zh, en []string
	for _, s := range seats {
		price := priceText(n, s.Winner.Price)
		zh, en = append(zh, s.Winner.Name+" 以 "+price.ZH), append(en, s.Winner.Name+" for "+price.EN)
	}
	if len(seats) == 1 {
		return refusal.Text{ZH: fmt.Sprintf("%s 采购“%s”，由 %s 中选。", n.DepartmentName, n.Title, zh[0]), EN: fmt.Sprintf("%s buys %q from %s.", n.DepartmentName, n.Title, en[0])}
	}
	return refusal.Text{ZH: fmt.Sprintf("%s 采购“%s”，%d 家中选：%s。", n.DepartmentName, n.Title, len(seats), strings.Join(zh, "；")),
		EN: fmt.Sprintf("%s buys %q from %d agencies: %s.", n.DepartmentName, n.Title, len(seats), strings.Join(en, "; "))}
}

// whySkipped says how many names of the first ranking were skipped, and why; zero when the ranking's first hold the places.
func whySkipped(a *Award) refusal.Text {
	declined, decided := 0, 0
	for _, s := range a.Strikes {
		if s.Kind == StrikeDeclined {
			declined++
		} else {
			decided++
		}
	}
	var zh, en []string
	if declined > 0 {
		zh, en = append(zh, fmt.Sprintf("%d 家弃选", declined)), append(en, fmt.Sprintf("%d declined", declined))
	}
	if decided > 0 {
		zh, en = append(zh, fmt.Sprintf("%d 家经监管部门决定跳过", decided)), append(en, fmt.Sprintf("oversight skipped %d", decided))
	}
	return refusal.Text{ZH: strings.Join(zh, "、") + "，按首次排序依次递补，不重新排序。", EN: strings.Join(en, ", ") + "; the first ranking was followed, and nothing was ranked again."}
}

func whyThisOne(n *Notice, a *Award, record award.Record) refusal.Text {
	if len(a.Strikes) > 0 && slices.ContainsFunc(a.Seats(), func(s Seat) bool { return s.stands() && s.Candidate >= max(n.Places, 1) }) {
		return whySkipped(a)
	}
	if n.Places > 1 && n.Method != "average" {
		m := methodNames[n.Method]
		return refusal.Text{ZH: fmt.Sprintf("按公告载明的%s方法排序，前 %d 名中选，其余依次候补；排序任何人都能复算。", m.ZH, n.Places),
			EN: fmt.Sprintf("Ranked by %s as the notice said: the first %d win, the others are reserves in order, and anyone can recompute it.", m.EN, n.Places)}
	}
	switch n.Method {
	case "random":
		return refusal.Text{ZH: "价格事先确定，由任何人都能复算的随机抽取决定先后。", EN: "The price was fixed beforehand; a draw that anyone can recompute decided the order."}
	case "lowest":
		if n.Quote == "discount" {
			return refusal.Text{ZH: "它的下浮率最高；相同时按任何人都能复算的抽签先后。", EN: "It offered the highest discount; among equals a draw that anyone can recompute decides."}
		}
		return refusal.Text{ZH: "它的报价最低；相同时按任何人都能复算的抽签先后。", EN: "It offered the lowest price; among equals a draw that anyone can recompute decides."}
	}
	if n.Method == "average" {
		return whyNearest(n, record)
	}
	if n.Method == "direct" {
		why := ChosenText(DirectReasons, n.Direct.ReasonCode)
		return refusal.Text{ZH: "直接选取：" + why.ZH + "（" + n.Direct.Reason + "）。", EN: "Direct selection: " + why.EN + " (" + n.Direct.Reason + ")."}
	}
	if n.Method == "scored" {
		return refusal.Text{ZH: "评审组按公告公布的评分表打分，它的总分最高；同分时依次看价格和任何人都能复算的抽签。", EN: "The panel scored by the published table and its score is the highest; among equals the price and then a draw that anyone can recompute decide."}
	}
	m := methodNames[n.Method]
	return refusal.Text{ZH: "按公告载明的" + m.ZH + "方法排序第一。", EN: "It ranked first by " + m.EN + ", as the notice said."}
}

// whyNearest says an average: the mean and how near its first is to it, by the variant.
func whyNearest(n *Notice, record award.Record) refusal.Text {
	m, ok := award.MeanOf(record)
	if !ok {
		return refusal.Text{ZH: "按公告载明的均价方法排序第一。", EN: "It ranked first by the average price, as the notice said."}
	}
	mean := priceText(n, m.Text())
	of := refusal.Text{ZH: "全部有效报价的平均值是 " + mean.ZH, EN: "The mean of all eligible offers is " + mean.EN}
	if m.LeftLo != "" {
		of = refusal.Text{ZH: "去掉一个最高和一个最低后，有效报价的平均值是 " + mean.ZH, EN: "Without one highest and one lowest, the mean of the eligible offers is " + mean.EN}
	}
	if n.Variant == award.Nearest {
		return refusal.Text{ZH: of.ZH + "，它离平均值最近。", EN: of.EN + "; it came nearest to it."}
	}
	if n.Quote == award.Discount {
		return refusal.Text{ZH: of.ZH + "，在下浮率不低于平均值的报价中它离平均值最近。", EN: of.EN + "; of the discounts not below the mean it came nearest."}
	}
	return refusal.Text{ZH: of.ZH + "，在不高于平均值的报价中它离平均值最近。", EN: of.EN + "; of the prices not above the mean it came nearest."}
}

// FailureText says why a notice failed.
func FailureText(n *Notice) refusal.Text {
	switch n.Reason {
	case FailedFewBidders:
		return refusal.Text{ZH: fmt.Sprintf("截止时报名 %d 家，不足 %d 家；报价从未启封。", n.Standing, n.MinBidders),
			EN: fmt.Sprintf("%s stood at the deadline, at least %d had to; no offer was ever opened.", counted(n.Standing, "bid", "bids"), n.MinBidders)}
	case FailedFewEligible:
		return refusal.Text{ZH: fmt.Sprintf("符合条件的不足 %d 家。", n.MinBidders), EN: fmt.Sprintf("Fewer than %s met the terms.", counted(n.MinBidders, "bid", "bids"))}
	case FailedFewExperts:
		return refusal.Text{ZH: "评审专家库中可抽取的专家已用尽，评审组人数不足，报价不公布。", EN: "Too few experts of the pool were left for the panel; nothing of the offers is published."}
	case FailedNoTable:
		return refusal.Text{ZH: "公告发布时没有评分表，无从评审；报价不公布，由采购单位填写评分表后另行发布。", EN: "The notice was published without a scoring table, so nothing could be judged; nothing of the offers is published, and the department posts a new notice with its table."}
	case FailedHolders:
		absent := strings.Join(n.Split.Absent(), "、")
		return refusal.Text{ZH: fmt.Sprintf("启封须 %d 份份额，期限内只收到 %d 份（未提交：%s）；按公告事先载明的规则，报价从未启封，密钥已销毁。", n.Split.Needed, n.Split.Given(), absent),
			EN: fmt.Sprintf("The opening needs %d shares and %d came in time (none from %s). By the rule fixed with the notice no offer was ever opened and the keys are destroyed.", n.Split.Needed, n.Split.Given(), absent)}
	case FailedNotConsented:
		return refusal.Text{ZH: "被选机构谢绝了直接选取。", EN: "The agency that was asked declined the direct selection."}
	case FailedDeclined:
		return refusal.Text{ZH: "中选机构弃选或被撤销中选，采购单位决定重新发布。", EN: "The winner declined or lost the award, and the department chose to post again."}
	}
	return refusal.Text{ZH: n.Reason, EN: n.Reason}
}
