package directory

import (
	"testing"
	"time"

	"github.com/intermart/intermart/domain/workday"
)

// history has a version that ends on 30 June, a gap, one without an end, one that is suspended and one that retires it.
func history() []MatterVersion {
	v := func(n int, status, from, to string) MatterVersion {
		m := MatterVersion{Code: "430100-ZJ-HB-001", Version: n, Status: status, EffectiveFrom: workday.MustDate(from)}
		if to != "" {
			m.EffectiveTo = workday.MustDate(to)
		}
		return m
	}
	return []MatterVersion{v(2, InForce, "2025-08-01", ""), v(1, InForce, "2021-01-01", "2025-06-30"), v(4, Retired, "2026-07-01", ""), v(3, Suspended, "2026-03-01", "")}
}

func TestOn(t *testing.T) {
	for _, tt := range []struct {
		day     string
		version int
		state   string
		holds   bool
	}{
		{"2020-12-31", 0, "", false},
		{"2021-01-01", 1, InForce, true},
		{"2025-06-30", 1, InForce, true},
		{"2025-07-01", 1, Ended, false},
		{"2025-07-31", 1, Ended, false},
		{"2025-08-01", 2, InForce, true},
		{"2026-02-28", 2, InForce, true},
		{"2026-03-01", 3, Suspended, true},
		{"2026-06-30", 3, Suspended, true},
		{"2026-07-01", 4, Retired, false},
	} {
		day := workday.MustDate(tt.day)
		m := On(history(), day)
		switch {
		case m == nil && tt.version == 0:
		case m == nil || m.Version != tt.version || m.State(day) != tt.state || m.Holds(day) != tt.holds:
			t.Errorf("%s: %+v", tt.day, m)
		}
	}
}

// The days are days at UTC+8: 30 June ends there eight hours before it ends in London.
func TestTheLastDayEndsAtMidnightUTC8(t *testing.T) {
	ends := history()[1]
	for moment, want := range map[string]bool{
		"2025-06-30T15:59:59Z": true, // 23:59:59 on 30 June
		"2025-06-30T16:00:00Z": false,
		"2020-12-31T15:59:59Z": false,
		"2020-12-31T16:00:00Z": true,
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := ends.InForce(workday.On(at)); got != want || ends.Holds(workday.On(at)) != want {
			t.Errorf("%s: %v", moment, got)
		}
	}
}

func TestAVersionWithoutAnEndGivesWayToTheNext(t *testing.T) {
	a, b := demoMatter(t), demoMatter(t)
	b.Version, b.EffectiveFrom = 2, workday.MustDate("2026-01-01")
	if overlap(a, b) || overlap(b, a) {
		t.Error("an open end is an overlap")
	}
	a.EffectiveTo = workday.MustDate("2026-01-01")
	if !overlap(a, b) || !overlap(b, a) {
		t.Error("the shared day is no overlap")
	}
	b.EffectiveFrom, a.EffectiveTo = a.EffectiveFrom, workday.Date{}
	if !overlap(a, b) {
		t.Error("the same first day is no overlap")
	}
}
