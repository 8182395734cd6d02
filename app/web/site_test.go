package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestPublicPagesStandBehindTheAPI(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		method, path string
		status       int
		kind         string
	}{
		{http.MethodGet, "/help", http.StatusOK, "text/html"},
		{http.MethodGet, "/notices/CG-430103-2026-000001", http.StatusNotFound, "text/html"},
		{http.MethodGet, "/nothing", http.StatusNotFound, "text/html"},
		{http.MethodHead, "/help", http.StatusOK, "text/html"},
		{http.MethodGet, "/robots.txt", http.StatusOK, "text/plain"},
		{http.MethodGet, "/site/site.css", http.StatusOK, "text/css"},
		{http.MethodGet, "/api/v1/nothing", http.StatusNotFound, "application/problem+json"},
		{http.MethodPost, "/help", http.StatusNotFound, "application/problem+json"},
	} {
		status, head, _ := b.ask(t, c.method, c.path, "")
		if status != c.status || !strings.HasPrefix(head.Get("Content-Type"), c.kind) {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, head.Get("Content-Type"))
		}
	}
}

func TestAReceiptIsItsAgencysAlone(t *testing.T) {
	b := newBench(t)
	path := "/desk-print/receipts/" + somePerson
	for _, cookie := range []string{"", "intermart=unknown", "__Host-intermart=unknown"} {
		status, head, body := b.ask(t, http.MethodGet, path, "", "Cookie", cookie, "Accept-Language", "en")
		if status != http.StatusForbidden || !strings.Contains(body, "sign in first") {
			t.Errorf("%q: %d %.200s", cookie, status, body)
		}
		if !strings.Contains(head.Get("Content-Security-Policy"), "script-src 'self' 'nonce-") {
			t.Errorf("policy %q", head.Get("Content-Security-Policy"))
		}
	}
}
