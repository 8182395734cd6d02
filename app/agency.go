package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Register is what a firm sends to begin: itself and its first person, who becomes its administrator.
type Register struct {
	ID       domain.AgencyID
	Profile  domain.AgencyProfile
	Person   domain.Person
	Password string
}

// Registered is an agency's new file; New is false when this answers a repeat.
type Registered struct {
	domain.Agency
	New bool
}

// RegisterAgency opens an agency's file and its first account. Anyone may, without fee, cap or local office. The same
// registration sent again answers the same.
func (a *App) RegisterAgency(ctx context.Context, in Register) (*Registered, error) {
	hashed, err := a.firstSecret(in.Password, in.Person.Email)
	if err != nil {
		return nil, err
	}
	var out Registered
	err = a.Store.Update(ctx, func(tx Tx) error {
		agency, e, err := domain.RegisterAgency(in.ID, in.Profile, tx.Now())
		if err != nil {
			return err
		}
		if there, err := tx.Agency(ctx, in.ID); err == nil {
			out = Registered{Agency: *there}
			return a.sameRegistration(ctx, tx, there, in)
		}
		out = Registered{Agency: *agency, New: true}
		o := domain.Organisation{ID: domain.OrganisationID(agency.ID), Kind: domain.KindAgency, Name: agency.Name, USCC: agency.USCC, Region: agency.Region, Version: 1}
		if err := tx.AddOrganisation(ctx, &o); err != nil {
			return err
		}
		if err := tx.AddAgency(ctx, agency); err != nil {
			return err
		}
		p := in.Person
		p.Version, p.PasswordHash, p.TOTPSecret = 1, hashed, ""
		roles := []domain.Role{domain.AgencyAdmin, domain.AgencyPreparer, domain.AgencySubmitter}
		return a.addMember(ctx, tx, e, &p, o, roles)
	})
	if err != nil {
		return nil, err
	}
	return &out, nil
}

// sameRegistration answers a repeat (a lost answer) and refuses an id that stands for another firm.
func (a *App) sameRegistration(ctx context.Context, tx Tx, there *domain.Agency, in Register) error {
	p, err := tx.PersonByEmail(ctx, in.Person.Email)
	if err != nil || there.USCC != in.Profile.USCC || p.ID != in.Person.ID {
		return idTaken()
	}
	return nil
}

// AgencyPage is an agency with what its desk and the vetter need.
type AgencyPage struct {
	Agency   domain.Agency
	Files    map[domain.FileID]*domain.File
	Missing  []*refusal.Refusal
	Opinions []OpinionPage // of regulators, at its admission
	Actions  map[string]error
}

// Agency is the file of one agency: its own people and the operator's see it.
func (a *App) Agency(ctx context.Context, by domain.Actor, id domain.AgencyID) (page AgencyPage, err error) {
	if !by.WorksFor(domain.OrganisationID(id)) && !by.Has(watchers...) {
		return page, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		page, err = agencyPage(ctx, tx, by, id)
		if err == nil && !vets(by, &page.Agency) {
			return domain.Missing()
		}
		return err
	})
	if err != nil {
		return AgencyPage{}, err
	}
	return page, nil
}

// vets reports whether the agency is one that the actor may look into: its own, or one of his side. Who practises sees
// agencies that practise, and nobody else does.
func vets(by domain.Actor, ag *domain.Agency) bool {
	return by.WorksFor(domain.OrganisationID(ag.ID)) || by.Training == ag.Training
}

func agencyPage(ctx context.Context, tx Tx, by domain.Actor, id domain.AgencyID) (AgencyPage, error) {
	ag, err := tx.Agency(ctx, id)
	if err != nil {
		return AgencyPage{}, err
	}
	if ag.Status == domain.AgencyDraft && !by.WorksFor(domain.OrganisationID(id)) {
		return AgencyPage{}, domain.Missing()
	}
	files, err := tx.Files(ctx, ag.FileIDs()...)
	if err != nil {
		return AgencyPage{}, err
	}
	asked, err := opinionsOf(ctx, tx, id, "")
	if err != nil {
		return AgencyPage{}, err
	}
	page := AgencyPage{Agency: *ag, Files: files, Opinions: pagesOf(tx, by, asked), Actions: ag.Actions(by, files, asked, tx.Now())}
	page.Agency.Status = ag.StatusOn(workday.On(tx.Now()))
	if by.WorksFor(domain.OrganisationID(id)) {
		page.Missing = ag.Missing(files, tx.Now())
	}
	return page, nil
}

