package store

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// AddKeys keeps a notice's wrapped secrets, once.
func (t *tx) AddKeys(ctx context.Context, n domain.NoticeID, k app.NewKeys) error {
	added, err := t.exec(ctx, `INSERT INTO notice_keys (notice, offer, document, secret) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		n, k.Offer, k.Document, k.Secret)
	if err == nil && added == 0 {
		err = exists()
	}
	return err
}

// WrappedKeys is Missing once they are destroyed.
func (t *tx) WrappedKeys(ctx context.Context, n domain.NoticeID) (offer, document, secret []byte, err error) {
	var k struct{ Offer, Document, Secret []byte } // bun takes bare byte slices for lists of numbers
	err = t.scan(ctx, []any{&k}, `SELECT offer, document, secret FROM notice_keys WHERE notice = ? AND destroyed_at IS NULL`, n)
	return k.Offer, k.Document, k.Secret, err
}

// DestroyKeys leaves the row, so that a notice never gets keys a second time. Twice is harmless.
func (t *tx) DestroyKeys(ctx context.Context, n domain.NoticeID) error {
	_, err := t.exec(ctx, `UPDATE notice_keys SET offer = NULL, document = NULL, secret = NULL, destroyed_at = intermart_now()
		WHERE notice = ? AND destroyed_at IS NULL`, n)
	if err != nil {
		return err
	}
	_, err = t.exec(ctx, `UPDATE notice_shares SET sealed = NULL, given = NULL WHERE notice = ? AND sealed IS NOT NULL`, n)
	return err
}
