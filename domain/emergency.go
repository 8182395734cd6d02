package domain

import (
	"fmt"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// EmergencyStatus is how far the record of an emergency purchase has come.
type EmergencyStatus string

// The statuses.
const (
	EmergencyReported  EmergencyStatus = "reported"  // by an officer; waits for a manager
	EmergencyConfirmed EmergencyStatus = "confirmed" // public
	EmergencyRefused   EmergencyStatus = "refused"   // its line in the register is struck out
)

var emergencyMoves = moves[EmergencyStatus]{
	EmergencyReported: {EmergencyConfirmed, EmergencyRefused},
}

// Causes is the closed list of what lets a department buy first and record afterwards. What is secret is not recorded
// here at all.
var Causes = []Chosen{
	{"natural_disaster", refusal.Text{ZH: "自然灾害", EN: "natural disaster"}},
	{"accident", refusal.Text{ZH: "事故灾难应急处置", EN: "response to an accident"}},
	{"public_health", refusal.Text{ZH: "突发公共卫生事件", EN: "public-health emergency"}},
	{"public_safety", refusal.Text{ZH: "社会安全事件", EN: "public-safety incident"}},
	{"urgent_repair", refusal.Text{ZH: "危及人身财产安全的抢险抢修", EN: "repair against danger to life or property"}},
}

// Emergency is the record, made afterwards, of a purchase that an emergency did not let wait. Its sum is a line of the
// register of purchases (same id, route emergency) and counts like any other piece from the moment it is reported.
type Emergency struct {
	ID             PurchaseID
	Region         RegionCode
	Department     OrganisationID
	DepartmentName string
	Status         EmergencyStatus
	EmergencyTerms
	Due       workday.Deadline // by when it had to be reported; zero when the rulebook sets no time
	By        PersonID
	At        time.Time
	Manager   PersonID
	DecidedAt time.Time
	Refusal   string // why the manager refused it
	Version   int64
}

// EmergencyTerms are what the officer writes.
type EmergencyTerms struct {
	Cause          string       `json:"cause"`    // one of Causes
	Happened       workday.Date `json:"happened"` // the event
	Ordered        workday.Date `json:"ordered"`  // the purchase
	Title          string       `json:"title"`
	Account        string       `json:"account"` // what happened, what was done, why it could not wait
	Category       string       `json:"category"`
	BudgetProject  string       `json:"budget_project"`
	BudgetDocument string       `json:"budget_document"`
	BudgetYear     int          `json:"budget_year"`
	Amount         money.Fen    `json:"amount"`
	Supplier       string       `json:"supplier"`
	Reference      string       `json:"reference"` // number of the order or instruction
	Documents      []FileID     `json:"documents"`
	NotSecret      bool         `json:"not_secret"` // the officer's statement
}

// ReportEmergency records an emergency purchase for the officer's own department. due is by when it had to be reported;
// later is not refused, but shown.
func ReportEmergency(by Actor, id PurchaseID, o Organisation, t EmergencyTerms, due workday.Deadline, files map[FileID]*File, now time.Time) (*Emergency, *Purchase, Event, error) {
	if err := first(by.needOf(o.ID, DepartmentOfficer), t.secret()); err != nil {
		return nil, nil, Event{}, err
	}
	if err := refusal.All(t.faults(o.ID, files, now)...); err != nil {
		return nil, nil, Event{}, err
	}
	m := &Emergency{ID: id, Region: o.Region, Department: o.ID, DepartmentName: o.Name, Status: EmergencyReported, EmergencyTerms: t, Due: due,
		By: by.Person, At: now, Version: 1}
	p := &Purchase{ID: id, Region: o.Region, Department: o.ID, DepartmentName: o.Name, Source: PurchaseRegistered, PurchaseTerms: t.line(), By: by.Person, At: now, Version: 1}
	return m, p, m.event(EventEmergencyReported, by, now, Face{"amount": t.Amount.String(), "budget_year": t.BudgetYear}), nil
}

// line is the purchase as the register shows it.
func (t EmergencyTerms) line() PurchaseTerms {
	return PurchaseTerms{Day: t.Ordered, Title: t.Title, Category: t.Category, BudgetProject: t.BudgetProject, BudgetDocument: t.BudgetDocument,
		BudgetYear: t.BudgetYear, Amount: t.Amount, Route: compliance.RouteEmergency, Reference: t.Reference, Supplier: t.Supplier,
		Reason: ChosenText(Causes, t.Cause).ZH}
}

func (t EmergencyTerms) secret() *refusal.Refusal {
	if t.NotSecret {
		return nil
	}
	return refusal.New(refusal.Invalid, "emergency.secret", "not_secret", "涉密采购不在本平台登记，请按保密规定办理", "what is secret is not recorded here: follow the rules for secrets").
		Cite("平台规则", "应急采购事后登记", false)
}

func (t EmergencyTerms) faults(owner OrganisationID, files map[FileID]*File, now time.Time) []*refusal.Refusal {
	list := append(t.line().faults(now), listed("cause", t.Cause, Causes), required("account", t.Account, 2000), required("supplier", t.Supplier, 100),
		impersonal("title", t.Title), impersonal("account", t.Account), impersonal("supplier", t.Supplier), t.happened(now))
	for _, r := range list {
		if r != nil && r.Field == "day" {
			r.Field = "ordered"
		}
	}
	if len(t.Documents) == 0 || len(t.Documents) > 10 {
		list = append(list, refusal.New(refusal.Invalid, "emergency.documents", "documents", "请上传 1 至 10 份证明材料", "upload 1 to 10 documents that show it"))
	}
	for i, id := range t.Documents {
		list = append(list, files[id].Cite(owner, fmt.Sprintf("documents[%d]", i), now, PurposeEmergency))
	}
	return list
}

func (t EmergencyTerms) happened(now time.Time) *refusal.Refusal {
	switch {
	case t.Happened.IsZero() || t.Happened.After(workday.On(now)):
		return refusal.New(refusal.Invalid, "emergency.happened", "happened", "请填写事件发生日期，不晚于今天", "enter the day of the event, today at the latest")
	case t.Ordered.Before(t.Happened) && !t.Ordered.IsZero():
		return refusal.New(refusal.Invalid, "emergency.ordered", "ordered", "采购日期不能早于事件发生日期", "it can't have been ordered before the event")
	}
	return nil
}

// Late reports whether it was reported after the rulebook's time.
func (m *Emergency) Late() bool { return !m.Due.At.IsZero() && m.At.After(m.Due.At) }

// Confirm is a manager's yes, another person than who reported it. It becomes public.
func (m *Emergency) Confirm(by Actor, now time.Time) (Event, error) {
	if err := first(by.needOf(m.Department, DepartmentManager), m.move(EmergencyConfirmed), m.another(by)); err != nil {
		return Event{}, err
	}
	m.Status, m.Manager, m.DecidedAt = EmergencyConfirmed, by.Person, now
	return m.event(EventEmergencyConfirmed, by, now, Face{"title": m.Title, "cause": m.Cause, "amount": m.Amount.String(), "supplier": m.Supplier,
		"happened": m.Happened.String(), "ordered": m.Ordered.String(), "late": m.Late()}), nil
}

// Refuse is a manager's no, with a reason: it was no emergency, or the record is wrong. Its line no longer counts.
func (m *Emergency) Refuse(by Actor, p *Purchase, why string, now time.Time) (Event, error) {
	if err := first(by.needOf(m.Department, DepartmentManager), m.move(EmergencyRefused), m.another(by), required("reason", why, 500)); err != nil {
		return Event{}, err
	}
	p.StruckReason = why
	m.Status, m.Manager, m.DecidedAt, m.Refusal = EmergencyRefused, by.Person, now, why
	return m.event(EventEmergencyRefused, by, now, Face{}), nil
}

func (m *Emergency) another(by Actor) *refusal.Refusal {
	return by.notSame(m.By, "登记人不能确认自己登记的应急采购，请由本单位其他负责人确认", "who reported an emergency purchase can't confirm it; ask another manager")
}

func (m *Emergency) move(to EmergencyStatus) *refusal.Refusal {
	if emergencyMoves.allow(m.Status, to) {
		return nil
	}
	return emergencyNames.refuse("emergency.status", refusal.Text{ZH: "应急采购登记", EN: "the record"}, m.Status)
}

// Actions says which verbs are possible for the actor now, and why not.
func (m *Emergency) Actions(by Actor, now time.Time) map[string]error {
	try := func(f func(c *Emergency) error) error { c := *m; return f(&c) }
	return map[string]error{
		"confirm": try(func(c *Emergency) error { _, err := c.Confirm(by, now); return err }),
		"refuse":  try(func(c *Emergency) error { _, err := c.Refuse(by, &Purchase{}, "-", now); return err }),
	}
}

func (m *Emergency) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["status"] = string(m.Status)
	return Event{Kind: k, Subject: "emergency:" + string(m.ID), Region: m.Region, By: by, At: now, Face: face}
}
