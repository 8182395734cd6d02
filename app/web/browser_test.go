package web

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestABrowserIsKnownAgain: a sign-in leaves the browser a secret of its own, which it brings back and keeps.
func TestABrowserIsKnownAgain(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	w.registered(p, 100)
	signIn := func(password, browser string, want int) string {
		t.Helper()
		r := httptest.NewRequest("POST", "/api/v1/session", strings.NewReader(toJSON(obj{"login": "agency100@test.example", "password": password})))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Cookie", "__Host-intermart-browser="+browser)
		res, err := w.web.http.Test(r, -1)
		w.must(err)
		w.must(res.Body.Close())
		if res.StatusCode != want {
			t.Fatalf("%d, want %d", res.StatusCode, want)
		}
		for _, c := range res.Cookies() {
			if c.Name == "__Host-intermart-browser" && c.HttpOnly && c.Secure && c.Path == "/" && c.MaxAge > 180*24*3600-1 {
				return c.Value
			}
		}
		return ""
	}
	const right = "correct horse battery"
	known := signIn(right, "", 200)
	if len(known) < 32 {
		t.Fatalf("the browser keeps %q", known)
	}
	for range 5 {
		if kept := signIn("wrong", "", 401); kept != "" {
			t.Fatal("a refused sign-in leaves a secret")
		}
	}
	signIn(right, "", 429)
	if kept := signIn(right, known, 200); kept != known {
		t.Errorf("another secret: %q", kept)
	}
}
