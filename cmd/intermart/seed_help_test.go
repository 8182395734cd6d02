package main

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// checkHelp reads the account side as the demo's people see it.
func checkHelp(t *testing.T, s *seeder, a *app.App) {
	ctx, home := t.Context(), s.department("wtj")
	token, me, err := a.LogIn(ctx, app.LogIn{Email: home.finance.email, Password: seedPassword, Address: "127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	if len(me.Memberships) != 2 || me.Organisation.ID != home.ID {
		t.Errorf("he works for %d bodies and signs in for %s", len(me.Memberships), me.Organisation.Name)
	}
	if err := a.LogOut(ctx, token); err != nil {
		t.Error(err)
	}
	n, err := a.WhoIsNeeded(ctx, s.system.actor)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(n.Needs, func(one domain.Need) bool { return one.Kind == domain.NeedAway && one.Organisation == home.ID }) {
		t.Errorf("the manager is away, and nothing lacks him: %+v", n.Needs)
	}
	for _, want := range []domain.TicketStatus{domain.TicketOpen, domain.TicketAnswered} {
		list, err := a.Tickets(ctx, s.reviewers[0].actor, true, app.TicketQuery{Statuses: []domain.TicketStatus{want}})
		if err != nil || len(list) != 1 {
			t.Errorf("%d requests %s: %v", len(list), want, err)
		}
	}
}
