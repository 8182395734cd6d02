package workday

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Day is a day off or a make-up workday, and its name.
type Day struct {
	Date Date         `json:"date"`
	Name refusal.Text `json:"name"`
}

// Year is one year's published arrangement of holidays.
type Year struct {
	Year   int              `json:"year"`
	Off    []Day            `json:"off"`  // days off, weekends among them where the notice names them
	Work   []Day            `json:"work"` // make-up workdays on weekends
	Source refusal.Citation `json:"source"`
}

// Calendar answers for any day whether it is worked. Years that it was not given are reckoned from weekends.
type Calendar struct {
	years map[int]map[Date]mark
}

type mark struct {
	works bool
	name  refusal.Text
}

// New makes a calendar of the given years; of a year given twice the last holds.
func New(years ...Year) Calendar {
	c := Calendar{years: make(map[int]map[Date]mark, len(years))}
	for _, y := range years {
		marks := make(map[Date]mark, len(y.Off)+len(y.Work))
		for _, d := range y.Off {
			marks[d.Date] = mark{works: false, name: d.Name}
		}
		for _, d := range y.Work {
			marks[d.Date] = mark{works: true, name: d.Name}
		}
		c.years[y.Year] = marks
	}
	return c
}

// Known reports whether the year's arrangement has been published and loaded.
func (c Calendar) Known(year int) bool {
	_, ok := c.years[year]
	return ok
}

// Works reports whether d is a working day.
func (c Calendar) Works(d Date) bool {
	if m, ok := c.years[d.Year][d]; ok {
		return m.works
	}
	return !weekend(d)
}

// WorkingDays counts the working days of from…to, both included.
func (c Calendar) WorkingDays(from, to Date) int {
	n := 0
	for d := from; !d.After(to); d = d.AddDays(1) {
		if c.Works(d) {
			n++
		}
	}
	return n
}

func weekend(d Date) bool {
	return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
}
