package app_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

func cheaper(t *domain.Terms)  { t.Amount = money.MustParse("58000.00") }
func reworded(t *domain.Terms) { t.DutyAddress = "滨河路 1 号 3 楼" }

// reviewed is a revision of the notice that waits for the publisher.
func (w *world) reviewed(n domain.Notice, change func(*domain.Terms)) app.RevisionPage {
	w.t.Helper()
	p := domain.Proposal{Terms: w.notice(n.ID).Terms, Reason: "核减后的概算"}
	change(&p.Terms)
	page, err := w.ProposeRevision(ctx(), w.officer, domain.RevisionID(app.NewID()), n.ID, p)
	w.do(err)
	_, err = w.AgreeRevision(ctx(), w.manager, page.Revision.ID, 0)
	w.do(err)
	page, err = w.ReviewRevision(ctx(), w.reviewer, page.Revision.ID, 0)
	w.do(err)
	return page
}

func (w *world) revised(n domain.Notice, change func(*domain.Terms)) domain.Notice {
	w.t.Helper()
	page, err := w.PublishRevision(ctx(), w.publisher, w.reviewed(n, change).Revision.ID, 0)
	w.do(err)
	return page.Notice
}

func TestAMaterialRevisionRestartsTheWindowAndLapsesBids(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published()
	for i := range 4 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(start.Add(24 * time.Hour))
	r := w.revised(n, cheaper)
	if r.Revision != 2 || r.MaterialRevision != 2 || !r.Deadline.At.After(n.Deadline.At) || r.Amount != money.MustParse("58000.00") {
		t.Fatalf("revision %d, material %d, deadline %s", r.Revision, r.MaterialRevision, r.Deadline.At)
	}
	w.do(w.Drain(ctx()))
	for i := range 4 {
		ls, err := w.Letters(ctx(), w.agencies[i], true, 0, 50)
		w.do(err)
		if len(ls) != 1 || ls[0].Kind != "notice.revised.bidder" || !strings.Contains(ls[0].Body.ZH, "不再有效") {
			t.Fatalf("agency %d has %d letters", i, len(ls))
		}
	}
	w.db.SetClock(n.Deadline.At.Add(time.Minute)) // the freeze that was promised first does nothing
	w.do(w.Drain(ctx()))
	if got := w.notice(n.ID); got.Status != domain.NoticePublished {
		t.Fatalf("%s at the old deadline", got.Status)
	}
	old, _ := offer(t, n, w.codes[0], "51000.00") // the envelope names revision 1, and the client says so
	old.Revision = 1
	_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, old)
	refusedBy(t, err, refusal.Conflict, "bid.revision")
	silent, _ := offer(t, n, w.codes[3], "40000.00") // the envelope names revision 1, the client does not say
	_, err = w.PlaceBid(ctx(), w.agencies[3], n.Number, silent)
	w.do(err)
	for i := range 3 { // without any slip: the old bid has ended already
		w.bid(r, i, []string{"51000.00", "52000.00", "53000.00"}[i])
	}
	w.pass(r)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if len(public.Bids) != 4 || public.Award.Winner.USCC != w.codes[0] {
		t.Fatalf("%d bids stood, won by %s", len(public.Bids), public.Award.Winner.USCC)
	}
	for _, b := range public.Bids {
		if b.USCC == w.codes[3] && (b.Eligible || b.Reason != domain.OfferMismatch) {
			t.Fatalf("an offer for revision 1 was ranked: %+v", b)
		}
	}
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	if res := award.Verify(record, w.OpenPublished); !res.Valid {
		t.Fatalf("the record does not verify: %v", res.Fault)
	}
	list, err := w.FrozenList(ctx(), n.Number)
	w.do(err)
	if hashOf(list) != w.notice(n.ID).ListHash || !strings.Contains(string(list), `"revision":2`) {
		t.Fatal("the frozen list is not of revision 2")
	}
}

// TestARevisionNeverBringsTheDeadlineForward: for a smaller amount the rulebook has a shorter window, but nobody loses days
// that the publication promised.
func TestARevisionNeverBringsTheDeadlineForward(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()                                                                  // three working days
	r := w.revised(n, func(t *domain.Terms) { t.Amount = money.MustParse("45000.00") }) // two
	if !r.Deadline.At.Equal(n.Deadline.At) || r.MaterialRevision != 2 {
		t.Fatalf("bids closed at %s, and after the revision at %s", n.Deadline.At, r.Deadline.At)
	}
	for i := range 3 {
		w.bid(r, i, "40000.00")
	}
	w.pass(r)
	if got := w.notice(n.ID); got.Status != domain.NoticeSelected || got.Standing != 3 {
		t.Fatalf("%s with %d bids", got.Status, got.Standing)
	}
}

