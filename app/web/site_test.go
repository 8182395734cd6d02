package web

import (
	"net/http"
	"regexp"
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

// visit reads a public page as a visitor.
func (w *world) visit(path string) (int, string) {
	w.t.Helper()
	return desk{w: w}.page(path)
}

// hours is what may differ between two looks at a page: the server's clock and what is left by it.
var hours = regexp.MustCompile(`data-now="[^"]*"|<time [^>]*>[^<]*</time>|还剩[^<]*`)

func TestPublicPagesOnRealServers(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	var agencies []desk
	var codes []string
	for i := range 3 {
		d, code := w.registered(p, 300+i)
		agencies, codes = append(agencies, d), append(codes, code)
	}
	n := w.published(p)
	number := n["number"].(string)
	open := []string{"/", "/notices", "/notices?status=open&q=%E8%AF%84%E4%BC%B0", "/notices/" + number, "/notices/" + number + "/print"}
	before := map[string]string{}
	for _, path := range open {
		status, body := w.visit(path)
		if status != http.StatusOK || !strings.Contains(body, "社会稳定风险评估") {
			t.Fatalf("%s: %d", path, status)
		}
		before[path] = hours.ReplaceAllString(body, "")
	}
	w.bids(n, agencies, codes)
	for _, path := range open {
		if _, body := w.visit(path); hours.ReplaceAllString(body, "") != before[path] {
			t.Errorf("%s tells that bids came", path)
		}
	}
	if status, _ := w.visit("/results/" + number); status != http.StatusNotFound {
		t.Errorf("a result before the deadline: %d", status)
	}
	w.must(w.app.Drain(t.Context()))
	w.pass(n["deadline"].(obj)["at"].(string))
	for _, path := range []string{"/results", "/results/" + number, "/results/" + number + "/print", "/agencies", "/agencies/" + codes[1], "/directory?q=%E7%8E%AF%E8%AF%84",
		"/directory/430100-ZJ-FG-005", "/rulebooks", "/calendar/2026", "/calendar/2027", "/sitemap.xml", "/notices/" + number, "/notices?after=x&status=waiting"} {
		if status, _ := w.visit(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	_, result := w.visit("/results/" + number)
	if strings.Count(result, "51,000.00 元") < 2 || !strings.Contains(result, `data-recheck="/api/v1/awards/`+number+`/record"`) {
		t.Error("the result does not show its price or can't be re-checked")
	}
	_, page := w.visit("/results/" + number + "/seed.txt")
	if answer := p.visitor.ask("GET", "/awards/"+number+"/seed.txt", nil, 200); answer["text"] != page {
		t.Error("page and API answer different seeds")
	}
}
