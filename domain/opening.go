package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Unopened reports whether a notice's deadline has passed and its offers are still closed: by due, everybody is told.
func (n *Notice) Unopened(due, now time.Time) bool {
	return !due.IsZero() && (n.Status == NoticePublished || n.Status == NoticeFrozen) && n.OpenedAt.IsZero() && !now.Before(due)
}

// OrderOpening is a supervisor's public order to take the step that an overdue opening waits for. It opens nothing by
// itself: every guard of that step stays.
func (n *Notice) OrderOpening(by Actor, d Decision, due, now time.Time) (Event, error) {
	if err := first(n.oversees(by), n.overdue(due, now)); err != nil {
		return Event{}, err
	}
	if err := d.faults(); err != nil {
		return Event{}, err
	}
	return n.event(EventNoticeOrdered, by, now, Face{"document": d.Document, "reason": d.Reason, "due": Moment(due)}), nil
}

// MayOrderOpening is the guard of OrderOpening.
func (n *Notice) MayOrderOpening(by Actor, due, now time.Time) error {
	return first(n.oversees(by), n.overdue(due, now))
}

func (n *Notice) overdue(due, now time.Time) *refusal.Refusal {
	if n.Unopened(due, now) {
		return nil
	}
	if due.IsZero() || now.Before(due) {
		return refusal.New(refusal.Conflict, "opening.due", "", "启封尚未逾期（期限 %s）", "the opening is not overdue (it is due at %s)", due.In(workday.Zone).Format("2006-01-02 15:04")).
			Cite("平台规则", "按期启封", false)
	}
	return refusal.New(refusal.Conflict, "opening.done", "", "本公告没有待启封的报价", "this notice has no offers that wait to be opened")
}
