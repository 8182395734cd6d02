package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

type ticketRow struct {
	bun.BaseModel `bun:"table:tickets,alias:k"`

	ID           domain.TicketID `bun:",pk"`
	Person       domain.PersonID
	Organisation domain.OrganisationID
	Kind         domain.OrganisationKind
	Region       domain.RegionCode
	Title        string
	About        string
	Status       domain.TicketStatus
	Entries      []domain.TicketEntry `bun:",type:jsonb"`
	AskedAt      time.Time
	MovedAt      time.Time
	LookUntil    time.Time `bun:",nullzero"`
	Version      int64
}

func newTicketRow(t *domain.Ticket) *ticketRow {
	return &ticketRow{ID: t.ID, Person: t.Person, Organisation: t.Organisation, Kind: t.Kind, Region: t.Region, Title: t.Title, About: t.About, Status: t.Status,
		Entries: t.Entries, AskedAt: t.AskedAt, MovedAt: t.MovedAt, LookUntil: t.LookUntil, Version: t.Version}
}

func (r *ticketRow) ticket() domain.Ticket {
	return domain.Ticket{ID: r.ID, Person: r.Person, Organisation: r.Organisation, Kind: r.Kind, Region: r.Region, Title: r.Title, About: r.About, Status: r.Status,
		Entries: r.Entries, AskedAt: r.AskedAt, MovedAt: r.MovedAt, LookUntil: r.LookUntil, Version: r.Version}
}

func (t *tx) Ticket(ctx context.Context, id domain.TicketID) (*domain.Ticket, error) {
	r, err := one[ticketRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	k := r.ticket()
	return &k, nil
}

func (t *tx) TicketsOf(ctx context.Context, p domain.PersonID) ([]domain.Ticket, error) {
	var list []ticketRow
	err := t.db.NewSelect().Model(&list).Where("person = ?", p).OrderExpr("asked_at, id").Scan(ctx)
	return rows(list, (*ticketRow).ticket), translate(err)
}

func (t *tx) AddTicket(ctx context.Context, k *domain.Ticket) error {
	k.Version = max(k.Version, 1)
	return t.addNew(ctx, newTicketRow(k))
}

func (t *tx) SaveTicket(ctx context.Context, k *domain.Ticket) error {
	r := newTicketRow(k)
	r.Version++
	return t.save(ctx, r, "id", string(k.ID), &k.Version)
}

type namedTicketRow struct {
	ticketRow `bun:",extend"`

	PersonName       string
	OrganisationName string
}

func (t *tx) Tickets(ctx context.Context, q app.TicketQuery) ([]app.TicketRow, error) {
	var list []namedTicketRow
	s := t.db.NewSelect().Model(&list).ColumnExpr("k.*").ColumnExpr("p.name AS person_name").ColumnExpr("o.name AS organisation_name").
		Join("JOIN people AS p ON p.id = k.person").Join("JOIN organisations AS o ON o.id = k.organisation")
	if q.Person != "" {
		s = s.Where("k.person = ? AND k.organisation = ?", q.Person, q.Organisation)
	} else {
		s = s.Where("(k.kind = 'agency' OR k.region LIKE ?) AND is_training(k.region) = ?", q.Region.Prefix()+"%", q.Training)
	}
	if len(q.Statuses) > 0 {
		s = s.Where("k.status IN (?)", bun.List(q.Statuses))
	}
	err := page(s, "k.moved_at", "k.id", q.After, q.Limit).Scan(ctx)
	return rows(list, func(r *namedTicketRow) app.TicketRow {
		return app.TicketRow{Ticket: r.ticket(), PersonName: r.PersonName, OrganisationName: r.OrganisationName}
	}), translate(err)
}

func (t *tx) Names(ctx context.Context, ids []domain.PersonID) (map[domain.PersonID]string, error) {
	names := make(map[domain.PersonID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	var list []struct {
		ID   domain.PersonID
		Name string
	}
	err := t.list(ctx, &list, `SELECT id, name FROM people WHERE id IN (?)`, bun.List(ids))
	for _, r := range list {
		names[r.ID] = r.Name
	}
	return names, err
}
