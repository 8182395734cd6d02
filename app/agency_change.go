package app

import (
	"context"
	"slices"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// AgencyChangeTx is changes that agencies file, and what vetters saw.
type AgencyChangeTx interface {
	AgencyChange(ctx context.Context, id domain.AgencyChangeID) (*domain.AgencyChange, error)
	AddAgencyChange(ctx context.Context, c *domain.AgencyChange) error // another waits: Conflict "agency_change.waits"
	SaveAgencyChange(ctx context.Context, c *domain.AgencyChange) error
	AgencyChanges(ctx context.Context, q AgencyChangeQuery) ([]domain.AgencyChange, error)
	// RunningOf counts the agency's contracts that are not closed and its bids that await a result.
	RunningOf(ctx context.Context, a domain.AgencyID) (contracts, bids int, err error)
	Twins(ctx context.Context, a *domain.Agency) ([]domain.Twin, error)
	AddEvidence(ctx context.Context, e domain.Evidence) error
	EvidenceOf(ctx context.Context, a domain.AgencyID) ([]domain.Evidence, error) // newest first
}

// AgencyChangeQuery lists changes: of one agency, or those that wait.
type AgencyChangeQuery struct {
	Agency   domain.AgencyID
	Waiting  bool // the next due first
	Training bool
	Limit    int
}

// FileAgencyChange hands in a change of the actor's agency.
func (a *App) FileAgencyChange(ctx context.Context, by domain.Actor, id domain.AgencyChangeID, p domain.AgencyProfile, on workday.Date) (c *domain.AgencyChange, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.AgencyChange(ctx, id)); err != nil || there != nil {
			if err == nil && !by.WorksFor(domain.OrganisationID(there.Agency)) {
				err = domain.Missing()
			}
			c = there
			return err
		}
		ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		rules, cal, err := rulesOfAgency(ctx, tx, ag.Region)
		if err != nil {
			return err
		}
		filing, _, err := rules.Span(rulebook.KeyAgencyChange)
		if err != nil {
			return err
		}
		check, _, err := rules.Span(rulebook.KeyAdmissionCheck)
		if err != nil {
			return err
		}
		files, err := tx.Files(ctx, p.FileIDs()...)
		if err != nil {
			return err
		}
		draft := domain.AgencyChange{ID: id, Profile: p, ChangedOn: on, FileBy: cal.Add(on.At(12*60), filing, workday.OfficeHours), Due: cal.Add(tx.Now(), check, workday.OfficeHours)}
		var e domain.Event
		if c, e, err = ag.FileChange(by, draft, files, tx.Now()); err != nil {
			return err
		}
		if err := tx.AddAgencyChange(ctx, c); err != nil {
			return err
		}
		if err := a.askOpinions(ctx, tx, rules, cal, application{agency: ag, change: c.ID, p: c.Profile, trades: added(ag.AgencyProfile, c.Profile), check: c.Due}); err != nil {
			return err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return c, err
}

// rulesOfAgency are the rules of the agency's region or, for a firm from elsewhere, the marketplace's own.
func rulesOfAgency(ctx context.Context, tx Tx, r domain.RegionCode) (rulebook.Rules, workday.Calendar, error) {
	rules, cal, err := rulesFor(ctx, tx, r, workday.On(tx.Now()))
	if err == nil {
		return rules, cal, nil
	}
	return anyRules(ctx, tx, workday.On(tx.Now()))
}

// promiseBy is the last day for documents that are to follow from now.
func promiseBy(ctx context.Context, tx Tx, ag *domain.Agency) (workday.Date, error) {
	rules, cal, err := rulesOfAgency(ctx, tx, ag.Region)
	if err != nil {
		return workday.Date{}, err
	}
	span, _, err := rules.Span(rulebook.KeyAgencyPromise)
	if err != nil {
		return workday.Date{}, err
	}
	return workday.On(cal.Add(tx.Now(), span, workday.OfficeHours).At), nil
}

// AgencyChangePage is a change with what the vetter needs: the agency as it is, and the files of both.
type AgencyChangePage struct {
	Change   domain.AgencyChange
	Agency   domain.Agency
	Files    map[domain.FileID]*domain.File
	Opinions []OpinionPage // of regulators, on trades that it adds
	Actions  map[string]error
}

// AgencyChange is one filed change, for its agency and the operator.
func (a *App) AgencyChange(ctx context.Context, by domain.Actor, id domain.AgencyChangeID) (p AgencyChangePage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { p, err = agencyChangePage(ctx, tx, by, id); return err })
	return p, err
}

