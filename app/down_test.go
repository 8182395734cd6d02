package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

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
	w.db.SQL(`UPDATE dispatches SET ready_at = '-infinity' WHERE sent_at IS NULL`)
}

func TestABucketThatIsDownDelaysOnlyTheArchive(t *testing.T) {
	w := newWorld(t, 3)
	attachment, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: "需求.pdf", Content: pdf})
	w.do(err)
	down := &downObjects{Objects: w.Objects}
	w.Objects = down
	id := w.drafted(func(t *domain.Terms) {
		t.Attachments = []domain.Attachment{{File: attachment.ID, Audience: domain.AudiencePublic}}
	}).Notice.ID
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
	if len(waiting) != 3 || waiting[0][0] != app.HandleArchive || waiting[1][0] != app.HandleRetain || waiting[2][0] != app.HandleRetain {
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
	waiting := w.db.SQL(`SELECT id FROM dispatches WHERE sent_at IS NULL`)
	for range 3 {
		w.ready()
		if sent, err := w.SendLetters(ctx(), domain.ChannelMail, 1000); err != nil || sent != 0 {
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
	if sent, err := w.SendLetters(ctx(), domain.ChannelMail, 1000); err != nil || sent != len(waiting) {
		t.Fatalf("%d of %d sent: %v", sent, len(waiting), err)
	}
	w.ready()
	if sent, err := w.SendLetters(ctx(), domain.ChannelMail, 1000); err != nil || sent != 0 {
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
		n, err := w.SendLetters(ctx(), domain.ChannelMail, 1)
		for err == nil && n > 0 {
			sent.Add(int64(n))
			n, err = w.SendLetters(ctx(), domain.ChannelMail, 1)
		}
		return err
	}))
	if want := w.db.SQL(`SELECT count(*) FROM dispatches`)[0][0]; want != itoa(int(sent.Load())) {
		t.Fatalf("%d mails for %s letters", sent.Load(), want)
	}
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// namedMail remembers the Message-IDs of what it sends.
type namedMail struct {
	app.Mailer
	ids []string
}

func (m *namedMail) Send(ctx context.Context, l app.Mail) error {
	m.ids = append(m.ids, l.MessageID)
	return m.Mailer.Send(ctx, l)
}

// TestNobodyCountsLettersByTheirMessageIDs: bidders are written to before the freeze, so whoever gets two letters must
// not see how many went to others in between.
func TestNobodyCountsLettersByTheirMessageIDs(t *testing.T) {
	w := newWorld(t, 0)
	mail := &namedMail{Mailer: w.Mailer}
	w.Mailer = mail
	w.published()
	_, err := w.SendLetters(ctx(), domain.ChannelMail, 1000)
	w.do(err)
	named := make(map[string]bool)
	for _, row := range w.db.SQL(`SELECT token::text FROM letters JOIN dispatches AS d ON d.letter = letters.id WHERE d.sent_at IS NOT NULL AND token <> d.id`) {
		named["letter-"+row[0]+"@"+w.Site.Origin] = true
	}
	if len(mail.ids) < 2 || len(named) != len(mail.ids) {
		t.Fatalf("%d letters sent, %d named", len(mail.ids), len(named))
	}
	for _, id := range mail.ids {
		if !named[id] {
			t.Errorf("a letter is sent as %s", id)
		}
	}
}
