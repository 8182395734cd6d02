package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Decision is a supervisor's written decision on a notice: the number of its document, and why. Both are public.
type Decision struct {
	Document string `json:"document"`
	Reason   string `json:"reason"`
}

func (d Decision) faults() error {
	return refusal.All(required("document", d.Document, 100), required("reason", d.Reason, 500), impersonal("reason", d.Reason))
}

// impersonal refuses personal data in a text that will be public.
func impersonal(field, text string) *refusal.Refusal {
	hits := compliance.PersonalData(text)
	if len(hits) == 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "text.personal", field, "含个人信息（%s），内容将公开，请删去", "it holds personal data (%s) and will be public: take it out", hits[0].Masked).
		Cite("个人信息保护法", "第二十五条", true)
}

// unidentified is impersonal where eleven figures may be a mobile of the unit's own, or none: telephones, numbers of
// certificates, names of scans.
func unidentified(field, text string) *refusal.Refusal {
	if slices.ContainsFunc(compliance.PersonalData(text), func(h compliance.Hit) bool { return h.Kind != compliance.Mobile }) {
		return impersonal(field, text)
	}
	return nil
}

// Suspension is one time in which a notice's clock stood still, and the deadline that was moved by it.
type Suspension struct {
	Decision
	From     NoticeStatus     `json:"from"`
	At       time.Time        `json:"at"`
	Resumed  Decision         `json:"resumed"`
	ResumeAt time.Time        `json:"resume_at"` // zero while it lasts
	Moved    string           `json:"moved"`     // bid, standstill, or "" when no clock was running
	Before   workday.Deadline `json:"before"`
	After    workday.Deadline `json:"after"`
}

// The deadlines that a resumption moves.
const (
	MovedBids       = "bid"
	MovedStandstill = "standstill"
)

// oversees refuses whoever is no supervisor of the notice's region.
func (n *Notice) oversees(by Actor) *refusal.Refusal {
	if r := by.needIn(n.Region, RoleSupervisor); r != nil {
		return r
	}
	return by.notOwn(n.Department)
}

// Suspend stops a published, frozen or selected notice: no bid is stored, no step is taken, nothing is signed until it is
// resumed. a is its award, nil while there is none.
func (n *Notice) Suspend(by Actor, a *Award, d Decision, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.move(NoticeSuspended)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	s := Suspension{Decision: d, From: n.Status, At: now}
	switch {
	case n.Status == NoticePublished && now.Before(n.Deadline.At):
		s.Moved, s.Before = MovedBids, n.Deadline
	case n.Status == NoticeSelected && a != nil:
		if seat := a.held(func(s *Seat) bool { return s.runs(now) }); seat != nil {
			s.Moved, s.Before = MovedStandstill, seat.Standstill
		}
	}
	if a != nil {
		a.SuspendedAt = now
	}
	n.Suspensions = append(slices.Clone(n.Suspensions), s)
	n.SuspendedFrom, n.Status = n.Status, NoticeSuspended
	return n.event(EventNoticeSuspended, by, now, Face{"document": d.Document, "reason": d.Reason, "from": string(s.From)}), nil
}

// Resume ends a suspension: the notice stands where it stood, and what was left of the running window begins again now.
func (n *Notice) Resume(by Actor, a *Award, d Decision, cal workday.Calendar, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.moveFrom(NoticeSuspended, n.SuspendedFrom)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	list := slices.Clone(n.Suspensions)
	s := &list[len(list)-1]
	s.Resumed, s.ResumeAt = d, now
	face := Face{"document": d.Document, "reason": d.Reason}
	if s.Moved != "" {
		s.After = cal.Resume(s.Before, s.At, now, workday.OfficeHours)
		face["moved"], face["before"], face["after"] = s.Moved, Moment(s.Before.At), Moment(s.After.At)
	}
	switch s.Moved {
	case MovedBids:
		n.Deadline = s.After
	case MovedStandstill:
		for _, seat := range a.Seats() {
			if seat.runs(s.At) {
				a.put(&seat, func(p *Seat) { p.Standstill = cal.Resume(p.Standstill, s.At, now, workday.OfficeHours) })
			}
		}
	}
	if n.SuspendedFrom == NoticeFrozen && n.AwaitsShares() && !n.Split.AskedAt.IsZero() {
		n.Split.Due = cal.Resume(n.Split.Due, s.At, now, workday.OfficeHours)
	}
	if a != nil {
		a.SuspendedAt = time.Time{}
	}
	n.Suspensions, n.Status, n.SuspendedFrom = list, n.SuspendedFrom, ""
	return n.event(EventNoticeResumed, by, now, face), nil
}

// Terminate ends a notice by a supervisor's decision, also after the freeze: bids that were not opened never are, and an
// award that was announced is revoked.
func (n *Notice) Terminate(by Actor, a *Award, d Decision, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.published(), n.move(NoticeCancelled)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	if a != nil {
		if err := a.revokeAll(d.Reason); err != nil {
			return Event{}, err
		}
	}
	n.Status, n.SuspendedFrom, n.Reason, n.DecisionDocument, n.EndedAt = NoticeCancelled, "", d.Reason, d.Document, now
	return n.event(EventNoticeCancelled, by, now, Face{"document": d.Document, "reason": d.Reason, "revoked": a != nil}), nil
}

// revokeAll takes the award from everybody, because its notice ends.
func (a *Award) revokeAll(why string) error {
	for _, s := range a.Seats() {
		if s.Status == AwardRevoked || s.Status == AwardVacant {
			continue
		}
		if err := first(s.move(AwardRevoked)); err != nil {
			return err
		}
	}
	for _, s := range a.Seats() {
		if s.Status != AwardVacant {
			a.put(&s, func(p *Seat) { p.Status, p.DecisionText = AwardRevoked, why })
		}
	}
	a.SuspendedAt = time.Time{}
	return nil
}

func (n *Notice) published() *refusal.Refusal {
	if n.Public() {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.unpublished", "", "尚未发布的公告由采购单位自行取消", "the department itself cancels what is not published")
}

// ResumedAt is when the notice last went on after a suspension; zero when it never stood still.
func (n *Notice) ResumedAt() (at time.Time) {
	for _, s := range n.Suspensions {
		if s.ResumeAt.After(at) {
			at = s.ResumeAt
		}
	}
	return at
}

// clock is the moment at which the notice's clock stands: now, or when it was stopped.
func (n *Notice) clock(now time.Time) time.Time {
	if n.Status == NoticeSuspended && len(n.Suspensions) > 0 {
		return n.Suspensions[len(n.Suspensions)-1].At
	}
	return now
}

func (n *Notice) running() *refusal.Refusal {
	if n.Status != NoticeSuspended {
		return nil
	}
	return SuspendedNow()
}

// SuspendedNow refuses what can't be done while a notice is suspended.
func SuspendedNow() *refusal.Refusal {
	return refusal.New(refusal.Conflict, "notice.suspended", "", "公告已被监管部门暂停，恢复后剩余时间顺延", "oversight has suspended this notice: what is left of its time begins again when it is resumed").
		Cite("平台规则", "暂停与恢复", false)
}
