package main

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// fund has the department's finance register the line that pays a story, unless another story's draft did. A project of
// several lots has room for all of them: what stops the last is the rule on splitting.
func (s *seeder) fund(ctx context.Context, st *story) error {
	t, lots := st.terms, money.Fen(1)
	if st.lots > 0 {
		lots = money.Fen(st.lots)
	}
	amount := (t.Amount*lots*11/10 + 9_999*money.Yuan) / (10_000 * money.Yuan) * (10_000 * money.Yuan)
	_, err := s.app.RegisterBudgetLine(ctx, st.dept.finance.actor, domain.BudgetLineID(app.NewID()), domain.BudgetTerms{Year: t.BudgetYear,
		Document: t.BudgetDocument, Project: t.BudgetProject, Name: t.BudgetName, Amount: amount})
	if r := refusal.As(err); r != nil && r.Rule == "budget.exists" {
		return nil
	}
	return err
}
