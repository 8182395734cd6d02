package directory

import (
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Kinds of look-back findings, in the order of the report.
const (
	NoApproval        = "no_approval"
	NoDepartment      = "no_department"
	BasisRepealed     = "basis_repealed"
	BasisTooLow       = "basis_too_low"
	FeeRepealed       = "fee_repealed"
	LongerThanParent  = "longer_than_parent"
	OtherName         = "other_name"
	NotInDirectory    = "not_in_directory"
	NotInList         = "not_in_list"
	DepartmentDiffers = "department_differs"
)

// lookBackKinds are all kinds, in the order of the report.
var lookBackKinds = []string{NoApproval, NoDepartment, BasisRepealed, BasisTooLow, FeeRepealed, LongerThanParent, OtherName, NotInDirectory, NotInList, DepartmentDiffers}

// Inspection is what a look-back (回头看) looks at.
type Inspection struct {
	Region  string // whose own lines, and those of what lies in it, are looked at
	Day     workday.Date
	All     []MatterVersion // every version of every region
	Lists   []List          // the newest of each kind and region
	Notices []OpenNotice
}

// OpenNotice is a notice that is not decided yet.
type OpenNotice struct {
	Number     string `json:"number"`
	Title      string `json:"title"`
	Department string `json:"department"`
	Matter     string `json:"matter"`
}

// LookBackRow is one finding.
type LookBackRow struct {
	Kind       string           `json:"kind"`
	Code       string           `json:"code"` // of the matter; "" when the directory does not have it
	Name       string           `json:"name"`
	Region     string           `json:"region"`
	Department string           `json:"department"`
	Text       refusal.Text     `json:"text"`
	Citation   refusal.Citation `json:"citation"`
	Notices    []OpenNotice     `json:"notices"` // that it touches
}

// LookBack is the report.
type LookBack struct {
	Region  string        `json:"region"`
	Day     workday.Date  `json:"day"`
	Matters int           `json:"matters"` // how many were looked at
	Rows    []LookBackRow `json:"rows"`
}

var (
	environment43 = refusal.Citation{Document: "优化营商环境条例", Article: "第四十三条", Law: true}
	oneStandard   = refusal.Citation{Document: "平台规则", Article: "同一事项同一标准（五级十二同）"}
	listRule      = refusal.Citation{Document: "平台规则", Article: "事项目录与权责清单动态调整"}
)

// Inspect audits the directory of a region on a day: its own lines and those of the regions in it. Other regions' lines
// are only compared with. Rows come by kind and code.
func Inspect(in Inspection) LookBack {
	held := Of(in.All, in.Day)
	out := LookBack{Region: in.Region, Day: in.Day}
	for _, m := range held {
		if !lies(m.Region(), in.Region) {
			continue
		}
		out.Matters++
		for _, row := range m.findings(in.Day, held) {
			out.Rows = append(out.Rows, in.about(m, row))
		}
	}
	for _, l := range in.Lists {
		if lies(l.Region, in.Region) {
			out.Rows = append(out.Rows, in.compare(l, held)...)
		}
	}
	order := func(r LookBackRow) int { return slices.Index(lookBackKinds, r.Kind) }
	slices.SortStableFunc(out.Rows, func(a, b LookBackRow) int {
		if d := order(a) - order(b); d != 0 {
			return d
		}
		return strings.Compare(a.Code, b.Code)
	})
	return out
}

// about completes a row with the matter and the open notices under it.
func (in Inspection) about(m MatterVersion, row LookBackRow) LookBackRow {
	row.Code, row.Name, row.Region, row.Department = m.Code, m.Name.ZH, m.Region(), m.Department
	for _, n := range in.Notices {
		if n.Matter == m.Code {
			row.Notices = append(row.Notices, n)
		}
	}
	return row
}

// findings are what is wrong with one matter, beside the lists.
func (m MatterVersion) findings(day workday.Date, held []MatterVersion) (list []LookBackRow) {
	say := func(kind string, c refusal.Citation, zh, en string) {
		list = append(list, LookBackRow{Kind: kind, Citation: c, Text: refusal.Text{ZH: zh, EN: en}})
	}
	if len(m.Approvals) == 0 {
		say(NoApproval, environment43, "没有对应的审批事项", "it serves no approval")
	}
	if m.Department == "" {
		say(NoDepartment, listRule, "没有主管部门", "no department is in charge of it")
	}
	m.basisFindings(day, say)
	if !m.Fee.Until.IsZero() && day.After(m.Fee.Until) {
		say(FeeRepealed, listRule, "收费依据“"+m.Fee.Basis+"”已于 "+m.Fee.Until.String()+" 后失效", "the basis of the fee, "+m.Fee.Basis+", ended after "+m.Fee.Until.String())
	}
	if upper := m.parent(held); upper != nil && upper.TimeLimit.N > 0 && (m.TimeLimit.N == 0 || m.TimeLimit.Longer(upper.TimeLimit)) {
		mine, theirs := spanWords(m.TimeLimit), spanWords(upper.TimeLimit)
		say(LongerThanParent, oneStandard, "时限为"+mine.ZH+"，上级 "+upper.Code+" 为"+theirs.ZH, "its time limit is "+mine.EN+", that of "+upper.Code+" above it "+theirs.EN)
	}
	if others := m.otherwise(held); len(others) > 0 {
		say(OtherName, oneStandard, "同一事项在别处另有名称："+strings.Join(others, "；"), "the same matter is called otherwise elsewhere: "+strings.Join(others, "; "))
	}
	return list
}

// basisFindings judges the legal bases: repealed ones, and for a precondition of an approval whether what is left is high
// enough (laws, administrative and local regulations and State Council decisions are, rules of ministries are not).
func (m MatterVersion) basisFindings(day workday.Date, say func(kind string, c refusal.Citation, zh, en string)) {
	var ended, left, leftEN []string
	for _, b := range m.LegalBases {
		switch {
		case !b.To.IsZero() && day.After(b.To):
			ended = append(ended, join(" ", b.Document, b.Article)+"（"+b.To.String()+"）")
		case !day.Before(b.From):
			rank := coded(rankWords, b.Rank)
			left = append(left, join(" ", b.Document, b.Article)+"（"+rank.ZH+"）")
			leftEN = append(leftEN, join(" ", b.Document, b.Article)+" ("+rank.EN+")")
		}
	}
	if len(ended) > 0 {
		zh, en := "设定依据已失效："+strings.Join(ended, "；"), "a legal basis is repealed: "+strings.Join(ended, "; ")
		if len(left) == 0 {
			zh, en = zh+"；没有其他有效依据", en+"; no other is in force"
		}
		say(BasisRepealed, environment43, zh, en)
	}
	if m.Linked(Precondition) && !m.FoundedOn(day) && (len(left) > 0 || len(ended) == 0) {
		zh, en := "作为受理条件，依据层级不够：", "as a precondition its basis ranks too low: "
		say(BasisTooLow, environment43, zh+strings.Join(left, "；"), en+strings.Join(leftEN, "; "))
	}
}

// parent is the matter of the same standard code in the nearest region above.
func (m MatterVersion) parent(held []MatterVersion) *MatterVersion {
	if m.StdCode == "" {
		return nil
	}
	var found *MatterVersion
	for i := range held {
		o := &held[i]
		above := o.Region() != m.Region() && lies(m.Region(), o.Region())
		if above && o.StdCode == m.StdCode && (found == nil || lies(o.Region(), found.Region())) {
			found = o
		}
	}
	return found
}

// otherwise lists the lines of other regions that are the same matter under another name: of the same standard code or,
// where one has none, called by a name of the other.
func (m MatterVersion) otherwise(held []MatterVersion) (others []string) {
	name := fold(m.Name.ZH)
	for _, o := range held {
		theirs := fold(o.Name.ZH)
		if o.Region() == m.Region() || theirs == name {
			continue
		}
		same := m.StdCode != "" && m.StdCode == o.StdCode
		if m.StdCode == "" || o.StdCode == "" {
			same = o.called(name) || m.called(theirs) || slices.ContainsFunc(m.Aliases, func(a string) bool { return o.called(fold(a)) })
		}
		if same {
			others = append(others, o.Code+" "+o.Name.ZH)
		}
	}
	return others
}

// compare lists the differences from an imported list. A line may be met by a matter of the region or of one above it;
// only the region's own matters must be in its list.
func (in Inspection) compare(l List, held []MatterVersion) (out []LookBackRow) {
	name := listName(l.Kind)
	of := refusal.Text{ZH: name.ZH + "（" + l.Day.String() + "）", EN: name.EN + " of " + l.Day.String()}
	met := map[string]bool{}
	for _, line := range l.Lines {
		m := line.find(l.Region, held)
		if m == nil {
			out = append(out, LookBackRow{Kind: NotInDirectory, Code: "", Name: line.Name, Region: l.Region, Department: line.Department, Citation: listRule,
				Text: refusal.Text{ZH: of.ZH + "第 " + strconv.Itoa(line.Row) + " 行有、目录没有", EN: "row " + strconv.Itoa(line.Row) + " of the " + of.EN + " is not in the directory"}})
			continue
		}
		met[m.Code] = true
		if line.Department != "" && fold(line.Department) != fold(m.Department) {
			held := refusal.Text{ZH: "目录为“" + m.Department + "”", EN: "the directory " + m.Department}
			if m.Department == "" {
				held = refusal.Text{ZH: "目录没有写明", EN: "the directory names none"}
			}
			out = append(out, in.about(*m, LookBackRow{Kind: DepartmentDiffers, Citation: listRule,
				Text: refusal.Text{ZH: of.ZH + "第 " + strconv.Itoa(line.Row) + " 行的部门为“" + line.Department + "”，" + held.ZH,
					EN: "row " + strconv.Itoa(line.Row) + " of the " + of.EN + " names " + line.Department + ", " + held.EN}}))
		}
	}
	for _, m := range held {
		if m.Region() == l.Region && !met[m.Code] {
			out = append(out, in.about(m, LookBackRow{Kind: NotInList, Citation: listRule, Text: refusal.Text{ZH: "目录有、" + of.ZH + "没有", EN: "it is not in the " + of.EN}}))
		}
	}
	return out
}

// find is the matter of the line: of the list's own region first, else of the nearest one above.
func (l ListLine) find(region string, held []MatterVersion) *MatterVersion {
	var found *MatterVersion
	for i := range held {
		m := &held[i]
		if lies(region, m.Region()) && l.is(*m) && (found == nil || lies(m.Region(), found.Region())) {
			found = m
		}
	}
	return found
}

// lies reports whether a region is the other or lies in it.
func lies(region, in string) bool {
	prefix := strings.TrimSuffix(strings.TrimSuffix(in, "00"), "00")
	return len(region) == 6 && strings.HasPrefix(region, prefix)
}

// lookBackNames are the kinds as the report's table names them.
var lookBackNames = map[string]string{
	NoApproval: "没有对应审批", NoDepartment: "没有主管部门", BasisRepealed: "依据失效", BasisTooLow: "依据层级不够", FeeRepealed: "收费依据失效",
	LongerThanParent: "时限长于上级", OtherName: "同事不同名", NotInDirectory: "清单有目录无", NotInList: "目录有清单无", DepartmentDiffers: "部门不一致",
}

// LookBackTable lays the report out with headings, for a workbook.
func LookBackTable(l LookBack) [][]string {
	table := [][]string{{"问题", "区划", "事项编码", "事项名称", "主管部门", "说明", "说明（英文）", "依据", "受影响的公告"}}
	for _, r := range l.Rows {
		numbers := make([]string, len(r.Notices))
		for i, n := range r.Notices {
			numbers[i] = n.Number
		}
		table = append(table, []string{lookBackNames[r.Kind], r.Region, r.Code, r.Name, r.Department, r.Text.ZH, r.Text.EN, join(" ", r.Citation.Document, r.Citation.Article), strings.Join(numbers, "；")})
	}
	return table
}
