package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// withLog is an App that can sequence, and the log's verifier key.
func withLog(t testing.TB, db *storetest.DemoStore) (*app.App, string) {
	t.Helper()
	key, verifier, err := tlog.NewKey("test.example/log")
	if err != nil {
		t.Fatal(err)
	}
	n, err := tlog.NewNotary(key)
	if err != nil {
		t.Fatal(err)
	}
	return &app.App{Store: db.Store, Tree: tlog.Tree{}, Notary: n}, verifier
}

func sequence(t testing.TB, a *app.App) {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = a.SequenceLog(ctx()); err != nil {
			t.Fatal(err)
		}
	}
}

// note records a public event that names the one its writer had seen.
func note(ctx context.Context, a *app.App, subject string, cause domain.EventID, pause time.Duration) (id domain.EventID, err error) {
	err = a.Store.Update(ctx, func(tx app.Tx) error {
		id, err = tx.Record(ctx, domain.Event{Kind: domain.EventNoticePublished, Subject: subject, Region: "430102", By: domain.System(), At: start,
			Face: domain.Face{"id": subject, "cause": int64(cause)}})
		time.Sleep(pause) // the transaction stays open while others commit
		return err
	})
	return id, err
}

// readAll reads the whole log as an outsider does and checks every tile against the checkpoint.
func readAll(t testing.TB, a *app.App, verifier string) (entries [][]byte) {
	t.Helper()
	head, err := a.LogHead(ctx())
	if err != nil {
		t.Fatal(err)
	}
	c, err := tlog.ParseCheckpoint(head.Note, verifier)
	if err != nil {
		t.Fatal(err)
	}
	audit := tlog.Audit{
		Fetch: func(path string) ([]byte, error) { tile, err := a.LogTile(ctx(), path); return tile.Data, err },
		Entry: func(_ int64, e []byte) { entries = append(entries, e) },
	}
	if err := audit.Run(c); err != nil {
		t.Fatal(err)
	}
	return entries
}

// sequenceUntil is a sequencer that looks for events again and again.
func sequenceUntil(t testing.TB, a *app.App, every time.Duration, stop <-chan struct{}) {
	for {
		if _, err := a.SequenceLog(ctx()); err != nil {
			t.Error(err)
		}
		select {
		case <-stop:
			return
		case <-time.After(every):
		}
	}
}

