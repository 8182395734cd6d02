package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
)

// worker is a process that works, with its own ways to the servers, started again after each kill.
type worker struct {
	*running
	m                      *market
	database, bucket, post *line
	env                    map[string]string
}

func (m *market) worker() *worker {
	m.t.Helper()
	w := &worker{m: m, bucket: newLine(m.t, m.objects.Endpoint), post: newLine(m.t, os.Getenv("INTERMART_TEST_SMTP_ADDRESS"))}
	var address string
	w.database, address = m.database()
	w.env = m.with(map[string]string{"INTERMART_DATABASE_URL": address, "INTERMART_REDIS_URL": m.redisURL,
		"INTERMART_S3_ENDPOINT": w.bucket.address(), "INTERMART_SMTP_ADDRESS": w.post.address()})
	w.again()
	return w
}

func (w *worker) again() {
	w.m.t.Helper()
	w.running = w.m.start("work", w.env)
	w.says(`"msg":"at work","award":true`)
}

// server is a process that serves.
type server struct {
	*running
	database *line
	address  string
}

func (m *market) server(more map[string]string) *server {
	m.t.Helper()
	s := &server{address: freeAddress(m.t)}
	l, address := m.database()
	s.database = l
	env := m.with(map[string]string{"INTERMART_DATABASE_URL": address, "INTERMART_LISTEN": s.address, "INTERMART_S3_ENDPOINT": m.objects.Endpoint,
		"INTERMART_OPENING_IDENTITY": ""})
	for k, v := range more {
		env[k] = v
	}
	s.running = m.start("serve", env)
	s.says(`"msg":"serving"`)
	return s
}

func (s *server) get(path string) answer {
	return ask(context.Background(), "GET", "http://"+s.address+path, "", "")
}

// caught waits until a session of one of the workers waits for a lock, and says whose it is.
func (m *market) caught(what string, workers ...*worker) (who *worker) {
	m.t.Helper()
	await(m.t, what, func() bool {
		for _, port := range m.waiting() {
			for _, w := range workers {
				if w.database.has(port) {
					who = w
					return true
				}
			}
		}
		return false
	})
	return who
}

// down is how long the object store and the mail server are away.
const down = 15 * time.Second

// TestFaults runs the real program against every fault that it must outlive, all in one story: two workers go from the
// deadline to the results while one after the other is killed in the middle of something, Redis is flushed, the object
// store and the mail server are away and a task comes twice.
func TestFaults(t *testing.T) {
	m := newMarket(t, 4)
	one, two := m.worker(), m.worker()
	// The second server is handed an identity and a Redis that are not there: it looks at neither.
	a, b := m.server(nil), m.server(map[string]string{"INTERMART_OPENING_IDENTITY": "/nonexistent/identity", "INTERMART_REDIS_URL": "redis://127.0.0.1:1/0"})
	m.signIn(a.address)
	notices := m.published("lowest", "random", "lowest", "lowest", "random", "lowest")
	l := m.bids(notices, a.address, b.address)
	t.Run("servers", func(t *testing.T) { m.servers(t, a, b, notices) })

	m.quiet("before the deadline")
	recovered := m.batter(one, two, notices)
	settled := m.settle()
	t.Logf("all is done and every letter sent %.1f s after the last restart", settled.Sub(recovered).Seconds())
	if took := settled.Sub(recovered); took > 40*time.Second {
		t.Errorf("recovery took %s", took)
	}
	t.Run("results", func(t *testing.T) { l.results(t) })
	t.Run("letters", func(t *testing.T) { l.letters(t) })
	t.Run("bucket", func(t *testing.T) { l.bucket(t) })
	t.Run("alike", func(t *testing.T) { m.alike(t, a, b, notices) })
	t.Run("stop", func(t *testing.T) { m.stop(t, a, b, one, two) })
	t.Run("logs", func(t *testing.T) { l.logs(t) })
}

// ledger is what was promised, to be found again.
type ledger struct {
	*market
	notices []domain.Notice
	bids    map[domain.NoticeID][]domain.BidID // with a receipt
	prices  []string
}

