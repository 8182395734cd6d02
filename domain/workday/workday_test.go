package workday

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

func calendar2026(t testing.TB) Calendar {
	t.Helper()
	data, err := os.ReadFile("../../cmd/intermart/demo/calendar-2026.json")
	if err != nil {
		t.Fatal(err)
	}
	y, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return New(y)
}

func TestAddReachesTheKnownDays(t *testing.T) {
	c := calendar2026(t)
	for _, tt := range []struct {
		start string
		span  Span
		want  string
	}{
		{"2026-09-18", Span{3, WorkingDay}, "2026-09-22"},
		{"2026-02-13", Span{2, WorkingDay}, "2026-02-24"},
		{"2026-02-13", Span{3, WorkingDay}, "2026-02-25"},
		{"2026-09-18", Span{1, WorkingDay}, "2026-09-20"},
		{"2026-09-24", Span{3, WorkingDay}, "2026-09-30"},
		{"2026-09-29", Span{5, WorkingDay}, "2026-10-12"},
		{"2026-04-30", Span{2, WorkingDay}, "2026-05-07"},
		{"2026-06-18", Span{7, WorkingDay}, "2026-06-30"},
		{"2026-09-01", Span{30, CalendarDay}, "2026-10-08"},
		{"2026-01-20", Span{30, CalendarDay}, "2026-02-24"},
		{"2026-09-19", Span{1, WorkingDay}, "2026-09-20"}, // from a Saturday to the make-up Sunday
		{"2026-09-10", Span{10, CalendarDay}, "2026-09-20"},
		{"2026-11-06", Span{1, CalendarDay}, "2026-11-09"},
		{"2026-10-01", Span{0, WorkingDay}, "2026-10-08"},
	} {
		for _, minute := range []int{0, 8*60 + 59, 12 * 60, 17 * 60, 23*60 + 59} {
			d := c.Add(MustDate(tt.start).At(minute), tt.span, OfficeHours)
			if want := MustDate(tt.want).At(17 * 60); !d.At.Equal(want) {
				t.Errorf("%s %02d:%02d + %s = %s, want %s", tt.start, minute/60, minute%60, tt.span.Text().EN, d.At, want)
			}
			if d.Provisional || d.At.Location() != time.UTC {
				t.Errorf("%s: provisional %v, in %s", tt.start, d.Provisional, d.At.Location())
			}
		}
	}
}

