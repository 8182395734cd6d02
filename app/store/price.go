package store

import (
	"context"

	"github.com/intermart/intermart/domain/money"
)

// mostPrices bounds what a range is computed of: the newest awards.
const mostPrices = 2000

func (t *tx) AwardedPrices(ctx context.Context, matter, quote string) ([]money.Fen, error) {
	var list []struct{ Price money.Fen }
	err := t.list(ctx, &list, `SELECT ((w.winner->>'price')::numeric * 100)::bigint AS price FROM notices AS n JOIN awards AS w ON w.notice = n.id
		WHERE n.matter = ? AND n.quote = ? AND n.status IN ('selected', 'closed') AND w.status IN ('announced', 'contracted')
		AND w.winner->>'price' <> '' AND NOT is_training(n.region) ORDER BY w.announced_at DESC LIMIT ?`, matter, quote, mostPrices)
	prices := make([]money.Fen, len(list))
	for i := range list {
		prices[i] = list[i].Price
	}
	return prices, err
}
