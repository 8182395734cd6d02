// Package jobs is the door through which work comes that nobody waits for: it moves deliveries from the database
// through asynq to app.Handle, sends letters, and promises what the clock starts. The truth stays in the database:
// a Redis that is lost or flushed loses nothing, and a task that comes twice does nothing twice.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// stopTime is how long tasks in hand may take after the stop; supervisors wait longer before they kill.
const stopTime = 25 * time.Second

// Config says where Redis is and how many tasks a worker does at once (10 when 0).
type Config struct {
	RedisURL    string
	Concurrency int
}

// Worker is one process's share of the work.
type Worker struct {
	app       *app.App
	log       *slog.Logger
	redis     redis.UniversalClient
	client    *asynq.Client
	inspector *asynq.Inspector
	server    *asynq.Server
	busy      sync.Map                 // domain.DeliveryID: in hand here
	due       pulse                    // wakes the relay
	mail      map[domain.Channel]pulse // wake the senders of each channel
	lease     time.Duration
	id        app.WorkerID
}

// New makes a Worker; it calls nobody yet. It takes the award queue when the App holds an opening identity.
func New(a *app.App, c Config) (*Worker, error) {
	r, err := connect(c.RedisURL)
	if err != nil {
		return nil, fmt.Errorf("redis: %w", err)
	}
	if c.Concurrency == 0 {
		c.Concurrency = 10
	}
	w := &Worker{app: a, log: a.Log, redis: r, client: asynq.NewClientFromRedisClient(r), inspector: asynq.NewInspectorFromRedisClient(r),
		due: newPulse(), mail: map[domain.Channel]pulse{}, lease: lease, id: app.WorkerID(app.NewID())}
	for _, c := range domain.Channels {
		w.mail[c] = newPulse()
	}
	w.server = asynq.NewServerFromRedisClient(r, asynq.Config{
		Concurrency:       c.Concurrency,
		Queues:            queues(a.Opener != nil),
		ShutdownTimeout:   stopTime,
		TaskCheckInterval: 100 * time.Millisecond,
		Logger:            quiet{a.Log},
		LogLevel:          asynq.WarnLevel,
	})
	return w, nil
}

// Run works until ctx ends, then lets what is in hand finish: first nothing new is handed out, then nothing new is
// taken, then the connection closes.
func (w *Worker) Run(ctx context.Context) error {
	if err := w.server.Start(asynq.HandlerFunc(w.handle)); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	w.log.Info("at work", "award", w.app.Opener != nil)
	var loops sync.WaitGroup
	loops.Go(func() { w.relay(ctx) })
	loops.Go(func() { w.promise(ctx) })
	loops.Go(func() { w.checkIn(ctx) })
	loops.Go(func() { w.repeat(ctx, "initials", tick, nil, w.app.FillInitials) })
	for _, c := range domain.Channels {
		for range senders {
			loops.Go(func() { w.sendLetters(ctx, c) })
		}
	}
	if w.app.Notary != nil {
		loops.Go(func() { w.sequence(ctx) })
	}
	if len(w.app.Witnesses) > 0 {
		loops.Go(func() { w.witness(ctx) })
	}
	<-ctx.Done()
	w.log.Info("stopping: what is in hand is finished")
	w.server.Shutdown()
	loops.Wait()
	w.checkOut(ctx)
	return w.redis.Close()
}

// repeat does a step again and again until ctx ends: at once while there is more, else when woken or after a pause.
// A fault is logged when it appears and when it is over, not each time.
func (w *Worker) repeat(ctx context.Context, name string, pause time.Duration, woken pulse, step func(context.Context) (bool, error)) {
	failing := false
	for ctx.Err() == nil {
		more, err := step(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil && !failing:
			w.log.Warn(name+" does not work; it is tried again", "error", plain(err))
		case err == nil && failing:
			w.log.Info(name + " works again")
		}
		failing = err != nil
		if more && err == nil {
			continue
		}
		rest := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-rest.C:
		case <-woken:
		}
		rest.Stop()
	}
}

// pulse wakes a loop; any number of wakes before it looks are one.
type pulse chan struct{}

func newPulse() pulse { return make(pulse, 1) }

func (p pulse) wake() {
	select {
	case p <- struct{}{}:
	default:
	}
}

// quiet is asynq's log as ours.
type quiet struct{ log *slog.Logger }

func (q quiet) Debug(args ...any) { q.log.Debug("asynq: " + fmt.Sprint(args...)) }
func (q quiet) Info(args ...any)  { q.log.Info("asynq: " + fmt.Sprint(args...)) }
func (q quiet) Warn(args ...any)  { q.log.Warn("asynq: " + fmt.Sprint(args...)) }
func (q quiet) Error(args ...any) { q.log.Error("asynq: " + fmt.Sprint(args...)) }
func (q quiet) Fatal(args ...any) { q.log.Error("asynq: " + fmt.Sprint(args...)) }
