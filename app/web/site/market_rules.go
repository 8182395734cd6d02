package site

import (
	"context"
	"slices"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// RuleRegions are the regions with a rulebook of their own or above them.
func (m Market) RuleRegions(ctx context.Context) (list []Named, err error) {
	books, err := m.App.Rulebooks(ctx)
	if err != nil {
		return nil, err
	}
	regions, err := m.regions(ctx)
	for code := range regions {
		ruled := slices.ContainsFunc(books, func(b rulebook.Rulebook) bool { return slices.Contains(code.Chain(), domain.RegionCode(b.Region)) })
		if ruled {
			list = append(list, regions.named(code))
		}
	}
	slices.SortFunc(list, func(a, b Named) int { return strings.Compare(a.Code, b.Code) })
	return list, err
}

// RulesOfDay is what holds for a region on a day.
func (m Market) RulesOfDay(ctx context.Context, r domain.RegionCode, day workday.Date) (app.RulesOfDay, error) {
	return m.App.RulesOfDay(ctx, r, day)
}

// CompareRulebooks is two versions side by side.
func (m Market) CompareRulebooks(ctx context.Context, from, to string) (before, after rulebook.Rulebook, changes []rulebook.Change, err error) {
	return m.App.CompareRulebooks(ctx, from, to)
}

// WhereToBuy answers the five questions.
func (m Market) WhereToBuy(ctx context.Context, q app.WhereAsked) (app.Where, error) {
	return m.App.WhereToBuy(ctx, q)
}

// PlanPurchase is the chain of dates.
func (m Market) PlanPurchase(ctx context.Context, q app.PlanAsked) (app.Planned, error) {
	return m.App.PlanPurchase(ctx, q)
}
