package rows

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/intermart/intermart/domain/refusal"
)

// Has reports whether the row has that column and it is not null.
func (o *Object) Has(column string) bool { return o.members[column] != nil }

// Text reads a required text.
func (o *Object) Text(column string) string {
	s := o.OptionalText(column)
	if s == "" && (!o.Has(column) || o.members[column] == "") {
		o.Fault(column, "必填", "is required")
	}
	return s
}

// OptionalText reads a text that may be missing or empty. Space at either end is a fault.
func (o *Object) OptionalText(column string) string {
	v := o.take(column)
	if v == nil {
		return ""
	}
	s, ok := v.(string)
	switch {
	case !ok:
		o.Fault(column, "应为文字", "is not a text")
		return ""
	case strings.TrimSpace(s) != s:
		o.Fault(column, "前后有空白", "has space at its ends")
	case strings.ContainsFunc(s, unprintable):
		o.Fault(column, "含有不可见的控制字符", "has a control character")
	}
	return s
}

// unprintable are characters that no cell of a sheet and no page can hold; a new line is none of them.
func unprintable(r rune) bool {
	return unicode.IsControl(r) && r != '\n' || r == 0xFFFE || r == 0xFFFF
}

// OneOf reads a required text that must be one of allowed.
func (o *Object) OneOf(column string, allowed ...string) string {
	s := o.Text(column)
	if s != "" && !slices.Contains(allowed, s) {
		o.Fault(column, "“%[1]s”不在允许的取值之内：%[2]s", "%[1]q is none of: %[2]s", s, strings.Join(allowed, ", "))
	}
	return s
}

// Int reads a required whole number of least…most.
func (o *Object) Int(column string, least, most int) int {
	v := o.take(column)
	if v == nil {
		o.Fault(column, "必填", "is required")
		return 0
	}
	number, ok := v.(json.Number)
	var n int64
	var err error
	if ok {
		n, err = number.Int64()
	}
	if !ok || err != nil {
		o.Fault(column, "应为整数", "is not a whole number")
		return 0
	}
	if n < int64(least) || n > int64(most) {
		o.Fault(column, "应在 %d 至 %d 之间", "is not within %d to %d", least, most)
	}
	return int(n)
}

// OptionalInt is Int for a column that may be missing; then it is zero.
func (o *Object) OptionalInt(column string, least, most int) int {
	if !o.Has(column) {
		o.used[column] = true
		return 0
	}
	return o.Int(column, least, most)
}

// Bool reads true or false; missing is false.
func (o *Object) Bool(column string) bool {
	v := o.take(column)
	if v == nil {
		return false
	}
	b, ok := v.(bool)
	if !ok {
		o.Fault(column, "应为 true 或 false", "is neither true nor false")
	}
	return b
}

// Strings reads a list of texts; missing is empty.
func (o *Object) Strings(column string) []string {
	v := o.take(column)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.Fault(column, "应为列表", "is not a list")
		return nil
	}
	var out []string
	for i, item := range list {
		s, ok := item.(string)
		if !ok || strings.TrimSpace(s) == "" {
			o.Fault(fmt.Sprintf("%s[%d]", column, i), "应为非空文字", "is not a text")
			continue
		}
		if strings.TrimSpace(s) != s || strings.ContainsFunc(s, unprintable) {
			o.Fault(fmt.Sprintf("%s[%d]", column, i), "前后有空白，或含有控制字符", "has space at its ends, or a control character")
		}
		out = append(out, s)
	}
	return out
}

// Object reads a required object.
func (o *Object) Object(column string) *Object {
	if !o.Has(column) {
		o.used[column] = true
		o.Fault(column, "必填", "is required")
		return o.empty(column)
	}
	return o.OptionalObject(column)
}

// OptionalObject reads an object that may be missing: then it is nil.
func (o *Object) OptionalObject(column string) *Object {
	v := o.take(column)
	if v == nil {
		return nil
	}
	members, ok := v.(map[string]any)
	if !ok {
		o.Fault(column, "应为对象", "is not an object")
		return o.empty(column)
	}
	return o.child(column, o.row, members)
}

// Objects reads a list of objects; missing is empty. At the top of a file each becomes a row, counted from 1.
func (o *Object) Objects(column string) []*Object {
	v := o.take(column)
	if v == nil {
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		o.Fault(column, "应为列表", "is not a list")
		return nil
	}
	out := make([]*Object, 0, len(list))
	for i, item := range list {
		name := fmt.Sprintf("%s[%d]", column, i)
		members, ok := item.(map[string]any)
		if !ok {
			o.Fault(name, "应为对象", "is not an object")
			continue
		}
		child := o.child(name, o.row, members)
		if o.row == 0 && o.path == "" {
			child.row, child.column = i+1, ""
		}
		out = append(out, child)
	}
	return out
}

// Names reads a required {"zh": …, "en": …}.
func (o *Object) Names(column string) refusal.Text {
	c := o.Object(column)
	t := refusal.Text{ZH: c.Text("zh"), EN: c.Text("en")}
	c.Done()
	return t
}

// OptionalNames is Names for a column that may be missing, or empty in both languages.
func (o *Object) OptionalNames(column string) refusal.Text {
	c := o.OptionalObject(column)
	if c == nil || c.empties("zh", "en") {
		return refusal.Text{}
	}
	return o.Names(column)
}

// Citation reads a required {"document": …, "article": …, "law": …}.
func (o *Object) Citation(column string) refusal.Citation {
	c := o.Object(column)
	t := refusal.Citation{Document: c.Text("document"), Article: c.OptionalText("article"), Law: c.Bool("law")}
	c.Done()
	return t
}

// OptionalCitation is Citation for a column that may be missing, or empty.
func (o *Object) OptionalCitation(column string) refusal.Citation {
	c := o.OptionalObject(column)
	if c == nil || c.empties("document", "article", "law") {
		return refusal.Citation{}
	}
	return o.Citation(column)
}

// empties reports whether the object has these members at most, and nothing in them: what is written for no value.
func (o *Object) empties(names ...string) bool {
	for name, v := range o.members {
		if !slices.Contains(names, name) || v != nil && v != "" && v != false {
			return false
		}
	}
	return true
}

func (o *Object) take(column string) any {
	o.used[column] = true
	return o.members[column]
}

func (o *Object) child(column string, row int, members map[string]any) *Object {
	return &Object{
		faults: o.faults, row: row, path: join(o.path, column), column: join(o.column, column),
		members: members, used: map[string]bool{}, labels: o.labels,
	}
}

// empty stands in for an object that is missing: its own members are then no further faults.
func (o *Object) empty(column string) *Object {
	c := o.child(column, o.row, nil)
	c.faults = new([]*refusal.Refusal)
	return c
}
