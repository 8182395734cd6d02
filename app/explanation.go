package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ExplanationTx is explanations of abnormally low offers.
type ExplanationTx interface {
	Explanation(ctx context.Context, id domain.BidID) (*domain.Explanation, error)
	AddExplanation(ctx context.Context, x *domain.Explanation) error
	SaveExplanation(ctx context.Context, x *domain.Explanation) error
	ExplanationsOf(ctx context.Context, n domain.NoticeID) ([]*domain.Explanation, error) // by label
	// Explanations are those of an agency or a department, newest first; "" is any of the two.
	Explanations(ctx context.Context, a domain.AgencyID, d domain.OrganisationID, after Cursor, limit int) ([]domain.Explanation, error)
}

// lowScreen is what the rules of today do about abnormally low offers of a notice that is about to be published. A rulebook
// that wants a screen and does not say how lets nothing be published.
func lowScreen(n *domain.Notice, j judgement) (low domain.LowScreen, err error) {
	for _, v := range j.rules.Methods(n.Amount, true, j.link) {
		if v.Method == n.Method && v.Variant == n.Variant {
			low.How, low.Citation = v.LowScreen, v.Source.Citation
		}
	}
	if low.How == "" {
		return domain.LowScreen{}, nil
	}
	if low.Ratio, _, err = j.rules.Ratio(rulebook.KeyLowRatio); err != nil || low.How != rulebook.LowExplained {
		return low, err
	}
	if low.Explain, _, err = j.rules.Span(rulebook.KeyLowExplain); err != nil {
		return low, err
	}
	low.Decide, _, err = j.rules.Span(rulebook.KeyLowDecide)
	return low, err
}

// askExplanations asks every agency whose offer is abnormally low, and promises what its silence decides.
func (a *App) askExplanations(ctx context.Context, tx Tx, n *domain.Notice, asked []*domain.Bid, due workday.Deadline) error {
	for _, x := range domain.AskExplanations(n, asked, due, tx.Now()) {
		if err := tx.AddExplanation(ctx, x); err != nil {
			return err
		}
		if err := a.record(ctx, tx, x.Asked(tx.Now())); err != nil {
			return err
		}
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "explanation:" + string(x.ID), Handler: HandleExplanationDue, Due: due.At}); err != nil {
			return err
		}
	}
	return nil
}

// ExplainPrice is an agency's explanation of its own offer.
func (a *App) ExplainPrice(ctx context.Context, by domain.Actor, id domain.BidID, version int64, text string) (*domain.Explanation, error) {
	return a.changeExplanation(ctx, id, version, func(tx Tx, x *domain.Explanation, n *domain.Notice) (domain.Event, error) {
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return domain.Event{}, err
		}
		due := cal.Add(tx.Now(), n.LowScreen.Decide, workday.OfficeHours)
		names, err := namesOf(ctx, tx, x.Agency)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := x.Answer(by, n, text, names, due, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.Deliver(ctx, domain.Delivery{Subject: "explanation:" + string(x.ID), Handler: HandleExplanationDue, Due: due.At})
	})
}

// namesOf are what an agency can be recognised by.
func namesOf(ctx context.Context, tx Tx, id domain.AgencyID) ([]string, error) {
	ag, err := tx.AgenciesByID(ctx, []domain.AgencyID{id})
	if err != nil || ag[id] == nil {
		return nil, err
	}
	names := []string{ag[id].Name, ag[id].USCC}
	for _, f := range ag[id].History {
		names = append(names, f.Was)
	}
	return names, nil
}

// DecideExplanation is the department's word on an explanation, before it knows a price.
func (a *App) DecideExplanation(ctx context.Context, by domain.Actor, id domain.BidID, version int64, accepted bool, reason string) (*domain.Explanation, error) {
	return a.changeExplanation(ctx, id, version, func(tx Tx, x *domain.Explanation, n *domain.Notice) (domain.Event, error) {
		return x.Decide(by, n, accepted, reason, tx.Now())
	})
}

type explanationVerb func(tx Tx, x *domain.Explanation, n *domain.Notice) (domain.Event, error)

func (a *App) changeExplanation(ctx context.Context, id domain.BidID, version int64, verb explanationVerb) (x *domain.Explanation, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		found, n, err := explanationOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if r := stale(version, found.Version); r != nil {
			return r
		}
		e, err := verb(tx, found, n)
		if err != nil {
			return err
		}
		x = found
		return a.explained(ctx, tx, n, x, e)
	})
	return x, err
}

