package site

import (
	"context"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// Feed is the newest published notices that a filter lets through. Practice is in no feed.
func (m Market) Feed(ctx context.Context, q Query, most int) ([]FeedItem, error) {
	return m.feed(ctx, q, most, true)
}

// Deadlines is the same by deadline, the furthest first.
func (m Market) Deadlines(ctx context.Context, q Query, most int) ([]FeedItem, error) {
	return m.feed(ctx, q, most, false)
}

func (m Market) feed(ctx context.Context, q Query, most int, newest bool) ([]FeedItem, error) {
	regions, err := m.regions(ctx)
	if err != nil {
		return nil, err
	}
	if r, ok := regions[domain.RegionCode(q.Region)]; ok && r.Training {
		return nil, refusal.New(refusal.NotFound, "feed.training", "region", "演练区没有订阅源", "a training region has no feed")
	}
	ask, err := noticeQuery(q)
	if err != nil {
		return nil, err
	}
	ask.Newest, ask.Limit = newest, most
	found, now, err := m.App.PublicNotices(ctx, ask, app.StageAny)
	items := make([]FeedItem, 0, len(found))
	for i := range found {
		n := &found[i]
		items = append(items, FeedItem{NoticeRow: noticeRow(n, regions, now), Changed: changedAt(n), Revision: n.Revision})
	}
	return items, err
}

// noticeQuery is what a list page or a feed was asked for.
func noticeQuery(q Query) (app.NoticeQuery, error) {
	from, err := bound(q.From)
	if err != nil {
		return app.NoticeQuery{}, in("amount_from", err)
	}
	to, err := bound(q.To)
	return app.NoticeQuery{Text: q.Words, Region: domain.RegionCode(q.Region), Category: q.Category, Matter: q.Matter, Method: q.Method, From: from, To: to}, in("amount_to", err)
}

// bound reads a bound as people write amounts; none is 0.
func bound(yuan string) (money.Fen, error) {
	if strings.TrimSpace(yuan) == "" {
		return 0, nil
	}
	return money.Parse(plainAmount(yuan))
}

// in names the field of a refusal.
func in(field string, err error) error {
	if r := refusal.As(err); r != nil {
		r.Field = field
	}
	return err
}
