package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type readingKeyRow struct {
	bun.BaseModel `bun:"table:reading_keys,alias:k"`

	ID        domain.ReadingKeyID `bun:",pk"`
	Agency    domain.AgencyID     `bun:"agency_id"`
	Recipient string
	Wrapped   string
	MadeBy    domain.PersonID
	MadeAt    time.Time
	RetiredAt time.Time `bun:",nullzero"`
}

func newReadingKeyRow(k *domain.ReadingKey) *readingKeyRow {
	return &readingKeyRow{ID: k.ID, Agency: k.Agency, Recipient: k.Recipient, Wrapped: k.Wrapped, MadeBy: k.MadeBy, MadeAt: k.MadeAt, RetiredAt: k.RetiredAt}
}

func (r *readingKeyRow) key() *domain.ReadingKey {
	return &domain.ReadingKey{ID: r.ID, Agency: r.Agency, Recipient: r.Recipient, Wrapped: r.Wrapped, MadeBy: r.MadeBy, MadeAt: r.MadeAt, RetiredAt: r.RetiredAt}
}

func (t *tx) ReadingKeyOf(ctx context.Context, a domain.AgencyID) (*domain.ReadingKey, error) {
	r, err := one[readingKeyRow](ctx, t, "agency_id = ? AND retired_at IS NULL", a)
	if err != nil {
		return nil, err
	}
	return r.key(), nil
}

func (t *tx) ReadingKey(ctx context.Context, id domain.ReadingKeyID) (*domain.ReadingKey, error) {
	r, err := load[readingKeyRow](ctx, t, false, "id = ?", id)
	if err != nil {
		return nil, err
	}
	return r.key(), nil
}

func (t *tx) AddReadingKey(ctx context.Context, k *domain.ReadingKey) error {
	return t.addNew(ctx, newReadingKeyRow(k))
}

func (t *tx) SaveReadingKey(ctx context.Context, k *domain.ReadingKey) error {
	return t.touch(ctx, `UPDATE reading_keys SET retired_at = ? WHERE id = ?`, k.RetiredAt, k.ID)
}

func (t *tx) AddOfferCopy(ctx context.Context, c *domain.OfferCopy) error {
	_, err := t.exec(ctx, `INSERT INTO offer_copies (bid_id, key_id, copy) VALUES (?, ?, ?)`, c.Bid, c.Key, c.Sealed)
	return err
}

func (t *tx) OfferCopy(ctx context.Context, b domain.BidID) (*domain.OfferCopy, error) {
	c := &domain.OfferCopy{}
	err := t.scan(ctx, []any{&c.Bid, &c.Key, &c.Sealed}, `SELECT bid_id, key_id, copy FROM offer_copies WHERE bid_id = ?`, b)
	return c, err
}
