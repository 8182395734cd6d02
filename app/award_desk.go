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
	Award    domain.Award
	Notice   domain.Notice
	State    domain.AwardStatus
	Bids     []*domain.Bid
	Names    map[domain.AgencyID]string
	Contract *domain.Contract
	Actions  map[string]error
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
	c, err := tx.ContractOfNotice(ctx, n.ID)
	if err == nil && c != nil && (!c.FiledAt.IsZero() || seesContract(by, c)) {
		page.Contract = c
	}
	return page, err
}

func namedBids(ctx context.Context, tx Tx, id domain.NoticeID) ([]*domain.Bid, map[domain.AgencyID]string, error) {
	bids, err := tx.StandingBids(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]domain.AgencyID, 0, len(bids))
	for _, b := range bids {
		ids = append(ids, b.Agency)
	}
	agencies, err := tx.AgenciesByID(ctx, ids)
	names := make(map[domain.AgencyID]string, len(agencies))
	for id, ag := range agencies {
		names[id] = ag.Name
	}
	return bids, names, err
}

// DeclineAward is the winner's explicit no.
func (a *App) DeclineAward(ctx context.Context, by domain.Actor, number string, version int64, why string) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, _ *domain.Notice) (domain.Event, error) {
		return aw.Decline(by, why, tx.Now())
	})
}

// The department's choices after a decline.
const (
	NextReserve = "reserve"
	NextRepost  = "repost"
)

// ChooseNext is the department's choice after a decline: the next reserve, or posting the notice again.
func (a *App) ChooseNext(ctx context.Context, by domain.Actor, number string, version int64, choice, why string) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		if choice == NextRepost {
			e, err := aw.PostAgain(by, n, why, tx.Now())
			if err != nil {
				return e, err
			}
			return e, tx.SaveNotice(ctx, n)
		}
		if choice != NextReserve {
			return domain.Event{}, refusal.New(refusal.Invalid, "award.choice", "choice", "请选择递补或重新发布", "choose reserve or repost")
		}
		var w domain.WinnerView
		if next := aw.Next(); next != "" {
			standing, err := tx.StandingBids(ctx, n.ID)
			if err != nil {
				return domain.Event{}, err
			}
			if w, err = winnerView(ctx, tx, standing, next); err != nil {
				return domain.Event{}, err
			}
		}
		rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
		if err != nil {
			return domain.Event{}, err
		}
		until, err := standstill(tx.Now(), rules, cal)
		if err != nil {
			return domain.Event{}, err
		}
		return aw.NextReserve(by, why, w, until, tx.Now())
	})
}

type awardVerb func(tx Tx, aw *domain.Award, n *domain.Notice) (domain.Event, error)

func (a *App) changeAward(ctx context.Context, by domain.Actor, number string, version int64, verb awardVerb) (page AwardPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, err := tx.AwardByNumber(ctx, number)
		if err != nil {
			return err
		}
		n, err := tx.Notice(ctx, found.Notice)
		if err != nil {
			return err
		}
		aw, err := tx.Award(ctx, found.Notice)
		if err != nil {
			return err
		}
		if r := stale(version, aw.Version); r != nil {
			return r
		}
		e, err := verb(tx, aw, n)
		if err != nil {
			return err
		}
		if err := tx.SaveAward(ctx, aw); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = awardPage(ctx, tx, by, number)
		return err
	})
	return page, err
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
