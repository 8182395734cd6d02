package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// openingDue is when the offers of a notice should be open at the latest, by the rules it was published under; zero when
// no rulebook says.
func openingDue(ctx context.Context, tx Tx, n *domain.Notice) (time.Time, error) {
	if n.PublishedAt.IsZero() || n.Deadline.At.IsZero() {
		return time.Time{}, nil
	}
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
	if err != nil {
		return time.Time{}, err
	}
	span, _, err := rules.Span(rulebook.KeyOpeningDue)
	if err != nil {
		return time.Time{}, notSet(err)
	}
	return cal.Add(n.Deadline.At, span, workday.OfficeHours).At, nil
}

// OrderOpening is a supervisor's order on a notice whose opening is overdue: the step it waits for is taken again at once.
func (a *App) OrderOpening(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, d domain.Decision) (NoticePage, error) {
	return a.oversee(ctx, by, id, version, func(tx Tx, n *domain.Notice, _ *domain.Award) (domain.Event, error) {
		due, err := openingDue(ctx, tx, n)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := n.OrderOpening(by, d, due, tx.Now())
		if err != nil {
			return e, err
		}
		step := domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandleFreeze, Due: tx.Now()}
		if n.Status == domain.NoticeFrozen {
			step.Handler = nextStep(n)
		}
		return e, tx.Deliver(ctx, step)
	})
}
