package store

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

func (t *tx) NoticesCiting(ctx context.Context, id domain.FileID) ([]domain.Notice, error) {
	if !uuidForm.MatchString(string(id)) {
		return nil, nil
	}
	var list []noticeRow
	err := t.db.NewSelect().Model(&list).Where("published_at IS NOT NULL AND terms->'attachments' @> ?::jsonb", `[{"file":"`+string(id)+`"}]`).
		OrderExpr("published_at DESC, id").Limit(20).Scan(ctx)
	return rows(list, (*noticeRow).notice), translate(err)
}

type fetchRow struct {
	File   domain.FileID
	Agency domain.AgencyID
	Name   string
	At     time.Time
}

func (t *tx) Fetches(ctx context.Context, n domain.NoticeID, limit int) ([]app.Fetch, error) {
	var list []fetchRow
	err := t.list(ctx, &list, `SELECT p.body->>'file' AS file, a.id AS agency, a.name, e.at
		FROM events AS e JOIN event_private AS p ON p.event = e.id JOIN agencies AS a ON a.id = (p.body->>'agency')::uuid
		WHERE e.kind = 'attachment.fetched' AND e.subject = ? ORDER BY e.id LIMIT ?`, "attachments:"+string(n), pageSize(limit))
	return rows(list, func(r *fetchRow) app.Fetch { return app.Fetch(*r) }), err
}
