package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/intermart/intermart/app/web"
	"github.com/intermart/intermart/frontend"
)

// stopPatience bounds the end of requests in flight; the leave time comes before it.
const stopPatience = 20 * time.Second

// runServe serves until it is told to stop, then finishes the requests in flight before the database is let go.
func runServe(ctx context.Context, cfg Config, args []string, io streams) int {
	if !noArgs("serve", args, io.err) {
		return exitUsage
	}
	log := newLog(io.err, cfg.LogLevel)
	a, done, err := newApp(cfg, log)
	if err != nil {
		return failed(io.err, err)
	}
	defer done()
	if err := ready(ctx, a, cfg); err != nil {
		log.Error("not started", "error", err)
		return exitFailed
	}
	if _, err := fs.Stat(frontend.Desk(), "index.html"); err != nil {
		log.Warn("the desks' pages are not in this program: run make build")
	}
	server, err := web.New(a, web.Config{Listen: cfg.Listen, PublicURL: cfg.PublicURL, TrustedProxies: cfg.TrustedProxies, LeaveTime: cfg.LeaveTime,
		Desk: frontend.Desk(), Log: log, Now: time.Now})
	if err != nil {
		log.Error("not started", "error", err)
		return exitFailed
	}
	l, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		log.Error("not started", "error", err)
		return exitFailed
	}
	log.Info("serving", "listen", l.Addr().String(), "public_url", cfg.PublicURL)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		log.Error("the server ended by itself", "error", err)
		return exitFailed
	case <-ctx.Done():
	}
	log.Info("stopping: requests in flight are finished")
	stopping, cancel := context.WithTimeout(context.Background(), cfg.LeaveTime+stopPatience)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil && !errors.Is(err, net.ErrClosed) {
		log.Error("not all requests were finished", "error", err)
		return exitFailed
	}
	log.Info("stopped")
	return exitDone
}

// noArgs refuses arguments of a command that takes none.
func noArgs(name string, args []string, stderr io.Writer) bool {
	f := flag.NewFlagSet("intermart "+name, flag.ContinueOnError)
	f.SetOutput(stderr)
	if f.Parse(args) != nil {
		return false
	}
	if f.NArg() > 0 {
		_, _ = io.WriteString(stderr, "intermart "+name+" 没有参数 / takes no arguments\n")
		return false
	}
	return true
}
