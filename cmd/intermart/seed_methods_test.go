package main

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/rulebook"
)

// checkMethods wants a result of every variant, quote, screen and protection that the product has, walked as it should be.
func checkMethods(t *testing.T, a *app.App) {
	seen := map[string]string{}
	for _, row := range awards(t, a) {
		p, err := a.PublicAward(t.Context(), row.Award.Number)
		if err != nil {
			t.Fatal(err)
		}
		n := &p.Notice
		for name, is := range map[string]bool{
			"average trimmed": n.Variant == "trimmed", "average below": n.Variant == "nearest-below", "average nearest": n.Variant == "nearest",
			"unit": n.Quote == "unit", "discount": n.Quote == "discount", "three places": n.Places == 3, "scored": n.Method == "scored", "direct": n.Method == "direct",
			"mechanical": n.LowScreen.How == rulebook.LowMechanical && reasons(p)[domain.AbnormallyLow] == 1,
			"explained":  n.LowScreen.How == rulebook.LowExplained && len(p.Explained) == 2 && reasons(p)[domain.LowUnexplained] == 1,
			"split":      n.Split.On() && n.Split.Given() == n.Split.Needed,
		} {
			if is {
				seen[name] = n.Number
			}
		}
		if n.Places == 3 {
			checkPlaces(t, p)
		}
		if m, ok := award.MeanOf(p.Record); n.Method == award.Average && (!ok || m.Text() == "") {
			t.Errorf("%s: an average without a mean", n.Number)
		}
	}
	for _, want := range []string{"average trimmed", "average below", "average nearest", "unit", "discount", "three places", "scored", "direct", "mechanical", "explained", "split"} {
		if seen[want] == "" {
			t.Errorf("the demo shows no %s", want)
		}
	}
	t.Log(seen)
}

// checkPlaces wants the walk down the first ranking: one declined, the next one struck, the one after in its place.
func checkPlaces(t *testing.T, p app.PublicAward) {
	t.Helper()
	aw := p.Award
	s, ok := aw.SeatOf(p.Bids[4].USCC)
	if len(aw.Seats()) != 3 || len(aw.Strikes) != 2 || !ok || s.Place != 1 || !aw.Struck(aw.Ranking[0]) || !aw.Struck(aw.Ranking[3]) {
		t.Errorf("%s: %+v, %+v", aw.Number, aw.Seats(), aw.Strikes)
	}
}

func reasons(p app.PublicAward) map[string]int {
	count := map[string]int{}
	for _, b := range p.Bids {
		count[b.Reason]++
	}
	return count
}
