package domain

import (
	"flag"
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
