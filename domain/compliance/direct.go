package compliance

// Direct is what a direct selection says of the one agency it asks.
type Direct struct {
	AgencyUSCC         string
	AgencyName         string
	MinutesFiled       bool // the department's collective decision is attached
	Consented          bool // nothing speaks against its consent, which is its sealed offer
	SameAgencyThisYear int  // direct selections of the department with this agency in the budget year, without this one
}
