package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/app/tlog/tlogtest"
)

func policyOf(t testing.TB, text string) *tlog.Policy {
	t.Helper()
	p, err := tlog.ParsePolicy([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func addNotes(t testing.TB, a *app.App, n int) {
	t.Helper()
	for i := range n {
		if _, err := note(ctx(), a, fmt.Sprintf("notice:%d", i), 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	sequence(t, a)
}

// TestWitnessesCosign: two witnesses, one of them away for a while. The checkpoint carries what was cosigned, and goes on
// being the log's own; what was missed is made up for, also by a witness that somebody else showed a newer checkpoint.
func TestWitnessesCosign(t *testing.T) {
	a, verifier := withLog(t, storetest.Demo(t, start))
	here, away := tlogtest.StartWitness(t, t.TempDir(), "here.example", verifier), tlogtest.StartWitness(t, t.TempDir(), "away.example", verifier)
	policy := policyOf(t, here.Line("here")+away.Line("away")+"group both all here away\nquorum both\n")
	a.Witnesses = policy.Witnesses()
	if len(a.Witnesses) != 2 {
		t.Fatalf("%d witnesses", len(a.Witnesses))
	}
	if err := a.AskWitnesses(ctx(), "one"); err != nil {
		t.Fatalf("before there is a log: %v", err)
	}
	if _, err := a.LogWitnessed(ctx()); err == nil {
		t.Error("a checkpoint is witnessed before there is one")
	}
	away.Down = true
	addNotes(t, a, 3)
	if err := a.AskWitnesses(ctx(), "one"); err == nil || !strings.Contains(err.Error(), "away.example") || strings.Contains(err.Error(), "here.example") {
		t.Errorf("one is down: %v", err)
	}
	expect := func(size int64, want ...string) {
		t.Helper()
		for name, read := range map[string]func() (app.LogHead, error){"newest": func() (app.LogHead, error) { return a.LogHead(ctx()) }, "witnessed": func() (app.LogHead, error) { return a.LogWitnessed(ctx()) }} {
			head, err := read()
			if err != nil || head.Size != size {
				t.Fatalf("%s: size %d, %v", name, head.Size, err)
			}
			if _, err := tlog.ParseCheckpoint(head.Note, verifier); err != nil {
				t.Errorf("%s: not the log's own any more: %v", name, err)
			}
			var got []string
			for _, c := range policy.Cosigned(head.Note) {
				if !c.At.IsZero() {
					got = append(got, c.Witness)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) || policy.Satisfied(head.Note) != (len(want) == 2) {
				t.Errorf("%s: cosigned by %v", name, got)
			}
		}
	}
	expect(3, "here.example")

	addNotes(t, a, 700)
	newest, err := a.LogHead(ctx())
	if err != nil {
		t.Fatal(err)
	}
	if w, err := a.LogWitnessed(ctx()); err != nil || w.Size != 3 || len(policy.Cosigned(newest.Note)) != 2 || strings.Contains(string(newest.Note), "here.example") {
		t.Errorf("witnessed %d, %v; the newest says %s", w.Size, err, newest.Note)
	}
	away.Down = false
	if err := a.AskWitnesses(ctx(), "one"); err != nil {
		t.Fatal(err)
	}
	expect(703, "away.example", "here.example")
	if err := a.AskWitnesses(ctx(), "one"); err != nil || here.Answers(http.StatusOK) != 2 {
		t.Errorf("asked again about what it has cosigned: %d, %v", here.Answers(http.StatusOK), err)
	}
	states, err := a.WitnessStates(ctx())
	if err != nil || len(states) != 2 || states[0].Size != 703 || states[1].Size != 703 {
		t.Errorf("%v, %v", states, err)
	}
	readAll(t, a, verifier)
}

// TestAWitnessRefusesARollback: a log that lost leaves, or has others, under the same key is cosigned no more, also not by
// a witness that was started again; one that only lost the cosignatures is.
func TestAWitnessRefusesARollback(t *testing.T) {
	db := storetest.Demo(t, start)
	a, verifier := withLog(t, db)
	dir := t.TempDir()
	w := tlogtest.StartWitness(t, dir, "w.example", verifier)
	ask := func() error {
		a.Witnesses = policyOf(t, w.Line("w")+"quorum w\n").Witnesses()
		return a.AskWitnesses(ctx(), "one")
	}
	addNotes(t, a, 10)
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	w.Stop()
	w = tlogtest.StartWitness(t, dir, "w.example", verifier)
	addNotes(t, a, 5)
	db.SQL(`SET session_replication_role = replica`)
	db.SQL(`DELETE FROM log_cosignatures`) // as after a restored backup: the witness says itself what it saw
	if err := ask(); err != nil || w.Size() != 15 || w.Answers(http.StatusConflict) != 1 {
		t.Fatalf("it saw %d: %v", w.Size(), err)
	}

	other, _ := withLog(t, storetest.Demo(t, start))
	other.Notary = a.Notary // another history, signed with the same key
	other.Witnesses = a.Witnesses
	addNotes(t, other, 9)
	err := other.AskWitnesses(ctx(), "one")
	if err == nil || !strings.Contains(err.Error(), "has cosigned 15 leaves, this log has 9") {
		t.Errorf("a shorter history: %v", err)
	}
	addNotes(t, other, 11)
	if err := other.AskWitnesses(ctx(), "one"); err == nil || !strings.Contains(err.Error(), "does not lead to this checkpoint") {
		t.Errorf("another history: %v", err)
	}
	if _, err := other.LogWitnessed(ctx()); err == nil || w.Size() != 15 {
		t.Errorf("it cosigned another history; it saw %d", w.Size())
	}
}

// TestAForgedCosignatureIsNotKept: what a witness's address answers is only kept when its key signed this checkpoint.
func TestAForgedCosignatureIsNotKept(t *testing.T) {
	a, verifier := withLog(t, storetest.Demo(t, start))
	real, fake := tlogtest.StartWitness(t, t.TempDir(), "w.example", verifier), tlogtest.StartWitness(t, t.TempDir(), "w.example", verifier)
	a.Witnesses = policyOf(t, fmt.Sprintf("witness w %s %s\nquorum w\n", real.VerifierKey, fake.URL)).Witnesses()
	addNotes(t, a, 2)
	if err := a.AskWitnesses(ctx(), "one"); err == nil || !strings.Contains(err.Error(), "not a cosignature by its key") {
		t.Errorf("%v", err)
	}
	if _, err := a.LogWitnessed(ctx()); err == nil {
		t.Error("it was kept")
	}
}

// TestOneWorkerAsksTheWitnesses: of several the one that holds the lease; when it leaves or dies another goes on.
func TestOneWorkerAsksTheWitnesses(t *testing.T) {
	db := storetest.Demo(t, start)
	a, verifier := withLog(t, db)
	w := tlogtest.StartWitness(t, t.TempDir(), "w.example", verifier)
	a.Witnesses = policyOf(t, w.Line("w")+"quorum w\n").Witnesses()
	ask := func(by app.WorkerID, want int64) {
		t.Helper()
		if err := a.AskWitnesses(ctx(), by); err != nil || w.Size() != want {
			t.Fatalf("after %s asked the witness saw %d, want %d: %v", by, w.Size(), want, err)
		}
	}
	addNotes(t, a, 3)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() { _ = a.AskWitnesses(ctx(), app.WorkerID(app.NewID())) })
	}
	all.Wait()
	if w.Answers(http.StatusOK) != 1 || w.Size() != 3 {
		t.Fatalf("the witness was asked %d times", w.Answers(http.StatusOK))
	}
	holder := app.WorkerID(db.SQL(`SELECT holder FROM leases WHERE name = 'witnesses'`)[0][0])
	another, third := app.WorkerID(app.NewID()), app.WorkerID(app.NewID())
	addNotes(t, a, 2)
	ask(another, 3)
	ask(holder, 5)
	if err := a.CheckOutWorker(ctx(), holder); err != nil {
		t.Fatal(err)
	}
	addNotes(t, a, 2)
	ask(another, 7)
	addNotes(t, a, 2)
	ask(third, 7)
	db.SQL(`UPDATE leases SET ends_at = clock_timestamp()`) // the other has died
	ask(third, 9)
	ask(another, 9)
}
