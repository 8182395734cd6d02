package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

func readingKey() domain.ReadingKey {
	return domain.ReadingKey{ID: domain.ReadingKeyID(app.NewID()), Recipient: "age1" + strings.Repeat("q", 58), Wrapped: "-----BEGIN AGE ENCRYPTED FILE-----\n" + app.Token(40)}
}

func TestTheFirmsReadingKey(t *testing.T) {
	w := newWorld(t, 2)
	mine, rival := w.agencies[0], w.agencies[1]
	submitter := mine
	submitter.Roles = []domain.Role{domain.AgencySubmitter}
	key := readingKey()
	for name, by := range map[string]domain.Actor{"who only submits": submitter, "a department": w.officer} {
		if _, err := w.SetReadingKey(ctx(), by, key); err == nil {
			t.Errorf("%s sets it", name)
		}
	}
	_, err := w.SetReadingKey(ctx(), mine, domain.ReadingKey{ID: key.ID, Recipient: key.Recipient, Wrapped: "AGE-SECRET-KEY-1"})
	refusedBy(t, err, refusal.Invalid, "reading_key.form")
	for range 2 {
		_, err = w.SetReadingKey(ctx(), mine, key)
		w.do(err)
	}
	_, err = w.ReadingKey(ctx(), rival)
	refusedBy(t, err, refusal.NotFound, "")

	n := w.published()
	o, _ := offer(t, n, w.codes[0], "50000.00")
	o.Copy = &domain.OfferCopy{Bid: o.Bid, Key: domain.ReadingKeyID(app.NewID()), Sealed: []byte("age")}
	_, err = w.PlaceBid(ctx(), mine, n.Number, o)
	refusedBy(t, err, refusal.Conflict, "reading_key.changed")
	o.Copy.Key = key.ID
	_, err = w.PlaceBid(ctx(), mine, n.Number, o)
	w.do(err)
	next, err := w.SetReadingKey(ctx(), mine, readingKey())
	w.do(err)
	colleague := mine
	colleague.Person = w.agencies[1].Person
	page, err := w.OfferCopy(ctx(), colleague, o.Bid) // an offer from before the new key is read with the old one
	if w.do(err); page.Key.ID != key.ID || page.Key.RetiredAt.IsZero() || string(page.Copy.Sealed) != "age" {
		t.Errorf("%+v", page)
	}
	if now, err := w.ReadingKey(ctx(), mine); err != nil || now.ID != next.ID {
		t.Errorf("%+v, %v", now, err)
	}
	_, err = w.OfferCopy(ctx(), rival, o.Bid)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.OfferCopy(ctx(), w.officer, o.Bid)
	refusedBy(t, err, refusal.NotFound, "")
}

func TestAnOfferKeptForOneRepost(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, keep := range []bool{true, false} {
		o, _ := offer(t, n, w.codes[i], "50000.00")
		o.Keep = keep
		_, err := w.PlaceBid(ctx(), w.agencies[i], n.Number, o)
		w.do(err)
	}
	w.pass(n) // two of three: it fails, unopened, and is posted once more
	w.db.SetClock(n.Deadline.At.Add(time.Minute))
	w.do(w.Drain(ctx()))
	again := w.notice(w.notice(n.ID).RepostedAs)
	if again.Status != domain.NoticePublished || again.Keys.OfferRecipient == n.Keys.OfferRecipient {
		t.Fatalf("the re-post is %s, its keys new: %v", again.Status, again.Keys.OfferRecipient != n.Keys.OfferRecipient)
	}
	for i, want := range []string{n.Number, "", ""} {
		answer, err := w.Eligibility(ctx(), w.agencies[i], again.Number)
		w.do(err)
		got := ""
		if answer.Kept != nil {
			got = answer.Kept.Number
		}
		if got != want || answer.Bid != nil {
			t.Errorf("agency %d: kept from %q, want %q; nothing is carried over by itself", i, got, want)
		}
	}
}
