package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// expiryBatch bounds how many agencies are reminded in one transaction.
const expiryBatch = 200

// remindExpiry ends the recognitions of partners' lists that have run out, and tells agencies of what ends soon, each
// stage once however often it runs: a stage is kept in the transaction that writes its event.
func (a *App) remindExpiry(ctx context.Context, d domain.Delivery) error {
	var after domain.AgencyID
	for more := true; more; {
		err := a.Store.Update(ctx, func(tx Tx) error {
			day := workday.On(tx.Now())
			stages, err := expiryStages(ctx, tx, day)
			if err != nil || len(stages) == 0 {
				more = false
				return err
			}
			list, err := tx.Expiring(ctx, day, day.AddDays(stages[0]), after, expiryBatch)
			if err != nil {
				return err
			}
			more = len(list) == expiryBatch
			for i := range list {
				after = list[i].ID
				fresh, err := tx.AddReminders(ctx, after, list[i].Expiring(stages, day))
				if err != nil {
					return err
				}
				if len(fresh) == 0 {
					continue
				}
				if err := a.record(ctx, tx, list[i].Reminded(fresh, tx.Now())); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if err := a.endOutlived(ctx); err != nil {
		return err
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

// expiryStages are the days before the last day, the longest first; none where the rules name none, and none before a
// rulebook was imported.
func expiryStages(ctx context.Context, tx Tx, day workday.Date) (stages []int, err error) {
	rules, _, err := anyRules(ctx, tx, day)
	if r := refusal.As(err); r != nil && r.Rule == "rulebook.none" {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, key := range []string{rulebook.KeyExpiryFirst, rulebook.KeyExpirySecond, rulebook.KeyExpiryLast} {
		if span, _, err := rules.Span(key); err == nil {
			stages = append(stages, span.N)
		}
	}
	return stages, nil
}
