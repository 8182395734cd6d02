package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/beacon"
	"github.com/intermart/intermart/app/beacon/beacontest"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
)

// withBeacon lets the world's notices name rounds of a chain whose relay answers as told.
func withBeacon(t *testing.T, w *world, answer func(uint64, string) (string, int)) *beacontest.Signer {
	signer := beacontest.NewSigner(t, strings.Repeat("seed", 8))
	chain := signer.Chain(t)
	w.Beacon = beacon.New(&chain, signer.Relay(t, answer))
	return signer
}

// drawn is a published draw with two bids.
func (w *world) drawn() domain.Notice {
	n := w.published(random)
	w.bid(n, 0, "60000.00")
	w.bid(n, 1, "60000.00")
	return n
}

var ordered = domain.Decision{Document: "示财监〔2026〕9号", Reason: "该轮随机数经查未产生"}

// TestADrawWaitsForItsRound: the round is named in the publication, no envelope is opened before it, and the record
// holds its value; anybody verifies both.
func TestADrawWaitsForItsRound(t *testing.T) {
	w := newWorld(t, 2)
	signer := withBeacon(t, w, nil)
	n := w.drawn()
	hash, round := n.Keys.BeaconChain()
	chain := signer.Chain(t)
	if hash != signer.Hash || chain.At(round).Before(n.Deadline.At.Add(time.Minute)) || chain.At(round-1).After(n.Deadline.At.Add(time.Minute)) {
		t.Fatalf("named %s for a deadline at %s", n.Keys.Beacon, n.Deadline.At)
	}
	w.pass(n)
	waiting := w.notice(n.ID)
	if waiting.VettedAt.IsZero() || !waiting.OpenedAt.IsZero() || waiting.Beacon.Round != round || !waiting.AwaitsBeacon() {
		t.Fatalf("%+v", waiting.Beacon)
	}
	if _, err := w.EnterBeacon(ctx(), w.publisher, n.ID, 0, signer.Sign(round)); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("entered before it came: %v", err)
	}
	w.db.SetClock(chain.At(round).Add(time.Second))
	w.do(w.Drain(ctx()))
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	result := award.Verify(record, seal.OpenWith)
	var r award.Record
	w.do(json.Unmarshal(record, &r))
	if !result.Valid || !strings.HasPrefix(r.Beacon, n.Keys.Beacon+":") || !strings.Contains(string(result.Seed), "beacon "+r.Beacon+"\n") {
		t.Errorf("%v: beacon %q", result.Fault, r.Beacon)
	}
	proof, err := w.AwardBeacon(ctx(), n.Number)
	w.do(err)
	randomness, err := w.Beacon.Verify(proof.Chain.Hash, proof.Round, proof.Signature)
	if err != nil || r.Beacon != n.Keys.Beacon+":"+randomness || proof.Chain.Key == "" || proof.Entered {
		t.Errorf("%+v: %v", proof, err)
	}
}

