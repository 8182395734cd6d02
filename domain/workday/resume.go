package workday

import "time"

// Resume reckons a deadline anew after its clock stood still from stopped to now: what was left of the window when it
// stopped begins again. Minutes and hours go on where they were, rounded up to the minute. Of days, those that were left
// after the day of the stop are counted from today, and the rest of the stopped day is never lost: when less is left of
// today than was left of that day, one day more is given. A deadline that had passed when the clock stopped stays.
func (c Calendar) Resume(d Deadline, stopped, now time.Time, h Hours) Deadline {
	if !stopped.Before(d.At) {
		return d
	}
	if d.Span.Unit == Minute || d.Span.Unit == Hour {
		left := int((d.At.Sub(stopped) + time.Minute - 1) / time.Minute)
		return c.Add(now, Span{N: left, Unit: Minute}, h)
	}
	left := 0
	for day := On(stopped).AddDays(1); !day.After(On(d.At)); day = day.AddDays(1) {
		if d.Span.Unit == CalendarDay || c.Works(day) {
			left++
		}
	}
	if c.Rest(now, h) < c.Rest(stopped, h) {
		left++
	}
	return c.Add(now, Span{N: left, Unit: d.Span.Unit}, h)
}

// Rest is what is left of the office hours of t's day; nothing on a day off.
func (c Calendar) Rest(t time.Time, h Hours) time.Duration {
	day := On(t)
	if !c.Works(day) || !t.Before(day.At(h.Close)) {
		return 0
	}
	if open := day.At(h.Open); t.Before(open) {
		t = open
	}
	return day.At(h.Close).Sub(t)
}

// Last is the latest moment from which a span still ends by the deadline: the end of a day, or for minutes and hours an
// instant. It is zero when there is none within a year.
func (c Calendar) Last(deadline time.Time, s Span, h Hours) time.Time {
	switch s.Unit {
	case Minute:
		return deadline.Add(-time.Duration(s.N) * time.Minute)
	case Hour:
		return deadline.Add(-time.Duration(s.N) * time.Hour)
	}
	day := On(deadline)
	for range 366 {
		if !c.Add(day.At(h.Open), s, h).At.After(deadline) {
			return day.AddDays(1).At(0)
		}
		day = day.AddDays(-1)
	}
	return time.Time{}
}
