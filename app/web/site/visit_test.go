package site

import (
	"strings"
	"testing"
	"time"
)

func TestVisitFile(t *testing.T) {
	n := Notice{NoticeRow: NoticeRow{Number: "CG-430102-2026-000001", Title: strings.Repeat("滨河片区评估；", 12), Published: time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)},
		Visit: &Visit{At: time.Date(2026, 3, 10, 6, 30, 0, 0, time.UTC), Place: "滨河路1号, 东门", Meeting: "门口\n戴帽"}}
	got := visitFile(&n, "https://test.example")
	for _, line := range []string{"DTSTART:20260310T063000Z\r\n", "DTEND:20260310T073000Z\r\n", `LOCATION:滨河路1号\, 东门`, `DESCRIPTION:门口\n戴帽`, "UID:CG-430102-2026-000001-visit@test.example\r\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing in\n%s", line, got)
		}
	}
	for _, line := range strings.Split(strings.TrimSuffix(got, "\r\n"), "\r\n") {
		if len(line) > 75 {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
}

// TestNoControlCharacterInACalendar: calendars refuse the whole file for one.
func TestNoControlCharacterInACalendar(t *testing.T) {
	for text, want := range map[string]string{"测绘\x07\u0085服务\x00": "测绘服务", "a\r\nb\rc": `a\nb\nc`, "a;b,c\\": `a\;b\,c\\`, "a\tb": "a\tb"} {
		if got := escaped(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
