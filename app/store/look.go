package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/domain"
)

type lookRow struct {
	bun.BaseModel `bun:"table:looks,alias:l"`

	ID           domain.LookID `bun:",pk"`
	Ticket       domain.TicketID
	Person       domain.PersonID
	Of           domain.PersonID
	Organisation domain.OrganisationID
	BegunAt      time.Time
	EndsAt       time.Time
	EndedAt      time.Time `bun:",nullzero"`
	Seen         []string  `bun:",type:jsonb"`
}

func (r *lookRow) look() domain.Look {
	return domain.Look{ID: r.ID, Ticket: r.Ticket, Person: r.Person, Of: r.Of, Organisation: r.Organisation, BegunAt: r.BegunAt, Until: r.EndsAt,
		EndedAt: r.EndedAt, Seen: r.Seen}
}

func (t *tx) Look(ctx context.Context, id domain.LookID) (*domain.Look, error) {
	r, err := one[lookRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	l := r.look()
	return &l, nil
}

func (t *tx) LooksOf(ctx context.Context, k domain.TicketID) ([]domain.Look, error) {
	var list []lookRow
	err := t.db.NewSelect().Model(&list).Where("ticket = ?", k).OrderExpr("begun_at DESC, id").Limit(100).Scan(ctx)
	return rows(list, (*lookRow).look), translate(err)
}

func (t *tx) AddLook(ctx context.Context, l *domain.Look) error {
	return t.addNew(ctx, &lookRow{ID: l.ID, Ticket: l.Ticket, Person: l.Person, Of: l.Of, Organisation: l.Organisation, BegunAt: l.BegunAt, EndsAt: l.Until, Seen: []string{}})
}

func (t *tx) SaveLook(ctx context.Context, l *domain.Look) error {
	_, err := t.exec(ctx, `UPDATE looks SET ended_at = ? WHERE id = ?`, l.EndedAt, l.ID)
	return err
}

func (t *tx) SeeAlong(ctx context.Context, id domain.LookID, what string) error {
	_, err := t.exec(ctx, `UPDATE looks SET seen = seen || to_jsonb(?::text) WHERE id = ? AND NOT seen @> to_jsonb(?::text)`, what, id, what)
	return err
}

func (t *tx) TurnToLook(ctx context.Context, tokenHash string, l domain.LookID) error {
	_, err := t.exec(ctx, `UPDATE sessions SET look = NULLIF(?, '')::uuid WHERE token_hash = ?`, l, tokenHash)
	return err
}
