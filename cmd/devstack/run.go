package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// favourite is where `run` listens when nothing else does.
const favourite = "127.0.0.1:8080"

// run is the whole product: servers, schema, demo data, serve and work; until interrupted, or around one command.
func run(ctx context.Context, o options) (int, error) {
	if _, err := os.Stat(o.binary); err != nil {
		return 1, fmt.Errorf("%w (`make build` makes it)", err)
	}
	var place net.Listener
	if o.listen == "" && len(o.command) == 0 {
		if place = keep(favourite); place != nil {
			defer place.Close()
			o.listen = favourite
		}
	}
	if err := forgetHalf(o.data); err != nil {
		return 1, err
	}
	began := time.Now()
	s, err := start(ctx, o)
	if err != nil {
		return 1, err
	}
	defer s.stop()
	m := &market{s, place}
	if err := m.prepare(ctx); err != nil {
		return 1, err
	}
	serve, work, err := m.serve(ctx)
	defer func() { m.wind(serve, work) }()
	if err != nil {
		return 1, err
	}
	if len(o.command) > 0 {
		return s.exec(ctx, o.command)
	}
	fmt.Fprintf(s.stdout, "\nIntermart is running at %s (ready in %.1f s). Ctrl-C stops all of it.\n"+
		"Letters it sends are files in %s, logs are in %s.\n\n%s\n", s.value("INTERMART_PUBLIC_URL"),
		time.Since(began).Seconds(), shown(s, "mail"), shown(s, "log"), m.demo())
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.stdout, "\nstopping…")
		return 0, nil
	case <-serve.done:
		return 1, serve.fault()
	case <-work.done:
		return 1, work.fault()
	case d := <-s.died:
		return 1, d.fault()
	}
}

// keep listens at an address until the product does, minutes later: another `run` that starts meanwhile takes another
// address. Nil when somebody listens there.
func keep(addr string) net.Listener {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil
	}
	return l
}

// shown is a path inside the data folder as a person at the prompt would write it.
func shown(s *stack, name string) string {
	full := filepath.Join(s.dir, name)
	if short, err := filepath.Rel(s.from, full); err == nil && !strings.HasPrefix(short, "..") {
		return short
	}
	return full
}

// seeded is the file that says that the demo data is whole.
const seeded = "seeded"

// forgetHalf removes what an interrupted first start left: half a demo is worth nothing, and making it again is simple.
func forgetHalf(data string) error {
	if data == "" {
		return nil
	}
	s := &stack{options: options{data: data}}
	var err error
	if s.dir, err = filepath.Abs(data); err != nil {
		return err
	}
	_, begun := os.Stat(filepath.Join(s.dir, "demo.txt"))
	_, whole := os.Stat(filepath.Join(s.dir, seeded))
	if begun != nil || whole == nil {
		return nil
	}
	if err := s.take(); err != nil {
		return err
	}
	defer s.lock.Close()
	if err := s.loadSecrets(); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "devstack: the first start did not finish last time; starting afresh")
	doomed := []string{s.postgresDir()}
	for _, name := range []string{"redis", "objects", "objects.versions", "objects.metadata", "objects.minio", "mail", "log",
		"demo.txt", "secrets.json"} {
		doomed = append(doomed, filepath.Join(s.dir, name))
	}
	for _, path := range doomed {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// market is the product on top of a stack.
type market struct {
	*stack
	place net.Listener // keeps the address until serve takes it; nil when the address is nobody else's anyway
}

// prepare brings the schema up to date and, once, makes the demo data.
func (m *market) prepare(ctx context.Context) error {
	if err := m.step(ctx, os.Stderr, "migrate"); err != nil {
		return err
	}
	mark := filepath.Join(m.dir, seeded)
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	fmt.Fprintln(os.Stderr, "devstack: making the demo data (only this first time, a minute or two)…")
	list := filepath.Join(m.dir, "demo.txt")
	f, err := os.Create(list)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := m.step(ctx, f, "seed", "demo", "--logins", filepath.Join(m.dir, "logins.txt")); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte(time.Now().UTC().Format(time.RFC3339)+"\n"), 0o644)
}

// step runs one command of the binary to its end.
func (m *market) step(ctx context.Context, out io.Writer, args ...string) error {
	cmd := exec.Command(m.binary, args...)
	cmd.Env, cmd.Dir = m.environ(), m.from
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	p, err := m.launch("intermart "+strings.Join(args, " "), cmd, syscall.SIGTERM, true)
	if err != nil {
		return err
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.halt(10 * time.Second)
		return ctx.Err()
	}
	if p.code() != 0 {
		return p.fault()
	}
	return nil
}

// serve starts the two processes and waits until the pages answer. serve never sees the opening identity nor the log's key.
func (m *market) serve(ctx context.Context) (serve, work *process, err error) {
	daemon := func(verb string, without ...string) (*process, error) {
		out, err := m.logFile(verb)
		if err != nil {
			return nil, err
		}
		defer out.Close()
		cmd := exec.Command(m.binary, verb)
		cmd.Env, cmd.Dir = m.environ(without...), m.from
		cmd.Stdout, cmd.Stderr = out, out
		return m.launch("intermart "+verb, cmd, syscall.SIGTERM, true)
	}
	if m.place != nil {
		_ = m.place.Close()
	}
	if serve, err = daemon("serve", "INTERMART_OPENING_IDENTITY", "INTERMART_LOG_KEY"); err != nil {
		return serve, work, err
	}
	if work, err = daemon("work"); err != nil {
		return serve, work, err
	}
	err = await(ctx, time.Minute, func() bool { return serve.gone() || work.gone() }, m.ready)
	for _, p := range []*process{serve, work} {
		if err != nil && p.gone() {
			err = p.fault()
		}
	}
	if err != nil && !errors.Is(err, context.Canceled) && !serve.gone() {
		err = fmt.Errorf("%w; the end of %s:\n%s", err, serve.log, tail(serve.log, 15))
	}
	return serve, work, err
}

func (m *market) ready(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.addr+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := (&http.Client{Timeout: 5 * time.Second}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("/readyz: %s", res.Status)
	}
	return nil
}

// wind lets both finish what they have in hand.
func (m *market) wind(processes ...*process) {
	for _, p := range processes {
		if p != nil && !p.gone() {
			_ = p.signal(p.end)
		}
	}
	for _, p := range processes {
		if p != nil {
			p.halt(35 * time.Second)
		}
	}
}

// demo is what `intermart seed demo` printed: logins, and what to try.
func (m *market) demo() string {
	b, err := os.ReadFile(filepath.Join(m.dir, "demo.txt"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
