package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
)

// SuspendNotice is a supervisor's decision that stops a notice's clock.
func (a *App) SuspendNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, d domain.Decision) (NoticePage, error) {
	return a.oversee(ctx, by, id, version, func(tx Tx, n *domain.Notice, aw *domain.Award) (domain.Event, error) {
		return n.Suspend(by, aw, d, tx.Now())
	})
}

// ResumeNotice lets the notice go on: what was left of its window begins again, and the step that waited is taken.
func (a *App) ResumeNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, d domain.Decision) (NoticePage, error) {
	return a.oversee(ctx, by, id, version, func(tx Tx, n *domain.Notice, aw *domain.Award) (domain.Event, error) {
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := n.Resume(by, aw, d, cal, tx.Now())
		if err != nil {
			return e, err
		}
		if err := resumeEnquiries(ctx, tx, n, cal); err != nil {
			return e, err
		}
		due := domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandleFreeze, Due: tx.Now()}
		switch {
		case n.Status == domain.NoticeSelected:
			return e, nil
		case n.Status == domain.NoticePublished && n.Deadline.At.After(due.Due):
			due.Due = n.Deadline.At
		case n.Status == domain.NoticeFrozen:
			due.Handler = nextStep(n)
			if n.AwaitsShares() && !n.Split.AskedAt.IsZero() {
				due.Handler = HandleHolders
				if n.Split.Due.At.After(due.Due) { // else it ran out meanwhile, and the delivery of that moment is spent
					due.Due = n.Split.Due.At
				}
			}
			if err := a.resumeExplanations(ctx, tx, n, cal); err != nil {
				return e, err
			}
		}
		return e, tx.Deliver(ctx, due)
	})
}

// nextStep is what a frozen notice waits for.
func nextStep(n *domain.Notice) string {
	switch {
	case n.VettedAt.IsZero():
		return HandleVet
	case n.AwaitsBeacon():
		return HandleBeacon
	case n.OpenedAt.IsZero():
		return HandleOpen
	case n.Method == award.Scored:
		return HandlePanel
	}
	return HandleSelect
}

// TerminateNotice ends a notice by a supervisor's decision. What was not opened never is: its keys are destroyed.
func (a *App) TerminateNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, d domain.Decision) (NoticePage, error) {
	return a.oversee(ctx, by, id, version, func(tx Tx, n *domain.Notice, aw *domain.Award) (domain.Event, error) {
		e, err := n.Terminate(by, aw, d, tx.Now())
		if err != nil {
			return e, err
		}
		if aw != nil {
			return e, tx.DropDeliveries(ctx, "notice:"+string(n.ID))
		}
		return e, endUnopened(ctx, tx, n)
	})
}

// oversee is a verb of oversight on a notice and its award. The notice is locked as the freeze locks it, so that a bid in
// flight was either stored before or is refused.
func (a *App) oversee(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, verb func(tx Tx, n *domain.Notice, aw *domain.Award) (domain.Event, error)) (page NoticePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.NoticeForFreeze(ctx, id)
		if err != nil {
			return err
		}
		if !maySee(by, n) {
			return domain.Missing()
		}
		if r := stale(version, n.Version); r != nil {
			return r
		}
		aw, err := optional(tx.Award(ctx, id))
		if err != nil {
			return err
		}
		e, err := verb(tx, n, aw)
		if err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		if aw != nil {
			if err := a.passByRule(ctx, tx, aw, n); err != nil { // of a winner struck while it was suspended
				return err
			}
			if err := tx.SaveAward(ctx, aw); err != nil {
				return err
			}
		}
		page, err = noticePage(ctx, tx, by, n)
		return err
	})
	return page, err
}
