package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type documentRow struct {
	bun.BaseModel `bun:"table:bid_documents,alias:d"`

	ID        domain.DocumentID `bun:",pk"`
	Notice    domain.NoticeID   `bun:"notice_id"`
	Agency    domain.AgencyID   `bun:"agency_id"`
	Asked     string
	Size      int64
	PartSize  int64
	SHA256    string `bun:"sha256"`
	Uploader  domain.PersonID
	CreatedAt time.Time
	StoredAt  time.Time `bun:",nullzero"`
	Verdict   domain.Verdict
	Detail    string
	OpenedAt  time.Time     `bun:",nullzero"`
	File      domain.FileID `bun:",nullzero"`
}

func newDocumentRow(d *domain.Document) *documentRow {
	return &documentRow{ID: d.ID, Notice: d.Notice, Agency: d.Agency, Asked: d.Asked, Size: d.Size, PartSize: d.PartSize, SHA256: d.SHA256,
		Uploader: d.Uploader, CreatedAt: d.CreatedAt, StoredAt: d.StoredAt, Verdict: d.Verdict, Detail: d.Detail, OpenedAt: d.OpenedAt, File: d.File}
}

func (r *documentRow) document() domain.Document {
	return domain.Document{ID: r.ID, Notice: r.Notice, Agency: r.Agency, Asked: r.Asked, Size: r.Size, PartSize: r.PartSize, SHA256: r.SHA256,
		Uploader: r.Uploader, CreatedAt: r.CreatedAt, StoredAt: r.StoredAt, Verdict: r.Verdict, Detail: r.Detail, OpenedAt: r.OpenedAt, File: r.File}
}

func (t *tx) Document(ctx context.Context, id domain.DocumentID) (*domain.Document, error) {
	return t.document(ctx, id, t.lock)
}

func (t *tx) DocumentUnlocked(ctx context.Context, id domain.DocumentID) (*domain.Document, error) {
	return t.document(ctx, id, false)
}

func (t *tx) document(ctx context.Context, id domain.DocumentID, lock bool) (*domain.Document, error) {
	r, err := load[documentRow](ctx, t, lock, "id = ?", id)
	if err != nil {
		return nil, err
	}
	d := r.document()
	return &d, nil
}

func (t *tx) Documents(ctx context.Context, ids []domain.DocumentID) ([]domain.Document, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var list []documentRow
	q := t.db.NewSelect().Model(&list).Where("id IN (?)", bun.List(ids)).OrderExpr("id")
	if t.lock {
		q = q.For("NO KEY UPDATE")
	}
	err := q.Scan(ctx)
	return rows(list, (*documentRow).document), translate(err)
}

func (t *tx) AddDocument(ctx context.Context, d *domain.Document) error {
	return t.addNew(ctx, newDocumentRow(d))
}

