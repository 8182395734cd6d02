package rulebook

import (
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Change is one key, method or member in which two versions differ, in words. Before is empty for what is new, After for
// what is gone.
type Change struct {
	Kind   string         `json:"kind"` // book, value, method
	Key    string         `json:"key"`  // name, training, effective_from, effective_to, region; the key; the method
	Before []refusal.Text `json:"before"`
	After  []refusal.Text `json:"after"`
}

// Compare lists in what b differs from a: members of the book, then keys by name, then methods. A key is compared whole,
// with its bands, citations and notes.
func Compare(a, b Rulebook) []Change {
	var out []Change
	add := func(kind, key string, before, after []refusal.Text) {
		if !slices.Equal(before, after) {
			out = append(out, Change{Kind: kind, Key: key, Before: before, After: after})
		}
	}
	add("book", "name", one(a.Name), one(b.Name))
	add("book", "region", plain(a.Region), plain(b.Region))
	add("book", "training", plain(yesNo(a.Training)), plain(yesNo(b.Training)))
	add("book", "effective_from", plain(a.EffectiveFrom.String()), plain(b.EffectiveFrom.String()))
	add("book", "effective_to", plain(a.EffectiveTo.String()), plain(b.EffectiveTo.String()))
	before, after := linesOf(a), linesOf(b)
	var keys []string
	for key := range before {
		keys = append(keys, key)
	}
	for key := range after {
		if _, there := before[key]; !there {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	for _, key := range keys {
		kind, name, _ := strings.Cut(key, " ")
		add(kind, name, before[key], after[key])
	}
	slices.SortStableFunc(out, func(x, y Change) int { return slices.Index(kinds, x.Kind) - slices.Index(kinds, y.Kind) })
	return out
}

var kinds = []string{"book", "value", "method"}

// linesOf says every key and method of a book, one line a band.
func linesOf(b Rulebook) map[string][]refusal.Text {
	lines := map[string][]refusal.Text{}
	for _, v := range b.Values {
		lines["value "+v.Key] = append(lines["value "+v.Key], v.Text())
	}
	for _, m := range b.Methods {
		lines["method "+m.Method] = append(lines["method "+m.Method], m.Text())
	}
	return lines
}

func one(t refusal.Text) []refusal.Text { return []refusal.Text{t} }

func plain(s string) []refusal.Text {
	if s == "" {
		return nil
	}
	return one(refusal.Text{ZH: s, EN: s})
}

func yesNo(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

var choiceNames = map[string]refusal.Text{
	"department": {ZH: "由采购人决定", EN: "the department decides"}, "reserve": {ZH: "依次递补", EN: "the next reserve"},
	"manager": {ZH: "单位负责人", EN: "the manager"}, "supervisor": {ZH: "监管部门", EN: "the supervisor"},
	"repost": {ZH: "重新发布", EN: "post again"}, "trimmed": {ZH: "去掉最高最低后的平均", EN: "mean without highest and lowest"},
	"nearest-below": {ZH: "低于且最接近平均", EN: "nearest below the mean"}, "nearest": {ZH: "最接近平均", EN: "nearest to the mean"},
	"true": {ZH: "是", EN: "yes"}, "false": {ZH: "否", EN: "no"},
}

// Text says the value with its band and its source: "3 working days (50,000.00 to 200,000.00 yuan) · 交易规则 第八条".
func (v Value) Text() refusal.Text {
	t := v.amountText()
	return join(t, v.Band.text(), sourceText(v.Citation), v.Note)
}

func (v Value) amountText() refusal.Text {
	switch v.Unit {
	case "yuan":
		if n, err := money.Parse(v.Value); err == nil {
			return refusal.Text{ZH: n.Grouped() + " 元", EN: n.Grouped() + " yuan"}
		}
	case "working_day", "day", "hour", "minute":
		if n, err := atoi(v.Value); err == nil {
			return workday.Span{N: n, Unit: workday.Unit(v.Unit)}.Text()
		}
	case "choice", "flag":
		if t, ok := choiceNames[v.Value]; ok {
			return t
		}
	}
	return refusal.Text{ZH: v.Value, EN: v.Value}
}

// Text says when the method may be used, one line.
func (m MethodRule) Text() refusal.Text {
	t := refusal.Text{ZH: "至少 " + itoa(m.MinBidders) + " 家，报价 " + strings.Join(m.Quotes, "、"), EN: "at least " + itoa(m.MinBidders) + " bidders, quotes " + strings.Join(m.Quotes, ", ")}
	if len(m.Variants) > 0 {
		t = join(t, refusal.Text{ZH: strings.Join(m.Variants, "、"), EN: strings.Join(m.Variants, ", ")})
	}
	if m.MaxPlaces > 1 {
		t = join(t, refusal.Text{ZH: "最多选 " + itoa(m.MaxPlaces) + " 家", EN: "at most " + itoa(m.MaxPlaces) + " winners"})
	}
	switch m.LowScreen {
	case LowMechanical:
		t = join(t, refusal.Text{ZH: "异常低价排序前自动剔除", EN: "abnormally low offers are left out before the ranking"})
	case LowExplained:
		t = join(t, refusal.Text{ZH: "异常低价须说明", EN: "abnormally low offers are explained and decided on"})
	}
	if m.FixedPrice {
		t = join(t, refusal.Text{ZH: "固定价", EN: "fixed price"})
	}
	switch m.Money {
	case "fiscal":
		t = join(t, refusal.Text{ZH: "财政资金", EN: "fiscal money"})
	case "social":
		t = join(t, refusal.Text{ZH: "社会资金", EN: "own money"})
	}
	if len(m.NotForLinks) > 0 {
		t = join(t, refusal.Text{ZH: "不用于 " + strings.Join(m.NotForLinks, "、"), EN: "not for " + strings.Join(m.NotForLinks, ", ")})
	}
	return join(t, m.Band.text(), sourceText(m.Citation), m.Note)
}

func (b *Band) text() refusal.Text {
	switch {
	case b == nil:
		return refusal.Text{}
	case b.To == nil:
		return refusal.Text{ZH: b.From.Grouped() + " 元以上", EN: "from " + b.From.Grouped() + " yuan"}
	}
	return refusal.Text{ZH: b.From.Grouped() + " 至 " + b.To.Grouped() + " 元", EN: b.From.Grouped() + " to " + b.To.Grouped() + " yuan"}
}

func sourceText(c refusal.Citation) refusal.Text {
	t := refusal.Text{ZH: "平台规则", EN: "platform rule"}
	if c.Law {
		t = refusal.Text{ZH: "法律依据", EN: "law"}
	}
	where := strings.TrimSpace(c.Document + " " + c.Article)
	return refusal.Text{ZH: where + "（" + t.ZH + "）", EN: where + " (" + t.EN + ")"}
}

// join strings what there is with a dot between.
func join(parts ...refusal.Text) refusal.Text {
	var zh, en []string
	for _, p := range parts {
		if p.ZH != "" {
			zh = append(zh, p.ZH)
		}
		if p.EN != "" {
			en = append(en, p.EN)
		}
	}
	return refusal.Text{ZH: strings.Join(zh, " · "), EN: strings.Join(en, " · ")}
}
