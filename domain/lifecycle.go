package domain

import "slices"

// moves is a life cycle as a table: from each status, the statuses it may go to. domain/states.md is drawn from these
// tables by a test.
type moves[S ~string] map[S][]S

func (m moves[S]) allow(from, to S) bool { return slices.Contains(m[from], to) }
