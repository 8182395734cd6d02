package app

import (
	"context"
	"reflect"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ChangePage is a change with what its pages need.
type ChangePage struct {
	Change   domain.Change
	Before   map[string]directory.MatterVersion // what each proposal follows, by code
	Book     *rulebook.Rulebook                 // what the rulebook draft follows
	Comments []domain.PublicComment
	Files    map[domain.FileID]*domain.File
	Actions  map[string]error
	Clock    Clock
}

// changeStanding is what the proposals of a change, and some more, are judged against.
func changeStanding(ctx context.Context, tx Tx, c *domain.Change, more []domain.ChangeProposal) (s domain.Standing, err error) {
	s.Newest = map[string]directory.MatterVersion{}
	var std []string
	for _, code := range c.Matters {
		vs, err := tx.MatterVersions(ctx, code)
		if err != nil {
			return s, err
		}
		if len(vs) > 0 {
			s.Newest[code] = vs[0]
			std = append(std, vs[0].StdCode)
		}
	}
	for _, p := range append(more, c.Proposals...) {
		std = append(std, p.Matter.StdCode)
	}
	chain := c.Region.Chain()
	if s.Locks, err = tx.MatterLocks(ctx, said(std), chain[:len(chain)-1]); err != nil || c.RulebookID == "" {
		return s, err
	}
	s.Rulebooks, err = tx.Rulebooks(ctx)
	return s, err
}

func said(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func changePage(ctx context.Context, tx Tx, by domain.Actor, c *domain.Change) (ChangePage, error) {
	page := ChangePage{Change: *c, Before: map[string]directory.MatterVersion{}, Clock: Clock{Now: tx.Now()}}
	var err error
	if page.Comments, err = tx.ChangeComments(ctx, c.ID); err != nil {
		return page, err
	}
	for i := range page.Comments {
		if !by.Has(domain.RoleSteward) || !by.WorksFor(c.Steward) {
			page.Comments[i].Contact = "" // given to the steward only
		}
	}
	if page.Files, err = tx.Files(ctx, changeFiles(c)...); err != nil {
		return page, err
	}
	if err := page.followed(ctx, tx); err != nil {
		return page, err
	}
	now, err := changeStanding(ctx, tx, c, nil)
	if err != nil {
		return page, err
	}
	offices, err := changeOffices(ctx, tx, c.Concerned)
	if err != nil {
		return page, err
	}
	page.Actions = c.Actions(by, page.Files, offices, unanswered(page.Comments), now, tx.Now())
	return page, nil
}

// followed loads what the proposals follow.
func (p *ChangePage) followed(ctx context.Context, tx Tx) error {
	for _, prop := range p.Change.Proposals {
		vs, err := tx.MatterVersions(ctx, prop.Matter.Code)
		if err != nil {
			return err
		}
		for _, v := range vs {
			if v.Version == prop.Matter.Version-1 {
				p.Before[v.Code] = v
			}
		}
	}
	if p.Change.Rulebook == nil {
		return nil
	}
	books, err := tx.Rulebooks(ctx)
	for i, b := range books {
		if b.ID == p.Change.RulebookID && b.Version == p.Change.Rulebook.Version-1 {
			p.Book = &books[i]
		}
	}
	return err
}

func changeFiles(c *domain.Change) []domain.FileID {
	ids := []domain.FileID{c.File}
	for _, p := range c.Proposals {
		ids = append(ids, p.ApprovalFile)
	}
	return ids
}

func changeOffices(ctx context.Context, tx Tx, asked []domain.ChangeAsked) (map[domain.OrganisationID]domain.Organisation, error) {
	offices := map[domain.OrganisationID]domain.Organisation{}
	for _, a := range asked {
		o, err := tx.Organisation(ctx, a.Department)
		if refusal.Is(err, refusal.NotFound) {
			continue // the domain says that it is none
		}
		if err != nil {
			return nil, err
		}
		offices[o.ID] = *o
	}
	return offices, nil
}

func unanswered(ms []domain.PublicComment) (n int) {
	for _, m := range ms {
		if m.AnsweredAt.IsZero() {
			n++
		}
	}
	return n
}

// Change is one change for a desk.
func (a *App) Change(ctx context.Context, by domain.Actor, id domain.ChangeID) (page ChangePage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		c, err := tx.Change(ctx, id)
		if err != nil {
			return err
		}
		if !c.MaySee(by) {
			return domain.Missing()
		}
		page, err = changePage(ctx, tx, by, c)
		return err
	})
	return page, err
}

