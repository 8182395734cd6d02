package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// ImportBudget loads lines, all or nothing; a line that is there takes the file's amount and name. The answer is how
// many are new or changed: loading the same again changes nothing.
func (a *App) ImportBudget(ctx context.Context, list []domain.BudgetRow) (changed int, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		changed = 0
		departments, err := departmentsByUSCC(ctx, tx)
		if err != nil {
			return err
		}
		for i, r := range list {
			o, ok := departments[r.Department]
			if !ok {
				return refusal.New(refusal.Invalid, "import.row", "department", "第 %d 行：没有信用代码为 %s 的项目业主", "row %d: no department has the code %s", i+1, r.Department)
			}
			did, err := a.importLine(ctx, tx, o, r.BudgetTerms)
			if err != nil {
				return err
			}
			if did {
				changed++
			}
		}
		return nil
	})
	return changed, err
}

func (a *App) importLine(ctx context.Context, tx Tx, o domain.Organisation, t domain.BudgetTerms) (bool, error) {
	l, err := tx.BudgetLineFor(ctx, o.ID, domain.Terms{BudgetProject: t.Project, BudgetDocument: t.Document, BudgetYear: t.Year})
	switch {
	case err != nil:
		return false, err
	case l == nil:
		_, err = a.registerLine(ctx, tx, domain.System(), domain.BudgetLineID(NewID()), o, t)
		return true, err
	case l.Amount == t.Amount && l.Name == t.Name:
		return false, nil
	}
	_, err = a.adjustLine(ctx, tx, domain.System(), l.ID, 0, t, "导入 / imported")
	return true, err
}

// departmentsByUSCC are all departments by their code.
func departmentsByUSCC(ctx context.Context, tx Tx) (map[string]domain.Organisation, error) {
	found := map[string]domain.Organisation{}
	q := OrganisationQuery{Kind: domain.KindDepartment, Limit: 1000}
	for {
		list, err := tx.Organisations(ctx, q)
		for _, o := range list {
			found[o.USCC], q.After = o, o.ID
		}
		if err != nil || len(list) < q.Limit {
			return found, err
		}
	}
}
