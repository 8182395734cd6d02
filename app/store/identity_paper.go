package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type identityConsentRow struct {
	bun.BaseModel `bun:"table:identity_consents,alias:c"`

	Agency        domain.AgencyID   `bun:",pk"`
	Whose         domain.IdentityOf `bun:",pk"`
	Version       string
	AfterDecision int
	AfterUpload   int
	Person        domain.PersonID
	At            time.Time
	WithdrawnAt   time.Time `bun:",nullzero"`

	AfterSubmission int
}

func (r *identityConsentRow) consent() domain.IdentityConsent {
	return domain.IdentityConsent{Agency: r.Agency, Whose: r.Whose, Version: r.Version, Clocks: domain.IdentityClocks{AfterDecision: r.AfterDecision, AfterUpload: r.AfterUpload, AfterSubmission: r.AfterSubmission},
		By: r.Person, At: r.At, WithdrawnAt: r.WithdrawnAt}
}

func (t *tx) IdentityConsents(ctx context.Context, a domain.AgencyID) ([]domain.IdentityConsent, error) {
	var list []identityConsentRow
	err := t.db.NewSelect().Model(&list).Where("agency = ?", a).OrderExpr("whose").Scan(ctx)
	return rows(list, (*identityConsentRow).consent), translate(err)
}

func (t *tx) SaveIdentityConsent(ctx context.Context, c *domain.IdentityConsent) error {
	r := &identityConsentRow{Agency: c.Agency, Whose: c.Whose, Version: c.Version, AfterDecision: c.Clocks.AfterDecision, AfterUpload: c.Clocks.AfterUpload,
		AfterSubmission: c.Clocks.AfterSubmission, Person: c.By, At: c.At, WithdrawnAt: c.WithdrawnAt}
	_, err := t.db.NewInsert().Model(r).On("CONFLICT (agency, whose) DO UPDATE").Exec(ctx)
	return translate(err)
}

type identityPaperRow struct {
	bun.BaseModel `bun:"table:identity_papers,alias:p"`

	ID            domain.FileID `bun:",pk"`
	Agency        domain.AgencyID
	Whose         domain.IdentityOf
	SHA256        string          `bun:"sha256"`
	Uploader      domain.PersonID `bun:",nullzero"`
	ContentType   string
	Size          int64
	Key           string
	VersionID     string
	AfterDecision int
	AfterUpload   int
	UploadedAt    time.Time `bun:",nullzero"`
	Going         string
	DeletedAt     time.Time `bun:",nullzero"`

	AfterSubmission int
}

func newIdentityPaperRow(p *domain.IdentityPaper) *identityPaperRow {
	return &identityPaperRow{ID: p.ID, Agency: p.Agency, Whose: p.Whose, SHA256: p.SHA256, Uploader: p.Uploader, ContentType: p.ContentType, Size: p.Size, Key: p.Key,
		VersionID: p.VersionID, AfterDecision: p.Clocks.AfterDecision, AfterUpload: p.Clocks.AfterUpload, AfterSubmission: p.Clocks.AfterSubmission, UploadedAt: p.At, Going: p.Going, DeletedAt: p.DeletedAt}
}

func (r *identityPaperRow) paper() domain.IdentityPaper {
	return domain.IdentityPaper{ID: r.ID, Agency: r.Agency, Whose: r.Whose, SHA256: r.SHA256, Uploader: r.Uploader, ContentType: r.ContentType, Size: r.Size, Key: r.Key,
		VersionID: r.VersionID, Clocks: domain.IdentityClocks{AfterDecision: r.AfterDecision, AfterUpload: r.AfterUpload, AfterSubmission: r.AfterSubmission}, At: r.UploadedAt, Going: r.Going, DeletedAt: r.DeletedAt}
}

func (t *tx) IdentityPaper(ctx context.Context, id domain.FileID) (*domain.IdentityPaper, error) {
	r, err := one[identityPaperRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	p := r.paper()
	return &p, nil
}

func (t *tx) IdentityPapersOf(ctx context.Context, a domain.AgencyID) ([]domain.IdentityPaper, error) {
	var list []identityPaperRow
	err := t.db.NewSelect().Model(&list).Where("agency = ?", a).OrderExpr("whose, uploaded_at, deleted_at, id").Scan(ctx)
	return rows(list, (*identityPaperRow).paper), translate(err)
}

func (t *tx) HeldIdentityPapers(ctx context.Context, after domain.FileID, limit int) ([]domain.IdentityPaper, error) {
	var list []identityPaperRow
	q := t.db.NewSelect().Model(&list).Where("deleted_at IS NULL").OrderExpr("id").Limit(pageSize(limit))
	if after != "" {
		q = q.Where("id > ?", after)
	}
	err := q.Scan(ctx)
	return rows(list, (*identityPaperRow).paper), translate(err)
}

func (t *tx) AddIdentityPaper(ctx context.Context, p *domain.IdentityPaper) error {
	return t.addNew(ctx, newIdentityPaperRow(p))
}

func (t *tx) SaveIdentityPaper(ctx context.Context, p *domain.IdentityPaper) error {
	res, err := t.db.NewUpdate().Model(newIdentityPaperRow(p)).WherePK().Exec(ctx)
	if err != nil {
		return translate(err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return domain.Missing()
}
