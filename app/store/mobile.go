package store

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
)

func (t *tx) PersonByMobile(ctx context.Context, mobile string) (*domain.Person, error) {
	var id domain.PersonID
	if err := t.scan(ctx, []any{&id}, `SELECT person FROM message_choices WHERE mobile = ? AND mobile_confirmed_at IS NOT NULL`, mobile); err != nil {
		return nil, err
	}
	return t.Person(ctx, id)
}

func (t *tx) ConfirmMobile(ctx context.Context, p domain.PersonID, mobile string, at time.Time) error {
	return t.touch(ctx, `UPDATE message_choices SET mobile_confirmed_at = ?, version = version + 1 WHERE person = ? AND mobile = ?`, at, p, mobile)
}

func (t *tx) KnownAddress(ctx context.Context, p domain.PersonID, address string) (known bool, err error) {
	err = t.scan(ctx, []any{&known}, `SELECT EXISTS (SELECT FROM sessions WHERE person = ? AND address = ? AND address <> '' AND ends_at > clock_timestamp())`, p, address)
	return known, err
}
