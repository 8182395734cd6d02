package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// breaker stands between a store and PostgreSQL and cuts the connection at one statement, COMMIT included:
// before the server has seen it, or after the server has done it and before the answer arrives.
type breaker struct {
	net.Listener
	server string
	mu     sync.Mutex
	seen   int // statements since armed
	at     int // which one to cut; 0: none
	after  bool
	fired  bool
}

func newBreaker(t testing.TB, server string) *breaker {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &breaker{Listener: l, server: server}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(c)
		}
	}()
	return b
}

func (b *breaker) arm(n int, after bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen, b.at, b.after, b.fired = 0, n, after, false
}

func (b *breaker) disarm() (fired bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.at = 0
	return b.fired
}

// statement counts one and says whether to cut, and when.
func (b *breaker) statement() (cut, after bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen++
	if b.at == 0 || b.seen != b.at {
		return false, false
	}
	b.fired = true
	return true, b.after
}

func (b *breaker) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", b.server)
	if err != nil {
		return
	}
	defer server.Close()
	var head [4]byte // the startup packet has no type
	if _, err := io.ReadFull(client, head[:]); err != nil {
		return
	}
	_, _ = server.Write(head[:])
	if _, err := io.CopyN(server, client, int64(binary.BigEndian.Uint32(head[:]))-4); err != nil {
		return
	}
	var muted atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer client.Close()
		answers(client, server, &muted)
	}()
	b.questions(client, server, &muted)
	if muted.Load() {
		<-done // the server has done it
	}
}

// answers passes the server's messages on until one completes after the connection was muted.
func answers(client io.Writer, server io.Reader, muted *atomic.Bool) {
	for {
		kind, m, err := message(server)
		if err != nil {
			return
		}
		if muted.Load() {
			if kind == 'Z' { // ready for query: the statement is done
				return
			}
			continue
		}
		if _, err := client.Write(m); err != nil {
			return
		}
	}
}

func (b *breaker) questions(client io.Reader, server io.Writer, muted *atomic.Bool) {
	for {
		kind, m, err := message(client)
		if err != nil {
			return
		}
		// A simple query, or the end of an extended one. BEGIN and pings are not counted: the pool mends them by itself.
		if text := string(m[5:]); kind == 'Q' && !strings.HasPrefix(text, "begin") && !strings.HasPrefix(text, "--") || kind == 'S' {
			cut, after := b.statement()
			muted.Store(cut && after)
			if cut && !after {
				return
			}
		}
		if _, err := server.Write(m); err != nil || muted.Load() {
			return
		}
	}
}

func message(r io.Reader) (kind byte, m []byte, err error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	m = make([]byte, 1+binary.BigEndian.Uint32(head[1:]))
	copy(m, head[:])
	_, err = io.ReadFull(r, m[5:])
	return head[0], m, err
}

// effects is everything that the work of a delivery changes, as one text. Attempts, leases and faults are not effects.
func (w *world) effects() string {
	w.t.Helper()
	const all = `SELECT jsonb_build_array(
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM notices AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM bids AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.notice)) FROM awards AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.notice)) FROM notice_keys AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM events AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.position)) FROM log_pending AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM letters AS x),
		(SELECT count(*) FROM deliveries), (SELECT count(*) FROM deliveries WHERE done_at IS NOT NULL), (SELECT count(*) FROM findings))::text`
	return w.db.SQL(all)[0][0]
}

func (w *world) isDone(id domain.DeliveryID) (done bool) {
	w.t.Helper()
	w.do(w.db.View(ctx(), func(tx app.Tx) error {
		d, err := tx.Delivery(ctx(), id)
		if err == nil {
			done = !d.DoneAt.IsZero()
		}
		return err
	}))
	return done
}

