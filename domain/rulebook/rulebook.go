// Package rulebook holds the thresholds, windows and allowed methods of a region as data, each with its citation, and
// resolves what is in force on a day for a chain of regions.
package rulebook

import (
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Rulebook is one version of a region's trading rules (交易规则).
type Rulebook struct {
	ID            string       `json:"id"`      // stable, such as "hunan-2025"
	Version       int          `json:"version"` // counts up with each change
	Region        string       `json:"region"`  // GB/T 2260 code
	Name          refusal.Text `json:"name"`
	Training      bool         `json:"training"` // a training region's rules: marked on every page
	EffectiveFrom workday.Date `json:"effective_from"`
	EffectiveTo   workday.Date `json:"effective_to"` // last day in force; none means for ever
	Values        []Value      `json:"values"`
	Methods       []MethodRule `json:"methods"`
}

// Ref names the version: "hunan-2025@1".
func (b Rulebook) Ref() string { return ref(b.ID, b.Version) }

// InForce reports whether the book holds on that day.
func (b Rulebook) InForce(day workday.Date) bool { return day.Within(b.EffectiveFrom, b.EffectiveTo) }

// Value is one number or choice of a rulebook. A key with bands has one value for each band of amounts.
type Value struct {
	Key      string           `json:"key"`
	Value    string           `json:"value"` // "800000.00", "3", "0.80", "department"
	Unit     string           `json:"unit"`  // yuan, working_day, day, hour, minute, count, ratio, choice, flag, offices
	Band     *Band            `json:"band,omitempty"`
	Citation refusal.Citation `json:"citation"`
	Note     refusal.Text     `json:"note"`
}

// Band is a range of amounts, both ends included; no To means without limit.
type Band struct {
	From money.Fen  `json:"from"`
	To   *money.Fen `json:"to,omitempty"`
}

// Holds reports whether the amount lies in the band. No band holds every amount.
func (b *Band) Holds(amount money.Fen) bool {
	return b == nil || amount >= b.From && (b.To == nil || amount <= *b.To)
}

// MethodRule says when a method of selecting may be used and how many bidders it needs.
type MethodRule struct {
	Method      string           `json:"method"`   // direct, random, lowest, average, scored
	Variants    []string         `json:"variants"` // average: the variants allowed
	Quotes      []string         `json:"quotes"`   // total, unit, discount
	Band        *Band            `json:"band,omitempty"`
	Money       string           `json:"money"`         // fiscal, social, any
	NotForLinks []string         `json:"not_for_links"` // link types of the matter for which the method is closed
	FixedPrice  bool             `json:"fixed_price"`   // the notice sets the price (包干价), nobody quotes
	MinBidders  int              `json:"min_bidders"`
	MaxPlaces   int              `json:"max_places,omitempty"` // winners of one notice; 0: one
	LowScreen   string           `json:"low_screen,omitempty"` // what happens to an abnormally low offer: "" nothing, mechanical, explained
	Citation    refusal.Citation `json:"citation"`
	Note        refusal.Text     `json:"note"`
}

// Source says where a resolved value comes from.
type Source struct {
	RulebookID string           `json:"rulebook_id"`
	Version    int              `json:"version"`
	Region     string           `json:"region"`
	Citation   refusal.Citation `json:"citation"`
	Note       refusal.Text     `json:"note"`
}

// Ref names the rulebook version: "hunan-2025@1".
func (s Source) Ref() string { return ref(s.RulebookID, s.Version) }
