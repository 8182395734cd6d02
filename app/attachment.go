package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// mayFetch reports whether an agency may read an attachment that is not for everybody, and the notice that gives it.
func mayFetch(ctx context.Context, tx Tx, by domain.Actor, id domain.FileID) (*domain.Notice, error) {
	if by.Kind != domain.KindAgency {
		return nil, nil
	}
	n, err := optional(tx.NoticeCiting(ctx, id))
	if err != nil || n == nil {
		return nil, err
	}
	agencies, err := tx.AgenciesByID(ctx, []domain.AgencyID{domain.AgencyID(by.Organisation)})
	if err != nil {
		return nil, err
	}
	ag := agencies[domain.AgencyID(by.Organisation)]
	if ag == nil {
		return nil, nil
	}
	ties, err := tx.TiesAbove(ctx, []string{ag.USCC})
	if err != nil {
		return nil, err
	}
	winner, err := winnerOf(ctx, tx, n.Number)
	if err != nil || !n.MayFetch(id, ag, ties, winner) {
		return nil, err
	}
	return n, nil
}

// winnerOf is the agency that a notice's award names now, or "" when there is none that holds.
func winnerOf(ctx context.Context, tx Tx, number string) (domain.AgencyID, error) {
	aw, err := tx.AwardByNumber(ctx, number)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return "", nil
	case err != nil:
		return "", err
	case aw.Status == domain.AwardAnnounced || aw.Status == domain.AwardContracted:
		return aw.Winner.Agency, nil
	}
	return "", nil
}

// Fetches says which agencies read the restricted attachments of a notice, to its department and to oversight, once the
// list of bids is fixed.
func (a *App) Fetches(ctx context.Context, by domain.Actor, id domain.NoticeID) (list []Fetch, files map[domain.FileID]*domain.File, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if err := n.FetchesKnown(by); err != nil {
			return err
		}
		if files, err = tx.Files(ctx, n.FileIDs()...); err != nil {
			return err
		}
		list, err = tx.Fetches(ctx, id, 500)
		return err
	})
	return list, files, err
}
