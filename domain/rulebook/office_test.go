package rulebook

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func TestPairs(t *testing.T) {
	for text, want := range map[string][][2]string{
		"测绘=自然资源局": {{"测绘", "自然资源局"}},
		"测绘=自然资源局；测绘=测绘院; 检验检测 = 市监局 ": {{"测绘", "自然资源局"}, {"测绘", "测绘院"}, {"检验检测", "市监局"}},
		"": nil, "测绘": nil, "=自然资源局": nil, "测绘=": nil, "测绘=甲；": nil, "测绘=甲；测绘=甲": nil, "测绘=甲=乙": nil,
	} {
		if got, ok := pairs(text); !slices.Equal(got, want) || ok != (want != nil) {
			t.Errorf("%q: %v, %v", text, got, ok)
		}
	}
}

func TestRoles(t *testing.T) {
	for text, ok := range map[string]bool{
		"工程监理=supervises": true, "工程监理=supervises；工程检测=tests；消防检测=tests": true, "工程监理=watches": false, "工程监理=supervises；工程监理=tests": false, "": false, "工程监理": false,
	} {
		if roles(text) != ok {
			t.Errorf("%q: %v", text, !ok)
		}
	}
	rules, err := Resolve([]string{"430000", "430100"}, books(t), workday.MustDate("2026-03-09"))
	if err != nil {
		t.Fatal(err)
	}
	if kind, source := rules.RoleOf("工程监理"); kind != "supervises" || !source.Citation.Law {
		t.Errorf("%q of %+v", kind, source)
	}
	if kind, _ := rules.RoleOf("会计审计"); kind != "" {
		t.Errorf("an audit is %q", kind)
	}
}

// TestWhoIsAskedOnAdmission: the demo city asks, a province that says nothing asks nobody.
func TestWhoIsAskedOnAdmission(t *testing.T) {
	for region, want := range map[string]int{"430103": 3, "430000": 0} {
		chain := []string{"430000", "430100", region}
		if region == "430000" {
			chain = chain[:1]
		}
		rules, err := Resolve(chain, books(t), workday.MustDate("2026-03-09"))
		if err != nil {
			t.Fatal(err)
		}
		list, source := rules.Offices(KeyOpinionAsk)
		if len(list) != want || want > 0 && (source.Region != "430100" || source.Citation.Law) {
			t.Errorf("%s: %v of %+v", region, list, source)
		}
	}
}

func TestAnOpinionIsShorterThanTheCheck(t *testing.T) {
	asks := Value{Key: KeyOpinionAsk, Value: "测绘=自然资源局", Unit: "offices", Citation: refusal.Citation{Document: "规则", Article: "一"}}
	span := func(key, n, unit string) Value {
		return Value{Key: key, Value: n, Unit: unit, Citation: asks.Citation}
	}
	for name, c := range map[string]struct {
		values []Value
		good   bool
	}{
		"without its time":   {[]Value{asks}, false},
		"with it":            {[]Value{asks, span(KeyOpinionDue, "1", "working_day")}, true},
		"shorter":            {[]Value{asks, span(KeyOpinionDue, "1", "working_day"), span(KeyAdmissionCheck, "2", "working_day")}, true},
		"as long":            {[]Value{asks, span(KeyOpinionDue, "2", "working_day"), span(KeyAdmissionCheck, "2", "working_day")}, false},
		"longer":             {[]Value{asks, span(KeyOpinionDue, "3", "hour"), span(KeyAdmissionCheck, "2", "hour")}, false},
		"in different units": {[]Value{asks, span(KeyOpinionDue, "90", "minute"), span(KeyAdmissionCheck, "2", "hour")}, true},
	} {
		b := Rulebook{ID: "asks", Version: 1, Region: "430100", Name: refusal.Text{ZH: "规则", EN: "rules"}, EffectiveFrom: workday.MustDate("2026-01-01"), Values: c.values}
		if err := Check(b); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}
