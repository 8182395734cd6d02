package site

import (
	"context"
	"encoding/base64"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// pageRows is the length of a list page; one more row is read to know whether there is a next page.
const pageRows = 20

// Market answers the pages from the marketplace.
type Market struct{ App *app.App }

var _ Reads = Market{}

// Clock is the database's clock.
func (m Market) Clock(ctx context.Context) (Clock, error) {
	c, err := m.App.Clock(ctx)
	if err != nil {
		return Clock{}, err
	}
	out := Clock{Now: c.Now, Demo: c.Demo}
	regions, err := m.regions(ctx)
	for code, r := range regions {
		if r.Training {
			out.Training = append(out.Training, string(code))
		}
	}
	slices.Sort(out.Training)
	return out, err
}

// Home is the first page; what closes next comes first.
func (m Market) Home(ctx context.Context) (Home, error) {
	h, err := m.App.Home(ctx)
	if err != nil {
		return Home{}, err
	}
	regions, err := m.regions(ctx)
	if err != nil {
		return Home{}, err
	}
	slices.SortStableFunc(h.Open, func(a, b domain.Notice) int { return a.Deadline.At.Compare(b.Deadline.At) })
	n := h.Numbers
	out := Home{Figures: Figures{Open: n.Open, Awards: n.Awarded, Agencies: n.Agencies, Amount: (n.Awards - n.Saved).String(), Saved: (n.Saved).PercentOf(n.Awards)}}
	for i := range h.Open {
		out.Open = append(out.Open, noticeRow(&h.Open[i], regions, h.Now))
	}
	for _, r := range h.Awards {
		out.Results = append(out.Results, awardRow(r, regions, h.Now))
	}
	return out, nil
}

// regionNames are the regions by code.
type regionNames map[domain.RegionCode]domain.Region

func (m Market) regions(ctx context.Context) (regionNames, error) {
	rs, err := m.App.Regions(ctx)
	names := regionNames{}
	for _, r := range rs {
		names[r.Code] = r
	}
	return names, err
}

func (n regionNames) named(code domain.RegionCode) Named {
	if r, ok := n[code]; ok {
		return Named{Code: string(code), Name: Text{ZH: r.Name, EN: r.NameEN}}
	}
	return Named{Code: string(code), Name: Text{ZH: string(code), EN: string(code)}}
}

// facets are the choices of the list pages.
func (m Market) facets(ctx context.Context, regions regionNames) (f Facets, err error) {
	for code := range regions {
		f.Regions = append(f.Regions, regions.named(code))
	}
	slices.SortFunc(f.Regions, func(a, b Named) int { return strings.Compare(a.Code, b.Code) })
	cs, err := m.App.Categories(ctx)
	for _, c := range cs {
		f.Categories = append(f.Categories, category(c.Name))
	}
	f.Trades = f.Categories
	return f, err
}

func category(name string) Named { return Named{Code: name, Name: Text{ZH: name}} }

// cut takes the extra row off a list and says where the next page starts.
func cut[T any](rows []T, at func(T) string) ([]T, string) {
	if len(rows) <= pageRows {
		return rows, ""
	}
	rows = rows[:pageRows]
	return rows, base64.RawURLEncoding.EncodeToString([]byte(at(rows[pageRows-1])))
}

// uuid keeps what is no id out of a comparison with ids.
var uuid = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// place is what a cursor stands for; one that we did not make is the start.
func place(after string) string {
	b, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		return ""
	}
	return string(b)
}

func momentCursor(at time.Time, id string) string {
	return strconv.FormatInt(at.UnixMicro(), 10) + "|" + id
}

func cursorOf(after string) app.Cursor {
	at, id, ok := strings.Cut(place(after), "|")
	micro, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || micro < 0 || !uuid.MatchString(id) { // nothing here is that old, and PostgreSQL has no moment for the oldest
		return app.Cursor{}
	}
	return app.Cursor{At: time.UnixMicro(micro).UTC(), ID: id}
}