func agencyChangePage(ctx context.Context, tx Tx, by domain.Actor, id domain.AgencyChangeID) (p AgencyChangePage, err error) {
	c, err := tx.AgencyChange(ctx, id)
	if err != nil {
		return p, err
	}
	ag, err := tx.Agency(ctx, c.Agency)
	if err != nil {
		return p, err
	}
	if !by.WorksFor(domain.OrganisationID(c.Agency)) && !(by.Has(watchers...) && vets(by, ag)) {
		return p, domain.Missing()
	}
	asked, err := opinionsOf(ctx, tx, c.Agency, c.ID)
	if err != nil {
		return p, err
	}
	files, err := tx.Files(ctx, append(c.Profile.FileIDs(), ag.FileIDs()...)...)
	return AgencyChangePage{Change: *c, Agency: *ag, Files: files, Opinions: pagesOf(tx, by, asked), Actions: c.Actions(by, ag, asked, tx.Now())}, err
}

// AgencyChanges are the actor's agency's own, or those that wait for the operator.
func (a *App) AgencyChanges(ctx context.Context, by domain.Actor) (list []domain.AgencyChange, err error) {
	q := AgencyChangeQuery{Waiting: true, Training: by.Training, Limit: 200}
	switch {
	case by.Kind == domain.KindAgency:
		q = AgencyChangeQuery{Agency: domain.AgencyID(by.Organisation), Limit: 100}
	case !by.Has(domain.OperatorReviewer, domain.OperatorPublisher):
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.AgencyChanges(ctx, q); return err })
	return list, err
}

// ReturnAgencyChange sends a change back with all faults.
func (a *App) ReturnAgencyChange(ctx context.Context, by domain.Actor, id domain.AgencyChangeID, version int64, faults []domain.Fault) (AgencyChangePage, error) {
	return a.decideAgencyChange(ctx, by, id, version, func(tx Tx, c *domain.AgencyChange, _ *domain.Agency) (domain.Event, error) {
		e, err := c.Return(by, faults, tx.Now())
		if err != nil {
			return e, err
		}
		return e, a.endOpinions(ctx, tx, c)
	})
}

// endOpinions ends what is asked about a change that is returned: another is filed in its place.
func (a *App) endOpinions(ctx context.Context, tx Tx, c *domain.AgencyChange) error {
	asked, err := opinionsOf(ctx, tx, c.Agency, c.ID)
	if err != nil {
		return err
	}
	for i := range asked {
		if err := a.endOpinion(ctx, tx, &asked[i]); err != nil {
			return err
		}
	}
	return nil
}

// added are the trades that a profile has beyond another.
func added(was, is domain.AgencyProfile) []string {
	before := was.Trades()
	return slices.DeleteFunc(is.Trades(), func(trade string) bool { return slices.Contains(before, trade) })
}

// AcceptAgencyChange makes the change the agency's profile.
func (a *App) AcceptAgencyChange(ctx context.Context, by domain.Actor, id domain.AgencyChangeID, version int64) (AgencyChangePage, error) {
	return a.decideAgencyChange(ctx, by, id, version, func(tx Tx, c *domain.AgencyChange, ag *domain.Agency) (domain.Event, error) {
		day, err := promiseBy(ctx, tx, ag)
		if err != nil {
			return domain.Event{}, err
		}
		asked, err := opinionsOf(ctx, tx, c.Agency, c.ID)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := c.Accept(by, ag, asked, day, tx.Now())
		if err != nil {
			return e, err
		}
		return e, tx.SaveAgency(ctx, ag)
	})
}

