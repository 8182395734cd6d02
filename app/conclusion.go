package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ConcludeNotice is the department's decision after a second failure, by the rules of today. The notice that follows is
// linked both ways.
func (a *App) ConcludeNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, c domain.Conclusion) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
		if err != nil {
			return domain.Event{}, err
		}
		files, err := tx.Files(ctx, c.Minutes)
		if err != nil {
			return domain.Event{}, err
		}
		number := ""
		if c.Choice != domain.ConcludeEnd {
			if number, err = tx.NextNumber(ctx, n.Region, workday.On(tx.Now()).Year); err != nil {
				return domain.Event{}, err
			}
		}
		next, e, err := n.Conclude(by, c, fewerBidders(rules), files[c.Minutes], domain.NoticeID(NewID()), number, tx.Now())
		if err != nil {
			return e, err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return e, err
		}
		return e, a.follow(ctx, tx, by, next)
	})
}

// follow adds the notice that a decision calls for: a draft, or a call once more whose keys are made next.
func (a *App) follow(ctx context.Context, tx Tx, by domain.Actor, next *domain.Notice) error {
	if next == nil {
		return nil
	}
	if err := tx.AddNotice(ctx, next); err != nil {
		return err
	}
	if next.Status == domain.NoticeDraft {
		return a.record(ctx, tx, next.Drafted(by, tx.Now()))
	}
	return tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(next.ID), Handler: HandleKeys, Due: tx.Now()})
}

// fewerBidders is what the rulebook says of going on with fewer; where it says nothing, nothing is allowed.
func fewerBidders(rules rulebook.Rules) domain.Fewer {
	least, _, err := rules.Int(rulebook.KeyFewestBidders)
	if err != nil {
		return domain.Fewer{Least: 1 << 30}
	}
	single, _, err := rules.Flag(rulebook.KeySingleBidder)
	return domain.Fewer{Least: least, Single: single && err == nil}
}

// repostByRule reports whether the rulebook posts again by itself after a second failure too.
func repostByRule(ctx context.Context, tx Tx, n *domain.Notice) (bool, error) {
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return false, err
	}
	choice, _, err := rules.Choice(rulebook.KeyAfterSecondFailure)
	if refusal.Is(err, refusal.Invalid) {
		return false, nil // the rulebook does not say
	}
	return choice == "repost", err
}