// batter does all that is due, and fails each delivery at its first statement, then at its second, and so on until it is
// done. Whatever fails must leave the state as it was, or (when the answer to the COMMIT was lost) as it is when done.
func (w *world) batter(b *breaker, after bool) (faults int) {
	w.t.Helper()
	direct := *w.App
	direct.Store = w.db.Store
	for {
		ds, err := direct.HandOut(ctx(), time.Minute, 1)
		w.do(err)
		if len(ds) == 0 {
			return faults
		}
		for n := 1; !w.isDone(ds[0].ID); n++ {
			if n > 200 {
				w.t.Fatalf("%s does not end", ds[0].Handler)
			}
			faults += w.cut(b, ds[0], n, after)
		}
	}
}

func (w *world) cut(b *breaker, d domain.Delivery, n int, after bool) int {
	w.t.Helper()
	before := w.effects()
	b.arm(n, after)
	err := w.Handle(ctx(), d)
	fired := b.disarm()
	if fired && app.Final(err) {
		w.t.Fatalf("%s: cut at statement %d (after: %v), and given up for good: %v", d.Handler, n, after, err)
	}
	switch {
	case !fired && err != nil:
		w.t.Fatalf("%s: %v", d.Handler, err)
	case fired && err == nil && !w.isDone(d.ID):
		w.t.Fatalf("%s: cut at statement %d, and neither done nor failed", d.Handler, n)
	case !w.isDone(d.ID) && w.effects() != before:
		w.t.Fatalf("%s: cut at statement %d (after: %v), half is saved", d.Handler, n, after)
	}
	if fired {
		return 1
	}
	return 0
}

// once checks that a notice has exactly one of everything.
func (w *world) once(n domain.Notice, agencies int) {
	w.t.Helper()
	for what, q := range map[string]string{
		"an event twice":           `SELECT kind || ' ' || subject FROM events WHERE kind NOT LIKE 'finding.%' GROUP BY kind, subject HAVING count(*) > 1`,
		"an award twice":           `SELECT notice::text FROM awards GROUP BY notice HAVING count(*) > 1`,
		"a letter twice":           `SELECT kind || person FROM letters GROUP BY kind, person, link HAVING count(*) > 1`,
		"a delivery twice":         `SELECT subject || handler FROM deliveries GROUP BY subject, handler, event HAVING count(*) > 1`,
		"a delivery left":          `SELECT handler || fault FROM deliveries WHERE done_at IS NULL`,
		"an event without its log": `SELECT id::text FROM events WHERE id NOT IN (SELECT event FROM log_pending)`,
	} {
		if rows := w.db.SQL(q); len(rows) > 0 {
			w.t.Errorf("%s: %v", what, rows)
		}
	}
	if got := w.db.SQL(`SELECT count(*) FROM awards WHERE notice = $1`, string(n.ID))[0][0]; got != "1" {
		w.t.Errorf("%s awards", got)
	}
	if got := w.db.SQL(`SELECT count(*) FROM letters WHERE kind IN ('award.won', 'award.lost')`)[0][0]; got != itoa(agencies) {
		w.t.Errorf("%s letters of the result, want %d", got, agencies)
	}
	if _, err := w.AwardRecord(ctx(), n.Number); err != nil {
		w.t.Error(err)
	}
}

// TestEveryStatementMayFail walks a notice from review to its result and cuts the connection to the database at each
// statement of each job, once before the server sees it and once after it is done.
func TestEveryStatementMayFail(t *testing.T) {
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, 3)
			b := newBreaker(t, w.db.Host())
			direct := w.Store
			w.Store = w.db.At(b.Addr().String())
			id := w.drafted().Notice.ID
			_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
			w.do(err)
			_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
			w.do(err)
			_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
			w.do(err)
			faults := w.batter(b, after) // keys, letters
			page, err := w.PublishNotice(ctx(), w.publisher, id, 0)
			w.do(err)
			for i := range 3 {
				w.bid(page.Notice, i, "5100"+itoa(i)+".00")
			}
			w.db.SetClock(page.Notice.Deadline.At.Add(time.Second))
			faults += w.batter(b, after) // freeze, vet, open, select, archive, letters
			w.Store = direct
			w.do(w.Drain(ctx()))
			w.once(page.Notice, 3)
			t.Logf("%d faults", faults)
			if faults < 100 {
				t.Errorf("only %d faults: what was cut?", faults)
			}
			if stored := w.db.SQL(`SELECT count(*) FROM files WHERE purpose = 'envelope' AND version_id <> ''`)[0][0]; stored != "3" {
				t.Errorf("%s envelopes archived", stored)
			}
		})
	}
}

