package directory

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// changes changes every member of a matter, one at a time.
var changes = map[string]func(m *MatterVersion){
	"name":             func(m *MatterVersion) { m.Name.EN = "other" },
	"aliases":          func(m *MatterVersion) { m.Aliases = append(slices.Clone(m.Aliases), "新别名") },
	"std_code":         func(m *MatterVersion) { m.StdCode = "S-1" },
	"category":         func(m *MatterVersion) { m.Category = "别的品目" },
	"nature":           func(m *MatterVersion) { m.Nature = "trial" },
	"kind":             func(m *MatterVersion) { m.Kind = "goods" },
	"approvals":        func(m *MatterVersion) { m.Approvals = []Approval{{Name: "别的审批", Link: After}} },
	"legal_bases":      func(m *MatterVersion) { m.LegalBases = []LegalBasis{{Document: "某法", Rank: Law, Quote: "应当"}} },
	"department":       func(m *MatterVersion) { m.Department = "" },
	"regulator":        func(m *MatterVersion) { m.Regulator = "省厅" },
	"qualification":    func(m *MatterVersion) { m.Qualification = Qualification{Note: refusal.Text{ZH: "无", EN: "none"}} },
	"persons":          func(m *MatterVersion) { m.Persons = []Persons{{"工程师", 2}} },
	"payer":            func(m *MatterVersion) { m.Payer = ByEither },
	"self_prepare":     func(m *MatterVersion) { m.SelfPrepare = !m.SelfPrepare },
	"deliverable":      func(m *MatterVersion) { m.Deliverable.ZH = "另一报告" },
	"deliverable_form": func(m *MatterVersion) { m.DeliverableForm = refusal.Text{ZH: "一式三份", EN: "three copies"} },
	"validity":         func(m *MatterVersion) { m.Validity = refusal.Text{ZH: "五年", EN: "five years"} },
	"recognition":      func(m *MatterVersion) { m.Recognition = refusal.Text{ZH: "三市互认", EN: "three cities"} },
	"template":         func(m *MatterVersion) { m.Template = refusal.Text{ZH: "示范文本", EN: "model text"} },
	"may_be_secret":    func(m *MatterVersion) { m.MayBeSecret = true },
	"time_limit":       func(m *MatterVersion) { m.TimeLimit = workday.Span{} },
	"limit_start":      func(m *MatterVersion) { m.LimitStart = refusal.Text{ZH: "合同签订", EN: "signature"} },
	"promised":         func(m *MatterVersion) { m.Promised = workday.Span{N: 1, Unit: workday.WorkingDay} },
	"fee":              func(m *MatterVersion) { m.Fee.Until = workday.MustDate("2026-01-01") },
	"flow":             func(m *MatterVersion) { m.Flow = refusal.Text{ZH: "流程", EN: "flow"} },
	"materials":        func(m *MatterVersion) { m.Materials = refusal.Text{ZH: "材料", EN: "papers"} },
	"faq":              func(m *MatterVersion) { m.FAQ = refusal.Text{ZH: "问答", EN: "questions"} },
	"classified":       func(m *MatterVersion) { m.Classified = true },
	"engineering":      func(m *MatterVersion) { m.Engineering = true },
	"tags":             func(m *MatterVersion) { m.Tags = []string{"跨域通办"} },
	"status":           func(m *MatterVersion) { m.Status = Suspended },
	"locked":           func(m *MatterVersion) { m.Locked = []string{"fee"} },
	"effective_from":   func(m *MatterVersion) { m.EffectiveFrom = workday.MustDate("2026-07-01") },
	"effective_to":     func(m *MatterVersion) { m.EffectiveTo = workday.MustDate("2026-12-31") },
	"source":           func(m *MatterVersion) { m.Source.Article = "第一条" },
}

func demoMatter(t testing.TB) MatterVersion {
	t.Helper()
	ms, err := Decode(demoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	return ms[0]
}

func TestDiffTellsTheMemberThatChangedAndNoOther(t *testing.T) {
	before := demoMatter(t)
	if got := Diff(before, before); len(got) != 0 {
		t.Errorf("a version differs from itself: %+v", got)
	}
	if len(changes) != len(Fields) {
		t.Errorf("%d members are tried, there are %d", len(changes), len(Fields))
	}
	for _, f := range Fields {
		after := before
		changes[f.Name](&after)
		got := Diff(before, after)
		if len(got) != 1 || got[0].Name != f.Name || got[0].Label != f.Label || got[0].Before == got[0].After {
			t.Errorf("%s: %+v", f.Name, got)
		}
	}
}

func TestDiffSaysBothLanguagesAndIsNoMatterOfNumbering(t *testing.T) {
	before := demoMatter(t)
	after := before
	after.Version, after.ChangeType, after.ChangeReason = 2, "时限压缩", "改革"
	if got := Diff(before, after); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	after.TimeLimit.N, after.Payer = 20, ByOrgan
	got := Diff(before, after)
	want := []refusal.Text{{ZH: "申请人", EN: "applicant"}, {ZH: "审批机关", EN: "organ"}, {ZH: "30个工作日", EN: "30 working days"}, {ZH: "20个工作日", EN: "20 working days"}}
	if len(got) != 2 || got[0].Before != want[0] || got[0].After != want[1] || got[1].Before != want[2] || got[1].After != want[3] {
		t.Errorf("%+v", got)
	}
	none, empty := before, before
	none.Persons, empty.Persons = nil, []Persons{}
	if len(Diff(none, empty)) != 0 {
		t.Error("no list and an empty one differ")
	}
}
