package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestBodyIsOneStrictJSONValue(t *testing.T) {
	b := newBench(t)
	good := `{"login":"zhang@example.com"}`
	for name, c := range map[string]struct {
		body, kind string
		status     int
		field      string
	}{
		"unknown field":     {`{"login":"zhang@example.com","admin":true}`, "", 422, "admin"},
		"a second value":    {good + `{}`, "", 400, ""},
		"a repeated name":   {`{"login":"zhang@example.com","login":"li@example.com"}`, "", 400, ""},
		"U+0000":            {`{"login":"zhang\u0000@example.com"}`, "", 400, ""},
		"half a surrogate":  {`{"login":"zhang\ud800@example.com"}`, "", 422, "login"},
		"a BOM":             {"\ufeff" + good, "", 400, ""},
		"a control sign":    {`{"login":"zhang\u0085@example.com"}`, "", 422, "login"},
		"turned around":     {`{"login":"\u202ezhang@example.com"}`, "", 422, "login"},
		"a huge number":     {`{"login":1e999999999}`, "", 422, "login"},
		"invalid UTF-8":     {"{\"login\":\"zhang\xff@example.com\"}", "", 400, ""},
		"not JSON":          {`login=zhang`, "", 400, ""},
		"nothing":           {"", "application/json", 400, ""},
		"too deep":          {strings.Repeat("[", 40) + strings.Repeat("]", 40), "", 400, ""},
		"a form":            {"login=zhang", "application/x-www-form-urlencoded", 415, ""},
		"text":              {good, "text/plain", 415, ""},
		"case of the name":  {`{"Login":"zhang@example.com"}`, "", 422, "Login"},
		"an array":          {`[]`, "", 422, ""},
		"a number as login": {`{"login":7}`, "", 422, "login"},
	} {
		t.Run(name, func(t *testing.T) {
			kind := c.kind
			if kind == "" {
				kind = "application/json"
			}
			status, h, body := b.ask(t, "POST", "/api/v1/password/forgot", c.body, "Content-Type", kind)
			p := problemOf(t, h, body)
			if status != c.status || c.field != "" && !naming(p, c.field) {
				t.Errorf("status %d field %q: %s", status, p.Field, body)
			}
		})
	}
}

func TestEveryUnknownFieldIsToldOnce(t *testing.T) {
	b := newBench(t)
	_, h, body := b.ask(t, "POST", "/api/v1/password/forgot", `{"a":1,"b":2,"c":3,"login":"zhang@example.com"}`)
	var told []string
	for _, f := range val(problemOf(t, h, body).Faults) {
		told = append(told, f.Field)
	}
	if strings.Join(told, " ") != "a b c" {
		t.Errorf("told %v", told)
	}
}

func naming(p Problem, field string) bool {
	if p.Field == field {
		return true
	}
	for _, f := range val(p.Faults) {
		if f.Field == field {
			return true
		}
	}
	return false
}

func TestBodyBounds(t *testing.T) {
	b := newBench(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- b.Serve(l) }()
	defer func() {
		if err := b.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}()
	big := strings.Repeat("x", jsonBytes+1)
	status, problem := post(t, "http://"+l.Addr().String()+"/api/v1/password/forgot", "application/json", big)
	if status != 413 || problem.Rule != "http.size" {
		t.Errorf("%d %+v", status, problem)
	}
	status, problem = post(t, "http://"+l.Addr().String()+"/api/v1/files?id=x", "application/octet-stream", big)
	if status != 422 || !naming(problem, "sha256") {
		t.Errorf("the upload takes a larger body: %d %+v", status, problem)
	}
}

// TestLeavingIsSaidBeforeItHappens asks a server that was told to stop: it says so, and still answers, for its leave time.
func TestLeavingIsSaidBeforeItHappens(t *testing.T) {
	b := newBench(t)
	b.cfg.LeaveTime = 500 * time.Millisecond
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served, stopped := make(chan error, 1), make(chan error, 1)
	go func() { served <- b.Serve(l) }()
	go func() { stopped <- b.Shutdown(context.Background()) }()
	for said := 0; said != http.StatusServiceUnavailable; { // once it has begun to leave
		select {
		case err := <-stopped:
			t.Fatalf("gone before it said so: %v", err)
		default:
		}
		res, err := http.Get("http://" + l.Addr().String() + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		said = res.StatusCode
	}
	for _, end := range []chan error{stopped, served} {
		if err := <-end; err != nil {
			t.Error(err)
		}
	}
}

func post(t *testing.T, url, kind, body string) (int, Problem) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Cookie", "__Host-intermart="+goodSession)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, problemOf(t, res.Header, string(text))
}