// TestFailedNoticeMayFail does the same on the way to a failure and its re-post.
func TestFailedNoticeMayFail(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	w.bid(n, 0, "52000.00")
	w.do(w.Drain(ctx()))
	b := newBreaker(t, w.db.Host())
	direct := w.Store
	w.Store = w.db.At(b.Addr().String())
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.batter(b, false)
	w.Store = direct
	if got := w.notice(n.ID); got.Status != domain.NoticeFailed || got.RepostedAs == "" {
		t.Fatalf("%s, re-posted as %q", got.Status, got.RepostedAs)
	}
	if got := w.db.SQL(`SELECT count(*) FROM notices WHERE repost_of = $1`, string(n.ID))[0][0]; got != "1" {
		t.Fatalf("posted again %s times", got)
	}
	if again := w.notice(w.notice(n.ID).RepostedAs); again.Status != domain.NoticePublished {
		t.Fatalf("the re-post is %s", again.Status)
	}
}

// TestTwiceIsHarmless hands every delivery that was ever made to a second worker.
func TestTwiceIsHarmless(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	before := w.effects()
	w.again()
	if w.effects() != before {
		t.Fatal("work done twice has two effects")
	}
	w.once(n, 3)
}

// again handles every delivery there is once more.
func (w *world) again() {
	w.t.Helper()
	for _, row := range w.db.SQL(`SELECT id, coalesce(event, 0), subject, handler FROM deliveries ORDER BY id`) {
		d := domain.Delivery{ID: domain.DeliveryID(atoi(row[0])), Event: domain.EventID(atoi(row[1])), Subject: row[2], Handler: row[3]}
		if err := w.Handle(ctx(), d); err != nil && !app.Final(err) {
			w.t.Fatalf("%s: %v", d.Handler, err)
		}
	}
}

// downObjects is a bucket that does not answer until it is up.
type downObjects struct {
	app.Objects
	up atomic.Bool
}

func (o *downObjects) Put(ctx context.Context, obj app.Object) (string, error) {
	if !o.up.Load() {
		return "", refusal.New(refusal.Unavailable, "object.server", "", "不可用", "down")
	}
	return o.Objects.Put(ctx, obj)
}

func (o *downObjects) Retain(ctx context.Context, key, version string, until time.Time) error {
	if !o.up.Load() {
		return refusal.New(refusal.Unavailable, "object.server", "", "不可用", "down")
	}
	return o.Objects.Retain(ctx, key, version, until)
}

// work does what is due as a worker does: what fails waits for its next attempt.
func (w *world) work() {
	w.t.Helper()
	for {
		ds, err := w.HandOut(ctx(), time.Minute, 100)
		w.do(err)
		if len(ds) == 0 {
			return
		}
		for _, d := range ds {
			_ = w.Handle(ctx(), d)
		}
	}
}