// EditAgency saves the profile of a draft or returned admission.
func (a *App) EditAgency(ctx context.Context, by domain.Actor, version int64, p domain.AgencyProfile) (page AgencyPage, err error) {
	return a.changeAgency(ctx, by, domain.AgencyID(by.Organisation), version, func(tx Tx, ag *domain.Agency, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		return ag.Edit(by, p, tx.Now())
	})
}

// SubmitAgency hands the admission in; the operator's deadline is shown in working days.
func (a *App) SubmitAgency(ctx context.Context, by domain.Actor, version int64) (page AgencyPage, err error) {
	return a.changeAgency(ctx, by, domain.AgencyID(by.Organisation), version, func(tx Tx, ag *domain.Agency, files map[domain.FileID]*domain.File) (domain.Event, error) {
		rules, cal, err := rulesOfAgency(ctx, tx, ag.Region)
		if err != nil {
			return domain.Event{}, err
		}
		span, _, err := rules.Span(rulebook.KeyAdmissionCheck)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := ag.Submit(by, files, cal.Add(tx.Now(), span, workday.OfficeHours), tx.Now())
		if err != nil {
			return e, err
		}
		if err := a.askOpinions(ctx, tx, rules, cal, application{agency: ag, p: ag.AgencyProfile, trades: ag.Trades(), check: ag.Due}); err != nil {
			return e, err
		}
		return e, saveFiles(ctx, tx, files)
	})
}

// saveFiles stores what Cite changed; the retain handler locks the objects.
func saveFiles(ctx context.Context, tx Tx, files map[domain.FileID]*domain.File) error {
	for _, f := range files {
		if f.RetainUntil.IsZero() {
			continue
		}
		if err := tx.SaveFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// ReturnAgency sends the admission back with all faults.
func (a *App) ReturnAgency(ctx context.Context, by domain.Actor, id domain.AgencyID, version int64, faults []domain.Fault) (AgencyPage, error) {
	return a.changeAgency(ctx, by, id, version, func(tx Tx, ag *domain.Agency, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		return ag.Return(by, faults, tx.Now())
	})
}

// AdmitAgency lets the agency in.
func (a *App) AdmitAgency(ctx context.Context, by domain.Actor, id domain.AgencyID, version int64) (AgencyPage, error) {
	return a.changeAgency(ctx, by, id, version, func(tx Tx, ag *domain.Agency, _ map[domain.FileID]*domain.File) (domain.Event, error) {
		day, err := promiseBy(ctx, tx, ag)
		if err != nil {
			return domain.Event{}, err
		}
		asked, err := opinionsOf(ctx, tx, ag.ID, "")
		if err != nil {
			return domain.Event{}, err
		}
		e, err := ag.Admit(by, asked, tx.Now())
		ag.PromiseBy(day)
		return e, err
	})
}

type agencyVerb func(tx Tx, ag *domain.Agency, files map[domain.FileID]*domain.File) (domain.Event, error)

func (a *App) changeAgency(ctx context.Context, by domain.Actor, id domain.AgencyID, version int64, verb agencyVerb) (page AgencyPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, id)
		if err != nil {
			return err
		}
		if !vets(by, ag) || !by.WorksFor(domain.OrganisationID(id)) && ag.Status == domain.AgencyDraft {
			return domain.Missing()
		}
		if r := stale(version, ag.Version); r != nil {
			return r
		}
		files, err := tx.Files(ctx, ag.FileIDs()...)
		if err != nil {
			return err
		}
		e, err := verb(tx, ag, files)
		if err != nil {
			return err
		}
		if err := tx.SaveAgency(ctx, ag); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = agencyPage(ctx, tx, by, id)
		return err
	})
	return page, err
}

// idTaken refuses a client-made id that stands for something else already.
func idTaken() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "exists", "id", "编号已被使用", "this id is taken")
}

// stale refuses a write that was made looking at an older version. 0 means the writer did not look.
func stale(seen, current int64) error {
	if seen == 0 || seen == current {
		return nil
	}
	r := refusal.New(refusal.Conflict, "version", "", "内容已被他人更新，请刷新后再试", "it was changed in the meantime: load it again")
	r.Version = current
	return r
}

// Admissions is the operator's queue.
func (a *App) Admissions(ctx context.Context, by domain.Actor, q AgencyQuery) (list []domain.Agency, err error) {
	if !by.Has(watchers...) {
		return nil, domain.Missing()
	}
	if by.Training {
		q.Region = by.Region
	}
	if q.Queue = true; len(q.Statuses) == 0 {
		q.Statuses = []domain.AgencyStatus{domain.AgencySubmitted}
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Agencies(ctx, q); return err })
	return list, err
}

