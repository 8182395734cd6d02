// Package site renders the public pages: HTML that is complete without JavaScript, in Chinese and in English.
// It knows what a page shows (this file), who can tell it (Reads) and how it is drawn (frontend/site).
package site

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Text is one phrase in both languages; a page shows the one its reader chose.
type Text = refusal.Text

// Citation is the source of a rule.
type Citation = refusal.Citation

// Named is a code with the name people say.
type Named struct {
	Code string
	Name Text
}

// Clock is the database's clock as the pages show it.
type Clock struct {
	Now      time.Time
	Demo     bool     // the database was made by `seed demo` and its clock may be moved forward
	Training []string // codes of the training regions
}

// Deadline is an instant with its working and the rule it comes from.
type Deadline struct {
	Kind     string // bid, standstill, contract, filing, review
	At       time.Time
	Working  Text
	Citation Citation
}

// NoticeRow is one line of a list of notices. Amounts are yuan with two digits, as in the API.
type NoticeRow struct {
	Number     string
	Title      string
	Department string
	Region     Named
	Category   Named
	Method     string // random, lowest, average, scored, direct
	Quote      string // total, unit, discount
	Amount     string
	State      string // the stage the public sees: open, waiting, selecting, selected, closed, failed, cancelled, suspended
	Published  time.Time
	Deadline   time.Time
	Training   bool
}

// Check is one outcome of the below-threshold rule, kept with the notice.
type Check struct {
	Rule     string
	Outcome  string // passed, warned, refused
	Sentence Text
	Citation Citation
	Rulebook string
	Words    []string // marked in the texts
}

// Marked is a piece of a text; the marked ones are what a check points at.
type Marked struct {
	Text   string
	Marked bool
}

// Step is one entry of a timeline: Kind names the message "step.<kind>".
type Step struct {
	Kind   string
	At     time.Time
	Done   bool
	Detail Text
	Leaf   *int64 // its place in the transparency log; nil until it is there
	Waits  bool   // the log has yet to take it
}

// Place is the place as a number, for a Step that has one.
func (s Step) Place() int64 { return *s.Leaf }

// Change is one field of a revision, before and after.
type Change struct {
	Field  string
	Before Text
	After  Text
}

// Revision is one published text of a notice.
type Revision struct {
	Number   int
	At       time.Time
	Reason   string
	Material bool
	Deadline time.Time // that a material one set
	Working  Text
	Changes  []Change
}

// Enquiry is one question, without who asked. Question is empty until it is answered.
type Enquiry struct {
	Number   int
	Asked    time.Time
	Due      time.Time
	Question string
	Answer   string
	Answered time.Time
	Overdue  bool
	Late     bool
	Revised  bool // the answer says what a revision says
}

// Suspension is one time in which a notice's clock stood still.
type Suspension struct {
	Document       string
	Reason         string
	At             time.Time
	ResumeDocument string
	ResumeReason   string
	Resumed        time.Time
	Moved          string // bid, standstill
	Before         time.Time
	After          time.Time
	Working        Text
}

// PriceRange is how past awards of a matter were priced.
type PriceRange struct {
	Quote  string
	N      int
	Least  string
	Low    string
	Median string
	High   string
	Most   string
}

// Override is what lets a notice pass a check that stops it.
type Override struct {
	Document string
	URL      string // of the document's file
	Reason   string
	Second   string    // names the message "second.<role>"
	At       time.Time // of the second person's yes
}

// Attachment is a public file of a notice.
type Attachment struct {
	Name   string
	Size   int64
	SHA256 string
	URL    string
	For    string // public, eligible, winner
}

// Visit is a visit of the place of the service that anyone may join.
type Visit struct {
	At      time.Time
	Place   string
	Meeting string
}

// Notice is the whole public face of one notice. Before the freeze it holds nothing that depends on bids.
type Notice struct {
	Explaining time.Time // until when abnormally low offers are explained; zero when nothing waits for it
	LowScreen  Text      // what happens to abnormally low offers
	NoticeRow
	Revision       int
	Matter         Named
	MatterVersion  int
	BudgetProject  string
	BudgetLine     string
	Payer          string // department, applicant
	Qualifications []Text
	Eligible       int // admitted agencies that met the terms when the notice was published; -1 unknown
	Term           Text
	Scope          string
	ScopeMarked    []Marked // the same, cut at the words that a check points at; nil when there are none
	Places         int
	MinBidders     int
	FixedPrice     string // at which everybody enrols; "" when agencies quote
	PriceLimit     string // highest total or unit price, lowest discount rate
	PriceUnit      string // what a unit price is for
	Attachments    []Attachment
	Asked          []Asked  // documents that bidders send, sealed
	Scoring        *Scoring // of a scored notice
	Visit          *Visit
	Enquiries      []Enquiry
	QuestionsUntil time.Time // zero: none are taken
	Suspensions    []Suspension
	Conclusion     Text // the decision after a second failure
	Follows        string
	Followed       string
	Prices         []PriceRange
	PriceBasis     string
	Direct         Text // whom a direct selection asks, and why
	FastLane       Text // that nobody reviewed it beforehand, and what the sample found
	Unit           string
	DutyPhone      string
	Address        string
	Rulebooks      []Named
	Checks         []Check
	Overrides      []Override
	Deadlines      []Deadline
	Timeline       []Step
	Revisions      []Revision
	Commitment     string
	OfferKey       string
	DocumentKey    string
	Beacon         string
	BeaconAt       string // when the round named comes
	BeaconAfter    Text   // after the deadline
	BeaconWait     Text
	BeaconWaits    string    // the lists are fixed and the round that counts comes then
	Split          *Split    // of its keys among holders; nil for none
	OverdueSince   time.Time // the opening is, since
	Protection     Text      // who would have to act together against it
	Reason         Text
	RepostOf       string
	RepostedAs     string
	Contract       string
}

