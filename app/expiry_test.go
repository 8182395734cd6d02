package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// certified gives an admitted agency certificates, past its admission.
func (w *world) certified(i int, qs ...domain.Qualification) {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		ag, err := tx.Agency(ctx(), domain.AgencyID(w.agencies[i].Organisation))
		if err != nil {
			return err
		}
		ag.Qualifications = qs
		return tx.SaveAgency(ctx(), ag)
	}))
}

func survey(to string) domain.Qualification {
	return domain.Qualification{Trade: "测绘", Name: "测绘资质", Level: "乙级", Kind: "licence", Number: "测-1", Issuer: "厅", ValidFrom: workday.MustDate("2020-01-01"), ValidTo: workday.MustDate(to)}
}

// TestExpiryIsSpokenOfOncePerStage goes day by day towards a last day: three letters, however often the handler runs.
func TestExpiryIsSpokenOfOncePerStage(t *testing.T) {
	w := newWorld(t, 2)
	today := workday.On(start)
	last := today.AddDays(70)
	w.certified(0, survey(last.String()))
	w.certified(1, survey(today.AddDays(400).String()))
	count := func(by domain.Actor) (n int) {
		ls, err := w.Letters(ctx(), by, false, 0, 50)
		w.do(err)
		for _, l := range ls {
			if l.Kind == "agency.expiring" {
				n++
				if !strings.Contains(l.Body.ZH, "测绘资质乙级 "+last.String()) {
					t.Errorf("the letter does not say what ends when: %s", l.Body.ZH)
				}
			}
		}
		return n
	}
	want := map[int]int{0: 0, 9: 0, 10: 1, 11: 1, 40: 2, 41: 2, 62: 2, 63: 3, 69: 3, 70: 3, 71: 3}
	for _, passed := range []int{0, 9, 10, 11, 40, 41, 62, 63, 69, 70, 71} {
		w.db.SetClock(start.Add(time.Duration(passed) * 24 * time.Hour))
		for twice := range 2 {
			w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
				return tx.Deliver(ctx(), domain.Delivery{Subject: fmt.Sprintf("agencies:expiring%d", twice), Handler: app.HandleExpiry, Due: tx.Now()})
			}))
		}
		w.do(w.Drain(ctx()))
		if got := count(w.agencies[0]); got != want[passed] {
			t.Fatalf("after %d days: %d letters, want %d", passed, got, want[passed])
		}
	}
	if count(w.agencies[1]) != 0 {
		t.Error("who has a year left was reminded")
	}
}

// TestReasonsAreFrozenAtTheDeadline: a certificate that lapses, or is renewed, after the freeze changes nothing.
func TestReasonsAreFrozenAtTheDeadline(t *testing.T) {
	w := newWorld(t, 3)
	for i := range 3 {
		w.certified(i, survey("2030-01-01"))
	}
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.certified(1, survey("2026-03-01")) // found out before the deadline
	w.asksForSurvey(n.ID)
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.step(app.HandleFreeze)
	w.certified(0, survey("2026-03-01"))
	w.certified(1, survey("2030-01-01"))
	w.do(w.Drain(ctx()))
	var bids []*domain.Bid
	w.do(w.Store.View(ctx(), func(tx app.Tx) (err error) { bids, err = tx.StandingBids(ctx(), n.ID); return err }))
	for _, b := range bids {
		i := slices.IndexFunc(w.agencies, func(a domain.Actor) bool { return domain.AgencyID(a.Organisation) == b.Agency })
		if want := map[int]string{0: "", 1: domain.QualExpired, 2: ""}[i]; b.Reason != want {
			t.Errorf("agency %d: %q, want %q", i, b.Reason, want)
		}
	}
}

// step does what is due of one handler, and no more.
func (w *world) step(handler string) {
	w.t.Helper()
	ds, err := w.HandOut(ctx(), time.Millisecond, 100)
	w.do(err)
	for _, d := range ds {
		if d.Handler == handler {
			w.do(w.Handle(ctx(), d))
		}
	}
	time.Sleep(5 * time.Millisecond) // the lease of the others ends
}

// asksForSurvey has a published notice ask for a certificate, past its publication.
func (w *world) asksForSurvey(id domain.NoticeID) {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		n, err := tx.Notice(ctx(), id)
		if err != nil {
			return err
		}
		n.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: "测绘", Name: "测绘资质", Kind: "licence", Level: "丙级"}}}}}
		return tx.SaveNotice(ctx(), n)
	}))
}

// TestEligibilityOfAll has numbers for the department and names for the operator; nothing of it is for agencies.
func TestEligibilityOfAll(t *testing.T) {
	w := newWorld(t, 3)
	w.certified(0, survey("2030-01-01"))
	w.certified(1, survey("2026-03-01"))
	n := w.published()
	w.asksForSurvey(n.ID)
	count, err := w.CountEligible(ctx(), w.publisher, n.ID)
	w.do(err)
	if count.Admitted != 3 || count.Eligible != 1 || len(count.Names) != 1 || len(count.Reasons) != 2 {
		t.Fatalf("%+v", count)
	}
	own, err := w.CountEligible(ctx(), w.officer, n.ID)
	w.do(err)
	if own.Eligible != 1 || len(own.Names) != 0 {
		t.Errorf("the department learns names: %+v", own)
	}
	for _, stranger := range []domain.Actor{w.agencies[0], w.officer2, domain.Visitor()} {
		if _, err := w.CountEligible(ctx(), stranger, n.ID); err == nil && stranger.Organisation != w.officer.Organisation {
			t.Errorf("%v counts", stranger.Roles)
		}
	}
}
