package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
)

type workerRow struct {
	bun.BaseModel `bun:"table:workers,alias:w"`

	ID        app.WorkerID `bun:",pk"`
	Award     bool
	StartedAt time.Time
	SeenAt    time.Time
}

func (r *workerRow) worker() app.Worker {
	return app.Worker{ID: r.ID, Award: r.Award, Started: r.StartedAt, Seen: r.SeenAt}
}

// CheckInWorker goes by the wall clock: a process is no older because a demo jumped.
func (t *tx) CheckInWorker(ctx context.Context, id app.WorkerID, award bool) error {
	if _, err := t.exec(ctx, `DELETE FROM workers WHERE seen_at < clock_timestamp() - interval '1 day'`); err != nil {
		return err
	}
	_, err := t.exec(ctx, `INSERT INTO workers (id, award) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = clock_timestamp(), award = excluded.award`, id, award)
	return err
}

func (t *tx) CheckOutWorker(ctx context.Context, id app.WorkerID) error {
	_, err := t.exec(ctx, `DELETE FROM workers WHERE id = ?`, id)
	return err
}

func (t *tx) Workers(ctx context.Context) ([]app.Worker, error) {
	var list []workerRow
	err := t.db.NewSelect().Model(&list).OrderExpr("seen_at DESC, id").Scan(ctx)
	return rows(list, (*workerRow).worker), translate(err)
}

func (t *tx) Lease(ctx context.Context, name string, by app.WorkerID, d time.Duration) (bool, error) {
	n, err := t.exec(ctx, `INSERT INTO leases (name, holder, ends_at) VALUES (?, ?, clock_timestamp() + ? * interval '1 microsecond')
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, ends_at = excluded.ends_at
		WHERE leases.holder = excluded.holder OR leases.ends_at <= clock_timestamp()`, name, by, d.Microseconds())
	return n == 1, err
}

func (t *tx) EndLeases(ctx context.Context, by app.WorkerID) error {
	_, err := t.exec(ctx, `UPDATE leases SET ends_at = clock_timestamp() WHERE holder = ? AND ends_at > clock_timestamp()`, by)
	return err
}
