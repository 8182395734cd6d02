package workday

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

func (c Calendar) add(start time.Time, s Span, h Hours) Deadline {
	d := Deadline{Start: start.UTC(), Span: s}
	switch s.Unit {
	case Minute:
		d.At = d.Start.Add(time.Duration(s.N) * time.Minute)
	case Hour:
		d.At = d.Start.Add(time.Duration(s.N) * time.Hour)
	case CalendarDay:
		day := c.walk(&d, func(Date) bool { return true })
		d.At = c.roll(&d, day).At(h.Close)
	default:
		day := c.walk(&d, c.Works)
		d.At = c.roll(&d, day).At(h.Close)
	}
	return d
}

// walk steps from the start day over as many days as the span has, counting those for which counts says so.
func (c Calendar) walk(d *Deadline, counts func(Date) bool) Date {
	day := On(d.Start)
	first := c.step(day, false)
	first.Kind, first.Why = StartDay, refusal.Text{ZH: "开始当日不计入", EN: "the start day does not count"}
	d.take(c, first)
	for left := d.Span.N; left > 0; {
		day = day.AddDays(1)
		counted := counts(day)
		if counted {
			left--
		}
		d.take(c, c.step(day, counted))
	}
	return day
}

// roll moves a last day that is off to the next working day (民法典 §203 ¶1).
func (c Calendar) roll(d *Deadline, day Date) Date {
	for !c.Works(day) {
		last := &d.Steps[len(d.Steps)-1]
		last.Rolled = true
		last.Why.ZH += "，顺延"
		last.Why.EN += ", so the deadline moves on"
		day = day.AddDays(1)
		d.take(c, c.step(day, false))
	}
	return day
}

func (d *Deadline) take(c Calendar, s Step) {
	if !c.Known(s.Date.Year) {
		d.Provisional = true
	}
	d.Steps = append(d.Steps, s)
}

// step says what kind of day it is.
func (c Calendar) step(day Date, counted bool) Step {
	s := Step{Date: day, Counted: counted}
	m, listed := c.years[day.Year][day]
	switch {
	case listed && m.works:
		s.Kind, s.Name = MakeUpDay, m.name
		s.Why = refusal.Text{ZH: m.name.ZH + "调休上班", EN: "a make-up workday (" + m.name.EN + ")"}
	case listed:
		s.Kind, s.Name = Holiday, m.name
		s.Why = refusal.Text{ZH: m.name.ZH + "放假", EN: "a day off (" + m.name.EN + ")"}
	case weekend(day):
		s.Kind, s.Why = Weekend, refusal.Text{ZH: "周末", EN: "a weekend"}
	default:
		s.Kind, s.Why = OrdinaryDay, refusal.Text{ZH: "工作日", EN: "a working day"}
	}
	return s
}
