package jobs

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
)

// checkIn says again and again that this process is at work, so that the operator sees when nobody is.
func (w *Worker) checkIn(ctx context.Context) {
	w.repeat(ctx, "check-in", app.CheckIn, nil, func(ctx context.Context) (bool, error) {
		return false, w.app.CheckInWorker(ctx, w.id)
	})
}

// leaveTime bounds the last word of a process: without it the operator sees the process for a minute longer, no more.
const leaveTime = 2 * time.Second

func (w *Worker) checkOut(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	if err := w.app.CheckOutWorker(ctx, w.id); err != nil {
		w.log.Warn("not checked out", "error", plain(err))
	}
}
