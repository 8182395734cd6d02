package site_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/app/web/site/sitetest"
	"github.com/intermart/intermart/domain"
)

// The feeds are read by parsers that are not ours.
func TestRSSAndJSONFeed(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for form, kind := range map[string]string{"rss": "application/rss+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"} {
		resp, body := get(t, a, "/feeds/notices."+form+"?region=430103&q=%E6%B5%8B%E7%BB%98&after=x")
		if resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != kind {
			t.Fatalf("%s: %d %s", form, resp.StatusCode, resp.Header.Get("Content-Type"))
		}
		f, err := gofeed.NewParser().ParseString(body)
		if err != nil {
			t.Fatalf("%s: %v\n%s", form, err, body)
		}
		if f.FeedType != form || f.FeedVersion != map[string]string{"rss": "2.0", "json": "https://jsonfeed.org/version/1.1"}[form] || f.Title != "采购公告" || f.Language != "zh-CN" || len(f.Items) < 3 {
			t.Errorf("%s: %+v", form, f)
		}
		if want := "https://market.example/feeds/notices." + form + "?q=%E6%B5%8B%E7%BB%98&region=430103"; f.FeedLink != want {
			t.Errorf("%s calls itself %s, not %s", form, f.FeedLink, want)
		}
		first := f.Items[0]
		if first.Link != "https://market.example/notices/"+sitetest.OpenNotice || first.GUID != first.Link || first.PublishedParsed == nil ||
			!first.PublishedParsed.Equal(sitetest.Now.Add(-50*time.Hour)) || len(first.Categories) != 2 {
			t.Errorf("%s: %+v", form, first)
		}
		for _, said := range []string{"示范区住房和城乡建设局", "186,000.00", "报名截止"} {
			if !strings.Contains(first.Description+first.Content, said) {
				t.Errorf("%s does not say %s: %s %s", form, said, first.Description, first.Content)
			}
		}
	}
}

func TestJSONFeedNamesWhatProgramsWant(t *testing.T) {
	_, body := get(t, serve(t, sitetest.Sample{}), "/feeds/notices.json?lang=en")
	var f struct {
		Language string
		Items    []struct {
			ID   string         `json:"id"`
			Ours map[string]any `json:"_intermart"`
		}
	}
	if err := json.Unmarshal([]byte(body), &f); err != nil {
		t.Fatal(err)
	}
	if f.Language != "en" || f.Items[0].Ours["amount"] != "186000.00" || f.Items[0].Ours["number"] != sitetest.OpenNotice || f.Items[0].Ours["about"] != "https://market.example/help#follow" {
		t.Errorf("%s: %+v", f.Language, f.Items[0])
	}
}

