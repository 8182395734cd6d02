package domain

import (
	"slices"

	"github.com/intermart/intermart/domain/directory"
)

// ChangeSheet is what an edited workbook of the directory proposes for a change.
type ChangeSheet struct {
	Proposals []ChangeProposal
	Same      []string // matters of the change that the workbook leaves as they are
	Outside   []string // what differs and is not among the matters of the change
}

// ReadSheet finds in a workbook's rows what differs from the newest versions. A row may be the newest version edited in
// place, or the next one written below it; of several versions of a matter the last counts. newest holds the directory.
func (c *Change) ReadSheet(rows []directory.MatterVersion, newest map[string]directory.MatterVersion) (out ChangeSheet) {
	last := map[string]directory.MatterVersion{}
	var codes []string
	for _, m := range rows {
		if before, there := last[m.Code]; !there {
			codes = append(codes, m.Code)
		} else if before.Version > m.Version {
			continue
		}
		last[m.Code] = m
	}
	for _, code := range codes {
		m, before := last[code], newest[code]
		ours := slices.Contains(c.Matters, code)
		switch differs := len(directory.ChangedFields(before, m)) > 0; {
		case !differs && ours:
			out.Same = append(out.Same, code)
		case differs && !ours:
			out.Outside = append(out.Outside, code)
		case differs:
			out.Proposals = append(out.Proposals, c.proposalOf(m, before))
		}
	}
	return out
}

// proposalOf is a row as the version after before, with the types that explain it and the reason the row gives.
func (c *Change) proposalOf(m, before directory.MatterVersion) ChangeProposal {
	p := ChangeProposal{Matter: m, Types: directory.TypesFor(before, m)}
	if m.ChangeReason != before.ChangeReason {
		p.Reason = m.ChangeReason
	}
	if c.Editorial {
		p.Types = []directory.ChangeType{directory.TypeCorrection}
	}
	p.Matter.Version = before.Version + 1
	return p
}
