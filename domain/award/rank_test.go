package award

import (
	"cmp"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

var methods = []string{Random, Lowest, Average, Scored}

func drawRecord(t *rapid.T) Record {
	r := Record{Suite: Suite, Notice: "CG-1", Method: rapid.SampledFrom(methods).Draw(t, "method"),
		Quote: rapid.SampledFrom([]string{Total, Unit, Discount}).Draw(t, "quote"), Secret: hexOf(rapid.IntRange(0, 1<<20).Draw(t, "secret"))}
	if r.Method == Average {
		r.Variant = rapid.SampledFrom([]string{Trimmed, NearestBelow, Nearest}).Draw(t, "variant")
	}
	limit := rapid.SampledFrom([]int64{2, 100_00, 9_999_999_999_999_99}).Draw(t, "limit")
	if r.Quote == Discount {
		limit = min(limit, 100_00)
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "bids") {
		p := rapid.Int64Range(0, limit).Draw(t, "price")
		r.Bids = append(r.Bids, Bid{ID: fmt.Sprintf("b%d", i), Nonce: hexOf(100 + i), Eligible: rapid.Bool().Draw(t, "eligible"),
			Price: fmt.Sprintf("%d.%02d", p/100, p%100), Score: fmt.Sprint(rapid.IntRange(0, 3).Draw(t, "score"))})
	}
	return r
}

// TestAgainstRationals ranks once more, by the text and with big.Rat.
func TestAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		got := Rank(r)
		if got.Fault != nil {
			t.Fatal(got.Fault)
		}
		if want := slowRank(r, got.Tickets); !slices.Equal(got.Ranking, want) {
			t.Fatalf("got %v, want %v", got.Ranking, want)
		}
	})
}

func slowRank(r Record, tickets map[string]Ticket) []string {
	value := func(b Bid) *big.Rat {
		v, _ := new(big.Rat).SetString(b.Price)
		if r.Quote == Discount {
			v.Neg(v)
		}
		return v
	}
	field := slices.DeleteFunc(slices.Clone(r.Bids), func(b Bid) bool { return !b.Eligible })
	slices.SortFunc(field, func(a, b Bid) int { return value(a).Cmp(value(b)) })
	counted := field
	if r.Variant == Trimmed && len(field) >= 5 {
		counted = field[1 : len(field)-1]
	}
	m := new(big.Rat)
	for _, b := range counted {
		m.Add(m, value(b))
	}
	if len(counted) > 0 {
		m.Quo(m, big.NewRat(int64(len(counted)), 1))
	}
	slices.SortFunc(field, func(a, b Bid) int {
		order := 0
		switch r.Method {
		case Lowest:
			order = value(a).Cmp(value(b))
		case Scored:
			order = cmp.Or(cmp.Compare(b.Score, a.Score), value(a).Cmp(value(b)))
		case Average:
			if r.Variant != Nearest {
				order = max(value(a).Cmp(m), 0) - max(value(b).Cmp(m), 0)
			}
			da, db := new(big.Rat).Sub(value(a), m), new(big.Rat).Sub(value(b), m)
			order = cmp.Or(order, da.Abs(da).Cmp(db.Abs(db)))
		}
		return cmp.Or(order, cmp.Compare(tickets[a.ID].String(), tickets[b.ID].String()))
	})
	ids := []string{}
	for _, b := range field {
		ids = append(ids, b.ID)
	}
	return ids
}

func TestOrderOfBidsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		before := Rank(r)
		r.Bids = rapid.Permutation(r.Bids).Draw(t, "shuffled")
		if after := Rank(r); !slices.Equal(before.Ranking, after.Ranking) || string(before.Seed) != string(after.Seed) {
			t.Fatalf("%v, then %v", before.Ranking, after.Ranking)
		}
	})
}

func TestEligibilityMovesNoOtherTicket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRecord(t)
		r.Method, r.Variant = Random, ""
		before := Rank(r)
		if len(r.Bids) == 0 {
			return
		}
		i := rapid.IntRange(0, len(r.Bids)-1).Draw(t, "struck")
		r.Bids[i].Eligible = false
		after := Rank(r)
		for id, ticket := range before.Tickets {
			if after.Tickets[id] != ticket {
				t.Fatalf("ticket of %s moved", id)
			}
		}
		rest := slices.DeleteFunc(slices.Clone(before.Ranking), func(id string) bool { return id == r.Bids[i].ID })
		if !slices.Equal(rest, after.Ranking) {
			t.Fatalf("%v, then %v", rest, after.Ranking)
		}
	})
}

// TestDrawIsFlat: over 20,000 secrets each of 8 bids wins equally often. The
// bound is chi-square with 7 degrees of freedom at p = 0.0001.
func TestDrawIsFlat(t *testing.T) {
	r := Record{Suite: Suite, Notice: "CG-1", Method: Random}
	for i := range 8 {
		r.Bids = append(r.Bids, Bid{ID: fmt.Sprintf("b%d", i), Nonce: hexOf(i), Eligible: true})
	}
	const draws = 20_000
	wins := map[string]float64{}
	for i := range draws {
		r.Secret = hexOf(i)
		wins[Rank(r).Winner]++
	}
	chi, each := 0.0, float64(draws)/8
	for _, n := range wins {
		chi += (n - each) * (n - each) / each
	}
	if len(wins) != 8 || chi > 29.9 {
		t.Errorf("chi-square %.1f over %v", chi, wins)
	}
}

func BenchmarkRank10000(b *testing.B) {
	g := rand.New(rand.NewPCG(1, 2))
	for _, method := range []string{"random", "lowest", "scored", "average/trimmed", "average/nearest-below", "average/nearest"} {
		r := Record{Suite: Suite, Notice: "CG-1", Secret: hexOf(1), Method: method}
		if len(method) > 8 {
			r.Method, r.Variant = Average, method[8:]
		}
		for i := range 10_000 {
			p := g.Int64N(9_999_999_999_999_99)
			r.Bids = append(r.Bids, Bid{ID: fmt.Sprintf("b%d", i), Nonce: hexOf(i), Eligible: true,
				Price: fmt.Sprintf("%d.%02d", p/100, p%100), Score: fmt.Sprintf("%d.%02d", p%100, p%97)})
		}
		b.Run(method, func(b *testing.B) {
			for b.Loop() {
				if got := Rank(r); got.Fault != nil {
					b.Fatal(got.Fault)
				}
			}
		})
	}
}
