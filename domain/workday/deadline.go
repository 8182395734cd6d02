package workday

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Unit is what a span is counted in.
type Unit string

// The units. Days roll to the next working day; hours and minutes run on without regard to days.
const (
	WorkingDay  Unit = "working_day"
	CalendarDay Unit = "day"
	Hour        Unit = "hour"
	Minute      Unit = "minute"
)

// Span is a length of time as a rule states it: three working days.
type Span struct {
	N    int  `json:"n"`
	Unit Unit `json:"unit"`
}

// Hours are office hours in minutes after midnight, UTC+8. A day's deadline is the close.
type Hours struct {
	Open  int `json:"open"`
	Close int `json:"close"`
}

// OfficeHours are 9:00 to 17:00.
var OfficeHours = Hours{Open: 9 * 60, Close: 17 * 60}

// The kinds of day a step may be.
const (
	StartDay    = "start"
	OrdinaryDay = "working"
	MakeUpDay   = "make_up"
	Holiday     = "holiday"
	Weekend     = "weekend"
)

// Step is one day on the way to a deadline: whether it counted, and why.
type Step struct {
	Date    Date         `json:"date"`
	Kind    string       `json:"kind"`
	Name    refusal.Text `json:"name"` // of the holiday or make-up workday
	Counted bool         `json:"counted"`
	Rolled  bool         `json:"rolled"` // the last day was off: the deadline moved on
	Why     refusal.Text `json:"why"`
}

// Deadline is an instant with its working.
type Deadline struct {
	At          time.Time `json:"at"` // UTC
	Start       time.Time `json:"start"`
	Span        Span      `json:"span"`
	Steps       []Step    `json:"steps"`
	Provisional bool      `json:"provisional"` // a year on the way has no published calendar
}

// Add reckons the deadline of a span from start. The start day does not count (民法典 §201); days end at the close of
// office hours (§203); a calendar span that ends on a day off rolls to the next working day (§203).
func (c Calendar) Add(start time.Time, s Span, h Hours) Deadline {
	return c.add(start, s, h)
}