// bids are one for the last notice, too few, and one of every agency for each other.
func (m *market) bids(notices []domain.Notice, servers ...string) *ledger {
	m.t.Helper()
	l := &ledger{market: m, notices: notices, bids: make(map[domain.NoticeID][]domain.BidID)}
	for k, n := range notices {
		for i := range m.agencies {
			if k == len(notices)-1 && i > 0 {
				break
			}
			price := "60000.00"
			if n.Method == "lowest" {
				price = fmt.Sprintf("5%d%d83.%d7", k, i, 9-i)
				l.prices = append(l.prices, price)
			}
			l.bids[n.ID] = append(l.bids[n.ID], m.bid(servers[(i+k)%len(servers)], n, i, price))
		}
	}
	return l
}

// quiet waits until nothing that is due is undone and no letter waits.
func (m *market) quiet(when string) {
	m.t.Helper()
	const due = `SELECT (SELECT count(*) FROM deliveries WHERE done_at IS NULL AND due <= (SELECT intermart_now()))
		+ (SELECT count(*) FROM dispatches WHERE sent_at IS NULL)`
	defer func() {
		if m.t.Failed() {
			m.t.Logf("left %s: %s", when, m.left())
		}
	}()
	await(m.t, "nothing left "+when, func() bool { return m.count(due) == 0 })
}

// left says what quiet waits for.
func (m *market) left() string {
	return fmt.Sprint(m.db.SQL(`SELECT 'delivery', handler, subject, attempt, fault, final::text, due::text FROM deliveries
			WHERE done_at IS NULL AND due <= (SELECT intermart_now())
		UNION ALL SELECT 'letter', channel, address, attempts, fault, '', due::text FROM dispatches WHERE sent_at IS NULL`))
}

// settle waits for the end of all work: quiet is not the end while a step is about to cause the next.
func (m *market) settle() time.Time {
	m.t.Helper()
	await(m.t, "every result", func() bool {
		return m.count(`SELECT count(DISTINCT subject) FROM events WHERE kind IN ('award.announced', 'notice.reposted')`) == 6
	})
	m.quiet("at the end")
	return time.Now()
}

// batter passes the deadline and does the faults; it answers when the last of them was over.
func (m *market) batter(one, two *worker, notices []domain.Notice) time.Time {
	m.t.Helper()
	both := []*worker{one, two}
	for _, w := range both {
		w.bucket.setCut(true)
		w.post.setCut(true)
	}
	away := time.Now()

	// The first kill: in the middle of a freeze.
	release := m.locked(`SELECT FROM notices WHERE id = $1 FOR UPDATE`, string(notices[0].ID))
	last := slices.MaxFunc(notices, func(a, b domain.Notice) int { return a.Deadline.At.Compare(b.Deadline.At) })
	m.db.SetClock(last.Deadline.At.Add(time.Second))
	who := m.caught("a freeze that waits", both...)
	hold := m.locked(`LOCK TABLE awards IN SHARE MODE`)
	m.killed("a freeze", who)
	release()

	// The second: while results are being written. Each of these tasks comes twice; then Redis forgets everything.
	who = m.caught("a result that waits", both...)
	m.twice()
	m.must(m.redis.FlushDB(m.t.Context()).Err())
	m.killed("a result", who)
	hold()

	time.Sleep(time.Until(away.Add(down)))
	for _, w := range both {
		w.bucket.setCut(false)
	}
	// The third: the mail server has a letter and the worker does not know yet.
	one.post.holding("250 kept")
	one.post.setCut(false)
	select {
	case <-one.post.caught:
	case <-time.After(soon):
		m.t.Fatal("no letter is on its way")
	}
	m.killed("a letter's answer", one)
	one.post.release()
	two.post.setCut(false)
	return time.Now()
}

// killed kills a worker and starts it again.
func (m *market) killed(what string, w *worker) {
	m.t.Helper()
	w.kill()
	m.t.Logf("killed before %s: %d results, %d deliveries undone, %d letters unsent", what, m.count(`SELECT count(*) FROM awards`),
		m.count(`SELECT count(*) FROM deliveries WHERE done_at IS NULL AND due <= (SELECT intermart_now())`),
		m.count(`SELECT count(*) FROM dispatches WHERE sent_at IS NULL`))
	w.again()
}

