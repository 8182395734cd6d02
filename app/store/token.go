package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type tokenRow struct {
	bun.BaseModel `bun:"table:tokens,alias:t"`

	ID           domain.TokenID `bun:",pk"`
	Hash         string
	Person       domain.PersonID
	Organisation domain.OrganisationID
	Name         string
	Scopes       []string `bun:",array"`
	MadeAt       time.Time
	EndsAt       time.Time
	UsedAt       time.Time `bun:",nullzero"`
	RevokedAt    time.Time `bun:",nullzero"`
}

func (r *tokenRow) token() domain.Token {
	return domain.Token{ID: r.ID, Person: r.Person, Organisation: r.Organisation, Name: r.Name, Scopes: r.Scopes, MadeAt: r.MadeAt, EndsAt: r.EndsAt,
		UsedAt: r.UsedAt, RevokedAt: r.RevokedAt}
}

func (t *tx) Token(ctx context.Context, id domain.TokenID) (*domain.Token, error) {
	return t.tokenWhere(ctx, "id = ?", id)
}

func (t *tx) TokenByHash(ctx context.Context, hash string) (*domain.Token, error) {
	return t.tokenWhere(ctx, "hash = ?", hash)
}

func (t *tx) tokenWhere(ctx context.Context, where string, arg any) (*domain.Token, error) {
	r, err := one[tokenRow](ctx, t, where, arg)
	if err != nil {
		return nil, err
	}
	k := r.token()
	return &k, nil
}

func (t *tx) Tokens(ctx context.Context, p domain.PersonID) ([]domain.Token, error) {
	var list []tokenRow
	err := t.db.NewSelect().Model(&list).Where("person = ?", p).OrderExpr("made_at DESC, id").Limit(pageSize(0)).Scan(ctx)
	return rows(list, (*tokenRow).token), translate(err)
}

func (t *tx) AddToken(ctx context.Context, k *domain.Token, hash string) error {
	return t.addNew(ctx, &tokenRow{ID: k.ID, Hash: hash, Person: k.Person, Organisation: k.Organisation, Name: k.Name, Scopes: k.Scopes, MadeAt: k.MadeAt, EndsAt: k.EndsAt})
}

func (t *tx) SaveToken(ctx context.Context, k *domain.Token) error {
	_, err := t.exec(ctx, `UPDATE tokens SET revoked_at = ? WHERE id = ?`, k.RevokedAt, k.ID)
	return err
}

func (t *tx) TouchToken(ctx context.Context, id domain.TokenID, at time.Time) error {
	_, err := t.exec(ctx, `UPDATE tokens SET used_at = ? WHERE id = ?`, at, id)
	return err
}
