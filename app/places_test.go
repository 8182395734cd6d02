package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// placed publishes a notice with three places, takes five bids and lets the deadline pass.
func (w *world) placed(prices ...string) domain.Notice {
	w.t.Helper()
	n := w.published(func(t *domain.Terms) { t.Places = 3 })
	for i, p := range prices {
		w.bid(n, i, p)
	}
	w.pass(n)
	return w.notice(n.ID)
}

// TestThreePlaces walks a notice with three winners: a decline, a struck reserve, a revocation and a vacant place. The
// ranking and its record stay as they were.
func TestThreePlaces(t *testing.T) {
	w := newWorld(t, 5)
	n := w.placed("15000.00", "14000.00", "16000.00", "17000.00", "18000.00")
	if n.MinBidders != 4 {
		t.Fatalf("three places need %d bidders", n.MinBidders)
	}
	first, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if got := len(first.Award.Seats()); got != 3 || first.Award.Winner.USCC != w.codes[1] {
		t.Fatalf("%d places, the first is %s", got, first.Award.Winner.USCC)
	}
	if res := award.Verify(first.Award.Record, w.OpenPublished); res.Fault != nil {
		t.Fatal(res.Fault)
	}
	if got := w.db.SQL(`SELECT count(*) FROM letters WHERE kind = 'award.won'`)[0][0]; got != "3" {
		t.Fatalf("%s letters to winners", got)
	}
	_, err = w.DeclineAward(ctx(), w.agencies[3], n.Number, 0, "不能承接")
	refusedBy(t, err, refusal.NotFound, "not_found") // a reserve holds nothing to decline
	_, err = w.DeclineAward(ctx(), w.agencies[0], n.Number, 0, "人员冲突")
	w.do(err)
	d := domain.Decision{Document: "示财监〔2026〕7号", Reason: "提供虚假材料"}
	_, err = w.StrikeReserve(ctx(), w.supervisor, n.Number, 0, first.Award.Ranking[3], d)
	w.do(err)
	page, err := w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextReserve, domain.Choice{Reason: "按排序递补"})
	w.do(err)
	if s, ok := page.Award.SeatOf(w.codes[4]); !ok || s.Place != 2 {
		t.Fatalf("the fifth follows where the fourth is struck: %+v", page.Award.Seats())
	}
	_, err = w.RevokeAward(ctx(), w.supervisor, n.Number, 0, page.Award.At(3).Winner.Bid, d)
	w.do(err)
	_, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextReserve, domain.Choice{Reason: "递补"})
	refusedBy(t, err, refusal.Conflict, "award.no_reserve")
	page, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextVacant, domain.Choice{Reason: "两家已够"})
	w.do(err)
	if page.Award.RecordSHA256 != first.Award.RecordSHA256 || len(page.Award.Strikes) != 3 {
		t.Fatalf("%d strikes", len(page.Award.Strikes))
	}
	w.do(w.Drain(ctx()))
	after, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	steps := map[domain.EventKind]bool{}
	for _, e := range after.Events {
		steps[e.Kind] = true
	}
	for _, want := range []domain.EventKind{domain.EventAwardDeclined, domain.EventAwardStruck, domain.EventAwardPassed, domain.EventAwardRevoked, domain.EventAwardVacated} {
		if !steps[want] {
			t.Errorf("%s is not public", want)
		}
	}
	w.contractsOf(n, page.Award)
}

// contractsOf signs a contract for each place that stands; the notice closes with the last.
func (w *world) contractsOf(n domain.Notice, aw domain.Award) {
	w.t.Helper()
	for i, s := range aw.Seats() {
		if s.Status != domain.AwardAnnounced {
			continue
		}
		if got := w.notice(n.ID).Status; got != domain.NoticeSelected {
			w.t.Fatalf("%s before the last contract", got)
		}
		w.db.SetClock(s.Standstill.At.Add(time.Duration(i+1) * time.Minute))
		w.signed(n, s)
	}
	if got := w.notice(n.ID).Status; got != domain.NoticeClosed {
		w.t.Fatalf("%s after the last contract", got)
	}
}

// signed files the contract of one place.
func (w *world) signed(n domain.Notice, s domain.Seat) {
	w.t.Helper()
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeContract, Name: "合同.pdf", Content: pdf})
	w.do(err)
	id := domain.ContractID(app.NewID())
	_, err = w.CreateContract(ctx(), w.officer, id, n.Number, domain.ContractTerms{File: file.ID, DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC,
		AgencyName: s.Winner.Name, AgencyUSCC: s.Winner.USCC, Price: s.Winner.Price, Scope: n.Description, Term: n.Term, SignedOn: workday.On(s.Standstill.At)})
	w.do(err)
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	for i, code := range w.codes {
		if code == s.Winner.USCC {
			_, err = w.ConfirmContract(ctx(), w.agencies[i], id, 0, file.SHA256)
			w.do(err)
		}
	}
}

