package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// RelationKind says what ties From to To.
type RelationKind string

// The kinds. The first three make an agency a "red hat" of the organ above it; the next three make two agencies related
// parties; the roles are an agency's in a department's project; namesake says that two firms' heads only share a name.
const (
	RelationAffiliated RelationKind = "affiliated" // 所属事业单位: organ → institution
	RelationSociety    RelationKind = "society"    // 主管的社会组织: organ → society
	RelationFounded    RelationKind = "founded"    // 举办的企业: institution or society → company
	RelationHead       RelationKind = "head"       // 单位负责人: person (an opaque reference) → agency
	RelationControls   RelationKind = "controls"   // 控股: holder → agency
	RelationManages    RelationKind = "manages"    // 管理关系: manager → agency
	RelationDesigned   RelationKind = "designed"   // agency → department, for a project
	RelationWroteNeed  RelationKind = "wrote_need"
	RelationManaged    RelationKind = "managed"
	RelationSupervises RelationKind = "supervises"
	RelationTests      RelationKind = "tests"
	RelationNamesake   RelationKind = "namesake" // agency ↔ agency
)

// RelationNames says a kind in both languages.
var RelationNames = map[RelationKind]refusal.Text{
	RelationAffiliated: {ZH: "所属事业单位", EN: "affiliated institution"}, RelationSociety: {ZH: "主管的社会组织", EN: "supervised society"},
	RelationFounded: {ZH: "举办的企业", EN: "founded company"}, RelationHead: {ZH: "单位负责人", EN: "head"},
	RelationControls: {ZH: "控股", EN: "controlling holder"}, RelationManages: {ZH: "管理关系", EN: "management"},
	RelationDesigned: {ZH: "整体设计", EN: "overall design"}, RelationWroteNeed: {ZH: "编写需求", EN: "wrote the need"},
	RelationManaged: {ZH: "项目管理", EN: "project management"}, RelationSupervises: {ZH: "监理", EN: "supervision"},
	RelationTests: {ZH: "检测", EN: "testing"}, RelationNamesake: {ZH: "同名不同人", EN: "namesake, not the same person"},
}

var (
	sponsorKinds = []RelationKind{RelationAffiliated, RelationSociety, RelationFounded, RelationControls}
	partyKinds   = []RelationKind{RelationHead, RelationControls, RelationManages}
	roleKinds    = []RelationKind{RelationDesigned, RelationWroteNeed, RelationManaged, RelationSupervises, RelationTests}
)

// Role reports whether the kind is an agency's part in a project.
func (k RelationKind) Role() bool { return slices.Contains(roleKinds, k) }

// Relation is one fact about who belongs to whom, with where it was read and from when to when it holds.
type Relation struct {
	ID         string
	Kind       RelationKind
	From       string // credit code; of a person an opaque reference, never a number of his
	FromName   string
	To         string // credit code
	ToName     string
	Project    string // budget project, of a role
	Source     string
	ValidFrom  workday.Date
	ValidTo    workday.Date // its last day; zero without end
	ImportedAt time.Time
}

// Holds reports whether the relation holds on the day.
func (r Relation) Holds(day workday.Date) bool {
	return !day.Before(r.ValidFrom) && (r.ValidTo.IsZero() || !day.After(r.ValidTo))
}

// RelationID names the fact: the same fact read again is the same row.
func RelationID(k RelationKind, from, to, project string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(k), from, to, project}, "\n")))
	return hex.EncodeToString(sum[:16])
}

// personRef is how a file refers to a person: a reference of its own making, so that no number of his is kept.
var personRef = regexp.MustCompile(`^R-[A-Z0-9-]{2,40}$`)

// relationLabels are the headings of the columns, as a table names them.
var relationLabels = [][3]string{
	{"kind", "关系", "Kind"}, {"from", "甲方代码", "From (code)"}, {"from_name", "甲方名称", "From (name)"},
	{"to", "乙方代码", "To (code)"}, {"to_name", "乙方名称", "To (name)"}, {"project", "预算项目", "Budget project"},
	{"source", "来源", "Source"}, {"valid_from", "有效期起", "Valid from"}, {"valid_to", "有效期止", "Valid to"},
}

