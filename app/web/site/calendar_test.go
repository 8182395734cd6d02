package site

import (
	"testing"
	"time"
)

// 2026 has 248 working days by the State Council's arrangement.
func TestCalendar(t *testing.T) {
	c := Calendar{Year: 2026}
	mark := func(kind string, month time.Month, days ...int) {
		for _, d := range days {
			c.Days = append(c.Days, CalendarDay{Day: time.Date(2026, month, d, 12, 0, 0, 0, day), Kind: kind})
		}
	}
	mark("off", 1, 1, 2, 3)
	mark("off", 2, 15, 16, 17, 18, 19, 20, 21, 22, 23)
	mark("off", 4, 4, 5, 6)
	mark("off", 5, 1, 2, 3, 4, 5)
	mark("off", 6, 19, 20, 21)
	mark("off", 9, 25, 26, 27)
	mark("off", 10, 1, 2, 3, 4, 5, 6, 7)
	mark("work", 1, 4)
	mark("work", 2, 14, 28)
	mark("work", 5, 9)
	mark("work", 9, 20)
	mark("work", 10, 10)
	v := drawCalendar(c)
	if v.Working != 248 {
		t.Errorf("%d working days", v.Working)
	}
	if got := v.Months[8].Weeks[2][6]; got.Day != 20 || got.Kind != "makeup" {
		t.Errorf("20 September is %+v", got)
	}
	for _, m := range v.Months {
		for _, w := range m.Weeks {
			if len(w) != 7 {
				t.Errorf("%s has a week of %d", m.Month, len(w))
			}
		}
	}
}
