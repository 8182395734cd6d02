package compliance

import (
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func whole(check string) []Override {
	return []Override{{Check: check, Document: "示发〔2026〕8号", Reason: "专项要求", Filed: true, Agreed: refusal.Text{ZH: "监管部门", EN: "the supervisor"}}}
}

func TestOverridesOfTermsAndQualifications(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	higher := licence("测绘", "测绘资质", "甲级")
	voluntary := licence("咨询", "某协会评级", "AAA")
	voluntary.Groups[0].AllOf[0].Kind = directory.Voluntary
	for _, tt := range []testCase{
		{"a longer term", with(func(p *Purchase) {
			p.Term = workday.Span{N: 900, Unit: workday.WorkingDay}
			p.Overrides = whole("term")
		}), "term", Warn, "overridden by"},
		{"no term at all", with(func(p *Purchase) { p.Term = workday.Span{}; p.Overrides = whole("term") }), "term", Block, "no document overrides"},
		{"more than the matter asks", with(func(p *Purchase) { p.Qualification = higher; p.Overrides = whole("qualification") }), "qualification", Warn, "overridden by"},
		{"a voluntary rating", with(func(p *Purchase) { p.Qualification = voluntary; p.Overrides = whole("qualification") }), "qualification", Block, "no document overrides"},
		{"what passes needs none", with(func(p *Purchase) { p.Overrides = whole("term") }), "term", Pass, ""},
	} {
		tt.run(t, rules, all)
	}
}

// TestWhatNoDocumentOverrides gives every check a whole override: only those that the rulebook lists may turn into a warning.
func TestWhatNoDocumentOverrides(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	p := purchase(all)
	for _, c := range Judge(p, rules) {
		p.Overrides = append(p.Overrides, whole(c.Code)...)
	}
	p.Amount, p.Budget, p.Texts, p.DutyPhone, p.Method = 80000000, nil, []FieldText{{"description", "联系13812345678"}}, "", "none"
	blocked := 0
	for _, c := range Judge(p, rules) {
		if c.Outcome == Block {
			blocked++
		}
		if slices.Contains(rulebook.Overridable, c.Code) {
			continue
		}
		if c.Outcome == Warn && strings.Contains(c.Text.EN, "overridden") {
			t.Errorf("%s was overridden", c.Code)
		}
	}
	if blocked < 5 {
		t.Errorf("%d blocks", blocked)
	}
}

func TestRulebooksMayNotOverrideTheRest(t *testing.T) {
	for _, key := range []string{"threshold", "must_tender", "catalogue", "personal_data", "budget", "matter"} {
		book := strings.Replace(string(read(t, "rulebook-demo-2026.json")), `"values": [`,
			`"values": [{"key": "override.`+key+`", "value": "supervisor", "unit": "choice", "citation": {"document": "x", "article": "", "law": false}},`, 1)
		if _, err := rulebook.Decode([]byte(book)); refusal.As(err) == nil {
			t.Errorf("a rulebook may override %s: %v", key, err)
		}
	}
}