// reserveByRule has every rulebook say that the next reserve follows.
const reserveByRule = `UPDATE rulebooks SET body = jsonb_set(body, '{values}', (SELECT jsonb_agg(CASE WHEN v->>'key' = 'next_candidate' THEN v || '{"value": "reserve"}' ELSE v END)
		FROM jsonb_array_elements(body->'values') AS v))`

// TestTheNextReserveFollowsByRule: where the rulebook says so, a decline and a revocation pass a place on at once, past a
// struck name, until nobody is left; then the department chooses.
func TestTheNextReserveFollowsByRule(t *testing.T) {
	w := newWorld(t, 4)
	w.db.SQL(reserveByRule)
	n := w.published()
	for i, p := range []string{"50000.00", "51000.00", "52000.00", "53000.00"} {
		w.bid(n, i, p)
	}
	w.pass(n)
	first, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	d := domain.Decision{Document: "示财监〔2026〕7号", Reason: "提供虚假材料"}
	_, err = w.StrikeReserve(ctx(), w.supervisor, n.Number, 0, first.Award.Ranking[1], d)
	w.do(err)
	page, err := w.DeclineAward(ctx(), w.agencies[0], n.Number, 0, "人员冲突")
	w.do(err)
	s := page.Award.At(1)
	if s.Winner.USCC != w.codes[2] || s.Status != domain.AwardAnnounced || !strings.Contains(s.DecisionText, "按交易规则依次递补") || !s.Standstill.At.After(first.Award.Standstill.At.Add(-time.Minute)) {
		t.Fatalf("%+v", s)
	}
	_, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextReserve, domain.Choice{Reason: "递补"})
	refusedBy(t, err, refusal.Conflict, "award.status") // nothing waits for the department
	page, err = w.RevokeAward(ctx(), w.supervisor, n.Number, 0, s.Winner.Bid, d)
	w.do(err)
	if s = page.Award.At(1); s.Winner.USCC != w.codes[3] || s.Status != domain.AwardAnnounced {
		t.Fatalf("%+v", s)
	}
	page, err = w.DeclineAward(ctx(), w.agencies[3], n.Number, 0, "不能承接")
	w.do(err)
	if s = page.Award.At(1); s.Status != domain.AwardDeclined || page.Award.Next() != "" {
		t.Fatalf("%+v", s)
	}
	after, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	var steps []string
	for _, e := range after.Events {
		if e.Kind == domain.EventAwardPassed {
			steps = append(steps, string(e.Face))
		}
	}
	if len(steps) != 2 || !strings.Contains(steps[0], "按交易规则") || after.Award.RecordSHA256 != first.Award.RecordSHA256 || len(after.Award.Strikes) != 4 {
		t.Fatalf("%v, %d strikes", steps, len(after.Award.Strikes))
	}
	_, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextRepost, domain.Choice{Reason: "重新采购"})
	w.do(err)
	w.endedBy(n, "reposted", "重新采购")
}

// endedBy checks that the last step after a result is its end, with the reason in public.
func (w *world) endedBy(n domain.Notice, kind, why string) {
	w.t.Helper()
	after, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	steps := after.Afterwards()
	if len(steps) == 0 || steps[len(steps)-1].Kind != kind || steps[len(steps)-1].Reason != why {
		w.t.Fatalf("after the result: %+v", steps)
	}
}

// TestTheNextReserveFollowsByRuleAfterASuspension: a winner struck while its notice is suspended is followed by the next
// reserve when it is resumed; the rule leaves the department no choice in between.
func TestTheNextReserveFollowsByRuleAfterASuspension(t *testing.T) {
	w := newWorld(t, 3)
	w.db.SQL(reserveByRule)
	n := w.published()
	for i, p := range []string{"50000.00", "51000.00", "52000.00"} {
		w.bid(n, i, p)
	}
	w.pass(n)
	first, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	_, err = w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	_, err = w.RevokeAward(ctx(), w.supervisor, n.Number, 0, first.Award.Winner.Bid, order)
	w.do(err)
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, order)
	w.do(err)
	after, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if s := after.Award.At(1); s.Winner.USCC != w.codes[1] || s.Status != domain.AwardAnnounced || !s.Standstill.At.After(after.Now) {
		t.Fatalf("%+v", s)
	}
	_, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextRepost, domain.Choice{Reason: "重新发布"})
	refusedBy(t, err, refusal.Conflict, "award.status")
}
