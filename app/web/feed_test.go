package web

import (
	"context"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain"
)

const starToken = "aa11bb22cc33dd44ee55ff66aa11bb22cc33dd44ee55ff66aa11bb22cc33dd44"

func (fakeTx) CalendarPerson(_ context.Context, hash string) (domain.PersonID, error) {
	if hash == starHash {
		return somePerson, nil
	}
	return "", domain.Missing()
}

// starHash is the token's SHA-256: all that a database keeps of it.
const starHash = "30be2f57fb3d9151fb9acd651f7844ddae3124724bffb6716743f8f1338b2db7"

func (fakeTx) Starred(context.Context, domain.PersonID) ([]domain.Watched, error) {
	n := domain.Notice{Number: "CG-430103-2026-000123", Status: domain.NoticePublished, PublishedAt: noon}
	n.Title, n.Deadline.At = "测绘", noon
	return []domain.Watched{{Notice: n}}, nil
}

// The address of somebody's calendar answers its calendar and nothing else, and is in no log, whatever becomes of it.
func TestThePrivateCalendar(t *testing.T) {
	b := newBench(t)
	status, headers, body := b.ask(t, "GET", "/feeds/starred/"+starToken+".ics", "")
	if status != 200 || headers.Get("Content-Type") != "text/calendar; charset=utf-8" || !strings.Contains(body, "CG-430103-2026-000123-deadline@market.example") ||
		!strings.Contains(headers.Get("Cache-Control"), "private") || headers.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("%d %v\n%s", status, headers, body)
	}
	if again, _, _ := b.ask(t, "GET", "/feeds/starred/"+starToken+".ics", "", "If-None-Match", headers.Get("ETag")); again != 304 {
		t.Errorf("asked again: %d", again)
	}
	other := strings.Repeat("0", 64)
	if status, _, _ = b.ask(t, "GET", "/feeds/starred/"+other+".ics", ""); status != 404 {
		t.Errorf("another token: %d", status)
	}
	for _, secret := range []string{starToken, other} {
		if strings.Contains(b.log.String(), secret) {
			t.Errorf("the log holds a token:\n%s", b.log)
		}
	}
	if !strings.Contains(b.log.String(), "/feeds/starred/:token.ics") {
		t.Errorf("the log does not name the route:\n%s", b.log)
	}
}
