package jobs

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain"
)

// sequencedWithin is what the log promises to whoever commits an event.
const sequencedWithin = 2 * time.Second

// slowLog is a database in which the sequencer's transaction takes a while; it keeps when each began and ended.
type slowLog struct {
	app.Store
	takes        time.Duration
	begun, ended []time.Time
}

func (s *slowLog) Update(context.Context, func(app.Tx) error) error {
	s.begun = append(s.begun, time.Now())
	time.Sleep(s.takes)
	s.ended = append(s.ended, time.Now())
	if len(s.ended)%5 == 0 {
		return errors.New("connection reset")
	}
	return nil
}

// TestEventsAreSequencedWithinTwoSeconds: on the bubble's clock, so that nothing but the sequencer's own pauses counts.
// An event that commits just after a look began is taken by the next one, however that one before it ended.
func TestEventsAreSequencedWithinTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slowLog{takes: 700 * time.Millisecond} // a full batch takes less
		w := &Worker{app: &app.App{Store: s}, log: slog.New(slog.DiscardHandler)}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		w.sequence(ctx)
		if len(s.ended) < 20 {
			t.Fatalf("%d looks in a minute", len(s.ended))
		}
		for i := 1; i < len(s.ended); i++ {
			if waits := s.ended[i].Sub(s.begun[i-1]); waits > sequencedWithin {
				t.Fatalf("an event that commits at the beginning of look %d waits %s for its leaf", i-1, waits)
			}
		}
	})
}

// TestARunningWorkerSequences: what commits while it runs gets its leaf, and a checkpoint over it that the log's key signed.
func TestARunningWorkerSequences(t *testing.T) {
	m, address := newMarket(t, storetest.Open(t)), redisURL(t)
	key, verifier, err := tlog.NewKey("market.example/log")
	if err != nil {
		t.Fatal(err)
	}
	if m.Notary, err = tlog.NewNotary(key); err != nil {
		t.Fatal(err)
	}
	m.Tree = tlog.Tree{}
	m.run(m.worker(address))
	until(t, "a worker", func() bool { return m.workforce().All == 1 })
	for _, subject := range []string{"notice:1", "notice:2"} { // the second finds an idle sequencer
		var event domain.EventID
		m.do(func(tx app.Tx) (err error) {
			event, err = tx.Record(t.Context(), domain.Event{Kind: domain.EventNoticePublished, Subject: subject, Region: "430100", By: domain.System(), At: tx.Now(), Face: domain.Face{"id": subject}})
			return err
		})
		var c app.Changes
		until(t, "the leaf of "+subject, func() bool {
			if c, err = m.Changes(t.Context(), -1); err != nil {
				t.Fatal(err)
			}
			return len(c.Entries) > 0 && c.Entries[len(c.Entries)-1].Event == event
		})
		if signed, err := tlog.ParseCheckpoint(c.Head.Note, verifier); err != nil || signed.Size != int64(len(c.Entries)) {
			t.Errorf("%d leaves under the checkpoint %+v: %v", len(c.Entries), signed, err)
		}
	}
}
