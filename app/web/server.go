package web

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/web/site"
)

// Limits of a request: JSON is small, a file is at most 20 MiB (domain.MaxFile) and may come over a slow line.
const (
	jsonBytes   = 1 << 20
	fileBytes   = 20<<20 + 1<<10
	headerBytes = 16 << 10
	readTime    = 15 * time.Second
	writeTime   = 30 * time.Second
	idleTime    = 60 * time.Second
	fileTime    = 5 * time.Minute
	handleTime  = 10 * time.Second
	drainTime   = 20 * time.Second
)

// filesPath is the one address that takes a large body.
const filesPath = "/api/v1/files"

// Config is what the server needs from outside. PublicURL is scheme and host; a Secure cookie is used unless it is
// plain http on a loopback address.
type Config struct {
	Listen         string
	PublicURL      string
	TrustedProxies []string
	LeaveTime      time.Duration // how long Shutdown answers "leaving" before it closes: a balancer needs it to look elsewhere
	Desk           fs.FS         // the built desks
	Log            *slog.Logger
	Now            func() time.Time // the machine's clock, for durations in logs and metrics only
}

// Server answers HTTP for one App.
type Server struct {
	app      *app.App
	cfg      Config
	log      *slog.Logger
	http     *fiber.App
	contract *contract
	metrics  *metrics
	pages    *site.Site
	secure   bool // cookies are Secure and named __Host-
	leaving  atomic.Bool
}

// New wires the server; it fails when the contract is broken or names an operation that has no handler.
func New(a *app.App, cfg Config) (*Server, error) {
	c, err := readContract()
	if err != nil {
		return nil, err
	}
	s := &Server{app: a, cfg: cfg, log: cfg.Log, contract: c, metrics: newMetrics(a, cfg.Log), secure: !plainLoopback(cfg.PublicURL)}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.http = fiber.New(fiber.Config{
		AppName:                      "Intermart",
		Immutable:                    true,      // else strings from requests change after the handler returns
		BodyLimit:                    fileBytes, // the largest of all; bodies decides for each address
		StreamRequestBody:            true,
		DisablePreParseMultipartForm: true, // no operation takes a form
		ReadTimeout:                  readTime,
		WriteTimeout:                 writeTime,
		IdleTimeout:                  idleTime,
		ReadBufferSize:               headerBytes,
		CaseSensitive:                true,
		StrictRouting:                true,
		DisableStartupMessage:        true,
		EnableTrustedProxyCheck:      true, // else a client chooses its own address
		TrustedProxies:               cfg.TrustedProxies,
		ProxyHeader:                  "X-Real-IP",
		EnableIPValidation:           true,
		ErrorHandler:                 s.fault,
	})
	s.http.Server().HeaderReceived = bodyBounds
	if err := s.routes(); err != nil {
		return nil, err
	}
	return s, nil
}

// query begins the query of an address.
var query = []byte("?")

// bodyBounds gives what moves files its time; how large a body may be, bodies says.
func bodyBounds(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := bytes.Cut(h.RequestURI(), query)
	if string(path) == filesPath || string(path) == identityPath || bytes.HasPrefix(path, []byte(documentsPath)) {
		return fasthttp.RequestConfig{ReadTimeout: fileTime, WriteTimeout: fileTime}
	}
	return fasthttp.RequestConfig{}
}

// plainLoopback reports whether the address is http on this machine, where a Secure cookie would never come back.
func plainLoopback(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// Listen serves until Shutdown.
func (s *Server) Listen() error { return s.http.Listen(s.cfg.Listen) }

// Serve serves on a listener that is open already.
func (s *Server) Serve(l net.Listener) error { return s.http.Listener(l) }

// Shutdown says "not ready" and still answers for the leave time, then takes no more, lets requests in flight end, and
// closes.
func (s *Server) Shutdown(ctx context.Context) error {
	s.leaving.Store(true)
	leave := time.NewTimer(s.cfg.LeaveTime)
	defer leave.Stop()
	select {
	case <-leave.C:
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(ctx, drainTime)
	defer cancel()
	return s.http.ShutdownWithContext(ctx)
}