func TestWritesComeFromOurOwnPages(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		header, value string
		allowed       bool
	}{
		"same origin":            {"Origin", "https://market.example", true},
		"the host itself":        {"Origin", "http://example.com", true}, // httptest's Host
		"another site":           {"Origin", "https://evil.example", false},
		"a null origin":          {"Origin", "null", false},
		"a look-alike":           {"Origin", "https://market.example.evil.example", false},
		"fetch from elsewhere":   {"Sec-Fetch-Site", "cross-site", false},
		"fetch from a sibling":   {"Sec-Fetch-Site", "same-site", false},
		"fetch from here":        {"Sec-Fetch-Site", "same-origin", true},
		"a client, no browser":   {"X-Nothing", "", true},
		"typed into the browser": {"Sec-Fetch-Site", "none", true},
	} {
		t.Run(name, func(t *testing.T) {
			status, _, body := b.ask(t, "DELETE", "/api/v1/session", "", c.header, c.value)
			if c.allowed && status != 204 || !c.allowed && status != 403 {
				t.Errorf("%d %s", status, body)
			}
		})
	}
}

func TestSessionCookie(t *testing.T) {
	b := newBench(t)
	status, _, body := b.ask(t, "GET", "/api/v1/me", "")
	if status != 200 || !strings.Contains(body, `"unread":3`) || !strings.Contains(body, `"department_officer"`) {
		t.Fatalf("%d %s", status, body)
	}
	status, _, _ = b.ask(t, "GET", "/api/v1/me", "", "Cookie", "__Host-intermart=somebodyelse")
	if status != 401 {
		t.Errorf("a stranger's token: %d", status)
	}
	status, _, _ = b.ask(t, "GET", "/api/v1/me", "", "Cookie", "intermart="+goodSession)
	if status != 401 {
		t.Errorf("the loopback's cookie does not count over HTTPS: %d", status)
	}
	_, h, _ := b.ask(t, "DELETE", "/api/v1/session", "")
	cookie := h.Get("Set-Cookie")
	for _, want := range []string{"__Host-intermart=", "HttpOnly", "secure", "path=/", "SameSite=Lax"} {
		if !strings.Contains(strings.ToLower(cookie), strings.ToLower(want)) {
			t.Errorf("cookie %q lacks %s", cookie, want)
		}
	}
}

func TestNothingLeaksIntoTheLog(t *testing.T) {
	b := newBench(t)
	b.ask(t, "GET", "/api/v1/notices/CG-430103-2026-000123?token=tell-nobody", "")
	b.ask(t, "POST", "/api/v1/password/forgot", `{"login":"secret-person@example.com","x":1}`)
	b.ask(t, "POST", "/api/v1/notices/CG-430103-2026-000123/bids", `{"bid":"1"}`)
	text := b.log.String()
	for _, secret := range []string{goodSession, "tell-nobody", "secret-person", "000123"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log tells %q:\n%s", secret, text)
		}
	}
	if !strings.Contains(text, `"route":"/api/v1/notices/:number"`) || !strings.Contains(text, `"request_id"`) {
		t.Errorf("the log says route and request id:\n%s", text)
	}
}

func TestMetricsCountNeitherBidsNorComplaints(t *testing.T) {
	b := newBench(t)
	scrape := func() string {
		_, _, body := b.ask(t, "GET", "/metrics", "")
		var kept []string
		for _, line := range strings.Split(body, "\n") {
			if strings.HasPrefix(line, "intermart_") && !strings.Contains(line, `route="/metrics"`) {
				kept = append(kept, line)
			}
		}
		return strings.Join(kept, "\n")
	}
	b.ask(t, "GET", "/api/v1/regions", "")
	before := scrape()
	for range 3 {
		b.ask(t, "POST", "/api/v1/notices/CG-430103-2026-000123/bids", `{"bid":"1"}`)
		b.ask(t, "GET", "/api/v1/bids/33333333-3333-4333-8333-333333333333/receipt?x=1", "")
		b.ask(t, "POST", "/api/v1/notices/CG-430103-2026-000123/bids/documents", `{}`)
		b.ask(t, "POST", "/api/v1/tickets", `{"subject":"投诉"}`)
		b.ask(t, "POST", "/api/v1/tickets/33333333-3333-4333-8333-333333333333/entries", `{}`)
	}
	if after := scrape(); after != before {
		t.Errorf("a scrape tells that bids or complaints came:\n%s\n---\n%s", before, after)
	}
	for _, want := range []string{`route="/api/v1/regions"`, `intermart_deliveries_backlog{handler="notice.freeze"} 2`, `intermart_workers{queue="award"} 1`} {
		if !strings.Contains(before, want) {
			t.Errorf("metrics lack %s:\n%s", want, before)
		}
	}
}

