package domain

import (
	"strconv"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
)

// Finding is what a job found about a published notice that the verbs had not: an operator settles it.
type Finding struct {
	ID         FindingID
	Notice     NoticeID
	Number     string
	Region     RegionCode
	Check      compliance.Check
	RaisedAt   time.Time
	ResolvedAt time.Time
	ResolvedBy PersonID
	Note       string
	Version    int64
}

// Raise makes a finding of a check that no longer passes as it did at publication.
func Raise(id FindingID, n *Notice, c compliance.Check, now time.Time) (*Finding, Event) {
	f := &Finding{ID: id, Notice: n.ID, Number: n.Number, Region: n.Region, Check: c, RaisedAt: now, Version: 1}
	return f, Event{Kind: EventFindingRaised, Subject: "finding:" + string(id), Region: n.Region, By: System(), At: now,
		Face: Face{"notice": n.Number, "check": c.Code, "outcome": string(c.Outcome)}}
}

// Resolve settles the finding with a note.
func (f *Finding) Resolve(by Actor, note string, now time.Time) (Event, error) {
	if err := first(by.need(OperatorReviewer, OperatorPublisher), required("note", note, 1000), f.open()); err != nil {
		return Event{}, err
	}
	f.ResolvedAt, f.ResolvedBy, f.Note = now, by.Person, note
	return Event{Kind: EventFindingResolved, Subject: "finding:" + string(f.ID), Region: f.Region, By: by, At: now,
		Face: Face{"notice": f.Number}}, nil
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
