package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
)

// crowded publishes a notice and takes so many bids on it; each answer carries a signed receipt of that bid.
func (w *world) crowded(count int) domain.Notice {
	w.t.Helper()
	n := w.published()
	actors, codes := w.crowd(count)
	offers, _ := envelopes(w.t, n, codes, func(i int) string { return money.Fen(4_000_000 + i).String() })
	var next atomic.Int64
	w.do(atOnce(benchConnections, func(int) error {
		for i := int(next.Add(1) - 1); i < count; i = int(next.Add(1) - 1) {
			placed, err := w.PlaceBid(ctx(), actors[i], n.Number, offers[i])
			if err != nil {
				return err
			}
			if r, err := seal.ParseReceipt(placed.Receipt, w.Receipts.VerifierKey()); err != nil || r.Bid != offers[i].Bid || r.Agency != codes[i] {
				return fmt.Errorf("receipt %d: %+v, %w", i, r, err)
			}
		}
		return nil
	}))
	return n
}

// timed does what is due and says how long each handler took. Envelopes are archived by nobody: one object for each bid,
// which the selection does not wait for.
func (w *world) timed() map[string]time.Duration {
	w.t.Helper()
	took := make(map[string]time.Duration)
	for {
		ds, err := w.HandOut(ctx(), time.Minute, 10)
		if w.do(err); len(ds) == 0 {
			return took
		}
		for _, d := range ds {
			if d.Handler == app.HandleArchive {
				continue
			}
			begun := time.Now()
			w.do(w.Handle(ctx(), d))
			took[d.Handler] += time.Since(begun)
		}
	}
}

// TestTenThousandBidsOnOneNotice goes from the bids to a published result on real servers: every bid has its receipt,
// stands in the frozen list and is ranked, once, and the record is found right with every envelope opened.
func TestTenThousandBidsOnOneNotice(t *testing.T) {
	count := size(10_000)
	if testing.Short() {
		count = 300
	}
	w := newWorld(t, 0)
	n := w.crowded(count)
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	took := w.timed()
	list, err := w.FrozenList(ctx(), n.Number)
	w.do(err)
	if got := strings.Count(string(list), `"sealed":`); got != count {
		t.Errorf("%d bids in the frozen list", got)
	}
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	var r award.Record
	w.do(json.Unmarshal(record, &r))
	res := award.Verify(record, seal.OpenWith)
	if !res.Valid || res.Envelopes != award.EnvelopesChecked || len(res.Ranking) != count || len(r.Bids) != count {
		t.Fatalf("%v, %d ranked of %d, envelopes %s", res.Fault, len(res.Ranking), len(r.Bids), res.Envelopes)
	}
	if public, err := w.PublicAward(ctx(), n.Number); err != nil || public.Award.Winner.Price != "40000.00" || len(public.Bids) != count || public.Notice.Standing != count {
		t.Errorf("%d bids are public, %v", len(public.Bids), err)
	}
	if got := w.db.SQL(`SELECT count(*) FROM awards`)[0][0]; got != "1" {
		t.Errorf("%s awards", got)
	}
	t.Logf("%d bids: freeze %s, eligibility %s, open %s, select %s", count, took[app.HandleFreeze], took[app.HandleVet], took[app.HandleOpen], took[app.HandleSelect])
}
