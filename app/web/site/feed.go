package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// FeedItem is a notice in a feed. Changed is the last moment that a reader can see in it.
type FeedItem struct {
	NoticeRow
	Changed  time.Time
	Revision int
}

// feed is a feed on its way out: the same filter as a list page, in the language asked for. Nothing in it depends on the
// moment it is read, so that who has it need not take it again.
type feed struct {
	lang  string
	say   words
	base  string
	query Query
	self  string
	items []FeedItem
}

// feedNames are the filters of a feed, as the list page writes them.
var feedNames = []string{"q", "region", "category", "matter", "method", "amount_from", "amount_to"}

// FeedPath is the address of a feed of what this page lists: filtered as the list of notices is, else of everything.
func (p *Page) FeedPath(form string) string {
	q := url.Values{}
	if p.Path == "/notices" {
		q = filters(p.Asked)
	}
	if p.Lang != "zh" {
		q.Set("lang", p.Lang)
	}
	return withQuery("/feeds/notices."+form, q)
}

// SearchPath is where the filter of this page becomes a saved search.
func (p *Page) SearchPath() string { return withQuery("/desk/searches", filters(p.Asked)) }

// filters are what the page was asked for and could read: its list says what it left out, and its links leave it out too.
func filters(asked url.Values) url.Values {
	q := url.Values{}
	for _, name := range feedNames {
		if v := strings.TrimSpace(asked.Get(name)); v != "" {
			q.Set(name, v)
		}
	}
	for name := range unread(q.Get("amount_from"), q.Get("amount_to")) {
		q.Del(name)
	}
	return q
}

