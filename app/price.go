package app

import (
	"context"

	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
)

// PriceRange is how past awards of a matter were priced in one form of quote.
type PriceRange struct {
	Quote string
	Range money.Range // percent in hundredths, of a discount
}

// fewestPrices is how many past awards a range needs to be shown: of fewer it would be a price list.
const fewestPrices = 3

// PriceRanges are the ranges of a matter by form of quote: awards that hold, outside training regions. What is sealed is
// never in it, because it has no award.
func (a *App) PriceRanges(ctx context.Context, matter string) (list []PriceRange, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { list, err = priceRanges(ctx, tx, matter); return err })
	return list, err
}

func priceRanges(ctx context.Context, tx Tx, matter string) (list []PriceRange, err error) {
	if matter == "" {
		return nil, nil
	}
	for _, quote := range []string{award.Total, award.Unit, award.Discount} {
		prices, err := tx.AwardedPrices(ctx, matter, quote)
		if err != nil {
			return nil, err
		}
		if r := money.RangeOf(prices); r.N >= fewestPrices {
			list = append(list, PriceRange{Quote: quote, Range: r})
		}
	}
	return list, nil
}
