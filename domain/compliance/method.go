package compliance

import (
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// methodAllowed wants a method, variant and form of quote that the rulebook allows for this amount, money and link.
func (j *judgement) methodAllowed() Check {
	c := about("method", "method", refusal.Citation{})
	if !slices.Contains(rulebook.Methods, j.Method) {
		c.Citation = noticeRule
		return c.says(Block, "应选择选取方式", "choose a method")
	}
	v, ok := j.verdict(j.Link())
	c = c.from(v.Source)
	if c.Citation.IsZero() {
		c.Citation = noticeRule
	}
	quote := j.Quote
	if quote == "" {
		quote = "total"
	}
	switch {
	case !v.Allowed:
		return c.says(Block, v.Why.ZH, v.Why.EN)
	case !ok && v.Variant == "":
		c.Field = "variant"
		return c.says(Block, "只有均价法有算法之分，请不要填写算法", "only the average has variants: leave it empty")
	case !ok:
		c.Field = "variant"
		used := rulebook.VariantName(v.Variant)
		return c.says(Block, "本地区均价只用“"+used.ZH+"”算法", "the region uses only one variant of the average: "+used.EN)
	case !slices.Contains(v.Quotes, quote):
		c.Field = "quote"
		zh, en := make([]string, len(v.Quotes)), make([]string, len(v.Quotes))
		for i, quote := range v.Quotes {
			zh[i], en[i] = rulebook.QuoteNames[quote].ZH, rulebook.QuoteNames[quote].EN
		}
		return c.says(Block, "该选取方式的报价形式应为："+strings.Join(zh, "、"), "with this method the quote must be one of: "+strings.Join(en, ", "))
	case j.Places < 0 || j.Places > max(v.MaxPlaces, 1):
		c.Field = "places"
		most := strconv.Itoa(max(v.MaxPlaces, 1))
		return c.says(Block, "该选取方式最多选 "+most+" 家", "with this method a notice has at most "+most+" winners")
	}
	least := strconv.Itoa(v.MinBidders)
	return c.shows("最少报名家数", "least number of bidders", least).
		says(Pass, v.Why.ZH+"，至少 "+least+" 家", v.Why.EN+", with at least "+least)
}

// verdict finds the rulebook's word on method and variant; ok is false when the variant is another one.
func (j *judgement) verdict(link string) (v rulebook.MethodVerdict, ok bool) {
	found := false
	for _, x := range j.rules.Methods(j.Amount, j.Fiscal, link) {
		if x.Method != j.Method {
			continue
		}
		if x.Variant == j.Variant && !x.Closed {
			return x, true
		}
		if !found && !x.Closed {
			v, found = x, true
		}
	}
	return v, false
}
