package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// AgencyChangeID names one filed change.
type AgencyChangeID string

// AgencyChangeStatus is how far a change has come.
type AgencyChangeStatus string

// The statuses.
const (
	AgencyChangeFiled    AgencyChangeStatus = "filed"
	AgencyChangeReturned AgencyChangeStatus = "returned" // another may be filed
	AgencyChangeAccepted AgencyChangeStatus = "accepted"
)

// AgencyChange is what an admitted agency files about itself: the profile as it is to be from now on, and since when.
type AgencyChange struct {
	ID        AgencyChangeID
	Agency    AgencyID
	Name      string // of the agency
	Region    RegionCode
	Status    AgencyChangeStatus
	Version   int64
	Profile   AgencyProfile
	Fields    []string         // that differ
	ChangedOn workday.Date     // when the first of them changed
	FileBy    workday.Deadline // by when it was to be filed
	Late      bool             // it was filed after that
	Due       workday.Deadline // of the operator's check
	Faults    []Fault
	FiledBy   PersonID
	FiledAt   time.Time
	DecidedBy PersonID
	DecidedAt time.Time
	Training  bool
}

// Former is a fact that an agency has left behind: its name or its legal representative.
type Former struct {
	Field string       `json:"field"`
	Was   string       `json:"was"`
	Until workday.Date `json:"until"`
}

// FileChange hands a change in. A code never changes: another code is another firm. Late filing is taken, and counted.
func (a *Agency) FileChange(by Actor, c AgencyChange, files map[FileID]*File, now time.Time) (*AgencyChange, Event, error) {
	if err := first(by.needOf(OrganisationID(a.ID), AgencySubmitter, AgencyAdmin), a.mayChange(), a.mayAmend(now)); err != nil {
		return nil, Event{}, err
	}
	c.Profile.USCC = a.USCC
	for i, q := range c.Profile.Qualifications { // a promise keeps its day, unless its document is there
		for _, old := range a.Qualifications {
			if q.Promise != "" && q.Name == old.Name && q.Number == old.Number && !old.PromisedBy.IsZero() {
				c.Profile.Qualifications[i].PromisedBy = old.PromisedBy
			}
		}
	}
	c.Fields = a.AgencyProfile.Differs(c.Profile)
	next := Agency{ID: a.ID, AgencyProfile: c.Profile}
	faults := append(profileFaults(c.Profile), next.Missing(files, now)...)
	if len(c.Fields) == 0 {
		faults = append(faults, refusal.New(refusal.Invalid, "agency_change.nothing", "", "没有任何变化", "nothing differs"))
	}
	if c.ChangedOn.IsZero() || c.ChangedOn.After(workday.On(now)) {
		faults = append(faults, refusal.New(refusal.Invalid, "agency_change.day", "changed_on", "请填写变化发生的日期，不晚于今天", "say on which day it changed, today at the latest"))
	}
	if err := refusal.All(faults...); err != nil {
		return nil, Event{}, err
	}
	c.Agency, c.Name, c.Region, c.Status, c.Version = a.ID, a.Name, a.Region, AgencyChangeFiled, 1
	c.Late, c.FiledBy, c.FiledAt, c.Training = now.After(c.FileBy.At), by.Person, now, a.Training
	return &c, c.event(EventAgencyChangeFiled, by, now), nil
}

func (a *Agency) mayChange() *refusal.Refusal {
	if a.Status == AgencyAdmitted || a.Status == AgencySuspended {
		return nil
	}
	return refusal.New(refusal.Conflict, "agency_change.admitted", "", "入驻后的变动才办理信息变更", "only an admitted agency files changes")
}

// mayAmend refuses a change of what is no longer an admission: after its recognition has ended an agency hands in one of
// its own.
func (a *Agency) mayAmend(now time.Time) *refusal.Refusal {
	if !a.unrecognised(workday.On(now)) {
		return nil
	}
	return refusal.New(refusal.Conflict, "agency_change.recognition", "", "互认已终止，不能办理信息变更；请修改入驻材料并提交，自行入驻", "the recognition has ended: hand in your own admission instead of a change")
}

