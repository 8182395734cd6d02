package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// AgencyStanding is how an admitted agency stands: what keeps it away now, by which decision, until when.
type AgencyStanding struct {
	Reason   string       `json:"reason"`
	Document string       `json:"document"` // number of the decision, public
	Until    workday.Date `json:"until"`    // the last day of a suspension; zero until it is lifted
	By       PersonID     `json:"by"`
	At       time.Time    `json:"at"`
}

// Suspend keeps an admitted agency from new bids: by oversight's decision, with its number and reason. What it has won
// goes on.
func (a *Agency) Suspend(by Actor, s AgencyStanding, now time.Time) (Event, error) {
	return a.decide(by, AgencySuspended, EventAgencySuspended, s, now)
}

// Reinstate ends a suspension before its time. One that was here by recognition alone, which ended meanwhile, is left as
// that end leaves it.
func (a *Agency) Reinstate(by Actor, s AgencyStanding, now time.Time) (Event, error) {
	if a.Status != AgencySuspended {
		return Event{}, first(by.need(RoleSupervisor), refusal.New(refusal.Conflict, "agency.suspended", "", "机构未被暂停", "the agency is not suspended"))
	}
	if a.unrecognised(workday.On(now)) {
		return Event{}, first(by.need(RoleSupervisor), refusal.New(refusal.Conflict, "agency.recognition", "", "该机构因互认终止而暂停，由新的互认名单恢复，或由其自行入驻",
			"the agency is suspended because its recognition ended: a newer list ends that, or its own admission"))
	}
	e, err := a.decide(by, AgencyAdmitted, EventAgencyReinstated, s, now)
	if err == nil && a.recognitionEnded() {
		a.lapse(now)
		e.Face["status"] = string(a.Status)
	}
	return e, err
}

// Remove ends the agency's admission by oversight's decision. It may not come back under the same code by itself.
func (a *Agency) Remove(by Actor, s AgencyStanding, now time.Time) (Event, error) {
	return a.decide(by, AgencyRemoved, EventAgencyRemoved, s, now)
}

func (a *Agency) decide(by Actor, to AgencyStatus, kind EventKind, s AgencyStanding, now time.Time) (Event, error) {
	if err := first(by.need(RoleSupervisor), by.notOwn(OrganisationID(a.ID)), a.moveOn(workday.On(now), to)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(required("document", s.Document, 100), required("reason", s.Reason, 500), impersonal("reason", s.Reason)); err != nil {
		return Event{}, err
	}
	if to == AgencySuspended && !s.Until.IsZero() && s.Until.Before(workday.On(now)) {
		return Event{}, refusal.New(refusal.Invalid, "agency.until", "until", "截止日期已过", "the last day has passed")
	}
	s.By, s.At = by.Person, now
	a.Status, a.Standing = to, s
	return a.event(kind, by, now, Face{"agency": a.USCC, "name": a.Name, "document": s.Document, "reason": s.Reason, "until": s.Until.String()}), nil
}

// SuspendedOn reports whether the suspension still holds on the day: one with a last day ends by the clock.
func (a *Agency) SuspendedOn(day workday.Date) bool {
	return a.Status == AgencySuspended && (a.Standing.Until.IsZero() || !day.After(a.Standing.Until))
}

// StatusOn is the status on a day: after the last day of its suspension an agency is admitted, though nobody has ended it.
func (a *Agency) StatusOn(day workday.Date) AgencyStatus {
	if a.Status == AgencySuspended && !a.SuspendedOn(day) && !a.recognitionEnded() {
		return AgencyAdmitted
	}
	return a.Status
}

// moveOn is move on a day: a suspension that has run out by the clock keeps the agency from nothing.
func (a *Agency) moveOn(day workday.Date, to AgencyStatus) *refusal.Refusal {
	if agencyMoves.allow(a.StatusOn(day), to) {
		return nil
	}
	return a.move(to)
}

// Exit takes the agency out at its own wish. running is how many contracts of its are to be signed or not closed, standing
// how many bids await a result.
func (a *Agency) Exit(by Actor, reason string, running, standing int, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(a.ID), AgencyAdmin), a.moveOn(workday.On(now), AgencyExited), required("reason", reason, 500)); err != nil {
		return Event{}, err
	}
	if running > 0 || standing > 0 {
		return Event{}, refusal.New(refusal.Conflict, "agency.running", "", "还有 %d 份待签或在途合同、%d 份未出结果的报名，办结后方可退出",
			"%d contracts are to be signed or run, and %d bids await their result: the agency may leave when they are done", running, standing)
	}
	a.Status, a.Standing = AgencyExited, AgencyStanding{Reason: reason, By: by.Person, At: now}
	return a.event(EventAgencyExited, by, now, Face{"agency": a.USCC, "name": a.Name}), nil
}
