package app

import (
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

// makeKeys makes a reviewed notice's identities and draw secret, once. They are made outside the transaction and thrown
// away when another worker came first.
func (a *App) makeKeys(ctx context.Context, d domain.Delivery) error {
	id := domain.NoticeID(subjectID(d.Subject))
	var number string
	err := a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err == nil {
			number = n.Number
		}
		return err
	})
	if err != nil {
		return err
	}
	keys, err := a.Keymaker.Make(number)
	if err != nil {
		return err
	}
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if n.Status != domain.NoticeApproved || n.Keys.Made() {
			return nil // cancelled meanwhile, or keyed by an earlier attempt
		}
		own := keys // a retried transaction begins again from what was made
		split, shares, err := a.splitKeys(ctx, tx, n, &own)
		if err != nil {
			return err
		}
		e, err := n.SetKeys(domain.System(), own.Public, split, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddKeys(ctx, id, own); err != nil {
			return err
		}
		if err := tx.AddShares(ctx, id, split.Holders, shares); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if n.RepostOf == "" && !n.FastTracked() {
			return a.record(ctx, tx, e)
		}
		_, err = tx.Record(ctx, e, HandleRepublish)
		return err
	})
}

// PublishNotice opens a notice for bids: judged again in this transaction, by another person than its reviewer.
func (a *App) PublishNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) { return a.publish(ctx, tx, by, n) })
}

func (a *App) publish(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice) (domain.Event, error) {
	if err := tx.LockBudget(ctx, n.Department, n.BudgetYear); err != nil {
		return domain.Event{}, err
	}
	j, err := judge(ctx, tx, n, false)
	if err != nil {
		return domain.Event{}, err
	}
	deadline, err := bidDeadline(tx, n, j)
	if err != nil {
		return domain.Event{}, err
	}
	if j.matter != nil {
		n.MatterVersion = j.matter.Version // before the event, which names it
	}
	n.Organs = j.organs
	if err := a.nameBeacon(n, j.rules, deadline); err != nil {
		return domain.Event{}, err
	}
	if err := enoughExperts(ctx, tx, n, j.rules); err != nil {
		return domain.Event{}, err
	}
	if n.LowScreen, err = lowScreen(n, j); err != nil {
		return domain.Event{}, err
	}
	e, err := n.Publish(by, j.checks, j.rules.IDs(), minBidders(n, j), deadline, tx.Now())
	if err != nil {
		return e, err
	}
	if err := tx.AddRevision(ctx, n.ID, Revision{Revision: n.Revision, Terms: n.Terms, Checks: n.Checks, PublishedAt: n.PublishedAt, Deadline: n.Deadline}); err != nil {
		return e, err
	}
	if n.FastTracked() {
		if err := a.drawSample(ctx, tx, n, j); err != nil {
			return e, err
		}
	}
	return e, tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandleFreeze, Due: deadline.At})
}

// bidDeadline is when bids close if the notice is published at this moment; a re-post has a window of its own.
func bidDeadline(tx Tx, n *domain.Notice, j judgement) (workday.Deadline, error) {
	span, _, err := j.rules.SpanFor(rulebook.KeyBidWindow, n.Amount)
	if n.RepostOf != "" {
		span, _, err = j.rules.Span(rulebook.KeyRepostWindow)
	}
	if err != nil {
		return workday.Deadline{}, err
	}
	return j.cal.Add(tx.Now(), span, workday.OfficeHours), nil
}

// minBidders is the rulebook's for the notice's method. What no rule allows, Publish refuses by its checks; were it to
// get past them, no number of bidders would be enough.
func minBidders(n *domain.Notice, j judgement) int {
	if n.FewerBidders > 0 { // the department's decision after a second failure
		return n.FewerBidders
	}
	for _, v := range j.rules.Methods(n.Amount, true, j.link) {
		if v.Method == n.Method && v.Variant == n.Variant {
			return max(v.MinBidders, placesNeed(n, j))
		}
	}
	return math.MaxInt32
}

// placesNeed is how many bidders several places need: a competition for them, as the rulebook counts it.
func placesNeed(n *domain.Notice, j judgement) int {
	if n.Places <= 1 {
		return 1
	}
	spare, _, err := j.rules.Int(rulebook.KeyPlacesSpare)
	if err != nil {
		return n.Places // a rulebook that does not say
	}
	return n.Places + spare
}

func standstill(from time.Time, rules rulebook.Rules, cal workday.Calendar) (workday.Deadline, error) {
	span, _, err := rules.Span(rulebook.KeyStandstill)
	if err != nil {
		return workday.Deadline{}, err
	}
	return cal.Add(from, span, workday.OfficeHours), nil
}

// republish publishes what needs no publisher: the one automatic re-post and the fast lane. When the rules no longer
// allow it, a re-post stays approved and the operator gets a finding; a notice of the fast lane goes to his review.
func (a *App) republish(ctx context.Context, d domain.Delivery) error {
	var refused error
	err := a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil || n.Status != domain.NoticeApproved {
			return err
		}
		e, err := a.publish(ctx, tx, domain.System(), n)
		if Final(err) {
			refused = err
			return a.hold(ctx, tx, n, err)
		}
		if err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	if refused != nil {
		a.Log.Warn("a re-post was not published", "delivery", d.ID, "why", refused)
	}
	return err
}

// hold keeps from the public what the rules stopped at its publication, and why.
func (a *App) hold(ctx context.Context, tx Tx, n *domain.Notice, why error) error {
	if !n.FastTracked() {
		return a.findBlocked(ctx, tx, n, refusal.As(why))
	}
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return err
	}
	span, _, err := rules.Span(rulebook.KeyNoticeReview)
	if err != nil {
		return err
	}
	e, err := n.Divert(domain.System(), n.Checks, rules.IDs(), cal.Add(tx.Now(), span, workday.OfficeHours), tx.Now())
	if err != nil {
		return err
	}
	if err := tx.SaveNotice(ctx, n); err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

// findBlocked tells the operator what stopped a re-post: the checks that block, or else the refusal itself, such as too
// few experts for its panel.
func (a *App) findBlocked(ctx context.Context, tx Tx, n *domain.Notice, why *refusal.Refusal) error {
	blocking := slices.DeleteFunc(slices.Clone(n.Checks), func(c compliance.Check) bool { return c.Outcome != compliance.Block })
	if len(blocking) == 0 && why != nil {
		blocking = []compliance.Check{{Code: "held", Field: why.Field, Rule: why.Rule, Outcome: compliance.Block, Text: why.Text, Citation: why.Citation,
			Evidence: []compliance.Evidence{}, Marks: []compliance.Mark{}}}
	}
	for _, c := range blocking {
		if err := a.raise(ctx, tx, n, "", domain.CheckChange{After: c}); err != nil {
			return err
		}
	}
	return nil
}
