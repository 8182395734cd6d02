package site

import "time"

// Asked is a document that bidders send with their offer.
type Asked struct {
	Name     string
	Required bool
}

// Scoring is the published table of a scored notice.
type Scoring struct {
	Criteria    []Criterion
	PricePoints int
}

// Criterion is one line of it.
type Criterion struct {
	Name   string
	Points int
	Guide  string
}

// Panel is the experts of a scored notice, their draw and their points: public with the result.
type Panel struct {
	Needed      int
	Points      int // that the panel could give
	PricePoints int
	PoolHash    string
	Fixed       time.Time
	Closed      time.Time
	Pool        []PoolExpert // in the order of the draw, the excluded last
	Seats       []PanelSeat
	Judges      []string
	Scores      []ScoreRow
	Outliers    bool
}

// PoolExpert is one expert of the pool.
type PoolExpert struct {
	ID       string
	Excluded string // a code
	Ticket   string
}

// PanelSeat is one expert who was called.
type PanelSeat struct {
	Name   string
	State  string // locked, recused, lapsed
	Reason string
}

// ScoreRow is how one bid came to its score.
type ScoreRow struct {
	Agency  string
	Given   []GivenPoints // in the order of Judges
	Quality string
	Price   string
	Total   string
}

// GivenPoints are one expert's for one bid.
type GivenPoints struct {
	Points  string
	Outlier bool
}
