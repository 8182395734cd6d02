package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Seat is one place of an award: who holds it now and what was decided about it. An award has one for each place of its
// notice, fewer when fewer were eligible.
type Seat struct {
	Place        int              `json:"place"` // from 1
	Status       AwardStatus      `json:"status"`
	Candidate    int              `json:"candidate"` // index in the ranking of who holds it
	Winner       WinnerView       `json:"winner"`
	Standstill   workday.Deadline `json:"standstill"`    // of who holds it
	Decision     string           `json:"decision"`      // reserve, repost or vacant, after the last decline or revocation
	DecisionText string           `json:"decision_text"` // why
}

// stands reports whether somebody holds the place who may sign, or has signed.
func (s *Seat) stands() bool { return s.Status == AwardAnnounced || s.Status == AwardContracted }

// runs reports whether the standstill of the place runs at the moment.
func (s *Seat) runs(now time.Time) bool {
	return s.Status == AwardAnnounced && now.Before(s.Standstill.At)
}

// Waits reports whether the department must choose who is next.
func (s Seat) Waits() bool { return s.Status == AwardDeclined || s.Status == AwardRevoked }

func (s *Seat) move(to AwardStatus) *refusal.Refusal {
	if awardMoves.allow(s.Status, to) {
		return nil
	}
	return awardNames.refuse("award.status", refusal.Text{ZH: "中选结果", EN: "the award"}, s.Status)
}

// Seats are the places in their order.
func (a *Award) Seats() []Seat {
	list := append([]Seat{a.Seat}, a.Others...)
	slices.SortFunc(list, func(s, t Seat) int { return s.Place - t.Place })
	return list
}

// At is a place by its number; another number is the first place.
func (a *Award) At(place int) Seat {
	for _, s := range a.Others {
		if s.Place == place {
			return s
		}
	}
	return a.Seat
}

// StateOf is the status of a place with what the clock decides.
func (a *Award) StateOf(s Seat, now time.Time) AwardStatus {
	if s.Status == AwardAnnounced && a.SuspendedAt.IsZero() && !now.Before(s.Standstill.At) {
		return AwardStanding
	}
	return s.Status
}

// SeatOf is the place that an agency holds, by its credit code; false when it holds none.
func (a *Award) SeatOf(uscc string) (Seat, bool) {
	if s := a.held(func(s *Seat) bool { return s.Winner.USCC == uscc && s.stands() }); s != nil {
		return *s, true
	}
	return Seat{}, false
}

// held is the first place of which f is true, nil when it is of none.
func (a *Award) held(f func(*Seat) bool) *Seat {
	for _, s := range a.Seats() {
		if f(&s) {
			return &s
		}
	}
	return nil
}

// waiting is the place with the number, or with 0 the first that waits for a choice; the first place when none does.
func (a *Award) waiting(place int) *Seat {
	if place == 0 {
		if s := a.held(func(s *Seat) bool { return s.Waits() }); s != nil {
			return s
		}
	}
	s := a.At(place)
	return &s
}

// has refuses a number that no place of the award has; 0 leaves it open.
func (a *Award) has(place int) *refusal.Refusal {
	if place == 0 || a.held(func(s *Seat) bool { return s.Place == place }) != nil {
		return nil
	}
	return refusal.New(refusal.Invalid, "award.place", "place", "没有第 %[1]d 个名额：本次选取共 %[2]d 个", "there is no place %[1]d: this award has %[2]d", place, len(a.Seats()))
}

// signable is the first place for which a contract may be entered, else the first that has none.
func (a *Award) signable(now time.Time) Seat {
	if s := a.held(func(s *Seat) bool { return a.StateOf(*s, now) == AwardStanding }); s != nil {
		return *s
	}
	if s := a.held(func(s *Seat) bool { return s.Status == AwardAnnounced }); s != nil {
		return *s
	}
	return a.Seat
}

// put changes a place; the slice that others may share is not written to.
func (a *Award) put(s *Seat, change func(*Seat)) {
	if a.Place == s.Place {
		change(&a.Seat)
		return
	}
	a.Others = slices.Clone(a.Others)
	for i := range a.Others {
		if a.Others[i].Place == s.Place {
			change(&a.Others[i])
		}
	}
}

// lead puts a place that stands first, where the first is left vacant: lists show an award by it.
func (a *Award) lead() {
	if a.Status != AwardVacant {
		return
	}
	i := slices.IndexFunc(a.Others, func(s Seat) bool { return s.stands() })
	if i < 0 {
		return
	}
	a.Others = slices.Clone(a.Others)
	a.Seat, a.Others[i] = a.Others[i], a.Seat
}

// atPlace names the place in a face where there are several.
func (a *Award) atPlace(place int, f Face) Face {
	if len(a.Others) > 0 {
		f["place"] = place
	}
	return f
}

// OutcomeOf is what became of a standing bid: won, reserve, ineligible, or how its name is skipped.
func (a *Award) OutcomeOf(b *Bid) string {
	if !b.Eligible {
		return "ineligible"
	}
	if i := slices.IndexFunc(a.Strikes, func(s Strike) bool { return s.Bid == b.ID }); i >= 0 {
		return a.Strikes[i].Kind
	}
	if a.held(func(s *Seat) bool { return s.Winner.Bid == b.ID }) != nil {
		return "won"
	}
	return "reserve"
}
