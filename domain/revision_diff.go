package domain

import (
	"fmt"
	"strings"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
)

// TermChange is one field of the terms, before and after.
type TermChange struct {
	Field  string // JSON name
	Before refusal.Text
	After  refusal.Text
}

// Diff lists field by field what differs between two texts, in words.
func (t Terms) Diff(to Terms) []TermChange {
	a, b := t.members(), to.members()
	var list []TermChange
	for _, name := range t.Changed(to) {
		if say := termWords[name]; say != nil {
			list = append(list, TermChange{Field: name, Before: say(t), After: say(to)})
			continue
		}
		list = append(list, TermChange{Field: name, Before: plain(strings.Trim(string(a[name]), `"`)), After: plain(strings.Trim(string(b[name]), `"`))})
	}
	return list
}

func plain(s string) refusal.Text { return refusal.Text{ZH: s, EN: s} }

// termWords say the fields whose JSON is nothing to read; any other is shown as it is.
var termWords = map[string]func(Terms) refusal.Text{
	"title":         func(t Terms) refusal.Text { return plain(t.Title) },
	"description":   func(t Terms) refusal.Text { return plain(t.Description) },
	"price_basis":   func(t Terms) refusal.Text { return plain(t.PriceBasis) },
	"amount":        func(t Terms) refusal.Text { return plain(t.Amount.Grouped()) },
	"method":        func(t Terms) refusal.Text { return methodNames[t.Method] },
	"term":          func(t Terms) refusal.Text { return t.Term.Text() },
	"is_applicant":  func(t Terms) refusal.Text { return yesNo(t.IsApplicant) },
	"attachments":   attachmentWords,
	"documents":     documentWords,
	"scoring":       scoringWords,
	"qualification": qualificationWords,
	"quote": func(t Terms) refusal.Text {
		return map[string]refusal.Text{"total": {ZH: "总价", EN: "total"}, "unit": {ZH: "单价", EN: "unit price"}, "discount": {ZH: "下浮率", EN: "discount"}}[t.Quote]
	},
	"site_visit": func(t Terms) refusal.Text {
		if t.SiteVisit.IsZero() {
			return refusal.Text{ZH: "无", EN: "none"}
		}
		return plain(ClockText(t.SiteVisit.At) + " " + t.SiteVisit.Place + "，" + t.SiteVisit.Meeting)
	},
}

func yesNo(b bool) refusal.Text {
	if b {
		return refusal.Text{ZH: "是", EN: "yes"}
	}
	return refusal.Text{ZH: "否", EN: "no"}
}

func attachmentWords(t Terms) refusal.Text {
	count := map[Audience]int{}
	for _, a := range t.Attachments {
		count[a.Audience]++
	}
	return refusal.Text{ZH: fmt.Sprintf("公开 %d 个，符合条件的机构 %d 个，中选机构 %d 个", count[AudiencePublic], count[AudienceEligible], count[AudienceWinner]),
		EN: fmt.Sprintf("%d public, %d for agencies that meet the terms, %d for the winner", count[AudiencePublic], count[AudienceEligible], count[AudienceWinner])}
}

func documentWords(t Terms) refusal.Text {
	if len(t.Documents) == 0 {
		return refusal.Text{ZH: "不要求", EN: "none"}
	}
	var names []string
	for _, d := range t.Documents {
		names = append(names, d.Name)
	}
	return plain(strings.Join(names, "、"))
}

func qualificationWords(t Terms) refusal.Text {
	var groups []string
	names := func(list []directory.Credential) (out []string) {
		for _, c := range list {
			out = append(out, c.Name+c.Level)
		}
		return out
	}
	for _, g := range t.Qualification.Groups {
		if s := strings.Join(append(names(g.AllOf), strings.Join(names(g.AnyOf), " / ")), "、"); s != "" {
			groups = append(groups, strings.TrimSuffix(s, "、"))
		}
	}
	for _, p := range t.Qualification.Persons {
		groups = append(groups, fmt.Sprintf("%s × %d", p.Type, p.Count))
	}
	if len(groups) == 0 {
		return refusal.Text{ZH: "不要求", EN: "none"}
	}
	return plain(strings.Join(groups, "；"))
}

func scoringWords(t Terms) refusal.Text {
	if t.Scoring.IsZero() {
		return refusal.Text{ZH: "无", EN: "none"}
	}
	var lines []string
	for _, c := range t.Scoring.Criteria {
		lines = append(lines, fmt.Sprintf("%s %d：%s", c.Name, c.Points, c.Guide))
	}
	list := strings.Join(lines, "；")
	return refusal.Text{ZH: fmt.Sprintf("%s；价格分 %d", list, t.Scoring.PricePoints), EN: fmt.Sprintf("%s; price %d", list, t.Scoring.PricePoints)}
}