func events(t *testing.T, body string) map[string]*ical.Component {
	t.Helper()
	for _, line := range strings.Split(strings.TrimSuffix(body, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	c, err := ical.NewDecoder(strings.NewReader(body)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, body)
	}
	if v, err := c.Props.Text(ical.PropVersion); err != nil || v != "2.0" {
		t.Errorf("version %q, %v", v, err)
	}
	found := map[string]*ical.Component{}
	for _, e := range c.Events() {
		uid, err := e.Props.Text(ical.PropUID)
		if err != nil || found[uid] != nil || e.Props.Get(ical.PropDateTimeStamp) == nil {
			t.Errorf("event %q: %v", uid, err)
		}
		found[uid] = e.Component
	}
	return found
}

func TestDeadlinesAsCalendar(t *testing.T) {
	resp, body := get(t, serve(t, sitetest.Sample{}), "/feeds/notices.ics")
	if resp.Header.Get("Content-Type") != "text/calendar; charset=utf-8" {
		t.Error(resp.Header)
	}
	e := events(t, body)[sitetest.OpenNotice+"-deadline@market.example"]
	if e == nil {
		t.Fatalf("no event\n%s", body)
	}
	summary, _ := e.Props.Text(ical.PropSummary)
	at, err := e.Props.DateTime(ical.PropDateTimeStart, time.UTC)
	if summary != "报名截止：老旧小区改造房屋面积预测绘服务" || err != nil || !at.Equal(sitetest.Now.Add(102*time.Hour)) {
		t.Errorf("%q at %s, %v", summary, at, err)
	}
}

func TestStarredCalendar(t *testing.T) {
	deadline := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	n := domain.Notice{Number: "CG-430103-2026-000001", Status: domain.NoticeSelected, Revision: 2, PublishedAt: deadline.Add(-99 * time.Hour), DepartmentName: "局"}
	n.Title, n.Category, n.Deadline.At = "测绘; 含无人机, “航测”\\n", "测绘", deadline
	off := n
	off.Number, off.Status, off.Training = "CG-430103-2026-000002", domain.NoticeCancelled, true
	found := events(t, string(site.StarredCalendar([]domain.Watched{{Notice: n, Standstill: deadline.Add(48 * time.Hour)}, {Notice: off}}, "https://market.example")))
	if len(found) != 3 {
		t.Fatalf("%d events", len(found))
	}
	for uid, want := range map[string][3]string{
		"CG-430103-2026-000001-deadline@market.example":   {"报名截止：" + n.Title, "20260305T090000Z", "CONFIRMED"},
		"CG-430103-2026-000001-standstill@market.example": {"公示期满：" + n.Title, "20260307T090000Z", "CONFIRMED"},
		"CG-430103-2026-000002-deadline@market.example":   {"【演练】报名截止：" + n.Title, "20260305T090000Z", "CANCELLED"},
	} {
		e := found[uid]
		if e == nil {
			t.Errorf("no %s", uid)
			continue
		}
		summary, _ := e.Props.Text(ical.PropSummary)
		if got := [3]string{summary, e.Props.Get(ical.PropDateTimeStart).Value, e.Props.Get(ical.PropStatus).Value}; got != want || e.Props.Get(ical.PropSequence).Value != "1" {
			t.Errorf("%s: %q", uid, got)
		}
	}
}

// Who has a feed need not take it again; who has another does.
func TestAFeedIsTakenOnce(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for _, form := range []string{"rss", "json", "ics"} {
		first, _ := get(t, a, "/feeds/notices."+form)
		mark := first.Header.Get("ETag")
		if first.Header.Get("Last-Modified") == "" || !strings.Contains(first.Header.Get("Cache-Control"), "max-age") {
			t.Errorf("%s: %v", form, first.Header)
		}
		for has, want := range map[string]int{mark: 304, `"x", ` + mark: 304, `"x"`: 200, "": 200} {
			resp, body := get(t, a, "/feeds/notices."+form, "If-None-Match", has)
			if resp.StatusCode != want || (want == 304) != (body == "") {
				t.Errorf("%s with %q: %d, %d bytes", form, has, resp.StatusCode, len(body))
			}
		}
		other, _ := get(t, a, "/feeds/notices."+form+"?lang=en", "If-None-Match", mark)
		if other.StatusCode != 200 {
			t.Errorf("%s in English is the same as in Chinese", form)
		}
	}
}

func TestPracticeHasNoFeed(t *testing.T) {
	resp, body := get(t, serve(t, sitetest.Sample{}), "/feeds/notices.rss?region="+sitetest.Practice)
	if resp.StatusCode != http.StatusNotFound || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/plain") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
}

// Every page tells a reader of feeds where they are; the list of notices with its filter.
func TestFeedsAreFound(t *testing.T) {
	a := serve(t, sitetest.Sample{})
	for path, want := range map[string]string{
		"/":                "/feeds/notices.rss",
		"/help":            "/feeds/notices.rss",
		"/agencies?q=x":    "/feeds/notices.rss",
		"/notices?lang=en": "/feeds/notices.rss?lang=en",
		"/notices?region=430103&after=x&status=open": "/feeds/notices.rss?region=430103",
	} {
		_, body := get(t, a, path)
		found := map[string]string{}
		for n := range mustParse(t, body).Descendants() {
			if n.Data == "link" && attr(n, "rel") == "alternate" && attr(n, "type") != "" {
				found[attr(n, "type")] = attr(n, "href")
			}
		}
		if len(found) != 3 || found["application/rss+xml"] != want {
			t.Errorf("%s: %v", path, found)
		}
		if path != "/help" && strings.HasPrefix(path, "/notices") && !strings.Contains(body, `href="/desk/searches`) {
			t.Errorf("%s does not lead to subscriptions", path)
		}
	}
}

func mustParse(t *testing.T, body string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A new firm has no record yet, a few contracts make no rate.
func TestTheRecordOfAnAgency(t *testing.T) {
	for _, c := range []struct {
		record site.AgencyRecord
		says   []string
	}{
		{site.AgencyRecord{None: true, Percent: -1, Fewest: 5}, []string{"暂无记录"}},
		{site.AgencyRecord{Awards: 4, Contracts: 3, Counted: 3, OnTime: 2, Percent: -1, Fewest: 5}, []string{"2 / 3 份；不足 5 份", "自公示期满起", "合同按时确认率", "交付是否按时不在其中"}},
		{site.AgencyRecord{Awards: 9, Contracts: 8, Counted: 8, OnTime: 7, Percent: 87, Fewest: 5}, []string{"87%", "7 / 8 份"}},
	} {
		_, body := get(t, serve(t, recorded{record: c.record}), "/agencies/"+sitetest.Agency)
		for _, said := range c.says {
			if !strings.Contains(body, said) {
				t.Errorf("%+v: the page does not say %q", c.record, said)
			}
		}
		if strings.Contains(body, "暂无记录") != c.record.None {
			t.Errorf("%+v: no record, or one", c.record)
		}
	}
}

type recorded struct {
	sitetest.Sample
	record site.AgencyRecord
}

func (r recorded) Agency(ctx context.Context, code string) (site.Agency, error) {
	a, err := r.Sample.Agency(ctx, code)
	a.Record = r.record
	return a, err
}
