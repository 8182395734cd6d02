package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// AgencyStatus is where an agency's admission stands.
type AgencyStatus string

// The statuses; whether it may bid now is computed (eligibility.go).
const (
	AgencyDraft     AgencyStatus = "draft"
	AgencySubmitted AgencyStatus = "submitted"
	AgencyReturned  AgencyStatus = "returned"
	AgencyAdmitted  AgencyStatus = "admitted"
	AgencySuspended AgencyStatus = "suspended"
	AgencyRemoved   AgencyStatus = "removed"
	AgencyExited    AgencyStatus = "exited"
)

var agencyMoves = moves[AgencyStatus]{
	AgencyDraft:     {AgencySubmitted},
	AgencySubmitted: {AgencyReturned, AgencyAdmitted},
	AgencyReturned:  {AgencySubmitted},
	AgencyAdmitted:  {AgencySuspended, AgencyRemoved, AgencyExited},
	AgencySuspended: {AgencyAdmitted, AgencyRemoved, AgencySubmitted}, // the last after a recognition that ended
}

// Agency is a firm that sells services. One admission holds in every region; no local registration is asked for.
type Agency struct {
	ID      AgencyID
	Status  AgencyStatus
	Version int64
	AgencyProfile
	Training    bool    // practises in a training region: set by the store
	Faults      []Fault // of the last return, all told at once
	SubmittedBy PersonID
	SubmittedAt time.Time
	Due         workday.Deadline // of the operator's formal check
	DecidedBy   PersonID
	DecidedAt   time.Time
	Standing    AgencyStanding
	Vetter      PersonID // who is at the file now
	VetterUntil time.Time
	History     []Former           // names and legal representatives that it had
	FirstReview *AdmissionReviewed // what the first return could have told
	Returned    *AgencyProfile     // as it was when it was last returned
	Missed      int                // faults told later that the first review could have told
	Source      string             // the list that it came from; "" when it registered itself
	Recognition *Recognition       // by a partner region; nil when there is none
}

// AgencyProfile is what an agency says of itself. Phone and Address are the unit's and public.
type AgencyProfile struct {
	Name                string          `json:"name"`
	USCC                string          `json:"uscc"`
	Region              RegionCode      `json:"region"`
	Address             string          `json:"address"`
	Phone               string          `json:"phone"`
	LegalRepresentative string          `json:"legal_representative"`
	Introduction        string          `json:"introduction"`
	Licence             FileID          `json:"licence"`
	USCCProof           FileID          `json:"uscc_proof"` // asked for when the check digit fails
	Qualifications      []Qualification `json:"qualifications"`
	Practitioners       []Practitioner  `json:"practitioners,omitzero"`
	Authority           Authority       `json:"authority,omitzero"` // who may act for the firm, in what, until when
}

// Trades are the trades of the profile's qualifications, each once, in their order; never nil.
func (p AgencyProfile) Trades() []string {
	trades := make([]string, 0, len(p.Qualifications))
	for _, q := range p.Qualifications {
		if !slices.Contains(trades, q.Trade) {
			trades = append(trades, q.Trade)
		}
	}
	return trades
}

// RegisterAgency opens an agency's file. Anyone may; a failed check digit is a warning, a wrong form is refused
// (GB 32100-2015).
func RegisterAgency(id AgencyID, p AgencyProfile, now time.Time) (*Agency, Event, error) {
	if _, err := uscc.Check(p.USCC); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(profileFaults(p)...); err != nil {
		return nil, Event{}, err
	}
	a := &Agency{ID: id, Status: AgencyDraft, Version: 1, AgencyProfile: p}
	return a, a.event(EventAgencyRegistered, Visitor(), now, Face{}), nil
}

// CheckDigitWrong reports whether the code's check digit fails: proof is asked for, nothing is blocked before submission.
func (a *Agency) CheckDigitWrong() bool {
	res, err := uscc.Check(a.USCC)
	return err == nil && !res.CheckDigitOK
}

// Edit replaces the profile while it is a draft or returned. The code stays: another code is another firm.
func (a *Agency) Edit(by Actor, p AgencyProfile, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(a.ID), AgencyPreparer, AgencySubmitter, AgencyAdmin), a.editable(now)); err != nil {
		return Event{}, err
	}
	p.USCC = a.USCC
	if err := refusal.All(profileFaults(p)...); err != nil {
		return Event{}, err
	}
	if a.unrecognised(workday.On(now)) { // from here on it asks for an admission of its own: no list brings back what nobody has checked
		a.Status, a.Standing = AgencyReturned, AgencyStanding{}
	}
	a.AgencyProfile = p
	return a.event(EventAgencyEdited, by, now, Face{}), nil
}

