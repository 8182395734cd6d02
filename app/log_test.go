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
	if err := audit.Run(c, tlog.Checkpoint{}); err != nil {
		t.Fatal(err)
	}
	return entries
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
		sequencers.Go(func() {
			for {
				if _, err := one.SequenceLog(ctx()); err != nil {
					t.Error(err)
				}
				select {
				case <-stop:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
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
			db := storetest.Demo(t, start)
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
	for _, table := range []string{"log_leaves", "log_hashes", "log_checkpoints"} {
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
