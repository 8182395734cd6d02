package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hibiken/asynq"

	"github.com/intermart/intermart/domain"
)

const (
	// lease is how long a delivery that was handed out is left alone: after a kill it is handed out again within it.
	lease = 15 * time.Second
	// poll is how often the relay looks when nothing wakes it.
	poll = 500 * time.Millisecond
	// batch bounds one hand-out.
	batch = 100
	// pingPatience bounds asking Redis whether it is there.
	pingPatience = 2 * time.Second
)

// relay hands due deliveries to asynq until ctx ends. Any number of relays may run beside each other.
func (w *Worker) relay(ctx context.Context) {
	w.repeat(ctx, "relay", poll, w.due, func(ctx context.Context) (more bool, err error) {
		n, err := w.handOut(ctx)
		return n == batch, err
	})
}

// handOut moves one batch. Redis is asked first: a delivery is not leased for a queue that can't take it. What is lost
// between the lease and the queue is handed out again when the lease ends.
func (w *Worker) handOut(ctx context.Context) (int, error) {
	asked, cancel := context.WithTimeout(ctx, pingPatience)
	defer cancel()
	if err := w.redis.Ping(asked).Err(); err != nil {
		return 0, fmt.Errorf("redis: %w", err)
	}
	ds, err := w.app.HandOut(ctx, w.lease, batch)
	if err != nil {
		return 0, fmt.Errorf("hand out: %w", err)
	}
	var faults error
	for _, d := range ds {
		if err := w.enqueue(ctx, d); err != nil {
			faults = errors.Join(faults, err)
		}
	}
	return len(ds), faults
}

func (w *Worker) enqueue(ctx context.Context, d domain.Delivery) error {
	if d.Attempt > 1 {
		// The earlier attempt may still wait, where nobody takes its queue: at most one task of a delivery waits.
		// It is gone, or running, or archived otherwise, and then this does nothing that matters.
		_ = w.inspector.DeleteTask(queue(d.Handler), taskID(d, d.Attempt-1))
	}
	t, opts, err := task(d)
	if err != nil {
		return err
	}
	_, err = w.client.EnqueueContext(ctx, t, opts...)
	if err != nil && !errors.Is(err, asynq.ErrTaskIDConflict) {
		return fmt.Errorf("enqueue delivery %d: %w", d.ID, err)
	}
	return nil
}
