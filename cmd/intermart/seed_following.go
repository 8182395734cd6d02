package main

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

// following has three agencies' people save searches, two of them with letters, and star what closes next. It comes last:
// a subscription made earlier would have filled pages of the past with letters.
func (s *seeder) following(ctx context.Context) error {
	open, _, err := s.app.PublicNotices(ctx, app.NoticeQuery{Limit: 1000}, app.StageOpen)
	if err != nil || len(s.agencies) < 3 {
		return err
	}
	for i, ag := range s.agencies[:3] {
		by := ag.person.actor
		wanted := []domain.SavedSearch{
			{Name: "全市 20 万元以下", NoticeFilter: domain.NoticeFilter{Region: "430100", To: money.MustParse("200000.00")}, Told: true},
			{Name: "价低者中", NoticeFilter: domain.NoticeFilter{Method: "lowest"}, Told: i == 0},
			{Name: "测绘", NoticeFilter: domain.NoticeFilter{Words: "测绘"}, Told: false},
		}
		for _, w := range wanted[i:] {
			w.ID = domain.SavedSearchID(s.uuid())
			if _, err := s.app.SaveSearch(ctx, by, 0, w); err != nil {
				return err
			}
		}
		for n := len(open) - 1; n >= max(0, len(open)-2-i); n-- { // the furthest deadline comes first
			if err := s.app.Star(ctx, by, open[n].Number); err != nil {
				return err
			}
		}
	}
	return nil
}
