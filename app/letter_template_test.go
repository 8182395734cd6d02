package app

import "testing"

// Every text has a number of its own, and what is critical is a text.
func TestTemplatesAreNumbered(t *testing.T) {
	kinds, seen := map[string]bool{}, map[int]string{}
	for _, texts := range []map[string]letter{letters, laterTexts, changeTexts, standingTexts, firmClaimTexts, opinionTexts, relationTexts, accountTexts, findingTexts} {
		for kind := range texts {
			kinds[kind] = true
			n := templates[kind]
			if n == 0 {
				t.Errorf("%s has no number", kind)
			}
			if seen[n] != "" {
				t.Errorf("%s and %s share number %d", kind, seen[n], n)
			}
			seen[n] = kind
		}
	}
	for kind := range templates {
		if !kinds[kind] {
			t.Errorf("number of a text that is none: %s", kind)
		}
	}
	for kind := range critical {
		if !kinds[kind] {
			t.Errorf("critical, and no text: %s", kind)
		}
	}
}
