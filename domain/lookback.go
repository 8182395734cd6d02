package domain

import (
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// MayLookBack lets the steward audit the directory of his own region and of what lies in it; supervisors and auditors
// read it. Another region's report does not exist for them.
func MayLookBack(by Actor, r RegionCode) error {
	return first(by.need(RoleSteward, RoleSupervisor, RoleAuditor), by.seen(r))
}

// seen refuses what lies outside the actor's region.
func (a Actor) seen(r RegionCode) *refusal.Refusal {
	if a.Sees(r) {
		return nil
	}
	return Missing()
}

// ImportList keeps a list of another system for a region of the steward's. Its day is not in the future.
func ImportList(by Actor, l directory.List, now time.Time) (Event, error) {
	r := RegionCode(l.Region)
	if err := first(by.need(RoleSteward), by.seen(r), required("title", l.Title, 100), notAfter("day", l.Day, workday.On(now))); err != nil {
		return Event{}, err
	}
	if l.Kind != directory.DutyList && l.Kind != directory.MatterList {
		return Event{}, refusal.New(refusal.Invalid, "list.kind", "kind", "清单类型为权责清单或事项库", "a list is of duties or of matters")
	}
	return Event{Kind: EventListImported, Subject: "list:" + l.ID, Region: r, By: by, At: now,
		Face: Face{"list": l.Kind, "day": l.Day.String(), "lines": len(l.Lines)}}, nil
}

func notAfter(field string, day, today workday.Date) *refusal.Refusal {
	if !day.After(today) {
		return nil
	}
	return refusal.New(refusal.Invalid, "day.future", field, "日期不能晚于今天（%s）", "the day can't be later than today (%s)", today)
}
