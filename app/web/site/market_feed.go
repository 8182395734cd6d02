package site

import (
	"context"

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
	ask := noticeQuery(q)
	ask.Newest, ask.Limit = newest, most
	found, now, err := m.App.PublicNotices(ctx, ask, app.StageAny)
	items := make([]FeedItem, 0, len(found))
	for i := range found {
		n := &found[i]
		items = append(items, FeedItem{NoticeRow: noticeRow(n, regions, now), Changed: changedAt(n), Revision: n.Revision})
	}
	return items, err
}

// noticeQuery is what a list page or a feed was asked for. An amount that is none narrows nothing.
func noticeQuery(q Query) app.NoticeQuery {
	return app.NoticeQuery{Text: q.Words, Region: domain.RegionCode(q.Region), Category: q.Category, Matter: q.Matter, Method: q.Method, From: bound(q.From), To: bound(q.To)}
}

func bound(yuan string) money.Fen {
	for _, form := range []string{yuan, yuan + ".00", yuan + "0"} {
		if f, err := money.Parse(form); err == nil {
			return f
		}
	}
	return 0
}
