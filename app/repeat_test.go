package app_test

import (
	"context"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// An id stands for its first body: the same again is answered with what there is, another body is refused and not answered
// with the old one.
func TestAnIdStandsForItsFirstBody(t *testing.T) {
	b := newBureau(t)
	w := b.world
	notice, line, ticket := domain.NoticeID(app.NewID()), domain.BudgetLineID(app.NewID()), domain.TicketID(app.NewID())
	change, revision := domain.ChangeID(app.NewID()), domain.RevisionID(app.NewID())
	asked, open := b.fields(), w.published()
	elsewhere := asked
	elsewhere.Summary = "另一件事。"
	revise := func(change func(*domain.Terms)) func() error {
		p := domain.Proposal{Terms: open.Terms, Reason: "更正联系地址"}
		change(&p.Terms)
		return func() error { _, err := w.ProposeRevision(ctx(), w.officer, revision, open.ID, p); return err }
	}
	terms := w.terms()
	longer := w.terms(func(other *domain.Terms) { other.Term.N++ })
	budget := domain.BudgetTerms{Year: 2026, Document: "甲财预〔2026〕88号", Project: "XM-REPEAT", Name: "专项", Amount: money.MustParse("100000.00")}
	more := budget
	more.Amount *= 2
	for name, create := range map[string]struct{ same, other func() error }{
		"notice": {
			func() error { _, err := w.CreateNotice(ctx(), w.officer, notice, terms); return err },
			func() error { _, err := w.CreateNotice(ctx(), w.officer, notice, longer); return err },
		},
		"change": {
			func() error { _, err := w.RegisterChange(ctx(), b.drawer, change, asked); return err },
			func() error { _, err := w.RegisterChange(ctx(), b.drawer, change, elsewhere); return err },
		},
		"revision": {revise(reworded), revise(cheaper)},
		"budget line": {
			func() error { _, err := w.RegisterBudgetLine(ctx(), w.finance, line, budget); return err },
			func() error { _, err := w.RegisterBudgetLine(ctx(), w.finance, line, more); return err },
		},
		"ticket": {
			func() error {
				_, err := w.AskForHelp(ctx(), w.officer, ticket, "求助", "/notices", "怎么办？")
				return err
			},
			func() error {
				_, err := w.AskForHelp(ctx(), w.officer, ticket, "求助", "/notices", "另一个问题")
				return err
			},
		},
	} {
		w.do(create.same())
		if err := create.same(); err != nil {
			t.Errorf("%s: the same again: %v", name, err)
		}
		if err := create.other(); !refusal.Is(err, refusal.Conflict) {
			t.Errorf("%s: another body under its id: %v", name, err)
		}
	}
}

// A notice and the one that repeats it name each other. A verb on the one must not wait for the other: two at once would
// wait for each other.
func TestAVerbOnANoticeDoesNotWaitForTheOneBeforeIt(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	w.bid(n, 0, "52000.00")
	w.pass(n)
	again := w.notice(n.ID).RepostedAs
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		if _, err := tx.Notice(ctx(), n.ID); err != nil {
			return err
		}
		soon, cancel := context.WithTimeout(ctx(), 2*time.Second)
		defer cancel()
		_, err := w.CancelNotice(soon, w.manager, again, 0, "资金调整")
		return err
	}))
}
