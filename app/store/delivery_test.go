package store_test

import (
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func (w *world) handOut(lease time.Duration) (ds []domain.Delivery) {
	w.t.Helper()
	w.update(func(tx app.Tx) (err error) { ds, err = tx.HandOut(w.t.Context(), lease, 100); return err })
	return ds
}

func TestDeliveries(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	freeze := domain.Delivery{Subject: "notice:1", Handler: "notice.freeze", Due: noon.Add(time.Hour)}
	for range 2 { // a repeat is ignored
		w.update(func(tx app.Tx) error { return tx.Deliver(ctx, freeze) })
	}
	if ds := w.handOut(time.Minute); len(ds) != 0 {
		t.Errorf("handed out an hour early: %+v", ds)
	}
	w.SetClock(freeze.Due)
	ds := w.handOut(time.Minute)
	if len(ds) != 1 || ds[0].Attempt != 1 || ds[0].Handler != freeze.Handler || !ds[0].Due.Equal(freeze.Due) {
		t.Fatalf("due: %+v", ds)
	}
	if again := w.handOut(time.Minute); len(again) != 0 {
		t.Errorf("handed out twice within the lease: %+v", again)
	}
	w.update(func(tx app.Tx) error { return tx.DeliveryFailed(ctx, ds[0].ID, "no answer", false, 0) })
	if ds = w.handOut(0); len(ds) != 1 || ds[0].Attempt != 2 || ds[0].Fault != "no answer" {
		t.Fatalf("after the fault: %+v", ds)
	}
	if ds = w.handOut(time.Minute); len(ds) != 1 || ds[0].Attempt != 3 { // the lease of 0 is over
		t.Fatalf("after the lease: %+v", ds)
	}
	id := ds[0].ID
	w.update(func(tx app.Tx) error {
		if err := tx.DeliveryFailed(ctx, id, "refused", true, 0); err != nil {
			return err
		}
		failed, err := tx.FailedDeliveries(ctx, 10, 10)
		if err != nil || len(failed) != 1 || !failed[0].Final {
			t.Errorf("failed: %+v %v", failed, err)
		}
		if ok, err := tx.ClaimDelivery(ctx, id); ok || err != nil {
			t.Error("a final one can't be claimed", err)
		}
		return tx.RetryDelivery(ctx, id)
	})
	w.view(func(tx app.Tx) error {
		n, err := tx.Backlog(ctx)
		same(t, "backlog", n, map[string]int{"notice.freeze": 1})
		return err
	})
	w.claimedOnce(id)
	w.update(func(tx app.Tx) error {
		refused(t, tx.RetryDelivery(ctx, id), refusal.NotFound, "")
		d, err := tx.Delivery(ctx, id)
		if d.DoneAt.IsZero() {
			t.Error("not marked done")
		}
		return err
	})
}

// claimedOnce has many workers claim a delivery at once: one gets it.
func (w *world) claimedOnce(id domain.DeliveryID) {
	w.t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	won := 0
	for range 8 {
		group.Go(func() {
			err := w.Update(w.t.Context(), func(tx app.Tx) error {
				ok, err := tx.ClaimDelivery(w.t.Context(), id)
				if ok {
					mu.Lock()
					won++
					mu.Unlock()
				}
				return err
			})
			if err != nil {
				w.t.Error(err)
			}
		})
	}
	group.Wait()
	same(w.t, "claims", won, 1)
}

func TestDropDeliveries(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.update(func(tx app.Tx) error {
		if _, err := tx.Record(ctx, domain.Event{Kind: domain.EventNoticePublished, Subject: "notice:1", By: domain.System(), At: tx.Now()}, "letters"); err != nil {
			return err
		}
		for _, due := range []time.Time{noon, noon.Add(time.Hour)} {
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "notice:1", Handler: "notice.freeze", Due: due}); err != nil {
				return err
			}
		}
		return tx.DropDeliveries(ctx, "notice:1")
	})
	w.SetClock(noon.Add(2 * time.Hour))
	ds := w.handOut(time.Minute)
	if len(ds) != 1 || ds[0].Handler != "letters" || ds[0].Event == 0 {
		t.Errorf("what an event has promised goes on: %+v", ds)
	}
}

