package main

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
)

// checkPractice wants a practice award, one notice before each of operator's desks, purchases of elsewhere, and a draft
// rulebook that changes something.
func checkPractice(t *testing.T, s *seeder, a *app.App) {
	states := map[domain.NoticeStatus]int{}
	if err := a.Store.View(t.Context(), func(tx app.Tx) error {
		ns, err := tx.Notices(t.Context(), app.NoticeQuery{Region: practiceRegion, Limit: 50})
		for _, n := range ns {
			states[n.Status]++
			if !n.Training {
				t.Errorf("%s is not marked", n.Number)
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if states[domain.NoticeSelected] != 1 || states[domain.NoticeApproved] != 1 || states[domain.NoticeReview] != 1 || states[domain.NoticeDraft] != 1 {
		t.Errorf("practice: %v", states)
	}
	lines, err := a.Purchases(t.Context(), s.departments[1].officer.actor, app.PurchaseQuery{})
	if err != nil || len(lines) < 3 {
		t.Errorf("%d purchases elsewhere, %v", len(lines), err)
	}
	draft, err := demo.Files.ReadFile("rulebook-demo-2027-draft.json")
	if err != nil {
		t.Fatal(err)
	}
	trial, err := a.TryRulebook(t.Context(), s.reviewers[0].actor, draft)
	if err != nil || !trial.InForce || trial.Base != "demo-2026@1" || len(trial.Changes) < 2 || len(trial.Notices) == 0 {
		t.Errorf("the draft: %d changes from %s, %d notices, %v", len(trial.Changes), trial.Base, len(trial.Notices), err)
	}
}
