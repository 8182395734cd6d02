package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/store"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/migrations"
)

func TestClockOutsideADemo(t *testing.T) {
	s, ctx := storetest.Open(t), t.Context()
	before := time.Now()
	err := s.Update(ctx, func(tx app.Tx) error {
		if d := tx.Now().Sub(before); d < -time.Second || d > time.Minute || tx.Now().Location() != time.UTC {
			t.Errorf("now is %s off, in %s", d, tx.Now().Location())
		}
		demo, err := tx.Demo(ctx)
		same(t, "demo", demo, false)
		_, none := tx.NextDeadline(ctx)
		refused(t, none, refusal.Forbidden, "clock.demo")
		return err
	})
	if err != nil {
		t.Error(err)
	}
	refused(t, s.Update(ctx, func(tx app.Tx) error { return tx.AdvanceClock(ctx, before.Add(time.Hour)) }), refusal.Forbidden, "clock.demo")
	if err := s.Ready(ctx); err != nil {
		t.Error(err)
	}
}

func TestDemoClock(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	n := w.published(noon.Add(time.Hour))
	w.update(func(tx app.Tx) error {
		next, err := tx.NextDeadline(ctx)
		same(t, "next deadline", next, n.Deadline.At)
		if err := tx.AdvanceClock(ctx, next); err != nil {
			return err
		}
		if tx.Now().Before(next) {
			t.Error("the clock did not move")
		}
		if wall := tx.WallClock(); wall.Sub(tx.Now()) < time.Hour {
			t.Errorf("the wall clock says %s", wall)
		}
		return err
	})
	refused(t, w.Update(ctx, func(tx app.Tx) error { return tx.AdvanceClock(ctx, noon) }), refusal.Invalid, "clock.back")
	w.view(func(tx app.Tx) error {
		next, err := tx.NextDeadline(ctx)
		if !next.IsZero() {
			t.Errorf("nothing is ahead, got %s", next)
		}
		return err
	})
}

// A database in which something has happened never becomes a demo.
func TestMakeDemo(t *testing.T) {
	d := storetest.Database(t)
	s, err := store.Open(store.Config{URL: d.App})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.Update(t.Context(), func(tx app.Tx) error {
		_, err := tx.Record(t.Context(), domain.Event{Kind: domain.EventNoticeDrafted, Subject: "notice:1", At: tx.Now()})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.MakeDemo(t.Context(), d.Owner, noon); err == nil {
		t.Error("made a demo of it")
	}
	if err := migrations.EndDemoShift(t.Context(), d.Owner); err == nil {
		t.Error("ended a demo that is none")
	}
}

func TestMigrateTwiceAndAtOnce(t *testing.T) {
	d := storetest.Database(t)
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			if applied, err := migrations.Migrate(t.Context(), d.Owner); err != nil || len(applied) != 0 {
				t.Error(applied, err)
			}
		})
	}
	group.Wait()
}

// Two transactions that lock in opposite orders: one loses the deadlock, is run again, and both succeed.
func TestUpdateRunsAgainAfterADeadlock(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	both := make(chan struct{}, 2)
	ready := sync.OnceFunc(func() { <-both; <-both })
	runs := make(chan int, 20)
	var group sync.WaitGroup
	for _, order := range [][]domain.PersonID{{w.officer.ID, w.manager.ID}, {w.manager.ID, w.officer.ID}} {
		group.Go(func() {
			err := w.Update(ctx, func(tx app.Tx) error {
				runs <- 1
				if _, err := tx.Person(ctx, order[0]); err != nil {
					return err
				}
				select {
				case both <- struct{}{}:
				default:
				}
				ready()
				_, err := tx.Person(ctx, order[1])
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if len(runs) < 3 {
		t.Errorf("%d runs: there was no deadlock", len(runs))
	}
}

func TestUnavailable(t *testing.T) {
	s, err := store.Open(store.Config{URL: "postgres://x@127.0.0.1:1/x?sslmode=disable"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	refused(t, s.View(t.Context(), func(app.Tx) error { return nil }), refusal.Unavailable, "")
	refused(t, s.Ready(t.Context()), refusal.Unavailable, "")
}

// A replica that does not answer is no reason not to answer; and a view writes nothing.
func TestViewFallsBackToThePrimary(t *testing.T) {
	d := storetest.Database(t)
	s, err := store.Open(store.Config{URL: d.App, ReadURL: "postgres://x@127.0.0.1:1/x?sslmode=disable"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	err = s.View(t.Context(), func(tx app.Tx) error {
		_, err := tx.Regions(t.Context())
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := s.View(t.Context(), func(tx app.Tx) error { return tx.AddTry(t.Context(), "k") }); err == nil {
		t.Error("a view wrote")
	}
}

// An error of f rolls back and comes out as it is; a cancelled context ends the statement.
func TestUpdateRollsBack(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	stop := errors.New("stop")
	id := domain.PersonID(app.NewID())
	err := w.Update(ctx, func(tx app.Tx) error {
		if err := tx.AddPerson(ctx, &domain.Person{ID: id, Name: "x", Email: "x@example.com"}); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	refused(t, w.View(ctx, func(tx app.Tx) error { _, err := tx.Person(ctx, id); return err }), refusal.NotFound, "")
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	err = w.Update(short, func(tx app.Tx) error {
		<-short.Done()
		_, err := tx.Person(short, id)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