// Query is what a list page was asked for; every member comes from the URL.
type Query struct {
	Words    string
	Status   string
	Region   string
	Category string
	Matter   string
	Method   string
	From, To string // of the amount, in yuan as typed
	Trade    string
	Organ    string
	Link     string // to the approval: precondition, inside, after
	On       string // the day of the time machine, "" for today
	After    string
}

// Facets are the choices a list page offers.
type Facets struct {
	Regions    []Named
	Categories []Named
	Trades     []Named
	Organs     []Named
}

// List is one keyset page. Next is the cursor of the page after it, "" on the last.
type List[T any] struct {
	Items []T
	Next  string
	Facets
}

// AwardRow is one line of the list of results, a failed notice included.
type AwardRow struct {
	Number     string
	Title      string
	Department string
	Region     Named
	Category   Named
	Method     string
	Quote      string
	Winner     string
	WinnerCode string
	Price      string
	Amount     string
	Bids       int
	State      string // announced, standing, contracted, declined, reposted, revoked, failed
	Selected   time.Time
}

// Offer is one bid of an opened notice.
type Offer struct {
	Rank     int // 0 when not ranked
	Bid      string
	Agency   string
	Code     string // 统一社会信用代码
	Price    string
	Score    string
	Eligible bool
	Reason   string // code, see award-record.md
	Ticket   string
	Nonce    string
	Outcome  string // won, reserve, lost, ineligible, declined, struck, revoked
	Distance string // from the mean, of an average
	Trimmed  bool   // left out of the trimmed mean
}

// Seat is one place of an award.
type Seat struct {
	Place    int
	State    string
	Agency   string
	Code     string
	Price    string
	Until    time.Time // of its standstill
	Why      string    // of the last decision about it
	Contract string    // address of its filed contract, below /contracts/
}

// Award is the public face of one result, or of a failed notice.
type Award struct {
	AwardRow
	Sentences       []Text // who bought what for how much; who came; why this one, or why nobody
	Variant         string
	Places          int
	MinBidders      int
	Mean            string // M of an average, with two decimals
	MeanExact       bool   // nothing of it was rounded
	Seats           []Seat
	Offers          []Offer
	LowScreen       Text        // what happened to abnormally low offers by the rulebook
	Explained       []Explained // what was decided about them
	Afterwards      []After     // what happened to the places after the result
	Standstill      *Deadline
	Standing        bool // objections may still be raised and nothing may be signed
	StandstillOver  bool // by the clock, whatever became of the result
	Timeline        []Step
	Commitment      string
	Secret          string
	OfferIdentity   string
	Beacon          string
	BeaconSignature string
	Protection      Text
	Frozen          time.Time
	Reason          Text
	RepostedAs      string
	RepostOf        string
	Contract        string
	Unit            string
	DutyPhone       string
	Address         string
	Rulebooks       []Named
	HasRecord       bool
	Panel           *Panel // of a scored notice
}

// Explained is one abnormally low offer that was explained, or was not, and what was decided about it.
type Explained struct {
	Agency   string
	Code     string
	Accepted bool
	Reason   Text
	At       time.Time
}

// After is one recorded step that a place, a reserve or the whole award took after the result, with its reason.
type After struct {
	Kind     string // as Step's: declined, struck, revoked, vacated, promoted, reposted, cancelled
	At       time.Time
	Place    int // 0 where the notice has one, or the step concerns none
	Agency   string
	Code     string
	Document string // of oversight's decision
	Reason   string
	Leaf     *int64 // its place in the transparency log; nil until it is there
}

// Entry is its place in the log, where it has one.
func (a After) Entry() int64 { return *a.Leaf }

// Qualification is one certificate of an agency.
type Qualification struct {
	Name    string
	Level   string
	Number  string
	Issuer  string
	From    time.Time
	Until   time.Time
	Expired bool
}

// AgencyRow is one line of the list of agencies.
type AgencyRow struct {
	Code     string
	Name     string
	Region   Named
	Trades   []Named
	Admitted time.Time
	State    string // admitted, suspended
	Awards   int    // -1 in lists, where it is not counted
}

