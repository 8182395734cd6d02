package money

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRangeOf(t *testing.T) {
	for _, tt := range []struct {
		name    string
		amounts []Fen
		want    Range
	}{
		{"nothing", nil, Range{}},
		{"one", []Fen{700}, Range{1, 700, 700, 700, 700, 700}},
		{"three", []Fen{300, 100, 200}, Range{3, 100, 150, 200, 250, 300}},
		{"four", []Fen{100, 200, 300, 400}, Range{4, 100, 175, 250, 325, 400}},
		{"a half fen is rounded up", []Fen{100, 101}, Range{2, 100, 100, 101, 101, 101}},
		{"all the same", []Fen{5, 5, 5, 5, 5}, Range{5, 5, 5, 5, 5, 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := RangeOf(tt.amounts); got != tt.want {
				t.Fatalf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestRangeIsOrdered: order does not matter, the five figures ascend, and adding the same to all moves all.
func TestRangeIsOrdered(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		list := make([]Fen, 1+r.IntN(30))
		for i := range list {
			list[i] = Fen(r.IntN(10_000_000))
		}
		before := slices.Clone(list)
		a := RangeOf(list)
		if !slices.Equal(before, list) || !slices.IsSorted([]Fen{a.Least, a.Low, a.Median, a.High, a.Most}) {
			t.Fatalf("%+v of %v", a, list)
		}
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if b := RangeOf(list); b != a {
			t.Fatalf("order matters: %+v %+v", a, b)
		}
		for i := range list {
			list[i] += 1000
		}
		if b := RangeOf(list); b.Median != a.Median+1000 || b.Low != a.Low+1000 || b.High != a.High+1000 {
			t.Fatalf("shifted: %+v %+v", a, b)
		}
	}
}