// ready makes what waits for its next attempt due now, so that a test need not wait.
func (w *world) ready() {
	w.t.Helper()
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`)
	w.db.SQL(`UPDATE letters SET ready_at = '-infinity' WHERE sent_at IS NULL`)
}

func TestABucketThatIsDownDelaysOnlyTheArchive(t *testing.T) {
	w := newWorld(t, 3)
	attachment, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: "需求.pdf", Content: pdf})
	w.do(err)
	down := &downObjects{Objects: w.Objects}
	w.Objects = down
	id := w.drafted(func(t *domain.Terms) { t.Attachments = []domain.FileID{attachment.ID} }).Notice.ID
	for _, step := range []func() error{
		func() error { _, err := w.SubmitNotice(ctx(), w.officer, id, 0); return err },
		func() error { _, err := w.ApproveNotice(ctx(), w.manager, id, 0); return err },
		func() error { _, err := w.ReviewNotice(ctx(), w.reviewer, id, 0); return err },
	} {
		w.do(step())
	}
	w.work()
	page, err := w.PublishNotice(ctx(), w.publisher, id, 0)
	w.do(err)
	n := page.Notice
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.work()
	if _, err := w.PublicAward(ctx(), n.Number); err != nil {
		t.Fatalf("the result waits for the bucket: %v", err)
	}
	waiting := w.db.SQL(`SELECT handler FROM deliveries WHERE done_at IS NULL ORDER BY handler`)
	if len(waiting) != 2 || waiting[0][0] != app.HandleArchive || waiting[1][0] != app.HandleRetain {
		t.Fatalf("waiting: %v", waiting)
	}
	down.up.Store(true)
	w.ready()
	w.work()
	w.once(n, 3)
	files := w.db.SQL(`SELECT key, version_id FROM files`)
	if len(files) != 4 {
		t.Fatalf("%d files", len(files))
	}
	for _, f := range files {
		if err := w.Objects.Delete(ctx(), f[0], f[1]); !refusal.Is(err, refusal.Conflict) {
			t.Errorf("%s is not locked: %v", f[0], err)
		}
	}
}

// downMail is a mail server that does not answer until it is up.
type downMail struct {
	app.Mailer
	up atomic.Bool
}

func (m *downMail) Send(ctx context.Context, l app.Mail) error {
	if !m.up.Load() {
		return errors.New("connection refused")
	}
	return m.Mailer.Send(ctx, l)
}

func TestMailThatIsDownIsSentOnceAfter(t *testing.T) {
	w := newWorld(t, 3)
	down := &downMail{Mailer: w.Mailer}
	w.Mailer = down
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	waiting := w.db.SQL(`SELECT id FROM letters WHERE sent_at IS NULL`)
	for range 3 {
		w.ready()
		if sent, err := w.SendLetters(ctx(), 1000); err != nil || sent != 0 {
			t.Fatalf("%d sent: %v", sent, err)
		}
	}
	for i := range 3 {
		if ls, err := w.Letters(ctx(), w.agencies[i], true, 0, 50); err != nil || len(ls) != 1 {
			t.Fatalf("agency %d has %d letters in its page: %v", i, len(ls), err)
		}
	}
	if ls, err := w.Undelivered(ctx(), w.reviewer); err != nil || len(ls) != len(waiting) {
		t.Fatalf("the operator sees %d of %d undelivered: %v", len(ls), len(waiting), err)
	}
	down.up.Store(true)
	w.ready()
	if sent, err := w.SendLetters(ctx(), 1000); err != nil || sent != len(waiting) {
		t.Fatalf("%d of %d sent: %v", sent, len(waiting), err)
	}
	w.ready()
	if sent, err := w.SendLetters(ctx(), 1000); err != nil || sent != 0 {
		t.Fatalf("%d sent again: %v", sent, err)
	}
	for _, a := range w.agencies {
		if mails := mailsTo(t, string(a.Person)+"@test.example"); len(mails) != 1 {
			t.Errorf("%d mails to one agency", len(mails))
		}
	}
}

// mailsTo are the letters in the sink for an address.
func mailsTo(t testing.TB, address string) (mails []string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(os.Getenv("INTERMART_TEST_MAIL_DIR"), "*.eml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), address) {
			mails = append(mails, string(b))
		}
	}
	return mails
}

// TestConcurrentMailersSendOnce lets two senders meet.
func TestConcurrentMailersSendOnce(t *testing.T) {
	w := newWorld(t, 0)
	w.published()
	var sent atomic.Int64
	w.do(atOnce(4, func(int) error {
		n, err := w.SendLetters(ctx(), 1)
		for err == nil && n > 0 {
			sent.Add(int64(n))
			n, err = w.SendLetters(ctx(), 1)
		}
		return err
	}))
	if want := w.db.SQL(`SELECT count(*) FROM letters`)[0][0]; want != itoa(int(sent.Load())) {
		t.Fatalf("%d mails for %s letters", sent.Load(), want)
	}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
