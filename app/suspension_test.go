package app_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

var order = domain.Decision{Document: "示财监〔2026〕7号", Reason: "收到投诉，需核实资格条件"}

func TestSuspendedNothingGoesOnAndTheRestBeginsAgain(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published() // Monday 10:00, three working days: Thursday 17:00
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	own := w.bid(n, 3, "49000.00")
	w.db.SetClock(time.Date(2026, 3, 11, 3, 0, 0, 0, time.UTC)) // Wednesday 11:00
	for name, by := range map[string]domain.Actor{"department": w.manager, "operator": w.publisher, "auditor": w.auditor} {
		_, err := w.SuspendNotice(ctx(), by, n.ID, 0, order)
		if refusal.As(err) == nil {
			t.Errorf("the %s suspended it", name)
		}
	}
	elsewhere := w.supervisor
	elsewhere.Region = "430103"
	_, err := w.SuspendNotice(ctx(), elsewhere, n.ID, 0, order)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, domain.Decision{Reason: "x"})
	refusedBy(t, err, refusal.Invalid, "required")
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	late, _ := offer(t, n, w.codes[0], "1.00")
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, late)
	refusedBy(t, err, refusal.Conflict, "notice.suspended")
	_, err = w.WithdrawBid(ctx(), w.agencies[3], own.id, own.secret)
	refusedBy(t, err, refusal.Conflict, "notice.suspended")
	_, err = w.CancelNotice(ctx(), w.manager, n.ID, 0, "取消")
	refusedBy(t, err, refusal.Conflict, "notice.cancel")
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	refusedBy(t, err, refusal.Conflict, "notice.status")
	w.db.SetClock(n.Deadline.At.Add(48 * time.Hour)) // Saturday: the old deadline is long over
	w.do(w.Drain(ctx()))
	if got := w.notice(n.ID); got.Status != domain.NoticeSuspended || !got.FrozenAt.IsZero() {
		t.Fatalf("%s while suspended", got.Status)
	}
	w.db.SetClock(time.Date(2026, 3, 16, 2, 0, 0, 0, time.UTC)) // Monday 10:00
	page, err := w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, domain.Decision{Document: "示财监〔2026〕9号", Reason: "已核实"})
	w.do(err)
	want := time.Date(2026, 3, 17, 9, 0, 0, 0, time.UTC) // one working day was left after Wednesday: Tuesday 17:00
	if got := page.Notice; got.Status != domain.NoticePublished || !got.Deadline.At.Equal(want) || got.Deadline.Span != (workday.Span{N: 1, Unit: workday.WorkingDay}) {
		t.Fatalf("%s until %s", got.Status, got.Deadline.At)
	}
	_, err = w.WithdrawBid(ctx(), w.agencies[3], own.id, own.secret) // after the deadline it was judged by, before the notice's
	w.do(err)
	w.pass(page.Notice)
	if got := w.notice(n.ID); got.Status != domain.NoticeSelected || got.Standing != 3 {
		t.Fatalf("%s with %d bids", got.Status, got.Standing)
	}
	public, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if s := public.Notice.Suspensions; len(s) != 1 || s[0].Document != order.Document || !s[0].After.At.Equal(want) || s[0].Moved != domain.MovedBids {
		t.Fatalf("suspensions: %+v", s)
	}
}

func TestSuspendedBetweenTheStepsOfTheOpening(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.freeze()
	_, err := w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.ready()
	w.do(w.Drain(ctx()))
	if got := w.notice(n.ID); !got.VettedAt.IsZero() || got.Status != domain.NoticeSuspended {
		t.Fatal("a step was taken while suspended")
	}
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.do(w.Drain(ctx()))
	w.once(n, 3)
}

