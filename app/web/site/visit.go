package site

import (
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// visitLasts is how long a calendar shows a visit that names only its beginning.
const visitLasts = time.Hour

// visit answers a notice's site visit as an iCalendar file (RFC 5545).
func (s *Site) visit(c *fiber.Ctx) error {
	n, err := s.Reads.Notice(c.UserContext(), c.Params("number"))
	if err != nil {
		return err
	}
	if n.Visit == nil {
		return refusal.New(refusal.NotFound, "visit", "", "没有踏勘安排", "there is no visit")
	}
	c.Set(fiber.HeaderContentType, "text/calendar; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+n.Number+`.ics"`)
	return c.SendString(visitFile(&n, s.base(c)))
}

func visitFile(n *Notice, base string) string {
	v, stamp := n.Visit, "20060102T150405Z"
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Intermart//notices//ZH", "BEGIN:VEVENT", "UID:" + n.Number + "-visit@" + strings.TrimPrefix(strings.TrimPrefix(base, "https://"), "http://"),
		"DTSTAMP:" + n.Published.UTC().Format(stamp), "DTSTART:" + v.At.UTC().Format(stamp), "DTEND:" + v.At.Add(visitLasts).UTC().Format(stamp),
		"SUMMARY:" + escaped(n.Title), "LOCATION:" + escaped(v.Place), "DESCRIPTION:" + escaped(v.Meeting), "URL:" + base + "/notices/" + n.Number,
		"END:VEVENT", "END:VCALENDAR",
	}
	var b strings.Builder
	for _, line := range lines {
		fold(&b, line)
	}
	return b.String()
}

var escapes = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\n", `\n`, "\r", `\n`)

// escaped leaves out what no text of a calendar may hold (RFC 5545 §3.1): signs that control a terminal.
func escaped(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' {
			return -1
		}
		return r
	}, escapes.Replace(s))
}

// fold breaks a line after at most 75 bytes, never inside a character.
func fold(b *strings.Builder, line string) {
	const most = 75
	width := 0
	for _, r := range line {
		n := len(string(r))
		if width+n > most {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	b.WriteString("\r\n")
}
