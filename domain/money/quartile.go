package money

import "slices"

// Range is how a set of amounts spreads: how many there are, their quartiles and median.
type Range struct {
	N                        int
	Least, Low, Median, High Fen // High is the upper quartile
	Most                     Fen
}

// RangeOf finds quartiles by linear interpolation between order statistics (the method of spreadsheets' QUARTILE.INC),
// each rounded half up to the fen. It leaves the list as it is; of no amounts everything is zero.
func RangeOf(amounts []Fen) Range {
	if len(amounts) == 0 {
		return Range{}
	}
	sorted := slices.Sorted(slices.Values(amounts))
	return Range{N: len(sorted), Least: sorted[0], Low: quarter(sorted, 1), Median: quarter(sorted, 2), High: quarter(sorted, 3), Most: sorted[len(sorted)-1]}
}

// quarter is the k-th quartile of a sorted list: its place is k(n-1)/4.
func quarter(sorted []Fen, k int) Fen {
	place := k * (len(sorted) - 1)
	i, rest := place/4, Fen(place%4)
	if rest == 0 {
		return sorted[i]
	}
	return sorted[i] + (rest*(sorted[i+1]-sorted[i])+2)/4
}
