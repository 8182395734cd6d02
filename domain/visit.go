package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// SiteVisit is a visit of the place of the service that anyone may join: nobody enrols, so nobody learns who is
// interested.
type SiteVisit struct {
	At      time.Time `json:"at"`
	Place   string    `json:"place"`
	Meeting string    `json:"meeting"` // where to meet, and what to bring
}

// IsZero reports whether there is no visit.
func (v SiteVisit) IsZero() bool { return v.At.IsZero() && v.Place == "" && v.Meeting == "" }

// fault is what a visit lacks at the moment: a place, a meeting point, an hour that is still to come.
func (v SiteVisit) fault(now time.Time) *refusal.Refusal {
	switch {
	case v.IsZero():
		return nil
	case v.Place == "":
		return refusal.New(refusal.Invalid, "visit.place", "site_visit.place", "请填写踏勘地点，或删去踏勘安排", "enter the place of the visit, or leave the visit out")
	case v.Meeting == "":
		return refusal.New(refusal.Invalid, "visit.meeting", "site_visit.meeting", "请填写集合地点", "enter where to meet")
	case !v.At.After(now):
		return refusal.New(refusal.Invalid, "visit.at", "site_visit.at", "踏勘时间须在今后", "the visit lies in the future")
	}
	return nil
}

// before refuses a visit that whoever reads the notice now could not use: over already, or not before bids close.
func (v SiteVisit) before(deadline, now time.Time) *refusal.Refusal {
	if v.IsZero() || v.At.After(now) && v.At.Before(deadline) {
		return nil
	}
	return refusal.New(refusal.Invalid, "visit.window", "site_visit.at", "踏勘时间须在发布之后、报名截止（%s）之前；请退回修改时间",
		"the visit lies after publication and before bids close (%s): return the notice to have it moved", ClockText(deadline))
}
