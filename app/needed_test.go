package app_test

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// TestWhoIsNeededByWhoAsks reads the gaps of a small marketplace: the city's administrator all of them, a manager those of
// his own department, a district's administrator what serves his district without the names of the city's people.
func TestWhoIsNeededByWhoAsks(t *testing.T) {
	w := newWorld(t, 1)
	body := func(kind domain.OrganisationKind, region domain.RegionCode) domain.Organisation {
		return domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: "平台管理处", Region: region, Version: 1}
	}
	admin, district := w.person(body(domain.KindAdmin, "430100"), domain.AdminSystem), w.person(body(domain.KindAdmin, "430102"), domain.AdminAudit)
	has := func(n app.Needed, kind domain.NeedKind, o domain.OrganisationID, duty string) *domain.Need {
		i := slices.IndexFunc(n.Needs, func(one domain.Need) bool { return one.Kind == kind && one.Organisation == o && one.Duty == duty })
		if i < 0 {
			return nil
		}
		return &n.Needs[i]
	}
	read := func(by domain.Actor) app.Needed {
		t.Helper()
		n, err := w.WhoIsNeeded(ctx(), by)
		w.do(err)
		return n
	}
	operator, department := w.reviewer.Organisation, w.manager.Organisation
	if one := has(read(admin), domain.NeedNobody, operator, "operator_publisher"); one == nil || one.Waiting != 1 {
		t.Errorf("nobody of the test has set a password: %+v", one)
	}
	w.db.SQL(`UPDATE people SET password_hash = 'set'`)
	all := read(admin)
	if has(all, domain.NeedNobody, operator, "operator_publisher") != nil || has(all, domain.NeedApart, operator, "review_publish") != nil {
		t.Errorf("the operator is complete: %+v", all.Needs)
	}
	if len(all.Days) != 5 || all.Days[0] != workday.On(start) {
		t.Errorf("working days: %v", all.Days)
	}
	if has(all, domain.NeedRegion, "", "steward") == nil || has(all, domain.NeedNobody, admin.Organisation, "admin_security") == nil {
		t.Errorf("no steward and no security administrator: %+v", all.Needs)
	}
	for _, n := range all.Needs {
		if n.Of == domain.KindAgency {
			t.Errorf("an agency's gap is its own: %+v", n)
		}
	}

	w.db.SQL(`UPDATE people SET disabled = true WHERE id = $1`, string(w.publisher.Person))
	if one := has(read(w.reviewer), domain.NeedNobody, operator, "operator_publisher"); one == nil || one.Waiting != 1 {
		t.Errorf("the publisher's account is shut: %+v", one)
	}
	below := read(district)
	if has(below, domain.NeedRegion, "", "operator_publisher") == nil || has(below, domain.NeedRegion, "", "operator_reviewer") != nil {
		t.Errorf("what serves the district: %+v", below.Needs)
	}
	for _, n := range below.Needs {
		if n.Organisation == operator {
			t.Errorf("the city's people are named to a district: %+v", n)
		}
	}

	today := workday.On(start)
	_, err := w.NameDeputy(ctx(), w.manager, domain.Deputy{ID: domain.DeputyID(app.NewID()), For: w.manager.Person, Person: w.officer.Person, From: today, To: today.AddDays(1)})
	w.do(err)
	own := read(w.manager)
	if has(own, domain.NeedAway, department, "order_pay") == nil || has(own, domain.NeedAway, department, "draft_approve") != nil {
		t.Errorf("the second officer drafts, the first approves for the manager, who orders nothing while away: %+v", own.Needs)
	}
	w.db.SQL(`UPDATE people SET disabled = true WHERE id = $1`, string(w.officer2.Person))
	if one := has(read(w.manager), domain.NeedAway, department, "draft_approve"); one == nil || !slices.Equal(one.Days, []workday.Date{today, today.AddDays(1)}) {
		t.Errorf("the only officer is the manager's deputy: %+v", one)
	}
	for _, n := range read(w.manager).Needs {
		if n.Organisation != department {
			t.Errorf("not his own: %+v", n)
		}
	}
	if len(read(w.agencies[0]).Needs) != 0 {
		t.Error("the agency is complete")
	}
	for _, by := range []domain.Actor{w.officer, w.finance, w.auditor, domain.Visitor(), {}} {
		_, err := w.WhoIsNeeded(ctx(), by)
		refusedBy(t, err, refusal.NotFound, "not_found")
	}
}
