package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
)

// routes is the map of the server: health, the API by its contract, its documentation, the desks, the public pages.
func (s *Server) routes() error {
	h := s.http
	h.Use(s.identify, s.observe, s.recovered, s.bodies, s.deadline, s.sameOrigin, s.headers)
	h.Use(compress.New(compress.Config{Level: compress.LevelBestSpeed, Next: uncompressed}))

	h.Get("/healthz", s.healthy)
	h.Get("/readyz", s.ready)
	h.Get("/metrics", s.metrics.handler())
	h.Get("/log/receipt-key", s.receiptKey)
	h.Get("/log/key", s.logKey)
	h.Get("/log/checkpoint", s.checkpoint)
	h.Get("/log/witnessed", s.witnessed)
	h.Get("/log/tile/*", s.tile)
	h.Post("/gateway/receipts", s.gatewayReceipt)
	h.Get("/oidc/login", s.oidcLogin)
	h.Get("/oidc/callback", s.oidcCallback)
	h.Get("/feeds/starred/:token.ics", s.starredCalendar)
	h.Get("/api/openapi.yaml", s.contractText)
	h.Get("/api/docs", s.docs)
	h.Get("/api/docs/:asset", s.docsAsset)

	api := h.Group("/api/v1")
	checked := &checkedRouter{Router: api, server: s, routed: map[string]bool{}}
	RegisterHandlers(checked, NewStrictHandler(s, nil))
	s.rawRoutes(checked)
	if missing := s.contract.unrouted(checked.routed); len(missing) > 0 {
		return fmt.Errorf("web: operations without a handler: %s", strings.Join(missing, ", "))
	}
	h.Use("/api", s.noSuchAPI)

	s.routeDesk(h)
	s.routeSite(h)
	return nil
}

// uncompressed are the answers of the API: they may hold what one person alone may see beside what another sent, and the
// length of a compressed mixture tells of it.
func uncompressed(c *fiber.Ctx) bool {
	return strings.HasPrefix(c.Path(), "/api/v1/") || c.Path() == "/metrics"
}

// checkedRouter puts the contract's check of an operation before its handler.
type checkedRouter struct {
	fiber.Router
	server *Server
	routed map[string]bool
}

func (r *checkedRouter) add(method, path string, handlers []fiber.Handler) fiber.Router {
	op := r.server.contract.operations[method+" "+path]
	if op == nil {
		panic("web: " + method + " " + path + " is not in the contract") // at start, by a stale api.gen.go
	}
	r.routed[method+" "+path] = true
	handlers = append([]fiber.Handler{r.server.check(op)}, handlers...)
	if method == fiber.MethodGet {
		r.Add(fiber.MethodHead, path, handlers...)
	}
	return r.Add(method, path, handlers...)
}

// Get routes a reading operation.
func (r *checkedRouter) Get(path string, handlers ...fiber.Handler) fiber.Router {
	return r.add(fiber.MethodGet, path, handlers)
}

// Post routes a writing operation.
func (r *checkedRouter) Post(path string, handlers ...fiber.Handler) fiber.Router {
	return r.add(fiber.MethodPost, path, handlers)
}

// Put routes a replacing operation.
func (r *checkedRouter) Put(path string, handlers ...fiber.Handler) fiber.Router {
	return r.add(fiber.MethodPut, path, handlers)
}

// Delete routes an ending operation.
func (r *checkedRouter) Delete(path string, handlers ...fiber.Handler) fiber.Router {
	return r.add(fiber.MethodDelete, path, handlers)
}