func TestNothingIsSignedWhileSuspended(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, []string{"50000.00", "51000.00", "52000.00"}[i])
	}
	w.pass(n)
	before, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	w.db.SetClock(before.Award.AnnouncedAt.Add(time.Hour))
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.db.SetClock(before.Award.Standstill.At.Add(72 * time.Hour))
	if p, err := w.PublicAward(ctx(), n.Number); err != nil || p.State != domain.AwardAnnounced {
		t.Fatalf("state %s: %v", p.State, err)
	}
	_, err = w.CreateContract(ctx(), w.officer, domain.ContractID(app.NewID()), n.Number, domain.ContractTerms{})
	refusedBy(t, err, refusal.Conflict, "notice.suspended")
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	after, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if !after.Award.Standstill.At.After(before.Award.Standstill.At.Add(72*time.Hour)) || after.State != domain.AwardAnnounced {
		t.Fatalf("the standstill ends at %s", after.Award.Standstill.At)
	}
	_, err = w.CreateContract(ctx(), w.officer, domain.ContractID(app.NewID()), n.Number, domain.ContractTerms{})
	refusedBy(t, err, refusal.Conflict, "award.standstill")
}

func TestOnlyASupervisorEndsWhatIsFrozen(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.freeze()
	_, err := w.CancelNotice(ctx(), w.manager, n.ID, 0, "取消")
	refusedBy(t, err, refusal.Conflict, "notice.cancel")
	_, err = w.TerminateNotice(ctx(), w.manager, n.ID, 0, order)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.TerminateNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	w.do(w.Drain(ctx()))
	got := w.notice(n.ID)
	if got.Status != domain.NoticeCancelled || got.DecisionDocument != order.Document || !got.OpenedAt.IsZero() {
		t.Fatalf("%s, opened %v", got.Status, got.OpenedAt)
	}
	if rows := w.db.SQL(`SELECT count(*) FROM bids WHERE status = 'unopened' AND nonce = ''`); rows[0][0] != "3" {
		t.Fatalf("%s bids stay sealed", rows[0][0])
	}
	if rows := w.db.SQL(`SELECT destroyed_at IS NOT NULL FROM notice_keys WHERE notice = $1`, string(n.ID)); rows[0][0] != "true" {
		t.Fatal("the keys are still there")
	}
}

func TestASupervisorRevokesAnAward(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	_, err := w.TerminateNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	p, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if p.State != domain.AwardRevoked || p.Notice.Status != domain.NoticeCancelled {
		t.Fatalf("%s, notice %s", p.State, p.Notice.Status)
	}
	w.endedBy(n, "cancelled", order.Reason)
	w.db.SetClock(p.Award.Standstill.At.Add(time.Hour))
	_, err = w.CreateContract(ctx(), w.officer, domain.ContractID(app.NewID()), n.Number, domain.ContractTerms{})
	refusedBy(t, err, refusal.Conflict, "award.status")
}

// failedTwice is a notice after its second failure.
func (w *world) failedTwice(change ...func(*domain.Terms)) domain.Notice {
	w.t.Helper()
	n := w.published(change...)
	w.pass(n)
	again := w.notice(w.notice(n.ID).RepostedAs)
	w.pass(again)
	return w.notice(again.ID)
}

func TestAfterTheSecondFailureTheDepartmentDecides(t *testing.T) {
	w := newWorld(t, 2)
	n := w.failedTwice()
	decide := func(by domain.Actor, c domain.Conclusion) (app.NoticePage, error) {
		return w.ConcludeNotice(ctx(), by, n.ID, 0, c)
	}
	_, err := decide(w.officer, domain.Conclusion{Choice: domain.ConcludeEnd, Reason: "不再需要"})
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = decide(w.manager, domain.Conclusion{Choice: "wait", Reason: "等等"})
	refusedBy(t, err, refusal.Invalid, "conclusion.choice")
	_, err = decide(w.manager, domain.Conclusion{Choice: domain.ConcludeFewer, Fewest: 3, Reason: "机构少"})
	refusedBy(t, err, refusal.Invalid, "conclusion.fewest")
	_, err = decide(w.manager, domain.Conclusion{Choice: domain.ConcludeFewer, Fewest: 1, Reason: "机构少"})
	refusedBy(t, err, refusal.Invalid, "file.missing")
	page, err := decide(w.manager, domain.Conclusion{Choice: domain.ConcludeFewer, Fewest: 2, Reason: "本地具备能力的机构少"})
	w.do(err)
	if page.Reposted == "" && page.Notice.RepostedAs == "" {
		t.Fatal("nothing follows")
	}
	_, err = decide(w.manager, domain.Conclusion{Choice: domain.ConcludeEnd, Reason: "不再需要"})
	refusedBy(t, err, refusal.Conflict, "notice.concluded")
	w.do(w.Drain(ctx()))
	third := w.notice(page.Notice.RepostedAs)
	if third.Status != domain.NoticePublished || third.MinBidders != 2 {
		t.Fatalf("%s, at least %d", third.Status, third.MinBidders)
	}
	w.bid(third, 0, "50000.00")
	w.bid(third, 1, "51000.00")
	w.pass(third)
	if got := w.notice(third.ID); got.Status != domain.NoticeSelected {
		t.Fatalf("%s with two bidders", got.Status)
	}
}

