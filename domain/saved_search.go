package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// SavedSearchID names a saved search.
type SavedSearchID string

// NoticeFilter is what somebody looks for among the public notices; what is empty narrows nothing.
type NoticeFilter struct {
	Words    string     // each is in title, number or department
	Region   RegionCode // and what lies in it
	Category string
	Matter   string
	Method   string
	From, To money.Fen // of the amount, both included; 0: no bound
}

// SavedSearch is a filter under a name. Told, it is a subscription: its person has a letter when a notice that fits is
// published.
type SavedSearch struct {
	ID           SavedSearchID
	Person       PersonID
	Organisation OrganisationID // for which he looks; letters end with his membership
	Version      int64
	Name         string
	NoticeFilter
	Told   bool
	MadeAt time.Time
}

// Bounds of what one person keeps: both lists are shown on one page.
const (
	MaxSavedSearches = 30
	MaxStars         = 100
)

// Methods are those a filter may name.
var Methods = []string{"random", "lowest", "average", "scored", "direct"}

// Save sets what a person looks for: his own, and by himself. A program has no page to read letters on.
func (s *SavedSearch) Save(by Actor, name string, f NoticeFilter, told bool, now time.Time) error {
	if by.Person == "" || len(by.Scopes) > 0 || s.Person != "" && !s.Of(by) {
		return Missing()
	}
	if err := refusal.All(required("name", name, 40), atMost("q", f.Words, 100), f.known(), AmountBounds(f.From, f.To)); err != nil {
		return err
	}
	if s.Person == "" {
		s.Person, s.Organisation, s.MadeAt, s.Version = by.Person, by.Organisation, now, 1
	}
	s.Name, s.NoticeFilter, s.Told = name, f, told
	return nil
}

// Of reports whether the search is the actor's, kept for the organisation he acts for.
func (s *SavedSearch) Of(by Actor) bool {
	return by.Person != "" && len(by.Scopes) == 0 && s.Person == by.Person && by.WorksFor(s.Organisation)
}

func (f NoticeFilter) known() *refusal.Refusal {
	if f.Method == "" || slices.Contains(Methods, f.Method) {
		return nil
	}
	return refusal.New(refusal.Invalid, "search.method", "method", "没有“%s”这种选取方式，请从清单中选择", "there is no method %q: choose one of the list", f.Method)
}

// AmountBounds refuses bounds between which no amount lies; 0 is no bound.
func AmountBounds(from, to money.Fen) *refusal.Refusal {
	if from >= 0 && to >= 0 && (to == 0 || from <= to) {
		return nil
	}
	return refusal.New(refusal.Invalid, "search.amount", "amount_to", "金额上限不能低于下限，请调整其中一个", "the upper amount is below the lower one: change one of them")
}

// TooMany refuses one more of what is bounded.
func TooMany(have, most int) error {
	if have < most {
		return nil
	}
	return refusal.New(refusal.Conflict, "finding.many", "", "至多保存 %d 个，请先删除一个", "at most %d are kept: remove one first", most)
}

// Watched is a notice that somebody starred, with the next moment that concerns it.
type Watched struct {
	Notice     Notice
	At         time.Time // when it was starred
	Standstill time.Time // of its award; zero when there is none
}

// Next is the next deadline of a starred notice: bidding while it is open, then the end of the standstill. Kind is
// "bid", "standstill" or "".
func (w *Watched) Next(now time.Time) (kind string, at time.Time) {
	switch {
	case w.Notice.Open(now):
		return "bid", w.Notice.Deadline.At
	case w.Notice.Status == NoticeSelected && now.Before(w.Standstill):
		return "standstill", w.Standstill
	}
	return "", time.Time{}
}

// MayStar refuses a star to who has no page of his own; only what everybody may see is starred.
func MayStar(by Actor, n *Notice) error {
	if by.Person == "" || len(by.Scopes) > 0 || !n.Public() {
		return Missing()
	}
	return nil
}