// explanationOf locks the notice before it reads the explanation: two decisions at once end the waiting once.
func explanationOf(ctx context.Context, tx Tx, id domain.BidID) (*domain.Explanation, *domain.Notice, error) {
	found, err := tx.Explanation(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	n, err := tx.Notice(ctx, found.Notice)
	if err != nil {
		return nil, nil, err
	}
	found, err = tx.Explanation(ctx, id)
	return found, n, err
}

// explained saves one explanation with its event, and ends the waiting when it was the last.
func (a *App) explained(ctx context.Context, tx Tx, n *domain.Notice, x *domain.Explanation, e domain.Event) error {
	if err := tx.SaveExplanation(ctx, x); err != nil {
		return err
	}
	if err := a.record(ctx, tx, e); err != nil {
		return err
	}
	all, err := tx.ExplanationsOf(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.DecidedAt.IsZero() {
			return nil
		}
	}
	standing, err := tx.StandingBids(ctx, n.ID)
	if err != nil {
		return err
	}
	done, err := n.Screened(domain.System(), all, standing, tx.Now())
	if err != nil {
		return err
	}
	return a.stepped(ctx, tx, n, standing, done)
}

// explanationDue decides by the clock what nobody did in time. While the notice is suspended no clock runs: its resumption
// promises this again.
func (a *App) explanationDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		x, n, err := explanationOf(ctx, tx, domain.BidID(subjectID(d.Subject)))
		if err != nil || n.Status != domain.NoticeFrozen || !x.DecidedAt.IsZero() || !x.Late(tx.Now()) {
			return err
		}
		e, err := x.Lapse(domain.System(), tx.Now())
		if err != nil {
			return err
		}
		return a.explained(ctx, tx, n, x, e)
	})
}

// resumeExplanations lets the clocks of explanations run on after a suspension.
func (a *App) resumeExplanations(ctx context.Context, tx Tx, n *domain.Notice, cal workday.Calendar) error {
	all, err := tx.ExplanationsOf(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, x := range all {
		if !x.DecidedAt.IsZero() {
			continue
		}
		due := x.Resume(n.Suspensions[len(n.Suspensions)-1], cal)
		if x.AnsweredAt.IsZero() {
			n.WaitsUntil = due
		}
		if err := tx.SaveExplanation(ctx, x); err != nil {
			return err
		}
		if due.Before(tx.Now()) {
			due = tx.Now()
		}
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "explanation:" + string(x.ID), Handler: HandleExplanationDue, Due: due}); err != nil {
			return err
		}
	}
	return nil
}

// ExplanationPage is an explanation with what its reader may know: no price, and for who decides no agency.
type ExplanationPage struct {
	Explanation domain.Explanation
	Title       string
	Actions     map[string]error
}

// Explanations pages those that concern the actor: an agency's own, or those that a department's manager decides on.
func (a *App) Explanations(ctx context.Context, by domain.Actor, after Cursor, limit int) (list []ExplanationPage, err error) {
	var agency domain.AgencyID
	var department domain.OrganisationID
	switch {
	case by.Kind == domain.KindAgency:
		agency = domain.AgencyID(by.Organisation)
	case by.Has(domain.DepartmentManager):
		department = by.Organisation
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		xs, err := tx.Explanations(ctx, agency, department, after, limit)
		if err != nil {
			return err
		}
		for i := range xs {
			n, err := tx.NoticeUnlocked(ctx, xs[i].Notice)
			if err != nil {
				return err
			}
			list = append(list, ExplanationPage{Explanation: xs[i], Title: n.Title, Actions: xs[i].Actions(by, n, tx.Now())})
		}
		return nil
	})
	return list, err
}

// ExplanationOf shows one again after a verb.
func (a *App) ExplanationOf(ctx context.Context, by domain.Actor, x *domain.Explanation) (p ExplanationPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { // not View: a replica may lag behind the verb
		n, err := tx.NoticeUnlocked(ctx, x.Notice)
		if err == nil {
			p = ExplanationPage{Explanation: *x, Title: n.Title, Actions: x.Actions(by, n, tx.Now())}
		}
		return err
	})
	return p, err
}
