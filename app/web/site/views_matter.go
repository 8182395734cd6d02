package site

import "time"

// MatterRow is one line of the directory.
type MatterRow struct {
	Code        string
	Name        Text
	Region      Named
	Department  string // "" when none is named
	Approval    string
	Category    Named
	Payer       string // applicant, organ, either
	SelfPrepare bool
	Limit       Text   // empty: as agreed
	State       string // on the day asked for: upcoming, in_force, suspended, retired, ended
	Version     int
}

// Approval is an approval that a matter serves.
type Approval struct {
	Name  string
	Code  string
	Stage string
	Link  string // precondition, inside, after
	Organ string
}

// Persons are so many qualified persons.
type Persons struct {
	Type  string
	Count int
}

// Basis is one legal basis of a matter.
type Basis struct {
	Document string
	Number   string
	Article  string
	Quote    string
	Level    string
	To       time.Time // its last day; zero while in force
	Ended    bool      // on the day asked for
}

// FieldChange is one member that two versions do not have alike.
type FieldChange struct {
	Label  Text
	Before Text
	After  Text
}

// MatterVersion is one published text of a matter.
type MatterVersion struct {
	Version        int
	State          string // on the day asked for
	From           time.Time
	To             time.Time // zero while in force
	Name           Text
	Aliases        []string
	Standard       string
	Department     string
	Regulator      string
	Approval       string
	Approvals      []Approval
	Category       Named
	Nature         string
	Payer          string
	SelfPrepare    bool
	Qualifications []Text
	Persons        []Persons
	Limit          Text
	LimitStart     Text
	Promised       Text
	Deliverable    Text
	Form           Text
	Validity       Text
	Recognition    Text
	FeeMode        string // market, guided, set
	Fee            Text
	FeeBasis       string
	FeeUntil       time.Time
	FeeFormula     string
	FeeMost        string // yuan; "": the basis names no sum
	Flow           Text
	Materials      Text
	Template       Text
	FAQ            Text
	MayBeSecret    bool
	Classified     bool
	Tags           []string
	Basis          []Basis
	Reason         string // type of the change
	Why            string
	Source         Citation
	Changes        []FieldChange // from the version before
}

// Matter is a line of the directory as it was on a day, with all its versions, newest first.
type Matter struct {
	MatterRow
	Now          MatterVersion
	Versions     []MatterVersion
	Notices      []NoticeRow  // bought under it, newest first
	Agencies     []AgencyRow  // who holds what it asks for
	Prices       []PriceRange // of past awards, three or more
	NeedsNothing bool         // it asks for no qualification: any admitted agency may do it
}
