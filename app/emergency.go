package app

import (
	"context"
	"reflect"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// EmergencyPage is one record of an emergency purchase with its files and what the actor may do.
type EmergencyPage struct {
	Emergency domain.Emergency
	Files     map[domain.FileID]*domain.File
	Actions   map[string]error
	New       bool // reported by this call: false when it answers a repeat
}

// ReportEmergency records an emergency purchase of the actor's department, with its line in the register of purchases:
// from this transaction on it counts. The same id and terms again answers the same record.
func (a *App) ReportEmergency(ctx context.Context, by domain.Actor, id domain.PurchaseID, t domain.EmergencyTerms) (page EmergencyPage, err error) {
	if by.Kind != domain.KindDepartment {
		return page, refusal.New(refusal.Forbidden, "actor.kind", "", "只有项目业主可以登记应急采购", "only a department records its emergency purchases")
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := tx.Emergency(ctx, id); err == nil {
			if there.Department != by.Organisation || !reflect.DeepEqual(there.EmergencyTerms, t) {
				return idTaken()
			}
			page, err = emergencyPage(ctx, tx, by, there)
			return err
		}
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		if err := tx.LockBudget(ctx, o.ID, t.BudgetYear); err != nil {
			return err
		}
		due, err := emergencyDue(ctx, tx, o.Region, t.Happened)
		if err != nil {
			return err
		}
		files, err := tx.Files(ctx, t.Documents...)
		if err != nil {
			return err
		}
		m, p, e, err := domain.ReportEmergency(by, id, *o, t, due, files, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddPurchase(ctx, p); err != nil {
			return err
		}
		if err := tx.AddEmergency(ctx, m); err != nil {
			return err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = emergencyPage(ctx, tx, by, m)
		page.New = true
		return err
	})
	return page, err
}

// emergencyDue is by when the event of a day has to be reported, by the rules of that day; zero when they set no time.
func emergencyDue(ctx context.Context, tx Tx, r domain.RegionCode, happened workday.Date) (workday.Deadline, error) {
	if happened.IsZero() {
		return workday.Deadline{}, nil // refused with the other faults
	}
	rules, cal, err := rulesFor(ctx, tx, r, happened)
	if err != nil {
		return workday.Deadline{}, err
	}
	span, _, err := rules.Span(rulebook.KeyEmergencyReport)
	if err != nil {
		return workday.Deadline{}, nil
	}
	return cal.Add(happened.At(0), span, workday.OfficeHours), nil
}

func emergencyPage(ctx context.Context, tx Tx, by domain.Actor, m *domain.Emergency) (EmergencyPage, error) {
	pages, err := emergencyPages(ctx, tx, by, []domain.Emergency{*m})
	if err != nil {
		return EmergencyPage{}, err
	}
	return pages[0], nil
}

// emergencyPages reads the papers of all records in one query.
func emergencyPages(ctx context.Context, tx Tx, by domain.Actor, ms []domain.Emergency) (list []EmergencyPage, err error) {
	var cited []domain.FileID
	for i := range ms {
		cited = append(cited, ms[i].Documents...)
	}
	files, err := tx.Files(ctx, cited...)
	for i := range ms {
		own := make(map[domain.FileID]*domain.File, len(ms[i].Documents))
		for _, id := range ms[i].Documents {
			if f := files[id]; f != nil {
				own[id] = f
			}
		}
		list = append(list, EmergencyPage{Emergency: ms[i], Files: own, Actions: ms[i].Actions(by, tx.Now())})
	}
	return list, err
}

// ConfirmEmergency is the manager's yes: the record becomes public.
func (a *App) ConfirmEmergency(ctx context.Context, by domain.Actor, id domain.PurchaseID, version int64) (EmergencyPage, error) {
	return a.changeEmergency(ctx, by, id, version, func(tx Tx, m *domain.Emergency) (domain.Event, error) { return m.Confirm(by, tx.Now()) })
}

// RefuseEmergency is the manager's no: the line in the register is struck out.
func (a *App) RefuseEmergency(ctx context.Context, by domain.Actor, id domain.PurchaseID, version int64, why string) (EmergencyPage, error) {
	return a.changeEmergency(ctx, by, id, version, func(tx Tx, m *domain.Emergency) (domain.Event, error) {
		if err := tx.LockBudget(ctx, m.Department, m.BudgetYear); err != nil {
			return domain.Event{}, err
		}
		p, err := tx.Purchase(ctx, id)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := m.Refuse(by, p, why, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.SavePurchase(ctx, p)
	})
}

func (a *App) changeEmergency(ctx context.Context, by domain.Actor, id domain.PurchaseID, version int64, verb func(Tx, *domain.Emergency) (domain.Event, error)) (page EmergencyPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		m, err := tx.Emergency(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(m.Department) {
			return domain.Missing()
		}
		if r := stale(version, m.Version); r != nil {
			return r
		}
		e, err := verb(tx, m)
		if err != nil {
			return err
		}
		if err := tx.SaveEmergency(ctx, m); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = emergencyPage(ctx, tx, by, m)
		return err
	})
	return page, err
}

// Emergencies pages records of emergency purchases: a department's own, or those of the region for steward, operator
// and oversight.
func (a *App) Emergencies(ctx context.Context, by domain.Actor, q EmergencyQuery) (list []EmergencyPage, err error) {
	if q.Department, q.Region, err = deskOf(by, domain.RoleSteward, domain.OperatorReviewer, domain.OperatorPublisher, domain.RoleSupervisor, domain.RoleAuditor); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ms, err := tx.Emergencies(ctx, q)
		if err != nil {
			return err
		}
		list, err = emergencyPages(ctx, tx, by, ms)
		return err
	})
	return list, err
}

// PublicEmergencies pages the confirmed ones, without who wrote and who confirmed them.
func (a *App) PublicEmergencies(ctx context.Context, q EmergencyQuery) (list []domain.Emergency, err error) {
	q.Public, q.Status = true, domain.EmergencyConfirmed
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Emergencies(ctx, q); return err })
	for i := range list {
		list[i].By, list[i].Manager = "", ""
	}
	return list, err
}
