package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

type emergencyRow struct {
	bun.BaseModel `bun:"table:emergencies,alias:e"`

	ID             domain.PurchaseID `bun:",pk"`
	Region         domain.RegionCode
	Department     domain.OrganisationID
	DepartmentName string
	Status         domain.EmergencyStatus
	Terms          domain.EmergencyTerms `bun:",type:jsonb"`
	DueAt          time.Time             `bun:",nullzero"`
	Due            workday.Deadline      `bun:",type:jsonb"`
	Person         domain.PersonID
	At             time.Time
	Manager        domain.PersonID `bun:",nullzero"`
	DecidedAt      time.Time       `bun:",nullzero"`
	Refusal        string
	Version        int64
}

func newEmergencyRow(m *domain.Emergency) *emergencyRow {
	return &emergencyRow{ID: m.ID, Region: m.Region, Department: m.Department, DepartmentName: m.DepartmentName, Status: m.Status, Terms: m.EmergencyTerms,
		DueAt: m.Due.At, Due: m.Due, Person: m.By, At: m.At, Manager: m.Manager, DecidedAt: m.DecidedAt, Refusal: m.Refusal, Version: m.Version}
}

func (r *emergencyRow) emergency() domain.Emergency {
	r.Due.At = r.DueAt
	return domain.Emergency{ID: r.ID, Region: r.Region, Department: r.Department, DepartmentName: r.DepartmentName, Status: r.Status, EmergencyTerms: r.Terms,
		Due: r.Due, By: r.Person, At: r.At, Manager: r.Manager, DecidedAt: r.DecidedAt, Refusal: r.Refusal, Version: r.Version}
}

func (t *tx) Emergency(ctx context.Context, id domain.PurchaseID) (*domain.Emergency, error) {
	r, err := one[emergencyRow](ctx, t, "id = ?", id)
	if err != nil {
		return nil, err
	}
	m := r.emergency()
	return &m, nil
}

func (t *tx) AddEmergency(ctx context.Context, m *domain.Emergency) error {
	return t.addNew(ctx, newEmergencyRow(m))
}

func (t *tx) SaveEmergency(ctx context.Context, m *domain.Emergency) error {
	r := newEmergencyRow(m)
	r.Version++
	return t.save(ctx, r, "id", string(m.ID), &m.Version)
}

// Emergencies pages by the moment they were reported; the public ones are the confirmed ones outside training regions.
func (t *tx) Emergencies(ctx context.Context, q app.EmergencyQuery) ([]domain.Emergency, error) {
	var list []emergencyRow
	s := equal(within(t.db.NewSelect().Model(&list), "e.region", q.Region), "e.department", q.Department)
	s = equal(s, "e.status", q.Status)
	if q.Public {
		s = s.Where("e.status = 'confirmed'").Where("(is_training(?) OR NOT is_training(e.region))", q.Region)
	}
	err := page(s, "e.at", "e.id", q.After, q.Limit).Scan(ctx)
	return rows(list, (*emergencyRow).emergency), translate(err)
}
