package directory

import (
	"bytes"
	"encoding/json"

	"github.com/intermart/intermart/domain/refusal"
)

// Change is one member that two versions do not have alike, with both values in words.
type Change struct {
	Field
	Before refusal.Text `json:"before"`
	After  refusal.Text `json:"after"`
}

// Diff lists the members that differ, in the order of Fields. The number of the version, the type and the reason of the
// change are no part of it: they say that there is one.
func Diff(before, after MatterVersion) []Change {
	var changes []Change
	for _, f := range Fields {
		r := readers[f.Name]
		if !same(r.of(&before), r.of(&after)) {
			changes = append(changes, Change{Field: f, Before: r.say(&before), After: r.say(&after)})
		}
	}
	return changes
}

// same compares two values of one member. No entry and no list are alike.
func same(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	empty := func(s []byte) bool { return len(s) == 0 || string(s) == "null" || string(s) == "[]" }
	return errX == nil && errY == nil && (bytes.Equal(x, y) || empty(x) && empty(y))
}
