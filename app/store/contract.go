package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type contractRow struct {
	bun.BaseModel `bun:"table:contracts,alias:c"`

	ID          domain.ContractID `bun:",pk"`
	Notice      domain.NoticeID
	Number      string
	Region      domain.RegionCode
	Department  domain.OrganisationID
	Agency      domain.AgencyID
	Place       int
	Status      domain.ContractStatus
	Version     int64
	Terms       domain.ContractTerms `bun:",type:jsonb"`
	Price       string
	Quote       string
	SHA256      string              `bun:"sha256"`
	Differences []domain.Difference `bun:",type:jsonb"`
	SubmittedBy domain.PersonID     `bun:",nullzero"`
	ConfirmedBy domain.PersonID     `bun:",nullzero"`
	CreatedAt   time.Time
	SubmittedAt time.Time `bun:",nullzero"`
	FiledAt     time.Time `bun:",nullzero"`
}

func newContractRow(c *domain.Contract) *contractRow {
	return &contractRow{ID: c.ID, Notice: c.Notice, Number: c.Number, Region: c.Region, Department: c.Department, Agency: c.Agency, Place: max(c.Place, 1), Status: c.Status,
		Version: c.Version, Terms: c.ContractTerms, Price: c.Price, Quote: c.Quote, SHA256: c.SHA256, Differences: c.Differences,
		SubmittedBy: c.SubmittedBy, ConfirmedBy: c.ConfirmedBy, CreatedAt: c.CreatedAt, SubmittedAt: c.SubmittedAt, FiledAt: c.FiledAt}
}

func (r *contractRow) contract() domain.Contract {
	return domain.Contract{ID: r.ID, Notice: r.Notice, Number: r.Number, Region: r.Region, Department: r.Department, Agency: r.Agency, Place: r.Place, Status: r.Status,
		Version: r.Version, ContractTerms: r.Terms, Quote: r.Quote, SHA256: r.SHA256, Differences: r.Differences,
		SubmittedBy: r.SubmittedBy, ConfirmedBy: r.ConfirmedBy, CreatedAt: r.CreatedAt, SubmittedAt: r.SubmittedAt, FiledAt: r.FiledAt}
}

func (t *tx) Contract(ctx context.Context, id domain.ContractID) (*domain.Contract, error) {
	return contractOf(one[contractRow](ctx, t, "id = ?", id))
}

// ContractsOfNotice are those that were not terminated, by place.
func (t *tx) ContractsOfNotice(ctx context.Context, n domain.NoticeID) ([]*domain.Contract, error) {
	var list []contractRow
	if err := t.db.NewSelect().Model(&list).Where("notice = ? AND status <> 'terminated'", n).Order("place").Scan(ctx); err != nil {
		return nil, translate(err)
	}
	return rows(list, func(r *contractRow) *domain.Contract { c := r.contract(); return &c }), nil
}

func contractOf(r *contractRow, err error) (*domain.Contract, error) {
	if err != nil {
		return nil, err
	}
	c := r.contract()
	return &c, nil
}

func (t *tx) AddContract(ctx context.Context, c *domain.Contract) error {
	c.Version = max(c.Version, 1)
	return t.addNew(ctx, newContractRow(c))
}

func (t *tx) SaveContract(ctx context.Context, c *domain.Contract) error {
	r := newContractRow(c)
	r.Version++
	return t.save(ctx, r, "id", string(c.ID), &c.Version)
}

// Contracts pages by the moment they were drafted. "" as department or agency is any.
func (t *tx) Contracts(ctx context.Context, d domain.OrganisationID, a domain.AgencyID, after app.Cursor, limit int) ([]domain.Contract, error) {
	var list []contractRow
	s := equal(equal(t.db.NewSelect().Model(&list), "c.department", d), "c.agency", a)
	if a != "" {
		s = s.Where("c.status <> 'drafted'") // what the department has not handed over is its own
	}
	err := page(s, "c.created_at", "c.id", after, limit).Scan(ctx)
	return rows(list, (*contractRow).contract), translate(err)
}

func (t *tx) ContractFileOf(ctx context.Context, id domain.FileID, a domain.AgencyID) (bool, error) {
	if !uuidForm.MatchString(string(id)) || a == "" {
		return false, nil
	}
	var cited bool
	err := t.scan(ctx, []any{&cited}, `SELECT EXISTS (SELECT FROM contracts WHERE agency = ? AND status <> 'drafted' AND terms->>'file' = ?)`, a, id)
	return cited, err
}
