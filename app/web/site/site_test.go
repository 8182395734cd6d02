package site_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/net/html"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/app/web/site/sitetest"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/frontend"
)

var files = site.Files{Templates: frontend.Templates(), Messages: frontend.Messages(), Style: frontend.Style(), Tokens: frontend.Tokens(), Islands: frontend.Site()}

func serve(t *testing.T, reads site.Reads) *fiber.App {
	t.Helper()
	s, err := site.New(site.Config{Reads: reads, Files: files, BaseURL: "https://market.example",
		Receipt: func(*fiber.Ctx, string) (site.Receipt, error) { return sitetest.Receipt(), nil },
		Letter:  func(_ *fiber.Ctx, kind string) (site.AgencyLetter, error) { return sitetest.Letter(kind), nil }})
	if err != nil {
		t.Fatal(err)
	}
	a := fiber.New(fiber.Config{Immutable: true, StrictRouting: true, CaseSensitive: true})
	s.Routes(a)
	a.Use(s.NotFound)
	return a
}

func get(t *testing.T, a *fiber.App, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	resp, err := a.Test(r, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

var addresses = []string{
	"/", "/notices", "/notices?q=%E6%97%A0", "/notices?amount_from=abc&amount_to=1x", "/samples", "/samples?region=430103", "/emergencies", "/closed-lists", "/notices/" + sitetest.OpenNotice, "/notices/" + sitetest.OpenNotice + "/print", "/results",
	"/results/" + sitetest.LowestAward, "/results/" + sitetest.RandomAward, "/results/" + sitetest.FailedNotice, "/results/" + sitetest.LowestAward + "/print",
	"/agencies", "/partners", "/agencies/" + sitetest.Agency, "/directory", "/directory/" + sitetest.Matter, "/directory/changes", "/directory/changes/" + sitetest.Change, "/rulebooks", "/rulebooks/" + sitetest.Rulebook,
	"/rules", "/rules?region=430100&day=2026-03-01", "/rules?region=430100&day=x", "/rulebooks/" + sitetest.Rulebook + "/changes?from=a",
	"/where", "/where?region=430100&amount=60,000", "/where?region=430100&amount=x", "/plan", "/plan?region=430100&amount=60000&need=2026-10-01", "/plan?region=430100&amount=60000",
	"/calendar/2026", "/calendar/2031", "/contracts/" + sitetest.RandomAward, "/log/leaves/41", "/log/leaves/42", "/help", "/desk-print/receipts/x", "/desk-print/agency-letters/commitment", "/desk-print/agency-letters/authority",
}

func TestEveryPageInBothLanguages(t *testing.T) {
	a := serve(t, sitetest.Sample{Demo: true})
	for _, lang := range []string{"zh-CN", "en"} {
		for _, path := range addresses {
			t.Run(lang+path, func(t *testing.T) {
				resp, body := get(t, a, path, "Accept-Language", lang)
				if resp.StatusCode != http.StatusOK {
					t.Fatalf("status %d", resp.StatusCode)
				}
				if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "'nonce-") || strings.Contains(csp, "unsafe") {
					t.Errorf("policy %q", csp)
				}
				inspect(t, lang, body)
			})
		}
	}
}

// inspect checks what every page owes its reader: one heading, a title, a language, labels, no inline code, no gaps.
func inspect(t *testing.T, lang, body string) {
	t.Helper()
	if strings.Contains(body, "%!") || strings.Contains(body, ">%s") || strings.Contains(body, "%s<") || strings.Contains(body, "ZgotmplZ") {
		t.Error("a value was not written as it should")
	}
	for _, found := range compliance.PersonalData(withoutDutyPhones(body)) {
		t.Errorf("personal data: %+v", found)
	}
	doc, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	p := page{t: t, ids: map[string]bool{}, count: map[string]int{}}
	p.walk(doc, false)
	for _, tag := range []string{"h1", "title", "main"} {
		if p.count[tag] != 1 {
			t.Errorf("%d × <%s>", p.count[tag], tag)
		}
	}
	if p.lang != lang {
		t.Errorf("lang %q, want %q", p.lang, lang)
	}
	if p.count["description"] != 1 {
		t.Error("no description")
	}
	for _, ref := range p.refs {
		if !p.ids[ref] {
			t.Errorf("nothing has the id %q", ref)
		}
	}
}

// withoutDutyPhones leaves out the fields in which a telephone number and long codes belong.
func withoutDutyPhones(body string) string {
	return regexp.MustCompile(`(?s)<a href="tel:.*?</a>|<code.*?</code>|<pre.*?</pre>`).ReplaceAllString(body, "")
}

type page struct {
	t     *testing.T
	lang  string
	ids   map[string]bool
	refs  []string
	count map[string]int
}

var keyLike = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)

