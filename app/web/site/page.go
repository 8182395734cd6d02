package site

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// yearOfCookies is how long a reader's language and text size are remembered, in seconds.
const yearOfCookies = 365 * 24 * 60 * 60

const (
	langCookie  = "intermart_lang"
	elderCookie = "intermart_elder"
)

// Page is everything a template sees. Data is the page's own view.
type Page struct {
	Name        string
	Nav         string
	Lang        string
	Elder       bool
	Path        string
	Asked       url.Values
	Base        string
	Title       string
	Description string
	NoIndex     bool
	Training    bool // what it shows is practice: the page says so and stays out of search engines
	Clock       Clock
	Scripts     []string
	Data        any

	words words
}

// start reads what every page needs from the request and the clock.
func (s *Site) start(c *fiber.Ctx, name string) (*Page, error) {
	asked, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	p := &Page{Name: name, Nav: navOf(c.Path()), Path: c.Path(), Asked: asked, Base: s.base(c), Scripts: []string{"page.js"}}
	p.Lang = s.language(c, asked.Get("lang"))
	p.words = s.words[p.Lang]
	p.Elder = elder(c, asked.Get("elder"))
	p.Title, p.Description = p.say("site.name"), p.say("site.sentence")
	var err error
	p.Clock, err = s.Reads.Clock(c.UserContext())
	p.Training = p.practises()
	return p, err
}

// practises reports whether the address or the region asked for is a training region's: numbers and codes begin with it.
func (p *Page) practises() bool {
	for _, code := range p.Clock.Training {
		if p.Asked.Get("region") == code || strings.Contains(p.Path, "-"+code+"-") || strings.Contains(p.Path, "/"+code+"-") {
			return true
		}
	}
	return false
}

// draw renders the page whole before the first byte leaves.
func (s *Site) draw(c *fiber.Ctx, p *Page, status int) error {
	t := s.drawn[p.Lang][p.Name]
	if t == nil {
		return fmt.Errorf("no template %q", p.Name)
	}
	root := "layout"
	if strings.HasSuffix(p.Name, "_print") {
		root = "paper"
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, root, p); err != nil {
		return fmt.Errorf("draw %s: %w", p.Name, err)
	}
	secure(c)
	c.Set(fiber.HeaderContentLanguage, htmlLang(p.Lang))
	c.Set(fiber.HeaderVary, "Accept-Language, Cookie")
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	if p.NoIndex {
		c.Set("X-Robots-Tag", "noindex")
	}
	c.Type("html", "utf-8")
	return c.Status(status).Send(b.Bytes())
}

// language is the reader's: asked for in the URL (and then remembered), remembered, or the browser's; Chinese otherwise.
func (s *Site) language(c *fiber.Ctx, asked string) string {
	if _, ok := s.words[asked]; ok {
		remember(c, langCookie, asked)
		return asked
	}
	if l := c.Cookies(langCookie); s.words[l] != nil {
		return l
	}
	if l := c.AcceptsLanguages("zh-CN", "zh", "en-US", "en-GB", "en"); strings.HasPrefix(l, "en") {
		return "en"
	}
	return "zh"
}

func elder(c *fiber.Ctx, asked string) bool {
	if asked == "1" || asked == "0" {
		remember(c, elderCookie, asked)
		return asked == "1"
	}
	return c.Cookies(elderCookie) == "1"
}

func remember(c *fiber.Ctx, name, value string) {
	c.Cookie(&fiber.Cookie{Name: name, Value: value, Path: "/", MaxAge: yearOfCookies, SameSite: "Lax", HTTPOnly: true})
}

// With is this page's address with one parameter changed; "" removes it. The cursor never survives a change.
func (p *Page) With(name, value string) string {
	q := url.Values{}
	for k, v := range p.Asked {
		if k != "lang" && k != "elder" && (k != "after" || name == "lang" || name == "elder") {
			q[k] = v
		}
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	if len(q) == 0 {
		return p.Path
	}
	return p.Path + "?" + q.Encode()
}

// OtherLang is the language this page is not in.
func (p *Page) OtherLang() string {
	if p.Lang == "en" {
		return "zh"
	}
	return "en"
}

// HTMLLang is the language tag of the page.
func (p *Page) HTMLLang() string { return htmlLang(p.Lang) }

// Canonical is the permanent address of the page.
func (p *Page) Canonical() string { return p.Base + p.Path }

// Filtered reports whether a list page was narrowed, so that an empty list can say what to do.
func (p *Page) Filtered() bool {
	for k, v := range p.Asked {
		if k != "lang" && k != "elder" && k != "after" && strings.Join(v, "") != "" {
			return true
		}
	}
	return false
}

// Left is the time until t in days, hours and minutes, as a phrase.
func (p *Page) Left(t time.Time) string {
	d := t.Sub(p.Clock.Now)
	if d <= 0 {
		return p.say("left.over")
	}
	days, hours, minutes := int(d.Hours())/24, int(d.Hours())%24, int(d.Minutes())%60
	switch {
	case days > 0:
		return p.say("left.days", days, hours)
	case hours > 0:
		return p.say("left.hours", hours, minutes)
	}
	return p.say("left.minutes", minutes+1)
}

// Soon reports whether t is less than two days away.
func (p *Page) Soon(t time.Time) bool { return t.Sub(p.Clock.Now) < 48*time.Hour }

// Past reports whether t is over.
func (p *Page) Past(t time.Time) bool { return !p.Clock.Now.Before(t) }

func (p *Page) say(key string, args ...any) string { return p.words.say(key, args...) }

func (p *Page) head(title, description string) {
	p.Title = title + " · " + p.say("site.name")
	if description != "" {
		p.Description = description
	}
}

func htmlLang(lang string) string {
	if lang == "zh" {
		return "zh-CN"
	}
	return lang
}

// navOf is the part of the site an address belongs to.
func navOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "contracts":
		return "results"
	case "samples", "emergencies", "closed-lists":
		return "notices"
	case "partners":
		return "agencies"
	case "calendar", "rules", "plan", "where":
		return "rulebooks"
	}
	return first
}
