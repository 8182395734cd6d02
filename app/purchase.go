package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// PurchasePage is one registered purchase with what the actor may do.
type PurchasePage struct {
	Purchase domain.Purchase
	Actions  map[string]error
	New      bool // false when this answers a repeat
}

// RegisterPurchase writes one line of the actor's department about something bought elsewhere. The same id and terms
// again answers the same line. It counts towards splitting from the same transaction on.
func (a *App) RegisterPurchase(ctx context.Context, by domain.Actor, id domain.PurchaseID, t domain.PurchaseTerms) (page PurchasePage, err error) {
	if by.Kind != domain.KindDepartment {
		return page, refusal.New(refusal.Forbidden, "actor.kind", "", "只有项目业主可以登记采购", "only a department registers its purchases")
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := tx.Purchase(ctx, id); err == nil {
			if there.Department != by.Organisation || there.PurchaseTerms != t {
				return idTaken()
			}
			page = purchasePage(tx, by, there)
			return nil
		}
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		if err := tx.LockBudget(ctx, o.ID, t.BudgetYear); err != nil {
			return err
		}
		p, e, err := domain.RegisterPurchase(by, id, *o, t, tx.Now())
		if err != nil {
			return err
		}
		if err := namedByDirectory(ctx, tx, t); err != nil {
			return err
		}
		if err := tx.AddPurchase(ctx, p); err != nil {
			return err
		}
		page = purchasePage(tx, by, p)
		page.New = true
		return a.record(ctx, tx, e)
	})
	return page, err
}

func purchasePage(tx Tx, by domain.Actor, p *domain.Purchase) PurchasePage {
	return PurchasePage{Purchase: *p, Actions: p.Actions(by, tx.Now())}
}

// StrikePurchase strikes a wrong line out, with a reason.
func (a *App) StrikePurchase(ctx context.Context, by domain.Actor, id domain.PurchaseID, version int64, reason string) (page PurchasePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.Purchase(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(p.Department) {
			return domain.Missing()
		}
		if r := stale(version, p.Version); r != nil {
			return r
		}
		if err := tx.LockBudget(ctx, p.Department, p.BudgetYear); err != nil {
			return err
		}
		e, err := p.Strike(by, reason, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SavePurchase(ctx, p); err != nil {
			return err
		}
		page = purchasePage(tx, by, p)
		return a.record(ctx, tx, e)
	})
	return page, err
}

// Purchases pages registered purchases: a department's own, or those of the region for steward and oversight.
func (a *App) Purchases(ctx context.Context, by domain.Actor, q PurchaseQuery) (list []PurchasePage, err error) {
	if q.Department, q.Region, err = deskOf(by, domain.RoleSteward, domain.RoleSupervisor, domain.RoleAuditor); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ps, err := tx.Purchases(ctx, q)
		for i := range ps {
			list = append(list, purchasePage(tx, by, &ps[i]))
		}
		return err
	})
	return list, err
}
