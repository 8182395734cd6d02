package site

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Agencies pages admitted agencies by name.
func (m Market) Agencies(ctx context.Context, q Query) (l List[AgencyRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	after := place(q.After)
	if !uuid.MatchString(after) {
		after = ""
	}
	found, err := m.App.PublicAgencies(ctx, app.AgencyQuery{Text: q.Words, Trade: q.Trade, Region: domain.RegionCode(q.Region), After: after, Limit: pageRows + 1})
	if err != nil {
		return l, err
	}
	found, l.Next = cut(found, func(a domain.Agency) string { return string(a.ID) })
	for i := range found {
		l.Items = append(l.Items, agencyRow(&found[i], regions))
	}
	return l, nil
}

func agencyRow(a *domain.Agency, regions regionNames) AgencyRow {
	row := AgencyRow{Code: a.USCC, Name: a.Name, Region: regions.named(a.Region), Admitted: a.DecidedAt, State: string(a.Status), Awards: -1}
	for _, q := range a.Qualifications {
		if t := category(q.Trade); q.Trade != "" && !slices.Contains(row.Trades, t) {
			row.Trades = append(row.Trades, t)
		}
	}
	return row
}

// Agency is a public profile: certificates without their scans, what it won, what it signed.
func (m Market) Agency(ctx context.Context, code string) (Agency, error) {
	p, err := m.App.PublicAgency(ctx, code)
	if err != nil {
		return Agency{}, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return Agency{}, err
	}
	today := workday.On(p.Now)
	v := Agency{AgencyRow: agencyRow(&p.Agency, regions), Address: p.Agency.Address, DutyPhone: p.Agency.Phone}
	v.Awards, v.Source = p.Record.Awards, p.Agency.Source
	v.Recognition = recognition(p.Agency.Recognition, today)
	for _, f := range p.Agency.History {
		v.Former = append(v.Former, Former{Field: f.Field, Was: f.Was, Until: date(f.Until)})
	}
	v.Record = AgencyRecord{None: p.Record.None(), Awards: p.Record.Awards, Contracts: p.Record.Contracts, Counted: p.Record.Counted, OnTime: p.Record.OnTime, Percent: -1, Fewest: domain.SmallestRecord}
	if percent, ok := p.Record.Percent(); ok {
		v.Record.Percent = percent
	}
	for _, q := range p.Agency.Qualifications {
		v.Qualifications = append(v.Qualifications, Qualification{Name: q.Name, Level: q.Level, Number: q.Number, Issuer: q.Issuer, From: date(q.ValidFrom), Until: date(q.ValidTo),
			Expired: !q.ValidTo.IsZero() && today.After(q.ValidTo)})
	}
	for _, r := range p.Awards {
		row := awardRow(r, regions, p.Now)
		v.Results = append(v.Results, row)
		if s := r.ContractStatus; s != "" && s != domain.ContractDrafted && s != domain.ContractSigned {
			v.Contracts = append(v.Contracts, ContractRow{Number: row.Number, Notice: row.Number, Title: row.Title, Price: row.Price, Filed: p.Filed[r.Award.Notice], State: string(s)})
		}
	}
	v.Recorded, err = m.recorded(ctx, "agency:"+string(p.Agency.ID))
	return v, err
}

// Rulebooks lists every version, newest in force first.
func (m Market) Rulebooks(ctx context.Context) ([]RulebookRow, error) {
	bs, err := m.App.Rulebooks(ctx)
	if err != nil {
		return nil, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return nil, err
	}
	clock, err := m.App.Clock(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(bs, func(a, b rulebook.Rulebook) int {
		return cmp.Or(b.EffectiveFrom.Compare(a.EffectiveFrom), strings.Compare(a.ID, b.ID), b.Version-a.Version)
	})
	var rows []RulebookRow
	for i := range bs {
		rows = append(rows, rulebookRow(&bs[i], regions, clock.Now))
	}
	return rows, nil
}

func rulebookRow(b *rulebook.Rulebook, regions regionNames, now time.Time) RulebookRow {
	row := RulebookRow{ID: b.Ref(), Name: b.Name, Region: regions.named(domain.RegionCode(b.Region)), Version: b.Version, From: date(b.EffectiveFrom), To: date(b.EffectiveTo)}
	switch today := workday.On(now); {
	case b.Training:
		row.State = "training"
	case b.InForce(today):
		row.State = "in_force"
	case today.Before(b.EffectiveFrom):
		row.State = "upcoming"
	default:
		row.State = "past"
	}
	return row
}

// Rulebook is one version with every value.
func (m Market) Rulebook(ctx context.Context, id string) (Rulebook, error) {
	b, err := m.App.Rulebook(ctx, id)
	if err != nil {
		return Rulebook{}, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return Rulebook{}, err
	}
	clock, err := m.App.Clock(ctx)
	if err != nil {
		return Rulebook{}, err
	}
	out := Rulebook{RulebookRow: rulebookRow(b, regions, clock.Now)}
	for _, v := range b.Values {
		row := RuleValue{Group: groupOf(v), Key: v.Key, Value: v.Value, Unit: v.Unit, Citation: v.Citation, Note: v.Note}
		row.From, row.To = band(v.Band)
		out.Values = append(out.Values, row)
	}
	slices.SortStableFunc(out.Values, func(a, b RuleValue) int { return slices.Index(groups, a.Group) - slices.Index(groups, b.Group) })
	for _, r := range b.Methods {
		row := MethodRule{Method: r.Method, Variants: r.Variants, Quotes: r.Quotes, FixedPrice: r.FixedPrice, MinBidders: r.MinBidders, Citation: r.Citation, Note: r.Note}
		row.From, row.To = band(r.Band)
		out.Methods = append(out.Methods, row)
	}
	out.Recorded, err = m.recorded(ctx, "rulebook:"+id)
	return out, err
}

func band(b *rulebook.Band) (from, to string) {
	if b == nil {
		return "", ""
	}
	return b.From.String(), yuan(b.To)
}

var groups = []string{"thresholds", "windows", "other"}

// groupOf puts sums and lengths of time together, as people look for them.
func groupOf(v rulebook.Value) string {
	switch v.Unit {
	case "yuan":
		return "thresholds"
	case "working_day", "day", "hour", "minute":
		return "windows"
	}
	return "other"
}

// Calendar is a published year; one that was not published is shown by its weekends and marked so.
func (m Market) Calendar(ctx context.Context, year int) (Calendar, error) {
	y, err := m.App.CalendarYear(ctx, year)
	if refusal.Is(err, refusal.NotFound) {
		return Calendar{Year: year, Provisional: true}, nil
	}
	if err != nil {
		return Calendar{}, err
	}
	out := Calendar{Year: year, Source: y.Source}
	for _, d := range y.Off {
		out.Days = append(out.Days, CalendarDay{Day: date(d.Date), Kind: "off", Name: d.Name})
	}
	for _, d := range y.Work {
		out.Days = append(out.Days, CalendarDay{Day: date(d.Date), Kind: "work", Name: d.Name})
	}
	return out, nil
}
