package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// RecusalTx is what people have declared that they must not decide on.
type RecusalTx interface {
	// Recusals are the person's that hold on the day, by organisation.
	Recusals(ctx context.Context, day workday.Date, ps ...domain.PersonID) ([]domain.Recusal, error)
	PutRecusal(ctx context.Context, r domain.Recusal) error                              // a later day replaces an earlier one, never the reverse
	OrganisationsByUSCC(ctx context.Context, uscc string) ([]domain.Organisation, error) // all that have the code, by id
}

// Recuse declares that the actor must not decide on a legal person: on every organisation that has its credit code.
func (a *App) Recuse(ctx context.Context, by domain.Actor, uscc, reason string, until workday.Date) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		list, err := tx.OrganisationsByUSCC(ctx, uscc)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return domain.Missing()
		}
		for _, o := range list {
			r, e, err := domain.Recuse(by, o, reason, until, tx.Now())
			if err != nil {
				return err
			}
			if err := tx.PutRecusal(ctx, r); err != nil {
				return err
			}
			if err := a.record(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// OwnRecusals are the actor's that hold today.
func (a *App) OwnRecusals(ctx context.Context, by domain.Actor) (list []domain.Recusal, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		list, err = tx.Recusals(ctx, workday.On(tx.Now()), by.Person)
		return err
	})
	return list, err
}
