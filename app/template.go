package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// TemplatePage is one template with what the actor may do.
type TemplatePage struct {
	Template domain.Template
	Actions  map[string]error
	New      bool // made by this call: false when it answers a repeat
}

func templatePage(tx Tx, by domain.Actor, m *domain.Template) TemplatePage {
	return TemplatePage{Template: *m, Actions: m.Actions(by, tx.Now())}
}

var templateDesks = []domain.Role{domain.RoleSteward, domain.OperatorReviewer, domain.OperatorPublisher}

// Templates pages templates: for who keeps them those of his region, for a department those in use that reach it.
func (a *App) Templates(ctx context.Context, by domain.Actor, q TemplateQuery) (list []TemplatePage, err error) {
	switch {
	case by.Kind == domain.KindDepartment:
		q.For, q.InUse = by.Region, true
	case by.Has(templateDesks...):
		q.Region = by.Region
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ms, err := tx.Templates(ctx, q)
		for i := range ms {
			list = append(list, templatePage(tx, by, &ms[i]))
		}
		return err
	})
	return list, err
}

// CreateTemplate starts a template of the actor's region. The same id and name again answers the same template.
func (a *App) CreateTemplate(ctx context.Context, by domain.Actor, id domain.TemplateID, name string, t domain.Terms) (page TemplatePage, err error) {
	if !by.Has(templateDesks...) {
		return page, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := tx.Template(ctx, id); err == nil {
			if there.Region != by.Region || there.Name != name || there.Terms.Matter != t.Matter {
				return idTaken()
			}
			page = templatePage(tx, by, there)
			return nil
		}
		if err := knownMatter(ctx, tx, t.Matter); err != nil {
			return err
		}
		m, e, err := domain.NewTemplate(by, id, name, t, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddTemplate(ctx, m); err != nil {
			return err
		}
		page = templatePage(tx, by, m)
		page.New = true
		return a.record(ctx, tx, e)
	})
	return page, err
}

// SaveTemplate replaces name and terms of a template.
func (a *App) SaveTemplate(ctx context.Context, by domain.Actor, id domain.TemplateID, version int64, name string, t domain.Terms) (TemplatePage, error) {
	return a.changeTemplate(ctx, by, id, version, func(tx Tx, m *domain.Template) (domain.Event, error) {
		if err := knownMatter(ctx, tx, t.Matter); err != nil {
			return domain.Event{}, err
		}
		return m.Save(by, name, t, tx.Now())
	})
}

// RetireTemplate ends a template.
func (a *App) RetireTemplate(ctx context.Context, by domain.Actor, id domain.TemplateID, version int64) (TemplatePage, error) {
	return a.changeTemplate(ctx, by, id, version, func(tx Tx, m *domain.Template) (domain.Event, error) { return m.Retire(by, tx.Now()) })
}

func (a *App) changeTemplate(ctx context.Context, by domain.Actor, id domain.TemplateID, version int64, verb func(Tx, *domain.Template) (domain.Event, error)) (page TemplatePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		m, err := tx.Template(ctx, id)
		if err != nil {
			return err
		}
		if !by.Has(templateDesks...) || !by.Sees(m.Region) {
			return domain.Missing()
		}
		if r := stale(version, m.Version); r != nil {
			return r
		}
		e, err := verb(tx, m)
		if err != nil {
			return err
		}
		if err := tx.SaveTemplate(ctx, m); err != nil {
			return err
		}
		page = templatePage(tx, by, m)
		return a.record(ctx, tx, e)
	})
	return page, err
}

func knownMatter(ctx context.Context, tx Tx, code string) error {
	if code == "" {
		return nil // told as missing by the verb
	}
	m, err := tx.Matter(ctx, code, workday.On(tx.Now()))
	if err == nil && m == nil {
		err = refusal.New(refusal.Invalid, "template.matter", "matter", "目录中没有这一事项", "the directory has no such matter")
	}
	return err
}

// Beginning says from what a new notice begins: another notice, a template or a matter of the directory.
type Beginning struct {
	Notice   string // number
	Template domain.TemplateID
	Matter   string // code
}

// StartNotice answers the terms to begin a new notice with; nothing is stored until the draft is saved.
func (a *App) StartNotice(ctx context.Context, by domain.Actor, from Beginning) (t domain.Terms, err error) {
	if !by.Has(domain.DepartmentOfficer) {
		return t, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { t, err = begin(ctx, tx, by, from); return err })
	return t, err
}

func begin(ctx context.Context, tx Tx, by domain.Actor, from Beginning) (domain.Terms, error) {
	switch {
	case from.Notice != "":
		n, err := tx.NoticeByNumber(ctx, from.Notice)
		if err != nil {
			return domain.Terms{}, err
		}
		return n.CopyFor(by)
	case from.Template != "":
		m, err := tx.Template(ctx, from.Template)
		if err != nil {
			return domain.Terms{}, err
		}
		if !m.Region.Holds(by.Region) || !m.RetiredAt.IsZero() {
			return domain.Terms{}, domain.Missing()
		}
		return m.Terms, nil
	}
	v, err := tx.Matter(ctx, from.Matter, workday.On(tx.Now()))
	if err != nil {
		return domain.Terms{}, err
	}
	if v == nil {
		return domain.Terms{}, domain.Missing()
	}
	return domain.MatterTerms(*v), nil
}
