package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

// ListSearches lists one's own saved searches.
func (s *Server) ListSearches(ctx context.Context, _ ListSearchesRequestObject) (ListSearchesResponseObject, error) {
	list, err := s.app.SavedSearches(ctx, actor(ctx))
	return ListSearches200JSONResponse{Items: each(list, showSearch)}, err
}

// SaveSearch keeps one, or changes it.
func (s *Server) SaveSearch(ctx context.Context, r SaveSearchRequestObject) (SaveSearchResponseObject, error) {
	b := r.Body
	in := domain.SavedSearch{ID: domain.SavedSearchID(r.Id), Name: b.Name, Told: b.Told, NoticeFilter: domain.NoticeFilter{Words: strings.TrimSpace(val(b.Q)), Region: domain.RegionCode(val(b.Region)),
		Category: val(b.Category), Matter: val(b.Matter), Method: string(val(b.Method)), From: bound(b.AmountFrom), To: bound(b.AmountTo)}}
	out, err := s.app.SaveSearch(ctx, actor(ctx), val(b.Version), in)
	return SaveSearch200JSONResponse(showSearch(out)), err
}

// bound reads an amount whose form the contract has checked; none is no bound.
func bound(m *Money) money.Fen {
	if m == nil {
		return 0
	}
	return fen(*m)
}

// DropSearch forgets one.
func (s *Server) DropSearch(ctx context.Context, r DropSearchRequestObject) (DropSearchResponseObject, error) {
	return DropSearch204Response{}, s.app.DropSearch(ctx, actor(ctx), domain.SavedSearchID(r.Id))
}

func showSearch(s domain.SavedSearch) SavedSearch {
	out := SavedSearch{Id: string(s.ID), Version: s.Version, Name: s.Name, Told: s.Told, MadeAt: instant(s.MadeAt), Q: some(s.Words), Region: some(string(s.Region)),
		Category: some(s.Category), Matter: some(s.Matter), Method: some(Method(s.Method))}
	if s.From > 0 {
		out.AmountFrom = some(s.From.String())
	}
	if s.To > 0 {
		out.AmountTo = some(s.To.String())
	}
	return out
}

// ListStars lists the notices that one watches.
func (s *Server) ListStars(ctx context.Context, _ ListStarsRequestObject) (ListStarsResponseObject, error) {
	list, now, err := s.app.Starred(ctx, actor(ctx))
	return ListStars200JSONResponse{Items: each(list, func(w domain.Watched) Star {
		out := Star{Notice: showNoticeLine(&w.Notice, now), StarredAt: instant(w.At)}
		if kind, at := w.Next(now); kind != "" {
			out.Next, out.NextAt = some(StarNext(kind)), someInstant(at)
		}
		return out
	})}, err
}

// StarNotice begins to watch one.
func (s *Server) StarNotice(ctx context.Context, r StarNoticeRequestObject) (StarNoticeResponseObject, error) {
	return StarNotice204Response{}, s.app.Star(ctx, actor(ctx), r.Number)
}

// UnstarNotice ends it.
func (s *Server) UnstarNotice(ctx context.Context, r UnstarNoticeRequestObject) (UnstarNoticeResponseObject, error) {
	return UnstarNotice204Response{}, s.app.Unstar(ctx, actor(ctx), r.Number)
}

// GetCalendarFeed says whether one's calendar has an address; the address itself is known to its person alone.
func (s *Server) GetCalendarFeed(ctx context.Context, _ GetCalendarFeedRequestObject) (GetCalendarFeedResponseObject, error) {
	made, err := s.app.CalendarFeed(ctx, actor(ctx))
	return GetCalendarFeed200JSONResponse{MadeAt: someInstant(made)}, err
}

// MakeCalendarFeed makes a new address.
func (s *Server) MakeCalendarFeed(ctx context.Context, _ MakeCalendarFeedRequestObject) (MakeCalendarFeedResponseObject, error) {
	token, err := s.app.MakeCalendarFeed(ctx, actor(ctx))
	return MakeCalendarFeed201JSONResponse{Address: s.app.Site.PublicURL + "/feeds/starred/" + token + ".ics"}, err
}

// EndCalendarFeed ends the address.
func (s *Server) EndCalendarFeed(ctx context.Context, _ EndCalendarFeedRequestObject) (EndCalendarFeedResponseObject, error) {
	return EndCalendarFeed204Response{}, s.app.EndCalendarFeed(ctx, actor(ctx))
}

// starredCalendar answers the calendar behind a token. The token is a part of the address, and no log of ours holds
// addresses (observe).
func (s *Server) starredCalendar(c *fiber.Ctx) error {
	list, err := s.app.StarredFeed(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex")
	return site.SendCalendar(c, site.StarredCalendar(list, s.app.Site.PublicURL), "private, no-cache")
}
