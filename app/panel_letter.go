package app

import (
	"context"
	"strconv"

	"github.com/intermart/intermart/domain"
)

// panelLetters call an expert: to him alone.
func panelLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.NoticeID) ([]addressed, error) {
	n, err := tx.NoticeUnlocked(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := tx.PanelUnlocked(ctx, id)
	if err != nil {
		return nil, err
	}
	seat, err := strconv.Atoi(faceField(e, "seat"))
	if err != nil || seat < 1 || seat > len(p.Seats) {
		return nil, err
	}
	s := p.Seats[seat-1]
	called, err := tx.Person(ctx, s.Person)
	if err != nil {
		return nil, err
	}
	return []addressed{{kind: string(e.Kind), name: n.Title, detail: both(clockText(s.Due.At)), link: "/desk/panels/" + n.Number, people: []domain.Person{*called}}}, nil
}
