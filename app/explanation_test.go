package app_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// lows are four offers, the last two of which are abnormally low; the first agency is the fifth.
var lows = []string{"52000.00", "51000.00", "53000.00", "9000.00", "8000.00"}

// lowNotice publishes a notice, takes the offers and lets the deadline pass.
func (w *world) lowNotice(prices ...string) domain.Notice {
	w.t.Helper()
	n := w.published()
	for i, p := range prices {
		w.bid(n, i, p)
	}
	w.pass(n)
	return w.notice(n.ID)
}

// asked are an agency's explanations.
func (w *world) asked(by domain.Actor) []app.ExplanationPage {
	w.t.Helper()
	list, err := w.Explanations(ctx(), by, app.Cursor{}, 20)
	w.do(err)
	return list
}

// explain answers the i-th agency's question.
func (w *world) explain(i int) *domain.Explanation {
	w.t.Helper()
	x, err := w.ExplainPrice(ctx(), w.agencies[i], w.asked(w.agencies[i])[0].Explanation.ID, 0, "自有设备和驻地人员，无须外聘")
	w.do(err)
	return x
}

func (w *world) reasonOf(n domain.Notice) map[string]string {
	w.t.Helper()
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	reasons := map[string]string{}
	for _, b := range public.Bids {
		reasons[b.USCC] = b.Reason
	}
	return reasons
}

// verified re-checks the published record with its envelopes opened.
func (w *world) verified(n domain.Notice, ranked int) {
	w.t.Helper()
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	if res := award.Verify(record, seal.OpenWith); !res.Valid || len(res.Ranking) != ranked || res.Envelopes != award.EnvelopesChecked {
		w.t.Fatalf("%v, %d ranked, envelopes %s", res.Fault, len(res.Ranking), res.Envelopes)
	}
}

// TestLowOffersAreExplained: who was asked explains, the manager decides without a price or a name, then it is ranked.
func TestLowOffersAreExplained(t *testing.T) {
	w := newWorld(t, 5)
	n := w.lowNotice(lows...)
	if n.Status != domain.NoticeFrozen || n.Waits != domain.WaitsExplanation || n.OpenedAt.IsZero() {
		t.Fatalf("%s, waits %q", n.Status, n.Waits)
	}
	_, err := w.PublicAward(ctx(), n.Number)
	refusedBy(t, err, refusal.NotFound, "")
	if got := w.asked(w.agencies[0]); len(got) != 0 {
		t.Fatal("a bidder that is not low was asked")
	}
	if got := w.asked(w.manager); len(got) != 0 {
		t.Fatal("the decider sees what is not explained yet")
	}
	_, err = w.Explanations(ctx(), w.officer, app.Cursor{}, 20)
	refusedBy(t, err, refusal.NotFound, "")
	own := w.asked(w.agencies[3])
	if len(own) != 1 || own[0].Explanation.Due.At.Before(w.db.Now()) {
		t.Fatalf("%+v", own)
	}
	id := own[0].Explanation.ID
	_, err = w.ExplainPrice(ctx(), w.agencies[4], id, 0, "自有设备")
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.ExplainPrice(ctx(), w.agencies[3], id, 0, "第3咨询有限公司自有设备")
	refusedBy(t, err, refusal.Invalid, "explanation.name")
	_, err = w.DecideExplanation(ctx(), w.manager, id, 0, true, "合理")
	refusedBy(t, err, refusal.Conflict, "explanation.none")
	x := w.explain(3)
	_, err = w.DecideExplanation(ctx(), w.manager, id, 1, true, "合理")
	refusedBy(t, err, refusal.Conflict, "version")
	seen := w.asked(w.manager)
	if len(seen) != 1 || seen[0].Actions["decide"] != nil || seen[0].Actions["answer"] == nil {
		t.Fatalf("%+v", seen)
	}
	_, err = w.DecideExplanation(ctx(), w.manager, id, x.Version, true, "人员设备充足")
	w.do(err)
	if got := w.notice(n.ID); got.Waits == "" {
		t.Fatal("the other explanation is not decided yet")
	}
	w.explain(4)
	_, err = w.DecideExplanation(ctx(), w.manager, w.asked(w.agencies[4])[0].Explanation.ID, 0, false, "未说明人员来源")
	w.do(err)
	w.do(w.Drain(ctx()))
	if got := w.reasonOf(n); got[w.codes[3]] != "" || got[w.codes[4]] != domain.LowUnexplained {
		t.Fatalf("%v", got)
	}
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award.Winner.USCC != w.codes[3] || len(public.Explained) != 2 || public.Notice.LowScreen.How != rulebook.LowExplained {
		t.Fatalf("%+v", public.Award.Winner)
	}
	w.verified(n, 4)
}

