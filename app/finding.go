package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// raise makes a finding of a check that says something worse than before, unless one about it is open already. Its
// owner's clock runs to the end that the rulebook sets.
func (a *App) raise(ctx context.Context, tx Tx, n *domain.Notice, r domain.RecheckID, c domain.CheckChange) error {
	if open, err := tx.OpenFinding(ctx, n.ID, c.After.Code); err != nil || open != nil {
		return err
	}
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return err
	}
	var due workday.Deadline
	if span, _, err := rules.Span(rulebook.KeyFindingAnswer); err == nil { // where the rulebook sets none, there is none
		due = cal.Add(tx.Now(), span, workday.OfficeHours)
	}
	f, e := domain.Raise(domain.FindingID(NewID()), n, c.Before.Outcome, c.After, r, due, tx.Now())
	if err := tx.AddFinding(ctx, f); err != nil {
		return err
	}
	if !due.At.IsZero() {
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "finding:" + string(f.ID), Handler: HandleFindingDue, Due: due.At}); err != nil {
			return err
		}
	}
	return a.record(ctx, tx, e)
}

// findingDue looks at a finding whose owner's clock has run out, and tells once.
func (a *App) findingDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		f, err := tx.Finding(ctx, domain.FindingID(subjectID(d.Subject)))
		if err != nil {
			return err
		}
		e, late := f.Lapse(tx.Now())
		if !late {
			return nil
		}
		if err := tx.SaveFinding(ctx, f); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// FindingPage is a finding with what a desk needs.
type FindingPage struct {
	Finding domain.Finding
	Cause   *domain.Recheck // nil for what was stopped at its publication
	Actions map[string]error
}

// Findings are what jobs found: a department's own, and those of the region of operator and oversight.
func (a *App) Findings(ctx context.Context, by domain.Actor, q FindingQuery) (list []FindingPage, err error) {
	switch {
	case by.Has(domain.DepartmentOfficer, domain.DepartmentManager):
		q.Department = by.Organisation
	case by.Has(watchers...):
		q.Region = by.Region
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		fs, err := tx.Findings(ctx, q)
		if err != nil {
			return err
		}
		causes := map[domain.RecheckID]*domain.Recheck{}
		for i := range fs {
			page := FindingPage{Finding: fs[i], Actions: fs[i].Actions(by, tx.Now())}
			if id := fs[i].Recheck; id != "" {
				if _, known := causes[id]; !known {
					if causes[id], err = optional(tx.Recheck(ctx, id, fs[i].Region)); err != nil {
						return err
					}
				}
				page.Cause = causes[id]
			}
			list = append(list, page)
		}
		return nil
	})
	return list, err
}

// AnswerFinding is the owner's word on a finding about his notice.
func (a *App) AnswerFinding(ctx context.Context, by domain.Actor, id domain.FindingID, answer string) (FindingPage, error) {
	return a.changeFinding(ctx, by, id, func(tx Tx, f *domain.Finding) (domain.Event, error) { return f.Reply(by, answer, tx.Now()) })
}

// ResolveFinding settles a finding with a note.
func (a *App) ResolveFinding(ctx context.Context, by domain.Actor, id domain.FindingID, note string) (FindingPage, error) {
	return a.changeFinding(ctx, by, id, func(tx Tx, f *domain.Finding) (domain.Event, error) { return f.Resolve(by, note, tx.Now()) })
}

func (a *App) changeFinding(ctx context.Context, by domain.Actor, id domain.FindingID, verb func(tx Tx, f *domain.Finding) (domain.Event, error)) (page FindingPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		f, err := tx.Finding(ctx, id)
		if err != nil {
			return err
		}
		if !by.WorksFor(f.Department) && (by.Kind == domain.KindDepartment || !by.Sees(f.Region)) {
			return domain.Missing()
		}
		e, err := verb(tx, f)
		if err != nil {
			return err
		}
		if err := tx.SaveFinding(ctx, f); err != nil {
			return err
		}
		page = FindingPage{Finding: *f, Actions: f.Actions(by, tx.Now())}
		return a.record(ctx, tx, e)
	})
	return page, err
}
