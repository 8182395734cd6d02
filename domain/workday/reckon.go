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
		c.addDays(&d, h)
	default:
		c.addWorkingDays(&d, h)
	}
	return d
}

func (c Calendar) addWorkingDays(d *Deadline, h Hours) {
	day := On(d.Start)
	d.step(c, day, false, startDay)
	for left := d.Span.N; left > 0; {
		day = day.AddDays(1)
		works := c.Works(day)
		if works {
			left--
		}
		d.step(c, day, works, c.reason(day))
	}
	c.close(d, day, h)
}

func (c Calendar) addDays(d *Deadline, h Hours) {
	day := On(d.Start)
	d.step(c, day, false, startDay)
	for range d.Span.N {
		day = day.AddDays(1)
		d.step(c, day, true, refusal.Text{ZH: "自然日，计入", EN: "a calendar day counts"})
	}
	c.close(d, day, h)
}

// close ends the deadline at the office close of day, or of the next working day when day is off.
func (c Calendar) close(d *Deadline, day Date, h Hours) {
	for !c.Works(day) {
		why := c.reason(day)
		last := &d.Steps[len(d.Steps)-1]
		last.Why = refusal.Text{ZH: why.ZH + "，顺延至下一工作日", EN: why.EN + ", so it moves to the next working day"}
		day = day.AddDays(1)
		d.step(c, day, false, c.reason(day))
	}
	if len(d.Steps) > 0 && d.Span.Unit == CalendarDay && !d.Steps[len(d.Steps)-1].Counted && d.Span.N > 0 {
		d.Steps[len(d.Steps)-1].Why = refusal.Text{ZH: "顺延后的工作日", EN: "the working day it moves to"}
	}
	d.At = day.At(h.Close)
}

func (d *Deadline) step(c Calendar, day Date, counted bool, why refusal.Text) {
	if !c.Known(day.Year) {
		d.Provisional = true
	}
	d.Steps = append(d.Steps, Step{Date: day, Counted: counted, Why: why})
}

var startDay = refusal.Text{ZH: "开始当日不计入", EN: "the start day does not count"}

// reason says why a day is worked or not.
func (c Calendar) reason(day Date) refusal.Text {
	m, listed := c.years[day.Year][day]
	switch {
	case listed && m.works:
		return refusal.Text{ZH: m.name.ZH + "调休上班", EN: "is a make-up workday (" + m.name.EN + ")"}
	case listed:
		return refusal.Text{ZH: m.name.ZH + "放假", EN: "is a day off (" + m.name.EN + ")"}
	case weekend(day):
		return refusal.Text{ZH: "周末", EN: "is a weekend"}
	}
	return refusal.Text{ZH: "工作日", EN: "is a working day"}
}
