package jobs

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

const (
	senders    = 3           // letters on their way at once, by each channel
	letterPoll = time.Second // how often a sender looks when nothing wakes it
	letterTime = 18 * time.Second
	tick       = time.Minute
	sweepAt    = 3 * 60 // minutes after midnight, UTC+8
	remindAt   = 8 * 60 // before people come to work
)

// sendLetters sends letters by one channel until ctx ends, so that one that is down does not hold up another. One at a
// time: a claimed letter must leave before its claim lapses. The letter in hand is finished when ctx ends, so that it does
// not leave twice.
func (w *Worker) sendLetters(ctx context.Context, c domain.Channel) {
	w.repeat(ctx, "letters by "+string(c), letterPoll, w.mail[c], func(ctx context.Context) (more bool, err error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), letterTime)
		defer cancel()
		sent, err := w.app.SendLetters(ctx, c, 1)
		return sent == 1, err
	})
}

// promise puts in line what the clock starts by the day, in every worker: a repeat is ignored by its slot.
func (w *Worker) promise(ctx context.Context) {
	w.repeat(ctx, "promises", tick, nil, func(ctx context.Context) (bool, error) {
		return false, w.app.Store.Update(ctx, func(tx app.Tx) error {
			today := workday.On(tx.Now())
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "files:uncited", Handler: app.HandleSweep, Due: today.At(sweepAt)}); err != nil {
				return err
			}
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "identity_papers:due", Handler: app.HandlePapers, Due: today.At(sweepAt)}); err != nil {
				return err
			}
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "rules:day", Handler: app.HandleDawn, Due: today.AddDays(1).At(0)}); err != nil {
				return err
			}
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "agencies:expiring", Handler: app.HandleExpiry, Due: today.At(remindAt)}); err != nil {
				return err
			}
			return tx.Deliver(ctx, app.DayEnds(today))
		})
	})
}