// DecodeRelations reads {"relations": [...]}, all or nothing; every bad row is named.
func DecodeRelations(data []byte) ([]Relation, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	list := o.Objects("relations")
	out := readRelations(list)
	o.Done()
	if len(list) == 0 {
		o.Fault("relations", "没有任何关系", "there is no relation in it")
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// DecodeRelationTable reads the rows of a sheet whose first row names the columns, in either language.
func DecodeRelationTable(table [][]string) ([]Relation, error) {
	top := rows.Top()
	if len(table) == 0 {
		top.Fault("relations", "没有任何关系", "there is no relation in it")
		return nil, top.Err()
	}
	labels, columns := map[string]string{}, make([]string, len(table[0]))
	for i, heading := range table[0] {
		for _, l := range relationLabels {
			if h := strings.TrimSpace(heading); h == l[0] || h == l[1] || h == l[2] {
				columns[i], labels[l[0]] = l[0], h
			}
		}
		if columns[i] == "" && strings.TrimSpace(heading) != "" {
			top.Fault(heading, "没有这一列", "there is no such column")
		}
	}
	var list []*rows.Object
	for n, cells := range table[1:] {
		members := map[string]any{}
		for i, cell := range cells {
			if i < len(columns) && columns[i] != "" && strings.TrimSpace(cell) != "" {
				members[columns[i]] = strings.TrimSpace(cell)
				if strings.HasPrefix(columns[i], "valid_") {
					members[columns[i]] = directory.DayCell(strings.TrimSpace(cell))
				}
			}
		}
		if len(members) > 0 {
			list = append(list, top.Row(n+2, members, labels))
		}
	}
	out := readRelations(list)
	if err := top.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func readRelations(list []*rows.Object) []Relation {
	out := make([]Relation, 0, len(list))
	seen := map[string]bool{}
	for _, o := range list {
		r := readRelation(o)
		if r.Kind != "" && seen[r.ID] {
			o.Fault("to", "同一关系重复", "the same relation stands twice")
		}
		seen[r.ID] = true
		out = append(out, r)
	}
	return out
}

func readRelation(o *rows.Object) Relation {
	r := Relation{Kind: RelationKind(o.Text("kind")), From: o.Text("from"), FromName: o.OptionalText("from_name"), To: o.Text("to"), ToName: o.Text("to_name"),
		Project: o.OptionalText("project"), Source: o.Text("source"), ValidFrom: workday.ReadDate(o, "valid_from"), ValidTo: workday.ReadOptionalDate(o, "valid_to")}
	o.Done()
	for k, name := range RelationNames { // a table may say it in words
		if string(r.Kind) == name.ZH {
			r.Kind = k
		}
	}
	r.ID = RelationID(r.Kind, r.From, r.To, r.Project)
	if _, known := RelationNames[r.Kind]; !known && r.Kind != "" {
		o.Fault("kind", "没有这种关系", "there is no such relation")
		r.Kind = ""
	}
	person := r.Kind == RelationHead
	switch {
	case r.From == "" || r.To == "":
	case person && !personRef.MatchString(r.From):
		o.Fault("from", "自然人用自编代号表示，形如 R-0001，不得填写证件号码", "a person is a reference of the file's own, such as R-0001: never a number of his")
	case !person && !organisationCode(r.From):
		o.Fault("from", "应为统一社会信用代码", "must be a credit code")
	case !organisationCode(r.To):
		o.Fault("to", "应为统一社会信用代码", "must be a credit code")
	case r.From == r.To:
		o.Fault("to", "不能与自己有关系", "nothing is related to itself")
	}
	switch {
	case person && r.FromName != "":
		o.Fault("from_name", "自然人不写姓名", "a person is not named")
	case !person && r.Kind != "" && r.FromName == "":
		o.Fault("from_name", "应填写", "is missing")
	case r.Kind.Role() && r.Project == "":
		o.Fault("project", "应填写预算项目", "name the budget project")
	case r.Kind != "" && !r.Kind.Role() && r.Project != "":
		o.Fault("project", "只有项目角色填写预算项目", "only a role in a project names one")
	case !r.ValidTo.IsZero() && r.ValidTo.Before(r.ValidFrom):
		o.Fault("valid_to", "早于有效期起", "is before the first day")
	}
	return r
}

func organisationCode(s string) bool {
	_, err := uscc.Check(s)
	return err == nil
}

// PartOf is the agency's part in the department's project that a filed contract makes known, where the rules say that its
// category is one (政府采购法实施条例第十八条第二款); nil where it is none, without a project, and in practice. It is a fact of
// its own beside what was imported or filed, and holds until the operator gives it a last day.
func (n *Notice) PartOf(c *Contract, rules rulebook.Rules) *Relation {
	kind, _ := rules.RoleOf(n.Category)
	if kind == "" || n.BudgetProject == "" || n.Training {
		return nil
	}
	return &Relation{ID: RelationID(RelationKind(kind), c.AgencyUSCC, n.DepartmentUSCC, n.BudgetProject+"\n"+n.Number), Kind: RelationKind(kind), From: c.AgencyUSCC,
		FromName: c.AgencyName, To: n.DepartmentUSCC, ToName: n.DepartmentName, Project: n.BudgetProject, Source: "备案合同 " + n.Number,
		ValidFrom: workday.On(c.FiledAt), ImportedAt: c.FiledAt}
}

// RelationsImported is the event of an import: how many facts are new or changed.
func RelationsImported(changed int, now time.Time) Event {
	return Event{Kind: EventRelationsImported, Subject: "relations:all", By: System(), At: now, Face: Face{"changed": changed}}
}
