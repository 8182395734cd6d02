package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"runtime/debug"

	"github.com/hibiken/asynq"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// handle does one delivery. asynq never learns why one failed: its words would stay in Redis, and the delivery has them.
func (w *Worker) handle(ctx context.Context, t *asynq.Task) error {
	var p payload
	if err := json.Unmarshal(t.Payload(), &p); err != nil || p.Delivery == 0 {
		w.log.Error("a task that is no delivery", "type", t.Type())
		return fmt.Errorf("no delivery: %w", asynq.SkipRetry)
	}
	if _, busy := w.busy.LoadOrStore(p.Delivery, true); busy {
		return nil // a later attempt, while this process is still at the earlier one
	}
	defer w.busy.Delete(p.Delivery)
	if err := w.attempt(ctx, p.Delivery); err != nil {
		return fmt.Errorf("delivery %d failed: %w", p.Delivery, asynq.SkipRetry)
	}
	return nil
}

func (w *Worker) attempt(ctx context.Context, id domain.DeliveryID) (err error) {
	var d *domain.Delivery
	// Update and not View: a replica may not have it yet.
	err = w.app.Store.Update(ctx, func(tx app.Tx) (err error) { d, err = tx.Delivery(ctx, id); return err })
	if err != nil {
		w.log.Warn("delivery not read; it is handed out again", "delivery", id, "error", plain(err))
		return err
	}
	if !d.DoneAt.IsZero() || d.Final {
		return nil
	}
	log := w.log.With("delivery", id, "handler", d.Handler, "subject", d.Subject, "attempt", d.Attempt)
	defer func() {
		if x := recover(); x != nil {
			log.Error("a handler panicked", "panic", plain(fmt.Errorf("%v", x)), "stack", string(debug.Stack()))
			err = w.notePanic(ctx, id, x)
		}
	}()
	if err = w.app.Handle(ctx, *d); err != nil {
		log.Warn("delivery failed", "final", app.Final(err), "error", plain(err))
		return err
	}
	log.Debug("delivery done")
	w.due.wake() // what it caused may be due already
	if d.Handler == app.HandleLetters {
		for _, p := range w.mail {
			p.wake()
		}
	}
	return nil
}

// notePanic records a fault of ours as any other, so that the operator sees it and it is tried again.
func (w *Worker) notePanic(ctx context.Context, id domain.DeliveryID, x any) error {
	err := w.app.Store.Update(context.WithoutCancel(ctx), func(tx app.Tx) error {
		return tx.DeliveryFailed(ctx, id, fmt.Sprintf("panic: %v", x), false, lease)
	})
	if err != nil {
		w.log.Error("a panic was not noted", "delivery", id, "error", plain(err))
	}
	return fmt.Errorf("panic: %v", x)
}

var address = regexp.MustCompile(`[^\s<>@:"']+@[^\s<>@"']+`)

// plain is an error without mail addresses: logs hold no personal data.
func plain(err error) string { return address.ReplaceAllString(err.Error(), "…@…") }
