package rulebook

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/intermart/intermart/domain/workday"
)

func TestHeritageSaysWhoSetWhatAndWhatItReplaces(t *testing.T) {
	r, err := Resolve([]string{"430000", "430100", "430102"}, books(t), workday.MustDate("2026-09-18"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]Heritage{}
	for _, h := range r.Heritage() {
		seen[h.Key+h.Method] = h
	}
	limit := seen[KeyThresholdGoods]
	if limit.Holds().Region != "430100" || limit.Holds().Values[0].Value != "400000.00" || len(limit.Replaced()) != 1 || limit.Replaced()[0].Values[0].Value != "500000.00" ||
		limit.Replaced()[0].Book != "hunan-2025@1" {
		t.Errorf("goods: %+v", limit)
	}
	if only := seen[KeyArchive]; only.Holds().Region != "430000" || len(only.Replaced()) != 0 {
		t.Errorf("archive: %+v", only)
	}
	if window := seen[KeyBidWindow]; len(window.Holds().Values) != 3 || len(window.Replaced()[0].Values) != 3 {
		t.Errorf("a key is replaced with all its bands: %+v", window)
	}
	if random := seen["random"]; random.Holds().Region != "430100" || random.Replaced()[0].Region != "430000" {
		t.Errorf("random: %+v", random)
	}
}

// What Heritage says holds is what All answers, for every day and chain.
func TestHeritageAgreesWithTheRules(t *testing.T) {
	all := books(t)
	for _, chain := range [][]string{{"430000"}, {"430000", "430100"}, {"430000", "430100", "430199"}} {
		for day := workday.MustDate("2024-12-20"); day.Before(workday.MustDate("2026-01-10")); day = day.AddDays(1) {
			r, err := Resolve(chain, all, day)
			if err != nil {
				t.Fatal(err)
			}
			var told, held []string
			for _, h := range r.Heritage() {
				for _, v := range h.Holds().Values {
					told = append(told, h.Holds().Book+v.Key+v.Value)
				}
			}
			for _, v := range r.All() {
				held = append(held, v.Source.Ref()+v.Value.Key+v.Value.Value)
			}
			if !slices.Equal(told, held) {
				t.Fatalf("%v on %s: %v, want %v", chain, day, told, held)
			}
		}
	}
}

func TestCompareNamesEveryDifferenceAndNothingElse(t *testing.T) {
	a := book(t, "demo-2026")
	if list := Compare(a, a); len(list) != 0 {
		t.Fatalf("a book differs from itself: %v", list)
	}
	b := book(t, "demo-2026")
	b.Version, b.EffectiveFrom = 2, workday.MustDate("2026-07-01")
	for i := range b.Values {
		switch b.Values[i].Key {
		case KeyThreshold:
			b.Values[i].Value = "500000.00"
		case KeyRate:
			b.Values[i].Citation.Law = true // the same number from another source is a change
		}
	}
	b.Methods[1].MinBidders++
	var got []string
	for _, c := range Compare(a, b) {
		got = append(got, c.Kind+" "+c.Key)
	}
	want := []string{"book effective_from", "value rate", "value threshold.services", "method " + b.Methods[1].Method}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// Any change of any single value or method is told, once, and backwards with before and after exchanged.
func TestCompareTellsAnySingleChange(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	a := book(t, "hunan-2025")
	for range 500 {
		b := a
		b.Values, b.Methods = slices.Clone(a.Values), slices.Clone(a.Methods)
		var key string
		if i := rng.IntN(len(b.Values) + len(b.Methods)); i < len(b.Values) {
			b.Values[i].Note.EN += "!"
			key = b.Values[i].Key
		} else {
			b.Methods[i-len(b.Values)].MinBidders += 1 + rng.IntN(3)
			key = b.Methods[i-len(b.Values)].Method
		}
		there, back := Compare(a, b), Compare(b, a)
		if len(there) != 1 || there[0].Key != key || len(back) != 1 || !slices.Equal(back[0].Before, there[0].After) || !slices.Equal(back[0].After, there[0].Before) {
			t.Fatalf("%s: %v, back %v", key, there, back)
		}
	}
}
