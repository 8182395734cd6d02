package directory

import (
	"slices"
	"strings"
	"unicode"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

// Kinds of lists that a directory is compared with.
const (
	DutyList   = "duties"  // 权责清单
	MatterList = "matters" // 事项库
)

// List is a list of another system as it was imported for a region.
type List struct {
	ID     string       `json:"id"`
	Region string       `json:"region"`
	Kind   string       `json:"kind"` // duties, matters
	Title  string       `json:"title"`
	Day    workday.Date `json:"day"` // of the list itself
	Lines  []ListLine   `json:"lines"`
}

// ListLine is one line of a list. Code may be the matter's own or its standard code, or "".
type ListLine struct {
	Row        int    `json:"row"` // as the sheet numbers it
	Code       string `json:"code"`
	Name       string `json:"name"`
	Department string `json:"department"` // "" when the list does not say
}

// listHeadings are what a heading of a list may be called; those with no member are read over.
var listHeadings = map[string]string{
	"事项名称": "name", "中介服务事项名称": "name", "名称": "name", "name": "name",
	"事项编码": "code", "编码": "code", "标准编码": "code", "code": "code",
	"主管部门": "department", "实施部门": "department", "实施主体": "department", "审批部门": "department", "department": "department",
	"序号": "", "设定依据": "", "涉及的审批事项名称": "", "备注": "",
}

// maxListRows bounds a list.
const maxListRows = 5000

// DecodeList reads the lines of a list laid out as a table, its first row the headings. The error is nil or a
// *refusal.Refusal whose Faults name every bad row with row, column and reason; then nothing of it may be used.
func DecodeList(table [][]string) ([]ListLine, error) {
	top := rows.Top()
	switch {
	case len(table) < 2:
		top.Fault("", "表中没有事项", "there is no matter in the table")
		return nil, top.Err()
	case len(table) > maxListRows:
		top.Fault("", "超过 %d 行", "has more than %d rows", maxListRows)
		return nil, top.Err()
	}
	heads, labels := listHeads(top, table[0])
	if err := top.Err(); err != nil {
		return nil, err
	}
	var lines []ListLine
	first := map[string]int{}
	for i, cells := range table[1:] {
		members := map[string]any{}
		for k, cell := range cells {
			if cell = strings.TrimSpace(cell); cell != "" && k < len(heads) && heads[k] != "" {
				members[heads[k]] = cell
			}
		}
		if len(members) == 0 {
			continue
		}
		row := top.Row(i+2, members, labels)
		line := ListLine{Row: i + 2, Code: row.OptionalText("code"), Name: row.Text("name"), Department: row.OptionalText("department")}
		row.Done()
		if len([]rune(line.Name)) > 200 {
			row.Fault("name", "超过 200 字", "is longer than 200 characters")
		}
		key := line.Code + "\n" + fold(line.Name) + "\n" + fold(line.Department)
		if twice := first[key]; twice != 0 && line.Name != "" {
			row.Fault("name", "与第 %d 行重复", "is the same as row %d", twice)
		}
		first[key] = line.Row
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		top.Fault("", "表中没有事项", "there is no matter in the table")
	}
	if err := top.Err(); err != nil {
		return nil, err
	}
	return lines, nil
}

// listHeads matches the first row with the members of a line.
func listHeads(top *rows.Object, cells []string) (heads []string, labels map[string]string) {
	head, labels := top.Row(1, nil, nil), map[string]string{}
	for _, cell := range cells {
		cell = strings.TrimSpace(cell)
		member, known := listHeadings[strings.ToLower(cell)]
		switch {
		case cell == "":
		case !known:
			head.Fault(cell, "没有这一列", "there is no such column")
		case member != "" && labels[member] != "":
			head.Fault(cell, "列重复", "the column stands twice")
		}
		if member != "" {
			labels[member] = cell
		}
		heads = append(heads, member)
	}
	if labels["name"] == "" {
		head.Fault("事项名称", "缺少这一列", "the column is missing")
	}
	return heads, labels
}

// ListTable lays a list out as DecodeList reads it.
func ListTable(lines []ListLine) [][]string {
	table := [][]string{{"事项编码", "事项名称", "主管部门"}}
	for _, l := range lines {
		table = append(table, []string{l.Code, l.Name, l.Department})
	}
	return table
}

// fold makes names comparable: without case, space and signs, full-width letters and digits as ordinary ones.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// called reports whether the matter goes by that folded name.
func (m MatterVersion) called(name string) bool {
	return name != "" && (fold(m.Name.ZH) == name || slices.ContainsFunc(m.Aliases, func(a string) bool { return fold(a) == name }))
}

// is reports whether the line of a list is the matter: by code, else by its name or another of its names.
func (l ListLine) is(m MatterVersion) bool {
	if l.Code != "" && (l.Code == m.Code || l.Code == m.StdCode) {
		return true
	}
	return m.called(fold(l.Name))
}

func listName(kind string) refusal.Text {
	if kind == DutyList {
		return refusal.Text{ZH: "权责清单", EN: "list of duties"}
	}
	return refusal.Text{ZH: "事项库", EN: "list of matters"}
}
