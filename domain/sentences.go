package domain

import (
	"fmt"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// ClockText is an instant as people here read it: day and hour at UTC+8.
func ClockText(t time.Time) string { return t.In(workday.Zone).Format("2006-01-02 15:04") }

// PriceText is a price in the words of the notice's quote.
func PriceText(n *Notice, p string) refusal.Text {
	switch n.Quote {
	case "discount":
		return refusal.Text{ZH: "下浮率 " + p + "%", EN: "a discount of " + p + "%"}
	case "unit":
		return refusal.Text{ZH: "单价 " + grouped(p) + " 元/" + n.Unit, EN: grouped(p) + " yuan per " + n.Unit}
	}
	return refusal.Text{ZH: grouped(p) + " 元", EN: grouped(p) + " yuan"}
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
func Sentences(n *Notice, bids []*Bid, a *Award) [3]refusal.Text {
	price := PriceText(n, a.Winner.Price)
	eligible := 0
	for _, b := range bids {
		if b.Eligible {
			eligible++
		}
	}
	return [3]refusal.Text{
		{ZH: fmt.Sprintf("%s 采购“%s”，由 %s 以 %s 中选。", n.DepartmentName, n.Title, a.Winner.Name, price.ZH),
			EN: fmt.Sprintf("%s buys %q from %s for %s.", n.DepartmentName, n.Title, a.Winner.Name, price.EN)},
		{ZH: fmt.Sprintf("共有 %d 家机构报名，其中 %d 家符合条件。", len(bids), eligible),
			EN: fmt.Sprintf("%d agencies bid, %d of them met the terms.", len(bids), eligible)},
		whyThisOne(n, a),
	}
}

func whyThisOne(n *Notice, a *Award) refusal.Text {
	if a.Candidate > 0 {
		return refusal.Text{ZH: fmt.Sprintf("前 %d 名弃选，按首次排序依次递补。", a.Candidate), EN: fmt.Sprintf("The first %d declined; the first ranking was followed.", a.Candidate)}
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
	if n.Method == "direct" {
		why := ChosenText(DirectReasons, n.Direct.ReasonCode)
		return refusal.Text{ZH: "直接选取：" + why.ZH + "（" + n.Direct.Reason + "）。", EN: "Direct selection: " + why.EN + " (" + n.Direct.Reason + ")."}
	}
	m := methodNames[n.Method]
	return refusal.Text{ZH: "按公告载明的" + m.ZH + "方法排序第一。", EN: "It ranked first by " + m.EN + ", as the notice said."}
}

// FailureText says why a notice failed.
func FailureText(n *Notice) refusal.Text {
	switch n.Reason {
	case FailedFewBidders:
		return refusal.Text{ZH: fmt.Sprintf("截止时报名 %d 家，不足 %d 家；报价从未启封。", n.Standing, n.MinBidders),
			EN: fmt.Sprintf("%d bids stood at the deadline, %d are needed; no offer was ever opened.", n.Standing, n.MinBidders)}
	case FailedFewEligible:
		return refusal.Text{ZH: fmt.Sprintf("符合条件的不足 %d 家。", n.MinBidders), EN: fmt.Sprintf("Fewer than %d bids met the terms.", n.MinBidders)}
	case FailedNotConsented:
		return refusal.Text{ZH: "被选机构谢绝了直接选取。", EN: "The agency that was asked declined the direct selection."}
	case FailedDeclined:
		return refusal.Text{ZH: "中选机构弃选，采购单位决定重新发布。", EN: "The winner declined and the department chose to post again."}
	}
	return refusal.Text{ZH: n.Reason, EN: n.Reason}
}