func (a *App) decideAgencyChange(ctx context.Context, by domain.Actor, id domain.AgencyChangeID, version int64,
	verb func(tx Tx, c *domain.AgencyChange, ag *domain.Agency) (domain.Event, error)) (p AgencyChangePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := tx.AgencyChange(ctx, id)
		if err != nil {
			return err
		}
		ag, err := tx.Agency(ctx, c.Agency)
		if err != nil {
			return err
		}
		if !by.Has(domain.OperatorReviewer) || by.Training != c.Training {
			return domain.Missing()
		}
		if err := stale(version, c.Version); err != nil {
			return err
		}
		e, err := verb(tx, c, ag)
		if err != nil {
			return err
		}
		if err := tx.SaveAgencyChange(ctx, c); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		p, err = agencyChangePage(ctx, tx, by, id)
		return err
	})
	return p, err
}

// StandAgency is oversight's decision on an agency: suspend, reinstate or remove.
func (a *App) StandAgency(ctx context.Context, by domain.Actor, id domain.AgencyID, version int64, verb string, s domain.AgencyStanding) (AgencyPage, error) {
	return a.changeAgency(ctx, by, id, version, func(tx Tx, ag *domain.Agency, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		switch verb {
		case "suspend":
			return ag.Suspend(by, s, tx.Now())
		case "reinstate":
			return ag.Reinstate(by, s, tx.Now())
		}
		return ag.Remove(by, s, tx.Now())
	})
}

// ExitAgency takes the actor's agency out.
func (a *App) ExitAgency(ctx context.Context, by domain.Actor, version int64, reason string) (AgencyPage, error) {
	return a.changeAgency(ctx, by, domain.AgencyID(by.Organisation), version, func(tx Tx, ag *domain.Agency, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		contracts, bids, err := tx.RunningOf(ctx, ag.ID)
		if err != nil {
			return domain.Event{}, err
		}
		return ag.Exit(by, reason, contracts, bids, tx.Now())
	})
}

// TakeAdmission locks an application for the vetter, or frees it.
func (a *App) TakeAdmission(ctx context.Context, by domain.Actor, id domain.AgencyID, put bool) (page AgencyPage, err error) {
	err = a.vetting(ctx, by, id, func(tx Tx, ag *domain.Agency) error {
		if put {
			err = ag.PutBack(by, tx.Now())
		} else {
			err = ag.Take(by, tx.Now())
		}
		if err != nil {
			return err
		}
		if err := tx.SaveAgency(ctx, ag); err != nil {
			return err
		}
		page, err = agencyPage(ctx, tx, by, id)
		return err
	})
	return page, err
}

// AddEvidence keeps what a vetter saw in a registry.
func (a *App) AddEvidence(ctx context.Context, by domain.Actor, id domain.AgencyID, e domain.Evidence) error {
	return a.vetting(ctx, by, id, func(tx Tx, ag *domain.Agency) error {
		files, err := tx.Files(ctx, e.Screenshot)
		if err != nil {
			return err
		}
		if e, err = ag.AddEvidence(by, e, files, tx.Now()); err != nil {
			return err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return err
		}
		return tx.AddEvidence(ctx, e)
	})
}

func (a *App) vetting(ctx context.Context, by domain.Actor, id domain.AgencyID, f func(tx Tx, ag *domain.Agency) error) error {
	if !by.Has(domain.OperatorReviewer) {
		return domain.Missing()
	}
	return a.Store.Update(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, id)
		if err != nil {
			return err
		}
		if !vets(by, ag) || ag.Status == domain.AgencyDraft {
			return domain.Missing()
		}
		return f(tx, ag)
	})
}

// Vetting is what helps a vetter beside the file itself.
type Vetting struct {
	Twins    []domain.Twin
	Evidence []domain.Evidence
	Changed  []string              // fields that differ since the last return; nil before one
	Before   *domain.AgencyProfile // as it was then
}

// Vetting reads it.
func (a *App) Vetting(ctx context.Context, by domain.Actor, id domain.AgencyID) (v Vetting, err error) {
	if !by.Has(watchers...) {
		return v, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, id)
		if err != nil {
			return err
		}
		if !vets(by, ag) || ag.Status == domain.AgencyDraft {
			return domain.Missing()
		}
		if ag.Returned != nil {
			v.Changed, v.Before = append([]string{}, ag.Returned.Differs(ag.AgencyProfile)...), ag.Returned
		}
		if v.Twins, err = tx.Twins(ctx, ag); err != nil {
			return err
		}
		v.Evidence, err = tx.EvidenceOf(ctx, id)
		return err
	})
	return v, err
}