// stage is where a published notice stands for the public; the clock decides between open and waiting.
func stage(n *domain.Notice, now time.Time) string {
	switch {
	case n.Open(now):
		return "open"
	case n.Status == domain.NoticePublished:
		return "waiting"
	case n.Status == domain.NoticeFrozen:
		return "selecting"
	}
	return string(n.Status)
}

func noticeRow(n *domain.Notice, regions regionNames, now time.Time) NoticeRow {
	return NoticeRow{Number: n.Number, Title: n.Title, Department: n.DepartmentName, Region: regions.named(n.Region), Category: category(n.Category),
		Method: n.Method, Quote: n.Quote, Amount: n.Amount.String(), State: stage(n, now), Published: n.PublishedAt, Deadline: n.Deadline.At,
		Training: regions[n.Region].Training}
}

func awardRow(r app.AwardRow, regions regionNames, now time.Time) AwardRow {
	return AwardRow{Number: r.Award.Number, Title: r.Title, Department: r.DepartmentName, Region: regions.named(r.Award.Region), Method: r.Method, Quote: r.Quote,
		Winner: r.Award.Winner.Name, WinnerCode: r.Award.Winner.USCC, Price: r.Award.Winner.Price, Amount: r.Amount.String(), Bids: r.Standing,
		State: string(r.Award.State(now)), Selected: r.Award.AnnouncedAt}
}

// storedAs are the stored statuses behind a stage that the clock does not decide.
var storedAs = map[string][]domain.NoticeStatus{
	"selecting": {domain.NoticeFrozen}, "selected": {domain.NoticeSelected}, "closed": {domain.NoticeClosed},
	"failed": {domain.NoticeFailed}, "cancelled": {domain.NoticeCancelled}, "suspended": {domain.NoticeSuspended},
}

var clockStages = map[string]app.Stage{"open": app.StageOpen, "waiting": app.StageClosed}

// Notices pages published notices.
func (m Market) Notices(ctx context.Context, q Query) (l List[NoticeRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	ask, err := noticeQuery(q)
	if err != nil {
		return l, err
	}
	ask.Statuses, ask.After, ask.Limit = storedAs[q.Status], cursorOf(q.After), pageRows+1
	found, now, err := m.App.PublicNotices(ctx, ask, clockStages[q.Status])
	if err != nil {
		return l, err
	}
	found, l.Next = cut(found, func(n domain.Notice) string { return momentCursor(n.Deadline.At, string(n.ID)) })
	for i := range found {
		l.Items = append(l.Items, noticeRow(&found[i], regions, now))
	}
	return l, nil
}

// Awards pages results, newest first.
func (m Market) Awards(ctx context.Context, q Query) (l List[AwardRow], err error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return l, err
	}
	if l.Facets, err = m.facets(ctx, regions); err != nil {
		return l, err
	}
	found, now, err := m.App.PublicAwards(ctx, app.AwardQuery{Text: q.Words, Region: domain.RegionCode(q.Region), After: cursorOf(q.After), Limit: pageRows + 1})
	if err != nil {
		return l, err
	}
	found, l.Next = cut(found, func(r app.AwardRow) string { return momentCursor(r.Award.AnnouncedAt, string(r.Award.Notice)) })
	for _, r := range found {
		l.Items = append(l.Items, awardRow(r, regions, now))
	}
	return l, nil
}

// Sitemap lists what search engines may keep.
func (m Market) Sitemap(ctx context.Context) (es []Entry, err error) {
	paths, err := m.App.PublicPaths(ctx)
	for _, p := range paths {
		es = append(es, Entry(p))
	}
	return es, err
}

// spanText is a length of time in words; none for a length that was left to the contract.
func spanText(s workday.Span) Text {
	if s.N == 0 {
		return Text{}
	}
	return s.Text()
}

// date is a day's noon, so that no zone makes another day of it; none stays none.
func date(d workday.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.At(12 * 60)
}

func plain(s string) Text { return Text{ZH: s} }

func yuan(f *money.Fen) string {
	if f == nil {
		return ""
	}
	return f.String()
}
