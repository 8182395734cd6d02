package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// ImportPurchases loads what departments bought before, or elsewhere, all or nothing; it counts like any other piece from
// this transaction on. The answer is how many lines are new: loading the same again changes nothing, and a line that is
// there with other terms is a fault.
func (a *App) ImportPurchases(ctx context.Context, list []domain.PurchaseRow) (added int, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		departments, err := departmentsByUSCC(ctx, tx)
		if err != nil {
			return err
		}
		var faults []*refusal.Refusal
		var lines []*domain.Purchase
		for _, r := range list {
			p, err := importPurchase(ctx, tx, r, departments)
			switch fault := refusal.As(err); {
			case fault != nil:
				faults = append(faults, r.Fault(fault))
			case err != nil:
				return err
			case p != nil:
				lines = append(lines, p)
			}
		}
		if err := refusal.All(faults...); err != nil {
			return err
		}
		for _, p := range lines {
			if err := tx.LockBudget(ctx, p.Department, p.BudgetYear); err != nil {
				return err
			}
		}
		if added, err = tx.AddPurchases(ctx, lines); err != nil || added == 0 {
			return err
		}
		return a.record(ctx, tx, domain.PurchasesImported(added, tx.Now()))
	})
	return added, err
}

// importPurchase is the new line of a row; nil when it is there already.
func importPurchase(ctx context.Context, tx Tx, r domain.PurchaseRow, departments map[string]domain.Organisation) (*domain.Purchase, error) {
	o, ok := departments[r.Department]
	if !ok {
		return nil, refusal.New(refusal.Invalid, "import.row", "department", "没有信用代码为 %s 的项目业主", "no department has the code %s", r.Department)
	}
	there, err := optional(tx.Purchase(ctx, r.ID()))
	switch {
	case err != nil:
		return nil, err
	case there != nil && there.PurchaseTerms == r.PurchaseTerms:
		return nil, nil
	case there != nil:
		return nil, refusal.New(refusal.Conflict, "exists", "reference", "该编号已导入且内容不同：请先划除原登记，再用新的编号导入",
			"this reference was imported with other terms: strike that line out, then import it under another number")
	}
	if err := namedByDirectory(ctx, tx, r.PurchaseTerms); err != nil {
		return nil, err
	}
	return domain.ImportedPurchase(domain.System(), r.ID(), o, r.PurchaseTerms, tx.Now())
}

// namedByDirectory wants a line that names a matter to have the category that the matter had on the day of the purchase,
// because pieces are added up by it; before the directory began, its first version speaks. What the directory does not
// have, such as property management, is called what it is.
func namedByDirectory(ctx context.Context, tx Tx, t domain.PurchaseTerms) error {
	if t.Matter == "" {
		return nil
	}
	m, err := tx.Matter(ctx, t.Matter, t.Day)
	switch {
	case err != nil:
		return err
	case m == nil:
		return refusal.New(refusal.Invalid, "purchase.matter", "matter", "目录中没有事项 %s", "the directory has no matter %s", t.Matter)
	case m.Category != t.Category:
		return refusal.New(refusal.Invalid, "purchase.category", "category", "品目应与采购当日（%[1]s）的事项目录一致，为“%[2]s”",
			"the category must be the one that the matter had on the day of the purchase (%[1]s), %[2]s", t.Day, m.Category)
	}
	return nil
}
