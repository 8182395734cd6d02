package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// DeclineAward is a winner's explicit no.
func (a *App) DeclineAward(ctx context.Context, by domain.Actor, number string, version int64, why string) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, _ *domain.Notice) (domain.Event, error) {
		return aw.Decline(by, why, tx.Now())
	})
}

// StrikeReserve is a supervisor's decision to skip a reserve of the first ranking.
func (a *App) StrikeReserve(ctx context.Context, by domain.Actor, number string, version int64, bid domain.BidID, d domain.Decision) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		return aw.Strike(by, n, bid, d, tx.Now())
	})
}

// RevokeAward is a supervisor's decision to take the award from a winner.
func (a *App) RevokeAward(ctx context.Context, by domain.Actor, number string, version int64, bid domain.BidID, d domain.Decision) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		return aw.Revoke(by, n, bid, d, tx.Now())
	})
}

// The department's choices after a decline or a revocation.
const (
	NextReserve = "reserve"
	NextRepost  = "repost"
	NextVacant  = "vacant"
)

// ChooseNext is the department's choice for a place whose winner declined or lost the award: the next reserve, posting
// the notice again, or of several places leaving this one vacant.
func (a *App) ChooseNext(ctx context.Context, by domain.Actor, number string, version int64, choice string, c domain.Choice) (AwardPage, error) {
	return a.changeAward(ctx, by, number, version, func(tx Tx, aw *domain.Award, n *domain.Notice) (domain.Event, error) {
		switch choice {
		case NextReserve:
			return passOn(ctx, tx, by, aw, n, c)
		case NextRepost:
			e, err := aw.PostAgain(by, n, c, tx.Now())
			if err != nil {
				return e, err
			}
			return e, tx.SaveNotice(ctx, n)
		case NextVacant:
			return aw.LeaveVacant(by, n, c, tx.Now())
		}
		return domain.Event{}, refusal.New(refusal.Invalid, "award.choice", "choice", "请选择递补、重新发布或空缺", "choose reserve, repost or vacant")
	})
}

// passOn gives a place to the next of the first ranking, with a standstill of its own.
func passOn(ctx context.Context, tx Tx, by domain.Actor, aw *domain.Award, n *domain.Notice, c domain.Choice) (domain.Event, error) {
	var w domain.WinnerView
	if next := aw.Next(); next != "" {
		standing, err := tx.StandingBids(ctx, n.ID)
		if err != nil {
			return domain.Event{}, err
		}
		list, err := winnerViews(ctx, tx, standing, []domain.BidID{next})
		if err != nil {
			return domain.Event{}, err
		}
		w = list[0]
	}
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
	if err != nil {
		return domain.Event{}, err
	}
	until, err := standstill(tx.Now(), rules, cal)
	if err != nil {
		return domain.Event{}, err
	}
	return aw.NextReserve(by, n, c, w, until, tx.Now())
}

// passByRule passes places on at once where the rulebook says that the next reserve follows and leaves no choice.
func (a *App) passByRule(ctx context.Context, tx Tx, aw *domain.Award, n *domain.Notice) error {
	if n.Status != domain.NoticeSelected || aw.Next() == "" || !anyWaits(aw) {
		return nil
	}
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(n.PublishedAt))
	if err != nil {
		return err
	}
	choice, source, err := rules.Choice(rulebook.KeyNextCandidate)
	if err != nil || choice != NextReserve {
		return nil //nolint:nilerr // a rulebook that does not say leaves it to the department
	}
	e, err := passOn(ctx, tx, domain.System(), aw, n, domain.Choice{Reason: "按交易规则依次递补（" + source.Citation.Document + source.Citation.Article + "）"})
	if err != nil {
		return err
	}
	return a.record(ctx, tx, e)
}

func anyWaits(aw *domain.Award) bool {
	for _, s := range aw.Seats() {
		if s.Waits() {
			return true
		}
	}
	return false
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
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		if err := a.passByRule(ctx, tx, aw, n); err != nil {
			return err
		}
		if err := a.closeDone(ctx, tx, by, aw, n); err != nil {
			return err
		}
		if err := tx.SaveAward(ctx, aw); err != nil {
			return err
		}
		page, err = awardPage(ctx, tx, by, number)
		return err
	})
	return page, err
}

// closeDone closes a notice all of whose places have their contract or are left vacant.
func (a *App) closeDone(ctx context.Context, tx Tx, by domain.Actor, aw *domain.Award, n *domain.Notice) error {
	if !aw.Done() || n.Status != domain.NoticeSelected {
		return nil
	}
	closed, err := n.Close(by, tx.Now())
	if err != nil {
		return err
	}
	if err := tx.SaveNotice(ctx, n); err != nil {
		return err
	}
	return a.record(ctx, tx, closed)
}