func TestAnImmaterialRevisionLeavesBidsAlone(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 2 {
		w.bid(n, i, "50000.00")
	}
	late, _ := offer(t, n, w.codes[2], "49000.00") // sealed before, sent after
	late.Revision = 1
	r := w.revised(n, reworded)
	if r.Revision != 2 || r.MaterialRevision != 1 || !r.Deadline.At.Equal(n.Deadline.At) {
		t.Fatalf("%+v", r.Deadline)
	}
	_, err := w.PlaceBid(ctx(), w.agencies[2], n.Number, late)
	w.do(err)
	w.pass(r)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award == nil || public.Award.Winner.USCC != w.codes[2] {
		t.Fatal("the bid for revision 1 does not stand")
	}
	if len(public.Revisions) != 2 || public.Revisions[1].Reason != "核减后的概算" || public.Revisions[1].Material {
		t.Fatalf("revisions: %+v", public.Revisions)
	}
}

func TestWhoMayRevise(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	propose := func(by domain.Actor, change func(*domain.Terms), reason string) (app.RevisionPage, error) {
		p := domain.Proposal{Terms: n.Terms, Reason: reason}
		change(&p.Terms)
		return w.ProposeRevision(ctx(), by, domain.RevisionID(app.NewID()), n.ID, p)
	}
	for name, c := range map[string]struct {
		by     domain.Actor
		change func(*domain.Terms)
		reason string
		code   refusal.Code
		rule   string
	}{
		"an agency":              {w.agencies[0], cheaper, "理由", refusal.NotFound, ""},
		"the operator":           {w.reviewer, cheaper, "理由", refusal.NotFound, ""},
		"nothing is changed":     {w.officer, func(*domain.Terms) {}, "理由", refusal.Invalid, "revision.same"},
		"no reason":              {w.officer, cheaper, " ", refusal.Invalid, "required"},
		"personal data":          {w.officer, cheaper, "请联系 13812345678", refusal.Invalid, "text.personal"},
		"over the threshold":     {w.officer, func(t *domain.Terms) { t.Amount = money.MustParse("800000.00") }, "理由", refusal.Invalid, "notice.threshold"},
		"the title goes missing": {w.officer, func(t *domain.Terms) { t.Title = "" }, "理由", refusal.Invalid, "required"},
	} {
		_, err := propose(c.by, c.change, c.reason)
		t.Run(name, func(t *testing.T) { refusedBy(t, err, c.code, c.rule) })
	}
	page, err := propose(w.manager, cheaper, "理由")
	w.do(err)
	id := page.Revision.ID
	_, err = propose(w.officer, reworded, "理由")
	refusedBy(t, err, refusal.Conflict, "revision.open")
	_, err = w.AgreeRevision(ctx(), w.manager, id, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	_, err = w.AgreeRevision(ctx(), w.officer, id, 0)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.ReviewRevision(ctx(), w.reviewer, id, 0)
	refusedBy(t, err, refusal.Conflict, "revision.status")
	_, err = w.RevisionOnItsWay(ctx(), w.agencies[0], id)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.ReturnRevision(ctx(), w.reviewer, id, 0, "不是审核的时候")
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.DropRevision(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.DropRevision(ctx(), w.officer, id, 0)
	refusedBy(t, err, refusal.Conflict, "revision.status")
	if got := w.notice(n.ID); got.Revision != 1 || got.Amount != n.Amount {
		t.Fatal("a dropped revision changed the notice")
	}
	page = w.reviewed(n, cheaper)
	both := w.publisher
	both.Person, both.Roles = w.reviewer.Person, []domain.Role{domain.OperatorReviewer, domain.OperatorPublisher}
	_, err = w.PublishRevision(ctx(), both, page.Revision.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	w.db.SetClock(n.Deadline.At)
	_, err = w.PublishRevision(ctx(), w.publisher, page.Revision.ID, 0)
	refusedBy(t, err, refusal.Conflict, "revision.closed")
}

// TestARevisionAndABidRace: whichever comes first, no sealed bid names old terms and each bidder knows where he stands.
func TestARevisionAndABidRace(t *testing.T) {
	w := newWorld(t, 4)
	for range 4 {
		n := w.published()
		id := w.reviewed(n, cheaper).Revision.ID
		var wg sync.WaitGroup
		begin, refusals := make(chan struct{}), make([]error, 4)
		for i := range 4 {
			o, _ := offer(t, n, w.codes[i], "50000.00")
			o.Revision = 1
			wg.Go(func() {
				<-begin
				time.Sleep(time.Duration(i) * 2 * time.Millisecond)
				_, refusals[i] = w.PlaceBid(ctx(), w.agencies[i], n.Number, o)
			})
		}
		var published error
		wg.Go(func() {
			<-begin
			time.Sleep(4 * time.Millisecond)
			_, published = w.PublishRevision(ctx(), w.publisher, id, 0)
		})
		close(begin)
		wg.Wait()
		w.do(published)
		stored := 0
		for _, err := range refusals {
			if r := (*refusal.Refusal)(nil); errors.As(err, &r) && r.Rule == "bid.revision" {
				continue
			}
			w.do(err)
			stored++
		}
		rows := w.db.SQL(`SELECT count(*) FILTER (WHERE status = 'sealed'), count(*) FILTER (WHERE status = 'lapsed') FROM bids WHERE notice_id = $1`, string(n.ID))[0]
		if rows[0] != "0" || rows[1] != itoa(stored) {
			t.Fatalf("%d stored; %s still stand, %s lapsed", stored, rows[0], rows[1])
		}
	}
}
