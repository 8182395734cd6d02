package app

import (
	"bytes"
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func (a *App) archive(ctx context.Context, n *domain.Notice, b *domain.Bid) error {
	var f *domain.File
	err := a.Store.View(ctx, func(tx Tx) (err error) {
		f, err = tx.File(ctx, domain.FileID(b.ID))
		return err
	})
	if refusal.Is(err, refusal.NotFound) { // a replica that lags behind: the retry finds it
		return refusal.New(refusal.Unavailable, "replica", "", "副本滞后", "the replica lags behind")
	}
	if err != nil || f.Stored() {
		return err
	}
	until := f.RetainUntil
	if n.Training {
		until = time.Time{} // practice is wiped, so nothing of it is locked
	}
	version, err := a.Objects.Put(ctx, Object{Key: f.Key, Body: bytes.NewReader(b.Envelope), Size: f.Size, SHA256: f.SHA256,
		ContentType: f.ContentType, RetainUntil: until})
	if err != nil {
		return err
	}
	f.VersionID = version
	return a.Store.Update(ctx, func(tx Tx) error { return tx.SaveFile(ctx, f) })
}

// AwardPage is an award with what a desk needs.
type AwardPage struct {
	Award     domain.Award
	Notice    domain.Notice
	State     domain.AwardStatus
	Bids      []*domain.Bid
	Names     map[domain.AgencyID]string
	Contracts []*domain.Contract // that the actor sees
	Actions   map[string]error
}

// DeskAward is an award with what the actor may do about it. The award is public; its contract is for those who see it.
func (a *App) DeskAward(ctx context.Context, by domain.Actor, number string) (page AwardPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		page, err = awardPage(ctx, tx, by, number)
		return err
	})
	return page, err
}

func awardPage(ctx context.Context, tx Tx, by domain.Actor, number string) (AwardPage, error) {
	aw, err := tx.AwardByNumber(ctx, number)
	if err != nil {
		return AwardPage{}, err
	}
	n, err := tx.NoticeUnlocked(ctx, aw.Notice)
	if err != nil {
		return AwardPage{}, err
	}
	page := AwardPage{Award: *aw, Notice: *n, State: aw.State(tx.Now()), Actions: aw.Actions(by, n, tx.Now())}
	if page.Bids, page.Names, err = namedBids(ctx, tx, n.ID); err != nil {
		return page, err
	}
	all, err := tx.ContractsOfNotice(ctx, n.ID)
	for _, c := range all {
		if !c.FiledAt.IsZero() || seesContract(by, c) {
			page.Contracts = append(page.Contracts, c)
		}
	}
	return page, err
}

func namedBids(ctx context.Context, tx Tx, id domain.NoticeID) ([]*domain.Bid, map[domain.AgencyID]string, error) {
	bids, err := tx.StandingBids(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	agencies, err := biddersOf(ctx, tx, bids)
	names := make(map[domain.AgencyID]string, len(agencies))
	for id, ag := range agencies {
		names[id] = ag.Name
	}
	return bids, names, err
}

// repostNotice posts a failed notice once more with the same terms: the first failure by itself, after a decline by the
// department's choice. What may not be posted again is left alone.
func (a *App) repostNotice(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		n, err := tx.Notice(ctx, domain.NoticeID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		number, err := tx.NextNumber(ctx, n.Region, workday.On(tx.Now()).Year)
		if err != nil {
			return err
		}
		again, e, err := n.Repost(domain.System(), domain.NoticeID(NewID()), number, tx.Now())
		if err != nil && n.Undecided() {
			byRule, lookup := repostByRule(ctx, tx, n)
			if lookup != nil {
				return lookup
			}
			if byRule {
				again, e, err = n.RepostByRule(domain.NoticeID(NewID()), number, tx.Now())
			}
		}
		if refusal.Is(err, refusal.Conflict) {
			return nil // posted again already, or this was the second failure: the department decides
		}
		if err != nil {
			return err
		}
		if err := tx.AddNotice(ctx, again); err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		return tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(again.ID), Handler: HandleKeys, Due: tx.Now()})
	})
}
