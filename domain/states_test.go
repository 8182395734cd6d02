package domain

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write domain/states.md anew")

// TestStates draws states.md from the tables: go test ./domain -run States -update
func TestStates(t *testing.T) {
	var b strings.Builder
	b.WriteString("# Life cycles\n\nDrawn from the tables in the code by `go test ./domain -run States -update`; do not edit.\n")
	draw(&b, "Agency", agencyMoves)
	draw(&b, "Notice", noticeMoves)
	draw(&b, "Revision", revisionMoves)
	draw(&b, "Bid", bidMoves)
	draw(&b, "Award", awardMoves)
	draw(&b, "Contract", contractMoves)
	draw(&b, "Emergency", emergencyMoves)
	draw(&b, "Change", changeMoves)
	draw(&b, "Ticket", ticketMoves)
	draw(&b, "Firm claim", firmClaimMoves)
	draw(&b, "Opinion", opinionMoves)
	if *update {
		if err := os.WriteFile("states.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("states.md")
	if err != nil || string(got) != b.String() {
		t.Fatalf("states.md is not what the tables say (%v): run go test ./domain -run States -update", err)
	}
}

func draw[S ~string](b *strings.Builder, name string, m moves[S]) {
	b.WriteString("\n## " + name + "\n\n```mermaid\nstateDiagram-v2\n")
	var froms []S
	for from := range m {
		froms = append(froms, from)
	}
	slices.Sort(froms)
	for _, from := range froms {
		for _, to := range m[from] {
			b.WriteString("    " + string(from) + " --> " + string(to) + "\n")
		}
	}
	b.WriteString("```\n")
}

// TestStatusesAreSaidAsOnThePages: every status of a life cycle has its words, and they are the desk's.
func TestStatusesAreSaidAsOnThePages(t *testing.T) {
	said := map[string]string{}
	for _, lang := range []string{"zh", "en"} {
		data, err := os.ReadFile("../frontend/desk/src/messages/" + lang + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		said[lang] = string(data)
	}
	named(t, said, "status.notice", noticeMoves, noticeNames)
	named(t, said, "status.revision", revisionMoves, revisionNames)
	named(t, said, "status.award", awardMoves, awardNames)
	named(t, said, "status.contract", contractMoves, contractNames)
	named(t, said, "status.agency", agencyMoves, agencyNames)
	named(t, said, "status.change", changeMoves, changeNames)
	named(t, said, "status.firm_claim", firmClaimMoves, firmClaimNames)
	named(t, said, "emergency.status", emergencyMoves, emergencyNames)
}

func named[S ~string](t *testing.T, said map[string]string, key string, m moves[S], n names[S]) {
	t.Helper()
	for from, tos := range m {
		for _, s := range append([]S{from}, tos...) {
			if n[s].ZH == "" || !strings.Contains(said["zh"], fmt.Sprintf("'%s.%s': '%s'", key, s, n[s].ZH)) {
				t.Errorf("%s.%s is %q in Chinese, which the desk does not say", key, s, n[s].ZH)
			}
			if en := strings.ToLower(fmt.Sprintf("'%s.%s': '%s'", key, s, n[s].EN)); n[s].EN == "" || !strings.Contains(strings.ToLower(said["en"]), en) {
				t.Errorf("%s.%s is %q in English, which the desk does not say", key, s, n[s].EN)
			}
		}
	}
}
