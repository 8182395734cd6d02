package domain

import (
	"testing"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func TestAPurchaseIsRegisteredInOneLine(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	o := Organisation{ID: "d", Kind: KindDepartment, Name: "甲局", Region: "430102"}
	officer := Actor{Person: "p", Organisation: "d", Kind: KindDepartment, Region: "430102", Roles: []Role{DepartmentOfficer}}
	good := PurchaseTerms{Day: workday.MustDate("2026-03-09"), Title: "抢险测绘", Category: "测绘", BudgetProject: "P-1", BudgetYear: 2026, Amount: 1000_00,
		Route: compliance.RouteOwn, Reference: "会议纪要〔2026〕3号", Reason: "山体滑坡抢险"}
	for _, tt := range []struct {
		name  string
		by    Actor
		wrong func(*PurchaseTerms)
		rule  string
		field string
	}{
		{"as it should be", officer, func(*PurchaseTerms) {}, "", ""},
		{"tomorrow", officer, func(t *PurchaseTerms) { t.Day = workday.MustDate("2026-03-10") }, "purchase.day", "day"},
		{"no day", officer, func(t *PurchaseTerms) { t.Day = workday.Date{} }, "required", "day"},
		{"nothing paid", officer, func(t *PurchaseTerms) { t.Amount = 0 }, "purchase.amount", "amount"},
		{"no route", officer, func(t *PurchaseTerms) { t.Route = "" }, "purchase.route", "route"},
		{"what was bought here has a notice", officer, func(t *PurchaseTerms) { t.Route = compliance.RouteMarket }, "purchase.route", "route"},
		{"an emergency is recorded otherwise", officer, func(t *PurchaseTerms) { t.Route = compliance.RouteEmergency }, "purchase.emergency", "route"},
		{"their own without a reason", officer, func(t *PurchaseTerms) { t.Reason = "" }, "required", "reason"},
		{"a tender needs no reason", officer, func(t *PurchaseTerms) { t.Route, t.Reason = compliance.RouteTender, "" }, "", ""},
		{"no reference", officer, func(t *PurchaseTerms) { t.Reference = " " }, "required", "reference"},
		{"no year", officer, func(t *PurchaseTerms) { t.BudgetYear = 0 }, "purchase.budget_year", "budget_year"},
		{"a manager", Actor{Person: "p", Organisation: "d", Kind: KindDepartment, Roles: []Role{DepartmentManager}}, func(*PurchaseTerms) {}, "actor.role", ""},
		{"another department", Actor{Person: "p", Organisation: "e", Kind: KindDepartment, Roles: []Role{DepartmentOfficer}}, func(*PurchaseTerms) {}, "not_found", ""},
	} {
		terms := good
		tt.wrong(&terms)
		p, e, err := RegisterPurchase(tt.by, "id", o, terms, now)
		r := refusal.As(err)
		switch {
		case tt.rule == "" && (err != nil || p.Amount != terms.Amount || e.Kind != EventPurchaseRegistered || p.Splits() != terms.Route.Splits()):
			t.Errorf("%s: %+v %v", tt.name, p, err)
		case tt.rule != "" && (r == nil || r.Rule != tt.rule || r.Field != tt.field || p != nil):
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestAStruckLineCountsNoMoreAndIsStruckOnce(t *testing.T) {
	officer := Actor{Person: "p", Organisation: "d", Kind: KindDepartment, Roles: []Role{DepartmentOfficer}}
	manager := Actor{Person: "m", Organisation: "d", Kind: KindDepartment, Roles: []Role{DepartmentManager}}
	both := Actor{Person: "p", Organisation: "d", Kind: KindDepartment, Roles: []Role{DepartmentManager, DepartmentOfficer}}
	p := &Purchase{ID: "id", Department: "d", By: "p", PurchaseTerms: PurchaseTerms{Route: compliance.RouteOwn}, Version: 1}
	if !p.Splits() {
		t.Fatal("a department's own purchase counts")
	}
	for who, by := range map[string]Actor{"an officer": officer, "the manager who registered it himself": both} {
		if _, err := p.Strike(by, "登记错误", time.Time{}); !refusal.Is(err, refusal.Forbidden) || p.Struck() {
			t.Fatalf("%s strikes it out: %v", who, err)
		}
	}
	if _, err := p.Strike(manager, " ", time.Time{}); !refusal.Is(err, refusal.Invalid) || p.Struck() {
		t.Fatalf("without a reason: %v", err)
	}
	if _, err := p.Strike(manager, "登记错误", time.Time{}); err != nil || p.Splits() {
		t.Fatalf("%v, splits %v", err, p.Splits())
	}
	sudden := &Purchase{ID: "id", Department: "d", By: "p", Source: PurchaseRegistered, PurchaseTerms: PurchaseTerms{Route: compliance.RouteEmergency}, Version: 1}
	if _, err := sudden.Strike(manager, "登记错误", time.Time{}); refusal.As(err) == nil || refusal.As(err).Rule != "purchase.emergency" || !sudden.Splits() {
		t.Fatalf("the line of an emergency without its record: %v", err)
	}
	sudden.Source = PurchaseImported // history has no record of its own
	if _, err := sudden.Strike(manager, "登记错误", time.Time{}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Strike(manager, "again", time.Time{}); !refusal.Is(err, refusal.Conflict) || p.StruckReason != "登记错误" {
		t.Fatalf("twice: %v", err)
	}
}
