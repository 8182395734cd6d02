// Package compliance answers one question, always with the whole list of its checks: may this purchase be made here,
// below the threshold, in this way? It is pure; the page, the verbs and the job ask the same engine.
package compliance

import (
	"slices"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Outcome of a check.
type Outcome string

// The outcomes: block stops the purchase, warn is shown to reviewer and public.
const (
	Pass  Outcome = "pass"
	Warn  Outcome = "warn"
	Block Outcome = "block"
)

// Purchase is everything the checks look at, as plain values.
type Purchase struct {
	Day             workday.Date // the day that decides which rules hold
	Notice          string       // number of the notice under judgement; a piece with it is itself and does not count
	Title           string
	DepartmentID    string
	DepartmentUSCC  string
	DepartmentName  string
	IsApplicant     bool      // the department is itself the applicant of that approval
	Amount          money.Fen // cap of all years of the term, tax included
	TaxExcluded     bool      // the department says that the amount is without tax
	Years           []YearSum // of a term longer than a year
	BudgetProject   string
	BudgetDocument  string // document number of the budget line
	BudgetYear      int
	Budget          *BudgetLine // nil: no such line is registered
	Category        string
	Kind            string // services, goods, works
	Fiscal          bool   // paid with fiscal money
	Payer           string // applicant, organ
	Method          string
	Variant         string
	Quote           string
	Places          int
	MatterVersionID string
	Matter          *directory.MatterVersion // nil when the notice names none
	Qualification   directory.Qualification  // what the notice demands
	Term            workday.Span
	Texts           []FieldText               // every text that will be public
	DutyPhone       string                    // the unit's own telephone
	PiecesCut       bool                      // there are more of the same matter than Pieces holds
	Pieces          []Piece                   // the department's other purchases of the budget year
	PriceBasis      string                    // how the amount was found
	Direct          *Direct                   // nil unless the method is direct
	FastLane        bool                      // the department asks for publication without the operator's review
	Others          []directory.MatterVersion // further matters bought together with Matter; one without Version is unknown
	Categories      []string                  // of the directory
	Avoid           []Avoided                 // agencies that the department keeps away
	Pool            *Pool                     // nil when nobody counted
	Overrides       []Override                // what the department cites to have blocks let pass
	MayWait         bool                      // an override that still waits for its second person passes for now
}

// Bought are the matter and those bought together with it; unknown ones are left out.
func (p *Purchase) Bought() (list []*directory.MatterVersion) {
	if p.Matter != nil {
		list = append(list, p.Matter)
	}
	for i := range p.Others {
		if p.Others[i].Version > 0 {
			list = append(list, &p.Others[i])
		}
	}
	return list
}

// Link is directory.Inside when a matter bought is a technical service inside an approval: the method depends on it.
func (p *Purchase) Link() string {
	if slices.ContainsFunc(p.Bought(), func(m *directory.MatterVersion) bool { return m.Linked(directory.Inside) }) {
		return directory.Inside
	}
	return ""
}

// BudgetLine is the registered line that pays; Left is what this purchase may take, without what it holds already.
type BudgetLine struct {
	Amount money.Fen
	Left   money.Fen
}

// FieldText is one public text and the field it stands in.
type FieldText struct {
	Field string
	Text  string
}

// Piece is another purchase of the same department. Failed and cancelled ones are not counted.
type Piece struct {
	Notice        string
	Reference     string // of a purchase registered from elsewhere, which has no notice
	Title         string
	Amount        money.Fen // contract sum, else the open notice's cap
	Status        string
	Category      string
	BudgetProject string
	BudgetYear    int
	MatterCode    string
	Published     workday.Date
}

// Check is one answer, kept with the notice and public.
type Check struct {
	Code            string           `json:"code"`
	Outcome         Outcome          `json:"outcome"`
	Text            refusal.Text     `json:"text"`
	Field           string           `json:"field"`
	Rule            string           `json:"rule"`
	Citation        refusal.Citation `json:"citation"`
	Evidence        []Evidence       `json:"evidence"`
	Marks           []Mark           `json:"marks"` // words in the public texts
	RulebookID      string           `json:"rulebook_id"`
	RulebookVersion int              `json:"rulebook_version"`
	MatterVersion   string           `json:"matter_version"`

	fixed bool // no document lets this block pass
}

// Evidence is one fact a check rests on.
type Evidence struct {
	Label refusal.Text `json:"label"`
	Value string       `json:"value"`
}

// Judge runs every check, in a fixed order, and returns them all, passed ones too.
func Judge(p Purchase, rules rulebook.Rules) []Check { return judge(p, rules) }

// Refuse turns the blocking checks into one refusal that names them all, or nil.
func Refuse(checks []Check) error {
	var faults []*refusal.Refusal
	for _, c := range checks {
		if c.Outcome != Block {
			continue
		}
		faults = append(faults, &refusal.Refusal{
			Code: refusal.Invalid, Rule: c.Rule, Field: c.Field, Text: c.Text, Citation: c.Citation,
		})
	}
	return refusal.All(faults...)
}
