package award

import (
	"bytes"
	"cmp"
	"math/big"
	"slices"
)

// rank orders the eligible entries, best first.
func rank(method, variant string, entries []entry) []string {
	field := make([]standing, 0, len(entries))
	for i := range entries {
		if entries[i].eligible {
			field = append(field, standing{entry: &entries[i]})
		}
	}
	switch method {
	case Lowest:
		place(field, func(s *standing) { s.whole = s.entry.value })
	case Average:
		placeByMean(field, variant)
	case Scored:
		place(field, func(s *standing) { s.first, s.whole = -s.entry.score, s.entry.value })
	}
	slices.SortFunc(field, standing.compare)
	ids := make([]string, len(field))
	for i, s := range field {
		ids[i] = s.entry.id
	}
	return ids
}

// standing is an entry with what it is ordered by: first, whole and part, in
// this order, lower is better; then the ticket.
type standing struct {
	entry       *entry
	first       int64
	whole, part int64
}

func (s standing) compare(t standing) int {
	return cmp.Or(
		cmp.Compare(s.first, t.first),
		cmp.Compare(s.whole, t.whole),
		cmp.Compare(s.part, t.part),
		bytes.Compare(s.entry.ticket[:], t.entry.ticket[:]),
		cmp.Compare(s.entry.id, t.entry.id),
	)
}

func place(field []standing, set func(*standing)) {
	for i := range field {
		set(&field[i])
	}
}

// placeByMean orders by distance to the mean M, exactly. With the sum S of n
// values, S = q·n + r and 0 ≤ r < n, so M = q + r/n. A value v is an integer,
// hence v ≤ M exactly when v ≤ q; its distance is (q-v) + r/n from below, and
// (v-q) - r/n from above, which is (v-q-1) + (n-r)/n unless r is 0. Whole part
// and numerator therefore compare as the rationals do, and fit in 64 bits
// although S does not.
func placeByMean(field []standing, variant string) {
	if len(field) == 0 {
		return
	}
	q, r, n := mean(field, variant)
	place(field, func(s *standing) {
		above := s.entry.value > q
		switch {
		case !above:
			s.whole, s.part = q-s.entry.value, r
		case r == 0:
			s.whole = s.entry.value - q
		default:
			s.whole, s.part = s.entry.value-q-1, n-r
		}
		if above && variant != Nearest {
			s.first = 1
		}
	})
}

// trimFrom is the number of eligible bids from which the trimmed mean leaves
// out one highest and one lowest.
const trimFrom = 5

// mean is q + r/n. The sum needs more than 64 bits: 10^15 fen times 10^5 bids.
func mean(field []standing, variant string) (q, r, n int64) {
	sum, v := new(big.Int), new(big.Int)
	low, high := field[0].entry.value, field[0].entry.value
	for _, s := range field {
		sum.Add(sum, v.SetInt64(s.entry.value))
		low, high = min(low, s.entry.value), max(high, s.entry.value)
	}
	n = int64(len(field))
	if variant == Trimmed && n >= trimFrom {
		sum.Sub(sum, v.SetInt64(low))
		sum.Sub(sum, v.SetInt64(high))
		n -= 2
	}
	rest := new(big.Int)
	sum.DivMod(sum, big.NewInt(n), rest) // Euclidean: 0 ≤ rest < n also below zero
	return sum.Int64(), rest.Int64(), n
}
