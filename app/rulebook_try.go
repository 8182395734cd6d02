package app

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Trial is a draft rulebook tried on what is live: nothing of it is stored.
type Trial struct {
	Book    rulebook.Rulebook
	Day     workday.Date      // for which both sides are judged: the draft's first day, or today when that is over
	InForce bool              // false: another book of the region begins later and would still hold on that day
	Base    string            // the version it is compared with, "" when the region has none
	Changes []rulebook.Change // against Base
	Judged  int               // live notices that were looked at
	More    bool              // there are more than were looked at
	Notices []TriedNotice     // those that would be judged differently, by number
}

// TriedNotice is a live notice and what the draft would change for it. Title is "" where the actor may not see it yet.
type TriedNotice struct {
	Number, Title, Department string
	Status                    domain.NoticeStatus
	Checks                    []CheckChange
	Methods                   []MethodChange
	MinBidders                [2]int              // before, after; 0 where no rule allows the method
	Deadline                  [2]workday.Deadline // if it were published that morning; both zero once it is published
}

// CheckChange is a check that comes out differently.
type CheckChange struct{ Before, After compliance.Check }

// MethodChange is a method that is allowed or closed.
type MethodChange struct{ Before, After rulebook.MethodVerdict }

// live are the notices that a rule can still change, and mostTried is how many a trial looks at.
var live = []domain.NoticeStatus{domain.NoticeDraft, domain.NoticeInternal, domain.NoticeReview, domain.NoticeReturned, domain.NoticeApproved, domain.NoticePublished}

const mostTried = 500

// triers may try a draft; who publishes one is another matter (domain/change.go).
var triers = []domain.Role{domain.RoleSteward, domain.OperatorReviewer, domain.OperatorPublisher, domain.AdminSystem}

// TryRulebook decodes a draft, every bad row told, and judges the live notices of its region with and without it. It
// writes nothing.
func (a *App) TryRulebook(ctx context.Context, by domain.Actor, draft []byte) (t Trial, err error) {
	if !by.Has(triers...) {
		return t, domain.Missing()
	}
	if t.Book, err = rulebook.Decode(draft); err != nil {
		return t, err
	}
	if !by.Sees(domain.RegionCode(t.Book.Region)) {
		return t, refusal.New(refusal.Forbidden, "rulebook.region", "region", "只能试算本区划的交易规则", "you may try rulebooks of your own region only")
	}
	err = a.Store.View(ctx, func(tx Tx) error { return t.try(ctx, tx, by) })
	return t, err
}

func (t *Trial) try(ctx context.Context, tx Tx, by domain.Actor) error {
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return err
	}
	training, err := tx.Training(ctx, domain.RegionCode(t.Book.Region))
	if err != nil {
		return err
	}
	if training != t.Book.Training {
		return refusal.New(refusal.Invalid, "rulebook.training", "training", "演练标志与区划不一致", "whether it is practice must agree with the region")
	}
	t.Day = workday.On(tx.Now())
	if t.Book.EffectiveFrom.After(t.Day) {
		t.Day = t.Book.EffectiveFrom
	}
	with := append(slices.Clone(books), t.Book)
	t.InForce = holds(t.Book, with, t.Day)
	if base := standing(t.Book.Region, books, t.Day); base != nil {
		t.Base, t.Changes = base.Ref(), rulebook.Compare(*base, t.Book)
	}
	ns, err := tx.Notices(ctx, NoticeQuery{Statuses: live, Region: domain.RegionCode(t.Book.Region), Limit: mostTried + 1})
	if err != nil {
		return err
	}
	if len(ns) > mostTried {
		ns, t.More = ns[:mostTried], true
	}
	t.Judged = len(ns)
	at := t.Day.At(workday.OfficeHours.Open)
	before, after := &trialTx{Tx: tx, books: books, at: at}, &trialTx{Tx: tx, books: with, at: at}
	for i := range ns {
		if err := t.judge(ctx, by, before, after, &ns[i]); err != nil {
			return err
		}
	}
	slices.SortFunc(t.Notices, func(a, b TriedNotice) int { return cmp.Compare(a.Number, b.Number) })
	return nil
}