func (a *Agency) editable(now time.Time) *refusal.Refusal {
	if a.Status == AgencyDraft || a.Status == AgencyReturned || a.unrecognised(workday.On(now)) {
		return nil
	}
	return refusal.New(refusal.Conflict, "agency.editable", "", "已提交的入驻材料不能修改；请等待核验结果", "what has been submitted can't be changed: wait for the check")
}

// profileFaults are what no profile may hold: it is public once its agency is admitted.
func profileFaults(p AgencyProfile) []*refusal.Refusal {
	faults := []*refusal.Refusal{
		required("name", p.Name, 100), atMost("address", p.Address, 200), atMost("phone", p.Phone, 40),
		atMost("legal_representative", p.LegalRepresentative, 50), atMost("introduction", p.Introduction, 2000),
		impersonal("name", p.Name), impersonal("address", p.Address), unidentified("phone", p.Phone),
		impersonal("legal_representative", p.LegalRepresentative), impersonal("introduction", p.Introduction),
	}
	if len(p.Qualifications) > 100 {
		faults = append(faults, refusal.New(refusal.Invalid, "length", "qualifications", "最多 100 项资质", "at most 100 qualifications"))
	}
	for i, q := range p.Qualifications {
		faults = append(faults, q.faults(i)...)
	}
	return append(append(faults, practitionerFaults(p.Practitioners)...), p.Authority.faults()...)
}

// Missing lists what is still missing before the file can be submitted; files are those its profile cites.
func (a *Agency) Missing(files map[FileID]*File, now time.Time) []*refusal.Refusal {
	owner := OrganisationID(a.ID)
	missing := []*refusal.Refusal{
		required("address", a.Address, 200), required("phone", a.Phone, 40),
		required("legal_representative", a.LegalRepresentative, 50), regionCode(a.Region),
		files[a.Licence].Cite(owner, "licence", now, PurposeLicence),
	}
	if a.CheckDigitWrong() {
		if r := files[a.USCCProof].Cite(owner, "uscc_proof", now, PurposeProof); r != nil {
			missing = append(missing, refusal.New(refusal.Invalid, "uscc.check_digit", "uscc_proof",
				"统一社会信用代码校验位不符，请上传登记机关的证明", "the check digit of the credit code fails: upload the registry's proof").
				Cite("GB 32100-2015", "附录", false))
		}
	}
	for i, q := range a.Qualifications {
		missing = append(missing, q.missing(i, owner, files, now)...)
	}
	for i, p := range a.Practitioners {
		missing = append(missing, p.missing(i, owner, files, now)...)
	}
	if !a.Authority.IsZero() {
		missing = append(missing, files[a.Authority.File].Cite(owner, "authority.file", now, PurposeAuthority))
	}
	var some []*refusal.Refusal
	for _, m := range missing {
		if m != nil {
			some = append(some, m)
		}
	}
	return some
}

// FileIDs are the files that the profile cites; an empty one stands for a file that is not there.
func (p AgencyProfile) FileIDs() []FileID {
	ids := []FileID{p.Licence, p.USCCProof, p.Authority.File}
	for _, q := range p.Qualifications {
		ids = append(ids, q.File)
	}
	for _, one := range p.Practitioners {
		for _, c := range one.Certificates {
			ids = append(ids, c.File)
		}
	}
	return ids
}

func regionCode(r RegionCode) *refusal.Refusal {
	if len(r) == 6 {
		return nil
	}
	return refusal.New(refusal.Invalid, "agency.region", "region", "请选择注册地区划", "choose the region of registration")
}

// Submit hands the file in; it refuses with everything that is missing. due is the operator's deadline.
func (a *Agency) Submit(by Actor, files map[FileID]*File, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(a.ID), AgencySubmitter, AgencyAdmin), a.move(AgencySubmitted)); err != nil {
		return Event{}, err
	}
	if a.Status == AgencySuspended && !a.unrecognised(workday.On(now)) {
		return Event{}, a.notSuspended()
	}
	if err := refusal.All(a.Missing(files, now)...); err != nil {
		return Event{}, err
	}
	a.Status, a.SubmittedBy, a.SubmittedAt, a.Due, a.Faults, a.Standing = AgencySubmitted, by.Person, now, due, nil, AgencyStanding{}
	return a.event(EventAgencySubmitted, by, now, Face{"due": Moment(due.At)}), nil
}