func TestAnswersOutsideTheContract(t *testing.T) {
	b := newBench(t)
	for _, c := range []struct {
		method, path string
		status       int
		kind         string
	}{
		{"GET", "/api/v1/nothing", 404, "application/problem+json"},
		{"PATCH", "/api/v1/notices", 404, "application/problem+json"},
		{"GET", "/api/nothing", 404, "application/problem+json"},
		{"GET", "/api/v1/notices?no_such_filter=1", 422, "application/problem+json"},
		{"GET", "/api/v1/notices?limit=5&limit=6", 422, "application/problem+json"},
		{"HEAD", "/api/v1/regions", 200, "application/json"},
		{"GET", "/healthz", 200, "application/json"},
		{"GET", "/readyz", 200, "application/json"},
		{"GET", "/log/receipt-key", 200, "text/plain; charset=utf-8"},
		{"GET", "/api/openapi.yaml", 200, "application/yaml; charset=utf-8"},
	} {
		status, h, body := b.ask(t, c.method, c.path, "")
		if status != c.status || h.Get("Content-Type") != c.kind {
			t.Errorf("%s %s: %d %s %s", c.method, c.path, status, h.Get("Content-Type"), body)
		}
	}
}

func TestProblemSpeaksTheReadersLanguage(t *testing.T) {
	b := newBench(t)
	_, h, body := b.ask(t, "GET", "/api/v1/nothing", "", "Accept-Language", "en-GB")
	if p := problemOf(t, h, body); p.Detail != p.DetailEn {
		t.Errorf("english: %q", p.Detail)
	}
	_, h, body = b.ask(t, "GET", "/api/v1/nothing", "")
	if p := problemOf(t, h, body); p.Detail != p.DetailZh {
		t.Errorf("chinese: %q", p.Detail)
	}
}

func TestConflictTellsTheCurrentVersion(t *testing.T) {
	b := newBench(t)
	status, h, body := b.ask(t, "POST", "/api/v1/desk/notices/33333333-3333-4333-8333-333333333333/submit", "", "If-Match", `"3"`)
	if p := problemOf(t, h, body); status != 409 || val(p.Version) != 7 {
		t.Errorf("%d %s", status, body)
	}
}

func TestPanicIsAFaultThatSaysNothing(t *testing.T) {
	b := newBench(t)
	status, h, body := b.ask(t, "GET", "/api/v1/letters", "") // the fake store has no letters: a nil method
	p := problemOf(t, h, body)
	if status != 500 || strings.Contains(body, "nil pointer") || p.Rule != "internal" {
		t.Errorf("%d %s", status, body)
	}
	if !strings.Contains(b.log.String(), p.RequestId) || !strings.Contains(b.log.String(), "nil pointer") {
		t.Error("the log tells what the answer hides, under the same request id")
	}
}

func TestDeskPageHasANonceOfItsOwn(t *testing.T) {
	b := newBench(t)
	seen := map[string]bool{}
	for _, path := range []string{"/desk", "/desk/", "/desk/notices/33333333-3333-4333-8333-333333333333"} {
		status, h, body := b.ask(t, "GET", path, "")
		m := regexp.MustCompile(`'nonce-([A-Za-z0-9_-]{24})'`).FindStringSubmatch(h.Get("Content-Security-Policy"))
		if status != 200 || m == nil || !strings.Contains(body, m[1]) || seen[m[1]] {
			t.Errorf("%s: %d %q %q", path, status, h.Get("Content-Security-Policy"), body)
			continue
		}
		seen[m[1]] = true
	}
	_, h, _ := b.ask(t, "GET", "/desk/assets/a-1.js", "")
	if h.Get("Cache-Control") != yearCache || !strings.HasPrefix(h.Get("Content-Type"), "text/javascript") {
		t.Errorf("an asset: %v", h)
	}
	if status, _, _ := b.ask(t, "GET", "/desk/assets/gone.js", ""); status != 404 {
		t.Errorf("an asset that is not there: %d", status)
	}
}

func TestDocumentationAsksNobodyElse(t *testing.T) {
	b := newBench(t)
	status, h, body := b.ask(t, "GET", "/api/docs", "")
	if status != 200 || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Fatalf("%d %v", status, h)
	}
	if m := regexp.MustCompile(`(?:src|href)="(?:https?:)?//[^"]*"`).FindString(body); m != "" {
		t.Errorf("the page points elsewhere: %s", m)
	}
	for _, op := range b.contract.operations {
		if !strings.Contains(body, `id="`+op.id+`"`) {
			t.Errorf("the page lacks %s", op.id)
		}
	}
	for _, asset := range []string{"docs.css", "docs.js"} {
		if status, _, _ := b.ask(t, "GET", "/api/docs/"+asset, ""); status != 200 {
			t.Errorf("%s: %d", asset, status)
		}
	}
	if status, _, _ := b.ask(t, "GET", "/api/docs/page.html", ""); status != 404 {
		t.Error("the template itself is not served")
	}
}

func TestCursorsComeBack(t *testing.T) {
	c := next([]int{1, 2}, 2, func(int) string { return cursorText(noon, "id-2") })
	if got := cursor(c); !got.At.Equal(noon) || got.ID != "id-2" {
		t.Errorf("%+v", got)
	}
	if next([]int{1}, 2, func(int) string { return "x" }) != nil {
		t.Error("a short page is the last")
	}
	bad := "!!"
	if got := cursor(&bad); !got.At.IsZero() {
		t.Errorf("a cursor that is not ours is the start: %+v", got)
	}
}
