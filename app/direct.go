package app

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// DeclineDirect is the named agency's no to a direct selection. The notice fails at once: nobody else was asked.
func (a *App) DeclineDirect(ctx context.Context, by domain.Actor, number, why string) (n domain.Notice, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		locked, err := tx.NoticeForFreeze(ctx, found.ID) // waits for an offer in flight
		if err != nil {
			return err
		}
		ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		mine, err := tx.StandingBidOf(ctx, locked.ID, ag.ID)
		if err != nil {
			return err
		}
		e, err := locked.DeclineDirect(by, ag.USCC, mine != nil, why, tx.Now())
		if err != nil {
			return err
		}
		if err := endUnopened(ctx, tx, locked); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, locked); err != nil {
			return err
		}
		n = *locked
		hideCount(&n)
		return a.record(ctx, tx, e)
	})
	return n, err
}