// Agency is the public profile of an agency.
type Agency struct {
	AgencyRow
	Address        string
	DutyPhone      string
	Former         []Former // what it was called and who led it before; the newest last
	Source         string   // the list that it came from; "" when it registered itself
	Recognition    *Recognition
	Qualifications []Qualification
	Results        []AwardRow
	Contracts      []ContractRow
	Recorded       []Step
	Record         AgencyRecord
}

// Recognition is on which partner region's word an agency counts as checked, until which day, and whether that is over.
// Alone says that nobody here has checked it.
type Recognition struct {
	Text          Text
	Until         time.Time
	Alone, Lapsed bool
}

// PartnerRow is a partner region: its agreement, its key and the newest list of it that was released ("" for none).
type PartnerRow struct {
	Code      string
	Name      Text
	Agreement string
	Article   string
	Key       string
	From, To  time.Time
	List      string
	Until     time.Time
	Agencies  int
	Recorded  []Step
}

// AgencyRecord is what an agency has done here. Percent is -1 while there are too few contracts to speak of a rate.
type AgencyRecord struct {
	None                               bool
	Awards, Contracts, Counted, OnTime int
	Percent, Fewest                    int
}

// Former is a fact that an agency has left behind.
type Former struct {
	Field string // name or legal_representative
	Was   string
	Until time.Time // its last day
}

// ContractRow is one line about a filed contract.
type ContractRow struct {
	Number string
	Notice string
	Title  string
	Price  string
	Filed  time.Time
	State  string
}

// Contract is the public summary of a filed contract.
type Contract struct {
	ContractRow
	Quote       string
	Department  string
	Agency      string
	AgencyCode  string
	Scope       string
	Term        Text
	Signed      time.Time
	Confirmed   time.Time
	SHA256      string
	Region      Named
	Differences []Change // from the award, as listed when it was filed
	Checks      []Check
	Recorded    []Step
}

// RulebookRow is one line of the list of rulebooks.
type RulebookRow struct {
	ID      string
	Name    Text
	Region  Named
	Version int
	From    time.Time
	To      time.Time
	State   string // in_force, past, upcoming, training
}

// RuleValue is one value of a rulebook. From and To are the band of amounts it holds for, "" without a limit.
type RuleValue struct {
	Group    string // thresholds, windows, other
	Key      string
	Value    string
	Unit     string // yuan, working_day, day, hour, minute, count, ratio, choice, flag
	From     string
	To       string
	Citation Citation
	Note     Text
}

// MethodRule says when a method may be used.
type MethodRule struct {
	Method     string
	Variants   []string
	Quotes     []string
	From       string
	To         string
	FixedPrice bool
	MinBidders int
	Citation   Citation
	Note       Text
}

// Rulebook is a rulebook with every value it holds.
type Rulebook struct {
	RulebookRow
	Values   []RuleValue
	Methods  []MethodRule
	Recorded []Step
}

// CalendarDay is a day that differs from the week's habit.
type CalendarDay struct {
	Day  time.Time
	Kind string // off, work
	Name Text
}

// Calendar is the working-day calendar of a year.
type Calendar struct {
	Year        int
	Provisional bool // computed from weekends: no calendar was published
	Source      Citation
	Days        []CalendarDay
}

// Figures are the numbers that matter on the first page, counted over the running year.
type Figures struct {
	Open     int
	Awards   int
	Amount   string // sum of awarded total prices, yuan
	Saved    string // percent below the caps, one digit; "" when there is nothing to compare
	Agencies int
	Matters  int
}

// Home is the first page.
type Home struct {
	Figures Figures
	Open    []NoticeRow
	Results []AwardRow
}

// Receipt is the signed proof that a bid was received, for its own agency.
type Receipt struct {
	Notice     string
	Title      string
	Agency     string
	AgencyCode string
	Bid        string
	Kind       string // sealed, replaced, withdrawn
	SHA256     string
	Withdrawal string
	Received   time.Time
	Deadline   time.Time
	Note       string
}

// AgencyLetter is a letter of an agency to print and seal, filled in from what it has entered so far.
type AgencyLetter struct {
	Kind           string // commitment or authority
	Agency         string
	AgencyCode     string
	Representative string
	Person         string   // who is authorised
	Scope          []string // of the authority
	From, Until    time.Time
	Promised       []string // certificates whose document is promised
	Now            time.Time
}

// Entry is one address of the site map.
type Entry struct {
	Path    string
	Changed time.Time
}

// Year is the running year at UTC+8.
func (c Clock) Year() int { return c.Now.In(day).Year() }

// Split is how a notice's keys are split among holders.
type Split struct {
	Holders     []ShareHolder
	Needed      int
	Given       int
	Wait        Text   // from when the holders are asked until the notice fails
	Waits       string // the opening waits for shares until then
	Commitments []string
}

// ShareHolder is a holder by organisation and office, never by name.
type ShareHolder struct {
	Title        string
	Given, Wrong time.Time
}
