package rulebook

import (
	"slices"
	"strings"
)

// Key is what a rule may be called, with the units and, for a choice, the words it may be written in.
type Key struct {
	Name    string
	Units   []string
	Choices []string
}

// Keys lists every key a rulebook may have, by name.
func Keys() []Key {
	out := make([]Key, 0, len(unitsOf))
	for name, units := range unitsOf {
		out = append(out, Key{Name: name, Units: units, Choices: choicesOf[name]})
	}
	slices.SortFunc(out, func(a, b Key) int { return strings.Compare(a.Name, b.Name) })
	return out
}
