package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Clock is the database's clock as pages show it. Next is the next deadline ahead, in a demo.
type Clock struct {
	Now  time.Time
	Demo bool
	Next time.Time
}

// Clock reads the database's clock.
func (a *App) Clock(ctx context.Context) (c Clock, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		c.Now = tx.Now()
		if c.Demo, err = tx.Demo(ctx); err != nil || !c.Demo {
			return err
		}
		c.Next, err = tx.NextDeadline(ctx)
		return err
	})
	return c, err
}

// maxJump bounds one move of a demo's clock.
const maxJump = 90 * 24 * time.Hour

// AdvanceClock moves a demo's clock forward: by a span, or (0) to just after the next deadline. Only a database that
// was made as a demo has a clock that moves.
func (a *App) AdvanceClock(ctx context.Context, by time.Duration) (Clock, error) {
	err := a.Store.Update(ctx, func(tx Tx) error {
		demo, err := tx.Demo(ctx)
		if err != nil {
			return err
		}
		if !demo {
			return domain.Missing()
		}
		to := tx.Now().Add(by)
		if by == 0 {
			next, err := tx.NextDeadline(ctx)
			if err != nil {
				return err
			}
			if next.IsZero() {
				return refusal.New(refusal.Conflict, "demo.no_deadline", "", "后面已没有时限，请用“前进一天”", "no deadline is ahead: move the clock by a day")
			}
			to = next.Add(time.Second)
		}
		if by < 0 || by > maxJump {
			return refusal.New(refusal.Invalid, "demo.jump", "minutes", "只能向前调整，一次最多 90 天", "only forward, at most 90 days at once")
		}
		return tx.AdvanceClock(ctx, to)
	})
	if err != nil {
		return Clock{}, err
	}
	return a.Clock(ctx)
}
