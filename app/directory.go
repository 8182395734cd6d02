package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ImportMatters loads versions of matters, all or nothing; loading the same again changes nothing. The answer is how
// many are new.
func (a *App) ImportMatters(ctx context.Context, ms []directory.MatterVersion) (added int, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if added, err = tx.PutMatters(ctx, ms); err != nil || added == 0 {
			return err
		}
		return a.record(ctx, tx, domain.Event{Kind: domain.EventDirectoryImported, Subject: "directory:matters", By: domain.System(), At: tx.Now(),
			Face: domain.Face{"matters": len(ms), "added": added}})
	})
	return added, err
}

// ImportYears loads calendars of working days.
func (a *App) ImportYears(ctx context.Context, ys []workday.Year) (changed int, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if changed, err = tx.PutYears(ctx, ys); err != nil || changed == 0 {
			return err
		}
		years := make([]any, 0, len(ys))
		for _, y := range ys {
			years = append(years, y.Year)
		}
		return a.record(ctx, tx, domain.Event{Kind: domain.EventCalendarImported, Subject: "calendar:years", By: domain.System(), At: tx.Now(), Face: domain.Face{"years": years}})
	})
	return changed, err
}

// ImportRulebook loads one version of a region's rulebook.
func (a *App) ImportRulebook(ctx context.Context, b rulebook.Rulebook) (added bool, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if added, err = tx.PutRulebook(ctx, b); err != nil || !added {
			return err
		}
		return a.record(ctx, tx, domain.Event{Kind: domain.EventRulebookImported, Subject: "rulebook:" + b.Ref(), Region: domain.RegionCode(b.Region), By: domain.System(), At: tx.Now(),
			Face: domain.Face{"rulebook": b.Ref(), "effective_from": b.EffectiveFrom.String()}})
	})
	return added, err
}

// ImportRegions names the regions of the marketplace.
func (a *App) ImportRegions(ctx context.Context, rs []domain.Region) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		for _, r := range rs {
			if err := tx.PutRegion(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// rulesFor resolves the rules of a region on a day, and the calendar.
func rulesFor(ctx context.Context, tx Tx, r domain.RegionCode, day workday.Date) (rulebook.Rules, workday.Calendar, error) {
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return rulebook.Rules{}, workday.Calendar{}, err
	}
	cal, err := tx.Calendar(ctx)
	if err != nil {
		return rulebook.Rules{}, workday.Calendar{}, err
	}
	rules, err := resolve(books, r, day)
	return rules, cal, err
}

// resolve is what the books say for a region on a day.
func resolve(books []rulebook.Rulebook, r domain.RegionCode, day workday.Date) (rulebook.Rules, error) {
	var chain []string
	for _, c := range r.Chain() {
		chain = append(chain, string(c))
	}
	return rulebook.Resolve(chain, books, day)
}

// anyRules are the rules of the marketplace's own region, for firms registered elsewhere: the book that is in force
// for the narrowest region that has one.
func anyRules(ctx context.Context, tx Tx, day workday.Date) (rulebook.Rules, workday.Calendar, error) {
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return rulebook.Rules{}, workday.Calendar{}, err
	}
	var narrowest domain.RegionCode
	for _, b := range books {
		c := domain.RegionCode(b.Region)
		if b.InForce(day) && !b.Training && (narrowest == "" || len(c.Chain()) > len(narrowest.Chain())) {
			narrowest = c
		}
	}
	if narrowest == "" {
		return rulebook.Rules{}, workday.Calendar{}, refusal.New(refusal.Unavailable, "rulebook.none", "", "尚未导入交易规则", "no rulebook has been imported")
	}
	return rulesFor(ctx, tx, narrowest, day)
}

// Regions lists the regions.
func (a *App) Regions(ctx context.Context) (rs []domain.Region, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { rs, err = tx.Regions(ctx); return err })
	return rs, err
}

// Categories lists the kinds of service, without those of practice alone.
func (a *App) Categories(ctx context.Context) (cs []Category, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { cs, err = tx.Categories(ctx); return err })
	return slices.DeleteFunc(cs, func(c Category) bool { return c.Matters == 0 }), err
}

// Credentials is what the matters that departments of a region may buy ask agencies to hold, each once ("" is all regions
// but the training regions).
func (a *App) Credentials(ctx context.Context, buyer domain.RegionCode) (list []directory.Credential, err error) {
	var asked []directory.Qualification
	err = a.Store.View(ctx, func(tx Tx) error { asked, err = tx.Qualifications(ctx, buyer); return err })
	for _, q := range asked {
		for _, clause := range q.Clauses() {
			list = append(list, clause...)
		}
	}
	slices.SortFunc(list, func(a, b directory.Credential) int {
		return cmp.Or(cmp.Compare(a.Trade, b.Trade), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Order, b.Order), cmp.Compare(a.Level, b.Level))
	})
	return slices.CompactFunc(list, func(a, b directory.Credential) bool {
		return a.Trade == b.Trade && a.Name == b.Name && a.Level == b.Level
	}), err
}

// Rulebooks lists every version of every rulebook.
func (a *App) Rulebooks(ctx context.Context) (bs []rulebook.Rulebook, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { bs, err = tx.Rulebooks(ctx); return err })
	return bs, err
}

// Rulebook is one version, by its name such as "hunan-2025@1", or the newest of "hunan-2025".
func (a *App) Rulebook(ctx context.Context, ref string) (*rulebook.Rulebook, error) {
	bs, err := a.Rulebooks(ctx)
	if err != nil {
		return nil, err
	}
	var found *rulebook.Rulebook
	for i := range bs {
		if bs[i].Ref() == ref || bs[i].ID == ref && (found == nil || bs[i].Version > found.Version) {
			found = &bs[i]
		}
	}
	if found == nil {
		return nil, domain.Missing()
	}
	return found, nil
}

// CalendarYear is one published year.
func (a *App) CalendarYear(ctx context.Context, year int) (y *workday.Year, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		if y, err = tx.CalendarYear(ctx, year); err == nil && y == nil {
			return refusal.New(refusal.NotFound, "calendar.year", "", fmt.Sprintf("%d 年的放假安排尚未发布，暂按周末推算", year), fmt.Sprintf("the arrangement of %d is not published; weekends are assumed", year))
		}
		return err
	})
	return y, err
}
