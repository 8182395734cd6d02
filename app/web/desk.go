package web

import (
	"crypto/rand"
	"encoding/base64"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// nonceMark stands in the built index.html where each request's nonce goes.
const nonceMark = "{{nonce}}"

// yearCache is for files whose name holds the hash of their content.
const yearCache = "public, max-age=31536000, immutable"

func (s *Server) routeDesk(r fiber.Router) {
	r.Get("/desk", s.deskPage)
	r.Get("/desk/*", s.deskFile)
}

func (s *Server) hasDesk() bool {
	if s.cfg.Desk == nil {
		return false
	}
	_, err := fs.Stat(s.cfg.Desk, "index.html")
	return err == nil
}

// deskFile serves a built file; every other address is a page of the application, which routes by itself.
func (s *Server) deskFile(c *fiber.Ctx) error {
	name := path.Clean(c.Params("*"))
	if s.cfg.Desk == nil || name == "index.html" || strings.HasPrefix(path.Base(name), ".") {
		return s.deskPage(c)
	}
	body, err := fs.ReadFile(s.cfg.Desk, name)
	if err != nil {
		if strings.HasPrefix(name, "assets/") {
			return fiber.ErrNotFound
		}
		return s.deskPage(c)
	}
	c.Set(fiber.HeaderContentType, typeOf(name))
	if strings.HasPrefix(name, "assets/") {
		c.Set(fiber.HeaderCacheControl, yearCache)
	} else {
		c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	}
	return c.Send(body)
}

func typeOf(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return fiber.MIMEOctetStream
}

// deskPage is the application's one page, with a fresh nonce in its policy and in its text.
func (s *Server) deskPage(c *fiber.Ctx) error {
	if !s.hasDesk() {
		c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
		return c.Status(fiber.StatusServiceUnavailable).SendString("工作台页面尚未构建：请运行 make generate。\nThe desks are not built: run make generate.\n")
	}
	page, err := fs.ReadFile(s.cfg.Desk, "index.html")
	if err != nil {
		return err
	}
	n := nonce()
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; script-src 'self' 'nonce-"+n+"'; style-src 'self' 'nonce-"+n+"'; style-src-attr 'unsafe-inline'; "+
		"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self' blob:; object-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(strings.ReplaceAll(string(page), nonceMark, n))
}

func nonce() string {
	var b [18]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return base64.RawURLEncoding.EncodeToString(b[:])
}
