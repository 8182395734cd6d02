package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type identityRow struct {
	bun.BaseModel `bun:"table:identities,alias:i"`

	ID       domain.IdentityID `bun:",pk"`
	Issuer   string
	Subject  string
	Name     string
	Email    string
	Person   domain.PersonID `bun:",nullzero"`
	AskedAt  time.Time
	AgreedBy domain.PersonID `bun:",nullzero"`
	AgreedAt time.Time       `bun:",nullzero"`
	UsedAt   time.Time       `bun:",nullzero"`
}

func newIdentityRow(i *domain.Identity) *identityRow {
	return &identityRow{ID: i.ID, Issuer: i.Issuer, Subject: i.Subject, Name: i.Name, Email: i.Email, Person: i.Person, AskedAt: i.AskedAt,
		AgreedBy: i.AgreedBy, AgreedAt: i.AgreedAt, UsedAt: i.UsedAt}
}

func (r *identityRow) identity() domain.Identity {
	return domain.Identity{ID: r.ID, Issuer: r.Issuer, Subject: r.Subject, Name: r.Name, Email: r.Email, Person: r.Person, AskedAt: r.AskedAt,
		AgreedBy: r.AgreedBy, AgreedAt: r.AgreedAt, UsedAt: r.UsedAt}
}

func (t *tx) Identity(ctx context.Context, id domain.IdentityID) (*domain.Identity, error) {
	return t.identityWhere(ctx, "id = ?", id)
}

func (t *tx) IdentityOf(ctx context.Context, issuer, subject string) (*domain.Identity, error) {
	return t.identityWhere(ctx, "issuer = ? AND subject = ?", issuer, subject)
}

func (t *tx) identityWhere(ctx context.Context, where string, args ...any) (*domain.Identity, error) {
	r, err := one[identityRow](ctx, t, where, args...)
	if err != nil {
		return nil, err
	}
	i := r.identity()
	return &i, nil
}

func (t *tx) AddIdentity(ctx context.Context, i *domain.Identity) error {
	return t.addNew(ctx, newIdentityRow(i))
}

func (t *tx) SaveIdentity(ctx context.Context, i *domain.Identity) error {
	_, err := t.db.NewUpdate().Model(newIdentityRow(i)).WherePK().Column("person", "agreed_by", "agreed_at", "used_at").Exec(ctx)
	return translate(err)
}

func (t *tx) OpenIdentities(ctx context.Context, limit int) ([]domain.Identity, error) {
	var list []identityRow
	err := t.db.NewSelect().Model(&list).Where("agreed_at IS NULL").OrderExpr("asked_at DESC, id").Limit(pageSize(limit)).Scan(ctx)
	return rows(list, (*identityRow).identity), translate(err)
}

func (t *tx) Identities(ctx context.Context, p domain.PersonID) ([]domain.Identity, error) {
	var list []identityRow
	err := t.db.NewSelect().Model(&list).Where("person = ?", p).OrderExpr("asked_at, id").Scan(ctx)
	return rows(list, (*identityRow).identity), translate(err)
}
