package workday

import (
	"slices"

	"github.com/intermart/intermart/domain/rows"
)

// Units are all units, as files write them.
var Units = []string{string(WorkingDay), string(CalendarDay), string(Hour), string(Minute)}

// maxSpan bounds a span in any file.
const maxSpan = 10000

// ReadDate reads a required day of an imported row.
func ReadDate(o *rows.Object, column string) Date {
	s := o.Text(column)
	if s == "" {
		return Date{}
	}
	d, err := ParseDate(s)
	if err != nil {
		o.Refused(column, err)
	}
	return d
}

// ReadOptionalDate is ReadDate for a column that may be missing or empty.
func ReadOptionalDate(o *rows.Object, column string) Date {
	if o.OptionalText(column) == "" {
		return Date{}
	}
	return ReadDate(o, column)
}

// ReadOptionalSpan reads {"n": 3, "unit": "working_day"}; a missing one, and one of no length, is the zero Span.
func ReadOptionalSpan(o *rows.Object, column string) Span {
	c := o.OptionalObject(column)
	if c == nil {
		return Span{}
	}
	s := Span{N: c.Int("n", 0, maxSpan)}
	if unit := c.OptionalText("unit"); unit != "" || s.N != 0 {
		s.Unit = Unit(c.OneOf("unit", Units...))
	}
	c.Done()
	if s.N == 0 {
		return Span{}
	}
	return s
}

// Decode reads one year's calendar file (JSON): {"year": 2026, "source": …, "days": [{"date", "kind": off|work, "name"}]}.
// The error is nil or a *refusal.Refusal whose Faults name every bad row; then nothing of the file may be used.
func Decode(data []byte) (Year, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return Year{}, err
	}
	y := Year{Year: o.Int("year", 2000, 2100), Source: o.Citation("source")}
	var seen []Date
	for _, row := range o.Objects("days") {
		d := Day{Date: ReadDate(row, "date"), Name: row.Names("name")}
		kind := row.OneOf("kind", "off", "work")
		row.Done()
		switch {
		case d.Date.IsZero():
		case d.Date.Year != y.Year:
			row.Fault("date", "不在 %d 年", "is not in %d", y.Year)
		case slices.Contains(seen, d.Date):
			row.Fault("date", "日期重复", "stands twice")
		case kind == "work" && !weekend(d.Date):
			row.Fault("date", "调休上班日应为周末", "a make-up workday must be on a weekend")
		}
		seen = append(seen, d.Date)
		if kind == "work" {
			y.Work = append(y.Work, d)
		} else {
			y.Off = append(y.Off, d)
		}
	}
	o.Done()
	if len(seen) == 0 {
		o.Fault("days", "没有任何日期", "there is no day in it")
	}
	if err := o.Err(); err != nil {
		return Year{}, err
	}
	return y, nil
}
