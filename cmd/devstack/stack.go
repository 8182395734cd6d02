package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// stack is a running set of servers.
type stack struct {
	dir     string // absolute
	from    string // where devstack was called: the gateway changes our own working folder
	temp    bool
	lock    *os.File
	guard   *guard
	stdout  *os.File // ours; os.Stdout belongs to the chatter of the gateway's library
	secrets secrets
	vars    []variable
	running []*process    // servers, in the order they were started
	closers []func()      // servers inside this process
	died    chan *process // a server that ended by itself
	addr    string        // host:port for INTERMART_LISTEN
	options
}

// secrets are made once per data folder.
type secrets struct {
	ID, Postgres, Owner, App, Redis, S3Access, S3Secret string
}

// start starts what o asks for, in the order of need, and stops it all again when one of them fails.
func start(ctx context.Context, o options) (*stack, error) {
	if err := ensurePackages(ctx, needed(o)...); err != nil {
		return nil, err
	}
	s := &stack{options: o, died: make(chan *process, 8), stdout: os.Stdout}
	if err := s.open(); err != nil {
		return nil, err
	}
	for _, server := range []struct {
		name  string
		start func(context.Context) error
	}{
		{"postgres", s.startPostgres},
		{"redis", s.startRedis},
		{"objects", s.startObjects},
		{"mail", s.startMail},
		{"phones", s.startPhones},
		{"beacon", s.startBeacon},
	} {
		if !s.wants(server.name) {
			continue
		}
		if err := server.start(ctx); err != nil {
			s.stop()
			return nil, fmt.Errorf("%s: %w", server.name, err)
		}
	}
	if err := s.finish(); err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *stack) wants(name string) bool {
	return s.only == "" || slices.Contains(strings.FieldsFunc(s.only, comma), name)
}

// open makes and locks the data folder.
func (s *stack) open() (err error) {
	if s.from, err = os.Getwd(); err != nil {
		return err
	}
	if s.guard, err = startGuard(); err != nil {
		return err
	}
	if s.data == "" {
		s.temp = true
		if s.dir, err = os.MkdirTemp("", "intermart-devstack-"); err != nil {
			return err
		}
		s.guard.tell("remove %s", s.dir)
	} else if s.dir, err = filepath.Abs(s.data); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	if err := os.Chmod(s.dir, 0o755); err != nil { // PostgreSQL may run as another user
		return err
	}
	if err := s.take(); err != nil {
		s.guard.dismiss()
		return err
	}
	return s.loadSecrets()
}

// take locks the folder, or says who has it.
func (s *stack) take() error {
	f, err := os.OpenFile(filepath.Join(s.dir, "lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		at, _ := os.ReadFile(filepath.Join(s.dir, "address"))
		return fmt.Errorf("already running with the data in %s, at %s; stop it, or choose another folder",
			s.dir, strings.TrimSpace(string(at)))
	}
	s.lock = f
	return nil
}

func (s *stack) loadSecrets() error {
	file := filepath.Join(s.dir, "secrets.json")
	b, err := os.ReadFile(file)
	if err == nil {
		return json.Unmarshal(b, &s.secrets)
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	s.secrets = secrets{word(6), word(16), word(16), word(16), word(16), word(10), word(20)}
	if b, err = json.Marshal(s.secrets); err != nil {
		return err
	}
	return os.WriteFile(file, b, 0o600)
}

// word is n random bytes in hex.
func word(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// serverProcess starts a server whose output goes to a log file, and tells s.died when it ends by itself.
func (s *stack) serverProcess(name string, cmd *exec.Cmd, end syscall.Signal) (*process, error) {
	out, err := s.logFile(name)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if cmd.Dir == "" {
		cmd.Dir = s.dir
	}
	return s.launch(name, cmd, end, true)
}

// adopt keeps a server that answers, to be stopped with the stack.
func (s *stack) adopt(p *process) {
	s.running = append(s.running, p)
	go func() {
		<-p.done
		s.died <- p
	}()
}

// errTaken asks onFreePort for another port.
var errTaken = errors.New("port was taken meanwhile")

// onFreePort picks a free loopback port and tries to start a server there; another program may be faster, so it tries
// a few times.
func onFreePort(ctx context.Context, try func(port int) error) error {
	var err error
	for range 5 {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		l, lerr := net.Listen("tcp", "127.0.0.1:0")
		if lerr != nil {
			return lerr
		}
		port := l.Addr().(*net.TCPAddr).Port
		_ = l.Close()
		if err = try(port); !errors.Is(err, errTaken) {
			return err
		}
	}
	return err
}

// await calls ready until it succeeds; ended tells that waiting is of no use.
func await(ctx context.Context, patience time.Duration, ended func() bool, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		if ended() {
			return errTaken
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// exec runs a command with the variables set and returns its exit code. An interrupt is passed on; the command decides
// when to end, for thirty seconds.
func (s *stack) exec(ctx context.Context, command []string) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, s.stdout, os.Stderr
	cmd.Env, cmd.Dir = s.environ(), s.from
	// A command at a terminal stays in the foreground group, so that it can read from the terminal.
	own := !isTerminal(os.Stdin)
	p, err := s.launch(command[0], cmd, syscall.SIGTERM, own)
	if err != nil {
		return 127, err
	}
	again := make(chan os.Signal, 4)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	for {
		select {
		case <-p.done:
			_ = p.signal(syscall.SIGTERM) // whatever it left behind in its group
			return p.code(), nil
		case d := <-s.died:
			fmt.Fprintln(os.Stderr, "devstack:", d.fault())
		case <-ctx.Done():
			if own {
				_ = p.signal(syscall.SIGINT)
			}
			s.wind(p, again)
			return p.code(), nil
		}
	}
}

// wind waits for an interrupted command; a second interrupt or thirty seconds end it.
func (s *stack) wind(p *process, again <-chan os.Signal) {
	select { // the interrupt that brought us here comes by this way too
	case <-again:
	case <-time.After(200 * time.Millisecond):
	}
	select {
	case <-p.done:
		return
	case <-again:
	case <-time.After(30 * time.Second):
	}
	p.halt(3 * time.Second)
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull && !isNull(info)
}

func isNull(info os.FileInfo) bool {
	null, err := os.Stat(os.DevNull)
	return err == nil && os.SameFile(info, null)
}

// stop ends everything in the reverse order, and removes a temporary folder.
func (s *stack) stop() {
	for _, p := range slices.Backward(s.running) {
		p.halt(10 * time.Second)
	}
	for _, c := range slices.Backward(s.closers) {
		c()
	}
	if s.temp {
		_ = os.Chdir("/") // the gateway left us inside
		if err := os.RemoveAll(s.dir); err != nil {
			fmt.Fprintln(os.Stderr, "devstack:", err)
		}
		if d := s.postgresDir(); d != "" && !strings.HasPrefix(d, s.dir) {
			_ = os.RemoveAll(d)
		}
	} else {
		_ = os.Remove(filepath.Join(s.dir, "address"))
	}
	_ = s.lock.Close()
	s.guard.dismiss()
}
