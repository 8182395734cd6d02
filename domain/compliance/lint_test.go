package compliance

import (
	"os"
	"strings"
	"testing"
)

// labelled is one sentence with the verdict people gave it.
type labelled struct {
	bad      bool
	of, text string
}

func readLabelled(t testing.TB, name string) []labelled {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var list []labelled
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 3 || part[0] != "bad" && part[0] != "fine" {
			t.Fatalf("%s: %q", name, line)
		}
		list = append(list, labelled{part[0] == "bad", part[1], part[2]})
	}
	return list
}

// TestLinterOnLabelledSets measures the linter. The first set was fixed before the linter was written, the second after,
// in other words; the floors are what it reached on each.
func TestLinterOnLabelledSets(t *testing.T) {
	for _, set := range []struct {
		name                             string
		least, fine                      int
		precision, recall, blockedFinely float64
	}{
		{"terms-1.tsv", 120, 60, 0.97, 0.97, 0},
		{"terms-2.tsv", 80, 40, 0.97, 0.97, 0},
	} {
		t.Run(set.name, func(t *testing.T) {
			var hit, missed, wrong, stopped, fine int
			list := readLabelled(t, set.name)
			for _, s := range list {
				marks := Lint(s.text)
				switch {
				case s.bad && len(marks) > 0:
					hit++
				case s.bad:
					missed++
					t.Logf("missed (%s): %s", s.of, s.text)
				case len(marks) > 0:
					wrong++
					t.Logf("wrong: %s: %+v", s.text, marks)
				}
				if !s.bad {
					fine++
					for _, m := range marks {
						if m.Outcome == Block {
							stopped++
						}
					}
				}
			}
			precision, recall := float64(hit)/float64(hit+wrong), float64(hit)/float64(hit+missed)
			t.Logf("%d sentences, %d fine: precision %.3f, recall %.3f, fine ones blocked %d", len(list), fine, precision, recall, stopped)
			if len(list) < set.least || fine < set.fine {
				t.Errorf("the set is too small: %d, %d fine", len(list), fine)
			}
			if precision < set.precision || recall < set.recall {
				t.Errorf("precision %.3f (floor %.2f), recall %.3f (floor %.2f)", precision, set.precision, recall, set.recall)
			}
			if float64(stopped)/float64(fine) > set.blockedFinely {
				t.Errorf("%d innocent sentences blocked", stopped)
			}
		})
	}
}