// overwrites refuses a change where the agency has an application of its own that it would overwrite: one that runs, or one
// that is newer than the change.
func (c *AgencyChange) overwrites(a *Agency) *refusal.Refusal {
	if (a.Status == AgencyAdmitted || a.Status == AgencySuspended) && !a.SubmittedAt.After(c.FiledAt) {
		return nil
	}
	return refusal.New(refusal.Conflict, "agency_change.overtaken", "", "机构在提交这项变更之后自行申请了入驻，采纳会覆盖其入驻材料；请退回这项变更",
		"the agency has applied for an admission of its own after this change, which would overwrite it: return the change")
}

// Return sends the change back with all faults at once; the agency stays as it is.
func (c *AgencyChange) Return(by Actor, faults []Fault, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(c.Agency)), c.waits(), saidFaults(faults)); err != nil {
		return Event{}, err
	}
	c.Status, c.Faults, c.DecidedBy, c.DecidedAt = AgencyChangeReturned, faults, by.Person, now
	return c.event(EventAgencyChangeReturned, by, now), nil
}

// Accept makes the change the agency's profile. What it was called and who led it stays on record. asked are the opinions
// of regulators on the trades that it adds.
func (c *AgencyChange) Accept(by Actor, a *Agency, asked []Opinion, promiseBy workday.Date, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(c.Agency)), c.waits(), c.overwrites(a), weighed(by, asked, now)); err != nil {
		return Event{}, err
	}
	keep := func(field, was, is string) {
		if was != is && strings.TrimSpace(was) != "" {
			a.History = append(slices.Clone(a.History), Former{Field: field, Was: was, Until: c.ChangedOn.AddDays(-1)})
		}
	}
	keep("name", a.Name, c.Profile.Name)
	keep("legal_representative", a.LegalRepresentative, c.Profile.LegalRepresentative)
	a.AgencyProfile = c.Profile
	a.PromiseBy(promiseBy)
	c.Status, c.DecidedBy, c.DecidedAt = AgencyChangeAccepted, by.Person, now
	return c.event(EventAgencyChangeAccepted, by, now), nil
}

func (c *AgencyChange) waits() *refusal.Refusal {
	if c.Status == AgencyChangeFiled {
		return nil
	}
	return refusal.New(refusal.Conflict, "agency_change.status", "", "这项变更已办结", "this change is done with")
}

// Actions says which verbs are possible for the actor now, and why not.
func (c *AgencyChange) Actions(by Actor, a *Agency, asked []Opinion, now time.Time) map[string]error {
	try := func(f func(c *AgencyChange) error) error { one := *c; return f(&one) }
	return map[string]error{
		"return": try(func(c *AgencyChange) error {
			_, err := c.Return(by, []Fault{{Code: "other", Text: "-"}}, now)
			return err
		}),
		"accept": try(func(c *AgencyChange) error {
			agency := *a
			_, err := c.Accept(by, &agency, asked, workday.Date{}, now)
			return err
		}),
	}
}

func (c *AgencyChange) event(k EventKind, by Actor, now time.Time) Event {
	fields := make([]any, len(c.Fields))
	for i, f := range c.Fields {
		fields[i] = f
	}
	return Event{Kind: k, Subject: "agency_change:" + string(c.ID), Region: c.Region, By: by, At: now, Face: Face{"status": string(c.Status), "agency": string(c.Agency), "fields": fields, "late": c.Late}}
}

// PromiseBy sets the last day for the documents that are to follow and have no day yet.
func (a *Agency) PromiseBy(day workday.Date) {
	a.Qualifications = slices.Clone(a.Qualifications)
	for i, q := range a.Qualifications {
		if q.Promise != "" && q.File == "" && q.PromisedBy.IsZero() {
			a.Qualifications[i].PromisedBy = day
		}
	}
}
