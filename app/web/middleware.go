package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

const (
	requestIDKey = "request_id"
	routeKey     = "route"
)

var goodRequestID = regexp.MustCompile(`^[A-Za-z0-9-]{8,64}$`)

// identify gives the request an id; a proxy's is kept when it looks like one.
func (s *Server) identify(c *fiber.Ctx) error {
	requestID(c)
	return c.Next()
}

// requestID is the id of the request. What fails before any of our code runs (a body too large) is named here too.
func requestID(c *fiber.Ctx) string {
	if id, ok := c.Locals(requestIDKey).(string); ok {
		return id
	}
	id := c.Get(fiber.HeaderXRequestID)
	if !goodRequestID.MatchString(id) {
		var b [12]byte
		_, _ = rand.Read(b[:]) // never fails (crypto/rand)
		id = hex.EncodeToString(b[:])
	}
	c.Locals(requestIDKey, id)
	c.Set(fiber.HeaderXRequestID, id)
	return id
}

// observe logs and measures a request by its route, never by its address: addresses hold numbers and ids, queries hold
// words, and before the freeze nothing may say which notice was bid on.
func (s *Server) observe(c *fiber.Ctx) error {
	start := s.cfg.Now()
	if err := c.Next(); err != nil {
		if err := s.http.ErrorHandler(c, err); err != nil {
			return err
		}
	}
	route, status, took := routeOf(c), c.Response().StatusCode(), s.cfg.Now().Sub(start)
	s.metrics.observe(c.Method(), route, status, took)
	size := -1 // of a stream nobody knows before it has left
	if !c.Response().IsBodyStream() {
		size = len(c.Response().Body())
	}
	s.log.InfoContext(c.UserContext(), "request", "request_id", requestID(c), "method", c.Method(), "route", route,
		"status", status, "milliseconds", float64(took.Microseconds())/1000, "bytes", size)
	return nil
}

// routeOf is the template of the route that took the request, "none" when none did.
func routeOf(c *fiber.Ctx) string {
	if r, ok := c.Locals(routeKey).(string); ok {
		return r
	}
	if r := c.Route(); r != nil && r.Path != "/" && !strings.HasSuffix(r.Path, "*") {
		return r.Path
	}
	if strings.HasPrefix(c.Path(), "/desk") {
		return "/desk/*"
	}
	if c.Path() == "/" {
		return "/"
	}
	return "none"
}

// recovered turns a panic into a fault; without it one request would end the process.
func (s *Server) recovered(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			s.log.ErrorContext(c.UserContext(), "panic", "request_id", requestID(c), "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return c.Next()
}

// deadline bounds the work for a request. fasthttp never says that a client has gone, so nothing else would.
func (s *Server) deadline(c *fiber.Ctx) error {
	limit := handleTime
	if strings.HasPrefix(c.Path(), filesPath) || c.Path() == identityPath || strings.HasPrefix(c.Path(), documentsPath) {
		limit = fileTime
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	c.SetUserContext(ctx)
	err := c.Next()
	if err != nil && refusal.As(err) == nil && ctx.Err() != nil {
		return refusal.New(refusal.Unavailable, "http.deadline", "", "办理超时，请稍后再试", "it took too long: try again")
	}
	return err
}

// sameOrigin refuses writes that another site's page sends with our visitor's cookie. A client that is no browser sends
// neither header and holds no cookie by accident.
func (s *Server) sameOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if origin := c.Get(fiber.HeaderOrigin); origin != "" {
		u, err := url.Parse(origin)
		if err == nil && u.Host != "" && (u.Host == string(c.Request().Host()) || strings.TrimSuffix(s.cfg.PublicURL, "/") == origin) {
			return c.Next()
		}
	} else if site := c.Get("Sec-Fetch-Site"); site == "" || site == "same-origin" || site == "none" {
		return c.Next()
	}
	return refusal.New(refusal.Forbidden, "http.origin", "", "请求来自其他网站，已拒绝", "the request comes from another site and is refused")
}

// headers sets what every answer carries; pages add their content security policy.
func (s *Server) headers(c *fiber.Ctx) error {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	if s.secure {
		c.Set(fiber.HeaderStrictTransportSecurity, fmt.Sprintf("max-age=%d", int((365*24*time.Hour).Seconds())))
	}
	if strings.HasPrefix(c.Path(), "/api/v1/") {
		c.Set(fiber.HeaderCacheControl, "no-store")
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'")
	}
	return c.Next()
}

// english reports the language that the caller prefers; Chinese otherwise.
func english(c *fiber.Ctx) bool {
	lang := c.Cookies("intermart_lang")
	if lang == "" {
		lang = c.Get(fiber.HeaderAcceptLanguage)
	}
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(lang)), "en")
}
