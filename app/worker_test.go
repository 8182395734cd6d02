package app_test

import (
	"testing"

	"github.com/intermart/intermart/app"
)

// TestASilentWorkerIsNotCounted: a process that was killed could not say so.
func TestASilentWorkerIsNotCounted(t *testing.T) {
	w := newWorld(t, 0)
	dead, alive := app.WorkerID(app.NewID()), app.WorkerID(app.NewID())
	w.do(w.CheckInWorker(ctx(), dead))
	w.db.SQL(`UPDATE workers SET seen_at = clock_timestamp() - interval '70 seconds'`)
	f, err := w.Workforce(ctx())
	w.do(err)
	if f.All != 0 || f.Award != 0 || f.AwardSeen.IsZero() {
		t.Fatalf("one that was killed: %+v", f)
	}
	w.Opener = nil
	w.do(w.CheckInWorker(ctx(), alive))
	w.db.SetClock(start.AddDate(0, 1, 0)) // the demo's clock jumps, the process does not age
	if f, err = w.Workforce(ctx()); err != nil || f.All != 1 || f.Award != 0 {
		t.Fatalf("one that can't open: %+v %v", f, err)
	}
	w.db.SQL(`UPDATE workers SET seen_at = clock_timestamp() - interval '25 hours' WHERE id = $1`, string(dead))
	w.do(w.CheckInWorker(ctx(), alive))
	if rows := w.db.SQL(`SELECT id::text FROM workers`); len(rows) != 1 || rows[0][0] != string(alive) {
		t.Fatalf("not forgotten after a day: %v", rows)
	}
}
