package directory

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/refusal"
)

// ChangeType is why a version differs from the one before it (动态调整的变更类型).
type ChangeType string

// The change types.
const (
	TypeAdd           ChangeType = "add"
	TypeCancel        ChangeType = "cancel"
	TypeRename        ChangeType = "rename"
	TypeBasis         ChangeType = "basis"
	TypeShorten       ChangeType = "shorten"
	TypeFee           ChangeType = "fee"
	TypeQualification ChangeType = "qualification"
	TypeDepartment    ChangeType = "department"
	TypeMerge         ChangeType = "merge"
	TypeSplit         ChangeType = "split"
	TypeDelegate      ChangeType = "delegate"
	TypeTakeOver      ChangeType = "take_over"
	TypeCorrection    ChangeType = "correction"
)

// TypeRule is what a change type is called and which fields it may change beside the editorial ones.
type TypeRule struct {
	Type   ChangeType
	Name   refusal.Text
	Fields []string // JSON names of MatterVersion
}

// ofBasis follows from what the law says: a change of basis may change all of it.
var ofBasis = []string{"legal_bases", "approvals", "payer", "self_prepare", "category", "nature", "kind", "classified", "engineering", "deliverable",
	"deliverable_form", "validity", "recognition", "may_be_secret", "limit_start", "flow", "materials", "template", "tags", "std_code", "locked"}

// TypeRules is the closed list of change types.
var TypeRules = []TypeRule{
	{TypeAdd, refusal.Text{ZH: "新增", EN: "new"}, nil},
	{TypeCancel, refusal.Text{ZH: "取消", EN: "cancelled"}, []string{"status"}},
	{TypeRename, refusal.Text{ZH: "名称变更", EN: "renamed"}, []string{"name"}},
	{TypeBasis, refusal.Text{ZH: "依据变更", EN: "basis changed"}, ofBasis},
	{TypeShorten, refusal.Text{ZH: "时限压缩", EN: "time limit shortened"}, []string{"time_limit", "promised"}},
	{TypeFee, refusal.Text{ZH: "收费变更", EN: "fee changed"}, []string{"fee"}},
	{TypeQualification, refusal.Text{ZH: "资质变更", EN: "qualification changed"}, []string{"qualification", "persons"}},
	{TypeDepartment, refusal.Text{ZH: "部门变更", EN: "department changed"}, []string{"department", "regulator"}},
	{TypeMerge, refusal.Text{ZH: "合并", EN: "merged"}, append([]string{"name", "qualification", "persons", "time_limit", "promised", "fee"}, ofBasis...)},
	{TypeSplit, refusal.Text{ZH: "拆分", EN: "split"}, append([]string{"name", "qualification", "persons", "time_limit", "promised", "fee"}, ofBasis...)},
	{TypeDelegate, refusal.Text{ZH: "下放", EN: "delegated"}, []string{"status", "department", "regulator", "approvals", "legal_bases"}},
	{TypeTakeOver, refusal.Text{ZH: "承接", EN: "taken over"}, []string{"status", "department", "regulator", "approvals", "legal_bases"}},
	{TypeCorrection, refusal.Text{ZH: "文字勘误", EN: "editorial correction"}, nil},
}

// EditorialFields is the closed list of what any change, an editorial correction included, may change: words that help a
// reader and decide nothing. A member of a member is written with a dot. A correction may also mend the English name, and
// NameTypos characters of the Chinese one.
var EditorialFields = []string{"aliases", "faq", "qualification.note"}

// NameTypos is how many characters of the Chinese name an editorial correction may mend.
const NameTypos = 2

// record is what the change flow itself writes into a version.
var record = []string{"version", "effective_from", "effective_to", "change_type", "change_reason", "source", "source_doc"}

// RuleOf is the rule of a type; ok is false for a word that is none.
func RuleOf(t ChangeType) (rule TypeRule, ok bool) {
	i := slices.IndexFunc(TypeRules, func(r TypeRule) bool { return r.Type == t })
	if i < 0 {
		return TypeRule{}, false
	}
	return TypeRules[i], true
}

// TypeNames joins the Chinese names of types, as a version carries them.
func TypeNames(types []ChangeType) string {
	var names []string
	for _, t := range types {
		r, _ := RuleOf(t)
		names = append(names, r.Name.ZH)
	}
	return strings.Join(names, "、")
}