// TestTheLogUnderARush: 20 writers whose transactions stay open for random times, two sequencers, and a reader of the
// feed. The log is dense, holds every event once, and none before its cause.
func TestTheLogUnderARush(t *testing.T) {
	events := 28_000
	if testing.Short() {
		events = 3_000
	}
	db := storetest.Demo(t, start)
	a, verifier := withLog(t, db)
	other := *a
	stop, whole := make(chan struct{}), make(chan struct{}) // the writers are done; the log holds all
	var sequencers, readers, writers sync.WaitGroup
	for _, one := range []*app.App{a, &other} {
		sequencers.Go(func() { sequenceUntil(t, one, 20*time.Millisecond, stop) })
	}
	var feed []app.LogLeaf
	readers.Go(func() {
		for after, last := int64(-1), false; ; {
			c, err := a.Changes(ctx(), after)
			if err != nil {
				t.Error(err)
				return
			}
			feed = append(feed, c.Entries...)
			after += int64(len(c.Entries))
			if last && len(c.Entries) == 0 {
				return
			}
			select {
			case <-whole:
				last = true
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	var seen, next atomic.Int64
	for range 20 {
		writers.Go(func() {
			for n := next.Add(1); n <= int64(events); n = next.Add(1) {
				cause := domain.EventID(seen.Load())
				id, err := note(ctx(), a, fmt.Sprintf("notice:%d", n), cause, rand.N(3*time.Millisecond))
				if err != nil {
					t.Error(err)
					return
				}
				seen.Store(int64(id)) // committed: whoever reads this has seen it
			}
		})
	}
	writers.Wait()
	close(stop)
	sequencers.Wait()
	sequence(t, a)
	close(whole)
	readers.Wait()

	entries := readAll(t, a, verifier)
	if len(entries) != events || len(feed) != events {
		t.Fatalf("%d leaves and %d changes of %d events", len(entries), len(feed), events)
	}
	index := map[domain.EventID]int{}
	for i, l := range feed {
		if l.Index != int64(i) || string(l.Entry()) != string(entries[i]) {
			t.Fatalf("change %d has index %d", i, l.Index)
		}
		index[l.Event] = i
	}
	if len(index) != events {
		t.Fatalf("%d different events", len(index))
	}
	for i, e := range entries {
		var face struct{ Cause domain.EventID }
		if err := json.Unmarshal(e, &face); err != nil {
			t.Fatal(err)
		}
		if at, ok := index[face.Cause]; face.Cause != 0 && (!ok || at >= i) {
			t.Fatalf("leaf %d stands before its cause", i)
		}
	}
}

// sequenced fills a log; only its last event is private.
func sequenced(t *testing.T, db *storetest.DemoStore, events int) {
	t.Helper()
	a, _ := withLog(t, db)
	for i := range events {
		kind := domain.EventNoticePublished
		if i == events-1 {
			kind = domain.EventNoticeDrafted
		}
		err := a.Store.Update(ctx(), func(tx app.Tx) error {
			_, err := tx.Record(ctx(), domain.Event{Kind: kind, Subject: "notice:1", Region: "430102", By: domain.System(), At: start, Face: domain.Face{"n": i}})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	sequence(t, a)
}

// TestEveryPrivateRowIsFound: complaints, tips and what else has no leaf of its own are found by the leaf of their day; no
// day is left out, though nobody was at work at its end.
func TestEveryPrivateRowIsFound(t *testing.T) {
	const lodged = `INSERT INTO events (kind, class, region, subject, at, face) SELECT 'ticket.asked', 'private', '430102', 'ticket:' || n, $1, convert_to('face ' || n, 'UTF8') FROM generate_series(1, 3) AS n`
	for name, tt := range map[string]struct{ change, want string }{
		"nothing":             {`SELECT`, ""},
		"a byte":              {`UPDATE events SET face = set_byte(face, 2, 88) WHERE subject = 'ticket:2'`, "of 2026-03-10 "},
		"one deleted":         {`DELETE FROM events WHERE subject = 'ticket:3'`, "of 2026-03-10 "},
		"two exchanged":       {`UPDATE events SET face = convert_to('face ' || 3 - right(subject, 1)::int, 'UTF8') WHERE subject IN ('ticket:1', 'ticket:2')`, "of 2026-03-10 "},
		"one added":           {`INSERT INTO events (kind, class, region, subject, at, face) SELECT kind, class, region, subject, at, face FROM events WHERE subject = 'ticket:1'`, "of 2026-03-10 "},
		"one moved elsewhere": {`UPDATE events SET at = at + interval '1 day' WHERE subject = 'ticket:1'`, "of 2026-03-10 "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 0)
			logs, _ := withLog(t, w.db)
			w.Tree, w.Notary = logs.Tree, logs.Notary
			w.db.SQL(lodged, start.AddDate(0, 0, 1))
			w.do(w.Store.Update(ctx(), func(tx app.Tx) error { return tx.Deliver(ctx(), app.DayEnds(workday.On(start))) }))
			w.db.SetClock(start.AddDate(0, 0, 3)) // three midnights at once
			w.do(w.Drain(ctx()))
			days := w.db.SQL(`SELECT l.index, e.subject FROM log_leaves AS l JOIN events AS e ON e.id = l.event WHERE e.kind = 'log.day' ORDER BY l.index`)
			if len(days) != 3 || days[1][1] != "log:2026-03-10" {
				t.Fatalf("the days are %v", days)
			}
			w.db.SQL(`SET session_replication_role = replica`)
			w.db.SQL(tt.change)
			want := tt.want
			if want != "" {
				want = "leaf " + days[1][0] + ": a private event " + want
			}
			if _, fault, err := w.CheckLog(ctx()); err != nil || (fault == "") != (want == "") || !strings.HasPrefix(fault, want) {
				t.Errorf("%q, %v", fault, err)
			}
		})
	}
}

// TestEveryChangedRowIsFound: whoever owns the database and switches its triggers off is found, by index.
func TestEveryChangedRowIsFound(t *testing.T) {
	const events = 600
	for name, tt := range map[string]struct{ change, want string }{
		"nothing":               {`SELECT`, ""},
		"a byte of a face":      {`UPDATE events SET face = set_byte(face, 9, 88) WHERE id = (SELECT event FROM log_leaves WHERE index = 300)`, "leaf 300:"},
		"a byte of a blind one": {`UPDATE events SET face = set_byte(face, 9, 88) WHERE id = (SELECT event FROM log_leaves WHERE index = 599)`, "leaf 599:"},
		"a commitment":          {`UPDATE log_leaves SET entry = set_byte(entry, 12, 88) WHERE index = 599`, "leaf 599:"},
		"an event deleted":      {`DELETE FROM events WHERE id = (SELECT event FROM log_leaves WHERE index = 17)`, "leaf 17:"},
		"a leaf deleted":        {`DELETE FROM log_leaves WHERE index = 512`, "leaf 512:"},
		"the last leaf deleted": {`DELETE FROM log_leaves WHERE index = 599`, "leaf 599:"},
		"two leaves exchanged":  {`UPDATE log_leaves SET event = 10000 - event WHERE index IN (40, 41); UPDATE log_leaves AS l SET event = (SELECT 10000 - o.event FROM log_leaves AS o WHERE o.index = 81 - l.index) WHERE index = 40; UPDATE log_leaves SET event = (SELECT min(id) FROM events AS e WHERE NOT EXISTS (SELECT FROM log_leaves AS x WHERE x.event = e.id)) WHERE index = 41`, "leaf 40:"},
		"a hash":                {`UPDATE log_hashes SET hash = set_byte(hash, 3, get_byte(hash, 3) # 1) WHERE position = 2`, "hash 2 "},
		"a hash deleted":        {`DELETE FROM log_hashes WHERE position = 5`, "hash 5 "},
		"the root":              {`UPDATE log_checkpoints SET root = set_byte(root, 3, get_byte(root, 3) # 1)`, "checkpoint 600:"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := storetest.Begun(t, start, "sequenced", func(db *storetest.DemoStore) { sequenced(t, db, events) })
			a, _ := withLog(t, db)
			db.SQL(`SET session_replication_role = replica`) // no triggers, no foreign keys
			for statement := range strings.SplitSeq(tt.change, "; ") {
				db.SQL(statement)
			}
			size, fault, err := a.CheckLog(ctx())
			if err != nil || size != events || (fault == "") != (tt.want == "") || !strings.Contains(fault, tt.want) {
				t.Errorf("size %d, %q, %v", size, fault, err)
			}
		})
	}
}

// TestTheLogOnlyGrows: not even the owner of the tables changes it without switching its triggers off.
func TestTheLogOnlyGrows(t *testing.T) {
	db := storetest.Demo(t, start)
	a, _ := withLog(t, db)
	if _, err := note(ctx(), a, "notice:1", 0, 0); err != nil {
		t.Fatal(err)
	}
	sequence(t, a)
	for _, table := range []string{"log_leaves", "log_hashes", "log_checkpoints", "log_cosignatures"} {
		got := db.SQL(`SELECT count(*) FROM information_schema.triggers WHERE event_object_table = $1 AND event_manipulation IN ('UPDATE', 'DELETE')`, table)
		if got[0][0] != "2" {
			t.Errorf("%s has %s triggers", table, got[0][0])
		}
	}
}

// TestACommitmentOpens: an agency shows with face and salt that the log holds its bid; nobody else learns anything from
// the leaf.
func TestACommitmentOpens(t *testing.T) {
	face, salt := []byte(`{"kind":"bid.sealed"}`), []byte("0123456789abcdef0123456789abcdef")
	entry := string(domain.LogEntry(domain.ClassSealed, face, salt))
	if strings.Contains(entry, "bid") || !strings.Contains(entry, `"kind":"sealed"`) || len(entry) != len(`{"hash":"","kind":"sealed"}`)+64 {
		t.Error(entry)
	}
	if entry == string(domain.LogEntry(domain.ClassSealed, face, salt[1:])) {
		t.Error("the salt does not matter")
	}
	if got := domain.LogEntry(domain.ClassPublic, face, nil); string(got) != string(face) {
		t.Error("a public face is not its own entry")
	}
}

// TestOpeningWaitsForTheLog: no envelope is opened before the list and the eligibility stand under a checkpoint; the
// log shows nothing of the bids before the freeze, and the agency can prove its own after.
func TestOpeningWaitsForTheLog(t *testing.T) {
	w := newWorld(t, 3)
	logs, verifier := withLog(t, w.db)
	w.Tree, w.Notary = logs.Tree, logs.Notary
	n := w.published()
	placed := w.bid(n, 0, "59000.00")
	w.bid(n, 1, "48000.00")
	w.bid(n, 2, "55000.00")
	w.do(w.Drain(ctx()))
	for _, e := range readAll(t, w.App, verifier) {
		if strings.Contains(string(e), `"kind":"sealed"`) || strings.Contains(string(e), string(placed.id)) {
			t.Errorf("before the freeze the log says %s", e)
		}
	}
	if _, err := w.ProveBid(ctx(), w.agencies[0], placed.id); err == nil {
		t.Error("a bid is proved before the freeze")
	}

	w.db.SetClock(n.Deadline.At.Add(time.Second))
	opened := func() bool { return !w.notice(n.ID).OpenedAt.IsZero() }
	for range 4 { // everything but the log
		ds, err := w.HandOut(ctx(), 0, 100)
		w.do(err)
		for _, d := range ds {
			if err := w.Handle(ctx(), d); d.Handler == app.HandleOpen && err == nil {
				t.Error("opened before the log took the lists")
			}
		}
	}
	if opened() {
		t.Fatal("opened without a checkpoint")
	}
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity'`) // not to wait for its back-off
	w.do(w.Drain(ctx()))
	if !opened() {
		t.Fatal("not opened under the checkpoint")
	}
	entries := readAll(t, w.App, verifier)
	in, err := w.ProveBid(ctx(), w.agencies[0], placed.id)
	w.do(err)
	c, err := tlog.ParseCheckpoint(in.Head.Note, verifier)
	w.do(err)
	if err := tlog.CheckInclusion(in.Entry, in.Index, in.Proof, c); err != nil || string(entries[in.Index]) != string(in.Entry) || !strings.Contains(string(in.Face), string(placed.id)) {
		t.Errorf("%v %s", err, in.Entry)
	}
	if _, err := w.ProveBid(ctx(), w.agencies[1], placed.id); err == nil {
		t.Error("another agency proves it")
	}
	award, err := w.ProveAward(ctx(), n.Number)
	w.do(err)
	if !strings.Contains(string(award.Entry), `"kind":"award.announced"`) || award.Index <= in.Index {
		t.Errorf("leaf %d: %s", award.Index, award.Entry)
	}
}

// TestAQuietDayLooksLikeAnyOther: a day with private events and one without differ in the hash of one leaf.
func TestAQuietDayLooksLikeAnyOther(t *testing.T) {
	w := newWorld(t, 0)
	logs, _ := withLog(t, w.db)
	w.Tree, w.Notary = logs.Tree, logs.Notary
	var lengths []int
	w.do(w.Drain(ctx()))
	for _, day := range []string{"2026-03-09", "2026-03-10"} {
		before, err := w.LogHead(ctx())
		w.do(err)
		if day == "2026-03-09" {
			w.db.SQL(`INSERT INTO events (kind, class, region, subject, at, face) SELECT 'complaint.lodged', 'private', '430102', 'complaint:' || n, $1, 'x' FROM generate_series(1, 2) AS n`, start)
		}
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
			return tx.Deliver(ctx(), domain.Delivery{Subject: "log:" + day, Handler: app.HandleDay, Due: start})
		}))
		w.do(w.Drain(ctx()))
		c, err := w.Changes(ctx(), -1)
		w.do(err)
		last := c.Entries[len(c.Entries)-1]
		if last.Kind != domain.EventLogDay || !strings.Contains(string(last.Entry()), day) || c.Head.Size != before.Size+1 {
			t.Fatalf("%d leaves more, the last is %s", c.Head.Size-before.Size, last.Entry())
		}
		lengths = append(lengths, len(last.Entry()))
	}
	if lengths[0] != lengths[1] {
		t.Errorf("leaves of %v bytes", lengths)
	}
}
