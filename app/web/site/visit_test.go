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
