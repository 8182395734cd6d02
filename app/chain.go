package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ChainPage is a department's internal approval with its deputies, its people and what the actor may do.
type ChainPage struct {
	Chain    domain.Chain
	Rulebook money.Fen // amount from which the rulebook asks for minutes; 0: never
	Deputies []DeputyPage
	People   []Member
	Actions  map[string]error
}

// DeputyPage is a deputation with what the actor may do.
type DeputyPage struct {
	Deputy  domain.Deputy
	On      bool // today
	New     bool // named by this call: false when it answers a repeat
	Actions map[string]error
}

// Chain reads the internal approval of the actor's department.
func (a *App) Chain(ctx context.Context, by domain.Actor) (page ChainPage, err error) {
	if by.Kind != domain.KindDepartment {
		return page, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { page, err = chainPage(ctx, tx, by); return err })
	return page, err
}

func chainPage(ctx context.Context, tx Tx, by domain.Actor) (page ChainPage, err error) {
	if page.Chain, err = tx.Chain(ctx, by.Organisation, by.Region); err != nil {
		return page, err
	}
	if page.People, err = tx.People(ctx, by.Organisation); err != nil {
		return page, err
	}
	rules, _, err := rulesFor(ctx, tx, by.Region, workday.On(tx.Now()))
	if err != nil {
		return page, err
	}
	page.Rulebook = minutesFrom(rules)
	ds, err := tx.Deputies(ctx, by.Organisation, workday.Date{})
	for i := range ds {
		page.Deputies = append(page.Deputies, deputyPage(tx, by, &ds[i]))
	}
	page.Actions = page.Chain.Actions(by)
	return page, err
}

func deputyPage(tx Tx, by domain.Actor, d *domain.Deputy) DeputyPage {
	return DeputyPage{Deputy: *d, On: d.On(workday.On(tx.Now())), Actions: d.Actions(by, tx.Now())}
}

// minutesFrom is the rulebook's amount for minutes, 0 when it sets none.
func minutesFrom(rules rulebook.Rules) money.Fen {
	from, _, err := rules.Fen(rulebook.KeyMinutesFrom)
	if err != nil {
		return 0
	}
	return from
}

// documentsMax is how many documents the rulebook lets a notice ask for, 0 when it says nothing.
func documentsMax(rules rulebook.Rules) int {
	most, _, err := rules.Int(rulebook.KeyDocumentsMax)
	if err != nil {
		return 0
	}
	return most
}

