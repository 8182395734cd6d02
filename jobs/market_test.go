package jobs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// patience is how long a test waits for what must happen within seconds.
const patience = 40 * time.Second

var (
	databases sync.Mutex
	nextRedis = 1
)

// redisURL gives a test a Redis database of its own, empty.
func redisURL(t *testing.T) string {
	t.Helper()
	const variable = "INTERMART_TEST_REDIS_URL"
	base := os.Getenv(variable)
	if base == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(variable + " is not set")
		}
		t.Skip(variable + " is not set: go -C cmd/devstack run . exec -- go test ./jobs/…")
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	databases.Lock()
	u.Path = fmt.Sprintf("/%d", nextRedis%16)
	nextRedis++
	databases.Unlock()
	flush(t, u.String())
	return u.String()
}

func flush(t *testing.T, address string) {
	t.Helper()
	o, err := redis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	c := redis.NewClient(o)
	defer c.Close()
	if err := c.FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// post is a mail server that remembers, fails while it is down, and can hold a letter in its hand.
type post struct {
	mu      sync.Mutex
	down    bool
	tries   int
	copies  map[string]int // by Message-ID
	hold    chan struct{}  // not nil: Send waits for it
	holding chan struct{}  // told once a letter is held
}

func newPost() *post { return &post{copies: make(map[string]int), holding: make(chan struct{}, 100)} }

func (p *post) Send(_ context.Context, m app.Mail) error {
	p.mu.Lock()
	p.tries++
	down, hold := p.down, p.hold
	p.mu.Unlock()
	if down {
		return errors.New("dial smtp: connection refused while writing to someone@example.org")
	}
	if hold != nil {
		p.holding <- struct{}{}
		<-hold
	}
	p.mu.Lock()
	p.copies[m.MessageID]++
	p.mu.Unlock()
	return nil
}

func (p *post) setDown(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
}

func (p *post) arrived() (letters, most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, n := range p.copies {
		most = max(most, n)
	}
	return len(p.copies), most
}

// bucket is an object store that fails while it is down.
type bucket struct {
	mu      sync.Mutex
	down    bool
	deleted int
}

func (b *bucket) setDown(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
}

func (b *bucket) Put(context.Context, app.Object) (string, error) { return "v1", nil }
func (b *bucket) Open(context.Context, string, string) (io.ReadCloser, error) {
	return io.NopCloser(bytes.NewReader(nil)), nil
}
func (b *bucket) Purge(context.Context, string) error { return nil }
func (b *bucket) Versions(context.Context, string) ([]app.ObjectVersion, error) {
	return nil, nil
}
func (b *bucket) Retain(context.Context, string, string, time.Time) error { return nil }
func (b *bucket) Delete(context.Context, string, string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return errors.New("object store: connection refused")
	}
	b.deleted++
	return nil
}

// opener stands for an opening identity; these tests open nothing.
type opener struct{ app.Opener }

type secrets struct{}

func (secrets) Hash(string) (string, error) { return "hash", nil }
func (secrets) Matches(string, string) bool { return false }

// market is an App on a real database.
type market struct {
	*app.App
	t       *testing.T
	post    *post
	bucket  *bucket
	logs    *logBook
	officer domain.OrganisationID
}

// logBook keeps what was logged.
type logBook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var admin = domain.Actor{Kind: domain.KindAdmin, Roles: []domain.Role{domain.AdminSystem}, Region: "430100", ProvedAt: time.Date(2126, 1, 1, 0, 0, 0, 0, time.UTC)}

func newMarket(t *testing.T, s app.Store) *market {
	t.Helper()
	m := &market{t: t, post: newPost(), bucket: &bucket{}, logs: &logBook{}}
	m.App = &app.App{Store: s, Mailer: m.post, Objects: m.bucket, Secrets: secrets{}, Log: slog.New(slog.NewTextHandler(m.logs, nil)),
		Site: app.Site{PublicURL: "https://market.example", Origin: "market.example"}}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(m.logs)
		}
	})
	m.do(func(tx app.Tx) error {
		return tx.PutRegion(t.Context(), domain.Region{Code: "430100", Name: "示范市", NameEN: "Demo City"})
	})
	o, err := m.CreateOrganisation(t.Context(), admin, domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "住建局", Region: "430100"})
	if err != nil {
		t.Fatal(err)
	}
	m.officer = o.ID
	return m
}

func (m *market) do(f func(tx app.Tx) error) {
	m.t.Helper()
	if err := m.Store.Update(m.t.Context(), f); err != nil {
		m.t.Fatal(err)
	}
}

// invite adds people; each is invited by mail, by a delivery.
func (m *market) invite(n int) {
	m.t.Helper()
	for range n {
		p := domain.Person{ID: domain.PersonID(app.NewID()), Name: "张三", Email: "someone-" + app.Token(6) + "@example.org", Language: "zh"}
		if _, err := m.AddPerson(m.t.Context(), admin, p, m.officer, []domain.Role{domain.DepartmentOfficer}); err != nil {
			m.t.Fatal(err)
		}
	}
}

// worker makes a worker whose leases are short enough to test.
func (m *market) worker(address string) *Worker {
	m.t.Helper()
	w, err := New(m.App, Config{RedisURL: address, Concurrency: 4})
	if err != nil {
		m.t.Fatal(err)
	}
	w.lease = 500 * time.Millisecond
	return w
}

// run starts a worker; stop ends it and waits.
func (m *market) run(w *Worker) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(m.t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			m.t.Error(err)
		}
	})
	m.t.Cleanup(stop)
	return stop
}

func (m *market) workforce() app.Workforce {
	m.t.Helper()
	f, err := m.Workforce(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	return f
}

// backlog counts what waits, without what every worker promises each day.
func (m *market) backlog() int {
	m.t.Helper()
	counts, err := m.Backlog(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	all := 0
	for handler, n := range counts {
		if handler != app.HandleSweep && handler != app.HandleExpiry && handler != app.HandlePapers { // promised by the time of day
			all += n
		}
	}
	return all
}

// until waits for something that must become true soon.
func until(t *testing.T, what string, true func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if true() {
			return
		}
	}
	t.Fatalf("did not happen: %s", what)
}

// eachOnce wants n letters, each once.
func (m *market) eachOnce(n int) {
	m.t.Helper()
	until(m.t, fmt.Sprintf("%d letters", n), func() bool { letters, _ := m.post.arrived(); return letters >= n && m.backlog() == 0 })
	if letters, most := m.post.arrived(); letters != n || most != 1 {
		m.t.Errorf("%d letters, at most %d copies of one; want %d and 1", letters, most, n)
	}
	if strings.Contains(m.logs.String(), "@example.org") {
		m.t.Error("a mail address is in the log")
	}
}

// wire is a way to Redis that can be cut.
type wire struct {
	net.Listener
	to  string
	mu  sync.Mutex
	cut bool
	all []net.Conn
}

func newWire(t *testing.T, to string) (w *wire, through string) {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w = &wire{Listener: l, to: u.Host}
	t.Cleanup(func() { _ = l.Close(); w.setCut(true) })
	go w.serve()
	u.Host = l.Addr().String()
	return w, u.String()
}

func (w *wire) serve() {
	for {
		in, err := w.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", w.to)
		w.mu.Lock()
		if err != nil || w.cut {
			_ = in.Close()
			if out != nil {
				_ = out.Close()
			}
			w.mu.Unlock()
			continue
		}
		w.all = append(w.all, in, out)
		w.mu.Unlock()
		go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
	}
}

func (w *wire) setCut(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for _, c := range w.all {
		_ = c.Close()
	}
	w.all = nil
}
