package store_test

import (
	"context"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// BenchmarkBid is a bid as the use case stores it: the notice, the statement that decides the deadline, its event. Each
// agency bids once, so that the rush is on one notice.
func BenchmarkBid(b *testing.B) {
	w := newWorld(b)
	n := w.published(noon.Add(time.Hour))
	db := dial(b, w.Super())
	w.fillAgencies(db, b.N)
	ids := make(chan domain.AgencyID, b.N)
	for i := range b.N {
		ids <- domain.AgencyID("00000000-0000-4000-8000-" + pad(i+1))
	}
	ctx := b.Context()
	b.SetParallelism(8)
	b.ResetTimer()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			bid := w.bid(n, domain.Agency{ID: <-ids, AgencyProfile: domain.AgencyProfile{USCC: "U"}})
			if err := w.Update(ctx, func(tx app.Tx) error { return storeOne(ctx, tx, n.Number, bid) }); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bids/s")
}

func storeOne(ctx context.Context, tx app.Tx, number string, b *domain.Bid) error {
	n, err := tx.NoticeByNumber(ctx, number)
	if err != nil {
		return err
	}
	if _, err := tx.StoreBid(ctx, b); err != nil {
		return err
	}
	_, err = tx.Record(ctx, b.Event(domain.EventBidSealed, domain.Actor{Person: b.SubmittedBy}, n, tx.Now()))
	return err
}

func pad(i int) string {
	s := "000000000000" + strconv.Itoa(i)
	return s[len(s)-12:]
}

// BenchmarkLists reads every list of a big marketplace. INTERMART_BENCH_NOTICES is how big: 20000 when unset.
func BenchmarkLists(b *testing.B) {
	size, err := strconv.Atoi(os.Getenv("INTERMART_BENCH_NOTICES"))
	if err != nil {
		size = 20_000
	}
	w := newWorld(b)
	n := w.published(noon.Add(time.Hour))
	bid := w.bid(n, w.agency)
	if stored, err := w.store(bid); !stored || err != nil {
		b.Fatal(stored, err)
	}
	w.fill(n, bid, dial(b, w.Super()), size)
	for name, f := range lists(w, n, bid) {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if err := w.Update(b.Context(), f); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
