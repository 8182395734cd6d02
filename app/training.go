package app

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// RecordWipe tells for ever that a training region's business was wiped: how many rows of which tables, and how many
// objects went or are still locked. The event itself belongs to no region, so that the log takes it.
func (a *App) RecordWipe(ctx context.Context, r domain.RegionCode, rows map[string]int64, removed, locked int) error {
	counts := make(map[string]any, len(rows))
	for table, n := range rows {
		counts[table] = n
	}
	return a.Store.Update(ctx, func(tx Tx) error {
		return a.record(ctx, tx, domain.Event{Kind: domain.EventTrainingWiped, Subject: "training:" + string(r), By: domain.System(), At: tx.Now(),
			Face: domain.Face{"training_region": string(r), "rows": counts, "objects_removed": removed, "objects_locked": locked}})
	})
}