// TestARoundEnteredByHand: a relay that lies or keeps silent holds the draw up; an operator enters the signature, and
// can enter no other.
func TestARoundEnteredByHand(t *testing.T) {
	w := newWorld(t, 2)
	lies := true
	signer := withBeacon(t, w, func(_ uint64, signature string) (string, int) {
		if lies {
			return signature[:40] + "00" + signature[42:], http.StatusOK
		}
		return "", http.StatusTooEarly
	})
	n := w.drawn()
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	_, round := n.Keys.BeaconChain()
	for range 2 {
		w.db.SetClock(signer.Chain(t).At(round).Add(time.Hour))
		w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity'`)
		if err := w.Drain(ctx()); err == nil || !w.notice(n.ID).OpenedAt.IsZero() {
			t.Fatalf("lies %v: %v", lies, err)
		}
		lies = false
	}
	for name, tt := range map[string]struct {
		by        domain.Actor
		signature string
	}{
		"another round": {w.publisher, signer.Sign(round + 1)}, "nonsense": {w.publisher, "x"}, "the department": {w.manager, signer.Sign(round)}, "a bidder": {w.agencies[0], signer.Sign(round)},
	} {
		if _, err := w.EnterBeacon(ctx(), tt.by, n.ID, 0, tt.signature); refusal.As(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	page, err := w.EnterBeacon(ctx(), w.publisher, n.ID, 0, " "+strings.ToUpper(signer.Sign(round))+"\n")
	w.do(err)
	if !page.Notice.Beacon.Entered {
		t.Error("the notice does not say that it was entered")
	}
	w.do(w.Drain(ctx()))
	if w.notice(n.ID).Status != domain.NoticeSelected {
		t.Error("not drawn")
	}
}

// TestListsRecordedLate: a round that came before the lists were recorded is worth nothing; the first one that is as long
// after them counts, as the publication says.
func TestListsRecordedLate(t *testing.T) {
	w := newWorld(t, 2)
	signer := withBeacon(t, w, nil)
	n := w.drawn()
	_, named := n.Keys.BeaconChain()
	late := n.Deadline.At.Add(3 * time.Hour)
	w.db.SetClock(late)
	w.do(w.Drain(ctx()))
	b := w.notice(n.ID).Beacon
	if b.Round <= named || b.At.Before(late.Add(time.Minute)) || b.At.After(late.Add(2*time.Minute)) {
		t.Fatalf("named %d, counts %d at %s", named, b.Round, b.At)
	}
	w.db.SetClock(b.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	proof, err := w.AwardBeacon(ctx(), n.Number)
	if err != nil || proof.Round != b.Round || proof.Chain.Hash != signer.Hash {
		t.Errorf("%+v: %v", proof, err)
	}
}

// TestTheFallback: only after the wait, only a supervisor, only in public.
func TestTheFallback(t *testing.T) {
	w := newWorld(t, 2)
	withBeacon(t, w, func(uint64, string) (string, int) { return "", http.StatusNotFound })
	n := w.drawn()
	w.pass(n)
	b := w.notice(n.ID).Beacon
	if _, err := w.WaiveBeacon(ctx(), w.supervisor, n.ID, 0, ordered); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("before the wait is over: %v", err)
	}
	w.db.SetClock(b.Fallback.Add(time.Second))
	for name, by := range map[string]domain.Actor{"an auditor": w.auditor, "the operator": w.publisher, "the department": w.manager} {
		if _, err := w.WaiveBeacon(ctx(), by, n.ID, 0, ordered); refusal.As(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.WaiveBeacon(ctx(), w.supervisor, n.ID, 0, domain.Decision{Document: "1"}); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("without a reason: %v", err)
	}
	_, err := w.WaiveBeacon(ctx(), w.supervisor, n.ID, 0, ordered)
	w.do(err)
	_ = w.Drain(ctx()) // the relay still has nothing
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity'`)
	w.do(w.Drain(ctx()))
	p, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if p.Record.Beacon != "" || p.Notice.Beacon.Waived != ordered {
		t.Errorf("%q %+v", p.Record.Beacon, p.Notice.Beacon)
	}
	if !strings.Contains(faces(p.Events), ordered.Reason) {
		t.Error("the order is not among the public acts")
	}
}

func faces(es []app.RecordedEvent) string {
	var b strings.Builder
	for _, e := range es {
		b.Write(e.Face)
	}
	return b.String()
}

// TestAnOverdueOpening: a working day after the deadline everybody is told, and a supervisor may order the step that
// waits; the order opens nothing by itself.
func TestAnOverdueOpening(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, price := range []string{"59000.00", "48000.00", "55000.00"} {
		w.bid(n, i, price)
	}
	opener := w.Opener
	w.Opener = nil // nobody holds the identity
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	_ = w.Drain(ctx())
	p, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if p.OpeningDue.IsZero() || p.Notice.Unopened(p.OpeningDue, p.Now) {
		t.Errorf("overdue at once: %s", p.OpeningDue)
	}
	if _, err := w.OrderOpening(ctx(), w.supervisor, n.ID, 0, ordered); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("ordered before it is due: %v", err)
	}
	w.db.SetClock(p.OpeningDue.Add(time.Second))
	if p, err = w.PublicNotice(ctx(), n.Number); err != nil || !p.Notice.Unopened(p.OpeningDue, p.Now) {
		t.Errorf("not overdue at %s: %v", p.Now, err)
	}
	if _, err := w.OrderOpening(ctx(), w.publisher, n.ID, 0, ordered); refusal.As(err) == nil {
		t.Error("the operator orders")
	}
	page, err := w.OrderOpening(ctx(), w.supervisor, n.ID, 0, ordered)
	w.do(err)
	if !page.Notice.OpenedAt.IsZero() {
		t.Error("the order opened it")
	}
	w.Opener = opener
	w.do(w.Drain(ctx()))
	if w.notice(n.ID).Status != domain.NoticeSelected {
		t.Error("the order did not bring the step about")
	}
	if _, err := w.OrderOpening(ctx(), w.supervisor, n.ID, 0, ordered); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("ordered when it is done: %v", err)
	}
	if p, _ = w.PublicNotice(ctx(), n.Number); !strings.Contains(faces(p.Events), ordered.Document) {
		t.Error("the order is not public")
	}
}

// TestARevisionMakesNoDrawWithoutItsRound: what was published without a round can't be turned into a draw, which would then
// have none; a draw that named one may be revised.
func TestARevisionMakesNoDrawWithoutItsRound(t *testing.T) {
	w := newWorld(t, 2)
	withBeacon(t, w, nil)
	lowest := w.published()
	id := w.reviewed(lowest, random).Revision.ID
	_, err := w.PublishRevision(ctx(), w.publisher, id, 0)
	refusedBy(t, err, refusal.Invalid, "revision.beacon")
	if now := w.notice(lowest.ID); now.Revision != 1 || now.Method != award.Lowest {
		t.Fatalf("revision %d, %s", now.Revision, now.Method)
	}
	if drawn := w.revised(w.published(random), reworded); drawn.Revision != 2 || drawn.Keys.Beacon == "" {
		t.Fatalf("%d, %q", drawn.Revision, drawn.Keys.Beacon)
	}
}
