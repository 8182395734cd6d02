package main

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// checkScored wants one scored notice that was judged by a whole panel, and one that waits for its own.
func checkScored(t *testing.T, a *app.App) {
	judged, waiting := 0, 0
	for _, n := range allNotices(t, a) {
		if n.Method != "scored" {
			continue
		}
		if n.Status == domain.NoticeFrozen {
			waiting++
			continue
		}
		p, err := a.PublicAward(t.Context(), n.Number)
		if err != nil || p.Panel == nil {
			t.Errorf("%s %s: %v", n.Number, n.Status, err)
			continue
		}
		judged++
		if len(p.Panel.Judges) != 3 || len(p.Panel.Pool) != poolSize || len(p.Panel.Scores) < 4 {
			t.Errorf("%d judges of %d, %d scores", len(p.Panel.Judges), len(p.Panel.Pool), len(p.Panel.Scores))
		}
	}
	if judged != 1 || waiting != 1 {
		t.Errorf("%d judged, %d waiting", judged, waiting)
	}
}
