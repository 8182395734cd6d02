package domain

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// VettingLock is how long a vetter who takes an application keeps it from the others.
const VettingLock = 30 * time.Minute

// Take gives the application to one vetter for a while, so that two do not judge the same file.
func (a *Agency) Take(by Actor, now time.Time) error {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(a.ID)), a.free(by, now)); err != nil {
		return err
	}
	if a.Status != AgencySubmitted && a.Status != AgencyAdmitted {
		return first(a.move(AgencyAdmitted))
	}
	a.Vetter, a.VetterUntil = by.Person, now.Add(VettingLock)
	return nil
}

// PutBack frees it before the time is over.
func (a *Agency) PutBack(by Actor, now time.Time) error {
	if err := first(by.need(OperatorReviewer), a.free(by, now)); err != nil {
		return err
	}
	a.Vetter, a.VetterUntil = "", time.Time{}
	return nil
}

// free refuses whoever comes while another has it.
func (a *Agency) free(by Actor, now time.Time) *refusal.Refusal {
	if a.Vetter == "" || a.Vetter == by.Person || !now.Before(a.VetterUntil) {
		return nil
	}
	return refusal.New(refusal.Conflict, "vetting.taken", "", "同事正在核验这份材料，锁定至 %s", "a colleague is at this file until %s", ClockText(a.VetterUntil))
}

// AdmissionReviewed is what the vetter had before him when he first returned the file, and all that was told since.
type AdmissionReviewed struct {
	Profile AgencyProfile `json:"profile"`
	Told    []Fault       `json:"told"`
}

// markMissedOf marks the faults that the first review could have told: their field stands as it stood then.
func markMissedOf(faults []Fault, first *AdmissionReviewed, now AgencyProfile) (marked []Fault, missed int) {
	marked = slices.Clone(faults)
	for i, f := range marked {
		told := first != nil && slices.ContainsFunc(first.Told, func(old Fault) bool { return old.Field == f.Field && old.Code == f.Code })
		marked[i].Missed = first != nil && !told && sameField(f.Field, first.Profile, now)
		if marked[i].Missed {
			missed++
		}
	}
	return marked, missed
}

// Differs are the fields, by their names in the API, in which two profiles differ; sorted.
func (p AgencyProfile) Differs(q AgencyProfile) (fields []string) {
	a, b := profileMembers(p), profileMembers(q)
	for name := range b {
		if _, there := a[name]; !there {
			a[name] = nil
		}
	}
	for name, value := range a {
		if !bytes.Equal(value, b[name]) {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	return fields
}

func profileMembers(p AgencyProfile) map[string]json.RawMessage {
	all, err := json.Marshal(p)
	members := map[string]json.RawMessage{}
	if err != nil || json.Unmarshal(all, &members) != nil {
		return map[string]json.RawMessage{} // plain values: it never fails
	}
	return members
}

// Twin is another agency that shares something with the one before the vetter.
type Twin struct {
	Kind   string // file, phone, head, person
	Agency AgencyID
	USCC   string
	Name   string
	Value  string // what is shared; of a file its name
}

// EvidenceResult is what a look into a registry showed.
var evidenceResults = []Chosen{
	{"matches", refusal.Text{ZH: "一致", EN: "it agrees"}}, {"differs", refusal.Text{ZH: "不一致", EN: "it differs"}},
	{"not_found", refusal.Text{ZH: "查无记录", EN: "nothing found"}}, {"unreachable", refusal.Text{ZH: "登记系统不可用", EN: "the registry did not answer"}},
}

// Evidence is one look of a vetter into a registry about one field: which, when, with what result, and a picture of it.
type Evidence struct {
	ID         string
	Agency     AgencyID
	Field      string
	Registry   string
	Result     string
	Note       string
	Screenshot FileID
	By         PersonID
	At         time.Time
}

// AddEvidence checks and stamps what a vetter saw.
func (a *Agency) AddEvidence(by Actor, e Evidence, files map[FileID]*File, now time.Time) (Evidence, error) {
	if err := first(by.need(OperatorReviewer), by.notOwn(OrganisationID(a.ID)), a.free(by, now)); err != nil {
		return e, err
	}
	faults := []*refusal.Refusal{required("field", e.Field, 100), required("registry", e.Registry, 100), listed("result", e.Result, evidenceResults), atMost("note", e.Note, 500)}
	if e.Screenshot != "" {
		faults = append(faults, files[e.Screenshot].Cite(by.Organisation, "screenshot", now, PurposeScreenshot))
	}
	if err := refusal.All(faults...); err != nil {
		return e, err
	}
	e.Agency, e.By, e.At = a.ID, by.Person, now
	return e, nil
}