func withQuery(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// Lengths of feeds: what a reader who looks once a week may have missed, and every deadline ahead of a city.
const (
	feedLength     = 50
	calendarLength = 500
)

func (s *Site) feedOf(c *fiber.Ctx, form string, read func(context.Context, Query, int) ([]FeedItem, error), most int) (feed, error) {
	asked, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	f := feed{lang: "zh", base: s.base(c), query: query(&Page{Asked: asked})}
	f.query.Status, f.query.After, f.query.Organ = "", "", ""
	q := filters(asked)
	if _, ok := s.words[asked.Get("lang")]; ok && asked.Get("lang") != f.lang {
		f.lang = asked.Get("lang")
		q.Set("lang", f.lang)
	}
	f.say, f.self = s.words[f.lang], f.base+withQuery("/feeds/notices."+form, q)
	var err error
	f.items, err = read(c.UserContext(), f.query, most)
	return f, err
}

// rss answers the newest notices as RSS 2.0.
func (s *Site) rss(c *fiber.Ctx) error {
	return s.feed(c, "rss", s.Reads.Feed, feedLength, "application/rss+xml; charset=utf-8", (*feed).rss)
}

// jsonFeed answers them as JSON Feed 1.1.
func (s *Site) jsonFeed(c *fiber.Ctx) error {
	return s.feed(c, "json", s.Reads.Feed, feedLength, "application/feed+json; charset=utf-8", (*feed).json)
}

// deadlines answers their deadlines as iCalendar.
func (s *Site) deadlines(c *fiber.Ctx) error {
	return s.feed(c, "ics", s.Reads.Deadlines, calendarLength, calendarType, func(f *feed) ([]byte, error) { return f.calendar(), nil })
}

func (s *Site) feed(c *fiber.Ctx, form string, read func(context.Context, Query, int) ([]FeedItem, error), most int, kind string, write func(*feed) ([]byte, error)) error {
	f, err := s.feedOf(c, form, read, most)
	if err != nil {
		return s.feedFault(c, err)
	}
	body, err := write(&f)
	if err != nil {
		return err
	}
	return send(c, kind, body, f.changed(), "public, max-age=300")
}

// feedFault is a refusal as the plain sentence that a feed reader may show, with the parameter it is about.
func (s *Site) feedFault(c *fiber.Ctx, err error) error {
	status := map[refusal.Code]int{refusal.NotFound: fiber.StatusNotFound, refusal.Invalid: fiber.StatusBadRequest}
	r := refusal.As(err)
	if r == nil || status[r.Code] == 0 {
		return err
	}
	c.Type("txt", "utf-8")
	return c.Status(status[r.Code]).SendString(r.Field + ": " + r.Text.ZH + "\n" + r.Field + ": " + r.Text.EN + "\n")
}

// send answers a document that readers ask for again and again: with its mark, and without its body to who has it. The
// moment is for people; whether something changed only the mark tells, to the last byte.
func send(c *fiber.Ctx, kind string, body []byte, changed time.Time, cache string) error {
	sum := sha256.Sum256(body)
	mark := `W/"` + hex.EncodeToString(sum[:16]) + `"`
	c.Set(fiber.HeaderETag, mark)
	c.Set(fiber.HeaderCacheControl, cache)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	if !changed.IsZero() {
		c.Set(fiber.HeaderLastModified, changed.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
	}
	for _, has := range strings.Split(c.Get(fiber.HeaderIfNoneMatch), ",") {
		if has = strings.TrimSpace(has); has == "*" || has == mark || "W/"+has == mark {
			return c.SendStatus(fiber.StatusNotModified)
		}
	}
	c.Set(fiber.HeaderContentType, kind)
	return c.Send(body)
}

func (f *feed) changed() (last time.Time) {
	for _, i := range f.items {
		if i.Changed.After(last) {
			last = i.Changed
		}
	}
	return last
}

func (f *feed) text(t Text) string { return format{f.lang, f.say}.text(t) }

func (f *feed) address(i FeedItem) string { return f.base + "/notices/" + i.Number }

// sentence is a notice in one line: who buys what, how, for how much, until when.
func (f *feed) sentence(i FeedItem) string {
	w := format{f.lang, f.say}
	parts := []string{i.Department, f.text(i.Region.Name), f.say.code("category", i.Category.Code), f.say.code("method", i.Method), w.amount(i.Amount),
		f.say.say("feed.deadline", w.moment(i.Deadline))}
	if i.State == "cancelled" || i.State == "suspended" || i.State == "failed" {
		parts = append(parts, f.say.code("state", i.State))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

type rssXML struct {
	XMLName xml.Name `xml:"rss"`
	Version string   `xml:"version,attr"`
	Atom    string   `xml:"xmlns:atom,attr"`
	Channel rssChannel
}

type rssChannel struct {
	XMLName     xml.Name `xml:"channel"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	Description string   `xml:"description"`
	Language    string   `xml:"language"`
	Self        rssSelf  `xml:"atom:link"`
	Changed     string   `xml:"lastBuildDate,omitempty"`
	TTL         int      `xml:"ttl"` // minutes
	Items       []rssItem
}

type rssSelf struct {
	Href string `xml:"href,attr"`
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
}

type rssItem struct {
	XMLName     xml.Name `xml:"item"`
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        string   `xml:"guid"` // the permanent address
	Published   string   `xml:"pubDate"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description"`
}

func (f *feed) rss() ([]byte, error) {
	ch := rssChannel{Title: f.say.say("feed.title"), Link: f.base + "/notices", Description: f.say.say("feed.lead"), Language: htmlLang(f.lang),
		Self: rssSelf{Href: f.self, Rel: "self", Type: "application/rss+xml"}, TTL: 60}
	if at := f.changed(); !at.IsZero() {
		ch.Changed = at.In(day).Format(time.RFC1123Z)
	}
	for _, i := range f.items {
		ch.Items = append(ch.Items, rssItem{Title: i.Title, Link: f.address(i), GUID: f.address(i), Published: i.Published.In(day).Format(time.RFC1123Z),
			Categories: []string{i.Category.Code, f.text(i.Region.Name)}, Description: f.sentence(i)})
	}
	b, err := xml.MarshalIndent(rssXML{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", Channel: ch}, "", " ")
	return append([]byte(xml.Header), append(b, '\n')...), err
}

type jsonFeedView struct {
	Version     string         `json:"version"`
	Title       string         `json:"title"`
	Description string         `json:"description"`
	Language    string         `json:"language"`
	HomePage    string         `json:"home_page_url"`
	Feed        string         `json:"feed_url"`
	Items       []jsonFeedItem `json:"items"`
}

type jsonFeedItem struct {
	ID        string        `json:"id"`
	URL       string        `json:"url"`
	Title     string        `json:"title"`
	Text      string        `json:"content_text"`
	Published string        `json:"date_published"`
	Modified  string        `json:"date_modified"`
	Tags      []string      `json:"tags"`
	Ours      jsonFeedFacts `json:"_intermart"`
}

// jsonFeedFacts is our extension: what a program would otherwise read out of the sentence.
type jsonFeedFacts struct {
	About    string `json:"about"`
	Number   string `json:"number"`
	Region   string `json:"region"`
	Method   string `json:"method"`
	Amount   string `json:"amount"`
	Deadline string `json:"deadline"`
	Stage    string `json:"stage"`
}

func (f *feed) json() ([]byte, error) {
	v := jsonFeedView{Version: "https://jsonfeed.org/version/1.1", Title: f.say.say("feed.title"), Description: f.say.say("feed.lead"), Language: htmlLang(f.lang),
		HomePage: f.base + "/notices", Feed: f.self, Items: []jsonFeedItem{}}
	for _, i := range f.items {
		v.Items = append(v.Items, jsonFeedItem{ID: f.address(i), URL: f.address(i), Title: i.Title, Text: f.sentence(i), Published: i.Published.UTC().Format(time.RFC3339),
			Modified: i.Changed.UTC().Format(time.RFC3339), Tags: []string{i.Category.Code, f.text(i.Region.Name)},
			Ours: jsonFeedFacts{About: f.base + "/help#follow", Number: i.Number, Region: i.Region.Code, Method: i.Method, Amount: i.Amount,
				Deadline: i.Deadline.UTC().Format(time.RFC3339), Stage: i.State}})
	}
	return json.MarshalIndent(v, "", " ")
}
