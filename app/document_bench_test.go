package app_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// BenchmarkOpenDocuments opens 200 documents of 1 MiB as the worker does, from the bucket into the bucket, and beside it
// has plain age read the same 200 from memory.
func BenchmarkOpenDocuments(b *testing.B) {
	for range b.N {
		count := size(200)
		w := newWorld(b, count)
		n := w.published(asking)
		sealed := make([][]byte, count)
		content := append(thePlan(1<<20-13), 0)
		for i := range count {
			sealed[i] = sealedDocument(b, n.Keys.DocumentRecipient, content)
			w.bidWith(n, i, fmt.Sprintf("%d.00", 50000+i), w.uploaded(n, i, "技术方案", sealed[i]))
		}
		w.db.SetClock(n.Deadline.At.Add(time.Second))
		w.drainBut(app.HandleDocuments)
		began := time.Now()
		w.do(w.Drain(ctx()))
		ours := time.Since(began)
		_, wrapped, _ := w.wrapped(n.ID)
		identity, err := w.Opener.Identity(wrapped, n.Keys.DocumentRecipient)
		w.do(err)
		began = time.Now()
		for _, s := range sealed {
			r, err := w.Opener.OpenDocument(identity, bytes.NewReader(s))
			w.do(err)
			_, err = io.Copy(io.Discard, r)
			w.do(err)
		}
		plain := time.Since(began)
		list, _, err := w.BidDocuments(ctx(), w.officer, n.ID)
		if w.do(err); len(list) != count || list[0].File == "" {
			b.Fatalf("%d documents", len(list))
		}
		b.ReportMetric(ours.Seconds(), "s/opening")
		b.ReportMetric(plain.Seconds(), "s/plain-age")
		b.Logf("%d documents of 1 MiB: %s opened, judged and stored again; plain age, one processor, from memory: %s", count, ours.Round(time.Millisecond), plain.Round(time.Millisecond))
	}
	b.ReportMetric(0, "ns/op")
}

// drainBut does what is due but leaves one handler's work.
func (w *world) drainBut(handler string) {
	w.t.Helper()
	for {
		w.db.SQL(`UPDATE deliveries SET ready_at = 'infinity' WHERE handler = $1 AND done_at IS NULL`, handler)
		ds, err := w.HandOut(ctx(), time.Minute, 100)
		if w.do(err); len(ds) == 0 {
			w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE handler = $1 AND done_at IS NULL`, handler)
			return
		}
		for _, d := range ds {
			if d.Handler == handler {
				w.db.SQL(`UPDATE deliveries SET ready_at = 'infinity' WHERE id = $1`, fmt.Sprint(d.ID))
				continue
			}
			w.do(w.Handle(ctx(), d))
		}
	}
}

func (w *world) wrapped(id domain.NoticeID) (offer, document, secret []byte) {
	w.t.Helper()
	w.do(w.Store.View(ctx(), func(tx app.Tx) (err error) { offer, document, secret, err = tx.WrappedKeys(ctx(), id); return err }))
	return offer, document, secret
}
