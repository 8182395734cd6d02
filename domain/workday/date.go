// Package workday reckons deadlines: days at UTC+8, working days by published calendars with make-up days, and the
// working that is shown beside every deadline.
package workday

import (
	"fmt"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Zone is UTC+8, where every day of the marketplace is a day.
var Zone = time.FixedZone("UTC+8", 8*60*60)

// Date is a civil day at UTC+8. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On is the day of a moment, at UTC+8.
func On(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// ParseDate reads "2026-09-18".
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	if err != nil {
		return Date{}, refusal.New(refusal.Invalid, "date.form", "", "日期应写成 2026-09-18 的形式，现为“%s”", "write the day as 2026-09-18, not %q", s)
	}
	return On(t), nil
}

// MustDate is ParseDate for tests and data written by hand.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String writes "2026-09-18", or "" for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// At is the moment of the day at so many minutes after midnight UTC+8, in UTC.
func (d Date) At(minutes int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, minutes, 0, 0, Zone).UTC()
}

// AddDays is the day n days later (earlier when negative).
func (d Date) AddDays(n int) Date {
	y, m, day := time.Date(d.Year, d.Month, d.Day+n, 12, 0, 0, 0, time.UTC).Date()
	return Date{y, m, day}
}

// Sub is the number of days from e to d.
func (d Date) Sub(e Date) int {
	return int(d.noon().Sub(e.noon()) / (24 * time.Hour))
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Compare is -1, 0 or +1.
func (d Date) Compare(e Date) int {
	return d.noon().Compare(e.noon())
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.noon().Weekday() }

// Within reports whether d lies in from…to, both included; no day as to means for ever.
func (d Date) Within(from, to Date) bool {
	return !d.Before(from) && (to.IsZero() || !d.After(to))
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-09-18", or "" as no day.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	day, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = day
	return nil
}

func (d Date) noon() time.Time { return time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC) }
