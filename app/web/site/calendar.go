package site

import "time"

// calendarView is a year as twelve grids of weeks, Monday first.
type calendarView struct {
	Calendar
	Months  []monthView
	Working int // working days of the year
}

type monthView struct {
	Month time.Month
	Weeks [][]dayView
}

type dayView struct {
	Day  int    // 0 outside the month
	Kind string // work, rest, off, makeup
	Name Text
}

func drawCalendar(c Calendar) calendarView {
	special := map[string]CalendarDay{}
	for _, d := range c.Days {
		special[d.Day.In(day).Format(time.DateOnly)] = d
	}
	v := calendarView{Calendar: c}
	for m := time.January; m <= time.December; m++ {
		month := monthView{Month: m}
		var week []dayView
		first := time.Date(c.Year, m, 1, 0, 0, 0, 0, day)
		for range (int(first.Weekday()) + 6) % 7 {
			week = append(week, dayView{})
		}
		for d := first; d.Month() == m; d = d.AddDate(0, 0, 1) {
			cell := cellOf(d, special)
			if cell.Kind == "work" || cell.Kind == "makeup" {
				v.Working++
			}
			if week = append(week, cell); len(week) == 7 {
				month.Weeks, week = append(month.Weeks, week), nil
			}
		}
		for len(week) > 0 && len(week) < 7 {
			week = append(week, dayView{})
		}
		if week != nil {
			month.Weeks = append(month.Weeks, week)
		}
		v.Months = append(v.Months, month)
	}
	return v
}

func cellOf(d time.Time, special map[string]CalendarDay) dayView {
	cell := dayView{Day: d.Day(), Kind: "work"}
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		cell.Kind = "rest"
	}
	if s, ok := special[d.Format(time.DateOnly)]; ok {
		cell.Name = s.Name
		cell.Kind = map[string]string{"off": "off", "work": "makeup"}[s.Kind]
	}
	return cell
}
