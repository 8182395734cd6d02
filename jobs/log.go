package jobs

import (
	"context"
	"time"
)

const (
	logPoll = 500 * time.Millisecond // events stand under a checkpoint within two seconds
	logTime = 15 * time.Second
)

// sequence takes pending events into the transparency log until ctx ends. Any number of workers may try: the database's
// lock lets one in.
func (w *Worker) sequence(ctx context.Context) {
	w.repeat(ctx, "log", logPoll, nil, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logTime)
		defer cancel()
		return w.app.SequenceLog(ctx)
	})
}
