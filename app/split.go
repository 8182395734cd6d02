package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// HolderTx is share holders, their keys and the shares of notices.
type HolderTx interface {
	HolderKeyOf(ctx context.Context, p domain.PersonID, o domain.OrganisationID) (*domain.HolderKey, error) // the present one; Missing when none
	HolderKey(ctx context.Context, id domain.HolderKeyID) (*domain.HolderKey, error)
	AddHolderKey(ctx context.Context, k *domain.HolderKey) error
	SaveHolderKey(ctx context.Context, k *domain.HolderKey) error // its retirement
	// HolderCandidates are the enabled people with a key in the department, or in an organisation whose region holds r; of
	// a training region only those who practise in it.
	HolderCandidates(ctx context.Context, r domain.RegionCode, department domain.OrganisationID) ([]domain.HolderCandidate, error)

	AddShares(ctx context.Context, n domain.NoticeID, holders []domain.ShareHolder, sealed [][]byte) error
	SharesOf(ctx context.Context, p domain.PersonID) ([]HeldShare, error) // newest notice first
	SealedShare(ctx context.Context, n domain.NoticeID, number int) ([]byte, error)
	GiveShare(ctx context.Context, n domain.NoticeID, number int, given []byte) error
	GivenShares(ctx context.Context, n domain.NoticeID) (map[int][]byte, error)
}

// HeldShare is one share of a person.
type HeldShare struct {
	Notice domain.NoticeID
	Number int
	Sealed []byte // nil once the notice's keys are destroyed
}

// splitRule is what the rulebook says; where it does not say from which amount, nothing is split.
func splitRule(rules rulebook.Rules) (r domain.SplitRule, err error) {
	if r.From, _, err = rules.Fen(rulebook.KeySplitFrom); err != nil {
		return domain.SplitRule{}, notSet(err)
	}
	if r.Holders, _, err = rules.Int(rulebook.KeySplitHolders); err != nil {
		return r, err
	}
	if r.Needed, _, err = rules.Int(rulebook.KeySplitNeeded); err != nil {
		return r, err
	}
	r.Wait, _, err = rules.Span(rulebook.KeySplitWait)
	return r, err
}

// splitKeys locks a notice's keys behind shares of holders when the rulebook of the day wants it. The shares are made and
// sealed in memory and forgotten; what comes back is what is stored.
func (a *App) splitKeys(ctx context.Context, tx Tx, n *domain.Notice, keys *NewKeys) (s domain.Split, sealed [][]byte, err error) {
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return s, nil, err
	}
	rule, err := splitRule(rules)
	if err != nil || !rule.Splits(n.Amount) {
		return s, nil, err
	}
	candidates, err := tx.HolderCandidates(ctx, n.Region, n.Department)
	if err != nil {
		return s, nil, err
	}
	s, chosen, err := n.Appoint(rule, candidates)
	if err != nil {
		return s, nil, err
	}
	to := make([]string, len(chosen))
	for i, c := range chosen {
		to[i] = c.Key.Recipient
	}
	commitments, sealed, locked, err := a.Keymaker.Deal(n.Number, s.Needed, to, map[string][]byte{lockOffer: keys.Offer, lockDocument: keys.Document, lockSecret: keys.Secret})
	if err != nil {
		return s, nil, err
	}
	s.Commitments = commitments
	keys.Offer, keys.Document, keys.Secret = locked[lockOffer], locked[lockDocument], locked[lockSecret]
	return s, sealed, nil
}

// The names under which the keys of a notice are locked.
const (
	lockOffer    = "offer"
	lockDocument = "document"
	lockSecret   = "secret"
)

// unlocked is a wrapped key as the opening identity can unwrap it: of a split notice, from the shares that were given.
func (a *App) unlocked(ctx context.Context, tx Tx, n *domain.Notice, name string, stored []byte) ([]byte, error) {
	if !n.Split.On() {
		return stored, nil
	}
	given, err := tx.GivenShares(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	return a.Opener.Unlock(n.Number, n.Split, given, name, stored)
}

// askHolders asks the holders of a notice whose lists are recorded for their shares, once, and sets the clock of those
// who do not come.
func (a *App) askHolders(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil || n.Status != domain.NoticeFrozen || n.AwaitsBeacon() || !n.AwaitsShares() || !n.Split.AskedAt.IsZero() {
			return err
		}
		if err := covered(ctx, tx, d.Subject); err != nil {
			return err
		}
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return err
		}
		e, err := n.AskHolders(domain.System(), cal.Add(tx.Now(), n.Split.Wait, workday.OfficeHours), tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		return tx.Deliver(ctx, domain.Delivery{Subject: d.Subject, Handler: HandleHolders, Due: n.Split.Due.At})
	})
}

