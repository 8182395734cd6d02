package jobs

import (
	"context"
	"time"
)

const (
	logPoll = 500 * time.Millisecond // events stand under a checkpoint within two seconds
	logTime = 15 * time.Second
)

// witnessPause is how often a log that has grown is shown to its witnesses: they serve others too.
const witnessPause = 5 * time.Second

// witness has the newest checkpoint cosigned, again and again, until ctx ends. Any number of workers may try: one asks.
func (w *Worker) witness(ctx context.Context) {
	w.repeat(ctx, "witnesses", witnessPause, nil, func(ctx context.Context) (bool, error) { return false, w.app.AskWitnesses(ctx, w.id) })
}

// sequence takes pending events into the transparency log until ctx ends. Any number of workers may try: the database's
// lock lets one in.
func (w *Worker) sequence(ctx context.Context) {
	w.repeat(ctx, "log", logPoll, nil, func(ctx context.Context) (bool, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), logTime)
		defer cancel()
		return w.app.SequenceLog(ctx)
	})
}
