package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
)

// A process that works checks in every CheckIn; one that has not been heard of for workerSilence is taken for dead.
const (
	CheckIn       = 20 * time.Second
	workerSilence = time.Minute
)

// WorkerID names one run of one process.
type WorkerID string

// Worker is a process that works. Award says that it holds an opening identity.
type Worker struct {
	ID      WorkerID
	Award   bool
	Started time.Time
	Seen    time.Time
}

// WorkerTx is the processes that work, as they check in.
type WorkerTx interface {
	// CheckInWorker renews a worker's row by the wall clock and forgets those unheard of for a day.
	CheckInWorker(ctx context.Context, id WorkerID, award bool) error
	CheckOutWorker(ctx context.Context, id WorkerID) error
	Workers(ctx context.Context) ([]Worker, error) // last seen first
	// Lease takes or renews what one process at a time may do; false while another's has not ended. By the wall clock.
	Lease(ctx context.Context, name string, by WorkerID, d time.Duration) (mine bool, err error)
	EndLeases(ctx context.Context, by WorkerID) error
}

// CheckInWorker says that a process is at work.
func (a *App) CheckInWorker(ctx context.Context, id WorkerID) error {
	return a.Store.Update(ctx, func(tx Tx) error { return tx.CheckInWorker(ctx, id, a.Opener != nil) })
}

// CheckOutWorker takes a process that stops off the list and ends its leases.
func (a *App) CheckOutWorker(ctx context.Context, id WorkerID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		if err := tx.EndLeases(ctx, id); err != nil {
			return err
		}
		return tx.CheckOutWorker(ctx, id)
	})
}

// Workforce is what runs in the background: how many processes, how many of them can open bids, and when the last one
// that could was heard of.
type Workforce struct {
	All, Award int
	AwardSeen  time.Time // zero when there never was one
}

// Workforce is what runs in the background, for the operator and for metrics.
func (a *App) Workforce(ctx context.Context) (f Workforce, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		ws, err := tx.Workers(ctx)
		now := tx.WallClock()
		for _, w := range ws {
			alive := now.Sub(w.Seen) < workerSilence
			if alive {
				f.All++
			}
			if w.Award && alive {
				f.Award++
			}
			if w.Award && w.Seen.After(f.AwardSeen) {
				f.AwardSeen = w.Seen
			}
		}
		return err
	})
	return f, err
}

// OperatorWorkforce is the same for the operator's page of what failed.
func (a *App) OperatorWorkforce(ctx context.Context, by domain.Actor) (Workforce, error) {
	if err := operatorsOnly(by); err != nil {
		return Workforce{}, err
	}
	return a.Workforce(ctx)
}