func TestOneBidderWithMinutes(t *testing.T) {
	w := newWorld(t, 1)
	n := w.failedTwice()
	minutes, err := w.UploadFile(ctx(), w.manager, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeMinutes, Name: "纪要.pdf", Content: pdf})
	w.do(err)
	page, err := w.ConcludeNotice(ctx(), w.manager, n.ID, 0, domain.Conclusion{Choice: domain.ConcludeFewer, Fewest: 1, Reason: "仅一家具备能力", Minutes: minutes.ID})
	w.do(err)
	w.do(w.Drain(ctx()))
	third := w.notice(page.Notice.RepostedAs)
	w.bid(third, 0, "50000.00")
	w.pass(third)
	if got := w.notice(third.ID); got.Status != domain.NoticeSelected {
		t.Fatalf("%s with one bidder", got.Status)
	}
	if _, _, err := w.OpenFile(ctx(), w.agencies[0], minutes.ID); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("the minutes are not the agency's: %v", err)
	}
}

func TestOtherConditionsAreANewNoticeLinked(t *testing.T) {
	w := newWorld(t, 0)
	n := w.failedTwice()
	page, err := w.ConcludeNotice(ctx(), w.manager, n.ID, 0, domain.Conclusion{Choice: domain.ConcludeMethod, Reason: "改为随机抽取"})
	w.do(err)
	next := w.notice(page.Notice.FollowedBy)
	if next.Status != domain.NoticeDraft || next.Follows != n.ID || next.RepostOf != "" {
		t.Fatalf("%s after %s", next.Status, next.Follows)
	}
	_, err = w.EditNotice(ctx(), w.officer, next.ID, 0, w.terms(random))
	w.do(err)
	_, err = w.SubmitNotice(ctx(), w.officer, next.ID, 0)
	w.do(err)
	_, err = w.ConcludeNotice(ctx(), w.manager, w.published().ID, 0, domain.Conclusion{Choice: domain.ConcludeEnd, Reason: "不再需要"})
	refusedBy(t, err, refusal.Conflict, "notice.second_failure")
}

// TestALogGoesOnAfterAnEndBehindTheFreeze: the freeze hands the sealed events to the log, and what ends the notice later
// does not hand them over again; were it done all the same, the log would go on.
func TestALogGoesOnAfterAnEndBehindTheFreeze(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "5100"+itoa(i)+".00")
	}
	a, _ := withLog(t, w.db)
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.freeze()
	sequence(t, a)
	_, err := w.TerminateNotice(ctx(), w.supervisor, n.ID, 0, domain.Decision{Document: "示监〔2026〕1号", Reason: "依法终止。"})
	w.do(err)
	if twice := w.db.SQL(`SELECT FROM log_pending AS p JOIN log_leaves AS l ON l.event = p.event`); len(twice) != 0 {
		t.Errorf("%d events wait for the log although they are in it", len(twice))
	}
	sequence(t, a)
	w.db.SQL(`INSERT INTO log_pending (event) SELECT event FROM log_leaves WHERE index = 3`)
	w.published()
	sequence(t, a)
	if _, fault, err := a.CheckLog(ctx()); err != nil || fault != "" {
		t.Error(fault, err)
	}
	if left := w.db.SQL(`SELECT FROM log_pending`); len(left) != 0 {
		t.Errorf("%d events wait", len(left))
	}
}
