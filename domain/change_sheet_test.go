package domain

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
)

// TestAWorkbookBecomesProposals: what is edited in place or written below is proposed on top of the newest version, with
// the types that explain it; what is untouched or of another change is told and not proposed.
func TestAWorkbookBecomesProposals(t *testing.T) {
	const codeC = "430100-ZJ-FG-009"
	newest := map[string]directory.MatterVersion{codeA: version(codeA, 2), codeB: version(codeB, 1), codeC: version(codeC, 1)}
	c := aChange(ChangeDrafting, func(c *Change) { c.Matters = []string{codeA, codeB} })
	old, edited, other := version(codeA, 1), version(codeA, 2), version(codeC, 1)
	shortened(&edited)
	edited.Version, edited.ChangeReason = 2, "落实来文"
	other.Department = "别的部门"
	got := c.ReadSheet([]directory.MatterVersion{edited, old, version(codeB, 1), other}, newest)
	if len(got.Proposals) != 1 || !slices.Equal(got.Same, []string{codeB}) || !slices.Equal(got.Outside, []string{codeC}) {
		t.Fatalf("read %+v", got)
	}
	p := got.Proposals[0]
	if p.Matter.Version != 3 || !slices.Equal(p.Types, []directory.ChangeType{directory.TypeShorten}) || p.Reason != "落实来文" {
		t.Errorf("proposed version %d, types %v, reason %q", p.Matter.Version, p.Types, p.Reason)
	}
	if err := refusal.All(c.proposalFaults(0, p, Standing{Newest: newest})...); err != nil {
		t.Errorf("what the workbook proposes is refused: %v", err)
	}
	fresh := c.ReadSheet([]directory.MatterVersion{version(codeB, 1)}, map[string]directory.MatterVersion{})
	if len(fresh.Proposals) != 1 || !slices.Equal(fresh.Proposals[0].Types, []directory.ChangeType{directory.TypeAdd}) || fresh.Proposals[0].Matter.Version != 1 {
		t.Errorf("a new matter: %+v", fresh)
	}
}
