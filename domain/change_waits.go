package domain

import (
	"slices"
	"time"
)

// Waits is the verb that the change waits for from this actor, as Actions names it; "" while it waits for somebody else
// or for a clock.
func (c *Change) Waits(by Actor, at time.Time) string {
	t := c.task(by.Organisation)
	switch {
	case by.WorksFor(c.Steward) && by.Has(RoleSteward):
		return c.waitsForSteward(by, at)
	case t == nil:
		return ""
	case c.Status == ChangeTasked && t.Answer == "" && by.Has(DepartmentOfficer, RoleRegulator):
		return "answer"
	case c.Status == ChangeCirculated && by.Has(DepartmentManager, RoleRegulator) && c.maySign(by) == nil:
		return "countersign"
	}
	return ""
}

func (c *Change) waitsForSteward(by Actor, at time.Time) string {
	switch c.Status {
	case ChangeRegistered:
		return "send"
	case ChangeDrafting, ChangeReturned:
		return "circulate"
	case ChangeTasked, ChangeCirculated:
		if !at.Before(c.Clock().At) {
			return "silence"
		}
	case ChangeReview:
		return c.waitsForReview(by)
	case ChangeComment, ChangeApproved:
		if c.commentOver(at) == nil && c.notReviewedBy(by) == nil {
			return "publish"
		}
	}
	return ""
}

// waitsForReview is the first review that the actor may still do.
func (c *Change) waitsForReview(by Actor) string {
	if c.notWrittenBy(by) != nil || c.notReviewedTwice(by) != nil {
		return ""
	}
	for _, kind := range []string{ReviewLegality, ReviewCompetition} {
		if !slices.ContainsFunc(c.Reviews, func(r ChangeReviewed) bool { return r.Kind == kind }) {
			return "review_" + kind
		}
	}
	return ""
}
