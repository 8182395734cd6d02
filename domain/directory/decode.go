package directory

import (
	"regexp"

	"github.com/intermart/intermart/domain/rows"
)

var codeForm = regexp.MustCompile(`^[0-9]{6}-ZJ-[A-Z]{2}-[0-9]{3}$`)

func decode(data []byte) ([]MatterVersion, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	list := o.Objects("matters")
	o.Done()
	if len(list) == 0 {
		o.Fault("matters", "没有任何事项", "there is no matter in it")
	}
	return readAll(o, list)
}

// readAll reads the rows and faults what only shows when they are seen together.
func readAll(o *rows.Object, list []*rows.Object) ([]MatterVersion, error) {
	type versionKey struct {
		code    string
		version int
	}
	seen := map[versionKey]int{}
	matters := make([]MatterVersion, 0, len(list))
	for _, row := range list {
		m := readMatter(row)
		key := versionKey{m.Code, m.Version}
		if first, twice := seen[key]; twice && m.Code != "" {
			row.Fault("code", "与第 %d 行编码和版本相同", "has the code and version of row %d", first)
		} else {
			seen[key] = row.RowNumber()
		}
		for i, other := range matters {
			if other.Code == m.Code && other.Version != m.Version && overlap(other, m) {
				row.Fault("effective_from", "与第 %d 行的同一事项同时有效", "is in force together with row %d, the same matter", list[i].RowNumber())
			}
		}
		matters = append(matters, m)
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return matters, nil
}

// overlap reports whether two versions are in force on one day. One without an end ends when the next version begins.
func overlap(a, b MatterVersion) bool {
	if a.Version > b.Version {
		a, b = b, a
	}
	if a.Status != InForce || b.Status != InForce {
		return false
	}
	if a.EffectiveTo.IsZero() && a.EffectiveFrom.Before(b.EffectiveFrom) {
		return false
	}
	return a.EffectiveFrom.Within(b.EffectiveFrom, b.EffectiveTo) || b.EffectiveFrom.Within(a.EffectiveFrom, a.EffectiveTo)
}
