package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// lockAll has everybody who is called lock the same sheet.
func (w *world) lockAll(pool []domain.Actor, n domain.Notice) {
	w.t.Helper()
	points := w.favouring(n.ID, 1)
	for _, judge := range w.called(pool, n.ID) {
		if s := w.panel(n.ID); len(s.Judges()) < s.Needed {
			_, err := w.LockSheet(ctx(), judge, n.Number, sheetFor(s, points))
			w.do(err)
		}
	}
}

// TestSeatsThatFall replaces who recuses himself and who is late, leaves out whom the rules exclude, and ends a notice for
// which nobody is left.
func TestSeatsThatFall(t *testing.T) {
	w := newWorld(t, 3)
	pool := w.experts(6)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error { // the first also works for a bidder
		return tx.SetMembership(ctx(), domain.Membership{Person: pool[0].Person, Organisation: w.agencies[0].Organisation, Roles: []domain.Role{domain.AgencyPreparer}})
	}))
	n := w.judged("120000.00", "100000.00", "140000.00")
	p := w.panel(n.ID)
	for _, e := range p.Pool {
		if (e.Person == pool[0].Person) != (e.Excluded == domain.PoolBidder) {
			t.Errorf("%s is excluded as %q", e.Person, e.Excluded)
		}
	}
	if _, drawn := p.Seat(pool[0].Person); drawn || len(p.Order) != 5 {
		t.Fatalf("the excluded expert is drawn: %v of %d", drawn, len(p.Order))
	}
	first := w.called(pool, n.ID)
	_, err := w.RecusePanel(ctx(), first[0], n.Number, "")
	refusedBy(t, err, refusal.Invalid, "required")
	_, err = w.RecusePanel(ctx(), first[0], n.Number, "曾受聘于其中一家机构")
	w.do(err)
	w.do(w.Drain(ctx()))
	if now := w.panel(n.ID); now.Seats[3].Person != p.Order[3] || now.Seats[3].Status != domain.SeatCalled {
		t.Fatalf("after a recusal %+v", now.Seats)
	}
	_, err = w.SaveSheet(ctx(), first[0], n.Number, nil)
	refusedBy(t, err, refusal.Conflict, "panel.seat")

	// A suspension gives everybody called his whole time again.
	d := domain.Decision{Document: "示财监〔2026〕9号", Reason: "核查"}
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, d)
	w.do(err)
	_, err = w.SaveSheet(ctx(), first[1], n.Number, nil)
	refusedBy(t, err, refusal.Conflict, "")
	w.db.SetClock(p.Seats[1].Due.At.Add(time.Minute))
	w.do(w.Drain(ctx()))
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, d)
	w.do(err)
	w.do(w.Drain(ctx()))
	again := w.panel(n.ID)
	if s := again.Seats[1]; s.Status != domain.SeatCalled || !s.Due.At.After(p.Seats[1].Due.At) {
		t.Fatalf("after the suspension %+v", s)
	}
	// Who is late is replaced by the last of the draw; then nobody is left.
	_, err = w.LockSheet(ctx(), first[1], n.Number, sheetFor(again, w.favouring(n.ID, 1)))
	w.do(err)
	w.db.SetClock(again.Seats[1].Due.At.Add(time.Minute))
	_, err = w.LockSheet(ctx(), first[2], n.Number, sheetFor(again, w.favouring(n.ID, 1))) // no worker has come to it yet, and his time is over
	refusedBy(t, err, refusal.Conflict, "panel.due")
	w.do(w.Drain(ctx()))
	late := w.panel(n.ID)
	if late.Seats[2].Status != domain.SeatLapsed || late.Seats[3].Status != domain.SeatLapsed {
		t.Fatalf("late: %+v", late.Seats)
	}
	got := w.notice(n.ID)
	if got.Status != domain.NoticeFailed || got.Reason != domain.FailedFewExperts || got.RepostedAs == "" {
		t.Fatalf("%s %s, posted again as %q", got.Status, got.Reason, got.RepostedAs)
	}
	for _, b := range w.bidsOf(n.ID) {
		if b.Status != domain.BidUnopened || b.Price != "" {
			t.Errorf("bid %s with a price of %q", b.Status, b.Price)
		}
	}
}

func TestAPoolTooSmall(t *testing.T) {
	w := newWorld(t, 1)
	w.experts(2)
	id := w.approved(scoring)
	_, err := w.PublishNotice(ctx(), w.publisher, id, 0)
	refusedBy(t, err, refusal.Conflict, "panel.pool")
}