// TestSilenceIsDecidedByTheClock: who does not explain is left out; who is not decided on is ranked.
func TestSilenceIsDecidedByTheClock(t *testing.T) {
	w := newWorld(t, 5)
	n := w.lowNotice(lows...)
	due := w.asked(w.agencies[4])[0].Explanation.Due.At
	w.db.SetClock(due.Add(-time.Hour))
	x := w.explain(3)
	w.db.SetClock(due)
	w.do(w.Drain(ctx()))
	if got := w.asked(w.agencies[4])[0].Explanation; got.DecidedAt.IsZero() || got.Accepted {
		t.Fatalf("%+v", got)
	}
	if got := w.notice(n.ID); got.Status != domain.NoticeFrozen {
		t.Fatal(got.Status)
	}
	w.db.SetClock(x.DecideDue.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	if got := w.reasonOf(n); got[w.codes[3]] != "" || got[w.codes[4]] != domain.LowUnexplained {
		t.Fatalf("%v", got)
	}
	w.verified(n, 4)
}

// TestASuspensionStopsTheClockOfAnExplanation: what was left of it begins again.
func TestASuspensionStopsTheClockOfAnExplanation(t *testing.T) {
	w := newWorld(t, 5)
	n := w.lowNotice(lows...)
	due := w.asked(w.agencies[3])[0].Explanation.Due.At
	_, err := w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	_, err = w.ExplainPrice(ctx(), w.agencies[3], w.asked(w.agencies[3])[0].Explanation.ID, 0, "自有设备")
	refusedBy(t, err, refusal.Conflict, "notice.suspended")
	w.db.SetClock(due.Add(72 * time.Hour))
	w.do(w.Drain(ctx()))
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, domain.Decision{Document: "示财监〔2026〕9号", Reason: "已核实"})
	w.do(err)
	w.do(w.Drain(ctx()))
	got := w.asked(w.agencies[3])[0].Explanation
	if !got.DecidedAt.IsZero() || !got.Due.At.After(w.db.Now()) {
		t.Fatalf("due %s, decided %s", got.Due.At, got.DecidedAt)
	}
	w.explain(3)
	w.db.SetClock(w.asked(w.manager)[0].Explanation.DecideDue.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	if got := w.reasonOf(n); got[w.codes[3]] != "" || got[w.codes[4]] != domain.LowUnexplained {
		t.Fatalf("%v", got)
	}
}

// mechanically changes the rulebook of the demo city for what is published from now on.
func (w *world) mechanically() {
	w.t.Helper()
	w.db.SQL(`UPDATE rulebooks SET body = jsonb_set(body, '{methods}', (SELECT jsonb_agg(CASE WHEN m->>'low_screen' = 'explained' THEN m || '{"low_screen": "mechanical"}' ELSE m END)
		FROM jsonb_array_elements(body->'methods') AS m))`)
}

// TestLowOffersAreLeftOutByRule: mechanically, before the ranking, with the reason in the record.
func TestLowOffersAreLeftOutByRule(t *testing.T) {
	w := newWorld(t, 5)
	w.mechanically()
	n := w.lowNotice(lows...)
	if n.Status != domain.NoticeSelected || n.LowScreen.Citation.Article == "" {
		t.Fatalf("%s, %+v", n.Status, n.LowScreen)
	}
	if got := w.reasonOf(n); got[w.codes[3]] != domain.AbnormallyLow || got[w.codes[4]] != domain.AbnormallyLow || got[w.codes[1]] != "" {
		t.Fatalf("%v", got)
	}
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	var r award.Record
	w.do(json.Unmarshal(record, &r))
	for _, b := range r.Bids {
		if low := b.Price == "9000.00" || b.Price == "8000.00"; low == b.Eligible || low != (b.Reason == domain.AbnormallyLow) {
			t.Errorf("%s: eligible %v, %q", b.Price, b.Eligible, b.Reason)
		}
	}
	w.verified(n, 3)
}

// TestEveryStatementOfAScreenMayFail cuts the connection at each statement of opening, asking, the clocks and the selection
// after them: one and the same award.
func TestEveryStatementOfAScreenMayFail(t *testing.T) {
	sequential(t)
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 5)
			n := w.published()
			for i, p := range lows {
				w.bid(n, i, p)
			}
			w.do(w.Drain(ctx()))
			b := newBreaker(t, w.db.Host())
			direct := w.Store
			w.Store = w.db.At(b.Addr().String())
			w.db.SetClock(n.Deadline.At.Add(time.Second))
			faults := w.batter(b, after) // freeze, vet, open and ask, letters
			due := w.asked(w.agencies[4])[0].Explanation.Due.At
			w.db.SetClock(due.Add(-time.Hour))
			faults += w.cutVerb(b, after, func() error {
				_, err := w.ExplainPrice(ctx(), w.agencies[3], w.bidOf(n, 3), 0, "自有设备和驻地人员")
				return err
			})
			faults += w.batter(b, after)
			w.db.SetClock(due.Add(time.Second))
			faults += w.batter(b, after) // silence is decided
			faults += w.cutVerb(b, after, func() error {
				_, err := w.DecideExplanation(ctx(), w.manager, w.bidOf(n, 3), 0, true, "人员设备充足")
				return err
			})
			faults += w.batter(b, after) // the selection
			w.Store = direct
			w.do(w.Drain(ctx()))
			w.once(n, 5)
			if got := w.reasonOf(n); got[w.codes[3]] != "" || got[w.codes[4]] != domain.LowUnexplained {
				t.Fatalf("%v", got)
			}
			w.verified(n, 4)
			t.Logf("%d faults", faults)
			if faults < 100 {
				t.Errorf("only %d faults: what was cut?", faults)
			}
		})
	}
}

