package app

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// mayFetch is the notice that gives an agency an attachment that is not for everybody, nil when none does. A copy or a
// re-post cites the same file, and takes it from nobody to whom the notice before it gave it.
func mayFetch(ctx context.Context, tx Tx, by domain.Actor, id domain.FileID) (*domain.Notice, error) {
	if by.Kind != domain.KindAgency {
		return nil, nil
	}
	citing, err := tx.NoticesCiting(ctx, id)
	if err != nil || len(citing) == 0 {
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
	for i := range citing {
		n := &citing[i]
		winner, err := winnerOf(ctx, tx, n.Number, ag.USCC)
		if err != nil {
			return nil, err
		}
		if n.MayFetch(id, ag, ties, winner) {
			return n, nil
		}
	}
	return nil, nil
}

// winnerOf is the agency itself when it holds a place of the notice's award now, else "".
func winnerOf(ctx context.Context, tx Tx, number, uscc string) (domain.AgencyID, error) {
	aw, err := optional(tx.AwardByNumber(ctx, number))
	if err != nil || aw == nil {
		return "", err
	}
	s, _ := aw.SeatOf(uscc)
	return s.Winner.Agency, nil
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
