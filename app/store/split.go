package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type holderKeyRow struct {
	bun.BaseModel `bun:"table:holder_keys,alias:k"`

	ID           domain.HolderKeyID `bun:",pk"`
	Person       domain.PersonID
	Organisation domain.OrganisationID
	Office       string
	Recipient    string
	Wrapped      string
	MadeAt       time.Time
	RetiredAt    time.Time `bun:",nullzero"`
}

func newHolderKeyRow(k *domain.HolderKey) *holderKeyRow {
	return &holderKeyRow{ID: k.ID, Person: k.Person, Organisation: k.Organisation, Office: k.Office, Recipient: k.Recipient, Wrapped: k.Wrapped, MadeAt: k.MadeAt, RetiredAt: k.RetiredAt}
}

func (r *holderKeyRow) key() *domain.HolderKey {
	return &domain.HolderKey{ID: r.ID, Person: r.Person, Organisation: r.Organisation, Office: r.Office, Recipient: r.Recipient, Wrapped: r.Wrapped, MadeAt: r.MadeAt, RetiredAt: r.RetiredAt}
}

func holderKeyOf(r *holderKeyRow, err error) (*domain.HolderKey, error) {
	if err != nil {
		return nil, err
	}
	return r.key(), nil
}

func (t *tx) HolderKeyOf(ctx context.Context, p domain.PersonID, o domain.OrganisationID) (*domain.HolderKey, error) {
	return holderKeyOf(one[holderKeyRow](ctx, t, "person = ? AND organisation = ? AND retired_at IS NULL", p, o))
}

func (t *tx) HolderKey(ctx context.Context, id domain.HolderKeyID) (*domain.HolderKey, error) {
	return holderKeyOf(load[holderKeyRow](ctx, t, false, "id = ?", id))
}

func (t *tx) AddHolderKey(ctx context.Context, k *domain.HolderKey) error {
	return t.addNew(ctx, newHolderKeyRow(k))
}

func (t *tx) SaveHolderKey(ctx context.Context, k *domain.HolderKey) error {
	return t.touch(ctx, `UPDATE holder_keys SET retired_at = ? WHERE id = ?`, k.RetiredAt, k.ID)
}

type candidateRow struct {
	holderKeyRow `bun:",extend"`

	Name string
	Kind domain.OrganisationKind
	All  []string `bun:",array"`
}

func (t *tx) HolderCandidates(ctx context.Context, r domain.RegionCode, department domain.OrganisationID) ([]domain.HolderCandidate, error) {
	var list []candidateRow
	err := t.list(ctx, &list, `SELECT k.*, g.name, g.kind, (SELECT array_agg(DISTINCT a) FROM memberships AS o, unnest(o.roles) AS a WHERE o.person = k.person) AS "all"
		FROM holder_keys AS k JOIN organisations AS g ON g.id = k.organisation JOIN people AS p ON p.id = k.person
		JOIN memberships AS m ON m.person = k.person AND m.organisation = k.organisation AND m.roles && ?
		WHERE k.retired_at IS NULL AND NOT p.disabled AND (g.id = ? OR g.region IN (?)) AND is_training(g.region) = is_training(?)
		ORDER BY k.made_at, k.id`, pgdialect.Array([]string{string(domain.KeyHolder)}), department, bun.List(r.Chain()), r)
	return rows(list, func(c *candidateRow) domain.HolderCandidate {
		return domain.HolderCandidate{Key: *c.key(), Name: c.Name, Kind: c.Kind, Roles: rows(c.All, func(s *string) domain.Role { return domain.Role(*s) })}
	}), err
}

func (t *tx) AddShares(ctx context.Context, n domain.NoticeID, holders []domain.ShareHolder, sealed [][]byte) error {
	for i, h := range holders {
		if _, err := t.exec(ctx, `INSERT INTO notice_shares (notice, n, person, sealed) VALUES (?, ?, ?, ?)`, n, i+1, h.Person, sealed[i]); err != nil {
			return err
		}
	}
	return nil
}

type shareRow struct {
	Notice domain.NoticeID
	N      int
	Sealed []byte
	Given  []byte
}

func (t *tx) SharesOf(ctx context.Context, p domain.PersonID) ([]app.HeldShare, error) {
	var list []shareRow
	err := t.list(ctx, &list, `SELECT s.notice, s.n, s.sealed FROM notice_shares AS s JOIN notices AS n ON n.id = s.notice
		WHERE s.person = ? ORDER BY n.published_at DESC, n.id LIMIT 200`, p)
	return rows(list, func(r *shareRow) app.HeldShare { return app.HeldShare{Notice: r.Notice, Number: r.N, Sealed: r.Sealed} }), err
}

func (t *tx) SealedShare(ctx context.Context, n domain.NoticeID, number int) ([]byte, error) {
	var r struct{ Sealed []byte } // bun takes bare byte slices for lists of numbers
	err := t.scan(ctx, []any{&r}, `SELECT sealed FROM notice_shares WHERE notice = ? AND n = ?`, n, number)
	return r.Sealed, err
}

func (t *tx) GiveShare(ctx context.Context, n domain.NoticeID, number int, given []byte) error {
	return t.touch(ctx, `UPDATE notice_shares SET given = ? WHERE notice = ? AND n = ? AND given IS NULL AND sealed IS NOT NULL`, given, n, number)
}

func (t *tx) GivenShares(ctx context.Context, n domain.NoticeID) (map[int][]byte, error) {
	var list []shareRow
	err := t.list(ctx, &list, `SELECT notice, n, given FROM notice_shares WHERE notice = ? AND given IS NOT NULL`, n)
	all := make(map[int][]byte, len(list))
	for _, r := range list {
		all[r.N] = r.Given
	}
	return all, err
}
