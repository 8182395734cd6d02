package web

import (
	"context"

	"github.com/intermart/intermart/app"
)

// ListPrices are the ranges of past awards of a matter.
func (s *Server) ListPrices(ctx context.Context, r ListPricesRequestObject) (ListPricesResponseObject, error) {
	list, err := s.app.PriceRanges(ctx, r.Code)
	return ListPrices200JSONResponse{Items: each(list, showPriceRange)}, err
}

func showPriceRange(p app.PriceRange) PriceRange {
	r := p.Range
	return PriceRange{Quote: Quote(p.Quote), N: r.N, Least: r.Least.String(), Low: r.Low.String(), Median: r.Median.String(), High: r.High.String(), Most: r.Most.String()}
}

func showPrices(list []app.PriceRange) *[]PriceRange {
	if len(list) == 0 {
		return nil
	}
	out := each(list, showPriceRange)
	return &out
}