// twice puts the tasks in hand back in line, as asynq does with those of a worker that it takes for dead.
func (m *market) twice() {
	m.t.Helper()
	const queue = "asynq:{award}:"
	ids, err := m.redis.LRange(m.t.Context(), queue+"active", 0, -1).Result()
	m.must(err)
	if len(ids) == 0 {
		m.t.Fatal("no task is in hand")
	}
	for _, id := range ids {
		m.must(m.redis.LPush(m.t.Context(), queue+"pending", id).Err())
	}
	await(m.t, "tasks taken twice", func() bool { return m.redis.LLen(m.t.Context(), queue+"pending").Val() == 0 })
	m.t.Logf("%d tasks handed out twice", len(ids))
}

// servers looks at two of them: they hold no opening identity, need no Redis, and say when the database is away.
func (m *market) servers(t *testing.T, a, b *server, notices []domain.Notice) {
	env, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", a.cmd.Process.Pid))
	if err != nil || strings.Contains(string(env), "INTERMART_OPENING_IDENTITY") || !strings.Contains(string(env), "INTERMART_RECEIPT_KEY") {
		t.Errorf("the environment of serve: %v", err)
	}
	for _, s := range []*server{a, b} {
		for _, path := range []string{"/", "/notices", "/notices/" + notices[0].Number, "/readyz", "/healthz"} {
			if got := s.get(path); got.err != nil || got.status != 200 {
				t.Errorf("%s: %d %v", path, got.status, got.err)
			}
		}
	}
	mistaken := m.start("work", m.with(map[string]string{"INTERMART_DATABASE_URL": m.db.Super(), "INTERMART_REDIS_URL": m.redisURL,
		"INTERMART_S3_ENDPOINT": m.objects.Endpoint, "INTERMART_SMTP_ADDRESS": "127.0.0.1:1", "INTERMART_OPENING_IDENTITY": "/nonexistent/identity"}))
	mistaken.ended(exitUsage) // what serve did not look at

	a.database.setCut(true)
	got := a.get("/readyz")
	if got.status != 503 || !strings.Contains(got.body, `"database":"no answer"`) {
		t.Errorf("without a database: %+v", got)
	}
	if got := a.get("/healthz"); got.status != 200 {
		t.Errorf("without a database the process is called dead: %+v", got)
	}
	a.database.setCut(false)
	await(t, "ready again", func() bool { return a.get("/readyz").status == 200 })
}

// stop ends a server with a request in its hand, a worker with a freeze in its hand, then the others.
func (m *market) stop(t *testing.T, a, b *server, one, two *worker) {
	release := m.locked(`LOCK TABLE notices IN ACCESS EXCLUSIVE MODE`)
	flying := make(chan answer, 1)
	go func() { flying <- a.get("/api/v1/notices") }()
	await(t, "a request in flight", func() bool { return slices.ContainsFunc(m.waiting(), a.database.has) })
	gone := make(chan struct{})
	go func() { a.stops(); close(gone) }()
	a.says("requests in flight are finished")
	await(t, "no more taken", func() bool {
		c, err := net.DialTimeout("tcp", a.address, time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	release()
	if got := <-flying; got.status != 200 || !strings.Contains(got.body, `"number"`) {
		t.Errorf("the request in flight: %d %v %.200s", got.status, got.err, got.body)
	}
	<-gone
	m.stopAtWork(t, one, two)
	b.stops()
}

// stopAtWork tells a worker to stop while it freezes the notice that was posted again, without any bid.
func (m *market) stopAtWork(t *testing.T, one, two *worker) {
	again := m.db.SQL(`SELECT id::text FROM notices WHERE repost_of IS NOT NULL`)[0][0]
	release := m.locked(`SELECT FROM notices WHERE id = $1 FOR UPDATE`, again)
	page, err := m.Notice(t.Context(), domain.System(), domain.NoticeID(again))
	m.must(err)
	m.db.SetClock(page.Notice.Deadline.At.Add(time.Second))
	who, other := m.caught("the last freeze", one, two), one
	if who == one {
		other = two
	}
	gone := make(chan struct{})
	go func() { who.stops(); close(gone) }()
	who.says("what is in hand is finished")
	other.stops()
	release()
	<-gone
	if ended := m.count(`SELECT count(*) FROM events WHERE kind = 'notice.failed' AND subject = $1`, "notice:"+again); ended != 1 {
		t.Errorf("what was in hand was finished %d times", ended)
	}
}
