package workday

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestResume(t *testing.T) {
	c := calendar2026(t)
	at := func(day string, minutes int) time.Time { return MustDate(day).At(minutes) }
	for _, tt := range []struct {
		name                  string
		start                 time.Time
		span                  Span
		stopped, resumed, end time.Time
	}{
		{"the same hour two days later", at("2026-03-09", 600), Span{3, WorkingDay}, at("2026-03-10", 660), at("2026-03-12", 660), at("2026-03-16", 17*60)},
		{"later in the day gives a day more", at("2026-03-09", 600), Span{3, WorkingDay}, at("2026-03-10", 660), at("2026-03-12", 960), at("2026-03-17", 17*60)},
		{"on its last day, back in the morning", at("2026-03-09", 600), Span{3, WorkingDay}, at("2026-03-12", 900), at("2026-03-13", 600), at("2026-03-13", 17*60)},
		{"on its last day, back on a Saturday", at("2026-03-09", 600), Span{3, WorkingDay}, at("2026-03-12", 900), at("2026-03-14", 600), at("2026-03-16", 17*60)},
		{"over a make-up workday", at("2026-09-18", 600), Span{3, WorkingDay}, at("2026-09-18", 700), at("2026-09-19", 600), at("2026-09-23", 17*60)},
		{"minutes go on", at("2026-03-09", 600), Span{30, Minute}, at("2026-03-09", 610), at("2026-03-09", 900), at("2026-03-09", 920)},
		{"passed already", at("2026-03-09", 600), Span{1, WorkingDay}, at("2026-03-11", 600), at("2026-03-12", 600), at("2026-03-10", 17*60)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := c.Resume(c.Add(tt.start, tt.span, OfficeHours), tt.stopped, tt.resumed, OfficeHours)
			if !got.At.Equal(tt.end) {
				t.Fatalf("%s, want %s; %s", got.At.In(Zone), tt.end.In(Zone), got.Working().EN)
			}
		})
	}
}

// TestNothingIsLostByASuspension: after a resumption at least as much office time is left as was left at the stop, at
// most two days more, and the deadline is at the close of a working day that is still to come.
func TestNothingIsLostByASuspension(t *testing.T) {
	c := calendar2026(t)
	r := rand.New(rand.NewPCG(7, 7))
	for range 5000 {
		start := MustDate("2026-01-05").AddDays(r.IntN(250)).At(r.IntN(24 * 60))
		d := c.Add(start, Span{1 + r.IntN(9), WorkingDay}, OfficeHours)
		stopped := start.Add(time.Duration(r.Int64N(int64(d.At.Sub(start)))))
		now := stopped.Add(time.Duration(r.IntN(20*24*60)) * time.Minute)
		got := c.Resume(d, stopped, now, OfficeHours)
		before, after := c.office(stopped, d.At), c.office(now, got.At)
		switch {
		case after < before:
			t.Fatalf("%s left, then %s: %s %s %s", before, after, start, stopped, now)
		case after > before+16*time.Hour:
			t.Fatalf("%s left, then %s", before, after)
		case !got.At.After(now) || !c.Works(On(got.At)) || !got.At.Equal(On(got.At).At(OfficeHours.Close)):
			t.Fatalf("ends at %s, resumed at %s", got.At, now)
		}
	}
}

// office is the office time between two moments.
func (c Calendar) office(from, to time.Time) (sum time.Duration) {
	for t := from; t.Before(to); t = On(t).AddDays(1).At(0) {
		sum += c.Rest(t, OfficeHours)
		if On(t) == On(to) {
			sum -= c.Rest(to, OfficeHours)
		}
	}
	return sum
}

func TestLast(t *testing.T) {
	c := calendar2026(t)
	r := rand.New(rand.NewPCG(3, 9))
	for range 300 {
		deadline := MustDate("2026-02-02").AddDays(r.IntN(200)).At(17 * 60)
		s := Span{1 + r.IntN(4), []Unit{WorkingDay, CalendarDay, Hour}[r.IntN(3)]}
		last := c.Last(deadline, s, OfficeHours)
		if c.Add(last.Add(-time.Second), s, OfficeHours).At.After(deadline) {
			t.Fatalf("%v before %s: a second before %s is too late", s, deadline, last)
		}
		if !c.Add(last.Add(time.Second), s, OfficeHours).At.After(deadline) {
			t.Fatalf("%v before %s: %s is not the last", s, deadline, last)
		}
	}
}