func (w *world) bidOf(n domain.Notice, i int) domain.BidID {
	w.t.Helper()
	return domain.BidID(w.db.SQL(`SELECT id::text FROM bids WHERE notice_id = $1 AND uscc = $2`, string(n.ID), w.codes[i])[0][0])
}

// cutVerb does a person's act with the connection cut at its first statement, then at its second, until it is done: a cut
// leaves the state as it was, or, when the answer to the COMMIT was lost, as it is when done.
func (w *world) cutVerb(b *breaker, after bool, act func() error) (faults int) {
	w.t.Helper()
	for n := 1; n <= 200; n++ {
		before := w.effects()
		b.arm(n, after)
		err := act()
		if !b.disarm() {
			if refusal.As(err) != nil && faults > 0 && after { // it was done, and its answer was lost
				return faults
			}
			w.do(err)
			return faults
		}
		faults++
		if err == nil {
			return faults
		}
		if got := w.effects(); got != before && !after {
			w.t.Fatalf("cut at statement %d, half is saved", n)
		}
	}
	w.t.Fatal("it does not end")
	return faults
}

// TestARewordingKeepsTheScreen: a change that is not material leaves the screen and the organs under which bids were made,
// whatever rulebook and directory say since; a material one brings the new ones.
func TestARewordingKeepsTheScreen(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	w.mechanically()
	w.db.SQL(`UPDATE matters SET body = jsonb_set(body, '{approvals}', '[{"name": "新的许可", "organ": "新的审批机关", "link": "outside"}]')`)
	organs := func() (names []string) {
		w.do(w.Store.View(ctx(), func(tx app.Tx) error {
			now, err := tx.Notice(ctx(), n.ID)
			for _, o := range now.Organs {
				names = append(names, o.Name)
			}
			return err
		}))
		return names
	}
	if slices.Contains(organs(), "新的审批机关") {
		t.Fatal("the organ was there before")
	}
	if how := w.revised(n, reworded).LowScreen.How; how != rulebook.LowExplained {
		t.Fatalf("a new address, and low offers are %s", how)
	}
	if slices.Contains(organs(), "新的审批机关") {
		t.Error("a new address, and agencies of another organ are barred")
	}
	if how := w.revised(n, cheaper).LowScreen.How; how != rulebook.LowMechanical {
		t.Fatalf("a smaller amount, and low offers are %s", how)
	}
	if !slices.Contains(organs(), "新的审批机关") {
		t.Error("a smaller amount, and the organ of today bars nobody")
	}
}
