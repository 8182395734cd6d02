package directory

import (
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// line is a matter of a district in order: no look-back finds anything about it.
func line(code, name string) MatterVersion {
	return MatterVersion{
		Code: code, Version: 1, Name: refusal.Text{ZH: name, EN: name}, Department: "住建局", Status: InForce, EffectiveFrom: workday.MustDate("2021-01-01"),
		Approvals: []Approval{{Name: "施工许可", Link: Precondition}}, LegalBases: []LegalBasis{{Document: "建筑法", Rank: Law}},
		TimeLimit: workday.Span{N: 10, Unit: workday.WorkingDay},
	}
}

const (
	district = "430103"
	mine     = "430103-ZJ-JS-001"
)

func kinds(r LookBack) (list []string) {
	for _, row := range r.Rows {
		list = append(list, row.Kind)
	}
	return list
}

func TestLookBackOfOneMatter(t *testing.T) {
	day := workday.MustDate("2026-03-09")
	basis := func(rank, to string) LegalBasis {
		b := LegalBasis{Document: "某规定", Article: "第一条", Rank: rank}
		if to != "" {
			b.To = workday.MustDate(to)
		}
		return b
	}
	for _, tt := range []struct {
		name   string
		change func(m *MatterVersion)
		want   []string
	}{
		{"in order", func(*MatterVersion) {}, nil},
		{"no approval", func(m *MatterVersion) { m.Approvals = nil }, []string{NoApproval}},
		{"no department", func(m *MatterVersion) { m.Department = "" }, []string{NoDepartment}},
		{"repealed yesterday", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(Law, "2026-03-08")} }, []string{BasisRepealed}},
		{"last day", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(Law, "2026-03-09")} }, nil},
		{"repealed, another is left", func(m *MatterVersion) { m.LegalBases = append(m.LegalBases, basis(Law, "2020-01-01")) }, []string{BasisRepealed}},
		{"repealed, a low one is left", func(m *MatterVersion) {
			m.LegalBases = []LegalBasis{basis(Law, "2020-01-01"), basis(MinistryRule, "")}
		}, []string{BasisRepealed, BasisTooLow}},
		{"ministry rule", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(MinistryRule, "")} }, []string{BasisTooLow}},
		{"normative document", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(NormativeDocument, "")} }, []string{BasisTooLow}},
		{"local regulation", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(LocalRegulation, "")} }, nil},
		{"administrative regulation", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(AdministrativeRegulation, "")} }, nil},
		{"State Council decision", func(m *MatterVersion) { m.LegalBases = []LegalBasis{basis(StateCouncilDecision, "")} }, nil},
		{"no precondition", func(m *MatterVersion) {
			m.Approvals, m.LegalBases = []Approval{{Name: "验收", Link: After}}, []LegalBasis{basis(MinistryRule, "")}
		}, nil},
		{"fee", func(m *MatterVersion) {
			m.Fee = Fee{Mode: "guided", Basis: "某文", Until: workday.MustDate("2016-01-01")}
		}, []string{FeeRepealed}},
		{"suspended", func(m *MatterVersion) { m.Status, m.Department = Suspended, "" }, []string{NoDepartment}},
		{"retired", func(m *MatterVersion) { m.Status, m.Department = Retired, "" }, nil},
		{"ended", func(m *MatterVersion) { m.EffectiveTo, m.Department = workday.MustDate("2026-03-08"), "" }, nil},
		{"not begun", func(m *MatterVersion) { m.EffectiveFrom, m.Department = workday.MustDate("2026-03-10"), "" }, nil},
	} {
		m := line(mine, "工程勘察")
		tt.change(&m)
		got := Inspect(Inspection{Region: district, Day: day, All: []MatterVersion{m}})
		if !slices.Equal(kinds(got), tt.want) {
			t.Errorf("%s: %v", tt.name, kinds(got))
		}
		for _, row := range got.Rows {
			if row.Code != mine || row.Text.ZH == "" || row.Text.EN == "" || row.Citation.IsZero() {
				t.Errorf("%s: %+v", tt.name, row)
			}
		}
	}
}