// Region is the region of a matter's code, its first six digits; "" for what is no code.
func Region(code string) string {
	if !codeForm.MatchString(code) {
		return ""
	}
	return code[:6]
}

// Row is the version as a directory file writes it: what is empty is left out, so that Decode takes it back.
func Row(m MatterVersion) map[string]any {
	b, err := json.Marshal(m)
	if err != nil {
		return nil // a MatterVersion holds nothing that can't be written
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var row map[string]any
	if d.Decode(&row) != nil {
		return nil
	}
	pruned, _ := prune(row).(map[string]any)
	return pruned
}

// prune drops what is empty: "", 0, false, empty lists and objects.
func prune(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if v[k] = prune(x); v[k] == nil {
				delete(v, k)
			}
		}
		if n, span := v["unit"]; span && v["n"] == nil && len(v) == 1 && n != nil {
			return nil // a span of zero
		}
		if len(v) == 0 {
			return nil
		}
		return v
	case []any:
		if len(v) == 0 {
			return nil
		}
		for i := range v {
			v[i] = prune(v[i])
		}
		return v
	case string:
		if v == "" {
			return nil
		}
	case json.Number:
		if v == "0" {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// DecodeRow reads one row of a directory file. The error is nil or a *refusal.Refusal with every fault of the row.
func DecodeRow(row map[string]any) (MatterVersion, error) {
	b, err := json.Marshal(map[string]any{"matters": []any{row}})
	if err != nil {
		return MatterVersion{}, err
	}
	list, err := Decode(b)
	if err != nil {
		return MatterVersion{}, err
	}
	return list[0], nil
}

// Check judges a version by the rules of a directory file.
func Check(m MatterVersion) error {
	_, err := DecodeRow(Row(m))
	return err
}

// ChangedFields are the JSON names of the members in which two versions differ, without what the change flow itself
// writes (version number, days, type, source).
func ChangedFields(before, after MatterVersion) []string { return changed(Row(before), Row(after)) }

func changed(old, now map[string]any) []string {
	var out []string
	for _, name := range names(old, now) {
		if !slices.Contains(record, name) && !same(old[name], now[name]) {
			out = append(out, name)
		}
	}
	return out
}

func names(rows ...map[string]any) []string {
	var out []string
	for _, r := range rows {
		for name := range r {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Substantive are the changed fields beyond the editorial ones.
func Substantive(before, after MatterVersion) []string {
	old, now := Row(before), Row(after)
	for _, path := range EditorialFields {
		for _, row := range []map[string]any{old, now} {
			top, member, nested := strings.Cut(path, ".")
			if !nested {
				delete(row, top)
			} else if o, ok := row[top].(map[string]any); ok {
				if delete(o, member); len(o) == 0 {
					delete(row, top)
				}
			}
		}
	}
	return changed(old, now)
}

// Allowed reports whether one of the types lets the field change.
func Allowed(field string, types []ChangeType) bool {
	return slices.ContainsFunc(types, func(t ChangeType) bool {
		r, _ := RuleOf(t)
		return slices.Contains(r.Fields, field)
	})
}

// TypesFor are the types that explain how a version differs from the one before it (none: the matter is new). Fields that
// no single type explains are left to the reader.
func TypesFor(before, after MatterVersion) []ChangeType {
	switch {
	case before.Code == "":
		return []ChangeType{TypeAdd}
	case before.Status != Retired && after.Status == Retired:
		return []ChangeType{TypeCancel}
	case before.Status == Retired && after.Status != Retired:
		return []ChangeType{TypeTakeOver}
	}
	var types []ChangeType
	for _, field := range Substantive(before, after) {
		for _, t := range []ChangeType{TypeRename, TypeBasis, TypeShorten, TypeFee, TypeQualification, TypeDepartment} {
			if Allowed(field, []ChangeType{t}) && !slices.Contains(types, t) {
				types = append(types, t)
			}
		}
	}
	if len(types) == 0 {
		return []ChangeType{TypeCorrection}
	}
	return types
}

// Typos is how many characters must be put in, taken out or replaced to make b of a.
func Typos(a, b string) int {
	x, y := []rune(a), []rune(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		last := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			last, row[j+1] = row[j+1], min(row[j+1]+1, row[j]+1, last+cost)
		}
	}
	return row[len(y)]
}