func (p *page) walk(n *html.Node, codes bool) {
	if n.Type == html.TextNode && !codes && keyLike.MatchString(strings.TrimSpace(n.Data)) {
		p.t.Errorf("a message is missing: %s", n.Data)
	}
	if n.Type == html.ElementNode {
		p.element(n)
		class := attr(n, "class")
		codes = codes || n.Data == "code" || n.Data == "pre" || strings.Contains(class, "small block")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, codes)
	}
}

func (p *page) element(n *html.Node) {
	if n.Data != "title" || n.Parent.Data == "head" { // a drawing may have titles too
		p.count[n.Data]++
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			p.t.Errorf("<%s %s=%q> is inline", n.Data, a.Key, a.Val)
		case a.Key == "id" && p.ids[a.Val]:
			p.t.Errorf("id %q twice", a.Val)
		case a.Key == "id":
			p.ids[a.Val] = true
		case a.Key == "aria-labelledby" || a.Key == "for":
			p.refs = append(p.refs, a.Val)
		case (a.Key == "href" || a.Key == "src") && n.Data != "a" && strings.HasPrefix(a.Val, "http") && !strings.HasPrefix(a.Val, "https://market.example"):
			p.t.Errorf("%s asks a third party: %s", n.Data, a.Val)
		case keyLike.MatchString(a.Val) && (a.Key == "aria-label" || a.Key == "placeholder" || a.Key == "content" || strings.HasPrefix(a.Key, "data-")):
			p.t.Errorf("a message is missing: %s=%q", a.Key, a.Val)
		}
	}
	switch n.Data {
	case "html":
		p.lang = attr(n, "lang")
	case "script":
		if attr(n, "src") == "" {
			p.t.Error("inline script")
		}
	case "meta":
		if attr(n, "name") == "description" && attr(n, "content") != "" {
			p.count["description"]++
		}
	case "style":
		p.t.Error("inline style sheet")
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// TestWhatIsRecordedSaysWhereTheLogHoldsIt: every page that shows an act leads to its entry, or says that it waits.
func TestWhatIsRecordedSaysWhereTheLogHoldsIt(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for _, path := range []string{"/contracts/" + sitetest.RandomAward, "/agencies/" + sitetest.Agency, "/directory/changes/" + sitetest.Change, "/rulebooks/" + sitetest.Rulebook, "/samples", "/emergencies"} {
		if _, body := get(t, a, path, "Accept-Language", "en"); !strings.Contains(body, `href="/log/leaves/42"`) || !strings.Contains(body, "in the log at 42") || !strings.Contains(body, "waits for the log") {
			t.Errorf("%s does not say where the log holds it", path)
		}
	}
	if _, body := get(t, a, "/results/"+sitetest.LowestAward, "Accept-Language", "en"); !strings.Contains(body, `href="/log/leaves/41"`) {
		t.Error("the timeline does not lead to the log")
	}
	_, body := get(t, a, "/log/leaves/41", "Accept-Language", "en")
	if !strings.Contains(body, "&#34;kind&#34;:&#34;notice.published&#34;") || !strings.Contains(body, `data-leaf="41"`) || !strings.Contains(body, "leaf-worker.js") {
		t.Error("the entry is not shown to be checked")
	}
}

// TestThePrintedAwardLeadsToItsFile: the QR code of the award letter is drawn here and leads to the self-contained file.
func TestThePrintedAwardLeadsToItsFile(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	_, body := get(t, a, "/results/"+sitetest.LowestAward+"/print")
	drawn := regexp.MustCompile(`<svg class="qr"[^>]*><path d="([^"]+)"/></svg>`).FindStringSubmatch(body)
	want, err := site.QRCode("https://market.example/results/" + sitetest.LowestAward + "/award.html")
	if err != nil || drawn == nil || !strings.Contains(want, `<path d="`+drawn[1]+`"`) {
		t.Errorf("another code, or none: %v", err)
	}
}

func TestLanguage(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for _, c := range []struct{ path, accept, cookie, want string }{
		{"/", "", "", "zh-CN"}, {"/", "fr", "", "zh-CN"}, {"/", "en-US,en;q=0.9", "", "en"}, {"/", "en,zh-CN;q=0.5", "intermart_lang=zh", "zh-CN"},
		{"/?lang=en", "zh-CN", "", "en"}, {"/?lang=xx", "zh-CN", "", "zh-CN"},
	} {
		resp, body := get(t, a, c.path, "Accept-Language", c.accept, "Cookie", c.cookie)
		if !strings.Contains(body, `<html lang="`+c.want+`"`) {
			t.Errorf("%+v: another language", c)
		}
		if set := resp.Header.Get("Set-Cookie"); strings.Contains(set, "intermart_lang") != (c.path == "/?lang=en") {
			t.Errorf("%+v: cookie %q", c, set)
		}
	}
	_, body := get(t, a, "/notices?q=%E6%B5%8B%E7%BB%98&status=open&after=x")
	if !strings.Contains(body, `href="/notices?after=x&amp;lang=en&amp;q=%E6%B5%8B%E7%BB%98&amp;status=open"`) {
		t.Error("the link to the other language loses the filters")
	}
}

func TestLargerText(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	if _, body := get(t, a, "/", "Cookie", "intermart_elder=1"); !strings.Contains(body, "data-elder") {
		t.Error("the cookie is not heeded")
	}
	resp, body := get(t, a, "/?elder=0", "Cookie", "intermart_elder=1")
	if strings.Contains(body, "data-elder") || !strings.Contains(resp.Header.Get("Set-Cookie"), "intermart_elder=0") {
		t.Error("it can't be switched off")
	}
}

func TestAPageIsTheSameBytesEachTime(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	_, first := get(t, a, "/notices/"+sitetest.OpenNotice)
	if _, second := get(t, a, "/notices/"+sitetest.OpenNotice); first != second {
		t.Error("the page holds something that changes by itself")
	}
}

func TestWeight(t *testing.T) {
	const most = 100 << 10
	a := serve(t, sitetest.Sample{Demo: true})
	_, css := get(t, a, "/site/site.css")
	for _, path := range addresses {
		_, body := get(t, a, path)
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = io.WriteString(z, body+css)
		_ = z.Close()
		if b.Len() > most {
			t.Errorf("%s weighs %d bytes", path, b.Len())
		}
	}
}

// hostile answers what a visitor might have typed into a form.
type hostile struct{ sitetest.Sample }

func (h hostile) Notice(ctx context.Context, number string) (site.Notice, error) {
	n, err := h.Sample.Notice(ctx, number)
	n.Title, n.Scope = `<script>alert(1)</script>`, `" onmouseover="alert(1)`
	n.Attachments = []site.Attachment{{Name: "x", URL: "javascript:alert(1)"}}
	return n, err
}

func (h hostile) Awards(context.Context, site.Query) (site.List[site.AwardRow], error) {
	return site.List[site.AwardRow]{}, errors.New("password=secret")
}

func TestWhatPeopleTypeIsText(t *testing.T) {
	a := serve(t, hostile{})
	_, body := get(t, a, "/notices/"+sitetest.OpenNotice)
	for _, bad := range []string{"<script>alert", `" onmouseover="alert`, `"javascript:`} {
		if strings.Contains(body, bad) {
			t.Errorf("%s reaches the page", bad)
		}
	}
}

func TestFaults(t *testing.T) {
	a := serve(t, hostile{})
	for path, want := range map[string]int{"/nothing": 404, "/notices/CG-1": 404, "/calendar/12": 404, "/results": 500, "/results/CG-1/print": 404,
		"/results/" + sitetest.FailedNotice + "/print": 404, "/site/none.js": 404, "/log/leaves/40": 404, "/log/leaves/041": 404, "/log/leaves/-1": 404} {
		resp, body := get(t, a, path, "Accept-Language", "en")
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
		if strings.Contains(body, "secret") {
			t.Errorf("%s says too much", path)
		}
		inspect(t, "en", body)
	}
}

func TestRobotsAndSitemap(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	if _, body := get(t, a, "/robots.txt"); !strings.Contains(body, "Sitemap: https://market.example/sitemap.xml") || !strings.Contains(body, "Disallow: /desk/") {
		t.Error(body)
	}
	if _, body := get(t, a, "/sitemap.xml"); !strings.Contains(body, "<loc>https://market.example/results/"+sitetest.LowestAward+"</loc>") {
		t.Error(body)
	}
}
