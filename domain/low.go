package domain

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Reasons of the screen for abnormally low offers, decided before the ranking.
const (
	AbnormallyLow  = "abnormally_low"   // left out by rule
	LowUnexplained = "low_not_accepted" // its explanation did not come, or was not accepted
)

// LowScreen is what happens to offers below a share of the mean, as the rulebook said when the notice was published.
type LowScreen struct {
	How      string           `json:"how"`     // rulebook.LowMechanical, rulebook.LowExplained, or "" for nothing
	Ratio    rulebook.Ratio   `json:"ratio"`   // of the mean of all eligible offers
	Explain  workday.Span     `json:"explain"` // an agency's time; zero unless explained
	Decide   workday.Span     `json:"decide"`  // the decider's time; zero unless explained
	Citation refusal.Citation `json:"citation"`
}

// Text says the screen as the public notice does; zero when there is none.
func (s LowScreen) Text() refusal.Text {
	if s.How == "" || s.Ratio.Den == 0 {
		return refusal.Text{}
	}
	share := strconv.FormatInt(100*s.Ratio.Num/s.Ratio.Den, 10) + "%"
	t := refusal.Text{ZH: "报价低于全部有效报价平均值 " + share + " 的，", EN: "An offer below " + share + " of the mean of all eligible offers "}
	if s.How == rulebook.LowMechanical {
		t.ZH, t.EN = t.ZH+"排序前自动剔除，不由任何人认定", t.EN+"is left out before the ranking, mechanically and by nobody's decision"
	} else {
		t.ZH += "须在" + s.Explain.Text().ZH + "内说明，由采购单位负责人在" + s.Decide.Text().ZH + "内认定；认定前他看不到报价，也不知道是哪家机构"
		t.EN += "must be explained within " + s.Explain.Text().EN + "; the department's manager decides within " + s.Decide.Text().EN + ", and sees neither prices nor whose explanation it is"
	}
	if s.Citation.IsZero() {
		return refusal.Text{ZH: t.ZH + "。", EN: t.EN + "."}
	}
	by := s.Citation.Document + s.Citation.Article
	return refusal.Text{ZH: t.ZH + "（" + by + "）。", EN: t.EN + " (" + by + ")."}
}

// low are the eligible bids below the share of the mean of all eligible ones. A discount is low when what is left to pay is.
func (s LowScreen) low(n *Notice, standing []*Bid) (list []*Bid) {
	if s.How == "" || s.Ratio.Den == 0 || n.Method != "lowest" {
		return nil
	}
	sum, count := new(big.Int), int64(0)
	values := map[BidID]*big.Int{}
	for _, b := range standing {
		if !b.Eligible {
			continue
		}
		v, err := money.Parse(b.Price)
		if err != nil {
			continue
		}
		if n.Quote == "discount" {
			v = 100_00 - v
		}
		values[b.ID] = big.NewInt(int64(v))
		sum.Add(sum, values[b.ID])
		count++
	}
	line := new(big.Int).Mul(sum, big.NewInt(s.Ratio.Num))
	for _, b := range standing {
		v := values[b.ID]
		if v != nil && new(big.Int).Mul(v, big.NewInt(s.Ratio.Den*count)).Cmp(line) < 0 {
			list = append(list, b)
		}
	}
	return list
}

// screen leaves out what is abnormally low and says how many those were, or which bids have to be explained first. At least
// one bid is never below the mean, so somebody is always left.
func (n *Notice) screen(standing []*Bid) (asked []*Bid, left int) {
	low := n.LowScreen.low(n, standing)
	if n.LowScreen.How == rulebook.LowExplained {
		return low, 0
	}
	for _, b := range low {
		b.refuse(AbnormallyLow)
		b.Status = BidIneligible
	}
	return nil, len(low)
}

// nameless refuses the agency's own name and code: who decides on an explanation must not learn whose it is.
func nameless(field, text string, names ...string) *refusal.Refusal {
	for _, name := range names {
		if name != "" && strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			return refusal.New(refusal.Invalid, "explanation.name", field, "说明中不得出现本机构的名称或代码：认定人不能知道是哪家机构，请删去", "an explanation does not name its agency (%q): who decides must not know whose it is; take it out", name).
				Cite("平台规则", "异常低价", false)
		}
	}
	return nil
}

// priceless refuses words that tell a price: who decides on an explanation must not learn it.
func priceless(field, text string) *refusal.Refusal {
	for _, sign := range []string{"%", "％", "‰", "百分之", "折", "¥", "￥", "元", "yuan", "CNY", "RMB"} {
		if strings.Contains(strings.ToLower(text), strings.ToLower(sign)) {
			return refusal.New(refusal.Invalid, "explanation.price", field, "说明中不得出现价格、百分比（“%s”）：认定人不能看到报价", "an explanation names no price and no percentage (%q): who decides must not see the offer", sign).
				Cite("平台规则", "异常低价", false)
		}
	}
	run := 0
	for _, r := range text {
		if r >= '0' && r <= '9' || r >= '０' && r <= '９' || r == ',' || r == '.' {
			run++
		} else {
			run = 0
		}
		if run >= 5 { // a year has four digits
			return refusal.New(refusal.Invalid, "explanation.price", field, "说明中不得出现五位以上的数字：认定人不能看到报价", "an explanation holds no number of five digits or more: who decides must not see the offer").
				Cite("平台规则", "异常低价", false)
		}
	}
	return nil
}
