package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// soon bounds what must happen within seconds, on a machine that others keep busy.
const soon = 60 * time.Second

// program builds the real program.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "intermart")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// tape keeps what processes say.
type tape struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *tape) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *tape) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// running is one process of the program.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	said *tape
	done chan struct{}
}

func (m *market) start(verb string, env map[string]string) *running {
	m.t.Helper()
	p := &running{t: m.t, cmd: exec.Command(m.program, verb), said: &tape{}, done: make(chan struct{})}
	p.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	for name, value := range env {
		p.cmd.Env = append(p.cmd.Env, name+"="+value)
	}
	out := io.MultiWriter(p.said, m.logs)
	p.cmd.Stdout, p.cmd.Stderr = out, out
	if err := p.cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.done) }()
	m.t.Cleanup(p.kill)
	return p
}

// says waits until the process has said something.
func (p *running) says(what string) {
	p.t.Helper()
	await(p.t, p.cmd.Args[1]+" says "+what, func() bool {
		select {
		case <-p.done:
			p.t.Fatalf("%s ended: %s\n%s", p.cmd.Args[1], p.cmd.ProcessState, p.said)
		default:
		}
		return strings.Contains(p.said.String(), what)
	})
}

// kill is kill -9.
func (p *running) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stops sends SIGTERM and wants an end with exit code 0.
func (p *running) stops() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	p.ended(exitDone)
}

func (p *running) ended(want int) {
	p.t.Helper()
	select {
	case <-p.done:
		if got := p.cmd.ProcessState.ExitCode(); got != want {
			p.t.Errorf("%s: exit %d, want %d\n%s", p.cmd.Args[1], got, want, p.said)
		}
	case <-time.After(soon):
		p.t.Errorf("%s does not end\n%s", p.cmd.Args[1], p.said)
	}
}

// await waits for something that must become true soon.
func await(t *testing.T, what string, true func() bool) {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if true() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// answer is what one of the servers says.
type answer struct {
	status int
	body   string
	cookie string
	err    error
}

// client keeps no connection, so that a server that stops is not asked on an old one.
var client = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: 30 * time.Second}

func ask(ctx context.Context, method, url, cookie, body string) (a answer) {
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return answer{err: err}
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if cookie != "" {
		r.Header.Set("Cookie", cookie)
	}
	res, err := client.Do(r)
	if err != nil {
		return answer{err: err}
	}
	text, err := io.ReadAll(res.Body)
	a = answer{status: res.StatusCode, body: string(text), err: errors.Join(err, res.Body.Close())}
	a.cookie, _, _ = strings.Cut(res.Header.Get("Set-Cookie"), ";")
	return a
}