// SetChain replaces the internal approval of the actor's department.
func (a *App) SetChain(ctx context.Context, by domain.Actor, version int64, bands []domain.ChainBand, minutes money.Fen) (page ChainPage, err error) {
	if by.Kind != domain.KindDepartment {
		return page, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.Chain(ctx, by.Organisation, by.Region)
		if err != nil {
			return err
		}
		if r := stale(version, c.Version); r != nil {
			return r
		}
		members, err := members(ctx, tx, by.Organisation)
		if err != nil {
			return err
		}
		e, err := c.Set(by, bands, minutes, members, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveChain(ctx, &c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = chainPage(ctx, tx, by)
		return err
	})
	return page, err
}

// members are an organisation's people with their roles.
func members(ctx context.Context, tx Tx, o domain.OrganisationID) (map[domain.PersonID][]domain.Role, error) {
	list, err := tx.People(ctx, o)
	out := make(map[domain.PersonID][]domain.Role, len(list))
	for _, m := range list {
		if !m.Person.Disabled {
			out[m.Person.ID] = m.Roles
		}
	}
	return out, err
}

// NameDeputy lets one person of the actor's department approve for another in a period. The same id again answers the
// same deputation.
func (a *App) NameDeputy(ctx context.Context, by domain.Actor, d domain.Deputy) (page DeputyPage, err error) {
	if by.Kind != domain.KindDepartment {
		return page, domain.Missing()
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := tx.Deputy(ctx, d.ID); err == nil {
			if there.Department != by.Organisation || there.For != d.For || there.Person != d.Person || there.From != d.From || there.To != d.To {
				return idTaken()
			}
			page = deputyPage(tx, by, there)
			return nil
		}
		members, err := members(ctx, tx, by.Organisation)
		if err != nil {
			return err
		}
		d.Department, d.Region = by.Organisation, by.Region
		named, e, err := domain.NameDeputy(by, d, members, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddDeputy(ctx, named); err != nil {
			return err
		}
		page = deputyPage(tx, by, named)
		page.New = true
		return a.record(ctx, tx, e)
	})
	return page, err
}

// EndDeputy ends a deputation before its last day.
func (a *App) EndDeputy(ctx context.Context, by domain.Actor, id domain.DeputyID, version int64) (page DeputyPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		d, err := tx.Deputy(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(d.Department) {
			return domain.Missing()
		}
		if r := stale(version, d.Version); r != nil {
			return r
		}
		e, err := d.End(by, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveDeputy(ctx, d); err != nil {
			return err
		}
		page = deputyPage(tx, by, d)
		return a.record(ctx, tx, e)
	})
	return page, err
}

// deputising is the actor with those for whom he approves today.
func deputising(ctx context.Context, tx Tx, by domain.Actor) (domain.Actor, error) {
	if by.Kind != domain.KindDepartment {
		return by, nil
	}
	today := workday.On(tx.Now())
	list, err := tx.Deputies(ctx, by.Organisation, today)
	if err != nil || len(list) == 0 {
		return by, err
	}
	members, err := members(ctx, tx, by.Organisation)
	return by.Deputising(list, members, today), err
}

// route fixes the notice's steps by its department's chain and the amount.
func route(ctx context.Context, tx Tx, n *domain.Notice, rules rulebook.Rules) error {
	c, err := tx.Chain(ctx, n.Department, n.Region)
	if err == nil {
		n.Route(c, minutesFrom(rules))
		n.AllowDocuments(documentsMax(rules))
	}
	return err
}

// approvalDesk is what the actor may do with a notice, and for its own department the names of who takes part in its
// approval.
func approvalDesk(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice, files map[domain.FileID]*domain.File) (map[string]error, map[domain.PersonID]string, error) {
	if !by.WorksFor(n.Department) {
		return n.Actions(by, files, tx.Now()), nil, nil
	}
	by, err := deputising(ctx, tx, by)
	if err != nil {
		return nil, nil, err
	}
	c := *n
	if n.Status == domain.NoticeDraft || n.Status == domain.NoticeReturned {
		rules, _, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
		if err != nil {
			return nil, nil, err
		}
		if err := route(ctx, tx, &c, rules); err != nil {
			return nil, nil, err
		}
	}
	people, err := tx.People(ctx, n.Department)
	names := make(map[domain.PersonID]string, len(people))
	for _, m := range people {
		names[m.Person.ID] = m.Person.Name
	}
	return c.Actions(by, files, tx.Now()), names, err
}

// approvers are who is told that a step of the approval waits: whose step it is, and their deputies of the day.
func approvers(ctx context.Context, tx Tx, n *domain.Notice) ([]domain.Person, error) {
	people, err := tx.People(ctx, n.Department)
	if err != nil {
		return nil, err
	}
	today := workday.On(tx.Now())
	deputies, err := tx.Deputies(ctx, n.Department, today)
	if err != nil {
		return nil, err
	}
	roles, err := members(ctx, tx, n.Department)
	if err != nil {
		return nil, err
	}
	var told []domain.Person
	for _, m := range people {
		by := domain.Actor{Person: m.Person.ID, Organisation: n.Department, Kind: domain.KindDepartment, Region: n.Region, Roles: m.Roles}
		if !m.Person.Disabled && n.MayApprove(by.Deputising(deputies, roles, today)) {
			told = append(told, m.Person)
		}
	}
	return told, nil
}

// nameAgency fills in the name of the agency that a direct selection asks, "" when it is not admitted.
func nameAgency(ctx context.Context, tx Tx, t domain.Terms) (domain.Terms, error) {
	t.Direct.AgencyName = ""
	if t.Direct.AgencyUSCC == "" {
		return t, nil
	}
	ag, err := optional(tx.AgencyByUSCC(ctx, t.Direct.AgencyUSCC))
	if ag != nil && ag.StatusOn(workday.On(tx.Now())) == domain.AgencyAdmitted {
		t.Direct.AgencyName = ag.Name
	}
	return t, err
}
