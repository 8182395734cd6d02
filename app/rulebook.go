package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/plan"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// RulesOfDay are the rules of a region on a day with every region that sets them.
type RulesOfDay struct {
	Region   domain.Region
	Day      workday.Date
	Books    []rulebook.Rulebook // province first
	Heritage []rulebook.Heritage
	Training bool
}

// RulesOfDay reads what is in force for a region on a day; no day means today.
func (a *App) RulesOfDay(ctx context.Context, r domain.RegionCode, day workday.Date) (d RulesOfDay, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		if day.IsZero() {
			day = workday.On(tx.Now())
		}
		rules, _, err := rulesFor(ctx, tx, r, day)
		if err != nil {
			return err
		}
		d = RulesOfDay{Day: day, Books: rules.Books(), Heritage: rules.Heritage(), Training: rules.Training()}
		d.Region, err = regionOf(ctx, tx, r)
		return err
	})
	return d, err
}

// CompareRulebooks lists in what one version differs from another, both by name such as "hunan-2025@1".
func (a *App) CompareRulebooks(ctx context.Context, from, to string) (before, after rulebook.Rulebook, changes []rulebook.Change, err error) {
	b, err := a.Rulebook(ctx, from)
	if err != nil {
		return before, after, nil, err
	}
	n, err := a.Rulebook(ctx, to)
	if err != nil {
		return before, after, nil, err
	}
	return *b, *n, rulebook.Compare(*b, *n), nil
}

// WhereAsked is the question of a visitor: the directory's matter by its code, in a region, on a day (today when zero).
type WhereAsked struct {
	Region domain.RegionCode
	Day    workday.Date
	Matter string
	compliance.Question
}

// Where is the answer, with the rules that gave it.
type Where struct {
	Asked  WhereAsked
	Advice compliance.Advice
	Books  []string // "hunan-2025@1", province first
}

// WhereToBuy answers "where do I buy this?" by the rulebook of the region and day.
func (a *App) WhereToBuy(ctx context.Context, q WhereAsked) (w Where, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		if q.Day.IsZero() {
			q.Day = workday.On(tx.Now())
		}
		rules, _, err := rulesFor(ctx, tx, q.Region, q.Day)
		if err != nil {
			return err
		}
		if q.Matter != "" {
			if q.Question.Matter, err = tx.Matter(ctx, q.Matter, q.Day); err != nil {
				return err
			}
			if q.Question.Matter == nil || !rules.Hold(q.Question.Matter.Region()) {
				return refusal.New(refusal.Invalid, "route.matter", "matter", "本地区的目录里没有这个事项，请留空或另选", "the directory of this region has no such matter: leave it empty or choose another")
			}
		}
		w = Where{Asked: q, Books: rules.IDs()}
		w.Advice, err = compliance.Route(q.Question, rules)
		return err
	})
	return w, err
}

// PlanAsked is what is planned: from today on, or back from the day on which the contract is needed.
type PlanAsked struct {
	Region domain.RegionCode
	Need   workday.Date // zero: plan from today
	plan.Wish
}

// Planned is the chain of dates. Backward it is the plan of the latest day of submission.
type Planned struct {
	Asked  PlanAsked
	Today  workday.Date
	Plan   plan.Plan
	Latest workday.Date // the latest day to submit; zero when planned forward
	Late   bool         // that day is over: Soon is what can still be had
	Soon   plan.Plan    // from now on, with Late
}

// PlanPurchase plans the whole chain by the rulebooks in force on each day and the calendar.
func (a *App) PlanPurchase(ctx context.Context, q PlanAsked) (p Planned, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		p = Planned{Asked: q, Today: workday.On(tx.Now())}
		books, err := tx.Rulebooks(ctx)
		if err != nil {
			return err
		}
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return err
		}
		rules := func(day workday.Date) (rulebook.Rules, error) { return resolve(books, q.Region, day) }
		if q.Need.IsZero() {
			p.Plan, err = plan.Forward(tx.Now(), q.Wish, cal, rules)
			return err
		}
		if p.Latest, p.Plan, err = plan.Latest(q.Need, q.Wish, cal, rules); err != nil {
			return err
		}
		if p.Late = p.Latest.Before(p.Today); p.Late {
			p.Soon, err = plan.Forward(tx.Now(), q.Wish, cal, rules)
		}
		return err
	})
	return p, err
}
