package domain

import (
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
)

// TemplateID names a template.
type TemplateID string

// Template is a beginning for notices on one matter, kept by the region's steward or the operator.
type Template struct {
	ID        TemplateID
	Region    RegionCode // its departments see it, and those of the regions that lie in it
	Name      string
	Terms     Terms // without budget, sum, files or names
	RetiredAt time.Time
	By        PersonID
	At        time.Time // last saved
	Version   int64
}

var templateKeepers = []Role{RoleSteward, OperatorReviewer, OperatorPublisher}

// NewTemplate starts a template for the actor's region.
func NewTemplate(by Actor, id TemplateID, name string, t Terms, now time.Time) (*Template, Event, error) {
	m := &Template{ID: id, Region: by.Region, Version: 1}
	e, err := m.Save(by, name, t, now)
	return m, e, err
}

// Save replaces name and terms. What belongs to one purchase alone is left out, whoever sent it.
func (m *Template) Save(by Actor, name string, t Terms, now time.Time) (Event, error) {
	if err := first(by.need(templateKeepers...), m.kept(by), m.inUse()); err != nil {
		return Event{}, err
	}
	t = t.shared()
	if err := refusal.All(append(t.faults(), required("name", name, 60), required("matter", t.Matter, 60))...); err != nil {
		return Event{}, err
	}
	m.Name, m.Terms, m.By, m.At = name, t, by.Person, now
	return m.event(EventTemplateSaved, by, now), nil
}

// Retire ends the template; notices that began from it are their own.
func (m *Template) Retire(by Actor, now time.Time) (Event, error) {
	if err := first(by.need(templateKeepers...), m.kept(by), m.inUse()); err != nil {
		return Event{}, err
	}
	m.RetiredAt = now
	return m.event(EventTemplateRetired, by, now), nil
}

// kept answers NotFound outside the actor's region.
func (m *Template) kept(by Actor) *refusal.Refusal {
	if by.Sees(m.Region) {
		return nil
	}
	return Missing()
}

func (m *Template) inUse() *refusal.Refusal {
	if m.RetiredAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "template.retired", "", "模板已停用，请另建一个", "this template is retired: make another")
}

// Actions says which verbs are possible for the actor now, and why not.
func (m *Template) Actions(by Actor, now time.Time) map[string]error {
	try := func(f func(c *Template) error) error { c := *m; return f(&c) }
	return map[string]error{
		"save":   try(func(c *Template) error { _, err := c.Save(by, c.Name, c.Terms, now); return err }),
		"retire": try(func(c *Template) error { _, err := c.Retire(by, now); return err }),
	}
}

func (m *Template) event(k EventKind, by Actor, now time.Time) Event {
	return Event{Kind: k, Subject: "template:" + string(m.ID), Region: m.Region, By: by, At: now, Face: Face{"matter": m.Terms.Matter, "name": m.Name}}
}

// shared are terms without what belongs to one buyer's one purchase: budget, files, agencies named or kept away, the
// site visit, duty desk, approvals cited, fast lane.
func (t Terms) shared() Terms {
	t.BudgetProject, t.BudgetName, t.BudgetDocument, t.BudgetYear = "", "", "", 0
	t.Attachments, t.Overrides, t.Avoid, t.SiteVisit = nil, nil, nil, SiteVisit{}
	t.Direct, t.Minutes, t.FastLane = Direct{}, "", false
	t.DutyPhone, t.DutyAddress, t.IsApplicant = "", "", false
	return t
}

// CopyFor are the terms of a notice to begin another one with: a department's own with its budget and files, but for
// what was decided about that one purchase; another's public one without either.
func (n *Notice) CopyFor(by Actor) (Terms, error) {
	if by.WorksFor(n.Department) {
		t := n.Terms
		t.Overrides, t.Direct, t.Minutes, t.FastLane = nil, Direct{}, "", false
		return t, nil
	}
	if !n.Public() {
		return Terms{}, Missing()
	}
	return n.shared(), nil
}

// MatterTerms are the terms that the directory itself suggests for a matter: its name, category, payer, qualification,
// time limit and what is to be delivered.
func MatterTerms(m directory.MatterVersion) Terms {
	t := Terms{Title: m.Name.ZH, Matter: m.Code, Category: m.Category, Qualification: m.Qualification, Term: m.TimeLimit, Quote: "total", Places: 1}
	t.Description = "一、服务内容：" + m.Name.ZH + "。\n二、成果要求：" + m.Deliverable.ZH + "。\n三、服务期限："
	if m.TimeLimit.N > 0 {
		t.Description += "自合同签订之日起" + m.TimeLimit.Text().ZH + "。"
	}
	if m.Payer == "organ" || m.Payer == "applicant" {
		t.Payer = m.Payer
	}
	return t
}
