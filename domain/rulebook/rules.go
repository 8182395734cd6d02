package rulebook

import (
	"slices"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Rules are what is in force on one day for one chain of regions.
type Rules struct {
	day     workday.Date
	chain   []string
	books   []Rulebook
	values  map[string][]Resolved // by key, bands in order
	methods map[string][]resolvedMethod
}

// Resolved is a value and where it comes from.
type Resolved struct {
	Value  Value  `json:"value"`
	Source Source `json:"source"`
}

// MethodVerdict says whether a method (and variant) may be used, why, and with how many bidders.
type MethodVerdict struct {
	Method     string       `json:"method"`
	Variant    string       `json:"variant"` // "" but for average
	Quotes     []string     `json:"quotes"`
	Allowed    bool         `json:"allowed"`
	Why        refusal.Text `json:"why"`
	MinBidders int          `json:"min_bidders"`
	FixedPrice bool         `json:"fixed_price"`
	MaxPlaces  int          `json:"max_places"`
	LowScreen  string       `json:"low_screen"`
	Closed     bool         `json:"closed"` // a variant that the region does not use
	Source     Source       `json:"source"`
}

type resolvedMethod struct {
	rule   MethodRule
	source Source
}

// Decode reads one rulebook file (JSON). The error is nil or a *refusal.Refusal whose Faults name every bad row with
// row, column and reason; then nothing of the file may be used.
func Decode(data []byte) (Rulebook, error) { return decode(data) }

// Resolve finds the rules for a chain of region codes, province → city → district, on a day. A key that a lower region
// sets replaces the higher region's key with all its bands; likewise a method. Of several books of one region in
// force that day, the one that began last holds.
func Resolve(chain []string, books []Rulebook, day workday.Date) (Rules, error) {
	return resolve(chain, books, day)
}

// IDs names the rulebook versions that were consulted, province first: "hunan-2025@1".
func (r Rules) IDs() []string {
	ids := make([]string, len(r.books))
	for i, b := range r.books {
		ids[i] = b.Ref()
	}
	return ids
}

// Day is the day for which the rules were resolved.
func (r Rules) Day() workday.Date { return r.day }

// Hold reports whether the rules are those of the region or of one that lies in it; rules of no region do not say.
func (r Rules) Hold(region string) bool { return len(r.chain) == 0 || slices.Contains(r.chain, region) }

// Book is the lowest region's rulebook version; it is zero when there is none.
func (r Rules) Book() Rulebook {
	if len(r.books) == 0 {
		return Rulebook{}
	}
	return r.books[len(r.books)-1]
}

// Training reports whether the lowest region's book is a training region's.
func (r Rules) Training() bool { return len(r.books) > 0 && r.books[len(r.books)-1].Training }

// Fen is an amount of money (unit yuan).
func (r Rules) Fen(key string) (money.Fen, Source, error) {
	v, err := r.one(key, 0, "yuan")
	if err != nil {
		return 0, Source{}, err
	}
	n, err := money.Parse(v.Value.Value)
	return n, v.Source, err
}

// Int is a number of things (unit count).
func (r Rules) Int(key string) (int, Source, error) {
	v, err := r.one(key, 0, "count")
	if err != nil {
		return 0, Source{}, err
	}
	n, err := atoi(v.Value.Value)
	return n, v.Source, err
}

// Span is a length of time.
func (r Rules) Span(key string) (workday.Span, Source, error) { return r.SpanFor(key, 0) }

// SpanFor is a length of time that depends on the amount, such as KeyBidWindow.
func (r Rules) SpanFor(key string, amount money.Fen) (workday.Span, Source, error) {
	return r.span(key, amount)
}

// Choice is a word such as "department" or "reserve".
func (r Rules) Choice(key string) (string, Source, error) {
	v, err := r.one(key, 0, "choice")
	return v.Value.Value, v.Source, err
}

// Flag is yes or no.
func (r Rules) Flag(key string) (bool, Source, error) {
	v, err := r.one(key, 0, "flag")
	return v.Value.Value == "true", v.Source, err
}

// Ratio is an exact fraction: a value of "0.80" is 8000/10000.
type Ratio struct{ Num, Den int64 }

// Ratio is a share such as the warning line of splitting.
func (r Rules) Ratio(key string) (Ratio, Source, error) { return r.ratio(key) }

// All lists every value in force, ordered by key and band, for the rulebook page.
func (r Rules) All() []Resolved { return r.all() }

// Methods judges every method and variant for an amount; fiscal says whether fiscal money pays, link is the matter's
// link to its approval (precondition, inside, after, or "" for none).
func (r Rules) Methods(amount money.Fen, fiscal bool, link string) []MethodVerdict {
	return r.verdicts(amount, fiscal, link)
}