// PublicChange is one change as everybody may see it, by its number.
func (a *App) PublicChange(ctx context.Context, number string) (page ChangePage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		c, err := tx.ChangeByNumber(ctx, number)
		if err != nil {
			return err
		}
		if !c.Public() {
			return domain.Missing()
		}
		page, err = changePage(ctx, tx, domain.Visitor(), c)
		return err
	})
	return page, err
}

// ChangeBase is what the editor of a change stands on: the newest version of each matter, what wider regions have locked
// for it, and the newest version of the rulebook.
type ChangeBase struct {
	Change domain.Change
	domain.Standing
}

// ChangeBase answers what a change is written on top of. std are standard codes of matters that are new.
func (a *App) ChangeBase(ctx context.Context, by domain.Actor, id domain.ChangeID, std []string) (base ChangeBase, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		c, err := tx.Change(ctx, id)
		if err != nil {
			return err
		}
		if !c.MaySee(by) {
			return domain.Missing()
		}
		var more []domain.ChangeProposal
		for _, s := range std {
			more = append(more, domain.ChangeProposal{Matter: directory.MatterVersion{StdCode: s}})
		}
		base.Change = *c
		base.Standing, err = changeStanding(ctx, tx, c, more)
		return err
	})
	return base, err
}

// SheetRead is what a workbook proposes for a change, with the versions it is compared with.
type SheetRead struct {
	domain.ChangeSheet
	Before map[string]directory.MatterVersion
}

// ReadChangeSheet compares a workbook with the directory; nothing is stored.
func (a *App) ReadChangeSheet(ctx context.Context, by domain.Actor, id domain.ChangeID, rows []directory.MatterVersion) (out SheetRead, err error) {
	out.Before = map[string]directory.MatterVersion{}
	err = a.Store.View(ctx, func(tx Tx) error {
		c, err := tx.Change(ctx, id)
		if err != nil {
			return err
		}
		if !c.MaySee(by) {
			return domain.Missing()
		}
		all, err := tx.AllMatters(ctx, c.Region)
		if err != nil {
			return err
		}
		for _, m := range all { // by code and version: the last is the newest
			out.Before[m.Code] = m
		}
		out.ChangeSheet = c.ReadSheet(rows, out.Before)
		return nil
	})
	return out, err
}

// Offices are the departments and regulators that a steward may ask: of its region, of what lies in it, of what holds it.
func (a *App) Offices(ctx context.Context, by domain.Actor) (list []domain.Organisation, err error) {
	if !by.Has(domain.RoleSteward) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		for _, kind := range []domain.OrganisationKind{domain.KindDepartment, domain.KindRegulator} {
			found, err := officesOf(ctx, tx, by.Region, kind)
			if err != nil {
				return err
			}
			list = append(list, found...)
		}
		return nil
	})
	return list, err
}

// officesOf goes through the organisations of a kind in the widest region, a page at a time.
func officesOf(ctx context.Context, tx Tx, r domain.RegionCode, kind domain.OrganisationKind) (list []domain.Organisation, err error) {
	q := OrganisationQuery{Kind: kind, Region: r.Chain()[0], Limit: 1000}
	for {
		found, err := tx.Organisations(ctx, q)
		for _, o := range found {
			q.After = o.ID
			if r.Holds(o.Region) || o.Region.Holds(r) {
				list = append(list, o)
			}
		}
		if err != nil || len(found) < q.Limit {
			return list, err
		}
	}
}

// DeskChanges pages the changes of a desk: the steward's and oversight's region, a department's own tasks. now is the
// moment at which they are seen.
func (a *App) DeskChanges(ctx context.Context, by domain.Actor, q ChangeQuery) (list []domain.Change, now time.Time, err error) {
	switch {
	case by.Has(domain.RoleSteward, domain.RoleSupervisor, domain.RoleAuditor, domain.OperatorReviewer, domain.OperatorPublisher):
		q.Region = by.Region
	case by.Kind == domain.KindDepartment || by.Kind == domain.KindRegulator:
		q.Department = by.Organisation
	default:
		return nil, now, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		now = tx.Now()
		list, err = tx.Changes(ctx, q)
		return err
	})
	return list, now, err
}