func TestLookBackAcrossRegions(t *testing.T) {
	std := func(code, name, standard string, days int) MatterVersion {
		m := line(code, name)
		m.StdCode, m.TimeLimit.N = standard, days
		return m
	}
	city, province, other := "430100-ZJ-JS-001", "430000-ZJ-JS-001", "430102-ZJ-JS-009"
	for _, tt := range []struct {
		name string
		all  []MatterVersion
		want []string
		text string
	}{
		{"longer than the city's", []MatterVersion{std(mine, "工程勘察", "S", 15), std(city, "工程勘察", "S", 10)}, []string{LongerThanParent}, city},
		{"as long", []MatterVersion{std(mine, "工程勘察", "S", 10), std(city, "工程勘察", "S", 10)}, nil, ""},
		{"the nearest above counts", []MatterVersion{std(mine, "工程勘察", "S", 15), std(city, "工程勘察", "S", 20), std(province, "工程勘察", "S", 10)}, nil, ""},
		{"the province's, the city has none", []MatterVersion{std(mine, "工程勘察", "S", 15), std(province, "工程勘察", "S", 10)}, []string{LongerThanParent}, province},
		{"no limit though the city has one", []MatterVersion{std(mine, "工程勘察", "S", 0), std(city, "工程勘察", "S", 10)}, []string{LongerThanParent}, city},
		{"another standard", []MatterVersion{std(mine, "工程勘察", "S", 15), std(city, "工程勘察", "T", 10)}, nil, ""},
		{"a neighbour is no parent", []MatterVersion{std(mine, "工程勘察", "S", 15), std(other, "工程勘察", "S", 10)}, nil, ""},
		{"another name", []MatterVersion{std(mine, "工程勘察", "S", 10), std(other, "岩土勘察", "S", 10)}, []string{OtherName}, "岩土勘察"},
		{"the same name written otherwise", []MatterVersion{std(mine, "工程（勘察）A", "S", 10), std(other, "工程勘察ａ", "S", 10)}, nil, ""},
		{"two standards", []MatterVersion{std(mine, "工程勘察", "S", 10), std(other, "岩土勘察", "T", 10)}, nil, ""},
	} {
		got := Inspect(Inspection{Region: district, Day: workday.MustDate("2026-03-09"), All: tt.all})
		if !slices.Equal(kinds(got), tt.want) || got.Matters != 1 || len(got.Rows) > 0 && !strings.Contains(got.Rows[0].Text.ZH, tt.text) {
			t.Errorf("%s: %+v", tt.name, got.Rows)
		}
	}
	a, b := line(mine, "工程勘察"), line(other, "岩土工程")
	b.Aliases = []string{"工程 勘察"}
	if got := Inspect(Inspection{Region: district, Day: workday.MustDate("2026-03-09"), All: []MatterVersion{a, b}}); !slices.Equal(kinds(got), []string{OtherName}) {
		t.Errorf("by another name: %v", kinds(got))
	}
	if got := Inspect(Inspection{Region: "430100", Day: workday.MustDate("2026-03-09"), All: []MatterVersion{a, b}}); len(got.Rows) != 2 || got.Matters != 2 {
		t.Errorf("the city sees both districts: %+v", got)
	}
}

