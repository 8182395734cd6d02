package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type deliveryRow struct {
	bun.BaseModel `bun:"table:deliveries,alias:d"`

	ID      domain.DeliveryID `bun:",pk"`
	Event   domain.EventID
	Subject string
	Handler string
	Due     time.Time
	Attempt int
	DoneAt  time.Time
	Fault   string
	Final   bool
}

func (r *deliveryRow) delivery() domain.Delivery {
	return domain.Delivery{ID: r.ID, Event: r.Event, Subject: r.Subject, Handler: r.Handler, Due: r.Due, Attempt: r.Attempt, DoneAt: r.DoneAt,
		Fault: r.Fault, Final: r.Final}
}

func (t *tx) Deliver(ctx context.Context, d domain.Delivery) error {
	_, err := t.exec(ctx, `INSERT INTO deliveries (event, subject, handler, due) SELECT ?::bigint, ?, ?, ?::timestamptz
		WHERE NOT EXISTS (SELECT FROM deliveries WHERE subject = ? AND handler = ? AND due = ?) ON CONFLICT DO NOTHING`,
		bun.NullZero(d.Event), d.Subject, d.Handler, d.Due, d.Subject, d.Handler, d.Due)
	return err
}

func (t *tx) DueOf(ctx context.Context, subject string) ([]domain.Delivery, error) {
	var list []deliveryRow
	err := t.list(ctx, &list, `SELECT id, event, subject, handler, due, attempt, done_at, fault, final FROM deliveries
		WHERE subject = ? AND done_at IS NULL AND NOT final AND due <= intermart_now() ORDER BY due, id`, subject)
	return rows(list, (*deliveryRow).delivery), err
}

func (t *tx) ClaimDelivery(ctx context.Context, id domain.DeliveryID) (bool, error) {
	n, err := t.exec(ctx, `UPDATE deliveries SET done_at = intermart_now(), fault = '' WHERE id = ? AND done_at IS NULL AND NOT final`, id)
	return n == 1, err
}

func (t *tx) Delivery(ctx context.Context, id domain.DeliveryID) (*domain.Delivery, error) {
	r, err := load[deliveryRow](ctx, t, false, "id = ?", id)
	if err != nil {
		return nil, err
	}
	d := r.delivery()
	return &d, nil
}

// HandOut leases by the wall clock; what is due is due by the marketplace's.
func (t *tx) HandOut(ctx context.Context, lease time.Duration, limit int) ([]domain.Delivery, error) {
	var list []deliveryRow
	err := t.list(ctx, &list, `UPDATE deliveries AS d SET attempt = attempt + 1, ready_at = clock_timestamp() + make_interval(secs => ?)
		WHERE id IN (SELECT id FROM deliveries WHERE done_at IS NULL AND NOT final AND due <= (SELECT intermart_now())
			AND ready_at <= (SELECT clock_timestamp()) ORDER BY due, id LIMIT ? FOR UPDATE SKIP LOCKED)
		RETURNING id, event, subject, handler, due, attempt, done_at, fault, final`, lease.Seconds(), pageSize(limit))
	return rows(list, (*deliveryRow).delivery), err
}

func (t *tx) DeliveryFailed(ctx context.Context, id domain.DeliveryID, fault string, final bool, retryIn time.Duration) error {
	_, err := t.exec(ctx, `UPDATE deliveries SET fault = ?, final = ?, ready_at = clock_timestamp() + make_interval(secs => ?)
		WHERE id = ? AND done_at IS NULL`, fault, final, retryIn.Seconds(), id)
	return err
}

// deliveryServes is whether a delivery is the region's, or of what lies in it; agencies are everybody's.
const deliveryServes = `(d.subject LIKE 'agency:%' OR coalesce((SELECT e.region FROM events AS e WHERE e.id = d.event),
	CASE WHEN d.subject ~ '^notice:[0-9a-f-]{36}$' THEN (SELECT n.region FROM notices AS n WHERE n.id = substr(d.subject, 8)::uuid) END, '') SIMILAR TO ?)`

// serves is the form of the regions that an operator of the region serves, and of none.
func serves(r domain.RegionCode) string { return "(" + r.Prefix() + "%)?" }

func (t *tx) FailedDeliveries(ctx context.Context, r domain.RegionCode, attempts, limit int) ([]domain.Delivery, error) {
	var list []deliveryRow
	err := t.db.NewSelect().Model(&list).Where("done_at IS NULL AND fault <> ''").Where(deliveryServes, serves(r)).Where("final OR attempt >= ?", attempts).OrderExpr("id").
		Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*deliveryRow).delivery), translate(err)
}

// RetryDelivery makes it due again at once; its fault stays to be read until it is done.
func (t *tx) RetryDelivery(ctx context.Context, r domain.RegionCode, id domain.DeliveryID) error {
	return t.touch(ctx, `UPDATE deliveries AS d SET final = false, ready_at = '-infinity' WHERE id = ? AND done_at IS NULL AND `+deliveryServes, id, serves(r))
}

func (t *tx) Undone(ctx context.Context, handler string) ([]domain.Delivery, error) {
	var list []deliveryRow
	err := t.db.NewSelect().Model(&list).Where("handler = ? AND done_at IS NULL AND NOT final", handler).OrderExpr("id").Scan(ctx)
	return rows(list, (*deliveryRow).delivery), translate(err)
}

// Backlog counts by handler; which queue a handler is on is known to jobs.
func (t *tx) Backlog(ctx context.Context) (map[string]int, error) {
	var list []struct {
		Handler string
		Count   int
	}
	err := t.list(ctx, &list, `SELECT handler, count(*) AS count FROM deliveries
		WHERE done_at IS NULL AND NOT final AND due <= (SELECT intermart_now()) GROUP BY handler`)
	counts := make(map[string]int, len(list))
	for _, r := range list {
		counts[r.Handler] = r.Count
	}
	return counts, err
}

// DropDeliveries ends what the clock would still start; what an event has promised already (its letters) goes on.
func (t *tx) DropDeliveries(ctx context.Context, subject string) error {
	_, err := t.exec(ctx, `UPDATE deliveries SET done_at = intermart_now() WHERE subject = ? AND done_at IS NULL
		AND (event IS NULL OR due > intermart_now())`, subject)
	return err
}