// trialTx is a transaction in which other rulebooks hold, on another day. Judging goes through it as it is, whatever
// checks there are.
type trialTx struct {
	Tx
	books []rulebook.Rulebook
	at    time.Time
	cal   *workday.Calendar
}

func (t *trialTx) Now() time.Time                                         { return t.at }
func (t *trialTx) Rulebooks(context.Context) ([]rulebook.Rulebook, error) { return t.books, nil }

func (t *trialTx) Calendar(ctx context.Context) (workday.Calendar, error) {
	if t.cal == nil {
		c, err := t.Tx.Calendar(ctx)
		if err != nil {
			return c, err
		}
		t.cal = &c
	}
	return *t.cal, nil
}

// standing is the region's book of the day, nil when it has none.
func standing(region string, books []rulebook.Rulebook, day workday.Date) *rulebook.Rulebook {
	rules, err := rulebook.Resolve([]string{region}, books, day)
	if err != nil {
		return nil
	}
	b := rules.Book()
	return &b
}

func holds(b rulebook.Rulebook, books []rulebook.Rulebook, day workday.Date) bool {
	s := standing(b.Region, books, day)
	return s != nil && s.Ref() == b.Ref() && s.EffectiveFrom == b.EffectiveFrom
}

func (t *Trial) judge(ctx context.Context, by domain.Actor, before, after Tx, n *domain.Notice) error {
	was, err := judge(ctx, before, n, true)
	if err != nil {
		return err
	}
	would, err := judge(ctx, after, n, true)
	if err != nil {
		return err
	}
	x := TriedNotice{Number: n.Number, Department: n.DepartmentName, Status: n.Status, Checks: checkChanges(was.checks, would.checks), Methods: methodChanges(n, was, would),
		MinBidders: [2]int{leastBidders(n, was), leastBidders(n, would)}}
	if maySee(by, n) || by.Has(domain.RoleSteward) && n.Public() {
		x.Title = n.Title
	}
	moved := false
	if !n.Public() {
		if x.Deadline[0], err = bidDeadline(before, n, was); err != nil {
			return err
		}
		if x.Deadline[1], err = bidDeadline(after, n, would); err != nil {
			return err
		}
		moved = !x.Deadline[0].At.Equal(x.Deadline[1].At)
	}
	if len(x.Checks)+len(x.Methods) > 0 || moved || x.MinBidders[0] != x.MinBidders[1] {
		t.Notices = append(t.Notices, x)
	}
	return nil
}

// leastBidders is how many bidders the notice's method needs, 0 where no rule allows the method.
func leastBidders(n *domain.Notice, j judgement) int {
	if least := minBidders(n, j); least != math.MaxInt32 {
		return least
	}
	return 0
}

// checkChanges pairs the checks whose outcome is another one.
func checkChanges(before, after []compliance.Check) (list []CheckChange) {
	for _, b := range before {
		i := slices.IndexFunc(after, func(a compliance.Check) bool { return a.Code == b.Code })
		if i >= 0 && after[i].Outcome != b.Outcome {
			list = append(list, CheckChange{Before: b, After: after[i]})
		}
	}
	return list
}

// methodChanges pairs the methods that are allowed by one side alone.
func methodChanges(n *domain.Notice, was, would judgement) (list []MethodChange) {
	before, after := was.rules.Methods(n.Amount, true, was.link), would.rules.Methods(n.Amount, true, would.link)
	for _, b := range before {
		same := func(a rulebook.MethodVerdict) bool { return a.Method == b.Method && a.Variant == b.Variant }
		if i := slices.IndexFunc(after, same); i >= 0 && after[i].Allowed != b.Allowed {
			list = append(list, MethodChange{Before: b, After: after[i]})
		}
	}
	return list
}
