// Package rows reads the rows of an imported file strictly and collects every fault with its row, column and reason,
// so that a person can put the whole file right at once. A repeated or unknown member is a fault.
package rows

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/intermart/intermart/domain/refusal"
)

// maxDepth bounds the nesting of a file.
const maxDepth = 32

// Object is one row, or an object inside a row. All objects of a file share its faults.
type Object struct {
	faults  *[]*refusal.Refusal
	row     int    // 0 outside any row
	path    string // of this object from the top of the file, such as "matters[4]"
	column  string // of this object within its row, "" for the row itself
	members map[string]any
	used    map[string]bool
	labels  map[string]string // column headings where the file has some
}

// Parse reads one JSON object. The error is nil or a *refusal.Refusal.
func Parse(data []byte) (*Object, error) {
	if !utf8.Valid(data) {
		return nil, broken(errors.New("the file is not UTF-8"))
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	tree, err := value(d, 0)
	if err != nil {
		return nil, broken(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, broken(errors.New("something follows the end of the object"))
	}
	members, ok := tree.(map[string]any)
	if !ok {
		return nil, broken(errors.New("the file is not one object"))
	}
	return &Object{faults: new([]*refusal.Refusal), members: members, used: map[string]bool{}}, nil
}

// Top begins a file that was not JSON, such as a table.
func Top() *Object {
	return &Object{faults: new([]*refusal.Refusal), members: map[string]any{}, used: map[string]bool{}}
}

// Row makes a row of members read elsewhere (strings, json.Number, bool, []any, map[string]any); labels are the
// headings of its columns.
func (o *Object) Row(number int, members map[string]any, labels map[string]string) *Object {
	return &Object{
		faults: o.faults, row: number, path: fmt.Sprintf("row %d", number), members: members,
		used: map[string]bool{}, labels: labels,
	}
}

// Fault records what is wrong with a column ("" for the row as a whole) in both languages.
func (o *Object) Fault(column, zh, en string, args ...any) {
	name := o.columnName(column)
	placeZH, placeEN := "文件", "the file"
	if o.row > 0 {
		placeZH, placeEN = fmt.Sprintf("第 %d 行", o.row), fmt.Sprintf("row %d", o.row)
	}
	if name != "" {
		placeZH, placeEN = placeZH+"“"+name+"”列", placeEN+", column "+name
	}
	r := refusal.New(refusal.Invalid, "import.row", o.fieldPath(column), zh, en, args...)
	r.Text = refusal.Text{ZH: placeZH + "：" + r.Text.ZH, EN: placeEN + ": " + r.Text.EN}
	*o.faults = append(*o.faults, r)
}

// Refused is Fault for an error that may be a refusal with both sentences.
func (o *Object) Refused(column string, err error) {
	if r := refusal.As(err); r != nil {
		o.Fault(column, "%[1]s", "%[2]s", r.Text.ZH, r.Text.EN)
		return
	}
	o.Fault(column, "无法读取", "cannot be read")
}

// RowNumber is the number of the row, counted from 1; 0 outside any row.
func (o *Object) RowNumber() int { return o.row }

// Done faults every member that nobody asked for.
func (o *Object) Done() {
	var unknown []string
	for name := range o.members {
		if !o.used[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	for _, name := range unknown {
		o.Fault(name, "没有这一列", "there is no such column")
	}
}

// Err is nil, or one refusal that holds every fault of the file.
func (o *Object) Err() error { return refusal.All(*o.faults...) }

// columnName is the heading of the column where the file has headings, else its path within the row.
func (o *Object) columnName(column string) string {
	path := join(o.column, column)
	if label := o.labels[path]; label != "" {
		return label
	}
	head := path
	if end := strings.IndexAny(path, ".["); end >= 0 {
		head = path[:end]
	}
	if label := o.labels[head]; label != "" {
		return label
	}
	return path
}

func (o *Object) fieldPath(column string) string { return join(o.path, column) }

func join(path, name string) string {
	if path == "" || name == "" {
		return path + name
	}
	return path + "." + name
}

func broken(err error) error {
	return refusal.New(refusal.Invalid, "import.json", "", "文件不是合格的 JSON：%v", "the file is not good JSON: %v", err)
}

// value reads one JSON value; unlike encoding/json it refuses a repeated member.
func value(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deeply")
	}
	token, err := d.Token()
	if err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		return object(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := value(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return token, nil
}

func object(d *json.Decoder, depth int) (any, error) {
	members := map[string]any{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, ok := token.(string)
		if !ok {
			return nil, errors.New("a member name is not a string")
		}
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("member %q stands twice", strings.ToValidUTF8(name, "?"))
		}
		if members[name], err = value(d, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return members, err
}
