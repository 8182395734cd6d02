package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type captureRow struct {
	bun.BaseModel `bun:"table:captures,alias:c"`

	ID        domain.CaptureID `bun:",pk"`
	TokenHash string
	Owner     domain.OrganisationID
	Person    domain.PersonID
	Purpose   domain.Purpose
	Label     string
	OpenedAt  time.Time `bun:",nullzero"`
	Pages     int
	File      domain.FileID `bun:",nullzero"`
	EndsAt    time.Time
}

func (r *captureRow) capture() *domain.Capture {
	return &domain.Capture{ID: r.ID, Owner: r.Owner, Person: r.Person, Purpose: r.Purpose, Label: r.Label, OpenedAt: r.OpenedAt, Pages: r.Pages, File: r.File, EndsAt: r.EndsAt}
}

func (t *tx) Capture(ctx context.Context, id domain.CaptureID) (*domain.Capture, error) {
	r, err := one[captureRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	return r.capture(), nil
}

func (t *tx) CaptureByToken(ctx context.Context, tokenHash string) (*domain.Capture, error) {
	r, err := one[captureRow](ctx, t, "token_hash = ?", tokenHash)
	if err != nil {
		return nil, err
	}
	return r.capture(), nil
}

func (t *tx) AddCapture(ctx context.Context, c domain.Capture, tokenHash string) error {
	return t.addNew(ctx, &captureRow{ID: c.ID, TokenHash: tokenHash, Owner: c.Owner, Person: c.Person, Purpose: c.Purpose, Label: c.Label, EndsAt: c.EndsAt})
}

func (t *tx) SaveCapture(ctx context.Context, c *domain.Capture) error {
	return t.touch(ctx, `UPDATE captures SET opened_at = ?, pages = ?, file = ? WHERE id = ?`, bun.NullZero(c.OpenedAt), c.Pages, bun.NullZero(c.File), c.ID)
}

func (t *tx) DropCaptures(ctx context.Context, endedBefore time.Time) error {
	_, err := t.exec(ctx, `DELETE FROM captures WHERE ends_at < ?`, endedBefore)
	return err
}
