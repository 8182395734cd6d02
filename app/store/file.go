package store

import (
	"context"
	"regexp"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

// uuidForm is what an identifier looks like; terms of a draft may cite anything.
var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

type fileRow struct {
	bun.BaseModel `bun:"table:files,alias:f"`

	ID          domain.FileID         `bun:",pk"`
	Owner       domain.OrganisationID `bun:",nullzero"`
	Uploader    domain.PersonID       `bun:",nullzero"`
	Purpose     domain.Purpose
	Name        string
	ContentType string
	Size        int64
	SHA256      string `bun:"sha256"`
	Key         string
	VersionID   string
	RetainUntil time.Time `bun:",nullzero"`
	CreatedAt   time.Time
	Doomed      bool
}

func newFileRow(f *domain.File) *fileRow {
	return &fileRow{ID: f.ID, Owner: f.Owner, Uploader: f.Uploader, Purpose: f.Purpose, Name: f.Name, ContentType: f.ContentType, Size: f.Size,
		SHA256: f.SHA256, Key: f.Key, VersionID: f.VersionID, RetainUntil: f.RetainUntil, CreatedAt: f.CreatedAt, Doomed: f.Doomed}
}

func (r *fileRow) file() domain.File {
	return domain.File{ID: r.ID, Owner: r.Owner, Uploader: r.Uploader, Purpose: r.Purpose, Name: r.Name, ContentType: r.ContentType, Size: r.Size,
		SHA256: r.SHA256, Key: r.Key, VersionID: r.VersionID, RetainUntil: r.RetainUntil, CreatedAt: r.CreatedAt, Doomed: r.Doomed}
}

func (t *tx) File(ctx context.Context, id domain.FileID) (*domain.File, error) {
	r, err := one[fileRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	f := r.file()
	return &f, nil
}

// Files locks the rows in an Update, in the order of their ids: a verb that cites a file and the sweep must not meet.
func (t *tx) Files(ctx context.Context, ids ...domain.FileID) (map[domain.FileID]*domain.File, error) {
	var asked []domain.FileID
	for _, id := range ids {
		if uuidForm.MatchString(string(id)) {
			asked = append(asked, id)
		}
	}
	found := make(map[domain.FileID]*domain.File, len(asked))
	if len(asked) == 0 {
		return found, nil
	}
	var list []fileRow
	q := t.db.NewSelect().Model(&list).Where("id IN (?)", bun.List(asked)).OrderExpr("id")
	if t.lock {
		q = q.For("NO KEY UPDATE")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, translate(err)
	}
	for i := range list {
		f := list[i].file()
		found[f.ID] = &f
	}
	return found, nil
}

func (t *tx) AddFile(ctx context.Context, f *domain.File) error { return t.addNew(ctx, newFileRow(f)) }

func (t *tx) SaveFile(ctx context.Context, f *domain.File) error {
	res, err := t.db.NewUpdate().Model(newFileRow(f)).WherePK().Exec(ctx)
	if err != nil {
		return translate(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return domain.Missing()
}

// StaleFiles leaves out what an unfinished noun of the owner cites: somebody may go on with his draft after a weekend.
func (t *tx) StaleFiles(ctx context.Context, before time.Time, limit int) ([]domain.File, error) {
	var list []fileRow
	err := t.db.NewSelect().Model(&list).Where("retain_until IS NULL").Where("created_at < ?", before).
		Where("NOT EXISTS (SELECT FROM notices AS n WHERE n.department = f.owner AND n.published_at IS NULL AND position(f.id::text IN n.terms::text) > 0)").
		Where("NOT EXISTS (SELECT FROM revisions AS r WHERE r.department = f.owner AND position(f.id::text IN r.terms::text) > 0)").
		Where("NOT EXISTS (SELECT FROM contracts AS c WHERE c.department = f.owner AND c.status = 'drafted' AND position(f.id::text IN c.terms::text) > 0)").
		Where("NOT EXISTS (SELECT FROM agencies AS a WHERE a.id = f.owner AND position(f.id::text IN a.profile::text) > 0)").
		OrderExpr("created_at").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*fileRow).file), translate(err)
}

// DropFile deletes the row of a file that nothing cites; one that was cited meanwhile is Missing.
func (t *tx) DropFile(ctx context.Context, id domain.FileID) error {
	return t.touch(ctx, `DELETE FROM files WHERE id = ? AND retain_until IS NULL`, id)
}

// AddEnvelopeFiles adds the rows of a frozen list's envelopes. They have no owner: nobody may cite them.
func (t *tx) AddEnvelopeFiles(ctx context.Context, n *domain.Notice, standing []*domain.Bid, until time.Time) error {
	if len(standing) == 0 {
		return nil
	}
	now := t.Now()
	if t.err != nil {
		return t.err
	}
	list := rows(standing, func(b **domain.Bid) fileRow {
		return fileRow{ID: domain.FileID((*b).ID), Purpose: domain.PurposeEnvelope, Name: string((*b).ID) + ".age", ContentType: "application/octet-stream",
			Size: int64(len((*b).Envelope)), SHA256: (*b).Sealed, Key: "bids/" + string(n.ID) + "/" + string((*b).ID) + ".age", RetainUntil: until, CreatedAt: now}
	})
	_, err := t.db.NewInsert().Model(&list).On("CONFLICT (id) DO NOTHING").Exec(ctx)
	return translate(err)
}

func (t *tx) FilePublic(ctx context.Context, id domain.FileID) (bool, error) {
	if !uuidForm.MatchString(string(id)) {
		return false, nil
	}
	// Counted, because for EXISTS the planner hopes to find one soon by reading the whole table.
	var citing int
	cited := `[{"file":"` + string(id) + `","audience":"public"}]`
	err := t.scan(ctx, []any{&citing}, `SELECT (SELECT count(*) FROM notices WHERE published_at IS NOT NULL AND terms->'attachments' @> ?::jsonb)
		+ (SELECT count(*) FROM notice_revisions WHERE terms->'attachments' @> ?::jsonb)
		+ (SELECT count(*) FROM notices WHERE published_at IS NOT NULL AND terms->'overrides' @> ?::jsonb)`, cited, cited, `[{"file":"`+string(id)+`"}]`)
	return citing > 0, err
}
