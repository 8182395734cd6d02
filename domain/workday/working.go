package workday

import (
	"fmt"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Working is the deadline's reckoning in one sentence: "3 working days from Fri 18 Sep → Tue 22 Sep 17:00, because
// Sun 20 Sep is a make-up workday".
func (d Deadline) Working() refusal.Text {
	years := On(d.Start).Year != On(d.At).Year
	clock := d.Span.Unit == Minute || d.Span.Unit == Hour
	from, to := sayDay(On(d.Start), years), sayDay(On(d.At), years)
	at := d.At.In(Zone).Format("15:04")
	if clock {
		from.ZH += " " + d.Start.In(Zone).Format("15:04")
		from.EN += " " + d.Start.In(Zone).Format("15:04")
	}
	length := d.Span.Text()
	t := refusal.Text{
		ZH: fmt.Sprintf("自%s起%s → %s %s", from.ZH, length.ZH, to.ZH, at),
		EN: fmt.Sprintf("%s from %s → %s %s", length.EN, from.EN, to.EN, at),
	}
	if because := d.because(years); len(because) > 0 {
		t.ZH += "，因" + joinText(because, "、", func(b refusal.Text) string { return b.ZH })
		t.EN += ", because " + joinText(because, " and ", func(b refusal.Text) string { return b.EN })
	}
	if d.Provisional {
		t.ZH += "（该年度放假安排尚未公布，暂按周末推算）"
		t.EN += " (provisional: that year's holidays are not published, so weekends are assumed)"
	}
	return t
}

// Text says the span: "3 working days", "3个工作日".
func (s Span) Text() refusal.Text {
	words := map[Unit]refusal.Text{
		WorkingDay: {ZH: "个工作日", EN: "working day"}, CalendarDay: {ZH: "日", EN: "day"},
		Hour: {ZH: "小时", EN: "hour"}, Minute: {ZH: "分钟", EN: "minute"},
	}
	w := words[s.Unit]
	if s.N != 1 {
		w.EN += "s"
	}
	return refusal.Text{ZH: fmt.Sprintf("%d%s", s.N, w.ZH), EN: fmt.Sprintf("%d %s", s.N, w.EN)}
}

// Longer compares two spans; across units five working days are a week.
func (s Span) Longer(t Span) bool {
	const minutesOfWeek = 7 * 24 * 60
	weight := map[Unit]int{Minute: 5, Hour: 5 * 60, CalendarDay: 5 * 24 * 60, WorkingDay: minutesOfWeek}
	return s.N*weight[s.Unit] > t.N*weight[t.Unit]
}

// because names the days that make the deadline other than a count of weekdays: holidays in runs, make-up workdays,
// and a last day that was off.
func (d Deadline) because(years bool) []refusal.Text {
	var out []refusal.Text
	for i := 0; i < len(d.Steps); {
		s := d.Steps[i]
		run := i + 1
		for run < len(d.Steps) && d.Steps[run].Kind == s.Kind && d.Steps[run].Name == s.Name {
			run++
		}
		if s.Kind == Holiday || s.Kind == MakeUpDay || s.Kind == Weekend && d.Steps[run-1].Rolled && d.Span.Unit == CalendarDay {
			out = append(out, sayRun(s, d.Steps[run-1].Date, years))
		}
		i = run
	}
	return out
}

func sayRun(s Step, end Date, years bool) refusal.Text {
	first, last := sayDay(s.Date, years), sayDay(end, years)
	days, is, off := first, "is", "day off"
	if s.Date != end {
		days = refusal.Text{ZH: first.ZH + "至" + last.ZH, EN: first.EN + " to " + last.EN}
		is, off = "are", "days off"
	}
	switch {
	case s.Kind == MakeUpDay && s.Date == end:
		return refusal.Text{ZH: days.ZH + "调休上班", EN: days.EN + " is a make-up workday"}
	case s.Kind == MakeUpDay:
		return refusal.Text{ZH: days.ZH + "调休上班", EN: days.EN + " are make-up workdays"}
	case s.Kind == Weekend:
		return refusal.Text{ZH: days.ZH + "为周末顺延", EN: days.EN + " " + is + " a weekend"}
	case s.Date == end:
		off = "a " + off
	}
	return refusal.Text{ZH: days.ZH + s.Name.ZH + "放假", EN: days.EN + " " + is + " " + off + " (" + s.Name.EN + ")"}
}

var weekdaysZH = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}

// sayDay says "Fri 18 Sep" and "9月18日（周五）", with the year where it matters.
func sayDay(d Date, year bool) refusal.Text {
	t := refusal.Text{
		ZH: fmt.Sprintf("%d月%d日（%s）", int(d.Month), d.Day, weekdaysZH[d.Weekday()]),
		EN: time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Format("Mon 2 Jan"),
	}
	if year {
		t.ZH = fmt.Sprintf("%d年%s", d.Year, t.ZH)
		t.EN = fmt.Sprintf("%s %d", t.EN, d.Year)
	}
	return t
}

func joinText(list []refusal.Text, sep string, pick func(refusal.Text) string) string {
	words := make([]string, len(list))
	for i, t := range list {
		words[i] = pick(t)
	}
	return strings.Join(words, sep)
}
