package site

import "time"

// SampleRow is a fast-lane notice that was drawn for a review after its publication.
type SampleRow struct {
	Number     string
	Title      string
	Department string
	Region     Named
	Drawn      time.Time
	Due        time.Time // of the review
	Working    Text
	Outcome    string // waiting, in_order, faults
	Faults     []SampleFault
	Note       string
	Reviewed   time.Time
	Late       bool
	Recorded   []Step
}

// SampleFault is one thing that the review found.
type SampleFault struct {
	Field string
	Kind  Text
	Text  string
}

// EmergencyRow is a purchase that an emergency did not let wait, recorded afterwards.
type EmergencyRow struct {
	ID         string
	Title      string
	Department string
	Region     Named
	Category   Named
	Cause      Text
	Account    string
	Happened   time.Time
	Ordered    time.Time
	Amount     string
	Supplier   string
	Reported   time.Time
	Due        time.Time // of the record; zero where the rulebook sets no time
	Working    Text
	Late       bool
	Recorded   []Step
}
