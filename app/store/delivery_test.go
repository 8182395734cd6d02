package store_test

import (
	"reflect"
	"slices"
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

// TestFailedDeliveriesOfARegion: an operator sees and repeats what serves his region, agencies, or nobody's region alone.
func TestFailedDeliveriesOfARegion(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	for subject, seen := range map[string][2]bool{"notice:" + string(n.ID): {true, false}, "agency:1": {true, true}, "log:2026-03-09": {true, true}} {
		w.update(func(tx app.Tx) error {
			return tx.Deliver(ctx, domain.Delivery{Subject: subject, Handler: "x", Due: noon})
		})
		ds := w.handOut(time.Minute)
		w.update(func(tx app.Tx) error { return tx.DeliveryFailed(ctx, ds[0].ID, "refused", true, 0) })
		for i, region := range []domain.RegionCode{"430100", "430200"} {
			w.update(func(tx app.Tx) error {
				failed, err := tx.FailedDeliveries(ctx, region, 10, 10)
				has := slices.ContainsFunc(failed, func(d domain.Delivery) bool { return d.Subject == subject })
				retried := tx.RetryDelivery(ctx, region, ds[0].ID)
				if err != nil || has != seen[i] || (retried == nil) != seen[i] {
					t.Errorf("%s at %s: seen %v, repeated %v, %v", subject, region, has, retried, err)
				}
				return tx.DeliveryFailed(ctx, ds[0].ID, "refused", true, 0)
			})
		}
	}
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
		failed, err := tx.FailedDeliveries(ctx, "430100", 10, 10)
		if err != nil || len(failed) != 1 || !failed[0].Final {
			t.Errorf("failed: %+v %v", failed, err)
		}
		if ok, err := tx.ClaimDelivery(ctx, id); ok || err != nil {
			t.Error("a final one can't be claimed", err)
		}
		return tx.RetryDelivery(ctx, "430100", id)
	})
	w.view(func(tx app.Tx) error {
		n, err := tx.Backlog(ctx)
		same(t, "backlog", n, map[string]int{"notice.freeze": 1})
		return err
	})
	w.claimedOnce(id)
	w.update(func(tx app.Tx) error {
		refused(t, tx.RetryDelivery(ctx, "430100", id), refusal.NotFound, "")
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
	letter := domain.Letter{Kind: "award.won", Critical: true, Person: w.officer.ID, Language: "zh", Subject: refusal.Text{ZH: "中选", EN: "won"},
		Body: refusal.Text{ZH: "正文", EN: "body"}, Params: []refusal.Text{{ZH: "测绘", EN: "survey"}}, Link: "/n/1",
		Dispatches: []domain.Dispatch{{Channel: domain.ChannelMail, Address: w.officer.Email}, {Channel: domain.ChannelPhone, Address: "13800000000"}}}
	silent := letter
	silent.Person, silent.Dispatches = w.manager.ID, nil
	w.update(func(tx app.Tx) (err error) {
		if err := tx.SetMembership(ctx, domain.Membership{Person: w.officer.ID, Organisation: w.department.ID, Roles: []domain.Role{domain.DepartmentOfficer}}); err != nil {
			return err
		}
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
	claim := func(c domain.Channel, lease time.Duration) (ds []domain.Dispatch) {
		w.update(func(tx app.Tx) (err error) { ds, err = tx.ClaimDispatches(ctx, c, lease, 10); return err })
		return ds
	}
	mails := claim(domain.ChannelMail, time.Minute)
	if len(mails) != 1 || mails[0].Letter.Subject != letter.Subject || mails[0].Letter.Body != letter.Body || mails[0].Letter.Params[0] != letter.Params[0] ||
		!mails[0].Letter.Critical || mails[0].Address != w.officer.Email || mails[0].Attempts != 1 || mails[0].Letter.CreatedAt.IsZero() {
		t.Fatalf("claimed: %+v", mails)
	}
	if again := claim(domain.ChannelMail, time.Minute); len(again) != 0 {
		t.Errorf("claimed twice: %+v", again)
	}
	if phones := claim(domain.ChannelPhone, 0); len(phones) != 1 || phones[0].Address != "13800000000" || phones[0].ID == mails[0].ID {
		t.Errorf("by phone: %+v", phones)
	}
	mail := mails[0].ID
	w.update(func(tx app.Tx) error { return tx.DispatchFailed(ctx, mail, "550", time.Hour) })
	if again := claim(domain.ChannelMail, time.Minute); len(again) != 0 {
		t.Errorf("claimed before its time: %+v", again)
	}
	w.update(func(tx app.Tx) error {
		un, err := tx.Undelivered(ctx, app.UndeliveredQuery{Region: "430000", Attempts: 1, Before: tx.Now().Add(-time.Hour), Limit: 10})
		if err != nil || len(un) != 2 || un[0].Fault != "550" || un[0].Whom != w.department.Name || un[0].Call != w.department.Phone {
			t.Errorf("undelivered: %+v %v", un, err)
		}
		return tx.DispatchFailed(ctx, mail, "550", 0)
	})
	if again := claim(domain.ChannelMail, 0); len(again) != 1 || again[0].Attempts != 2 {
		t.Errorf("after the back-off: %+v", again)
	}
	w.update(func(tx app.Tx) error {
		if err := tx.DispatchSent(ctx, mail); err != nil {
			return err
		}
		return tx.MarkRead(ctx, w.officer.ID, 0)
	})
	if again := claim(domain.ChannelMail, 0); len(again) != 0 {
		t.Errorf("claimed after it was sent: %+v", again)
	}
	w.view(func(tx app.Tx) error {
		all, err := tx.Letters(ctx, w.officer.ID, false, 0, 10)
		unread, _ := tx.Letters(ctx, w.officer.ID, true, 0, 10)
		older, _ := tx.Letters(ctx, w.officer.ID, false, all[0].Token, 10)
		same(t, "letters", []int{len(all), len(unread), len(older)}, []int{1, 0, 0})
		if all[0].ReadAt.IsZero() {
			t.Errorf("letter: %+v", all[0])
		}
		return err
	})
}

// TestReceipts: a message to a phone is open until the gateway says that it arrived, and that is not taken back.
func TestReceipts(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	letter := domain.Letter{Kind: "award.won", Person: w.officer.ID, Language: "zh", Link: "/",
		Dispatches: []domain.Dispatch{{Channel: domain.ChannelPhone, Address: "13800000000"}, {Channel: domain.ChannelMail, Address: "a@b.example"}}}
	var token domain.LetterID
	w.update(func(tx app.Tx) error {
		if err := tx.AddLetters(ctx, []domain.Letter{letter}); err != nil {
			return err
		}
		for _, c := range domain.Channels {
			ds, err := tx.ClaimDispatches(ctx, c, 0, 1)
			if err != nil || len(ds) != 1 {
				t.Fatalf("%s: %v %v", c, ds, err)
			}
			token = ds[0].Letter.Token
			if err := tx.DispatchSent(ctx, ds[0].ID); err != nil {
				return err
			}
		}
		return nil
	})
	open := func(before time.Duration) (n int) {
		w.view(func(tx app.Tx) error {
			ds, err := tx.Undelivered(ctx, app.UndeliveredQuery{Region: "430000", Attempts: 3, Before: tx.Now().Add(before), Limit: 10})
			n = len(ds)
			return err
		})
		return n
	}
	told := func(fault string) {
		w.update(func(tx app.Tx) error { return tx.DispatchReceived(ctx, token, fault) })
	}
	same(t, "too early to show", open(-time.Hour), 0)
	same(t, "no receipt in time", open(time.Hour), 1)
	told("空号")
	same(t, "a failure is shown at once", open(-time.Hour), 1)
	told("")
	told("late word")
	same(t, "arrived", open(time.Hour), 0)
	err := w.Store.Update(ctx, func(tx app.Tx) error { return tx.DispatchReceived(ctx, token+1, "") })
	if !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a receipt for no letter: %v", err)
	}
}

// TestMessageChoices keeps what a person chose, and reads many in one query.
func TestMessageChoices(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := domain.MessageChoice{Person: w.officer.ID, Mobile: "13800000000", Quiet: domain.Quiet{From: 1320, To: 420}, Muted: []string{"notice/mail"}}
	for range 2 {
		w.update(func(tx app.Tx) error { return tx.SaveMessageChoice(ctx, &c) })
	}
	w.view(func(tx app.Tx) error {
		all, err := tx.MessageChoices(ctx, []domain.PersonID{w.officer.ID, w.manager.ID})
		if len(all) != 1 || !reflect.DeepEqual(all[w.officer.ID], c) || c.Version != 2 {
			t.Errorf("%+v, want %+v", all, c)
		}
		return err
	})
}
