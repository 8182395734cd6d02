package award

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// faulty is a record that is right but for what a test changes in it.
type faulty map[string]any

func sound() faulty {
	secret := hexOf(7)
	r := faulty{"suite": Suite, "notice": "CG-1", "method": Scored, "secret": secret, "commitment": Commitment("CG-1", secret),
		"beacon": "", "quote": Total, "places": 1, "ranking": []string{"a", "b"}, "winner": "a",
		"bids": []map[string]any{
			{"id": "a", "nonce": hexOf(1), "sealed": hexOf(11), "eligible": true, "reason": "", "price": "1.00", "score": "9"},
			{"id": "b", "nonce": hexOf(2), "sealed": hexOf(12), "eligible": true, "reason": "", "price": "2.00", "score": "8.50"},
		}}
	return r
}

func (r faulty) bid(i int) map[string]any { return r["bids"].([]map[string]any)[i] }

func (r faulty) verify(t *testing.T) Result {
	t.Helper()
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return Verify(data, nil)
}

// stages are one fault for each stage, in the order they must be named.
var stages = []struct {
	where string
	spoil func(r faulty)
}{
	{"JSON", func(r faulty) { r["winner"] = 1 }},
	{"suite", func(r faulty) { r["suite"] = "intermart-draw-2" }},
	{"method", func(r faulty) { r["method"] = "Lowest" }},
	{"variant", func(r faulty) { r["variant"] = "median" }},
	{"quote", func(r faulty) { r["quote"] = "" }},
	{"places", func(r faulty) { r["places"] = 100 }},
	{"notice", func(r faulty) { r["notice"] = "cg-1" }},
	{"secret", func(r faulty) { r["secret"] = strings.ToUpper(hexOf(0xab)) }},
	{"commitment", func(r faulty) { r["commitment"] = hexOf(1) }},
	{"beacon", func(r faulty) { r["beacon"] = "drand:" + hexOf(1) + ":007:" + hexOf(2) }},
	{"bids[0].id", func(r faulty) { r.bid(0)["id"] = "beacon" }},
	{"bids[0].nonce", func(r faulty) { r.bid(0)["nonce"] = "00" }},
	{"bids[0].eligible", func(r faulty) { delete(r.bid(0), "eligible") }},
	{"bids[0].price", func(r faulty) { r.bid(0)["price"] = "01.00" }},
	{"bids[0].score", func(r faulty) { delete(r.bid(0), "score") }},
	{"bids[0].sealed", func(r faulty) { r.bid(0)["sealed"] = "x" }},
	{"bids[0].reason", func(r faulty) { r.bid(0)["reason"] = "Late" }},
	{"bids[0].envelope", func(r faulty) { r.bid(0)["envelope"] = "AB CD" }},
	{"bids[1].id", func(r faulty) { r.bid(1)["id"] = r.bid(0)["id"] }},
	{"envelopes: offer_identity", func(r faulty) { r["offer_identity"] = "AGE-SECRET-KEY-1X" }},
	{"ranking", func(r faulty) { r["ranking"] = []string{"b", "a"} }},
	{"winner", func(r faulty) { r["winner"] = "b" }},
}

// TestFaultOrder spoils every pair of stages: the earlier one is named.
func TestFaultOrder(t *testing.T) {
	if r := sound().verify(t); !r.Valid {
		t.Fatal(r.Fault)
	}
	for i, first := range stages {
		for _, second := range stages[i:] {
			r := sound()
			second.spoil(r)
			first.spoil(r)
			got := r.verify(t)
			if got.Valid || got.Fault.Where != first.where || got.Fault.Malformed != (i == 0) {
				t.Errorf("%s with %s: %v", first.where, second.where, got.Fault)
			}
		}
	}
}

func TestDirect(t *testing.T) {
	r := sound()
	r["method"] = Direct
	if got := r.verify(t); got.Fault == nil || got.Fault.Where != "direct" || got.Ranking != nil {
		t.Errorf("two eligible: %+v", got)
	}
	r.bid(1)["eligible"] = false
	r["ranking"] = []string{"a"}
	if got := r.verify(t); !got.Valid {
		t.Error(got.Fault)
	}
}

// TestToldBesideFault: what can be computed is told although the record is wrong.
func TestToldBesideFault(t *testing.T) {
	for _, where := range []string{"commitment", "ranking", "winner", "envelopes: offer_identity"} {
		r := sound()
		stages[slices.IndexFunc(stages, func(s struct {
			where string
			spoil func(faulty)
		}) bool {
			return s.where == where
		})].spoil(r)
		got := r.verify(t)
		if got.Valid || !slices.Equal(got.Ranking, []string{"a", "b"}) || got.Winner != "a" || len(got.Tickets) != 2 {
			t.Errorf("%s: %+v", where, got)
		}
	}
}

func TestMissing(t *testing.T) {
	for _, where := range []string{"suite", "method", "notice", "secret", "commitment", "bids", "ranking", "winner"} {
		r := sound()
		delete(r, where)
		if got := r.verify(t); got.Fault == nil || got.Fault.Where != where || got.Fault.En != "missing" || got.Fault.Malformed {
			t.Errorf("%s: %v", where, got.Fault)
		}
	}
	for _, where := range []string{"quote", "places", "beacon", "variant"} {
		r := sound()
		delete(r, where)
		if got := r.verify(t); !got.Valid {
			t.Errorf("%s: %v", where, got.Fault)
		}
	}
}

// TestNeeds: which method needs price, score and variant, of eligible bids only.
func TestNeeds(t *testing.T) {
	needs := map[string][]string{Random: nil, Lowest: {"price"}, Average: {"price"}, Scored: {"price", "score"}}
	for method, members := range needs {
		for _, member := range []string{"price", "score"} {
			r := Record{Suite: Suite, Notice: "CG-1", Method: method, Secret: hexOf(1), Bids: []Bid{{ID: "a", Nonce: hexOf(1), Price: "1.00", Score: "1"}}}
			if method == Average {
				if got := Rank(r); got.Fault == nil || got.Fault.Where != "variant" {
					t.Errorf("average without variant: %v", got.Fault)
				}
				r.Variant = Nearest
			}
			if member == "price" {
				r.Bids[0].Price = ""
			} else {
				r.Bids[0].Score = ""
			}
			if got := Rank(r); !got.Valid {
				t.Errorf("%s, not eligible, without %s: %v", method, member, got.Fault)
			}
			r.Bids[0].Eligible = true
			if got := Rank(r); got.Valid == slices.Contains(members, member) {
				t.Errorf("%s, eligible, without %s: %v", method, member, got.Fault)
			}
		}
	}
}

func TestUnreadableBid(t *testing.T) {
	for member, value := range map[string]any{"eligible": true, "price": "1.00", "score": "1"} {
		r := sound()
		b := r.bid(1)
		maps.Copy(b, map[string]any{"nonce": b["sealed"], "eligible": false})
		delete(b, "price")
		delete(b, "score")
		r["ranking"] = []string{"a"}
		if got := r.verify(t); !got.Valid {
			t.Fatal(got.Fault)
		}
		b[member] = value
		if got := r.verify(t); got.Fault == nil || got.Fault.Where != "bids[1]."+member {
			t.Errorf("%s: %v", member, got.Fault)
		}
	}
}