func (t *tx) SaveDocument(ctx context.Context, d *domain.Document) error {
	res, err := t.db.NewUpdate().Model(newDocumentRow(d)).WherePK().Exec(ctx)
	if err != nil {
		return translate(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return domain.Missing()
}

func (t *tx) DocumentsOf(ctx context.Context, n domain.NoticeID, a domain.AgencyID) ([]domain.Document, error) {
	var list []documentRow
	err := t.db.NewSelect().Model(&list).Where("notice_id = ?", n).Where("agency_id = ?", a).
		Where("stored_at IS NULL OR EXISTS (SELECT FROM bid_document_parts AS p WHERE p.document_id = d.id)").
		Where("stored_at IS NOT NULL OR created_at > intermart_now() - interval '1 day' OR EXISTS (SELECT FROM bid_document_parts AS p WHERE p.document_id = d.id)").
		OrderExpr("created_at, id").Scan(ctx)
	return rows(list, (*documentRow).document), translate(err)
}

type partRow struct {
	fileRow `bun:",extend"`

	DocumentID domain.DocumentID
	N          int
}

// DocumentParts locks the files in an Update: what names them and the sweep must not meet.
func (t *tx) DocumentParts(ctx context.Context, ids ...domain.DocumentID) (map[domain.DocumentID][]domain.DocumentPart, error) {
	parts := make(map[domain.DocumentID][]domain.DocumentPart, len(ids))
	if len(ids) == 0 {
		return parts, nil
	}
	var list []partRow
	q := t.db.NewSelect().TableExpr("files AS f").Join("JOIN bid_document_parts AS p ON p.file_id = f.id").ColumnExpr("f.*, p.document_id, p.n").
		Where("p.document_id IN (?)", bun.List(ids)).OrderExpr("p.document_id, p.n")
	if t.lock {
		q = q.For("NO KEY UPDATE OF f")
	}
	if err := q.Scan(ctx, &list); err != nil {
		return nil, translate(err)
	}
	for i := range list {
		r := &list[i]
		parts[r.DocumentID] = append(parts[r.DocumentID], domain.DocumentPart{N: r.N, File: r.file()})
	}
	return parts, nil
}

func (t *tx) AddPart(ctx context.Context, d domain.DocumentID, p *domain.DocumentPart) error {
	_, err := t.exec(ctx, `INSERT INTO bid_document_parts (document_id, n, file_id) VALUES (?, ?, ?)`, d, p.N, p.ID)
	return err
}

// standing are the bids that stood at the freeze.
const standing = `b.status NOT IN ('replaced', 'withdrawn', 'lapsed')`

func (t *tx) StandingParts(ctx context.Context, n domain.NoticeID) ([]domain.FileID, error) {
	var list []fileRow
	err := t.list(ctx, &list, `SELECT p.file_id AS id FROM bids AS b CROSS JOIN LATERAL jsonb_array_elements(b.documents) AS x
		JOIN bid_document_parts AS p ON p.document_id = (x->>'id')::uuid WHERE b.notice_id = ? AND `+standing, n)
	return rows(list, func(r *fileRow) domain.FileID { return r.ID }), err
}

func (t *tx) ReleaseParts(ctx context.Context, before time.Time) error {
	_, err := t.exec(ctx, `UPDATE files AS f SET retain_until = NULL FROM bid_document_parts AS p
		JOIN bid_documents AS d ON d.id = p.document_id JOIN notices AS n ON n.id = d.notice_id
		WHERE f.id = p.file_id AND f.retain_until IS NOT NULL AND coalesce(n.frozen_at, n.ended_at) BETWEEN ?::timestamptz - interval '30 days' AND ?
			AND (n.status = 'failed' AND n.reason = 'too_few_bidders' OR n.status = 'cancelled' AND n.frozen_at IS NULL OR NOT EXISTS (SELECT FROM bids AS b WHERE b.notice_id = n.id AND `+standing+` AND b.documents @> jsonb_build_array(jsonb_build_object('id', d.id::text))))`, before, before)
	return err
}

type bidDocumentRow struct {
	documentRow `bun:",extend"`

	Bid    domain.BidID
	Status domain.BidStatus
	Name   string
}

func (t *tx) DocumentsOfBids(ctx context.Context, n domain.NoticeID) ([]app.BidDocumentRow, error) {
	var list []bidDocumentRow
	err := t.list(ctx, &list, `SELECT d.*, b.id AS bid, b.status, a.name FROM bids AS b CROSS JOIN LATERAL jsonb_array_elements(b.documents) AS x
		JOIN bid_documents AS d ON d.id = (x->>'id')::uuid JOIN agencies AS a ON a.id = b.agency_id
		WHERE b.notice_id = ? AND `+standing+` ORDER BY b.id, d.asked`, n)
	return rows(list, func(r *bidDocumentRow) app.BidDocumentRow {
		return app.BidDocumentRow{Document: r.document(), Bid: r.Bid, Status: r.Status, Name: r.Name}
	}), err
}