func TestLookBackAgainstALists(t *testing.T) {
	day := workday.MustDate("2026-03-09")
	own, above := line(mine, "工程勘察"), line("430100-ZJ-JS-002", "工程设计")
	own.StdCode, own.Aliases = "S-1", []string{"岩土勘察"}
	for _, tt := range []struct {
		name  string
		lines []ListLine
		want  []string
	}{
		{"by code", []ListLine{{Row: 2, Code: mine, Name: "别的写法"}}, nil},
		{"by standard code", []ListLine{{Row: 2, Code: "S-1", Name: "别的写法", Department: "住建局"}}, nil},
		{"by name", []ListLine{{Row: 2, Name: " 工程 勘察"}}, nil},
		{"by another name", []ListLine{{Row: 2, Name: "岩土勘察"}}, nil},
		{"the city's", []ListLine{{Row: 2, Name: "工程勘察"}, {Row: 3, Name: "工程设计"}}, nil},
		{"more than the directory", []ListLine{{Row: 2, Name: "工程勘察"}, {Row: 3, Name: "占卜"}}, []string{NotInDirectory}},
		{"less than the directory", []ListLine{{Row: 2, Name: "工程设计"}}, []string{NotInList}},
		{"department", []ListLine{{Row: 2, Name: "工程勘察", Department: "发改局"}}, []string{DepartmentDiffers}},
		{"all", []ListLine{{Row: 2, Name: "占卜"}, {Row: 3, Name: "工程设计", Department: "发改局"}}, []string{NotInDirectory, NotInList, DepartmentDiffers}},
	} {
		in := Inspection{Region: district, Day: day, All: []MatterVersion{own, above},
			Lists: []List{{Region: district, Kind: DutyList, Day: day, Lines: tt.lines}, {Region: "430102", Kind: DutyList, Day: day, Lines: []ListLine{{Row: 2, Name: "别区事项"}}}}}
		if got := Inspect(in); !slices.Equal(kinds(got), tt.want) {
			t.Errorf("%s: %+v", tt.name, got.Rows)
		}
	}
}

func TestLookBackNamesTheOpenNotices(t *testing.T) {
	m := line(mine, "工程勘察")
	m.Department = ""
	in := Inspection{Region: district, Day: workday.MustDate("2026-03-09"), All: []MatterVersion{m},
		Notices: []OpenNotice{{Number: "CG-1", Matter: mine}, {Number: "CG-2", Matter: "430103-ZJ-JS-002"}, {Number: "CG-3", Matter: mine}}}
	got := Inspect(in)
	if len(got.Rows) != 1 || len(got.Rows[0].Notices) != 2 || got.Rows[0].Notices[1].Number != "CG-3" {
		t.Errorf("%+v", got.Rows)
	}
}

func TestDecodeList(t *testing.T) {
	good := [][]string{{"序号", "事项名称", "事项编码", "实施部门", "备注"}, {"1", "工程勘察", "S-1", "住建局", "略"}, {}, {"2", "工程设计"}}
	lines, err := DecodeList(good)
	want := []ListLine{{2, "S-1", "工程勘察", "住建局"}, {4, "", "工程设计", ""}}
	if err != nil || !slices.Equal(lines, want) {
		t.Errorf("%+v %v", lines, err)
	}
	again, err := DecodeList(ListTable(lines))
	if err != nil || len(again) != 2 || again[0].Name != "工程勘察" {
		t.Errorf("%+v %v", again, err)
	}
	for _, tt := range []struct {
		name  string
		table [][]string
		want  string
	}{
		{"empty", nil, "there is no matter in the table"},
		{"headings only", good[:1], "there is no matter in the table"},
		{"no name column", [][]string{{"事项编码"}, {"a"}}, "row 1, column 事项名称: the column is missing"},
		{"unknown column", [][]string{{"事项名称", "颜色"}, {"a", "b"}}, "row 1, column 颜色: there is no such column"},
		{"column twice", [][]string{{"事项名称", "名称"}, {"a", "b"}}, "row 1, column 名称: the column stands twice"},
		{"no name", [][]string{{"事项名称", "主管部门"}, {"a", "b"}, {"", "b"}}, "row 3, column 事项名称: is required"},
		{"twice", [][]string{{"事项名称"}, {"工程勘察"}, {"x"}, {"工程 勘察"}}, "row 4, column 事项名称: is the same as row 2"},
		{"long", [][]string{{"事项名称"}, {strings.Repeat("长", 201)}}, "row 2, column 事项名称: is longer"},
		{"too many", make([][]string, 5001), "more than 5000 rows"},
	} {
		lines, err := DecodeList(tt.table)
		r := refusal.As(err)
		if r == nil || lines != nil {
			t.Errorf("%s: taken", tt.name)
			continue
		}
		all := append([]*refusal.Refusal{r}, r.Faults...)
		if !slices.ContainsFunc(all, func(f *refusal.Refusal) bool { return strings.Contains(f.Text.EN, tt.want) && f.Text.ZH != "" }) {
			t.Errorf("%s: %v", tt.name, all)
		}
	}
}
