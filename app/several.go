package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Chosen is one noun of several that a person chose for the same verb, with the version that he read; 0: whichever stands.
type Chosen struct {
	ID      string
	Version int64
}

// Outcome is what became of one of several.
type Outcome struct {
	ID      string
	Refused *refusal.Refusal // nil: done
}

// several does one verb to one after the other, each in a transaction of its own: one that is refused stops no other, and
// a fault is the outcome of its row alone, because what was done before it stays done and must be told. Whoever may not do
// it at all, or has to prove himself again, is told so once, before the first row. act is the verb's event.
func (a *App) several(ctx context.Context, by domain.Actor, act domain.EventKind, role domain.Role, chosen []Chosen, do func(Chosen) error) ([]Outcome, error) {
	if !by.Has(role) {
		return nil, domain.Missing()
	}
	err := a.Store.View(ctx, func(tx Tx) error {
		if r := (domain.Event{Kind: act, By: by, At: tx.Now()}).Allowed(); r != nil {
			return r
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	rows := make([]Outcome, 0, len(chosen))
	for _, one := range chosen {
		err := do(one)
		row := Outcome{ID: one.ID, Refused: refusal.As(err)}
		if err != nil && row.Refused == nil {
			a.Log.ErrorContext(ctx, "one of several was not done", "event", string(act), "id", one.ID, "error", err)
			row.Refused = refusal.New(refusal.Unavailable, "several.fault", "", "这一项因系统故障未能确认，请刷新后查看，必要时再办一次",
				"a fault: it is not certain that this one was done. Reload, look, and do it again if need be")
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// AdmitMany admits several applications, each by itself.
func (a *App) AdmitMany(ctx context.Context, by domain.Actor, chosen []Chosen) ([]Outcome, error) {
	return a.several(ctx, by, domain.EventAgencyAdmitted, domain.OperatorReviewer, chosen, func(one Chosen) error {
		_, err := a.AdmitAgency(ctx, by, domain.AgencyID(one.ID), one.Version)
		return err
	})
}

// PublishMany publishes several reviewed notices, each by itself.
func (a *App) PublishMany(ctx context.Context, by domain.Actor, chosen []Chosen) ([]Outcome, error) {
	return a.several(ctx, by, domain.EventNoticePublished, domain.OperatorPublisher, chosen, func(one Chosen) error {
		_, err := a.PublishNotice(ctx, by, domain.NoticeID(one.ID), one.Version)
		return err
	})
}
