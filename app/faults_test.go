package app_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// effects is everything that the work of a delivery changes, as one text. Attempts, leases and faults are not effects.
func (w *world) effects() string {
	w.t.Helper()
	const all = `SELECT jsonb_build_array(
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM notices AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM bids AS x),
		(SELECT md5(string_agg(x::text, '|' ORDER BY x.id)) FROM explanations AS x),
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
		"a delivery twice":         `SELECT subject || handler FROM deliveries GROUP BY subject, handler, event, due HAVING count(*) > 1`,
		"a delivery left":          `SELECT handler || fault FROM deliveries WHERE done_at IS NULL AND (final OR due <= (SELECT intermart_now()))`,
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
	sequential(t)
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
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
	sequential(t)
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