// Relays at once share the work and never hand out the same delivery.
func TestHandOutIsShared(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	w.update(func(tx app.Tx) error {
		for i := range 60 {
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "x:1", Handler: "h", Due: noon.Add(-time.Duration(i) * time.Second)}); err != nil {
				return err
			}
		}
		return nil
	})
	var mu sync.Mutex
	seen := map[domain.DeliveryID]int{}
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 10 {
				var ds []domain.Delivery
				err := w.Update(ctx, func(tx app.Tx) (err error) { ds, err = tx.HandOut(ctx, time.Minute, 5); return err })
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, d := range ds {
					seen[d.ID]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	same(t, "handed out", len(seen), 60)
	for id, n := range seen {
		if n != 1 {
			t.Errorf("delivery %d: %d times", id, n)
		}
	}
}

func TestLetters(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	letter := domain.Letter{Kind: "award.won", Person: w.officer.ID, Email: w.officer.Email, Language: "zh", Subject: refusal.Text{ZH: "中选", EN: "won"},
		Body: refusal.Text{ZH: "正文", EN: "body"}, Link: "/n/1"}
	silent := letter
	silent.Person, silent.Email = w.manager.ID, ""
	w.update(func(tx app.Tx) (err error) {
		if letter.Event, err = tx.Record(ctx, domain.Event{Kind: domain.EventAwardAnnounced, Subject: "award:1", By: domain.System(), At: tx.Now()}); err != nil {
			return err
		}
		silent.Event = letter.Event
		for range 2 { // a repeat of event, kind and person is ignored
			if err := tx.AddLetters(ctx, []domain.Letter{letter, silent}); err != nil {
				return err
			}
		}
		n, err := tx.UnreadLetters(ctx, w.officer.ID)
		same(t, "unread", n, 1)
		return err
	})
	claim := func(lease time.Duration) (ls []domain.Letter) {
		w.update(func(tx app.Tx) (err error) { ls, err = tx.ClaimLetters(ctx, lease, 10); return err })
		return ls
	}
	ls := claim(time.Minute)
	if len(ls) != 1 || ls[0].Subject != letter.Subject || ls[0].Body != letter.Body || ls[0].Attempts != 1 || ls[0].CreatedAt.IsZero() {
		t.Fatalf("claimed: %+v", ls)
	}
	if again := claim(time.Minute); len(again) != 0 {
		t.Errorf("claimed twice: %+v", again)
	}
	id := ls[0].ID
	w.update(func(tx app.Tx) error { return tx.LetterFailed(ctx, id, "550", time.Hour) })
	if again := claim(time.Minute); len(again) != 0 {
		t.Errorf("claimed before its time: %+v", again)
	}
	w.update(func(tx app.Tx) error {
		un, err := tx.UndeliveredLetters(ctx, 1, 10)
		if err != nil || len(un) != 1 || un[0].Fault != "550" {
			t.Errorf("undelivered: %+v %v", un, err)
		}
		return tx.LetterFailed(ctx, id, "550", 0)
	})
	if again := claim(0); len(again) != 1 || again[0].Attempts != 2 {
		t.Errorf("after the back-off: %+v", again)
	}
	w.update(func(tx app.Tx) error {
		if err := tx.LetterSent(ctx, id); err != nil {
			return err
		}
		return tx.MarkRead(ctx, w.officer.ID, 0)
	})
	if again := claim(0); len(again) != 0 {
		t.Errorf("claimed after it was sent: %+v", again)
	}
	w.view(func(tx app.Tx) error {
		all, err := tx.Letters(ctx, w.officer.ID, false, 0, 10)
		unread, _ := tx.Letters(ctx, w.officer.ID, true, 0, 10)
		older, _ := tx.Letters(ctx, w.officer.ID, false, id, 10)
		same(t, "letters", []int{len(all), len(unread), len(older)}, []int{1, 0, 0})
		if all[0].SentAt.IsZero() || all[0].ReadAt.IsZero() || all[0].Fault != "" {
			t.Errorf("letter: %+v", all[0])
		}
		return err
	})
}
