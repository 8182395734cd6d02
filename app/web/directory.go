package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ListRegions lists the regions.
func (s *Server) ListRegions(ctx context.Context, _ ListRegionsRequestObject) (ListRegionsResponseObject, error) {
	rs, err := s.app.Regions(ctx)
	return ListRegions200JSONResponse{Items: each(rs, showRegion)}, err
}

func showRegion(r domain.Region) Region {
	parent := ""
	if chain := r.Code.Chain(); len(chain) > 1 {
		parent = string(chain[len(chain)-2])
	}
	return Region{Code: string(r.Code), Name: text(refusal.Text{ZH: r.Name, EN: r.NameEN}), Parent: parent, Training: r.Training}
}

// ListCategories lists the kinds of service.
func (s *Server) ListCategories(ctx context.Context, _ ListCategoriesRequestObject) (ListCategoriesResponseObject, error) {
	cs, err := s.app.Categories(ctx)
	return ListCategories200JSONResponse{Items: each(cs, func(c app.Category) Category { return Category{Name: c.Name, Matters: c.Matters} })}, err
}

// ListCredentials lists what the directory asks agencies to hold.
func (s *Server) ListCredentials(ctx context.Context, r ListCredentialsRequestObject) (ListCredentialsResponseObject, error) {
	cs, err := s.app.Credentials(ctx, domain.RegionCode(val(r.Params.Buyer)))
	return ListCredentials200JSONResponse{Items: each(cs, showCredential)}, err
}

// ListRulebooks lists every version of every rulebook.
func (s *Server) ListRulebooks(ctx context.Context, _ ListRulebooksRequestObject) (ListRulebooksResponseObject, error) {
	bs, err := s.app.Rulebooks(ctx)
	return ListRulebooks200JSONResponse{Items: each(bs, func(b rulebook.Rulebook) RulebookLine {
		return RulebookLine{Id: b.ID, Version: b.Version, Region: b.Region, Name: text(b.Name), Training: b.Training,
			EffectiveFrom: b.EffectiveFrom.String(), EffectiveTo: someDay(b.EffectiveTo)}
	})}, err
}

// GetRulebook shows one version.
func (s *Server) GetRulebook(ctx context.Context, r GetRulebookRequestObject) (GetRulebookResponseObject, error) {
	b, err := s.app.Rulebook(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return GetRulebook200JSONResponse{
		Id: b.ID, Version: b.Version, Region: b.Region, Name: text(b.Name), Training: b.Training,
		EffectiveFrom: b.EffectiveFrom.String(), EffectiveTo: someDay(b.EffectiveTo),
		Values: each(b.Values, func(v rulebook.Value) Rulebook_Values {
			return Rulebook_Values{Key: v.Key, Value: v.Value, Unit: v.Unit, Band: showBand(v.Band), Citation: citation(v.Citation), Note: text(v.Note)}
		}),
		Methods: each(b.Methods, showMethod),
	}, nil
}

func showBand(b *rulebook.Band) *Band {
	if b == nil {
		return nil
	}
	out := &Band{From: b.From.String()}
	if b.To != nil {
		out.To = some(b.To.String())
	}
	return out
}

func showMethod(m rulebook.MethodRule) Rulebook_Methods {
	return Rulebook_Methods{
		Method: Method(m.Method), Variants: each(m.Variants, func(v string) Variant { return Variant(v) }),
		Quotes: quotes(m.Quotes), Band: showBand(m.Band), Money: RulebookMethodsMoney(m.Money),
		NotForLinks: each(m.NotForLinks, func(l string) string { return l }), FixedPrice: m.FixedPrice, MinBidders: m.MinBidders, MaxPlaces: some(m.MaxPlaces), LowScreen: some(m.LowScreen),
		Citation: citation(m.Citation), Note: text(m.Note),
	}
}

func quotes(list []string) []Quote { return each(list, func(q string) Quote { return Quote(q) }) }

// GetCalendar shows the calendar of a year.
func (s *Server) GetCalendar(ctx context.Context, r GetCalendarRequestObject) (GetCalendarResponseObject, error) {
	y, err := s.app.CalendarYear(ctx, r.Year)
	if err != nil {
		return nil, err
	}
	showDay := func(d workday.Day) CalendarDay { return CalendarDay{Date: d.Date.String(), Name: text(d.Name)} }
	return GetCalendar200JSONResponse{Year: y.Year, Published: true, Off: each(y.Off, showDay), Work: each(y.Work, showDay), Source: cite(y.Source)}, nil
}
