package site

import (
	"crypto/rand"
	"encoding/base64"
	"html/template"
	"io/fs"
	"log/slog"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// Files are the sources of the public pages: templates, messages, style sheets, and the built islands.
type Files struct {
	Templates fs.FS
	Messages  fs.FS
	Style     fs.FS
	Tokens    []byte
	Islands   fs.FS
}

// Config is what the pages need from outside.
type Config struct {
	Reads   Reads
	Files   Files
	BaseURL string // scheme and host for permanent addresses; "" takes the request's
	Log     *slog.Logger

	// Receipt reads a receipt for the agency that is logged in; nil leaves the page out.
	Receipt func(c *fiber.Ctx, id string) (Receipt, error)
	// Letter is a letter of the reader's own agency; nil leaves its address out.
	Letter func(c *fiber.Ctx, kind string) (AgencyLetter, error)
	// Comment takes what a visitor says about a change; nil leaves the form out.
	Comment func(c *fiber.Ctx, number, text, contact string) error
}

// Site draws the public pages.
type Site struct {
	Config
	words  map[string]words
	drawn  map[string]map[string]*template.Template // language, page
	assets map[string]asset
}

// New reads and parses everything once; a fault in a template or a message file stops the start.
func New(c Config) (*Site, error) {
	s := &Site{Config: c}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	var err error
	if s.words, err = readWords(c.Files.Messages); err != nil {
		return nil, err
	}
	if s.assets, err = readAssets(c.Files); err != nil {
		return nil, err
	}
	s.drawn = map[string]map[string]*template.Template{}
	for _, lang := range languages {
		if s.drawn[lang], err = s.parse(lang); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Routes is the map of the public pages.
func (s *Site) Routes(r fiber.Router) {
	r.Get("/", s.page("home", s.home))
	r.Get("/notices", s.page("notices", s.notices))
	r.Get("/notices/:number", s.page("notice", s.notice))
	r.Get("/notices/:number/print", s.page("notice_print", s.noticePrint))
	r.Get("/notices/:number/visit.ics", s.visit)
	r.Get("/samples", list(s, "samples", s.Reads.Samples))
	r.Get("/emergencies", list(s, "emergencies", s.Reads.Emergencies))
	r.Get("/closed-lists", s.page("closed_lists", s.closedLists))
	r.Get("/results", list(s, "results", s.Reads.Awards))
	r.Get("/results/:number", s.page("result", s.result))
	r.Get("/results/:number/print", s.page("result_print", s.resultPrint))
	r.Get("/results/:number/seed.txt", s.seed)
	r.Get("/results/:number/award.html", s.awardFile)
	r.Get("/agencies", list(s, "agencies", s.Reads.Agencies))
	r.Get("/agencies/:code", s.page("agency", s.agency))
	r.Get("/partners", s.page("partners", s.partners))
	r.Get("/directory", s.page("directory", s.directory))
	r.Get("/directory/changes", s.page("changes", s.changes))
	r.Get("/directory/changes/:number", s.page("change", s.change))
	if s.Comment != nil {
		r.Post("/directory/changes/:number", s.comment)
	}
	r.Get("/directory/:code", s.page("matter", s.matter))
	r.Get("/rulebooks", s.page("rulebooks", s.rulebooks))
	r.Get("/rulebooks/:id", s.page("rulebook", s.rulebook))
	r.Get("/rulebooks/:id/changes", s.page("rulebook_changes", s.rulebookChanges))
	r.Get("/rules", s.page("rules", s.rulesOfDay))
	r.Get("/where", s.page("where", s.where))
	r.Get("/plan", s.page("plan", s.plan))
	r.Get("/calendar/:year", s.page("calendar", s.calendar))
	r.Get("/contracts/:number", s.page("contract", s.contract))
	r.Get("/log/leaves/:index", s.page("leaf", s.logLeaf))
	r.Get("/help", s.page("help", s.help))
	if s.Receipt != nil {
		r.Get("/desk-print/receipts/:id", s.page("receipt_print", s.receipt))
	}
	if s.Letter != nil {
		r.Get("/desk-print/agency-letters/:kind", s.page("agency_letter_print", s.letter))
	}
	r.Get("/feeds/notices.rss", s.rss)
	r.Get("/feeds/notices.json", s.jsonFeed)
	r.Get("/feeds/notices.ics", s.deadlines)
	r.Get("/robots.txt", s.robots)
	r.Get("/sitemap.xml", s.sitemap)
	r.Get("/site/*", s.asset)
}

// page answers one address: read the clock, load the page's data, draw. Nothing is written before all of it worked.
func (s *Site) page(name string, load func(*fiber.Ctx, *Page) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		p, err := s.start(c, name)
		if err == nil {
			err = load(c, p)
			p.NoIndex = p.NoIndex || p.Training
		}
		if err != nil {
			return s.fault(c, p, err)
		}
		return s.draw(c, p, fiber.StatusOK)
	}
}

// NotFound draws the page for an address that leads nowhere.
func (s *Site) NotFound(c *fiber.Ctx) error {
	p, err := s.start(c, "fault")
	if err == nil {
		err = refusal.New(refusal.NotFound, "page", "", "没有这个页面", "there is no such page")
	}
	return s.fault(c, p, err)
}

// fault draws a refusal as a page. What is no refusal says nothing but that we know.
func (s *Site) fault(c *fiber.Ctx, p *Page, err error) error {
	status, view := fiber.StatusInternalServerError, faultView{Kind: "internal"}
	switch r := refusal.As(err); {
	case r == nil:
		s.Log.ErrorContext(c.UserContext(), "page", "path", c.Path(), "error", err)
	case r.Code == refusal.NotFound:
		status, view = fiber.StatusNotFound, faultView{Kind: "not_found"}
	case r.Code == refusal.Unavailable:
		status, view = fiber.StatusServiceUnavailable, faultView{Kind: "unavailable"}
	case r.Code == refusal.Forbidden:
		status, view = fiber.StatusForbidden, faultView{Kind: "forbidden", Text: r.Text}
	default:
		status, view = fiber.StatusBadRequest, faultView{Kind: "invalid", Text: r.Text}
	}
	p.Name, p.Data, p.NoIndex, p.Scripts = "fault", view, true, nil
	p.Title = p.say("fault." + view.Kind)
	return s.draw(c, p, status)
}

type faultView struct {
	Kind string
	Text Text
}

// secure sets the headers of a page. Pages hold no inline script and no inline style at all: their bytes depend on data
// and time only, so the nonce is there for what a proxy or an extension of ours may have to add, and never in the HTML.
func secure(c *fiber.Ctx) {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails, by its documentation
	nonce := base64.RawURLEncoding.EncodeToString(b[:])
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self' 'nonce-"+nonce+"'; style-src 'self'; "+
		"img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
}
