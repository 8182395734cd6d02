package store

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

func (t *tx) Demo(ctx context.Context) (bool, error) {
	var demo bool
	err := t.scan(ctx, []any{&demo}, `SELECT demo FROM clock`)
	return demo, err
}

// AdvanceClock also makes the transaction's own clock anew.
func (t *tx) AdvanceClock(ctx context.Context, to time.Time) error {
	_, err := t.exec(ctx, `SELECT intermart_advance(?)`, to)
	t.now = time.Time{}
	return err
}

func (t *tx) NextDeadline(ctx context.Context) (time.Time, error) {
	demo, err := t.Demo(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if !demo {
		return time.Time{}, refusal.New(refusal.Forbidden, "clock.demo", "", "只有演示库可以调整时间", "only a demo database may move its clock")
	}
	var next time.Time
	err = t.scan(ctx, []any{&next}, `SELECT min(at) FROM (
		SELECT min(listed_at) AS at FROM notices WHERE status = 'published' AND listed_at > (SELECT intermart_now())
		UNION ALL SELECT min(beacon_at) FROM notices WHERE status = 'frozen' AND opened_at IS NULL AND beacon_at > (SELECT intermart_now())
		UNION ALL SELECT min(standstill_at) FROM awards WHERE status = 'announced' AND standstill_at > (SELECT intermart_now())) AS ahead`)
	return next, err
}
