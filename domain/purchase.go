package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// PurchaseID names a registered purchase.
type PurchaseID string

// PurchaseSource says how a purchase came into the register.
type PurchaseSource string

// The sources: a department's one line, or imported history.
const (
	PurchaseRegistered PurchaseSource = "registered"
	PurchaseImported   PurchaseSource = "imported"
)

// Purchase (登记采购) is one line about something that was bought outside this marketplace, or before it began. What did
// not go through the procurement or tendering law counts when pieces are added up.
type Purchase struct {
	ID             PurchaseID
	Region         RegionCode
	Department     OrganisationID
	DepartmentName string
	Source         PurchaseSource
	PurchaseTerms
	StruckReason string // "" while the line stands
	By           PersonID
	At           time.Time // when it was registered
	Version      int64
}

// PurchaseTerms are what the department writes.
type PurchaseTerms struct {
	Day            workday.Date // of the order or contract
	Title          string
	Category       string
	Matter         string // code, "" when the directory has none
	BudgetProject  string
	BudgetDocument string
	BudgetYear     int
	Amount         money.Fen // all years, tax included
	Route          compliance.RouteCode
	Reference      string // number of the tender, order, decision: whatever finds it again
	Supplier       string
	Reason         string // needed for the department's own purchase
}

// registrable are the routes a department may register; what is secret is named by route, sum and reference only.
var registrable = []compliance.RouteCode{compliance.RouteGovernment, compliance.RouteCentral, compliance.RouteFramework, compliance.RouteTender,
	compliance.RouteOffline, compliance.RouteOwn}

// RegisterPurchase writes one line for the officer's own department. Its day is not in the future.
func RegisterPurchase(by Actor, id PurchaseID, o Organisation, t PurchaseTerms, now time.Time) (*Purchase, Event, error) {
	if err := first(by.needOf(o.ID, DepartmentOfficer)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(append(t.faults(now), t.routeFault())...); err != nil {
		return nil, Event{}, err
	}
	p := &Purchase{ID: id, Region: o.Region, Department: o.ID, DepartmentName: o.Name, Source: PurchaseRegistered, PurchaseTerms: t, By: by.Person, At: now, Version: 1}
	return p, p.event(EventPurchaseRegistered, by, now), nil
}

// ImportedPurchase is one line of history that was bought before, or elsewhere; it may have been bought in a marketplace.
func ImportedPurchase(by Actor, id PurchaseID, o Organisation, t PurchaseTerms, now time.Time) (*Purchase, error) {
	if err := refusal.All(t.faults(now)...); err != nil {
		return nil, err
	}
	return &Purchase{ID: id, Region: o.Region, Department: o.ID, DepartmentName: o.Name, Source: PurchaseImported, PurchaseTerms: t, By: by.Person, At: now, Version: 1}, nil
}

func (t PurchaseTerms) faults(now time.Time) []*refusal.Refusal {
	list := []*refusal.Refusal{
		required("title", t.Title, 120), required("category", t.Category, 60), required("budget_project", t.BudgetProject, 60),
		atMost("budget_document", t.BudgetDocument, 100), required("reference", t.Reference, 100), atMost("supplier", t.Supplier, 100),
		atMost("matter", t.Matter, 60), atMost("reason", t.Reason, 1000), t.dayFault(now),
	}
	if t.Amount <= 0 {
		list = append(list, refusal.New(refusal.Invalid, "purchase.amount", "amount", "金额须大于 0（所有年度合计、含税）", "the amount (all years, tax included) is greater than 0"))
	}
	if t.BudgetYear < 2000 || t.BudgetYear > 2100 {
		list = append(list, refusal.New(refusal.Invalid, "purchase.budget_year", "budget_year", "请填写预算年度", "enter the budget year"))
	}
	return list
}

func (t PurchaseTerms) dayFault(now time.Time) *refusal.Refusal {
	switch today := workday.On(now); {
	case t.Day.IsZero():
		return refusal.New(refusal.Invalid, "required", "day", "此项必填", "this is required")
	case t.Day.After(today):
		return refusal.New(refusal.Invalid, "purchase.day", "day", "采购日期不能晚于今天（%s）", "the day can't be after today (%s)", today)
	}
	return nil
}

func (t PurchaseTerms) routeFault() *refusal.Refusal {
	if t.Route == compliance.RouteEmergency {
		return refusal.New(refusal.Invalid, "purchase.emergency", "route", "应急采购请按应急采购补录，须由负责人确认", "record it as an emergency purchase: it needs the manager's confirmation")
	}
	if !slices.Contains(registrable, t.Route) {
		return refusal.New(refusal.Invalid, "purchase.route", "route", "请选择实际采用的采购途径", "choose the route that was taken")
	}
	if t.Route == compliance.RouteOwn {
		return required("reason", t.Reason, 1000)
	}
	return nil
}

// Struck reports whether the line was struck out: it stays in the register and no longer counts.
func (p *Purchase) Struck() bool { return p.StruckReason != "" }

// Splits reports whether the purchase counts when pieces are added up.
func (p *Purchase) Splits() bool { return !p.Struck() && p.Route.Splits() }

// Strike strikes a wrong line out with a reason: the manager does, who is not the person that wrote it, because the line
// counts no more when pieces are added up. It stays readable.
func (p *Purchase) Strike(by Actor, reason string, now time.Time) (Event, error) {
	if err := first(by.needOf(p.Department, DepartmentManager), by.notSame(p.By, "登记人不得自行划除", "who registered a line does not strike it out"), p.standing(), p.decidedElsewhere(), required("reason", reason, 1000)); err != nil {
		return Event{}, err
	}
	p.StruckReason = reason
	return p.event(EventPurchaseStruck, by, now), nil
}

func (p *Purchase) standing() *refusal.Refusal {
	if !p.Struck() {
		return nil
	}
	return refusal.New(refusal.Conflict, "purchase.struck", "", "这一行已经划除", "this line is struck out already")
}

// decidedElsewhere keeps the line of an emergency with its record: struck out by itself, it would count no more while the
// record stands confirmed and public.
func (p *Purchase) decidedElsewhere() *refusal.Refusal {
	if p.Source != PurchaseRegistered || p.Route != compliance.RouteEmergency {
		return nil
	}
	return refusal.New(refusal.Conflict, "purchase.emergency", "", "这一行属于应急采购记录：不属实的，由负责人在应急采购中不予确认，该行随之划除；已经确认的不再划除",
		"this line belongs to the record of an emergency purchase: a manager refuses that record and the line goes with it; once confirmed it stays")
}

// Actions says which verbs are possible for the actor now, and why not.
func (p *Purchase) Actions(by Actor, now time.Time) map[string]error {
	c := *p
	_, err := c.Strike(by, "-", now)
	return map[string]error{"strike": err}
}

func (p *Purchase) event(k EventKind, by Actor, now time.Time) Event {
	return Event{Kind: k, Region: p.Region, Subject: "purchase:" + string(p.ID), By: by, At: now, Face: Face{"route": string(p.Route), "amount": p.Amount.String(), "budget_year": p.BudgetYear}}
}