// PublicChanges pages what is, or was, open to public comment.
func (a *App) PublicChanges(ctx context.Context, q ChangeQuery) (list []domain.Change, err error) {
	q.Public = true
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Changes(ctx, q); return err })
	return list, err
}

// RegisterChange enters an incoming document. The same id and fields again answers the same change.
func (a *App) RegisterChange(ctx context.Context, by domain.Actor, id domain.ChangeID, f domain.ChangeFields) (page ChangePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.Change(ctx, id)); err != nil {
			return err
		} else if there != nil {
			if there.Steward != by.Organisation || there.Title != f.Title || there.Version == 1 && !reflect.DeepEqual(there.ChangeFields, f) {
				return idTaken()
			}
			page, err = changePage(ctx, tx, by, there)
			return err
		}
		if !by.Has(domain.RoleSteward) {
			return refusal.New(refusal.Forbidden, "actor.role", "", "只有管理机构可以登记目录变更", "only a steward registers a change")
		}
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		offices, err := changeOffices(ctx, tx, f.Concerned)
		if err != nil {
			return err
		}
		number, err := tx.NextChangeNumber(ctx, o.Region, workday.On(tx.Now()).Year)
		if err != nil {
			return err
		}
		c, e, err := domain.RegisterChange(by, id, number, *o, f, offices, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddChange(ctx, c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = changePage(ctx, tx, by, c)
		return err
	})
	return page, err
}

type changeVerb func(tx Tx, c *domain.Change) ([]domain.Event, error)

// actOnChange is the four beats of every verb on a change.
func (a *App) actOnChange(ctx context.Context, by domain.Actor, id domain.ChangeID, version int64, verb changeVerb) (page ChangePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.Change(ctx, id)
		if err != nil {
			return err
		}
		if !c.MaySee(by) {
			return domain.Missing()
		}
		if err := stale(version, c.Version); err != nil {
			return err
		}
		before := c.Status
		es, err := verb(tx, c)
		if err != nil {
			return err
		}
		if err := tx.SaveChange(ctx, c); err != nil {
			return err
		}
		if due := c.Clock().At; c.Status != before && !due.IsZero() { // somebody looks when it has run out
			if err := tx.Deliver(ctx, domain.Delivery{Subject: "change:" + string(id), Handler: HandleChangeDue, Due: due}); err != nil {
				return err
			}
		}
		for _, e := range es {
			if err := a.record(ctx, tx, e); err != nil {
				return err
			}
		}
		page, err = changePage(ctx, tx, by, c)
		return err
	})
	return page, err
}

func oneEvent(e domain.Event, err error) ([]domain.Event, error) { return []domain.Event{e}, err }

// changeClock reckons a clock of the change by the rules of its region.
func changeClock(ctx context.Context, tx Tx, c *domain.Change, key string) (workday.Deadline, error) {
	rules, cal, err := rulesFor(ctx, tx, c.Region, workday.On(tx.Now()))
	if err != nil {
		return workday.Deadline{}, err
	}
	span, _, err := rules.Span(key)
	if err != nil {
		return workday.Deadline{}, err
	}
	return cal.Add(tx.Now(), span, workday.OfficeHours), nil
}

// changeDue looks at a change whose clock has run out and tells those who are late, or the steward that the public's
// window has closed.
func (a *App) changeDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		c, err := tx.Change(ctx, domain.ChangeID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		if !d.Due.Equal(c.Clock().At) {
			return nil // of an earlier step
		}
		if e, late := c.Overdue(tx.Now()); late {
			return a.record(ctx, tx, e)
		}
		return nil
	})
}

// mayReadDocument lets those read a document who see a change that cites it.
func mayReadDocument(ctx context.Context, tx Tx, by domain.Actor, f *domain.File) (bool, error) {
	cs, err := tx.ChangesCiting(ctx, f.ID)
	for i := range cs {
		if cs[i].MaySee(by) {
			return true, nil
		}
	}
	return false, err
}
