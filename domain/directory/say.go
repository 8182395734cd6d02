package directory

import (
	"fmt"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// plain is a text that is the same in both languages.
func plain(s string) refusal.Text { return refusal.Text{ZH: s, EN: s} }

// coded is the word for one of a closed list of values.
func coded(words map[string]string, value string) refusal.Text {
	return refusal.Text{ZH: say(words, value), EN: strings.ReplaceAll(value, "_", " ")}
}

func yesNo(b bool) refusal.Text {
	if b {
		return refusal.Text{ZH: "是", EN: "yes"}
	}
	return refusal.Text{ZH: "否", EN: "no"}
}

func list(items []string) refusal.Text {
	return refusal.Text{ZH: strings.Join(items, "、"), EN: strings.Join(items, ", ")}
}

func labels(names []string) refusal.Text {
	var zh, en []string
	for _, name := range names {
		for _, f := range Fields {
			if f.Name == name {
				zh, en = append(zh, f.Label.ZH), append(en, f.Label.EN)
			}
		}
	}
	return refusal.Text{ZH: strings.Join(zh, "、"), EN: strings.Join(en, ", ")}
}

// lines says a list, one entry a line.
func lines[T any](items []T, say func(T) refusal.Text) refusal.Text {
	zh, en := make([]string, len(items)), make([]string, len(items))
	for i, item := range items {
		t := say(item)
		zh[i], en[i] = t.ZH, t.EN
	}
	return refusal.Text{ZH: strings.Join(zh, "\n"), EN: strings.Join(en, "\n")}
}

// join puts together what is there of a phrase.
func join(sep string, parts ...string) string {
	var there []string
	for _, p := range parts {
		if p != "" {
			there = append(there, p)
		}
	}
	return strings.Join(there, sep)
}

func spanWords(s workday.Span) refusal.Text {
	if s.N == 0 {
		return refusal.Text{ZH: "按合同约定", EN: "as the contract says"}
	}
	return s.Text()
}

func lastDay(d workday.Date) refusal.Text {
	if d.IsZero() {
		return refusal.Text{ZH: "无", EN: "none"}
	}
	return plain(d.String())
}

func citationText(c refusal.Citation) refusal.Text { return plain(join(" ", c.Document, c.Article)) }

func (a Approval) text() refusal.Text {
	link := coded(linkWords, a.Link)
	return refusal.Text{
		ZH: join(" · ", a.Name, a.Code, a.Stage, link.ZH, a.Organ, a.OrganUSCC),
		EN: join(" · ", a.Name, a.Code, a.Stage, link.EN, a.Organ, a.OrganUSCC),
	}
}

func (b LegalBasis) text() refusal.Text {
	rank := coded(rankWords, b.Rank)
	head, quote := join(" ", b.Document, b.Number, b.Article), ""
	if b.Quote != "" {
		quote = "“" + b.Quote + "”"
	}
	var from, to refusal.Text
	if !b.From.IsZero() {
		from = refusal.Text{ZH: b.From.String() + " 起施行", EN: "in force from " + b.From.String()}
	}
	if !b.To.IsZero() {
		to = refusal.Text{ZH: b.To.String() + " 后失效", EN: "until " + b.To.String()}
	}
	return refusal.Text{ZH: join(" · ", head, rank.ZH, from.ZH, to.ZH, quote), EN: join(" · ", head, rank.EN, from.EN, to.EN, quote)}
}

func (p Persons) text() refusal.Text {
	return refusal.Text{ZH: fmt.Sprintf("%s %d 人", p.Type, p.Count), EN: fmt.Sprintf("%s: %d", p.Type, p.Count)}
}

func (q Qualification) text() refusal.Text {
	t := lines(q.Groups, Group.text)
	return refusal.Text{ZH: join("\n", t.ZH, q.Note.ZH), EN: join("\n", t.EN, q.Note.EN)}
}

// text says a group: each of the first and, when there are any, one of the others.
func (g Group) text() refusal.Text {
	all, some := lines(g.AllOf, Credential.text), lines(g.AnyOf, Credential.text)
	if len(g.AllOf) > 0 {
		all = refusal.Text{ZH: "全部具备：" + strings.ReplaceAll(all.ZH, "\n", "、"), EN: "all of: " + strings.ReplaceAll(all.EN, "\n", ", ")}
	}
	if len(g.AnyOf) > 0 {
		some = refusal.Text{ZH: "任一具备：" + strings.ReplaceAll(some.ZH, "\n", "、"), EN: "one of: " + strings.ReplaceAll(some.EN, "\n", ", ")}
	}
	return refusal.Text{ZH: join("；且", all.ZH, some.ZH), EN: join("; and ", all.EN, some.EN)}
}

func (c Credential) text() refusal.Text {
	kind, reform := coded(proofWords, c.Kind), coded(reformWords, c.Reform)
	return refusal.Text{
		ZH: c.String() + "（" + join("，", c.Trade, kind.ZH, reform.ZH) + "）",
		EN: c.String() + " (" + join(", ", c.Trade, kind.EN, reform.EN) + ")",
	}
}

func (f Fee) text() refusal.Text {
	mode := coded(feeWords, f.Mode)
	until := ""
	if !f.Until.IsZero() {
		until = "–" + f.Until.String()
	}
	var most refusal.Text
	if f.Most != 0 {
		most = refusal.Text{ZH: "不超过 " + f.Most.Grouped() + " 元", EN: "at most " + f.Most.Grouped() + " yuan"}
	}
	return refusal.Text{
		ZH: join(" · ", mode.ZH, f.Range.ZH, most.ZH, f.Basis, f.Formula, until),
		EN: join(" · ", mode.EN, f.Range.EN, most.EN, f.Basis, f.Formula, until),
	}
}
