package app_test

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// untabled makes a notice one that was submitted before scored notices had a table.
func (w *world) untabled(id domain.NoticeID) domain.NoticeID {
	w.t.Helper()
	w.db.SQL(`UPDATE notices SET terms = terms - 'scoring' WHERE id = $1`, string(id))
	return id
}

// TestScoredNoticesFromBeforeTheirTable: on its way to publication such a notice is refused with what to do, and what is
// to be done works.
func TestScoredNoticesFromBeforeTheirTable(t *testing.T) {
	w := newWorld(t, 3)
	w.experts(4)
	submitted := func() domain.NoticeID {
		id := w.drafted(scoring).Notice.ID
		_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
		w.do(err)
		return id
	}

	internal := w.untabled(submitted())
	_, err := w.ApproveNotice(ctx(), w.manager, internal, 0)
	refusedBy(t, err, refusal.Conflict, "scoring.absent")
	_, err = w.RejectNotice(ctx(), w.manager, internal, 0, "请填写评分表")
	w.do(err)

	review := submitted()
	_, err = w.ApproveNotice(ctx(), w.manager, review, 0)
	w.do(err)
	_, err = w.ReviewNotice(ctx(), w.reviewer, w.untabled(review), 0)
	refusedBy(t, err, refusal.Conflict, "scoring.absent")
	_, err = w.ReturnNotice(ctx(), w.reviewer, review, 0, []domain.Fault{{Field: "scoring", Code: "missing", Text: "请填写评分表"}})
	w.do(err)

	approved := w.untabled(w.approved(scoring))
	_, err = w.PublishNotice(ctx(), w.publisher, approved, 0)
	refusedBy(t, err, refusal.Conflict, "scoring.absent")
	_, err = w.CancelNotice(ctx(), w.manager, approved, 0, "补充评分表后重新提交")
	w.do(err)
	for id, want := range map[domain.NoticeID]domain.NoticeStatus{internal: domain.NoticeDraft, review: domain.NoticeReturned, approved: domain.NoticeCancelled} {
		if got := w.notice(id).Status; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestOpenScoredNoticesFromBeforeTheirTable: one that is public ends at its deadline or where it stands, says why, opens
// nothing, is not posted again, and leaves no job behind.
func TestOpenScoredNoticesFromBeforeTheirTable(t *testing.T) {
	w := newWorld(t, 3)
	w.experts(4)
	ended := func(id domain.NoticeID) {
		t.Helper()
		n := w.notice(id)
		if n.Status != domain.NoticeFailed || n.Reason != domain.FailedNoTable || n.RepostedAs != "" {
			t.Fatalf("%s %s, posted again as %q", n.Status, n.Reason, n.RepostedAs)
		}
		for _, b := range w.bidsOf(id) {
			if b.Status != domain.BidUnopened || b.Price != "" || b.Nonce != "" {
				t.Errorf("bid %s with a price of %q", b.Status, b.Price)
			}
		}
		if left := w.db.SQL(`SELECT handler FROM deliveries WHERE done_at IS NULL AND due <= intermart_now()`); len(left) != 0 {
			t.Errorf("jobs left: %v", left)
		}
		if got := w.db.SQL(`SELECT count(*) FROM notice_keys WHERE notice = $1 AND destroyed_at IS NULL`, string(id))[0][0]; got != "0" {
			t.Error("its keys are there")
		}
	}

	published := w.published(scoring)
	for i, p := range []string{"120000.00", "100000.00", "140000.00"} {
		w.bidWith(published, i, p, w.uploaded(published, i, "技术方案（暗标）", sealedDocument(t, published.Keys.DocumentRecipient, thePlan(100))))
	}
	w.untabled(published.ID)
	w.pass(published)
	ended(published.ID)
	if n := w.notice(published.ID); !n.VettedAt.IsZero() || !n.OpenedAt.IsZero() {
		t.Error("its bids were looked at")
	}

	for _, handler := range []string{"notice.select", "notice.panel"} {
		frozen := w.judged("120000.00", "100000.00", "140000.00") // opened, as an earlier release left it: no panel
		w.db.SQL(`DELETE FROM panels WHERE notice = $1`, string(frozen.ID))
		w.db.SQL(`DELETE FROM deliveries WHERE subject = $1 AND done_at IS NULL`, "notice:"+string(frozen.ID))
		w.db.SQL(`INSERT INTO deliveries (subject, handler, due) VALUES ($1, $2, intermart_now())`, "notice:"+string(w.untabled(frozen.ID)), handler)
		w.do(w.Drain(ctx()))
		ended(frozen.ID)
	}
}

// TestAwardsFromBeforeThePanels are public as they were.
func TestAwardsFromBeforeThePanels(t *testing.T) {
	w := newWorld(t, 3)
	pool := w.experts(4)
	n := w.judged("120000.00", "100000.00", "140000.00")
	w.lockAll(pool, n)
	w.do(w.Drain(ctx()))
	w.db.SQL(`DELETE FROM score_sheets WHERE notice = $1`, string(n.ID))
	w.db.SQL(`DELETE FROM panels WHERE notice = $1`, string(w.untabled(n.ID)))
	pub, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if pub.Panel != nil || pub.Award.Winner.USCC == "" {
		t.Errorf("%+v", pub.Panel)
	}
}

// TestAHeldRepostIsFound: a re-post that something else than a check keeps from the public waits with a finding for the
// operator, not silently.
func TestAHeldRepostIsFound(t *testing.T) {
	w := newWorld(t, 3)
	pool := w.experts(3)
	n := w.published(scoring)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.SetMembership(ctx(), domain.Membership{Person: pool[0].Person, Organisation: pool[0].Organisation})
	}))
	w.pass(n) // nobody bids, and it is posted again: two experts are too few
	again := w.notice(w.notice(n.ID).RepostedAs)
	if again.Status != domain.NoticeApproved {
		t.Fatalf("the re-post is %s", again.Status)
	}
	open, err := w.Findings(ctx(), w.reviewer, app.FindingQuery{Open: true, Limit: 50})
	w.do(err)
	i := slices.IndexFunc(open, func(f app.FindingPage) bool { return f.Finding.Notice == again.ID })
	if i < 0 || open[i].Finding.Owner != domain.OwnedByOperator || open[i].Finding.Check.Rule != "panel.pool" || open[i].Finding.Check.Text.EN == "" {
		t.Fatalf("findings: %+v", open)
	}
}
