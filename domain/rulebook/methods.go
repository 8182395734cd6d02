package rulebook

import (
	"slices"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// The methods of selecting and the variants of the average, as the award record names them.
var (
	Methods  = []string{"random", "lowest", "average", "scored", "direct"}
	Variants = []string{"trimmed", "nearest-below", "nearest"}
	Quotes   = []string{"total", "unit", "discount"}
)

// What a rulebook may do about an abnormally low offer of a method.
const (
	LowMechanical = "mechanical" // it is left out before the ranking
	LowExplained  = "explained"  // its agency explains it, and somebody decides who sees no price
)

// methodNames says a method in both languages.
var methodNames = map[string]refusal.Text{
	"random":  {ZH: "随机抽取", EN: "a random draw"},
	"lowest":  {ZH: "最低价", EN: "the lowest price"},
	"average": {ZH: "均价", EN: "the average price"},
	"scored":  {ZH: "综合评分", EN: "scoring"},
	"direct":  {ZH: "直接选取", EN: "direct selection"},
}

// QuoteNames says a form of quote in both languages.
var QuoteNames = map[string]refusal.Text{
	"total": {ZH: "总价", EN: "total price"}, "unit": {ZH: "单价", EN: "unit price"}, "discount": {ZH: "下浮率", EN: "discount rate"},
}

// VariantName says a variant of the average in both languages.
func VariantName(variant string) refusal.Text { return choiceNames[variant] }

func (r Rules) verdicts(amount money.Fen, fiscal bool, link string) []MethodVerdict {
	var out []MethodVerdict
	for _, method := range Methods {
		list := r.methods[method]
		if len(list) == 0 {
			out = append(out, MethodVerdict{Method: method, Why: refusal.Text{
				ZH: "本地区交易规则没有开放" + methodNames[method].ZH, EN: "the region's rulebook does not open " + methodNames[method].EN,
			}})
			continue
		}
		m := pick(list, amount, fiscal, link)
		v := MethodVerdict{
			Method: method, Quotes: m.rule.Quotes, MinBidders: m.rule.MinBidders, FixedPrice: m.rule.FixedPrice,
			MaxPlaces: max(m.rule.MaxPlaces, 1), LowScreen: m.rule.LowScreen, Source: m.source,
		}
		v.Allowed, v.Why = m.rule.judge(amount, fiscal, link)
		if len(m.rule.Variants) == 0 {
			out = append(out, v)
		}
		for _, variant := range m.rule.Variants {
			v.Variant = variant
			out = append(out, v)
		}
		out = append(out, closedVariants(m)...)
	}
	return out
}

// closedVariants are the variants of the average that a region does not use: one region, one variant.
func closedVariants(m resolvedMethod) (out []MethodVerdict) {
	if len(m.rule.Variants) == 0 {
		return nil
	}
	for _, variant := range Variants {
		if !slices.Contains(m.rule.Variants, variant) {
			used := VariantName(m.rule.Variants[0])
			out = append(out, MethodVerdict{Method: m.rule.Method, Variant: variant, Quotes: m.rule.Quotes, MinBidders: m.rule.MinBidders, MaxPlaces: max(m.rule.MaxPlaces, 1), Closed: true,
				Source: m.source, Why: refusal.Text{ZH: "本地区均价只用“" + used.ZH + "”算法", EN: "the region uses only one variant of the average: " + used.EN}})
		}
	}
	return out
}

// pick is the first rule of a method that allows the purchase, else the first.
func pick(list []resolvedMethod, amount money.Fen, fiscal bool, link string) resolvedMethod {
	for _, m := range list {
		if ok, _ := m.rule.judge(amount, fiscal, link); ok {
			return m
		}
	}
	return list[0]
}

// judge says whether the rule allows a purchase, and why.
func (m MethodRule) judge(amount money.Fen, fiscal bool, link string) (bool, refusal.Text) {
	name := methodNames[m.Method]
	switch {
	case m.Money == "social" && fiscal:
		return false, refusal.Text{ZH: name.ZH + "不适用于财政资金", EN: name.EN + " is not for fiscal money"}
	case m.Money == "fiscal" && !fiscal:
		return false, refusal.Text{ZH: name.ZH + "只适用于财政资金", EN: name.EN + " is for fiscal money only"}
	case slices.Contains(m.NotForLinks, link):
		return false, refusal.Text{
			ZH: "审批过程中的技术性服务应以竞争性方式选取，不能用" + name.ZH,
			EN: "a technical service inside an approval needs a competitive method, not " + name.EN,
		}
	case m.Band != nil && amount < m.Band.From:
		return false, refusal.Text{
			ZH: name.ZH + "用于 " + m.Band.From.Grouped() + " 元以上", EN: name.EN + " is for " + m.Band.From.Grouped() + " yuan or more",
		}
	case !m.Band.Holds(amount):
		return false, refusal.Text{
			ZH: name.ZH + "不超过 " + m.Band.To.Grouped() + " 元", EN: name.EN + " is for at most " + m.Band.To.Grouped() + " yuan",
		}
	}
	return true, refusal.Text{ZH: "交易规则允许" + name.ZH, EN: "the rulebook allows " + name.EN}
}
