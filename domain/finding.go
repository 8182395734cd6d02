package domain

import (
	"strconv"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// FindingOwner says whose desk a finding lies on.
type FindingOwner string

// The owners: the department answers for its notice once it is public; before, whoever reviews or publishes it.
const (
	OwnedByDepartment FindingOwner = "department"
	OwnedByOperator   FindingOwner = "operator"
)

// Finding is what a job found about a notice that the verbs had not. Its owner has a deadline to answer; an operator
// settles it.
type Finding struct {
	ID         FindingID
	Notice     NoticeID
	Number     string
	Region     RegionCode
	Department OrganisationID // whose notice it is
	Owner      FindingOwner
	Due        workday.Deadline // for the owner; zero where the rulebook sets none
	Overdue    bool             // was told when the clock ran out
	Recheck    RecheckID        // that found it; "" for what was stopped at its publication
	Was        compliance.Outcome
	Check      compliance.Check
	RaisedAt   time.Time
	Answer     string // of the owner: what was done about it
	AnsweredAt time.Time
	AnsweredBy PersonID
	ResolvedAt time.Time
	ResolvedBy PersonID
	Note       string
	Version    int64
}

// Raise makes a finding of a check that no longer passes as it did; was is how it stood. due is the owner's deadline.
func Raise(id FindingID, n *Notice, was compliance.Outcome, c compliance.Check, r RecheckID, due workday.Deadline, now time.Time) (*Finding, Event) {
	f := &Finding{ID: id, Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Owner: OwnedByDepartment, Due: due,
		Recheck: r, Was: was, Check: c, RaisedAt: now, Version: 1}
	if n.Status == NoticeReview || n.Status == NoticeApproved {
		f.Owner = OwnedByOperator
	}
	face := Face{"notice": n.Number, "check": c.Code, "outcome": string(c.Outcome), "owner": string(f.Owner)}
	if !due.At.IsZero() {
		face["due"] = Moment(due.At)
	}
	return f, f.event(EventFindingRaised, System(), now, face)
}

// Reply is the owner's word: why it stands, or what was done about it (revised, cancelled).
func (f *Finding) Reply(by Actor, answer string, now time.Time) (Event, error) {
	if err := first(f.mayReply(by), f.open(), required("answer", answer, 1000)); err != nil {
		return Event{}, err
	}
	if !f.AnsweredAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "finding.answered", "", "已经答复，等待运行机构核定", "it is answered: the operator settles it now")
	}
	f.Answer, f.AnsweredAt, f.AnsweredBy = answer, now, by.Person
	return f.event(EventFindingAnswered, by, now, Face{"notice": f.Number, "late": f.late(now)}), nil
}

func (f *Finding) mayReply(by Actor) *refusal.Refusal {
	if f.Owner == OwnedByOperator {
		return refusal.New(refusal.Conflict, "finding.owner", "", "由运行机构直接处理，不需要答复", "the operator settles it: no answer is asked for")
	}
	return by.needOf(f.Department, DepartmentOfficer, DepartmentManager)
}

func (f *Finding) late(now time.Time) bool { return !f.Due.At.IsZero() && !now.Before(f.Due.At) }

// Lapse says once that the owner's clock ran out; false when he answered, it is settled, or time is left.
func (f *Finding) Lapse(now time.Time) (Event, bool) {
	if f.Overdue || !f.AnsweredAt.IsZero() || f.open() != nil || !f.late(now) {
		return Event{}, false
	}
	f.Overdue = true
	return f.event(EventFindingOverdue, System(), now, Face{"notice": f.Number, "owner": string(f.Owner), "due": Moment(f.Due.At)}), true
}

// Resolve settles the finding with a note, after the owner's answer or without it.
func (f *Finding) Resolve(by Actor, note string, now time.Time) (Event, error) {
	if err := first(by.needIn(f.Region, OperatorReviewer, OperatorPublisher), required("note", note, 1000), f.open()); err != nil {
		return Event{}, err
	}
	f.ResolvedAt, f.ResolvedBy, f.Note = now, by.Person, note
	return f.event(EventFindingResolved, by, now, Face{"notice": f.Number}), nil
}

// Actions says which verbs are possible for the actor now, and why not.
func (f *Finding) Actions(by Actor, now time.Time) map[string]error {
	try := func(verb func(c *Finding) error) error { c := *f; return verb(&c) }
	return map[string]error{
		"answer":  try(func(c *Finding) error { _, err := c.Reply(by, "-", now); return err }),
		"resolve": try(func(c *Finding) error { _, err := c.Resolve(by, "-", now); return err }),
	}
}

func (f *Finding) event(k EventKind, by Actor, now time.Time, face Face) Event {
	return Event{Kind: k, Subject: "finding:" + string(f.ID), Region: f.Region, By: by, At: now, Face: face}
}

func (f *Finding) open() *refusal.Refusal {
	if f.ResolvedAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "finding.resolved", "", "已处理", "it is settled already")
}

// Worse lists the checks that are worse now than they were before, by code.
func Worse(before, now []compliance.Check) []compliance.Check {
	rank := map[compliance.Outcome]int{compliance.Pass: 0, compliance.Warn: 1, compliance.Block: 2}
	was := make(map[string]int, len(before))
	for _, c := range before {
		was[c.Code] = max(was[c.Code], rank[c.Outcome])
	}
	var worse []compliance.Check
	for _, c := range now {
		if rank[c.Outcome] > was[c.Code] {
			worse = append(worse, c)
		}
	}
	return worse
}

func itoa(n int) string { return strconv.Itoa(n) }
