package domain

import "time"

// AgencyRecord is what an agency has done here, for everybody to see.
type AgencyRecord struct {
	Awards    int // places it won and keeps
	Contracts int // filed
	Counted   int // contracts that its punctuality is judged by
	OnTime    int // of which it confirmed in time
}

// SmallestRecord is the number of contracts below which no rate is shown: one more or less would change it by too much.
const SmallestRecord = 5

// Count takes in a contract of the agency whose signing period ends at due. Its punctuality is its own: a contract counts
// when the department handed it over within the period, and the agency has confirmed it or let the period pass. What the
// agency delivered is not recorded here, so no rate speaks of it.
func (r *AgencyRecord) Count(c *Contract, due, now time.Time) {
	filed := !c.FiledAt.IsZero()
	if filed {
		r.Contracts++
	}
	if c.SubmittedAt.IsZero() || c.SubmittedAt.After(due) || !filed && !now.After(due) {
		return
	}
	r.Counted++
	if filed && !c.FiledAt.After(due) {
		r.OnTime++
	}
}

// None says that the agency has no record yet.
func (r AgencyRecord) None() bool { return r.Awards == 0 && r.Contracts == 0 }

// Percent is the share in time; ok is false while there are too few to speak of one.
func (r AgencyRecord) Percent() (percent int, ok bool) {
	if r.Counted < SmallestRecord {
		return 0, false
	}
	return r.OnTime * 100 / r.Counted, true
}
