package site

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
)

const calendarType = "text/calendar; charset=utf-8"

// calendarMoment is one event of a calendar (RFC 5545): a deadline has no length.
type calendarMoment struct {
	id, summary, text, url, category string
	at, changed                      time.Time
	sequence                         int
	cancelled                        bool
}

const stampForm = "20060102T150405Z"

// calendarFile writes a calendar that its reader asks for again every hour.
func calendarFile(name, base string, list []calendarMoment) []byte {
	host := strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://")
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Intermart//deadlines//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
		"NAME:" + escaped(name), "X-WR-CALNAME:" + escaped(name), "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"}
	for _, m := range list {
		status := "CONFIRMED"
		if m.cancelled {
			status = "CANCELLED"
		}
		lines = append(lines, "BEGIN:VEVENT", "UID:"+m.id+"@"+host, "DTSTAMP:"+m.changed.UTC().Format(stampForm), "DTSTART:"+m.at.UTC().Format(stampForm),
			"SEQUENCE:"+strconv.Itoa(m.sequence), "STATUS:"+status, "TRANSP:TRANSPARENT", "SUMMARY:"+escaped(m.summary), "DESCRIPTION:"+escaped(m.text),
			"CATEGORIES:"+escaped(m.category), "URL:"+m.url, "END:VEVENT")
	}
	var b strings.Builder
	for _, line := range append(lines, "END:VCALENDAR") {
		fold(&b, line)
	}
	return []byte(b.String())
}

func (f *feed) calendar() []byte {
	list := make([]calendarMoment, 0, len(f.items))
	for _, i := range f.items {
		list = append(list, calendarMoment{id: i.Number + "-deadline", summary: f.say.say("feed.closes", i.Title), text: f.sentence(i), url: f.address(i),
			category: i.Category.Code, at: i.Deadline, changed: i.Changed, sequence: max(i.Revision-1, 0), cancelled: i.State == "cancelled"})
	}
	return calendarFile(f.say.say("feed.calendar"), f.base, list)
}

// StarredCalendar is somebody's own calendar: the deadlines of the notices he starred, and the ends of their standstills.
// It says what everybody may see of them, and nothing of him.
func StarredCalendar(list []domain.Watched, base string) []byte {
	var out []calendarMoment
	for i := range list {
		w := &list[i]
		n := &w.Notice
		m := calendarMoment{id: n.Number + "-deadline", summary: "报名截止：" + n.Title, text: n.DepartmentName + " · " + n.Category, url: base + "/notices/" + n.Number,
			category: n.Category, at: n.Deadline.At, changed: changedAt(n), sequence: max(n.Revision-1, 0), cancelled: n.Status == domain.NoticeCancelled}
		if n.Training {
			m.summary = "【演练】" + m.summary
		}
		out = append(out, m)
		if !w.Standstill.IsZero() {
			m.id, m.summary, m.at, m.url = n.Number+"-standstill", strings.Replace(m.summary, "报名截止", "公示期满", 1), w.Standstill, base+"/results/"+n.Number
			out = append(out, m)
		}
	}
	return calendarFile("我关注的公告", base, out)
}

// SendCalendar answers a calendar, or that its reader has it.
func SendCalendar(c *fiber.Ctx, body []byte, cache string) error {
	return send(c, calendarType, body, time.Time{}, cache)
}

// changedAt is the last moment that the public can see in a notice.
func changedAt(n *domain.Notice) time.Time {
	last := n.PublishedAt
	for _, at := range []time.Time{n.FrozenAt, n.VettedAt, n.OpenedAt, n.EndedAt, n.Deadline.Start} {
		if at.After(last) {
			last = at
		}
	}
	for _, s := range n.Suspensions {
		for _, at := range []time.Time{s.At, s.ResumeAt} {
			if at.After(last) {
				last = at
			}
		}
	}
	return last
}