// Eligibility says why the actor's agency may not bid on a notice, and whether it has a bid standing; no reasons means it may.
func (a *App) Eligibility(ctx context.Context, by domain.Actor, number string) (answer AgencyNotice, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		standing, err := tx.StandingBidOf(ctx, n.ID, ag.ID)
		if err != nil {
			return err
		}
		lapsed, err := tx.LapsedBidOf(ctx, n.ID, ag.ID)
		if err != nil {
			return err
		}
		ties, err := tx.TiesAbove(ctx, []string{ag.USCC})
		if err != nil {
			return err
		}
		day := workday.On(n.Deadline.At)
		kept, err := keptFor(ctx, tx, n, ag.ID)
		if err != nil {
			return err
		}
		answer = AgencyNotice{Lapsed: lapsed, Kept: kept, Notice: *n, Reasons: domain.Eligible(ag, n, ties, day), Bid: standing}
		answer.Related, err = relatedTo(ctx, tx, ag, ties, day)
		return err
	})
	if by.Looks { // that it has bid is sealed
		answer.Bid, answer.Kept, answer.Lapsed = nil, nil, nil
	}
	return answer, err
}

// KeptBid is an offer that its agency wanted kept for one re-post.
type KeptBid struct {
	Bid    domain.BidID
	Number string // of the notice it was sealed for
}

// keptFor is the agency's offer kept from the notice that this one repeats. It can't be carried over as it is: the
// envelope names the notice it was sealed for, whose identities are destroyed. Its second copy lets the agency's own
// browser seal it anew.
func keptFor(ctx context.Context, tx Tx, n *domain.Notice, a domain.AgencyID) (*KeptBid, error) {
	if n.RepostOf == "" {
		return nil, nil
	}
	b, err := tx.StandingBidOf(ctx, n.RepostOf, a)
	if err != nil || !b.KeepsFor(n) {
		return nil, err
	}
	before, err := tx.NoticeUnlocked(ctx, n.RepostOf)
	if err != nil {
		return nil, err
	}
	return &KeptBid{Bid: b.ID, Number: before.Number}, nil
}

// AgencyNotice is an open notice and whether the agency may bid on it.
type AgencyNotice struct {
	Notice  domain.Notice
	Reasons []domain.Reason
	Bid     *domain.Bid    // its own standing bid
	Lapsed  *domain.Bid    // its own newest bid that a revision ended
	Kept    *KeptBid       // its own offer that waits to be sent again on this re-post
	Related []refusal.Text // firms of which only one may bid with the agency
}

// NoticesForAgency pages the open notices with what keeps the actor's agency from each.
func (a *App) NoticesForAgency(ctx context.Context, by domain.Actor, q NoticeQuery) (list []AgencyNotice, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		ag, err := tx.Agency(ctx, domain.AgencyID(by.Organisation))
		if err != nil {
			return err
		}
		now := tx.Now()
		q.Public, q.OpenAt = true, &now
		if ag.Training {
			q.Region = ag.Region
		}
		ns, err := tx.Notices(ctx, q)
		if err != nil {
			return err
		}
		standing, err := standingOn(ctx, tx, by, ns)
		if err != nil {
			return err
		}
		ties, err := tx.TiesAbove(ctx, []string{ag.USCC})
		if err != nil {
			return err
		}
		for i := range ns {
			list = append(list, AgencyNotice{Notice: ns[i], Reasons: domain.Eligible(ag, &ns[i], ties, workday.On(ns[i].Deadline.At)), Bid: standing[ns[i].ID]})
		}
		return nil
	})
	return list, err
}

// standingOn are the bids of the actor's agency that stand on some notices. Who sees as they see is told of none: that it
// has bid is sealed.
func standingOn(ctx context.Context, tx Tx, by domain.Actor, ns []domain.Notice) (map[domain.NoticeID]*domain.Bid, error) {
	if by.Looks {
		return nil, nil
	}
	ids := make([]domain.NoticeID, len(ns))
	for i := range ns {
		ids[i] = ns[i].ID
	}
	bids, err := tx.SealedBidsOf(ctx, domain.AgencyID(by.Organisation), ids)
	standing := make(map[domain.NoticeID]*domain.Bid, len(bids))
	for _, b := range bids {
		standing[b.Notice] = b
	}
	return standing, err
}

// initialsBatch is how many names are computed in one transaction.
const initialsBatch = 500

// FillInitials computes the initials of names that have none yet; more says that there may be others.
func (a *App) FillInitials(ctx context.Context) (more bool, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.FillInitials(ctx, initialsBatch)
		more = n == initialsBatch
		return err
	})
	return more, err
}