// holdersDue ends a notice whose holders did not come, by the rule fixed with it.
func (a *App) holdersDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil || n.Status != domain.NoticeFrozen || !n.AwaitsShares() || tx.Now().Before(n.Split.Due.At) {
			return err // enough came, it has ended, or a suspension has moved the moment
		}
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return err
		}
		e, err := n.HoldersAbsent(domain.System(), standing, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.DestroyKeys(ctx, n.ID); err != nil {
			return err
		}
		return a.stepped(ctx, tx, n, standing, e)
	})
}

// GiveShare takes a holder's share of a frozen notice. One that does not match its commitment is refused, and the refusal
// and the public record name whose it was.
func (a *App) GiveShare(ctx context.Context, by domain.Actor, id domain.NoticeID, share string) (page ShareRow, err error) {
	var wrong error
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if err := n.MayGiveShare(by, tx.Now()); err != nil {
			return err
		}
		number, err := n.ShareOf(by)
		if err != nil {
			return err
		}
		given, mismatch := a.Keymaker.TakeShare(n.Number, n.Split, number, share)
		e, err := n.GiveShare(by, mismatch == nil, tx.Now())
		if err != nil {
			return err
		}
		if mismatch != nil {
			wrong = n.WrongShare(number)
		} else if err := tx.GiveShare(ctx, id, number, given); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = shareRow(ctx, tx, by, n, number)
		return err
	})
	if err == nil {
		err = wrong
	}
	return page, err
}

// ShareRow is a share as its holder sees it: sealed to his key, and the key wrapped by his passphrase.
type ShareRow struct {
	Notice domain.Notice
	Number int
	Sealed []byte
	Key    domain.HolderKey
	May    error // why he can't give it now, nil when he can
}

// Shares are the actor's own shares, newest notice first.
func (a *App) Shares(ctx context.Context, by domain.Actor) (list []ShareRow, err error) {
	if !by.Has(domain.KeyHolder) {
		return nil, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the share just given
		held, err := tx.SharesOf(ctx, by.Person)
		if err != nil {
			return err
		}
		list = list[:0]
		for _, h := range held {
			n, err := tx.NoticeUnlocked(ctx, h.Notice)
			if err != nil {
				return err
			}
			if _, err := n.ShareOf(by); err != nil || !n.Public() {
				continue // held for another organisation, or not published yet
			}
			row, err := shareRow(ctx, tx, by, n, h.Number)
			if err != nil {
				return err
			}
			list = append(list, row)
		}
		return nil
	})
	return list, err
}

func shareRow(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice, number int) (ShareRow, error) {
	sealed, err := tx.SealedShare(ctx, n.ID, number)
	if err != nil {
		return ShareRow{}, err
	}
	key, err := tx.HolderKey(ctx, n.Split.Holders[number-1].Key)
	if err != nil {
		return ShareRow{}, err
	}
	return ShareRow{Notice: *n, Number: number, Sealed: sealed, Key: *key, May: n.MayGiveShare(by, tx.Now())}, nil
}

// HolderKey is the actor's present key, Missing when he has none.
func (a *App) HolderKey(ctx context.Context, by domain.Actor) (k *domain.HolderKey, err error) {
	if !by.Has(domain.KeyHolder) {
		return nil, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the key just made
		k, err = tx.HolderKeyOf(ctx, by.Person, by.Organisation)
		return err
	})
	return k, err
}

// SetHolderKey makes the actor's key, or a new one in place of it. The same id again answers the same key.
func (a *App) SetHolderKey(ctx context.Context, by domain.Actor, k domain.HolderKey) (made *domain.HolderKey, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		there, err := optional(tx.HolderKey(ctx, k.ID))
		if err != nil {
			return err
		}
		if there != nil {
			if there.Person != by.Person || there.Organisation != by.Organisation || there.Recipient != k.Recipient {
				return idTaken()
			}
			made = there
			return nil
		}
		before, err := optional(tx.HolderKeyOf(ctx, by.Person, by.Organisation))
		if err != nil {
			return err
		}
		var e domain.Event
		if made, e, err = domain.NewHolderKey(by, k, before, tx.Now()); err != nil {
			return err
		}
		if before != nil {
			if err := tx.SaveHolderKey(ctx, before); err != nil {
				return err
			}
		}
		if err := tx.AddHolderKey(ctx, made); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return made, err
}
