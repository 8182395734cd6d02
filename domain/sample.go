package domain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// SampleOutcome is what the review after a fast-lane publication found.
type SampleOutcome string

// The outcomes; a sample without one still waits.
const (
	SampleInOrder SampleOutcome = "in_order"
	SampleFaults  SampleOutcome = "faults"
)

// Sample is a fast-lane notice drawn for the operator's review after its publication.
type Sample struct {
	Notice         NoticeID
	Number         string
	Region         RegionCode
	Department     OrganisationID
	DepartmentName string
	Title          string
	DrawnAt        time.Time
	Due            workday.Deadline // of the review
	Outcome        SampleOutcome
	Faults         []Fault
	Note           string // public
	Reviewer       PersonID
	ReviewedAt     time.Time
	Version        int64
}

// SampleDraw is the number that decides whether a fast-lane notice is sampled: 64 hex digits, the SHA-256 of a fixed
// text, the notice's number and the commitment to its draw secret. The commitment is made after the approval, by a job,
// from random bytes that no officer sees, and both stand in the published notice: nobody steers the draw, everybody
// repeats it.
func SampleDraw(number, commitment string) string {
	sum := sha256.Sum256([]byte("intermart fast-lane sample v1\n" + number + "\n" + commitment + "\n"))
	return hex.EncodeToString(sum[:])
}

// Sampled reports whether the first eight bytes of the draw, read as a fraction of 2^64, lie below the share.
func Sampled(draw string, share rulebook.Ratio) bool {
	b, err := hex.DecodeString(draw)
	if err != nil || len(b) < 8 || share.Num <= 0 || share.Den <= 0 {
		return false
	}
	hi, _ := bits.Mul64(binary.BigEndian.Uint64(b), uint64(share.Den))
	return hi < uint64(share.Num)
}

// DrawSample makes the sample of a notice that was published through the fast lane and is drawn by the share.
func DrawSample(n *Notice, share rulebook.Ratio, due workday.Deadline, now time.Time) (*Sample, Event, bool) {
	if !n.FastTracked() || n.Status != NoticePublished || !Sampled(SampleDraw(n.Number, n.Keys.Commitment), share) {
		return nil, Event{}, false
	}
	s := &Sample{Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, DepartmentName: n.DepartmentName, Title: n.Title,
		DrawnAt: now, Due: due, Version: 1}
	return s, s.event(EventSampleDrawn, System(), now, Face{"due": Moment(due.At), "draw": SampleDraw(n.Number, n.Keys.Commitment)}), true
}

// Conclude is the operator's review after publication: in order, or with all faults, each with its code. The note is
// public, the reviewer is not.
func (s *Sample) Conclude(by Actor, outcome SampleOutcome, faults []Fault, note string, now time.Time) (Event, error) {
	if err := first(by.needIn(s.Region, OperatorReviewer), by.notOwn(s.Department), s.waiting(), outcome.fits(faults), required("note", note, 500), impersonal("note", note)); err != nil {
		return Event{}, err
	}
	s.Outcome, s.Faults, s.Note, s.Reviewer, s.ReviewedAt = outcome, faults, note, by.Person, now
	return s.event(EventSampleConcluded, by, now, Face{"outcome": string(outcome), "faults": len(faults), "note": note, "late": now.After(s.Due.At)}), nil
}

// Late reports whether the review came, or has still not come, after its deadline.
func (s *Sample) Late(now time.Time) bool {
	if !s.ReviewedAt.IsZero() {
		now = s.ReviewedAt
	}
	return now.After(s.Due.At)
}

func (s *Sample) waiting() *refusal.Refusal {
	if s.Outcome == "" {
		return nil
	}
	return refusal.New(refusal.Conflict, "sample.concluded", "", "这份抽查已有结论", "this sample is concluded already")
}

func (o SampleOutcome) fits(faults []Fault) *refusal.Refusal {
	switch {
	case o == SampleInOrder && len(faults) == 0:
		return nil
	case o == SampleFaults:
		return saidFaults(faults)
	}
	return refusal.New(refusal.Invalid, "sample.outcome", "outcome", "结论为“未发现问题”时不列问题，为“发现问题”时须列明", "in order names no faults; faults names them all")
}

// Actions says which verbs are possible for the actor now, and why not.
func (s *Sample) Actions(by Actor, now time.Time) map[string]error {
	c := *s
	_, err := c.Conclude(by, SampleInOrder, nil, "-", now)
	return map[string]error{"conclude": err}
}

func (s *Sample) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"] = s.Number
	return Event{Kind: k, Subject: "sample:" + string(s.Notice), Region: s.Region, By: by, At: now, Face: face}
}