// Return sends the file back once with all faults, each naming its field.
func (a *Agency) Return(by Actor, faults []Fault, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(a.ID)), a.move(AgencyReturned), a.free(by, now), saidFaults(faults)); err != nil {
		return Event{}, err
	}
	marked, missed := markMissedOf(faults, a.FirstReview, a.AgencyProfile)
	seen := AdmissionReviewed{Profile: a.AgencyProfile}
	if a.FirstReview != nil {
		seen = *a.FirstReview
	}
	seen.Told = append(slices.Clone(seen.Told), marked...)
	before := a.AgencyProfile
	a.FirstReview, a.Returned, a.Missed = &seen, &before, a.Missed+missed
	a.Status, a.Faults, a.DecidedBy, a.DecidedAt = AgencyReturned, marked, by.Person, now
	a.Vetter, a.VetterUntil = "", time.Time{}
	return a.event(EventAgencyReturned, by, now, Face{"faults": len(faults), "missed": missed}), nil
}

// Admit lets the agency in. asked are the opinions of regulators at its admission.
func (a *Agency) Admit(by Actor, asked []Opinion, now time.Time) (Event, error) {
	if a.Status == AgencySuspended { // a suspension is oversight's to end
		return Event{}, first(by.need(OperatorReviewer), a.notSuspended())
	}
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(a.ID)), a.move(AgencyAdmitted), a.free(by, now), weighed(by, asked, now)); err != nil {
		return Event{}, err
	}
	a.Status, a.DecidedBy, a.DecidedAt, a.Faults = AgencyAdmitted, by.Person, now, nil
	if a.Recognition != nil && a.Recognition.Alone { // from now on it is here by its own file
		own := *a.Recognition
		own.Alone = false
		a.Recognition, a.Source = &own, ""
	}
	a.Vetter, a.VetterUntil = "", time.Time{}
	return a.event(EventAgencyAdmitted, by, now, Face{"agency": a.USCC, "name": a.Name}), nil
}

// standable refuses where oversight has nothing to decide.
func (a *Agency) standable() *refusal.Refusal {
	if a.Status == AgencyAdmitted || a.Status == AgencySuspended {
		return nil
	}
	return a.move(AgencySuspended)
}

func (a *Agency) notSuspended() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "agency.status", "", "机构处于暂停期，由作出决定的监管部门恢复", "the agency is suspended: the supervisor who decided it ends it")
}

func (a *Agency) move(to AgencyStatus) *refusal.Refusal {
	if agencyMoves.allow(a.Status, to) {
		return nil
	}
	return agencyNames.refuse("agency.status", refusal.Text{ZH: "入驻", EN: "the admission"}, a.Status)
}

// Actions says which verbs are possible for the actor now, and why not.
func (a *Agency) Actions(by Actor, files map[FileID]*File, asked []Opinion, now time.Time) map[string]error {
	try := func(f func(c *Agency) error) error { c := *a; return f(&c) }
	return map[string]error{
		"edit":   try(func(c *Agency) error { _, err := c.Edit(by, c.AgencyProfile, now); return err }),
		"submit": try(func(c *Agency) error { _, err := c.Submit(by, copyFiles(files), workday.Deadline{}, now); return err }),
		"return": try(func(c *Agency) error { _, err := c.Return(by, []Fault{{Code: "other", Text: "-"}}, now); return err }),
		"admit":  try(func(c *Agency) error { _, err := c.Admit(by, asked, now); return err }),
		"take":   try(func(c *Agency) error { return c.Take(by, now) }),
		"stand":  first(by.need(RoleSupervisor), by.notOwn(OrganisationID(a.ID)), a.standable()),
		"exit":   try(func(c *Agency) error { _, err := c.Exit(by, "-", 0, 0, now); return err }),
		"change": first(by.needOf(OrganisationID(a.ID), AgencySubmitter, AgencyAdmin), a.mayChange(), a.mayAmend(now)),

		"identity": a.MayVetIdentity(by, now),
	}
}

// copyFiles keeps a dry run from locking files.
func copyFiles(files map[FileID]*File) map[FileID]*File {
	copies := make(map[FileID]*File, len(files))
	for id, f := range files {
		if f != nil {
			c := *f
			copies[id] = &c
		}
	}
	return copies
}

func (a *Agency) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["status"] = string(a.Status)
	return Event{Kind: k, Subject: "agency:" + string(a.ID), Region: a.Region, By: by, At: now, Face: face}
}
