package app

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// Matters pages the directory of a day; no day is today.
func (a *App) Matters(ctx context.Context, q MatterQuery) (ms []directory.MatterVersion, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		if q.Day.IsZero() {
			q.Day = workday.On(tx.Now())
		}
		ms, err = tx.Matters(ctx, q)
		return err
	})
	return ms, err
}

// Matter is one line of the directory with all its versions, newest first.
func (a *App) Matter(ctx context.Context, code string) (vs []directory.MatterVersion, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		if vs, err = tx.MatterVersions(ctx, code); err == nil && len(vs) == 0 {
			return domain.Missing()
		}
		return err
	})
	return vs, err
}

// MatterOn is a matter with all its versions, and the one that speaks for it on a day (no day: today); nil when none had
// begun.
func (a *App) MatterOn(ctx context.Context, code string, day workday.Date) (vs []directory.MatterVersion, on *directory.MatterVersion, err error) {
	if vs, err = a.Matter(ctx, code); err != nil {
		return nil, nil, err
	}
	if day.IsZero() {
		c, err := a.Clock(ctx)
		if err != nil {
			return nil, nil, err
		}
		day = workday.On(c.Now)
	}
	return vs, directory.On(vs, day), nil
}

// MatterDiff is what changed between two versions of a matter.
type MatterDiff struct {
	Code     string
	From, To directory.MatterVersion
	Changes  []directory.Change
}

// MatterDiff compares two versions of a matter.
func (a *App) MatterDiff(ctx context.Context, code string, from, to int) (d MatterDiff, err error) {
	vs, err := a.Matter(ctx, code)
	if err != nil {
		return d, err
	}
	at := func(version int) int {
		return slices.IndexFunc(vs, func(v directory.MatterVersion) bool { return v.Version == version })
	}
	i, k := at(from), at(to)
	if i < 0 || k < 0 {
		return d, domain.Missing()
	}
	return MatterDiff{Code: code, From: vs[i], To: vs[k], Changes: directory.Diff(vs[i], vs[k])}, nil
}

// Directory is the directory of a region and of what lies in it ("" is all): every version or, for a day, what held then.
func (a *App) Directory(ctx context.Context, r domain.RegionCode, day workday.Date) (ms []directory.MatterVersion, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { ms, err = tx.AllMatters(ctx, r); return err })
	if day.IsZero() || err != nil {
		return ms, err
	}
	return directory.Of(ms, day), nil
}

// MatterPage is what a citizen asks of a matter: what it was on a day, who can do it today, what was bought under it.
type MatterPage struct {
	Versions []directory.MatterVersion // newest first
	On       *directory.MatterVersion  // of the day, or the first to come
	Notices  []domain.Notice           // newest deadline first
	Agencies []domain.Agency           // admitted, and they hold what it asks for today; by name
	Now      time.Time
}

// matterNotices and matterAgencies bound the lists of a matter's page.
const (
	matterNotices  = 10
	matterAgencies = 30
)

// MatterPage reads one matter for its public page.
func (a *App) MatterPage(ctx context.Context, code string, day workday.Date) (p MatterPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		p.Now = tx.Now()
		if p.Versions, err = tx.MatterVersions(ctx, code); err != nil {
			return err
		}
		if len(p.Versions) == 0 {
			return domain.Missing()
		}
		if p.On = directory.On(p.Versions, day); p.On == nil {
			p.On = &p.Versions[len(p.Versions)-1]
		}
		if p.Notices, err = tx.Notices(ctx, NoticeQuery{Public: true, Matter: code, Limit: matterNotices}); err != nil {
			return err
		}
		p.Agencies, err = able(ctx, tx, p.On.Qualification)
		return err
	})
	for i := range p.Notices {
		hideCount(&p.Notices[i])
	}
	return p, err
}

// able are admitted agencies that hold today what is asked for, those whose suspension is over among them; none are named
// when nothing is asked for.
func able(ctx context.Context, tx Tx, q directory.Qualification) (list []domain.Agency, err error) {
	today, seen := workday.On(tx.Now()), map[domain.AgencyID]bool{}
	wanted := &domain.Notice{Terms: domain.Terms{Qualification: q}}
	for _, trade := range trades(q) {
		found, err := tx.Agencies(ctx, AgencyQuery{Trade: trade, Statuses: []domain.AgencyStatus{domain.AgencyAdmitted, domain.AgencySuspended}, Limit: 200})
		if err != nil {
			return nil, err
		}
		for i := range found {
			if ag := &found[i]; !seen[ag.ID] && len(domain.Eligible(ag, wanted, nil, today)) == 0 {
				seen[ag.ID], list = true, append(list, *ag)
			}
		}
	}
	slices.SortFunc(list, func(a, b domain.Agency) int { return strings.Compare(a.Name, b.Name) })
	return list[:min(len(list), matterAgencies)], nil
}
