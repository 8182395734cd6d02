package site

import (
	"encoding/xml"

	"github.com/gofiber/fiber/v2"
)

// robots lets search engines read the public pages and keeps them off the desks, the prints, the API and
// practice.
func (s *Site) robots(c *fiber.Ctx) error {
	clock, err := s.Reads.Clock(c.UserContext())
	if err != nil {
		return err
	}
	practice := ""
	for _, code := range clock.Training {
		practice += "Disallow: /*CG-" + code + "-\nDisallow: /*region=" + code + "\n"
	}
	c.Type("txt", "utf-8")
	return c.SendString("User-agent: *\nDisallow: /desk/\nDisallow: /desk-print/\nDisallow: /api/\nDisallow: /*/print\n" + practice +
		"Sitemap: " + s.base(c) + "/sitemap.xml\n")
}

type sitemapXML struct {
	XMLName xml.Name   `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []entryXML `xml:"url"`
}

type entryXML struct {
	Loc     string `xml:"loc"`
	Changed string `xml:"lastmod,omitempty"`
}

// sitemapWall is the most addresses one site map may hold by its standard.
const sitemapWall = 50_000

func (s *Site) sitemap(c *fiber.Ctx) error {
	entries, err := s.Reads.Sitemap(c.UserContext())
	if err != nil {
		return err
	}
	fixed := []Entry{{Path: "/"}, {Path: "/notices"}, {Path: "/samples"}, {Path: "/emergencies"}, {Path: "/closed-lists"}, {Path: "/results"}, {Path: "/agencies"}, {Path: "/partners"}, {Path: "/directory"}, {Path: "/rulebooks"}, {Path: "/rules"}, {Path: "/where"}, {Path: "/plan"}, {Path: "/help"}}
	m := sitemapXML{}
	for _, e := range append(fixed, entries...) {
		if len(m.URLs) == sitemapWall {
			break
		}
		u := entryXML{Loc: s.base(c) + e.Path}
		if !e.Changed.IsZero() {
			u.Changed = e.Changed.In(day).Format("2006-01-02")
		}
		m.URLs = append(m.URLs, u)
	}
	b, err := xml.Marshal(m)
	if err != nil {
		return err
	}
	c.Type("xml", "utf-8")
	return c.Send(append([]byte(xml.Header), b...))
}

func (s *Site) base(c *fiber.Ctx) string {
	if s.BaseURL != "" {
		return s.BaseURL
	}
	return c.BaseURL()
}