func TestHoursAndMinutesRunOn(t *testing.T) {
	c := calendar2026(t)
	start := MustDate("2026-10-01").At(23*60 + 50)
	if got := c.Add(start, Span{20, Minute}, OfficeHours).At; !got.Equal(start.Add(20 * time.Minute)) {
		t.Error(got)
	}
	d := c.Add(start, Span{4, Hour}, OfficeHours)
	if !d.At.Equal(start.Add(4 * time.Hour)) {
		t.Error(d.At)
	}
	if got, want := d.Working().EN, "4 hours from Thu 1 Oct 23:50 → Fri 2 Oct 03:50"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestWorkingSaysWhy(t *testing.T) {
	c := calendar2026(t)
	for _, tt := range []struct {
		start  string
		span   Span
		zh, en string
	}{
		{
			"2026-09-18", Span{3, WorkingDay}, "自9月18日（周五）起3个工作日 → 9月22日（周二） 17:00，因9月20日（周日）调休上班",
			"3 working days from Fri 18 Sep → Tue 22 Sep 17:00, because Sun 20 Sep is a make-up workday",
		},
		{
			"2026-11-02", Span{1, WorkingDay}, "自11月2日（周一）起1个工作日 → 11月3日（周二） 17:00",
			"1 working day from Mon 2 Nov → Tue 3 Nov 17:00",
		},
		{
			"2026-09-01", Span{30, CalendarDay},
			"自9月1日（周二）起30日 → 10月8日（周四） 17:00，因9月20日（周日）调休上班、9月25日（周五）至9月27日（周日）中秋节放假、10月1日（周四）至10月7日（周三）国庆节放假",
			"30 days from Tue 1 Sep → Thu 8 Oct 17:00, because Sun 20 Sep is a make-up workday and Fri 25 Sep to Sun 27 Sep are days off (Mid-Autumn Festival) and Thu 1 Oct to Wed 7 Oct are days off (National Day)",
		},
		{
			"2026-12-31", Span{1, WorkingDay}, "自2026年12月31日（周四）起1个工作日 → 2027年1月1日（周五） 17:00（该年度放假安排尚未公布，暂按周末推算）",
			"1 working day from Thu 31 Dec 2026 → Fri 1 Jan 2027 17:00 (provisional: that year's holidays are not published, so weekends are assumed)",
		},
	} {
		got := c.Add(MustDate(tt.start).At(600), tt.span, OfficeHours).Working()
		if got.ZH != tt.zh || got.EN != tt.en {
			t.Errorf("%s + %v:\n%s\n%s", tt.start, tt.span, got.ZH, got.EN)
		}
	}
}

func TestYearOf248WorkingDays(t *testing.T) {
	c := calendar2026(t)
	if n := c.WorkingDays(MustDate("2026-01-01"), MustDate("2026-12-31")); n != 248 {
		t.Errorf("%d working days, want 248", n)
	}
	for _, s := range []string{"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"} {
		if !c.Works(MustDate(s)) {
			t.Errorf("%s is a make-up workday", s)
		}
	}
}

// Every start of two years and every span to 40: later starts and longer spans never end earlier, the last day is a
// working day, and exactly N working days lie after the start.
func TestAddIsMonotoneAndEndsOnWorkingDays(t *testing.T) {
	c := calendar2026(t)
	for _, unit := range []Unit{WorkingDay, CalendarDay} {
		var above [41]time.Time
		for day := MustDate("2025-12-15"); day.Before(MustDate("2027-02-01")); day = day.AddDays(1) {
			var left time.Time
			for n := 1; n <= 40; n++ {
				d := c.Add(day.At(10*60), Span{n, unit}, OfficeHours)
				end := On(d.At)
				switch {
				case d.At.Before(left), d.At.Before(above[n]):
					t.Fatalf("%s + %d %s = %s goes back", day, n, unit, end)
				case !c.Works(end):
					t.Fatalf("%s + %d %s ends on %s, a day off", day, n, unit, end)
				case unit == WorkingDay && c.WorkingDays(day.AddDays(1), end) != n:
					t.Fatalf("%s + %d working days = %s", day, n, end)
				case unit == CalendarDay && end.Sub(day) < n:
					t.Fatalf("%s + %d days = %s is too early", day, n, end)
				case d.Provisional != (day.Year != 2026 || end.Year != 2026):
					t.Fatalf("%s + %d %s: provisional %v", day, n, unit, d.Provisional)
				}
				left, above[n] = d.At, d.At
			}
		}
	}
}

func TestDayIsADayAtUTC8(t *testing.T) {
	if d := On(time.Date(2026, 9, 17, 16, 0, 0, 0, time.UTC)); d != MustDate("2026-09-18") {
		t.Error(d)
	}
	if d := On(time.Date(2026, 9, 17, 15, 59, 59, 0, time.UTC)); d != MustDate("2026-09-17") {
		t.Error(d)
	}
	for _, bad := range []string{"", "2026-2-01", "2026-02-30", "2026/02/01", "2026-02-01T00:00:00Z"} {
		if _, err := ParseDate(bad); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if n := MustDate("2027-01-01").Sub(MustDate("2026-01-01")); n != 365 {
		t.Error(n)
	}
}

func TestDecodeNamesRowColumnAndReason(t *testing.T) {
	_, err := Decode([]byte(`{"year": 2026, "source": {"document": "x", "law": false}, "days": [
		{"date": "2026-01-01", "kind": "off", "name": {"zh": "元旦", "en": "New Year"}},
		{"date": "2026-01-01", "kind": "off", "name": {"zh": "元旦", "en": "New Year"}},
		{"date": "2025-01-01", "kind": "off", "name": {"zh": "元旦", "en": "New Year"}},
		{"date": "2026-01-05", "kind": "work", "name": {"zh": "元旦", "en": "New Year"}},
		{"date": "2026-13-05", "kind": "holiday", "name": {"zh": "元旦"}, "extra": 1}]}`))
	r := refusal.As(err)
	if r == nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range r.Faults {
		all = append(all, f.Text.EN)
	}
	got := strings.Join(all, "\n")
	for _, want := range []string{
		"row 2, column date: stands twice", "row 3, column date: is not in 2026", "row 4, column date: a make-up workday",
		"row 5, column date: write the day", "row 5, column kind: \"holiday\"", "row 5, column name.en: is required", "row 5, column extra: there is no such",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no fault %q in\n%s", want, got)
		}
	}
	if len(r.Faults) != 7 {
		t.Errorf("%d faults:\n%s", len(r.Faults), got)
	}
}

// From any minute a span of one or more ends after its start; making a make-up workday a plain Sunday never ends earlier,
// and making a holiday a plain weekday never later.
func TestAddEndsAfterItsStartAndCountsMakeUpDays(t *testing.T) {
	c := calendar2026(t)
	data, err := os.ReadFile("../../cmd/intermart/demo/calendar-2026.json")
	if err != nil {
		t.Fatal(err)
	}
	year, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	noMakeUp, noHoliday := year, year
	noMakeUp.Work, noHoliday.Off = nil, nil
	without, always := New(noMakeUp), New(noHoliday)
	longer := 0
	for day := MustDate("2026-01-01"); day.Before(MustDate("2026-12-31")); day = day.AddDays(1) {
		for _, unit := range []Unit{WorkingDay, CalendarDay, Hour, Minute} {
			for _, n := range []int{1, 2, 3, 7, 20} {
				for _, minute := range []int{0, 17*60 + 1, 24*60 - 1} {
					start := day.At(minute)
					d := c.Add(start, Span{n, unit}, OfficeHours)
					if !d.At.After(start) {
						t.Fatalf("%s + %d %s ends at %s", start, n, unit, d.At)
					}
					if unit == Hour || unit == Minute {
						continue
					}
					if without.Add(start, Span{n, unit}, OfficeHours).At.Before(d.At) {
						t.Fatalf("%s + %d %s: a make-up workday makes it longer", start, n, unit)
					}
					if always.Add(start, Span{n, unit}, OfficeHours).At.After(d.At) {
						t.Fatalf("%s + %d %s: holidays make it shorter", start, n, unit)
					}
					if without.Add(start, Span{n, unit}, OfficeHours).At.After(d.At) {
						longer++
					}
				}
			}
		}
	}
	if longer == 0 {
		t.Error("make-up workdays never counted")
	}
}
