package app

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// ReadingKeyTx is firms' reading keys and the second copies of their offers.
type ReadingKeyTx interface {
	ReadingKeyOf(ctx context.Context, a domain.AgencyID) (*domain.ReadingKey, error) // the present one; Missing when none
	ReadingKey(ctx context.Context, id domain.ReadingKeyID) (*domain.ReadingKey, error)
	AddReadingKey(ctx context.Context, k *domain.ReadingKey) error
	SaveReadingKey(ctx context.Context, k *domain.ReadingKey) error // its retirement
	AddOfferCopy(ctx context.Context, c *domain.OfferCopy) error
	OfferCopy(ctx context.Context, b domain.BidID) (*domain.OfferCopy, error)
}

// ReadingKey is the present reading key of the actor's firm, Missing when it has none.
func (a *App) ReadingKey(ctx context.Context, by domain.Actor) (k *domain.ReadingKey, err error) {
	if by.Kind != domain.KindAgency {
		return nil, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the key just made
		k, err = tx.ReadingKeyOf(ctx, domain.AgencyID(by.Organisation))
		return err
	})
	return k, err
}

// SetReadingKey makes the firm's reading key, or a new one in place of it. The same id again answers the same key.
func (a *App) SetReadingKey(ctx context.Context, by domain.Actor, k domain.ReadingKey) (made *domain.ReadingKey, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.ReadingKey(ctx, k.ID)); err != nil {
			return err
		} else if there != nil {
			if !by.WorksFor(domain.OrganisationID(there.Agency)) || there.Recipient != k.Recipient {
				return idTaken()
			}
			made = there
			return nil
		}
		before, err := optional(tx.ReadingKeyOf(ctx, domain.AgencyID(by.Organisation)))
		if err != nil {
			return err
		}
		var e domain.Event
		if made, e, err = domain.NewReadingKey(by, k, before, tx.Now()); err != nil {
			return err
		}
		if before != nil {
			if err := tx.SaveReadingKey(ctx, before); err != nil {
				return err
			}
		}
		if err := tx.AddReadingKey(ctx, made); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return made, err
}

// CopyPage is the second copy of an offer with the wrapped key that opens it.
type CopyPage struct {
	Copy domain.OfferCopy
	Key  domain.ReadingKey
}

// OfferCopy is the second copy of a bid of the actor's firm, Missing when it has none.
func (a *App) OfferCopy(ctx context.Context, by domain.Actor, id domain.BidID) (page CopyPage, err error) {
	if _, err := a.ownBid(ctx, by, id); err != nil {
		return page, err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.OfferCopy(ctx, id)
		if err != nil {
			return err
		}
		k, err := tx.ReadingKey(ctx, c.Key)
		if err != nil {
			return err
		}
		page = CopyPage{Copy: *c, Key: *k}
		return nil
	})
	return page, err
}

// storeCopy keeps the second copy of a bid that was just stored.
func storeCopy(ctx context.Context, tx Tx, b *domain.Bid, c *domain.OfferCopy) error {
	if c == nil {
		return nil
	}
	key, err := optional(tx.ReadingKey(ctx, c.Key))
	if err != nil {
		return err
	}
	if r := b.Copied(c, key); r != nil {
		return r
	}
	return tx.AddOfferCopy(ctx, c)
}