// TestPanelMayFail cuts the connection at each statement of every step from the deadline of a scored notice to its
// result: one and the same panel, one award.
func TestPanelMayFail(t *testing.T) {
	sequential(t)
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 3)
			pool := w.experts(4)
			n := w.published(scoring)
			for i, p := range []string{"120000.00", "100000.00", "140000.00"} {
				w.bidWith(n, i, p, w.uploaded(n, i, "技术方案（暗标）", sealedDocument(t, n.Keys.DocumentRecipient, thePlan(100))))
			}
			w.do(w.Drain(ctx()))
			b := newBreaker(t, w.db.Host())
			direct := w.Store
			w.Store = w.db.At(b.Addr().String())
			w.db.SetClock(n.Deadline.At.Add(time.Second))
			faults := w.batter(b, after) // freeze, vet with the pool, open, draw and call, letters, documents
			w.lockAll(pool, n)
			faults += w.batter(b, after) // select
			w.Store = direct
			w.do(w.Drain(ctx()))
			if got := w.notice(n.ID).Status; got != domain.NoticeSelected {
				t.Fatalf("the notice is %s", got)
			}
			for what, q := range map[string]string{
				"awards":        `SELECT count(*) = 1 FROM awards`,
				"panels":        `SELECT count(*) = 1 FROM panels WHERE jsonb_array_length(seats) = 3`,
				"calls":         `SELECT count(*) = 3 FROM events WHERE kind = 'panel.called'`,
				"fixings":       `SELECT count(*) = 1 FROM events WHERE kind = 'panel.fixed'`,
				"letters":       `SELECT count(*) = 3 FROM letters WHERE kind = 'panel.called'`,
				"locked sheets": `SELECT count(*) = 3 FROM score_sheets WHERE locked_at IS NOT NULL`,
				"closings":      `SELECT count(*) = 1 FROM events WHERE kind = 'panel.closed'`,
				"log entries":   `SELECT count(*) = 0 FROM events WHERE id NOT IN (SELECT event FROM log_pending)`,
				"left":          `SELECT count(*) = 0 FROM deliveries WHERE done_at IS NULL AND due <= intermart_now()`,
			} {
				if got := w.db.SQL(q)[0][0]; got != "true" {
					t.Errorf("%s: not as they should be", what)
				}
			}
			t.Logf("%d faults", faults)
			if faults < 60 {
				t.Errorf("only %d faults: what was cut?", faults)
			}
		})
	}
}

// TestWhoRecusedHimselfIsNotCalled keeps off a panel whoever declared before the pool was fixed that he must not decide on
// its buyer or a bidder, and passes over who declared it since; both stand in the public record of the draw.
func TestWhoRecusedHimselfIsNotCalled(t *testing.T) {
	w := newWorld(t, 3)
	pool := w.experts(7)
	until := workday.On(start).AddDays(90)
	w.do(w.Recuse(ctx(), pool[0], w.codes[0], "亲属任职", until))
	w.do(w.Recuse(ctx(), pool[1], w.department(), "曾在该单位任职", until))
	w.do(w.Recuse(ctx(), pool[2], w.codes[0], "亲属任职", workday.On(start))) // over by the deadline
	n := w.judged("120000.00", "100000.00", "140000.00")
	p := w.panel(n.ID)
	for _, e := range p.Pool {
		if declared := e.Person == pool[0].Person || e.Person == pool[1].Person; declared != (e.Excluded == domain.PoolDeclared) {
			t.Errorf("%s is excluded as %q", e.Person, e.Excluded)
		}
	}
	if len(p.Order) != 5 || slices.Contains(p.Order, pool[0].Person) || slices.Contains(p.Order, pool[1].Person) {
		t.Fatalf("drawn: %v", p.Order)
	}
	next := pool[slices.IndexFunc(pool, func(a domain.Actor) bool { return a.Person == p.Order[3] })]
	w.do(w.Recuse(ctx(), next, w.codes[1], "持有股份", until))
	_, err := w.RecusePanel(ctx(), w.called(pool, n.ID)[0], n.Number, "曾受聘于其中一家机构")
	w.do(err)
	w.do(w.Drain(ctx()))
	p = w.panel(n.ID)
	if s := p.Seats; len(s) != 5 || s[3].Person != next.Person || s[3].Status != domain.SeatRecused || s[4].Person != p.Order[4] || s[4].Status != domain.SeatCalled {
		t.Fatalf("seats: %+v", s)
	}
	_, err = w.PanelPage(ctx(), next, n.Number) // as if the draw had never come to him
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.RecusePanel(ctx(), next, n.Number, "-")
	refusedBy(t, err, refusal.NotFound, "")
	if mine, err := w.Panels(ctx(), next, app.Cursor{}, 10); err != nil || len(mine) != 0 {
		t.Errorf("his panels: %+v, %v", mine, err)
	}
	w.lockAll(pool, n)
	w.do(w.Drain(ctx()))
	pub, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	declared := 0
	for _, e := range pub.Panel.Pool {
		if e.Excluded == domain.PoolDeclared && e.Ticket == "" {
			declared++
		}
	}
	if declared != 2 || pub.Panel.Seats[3].Status != domain.SeatRecused || pub.Panel.Seats[3].Reason != "" {
		t.Errorf("%d declared, seats %+v", declared, pub.Panel.Seats)
	}
	inBrowser(t, pub.Award.Record)
}

// department is the credit code of the buyer's.
func (w *world) department() (code string) {
	w.t.Helper()
	w.do(w.db.View(ctx(), func(tx app.Tx) error {
		o, err := tx.Organisation(ctx(), w.officer.Organisation)
		if err == nil {
			code = o.USCC
		}
		return err
	}))
	return code
}
