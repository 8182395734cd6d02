package site

import (
	"context"
	"slices"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// wholeDirectory is more lines than a directory has: it is one page, and its departments are the choices.
const wholeDirectory = 500

// Matters is the directory of a day.
func (m Market) Matters(ctx context.Context, q Query) (l List[MatterRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	day, err := m.dayAsked(ctx, q.On)
	if err != nil {
		return l, err
	}
	asked := app.MatterQuery{Day: day, Holding: q.On != "", Limit: wholeDirectory}
	all, err := m.App.Matters(ctx, asked)
	if err != nil {
		return l, err
	}
	l.Organs, l.Regions = organsOf(all), regionsOf(all, regions)
	found := all
	if q.Words+q.Category+q.Organ+q.Region+q.Link != "" {
		asked.Text, asked.Category, asked.Department, asked.Region, asked.Link = q.Words, q.Category, q.Organ, domain.RegionCode(q.Region), q.Link
		found, err = m.App.Matters(ctx, asked)
	}
	for i := range found {
		l.Items = append(l.Items, matterRow(&found[i], regions, day))
	}
	return l, err
}

// dayAsked is the day of the time machine, today when none is asked for. What is no day is refused, so that nobody takes
// today's directory for another day's.
func (m Market) dayAsked(ctx context.Context, on string) (workday.Date, error) {
	if on != "" {
		return workday.ParseDate(on)
	}
	c, err := m.App.Clock(ctx)
	return workday.On(c.Now), err
}

func organsOf(all []directory.MatterVersion) (organs []Named) {
	for _, v := range all {
		if o := (Named{Code: v.Department, Name: plain(v.Department)}); v.Department != "" && !slices.Contains(organs, o) {
			organs = append(organs, o)
		}
	}
	slices.SortFunc(organs, func(a, b Named) int { return strings.Compare(a.Code, b.Code) })
	return organs
}

// regionsOf are the regions that have lines of their own.
func regionsOf(all []directory.MatterVersion, names regionNames) (regions []Named) {
	for _, v := range all {
		if r := names.named(domain.RegionCode(v.Region())); !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	return regions
}

func matterRow(v *directory.MatterVersion, regions regionNames, day workday.Date) MatterRow {
	return MatterRow{Code: v.Code, Name: v.Name, Region: regions.named(domain.RegionCode(v.Region())), Department: v.Department, Approval: approvals(v),
		Category: category(v.Category), Payer: v.Payer, SelfPrepare: v.SelfPrepare, Limit: spanText(v.TimeLimit), State: v.State(day), Version: v.Version}
}

func approvals(v *directory.MatterVersion) string {
	var names []string
	for _, a := range v.Approvals {
		names = append(names, a.Name)
	}
	return strings.Join(names, "；")
}

// Matter is one line as it was on a day, with all its versions, who can do it and what was bought under it.
func (m Market) Matter(ctx context.Context, code string, q Query) (Matter, error) {
	day, err := m.dayAsked(ctx, q.On)
	if err != nil {
		return Matter{}, err
	}
	p, err := m.App.MatterPage(ctx, code, day)
	if err != nil {
		return Matter{}, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return Matter{}, err
	}
	now := matterVersion(p.On, day)
	out := Matter{MatterRow: matterRow(p.On, regions, day), Now: now, NeedsNothing: len(p.On.Qualification.Groups) == 0}
	for i := range p.Versions {
		v := matterVersion(&p.Versions[i], day)
		if i+1 < len(p.Versions) {
			v.Changes = fieldChanges(directory.Diff(p.Versions[i+1], p.Versions[i]))
		}
		out.Versions = append(out.Versions, v)
	}
	for i := range p.Notices {
		out.Notices = append(out.Notices, noticeRow(&p.Notices[i], regions, p.Now))
	}
	for i := range p.Agencies {
		out.Agencies = append(out.Agencies, agencyRow(&p.Agencies[i], regions))
	}
	prices, err := m.App.PriceRanges(ctx, code)
	out.Prices = priceRanges(prices)
	return out, err
}

func fieldChanges(list []directory.Change) (changes []FieldChange) {
	for _, c := range list {
		changes = append(changes, FieldChange{Label: c.Label, Before: c.Before, After: c.After})
	}
	return changes
}

// MatterDiff is what changed between two versions.
func (m Market) MatterDiff(ctx context.Context, code string, from, to int) ([]FieldChange, error) {
	d, err := m.App.MatterDiff(ctx, code, from, to)
	return fieldChanges(d.Changes), err
}

func matterVersion(v *directory.MatterVersion, day workday.Date) MatterVersion {
	row := MatterVersion{Version: v.Version, State: v.State(day), From: date(v.EffectiveFrom), To: date(v.EffectiveTo), Name: v.Name, Aliases: v.Aliases, Standard: v.StdCode,
		Department: v.Department, Regulator: v.Regulator, Approval: approvals(v), Category: category(v.Category), Nature: v.Nature, Payer: v.Payer,
		SelfPrepare: v.SelfPrepare, Qualifications: qualifications(v.Qualification), Limit: spanText(v.TimeLimit), LimitStart: v.LimitStart, Promised: spanText(v.Promised),
		Deliverable: v.Deliverable, Form: v.DeliverableForm, Validity: v.Validity, Recognition: v.Recognition, FeeFormula: v.Fee.Formula, FeeMode: v.Fee.Mode, Fee: v.Fee.Range, FeeBasis: v.Fee.Basis, FeeUntil: date(v.Fee.Until),
		Flow: v.Flow, Materials: v.Materials, Template: v.Template, FAQ: v.FAQ, MayBeSecret: v.MayBeSecret, Classified: v.Classified, Tags: v.Tags, Reason: v.ChangeType,
		Why: v.ChangeReason, Source: v.Source}
	if v.Fee.Most != 0 {
		row.FeeMost = v.Fee.Most.String()
	}
	for _, a := range v.Approvals {
		row.Approvals = append(row.Approvals, Approval{Name: a.Name, Code: a.Code, Stage: a.Stage, Link: a.Link, Organ: a.Organ})
	}
	for _, p := range v.Persons {
		row.Persons = append(row.Persons, Persons{Type: p.Type, Count: p.Count})
	}
	for _, b := range v.LegalBases {
		row.Basis = append(row.Basis, Basis{Document: b.Document, Number: b.Number, Article: b.Article, Quote: b.Quote, Level: b.Rank, To: date(b.To),
			Ended: !b.To.IsZero() && day.After(b.To)})
	}
	return row
}
