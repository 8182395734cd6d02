package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/workday"
)

// AgreeOverride is the second person's yes to an override that a notice cites.
func (a *App) AgreeOverride(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, check string) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		if err := tx.LockBudget(ctx, n.Department, n.BudgetYear); err != nil {
			return domain.Event{}, err
		}
		rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
		if err != nil {
			return domain.Event{}, err
		}
		e, err := n.AgreeOverride(by, check, compliance.SecondFor(rules, check), tx.Now())
		if err != nil {
			return e, err
		}
		j, err := judge(ctx, tx, n, true)
		n.Checks, n.Rulebooks, n.CheckedAt = j.checks, j.rules.IDs(), tx.Now()
		return e, err
	})
}

// countersign agrees to the overrides whose second person is the department's manager: his approval of the notice is his
// agreement.
func (a *App) countersign(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice) error {
	if len(n.Overrides) == 0 || !by.Has(domain.DepartmentManager) {
		return nil
	}
	rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return err
	}
	for _, o := range n.OverrideViews() {
		if compliance.SecondFor(rules, o.Check) != "manager" || o.Role != "" {
			continue
		}
		e, err := n.AgreeOverride(by, o.Check, "manager", tx.Now())
		if err != nil {
			return err
		}
		if r := e.Allowed(); r != nil {
			return r
		}
		if _, err := tx.Record(ctx, e); err != nil {
			return err
		}
	}
	return nil
}
