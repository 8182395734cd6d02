// Package directory reads the matter directory (中介服务事项目录): what may be asked for, on which legal basis, of whom.
package directory

import (
	"strings"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// MatterVersion is one version of one line of the directory. Once published it does not change. Its region is the
// first six digits of its code. Members that came later are left out of the JSON when they are zero, so that a version
// reads and compares as it was published.
type MatterVersion struct {
	Code            string           `json:"code"` // 430100-ZJ-HB-001; never reused
	Version         int              `json:"version"`
	StdCode         string           `json:"std_code,omitzero"` // the province's or the nation's code of the same matter; "" without a standard
	Locked          []string         `json:"locked,omitzero"`   // members that the regions below may not change, of lockable
	Name            refusal.Text     `json:"name"`
	Aliases         []string         `json:"aliases"`
	Category        string           `json:"category"`        // kind of service for thresholds and splitting
	Nature          string           `json:"nature,omitzero"` // what the service is by the statutory words, of Natures
	Kind            string           `json:"kind"`            // services, goods, works
	Approvals       []Approval       `json:"approvals"`
	LegalBases      []LegalBasis     `json:"legal_bases"`
	Department      string           `json:"department"`         // the organ in charge; "" is a look-back finding
	Regulator       string           `json:"regulator,omitzero"` // the trade's own regulator, 行业主管部门
	Qualification   Qualification    `json:"qualification"`
	Persons         []Persons        `json:"persons,omitzero"` // qualified persons the agency must have
	Payer           string           `json:"payer"`            // applicant, organ, either
	SelfPrepare     bool             `json:"self_prepare"`     // the applicant may do it himself
	Deliverable     refusal.Text     `json:"deliverable"`
	DeliverableForm refusal.Text     `json:"deliverable_form,omitzero"` // copies, seals, signatures
	Validity        refusal.Text     `json:"validity,omitzero"`         // how long the deliverable holds
	Recognition     refusal.Text     `json:"recognition,omitzero"`      // where else the deliverable is taken (成果互认)
	MayBeSecret     bool             `json:"may_be_secret,omitzero"`    // 可能涉密: its papers may be state secrets
	TimeLimit       workday.Span     `json:"time_limit"`                // N 0: by contract
	LimitStart      refusal.Text     `json:"limit_start,omitzero"`      // the event the time limit runs from
	Promised        workday.Span     `json:"promised"`                  // never longer than the time limit
	Fee             Fee              `json:"fee"`
	Flow            refusal.Text     `json:"flow,omitzero"`
	Materials       refusal.Text     `json:"materials,omitzero"`
	Template        refusal.Text     `json:"template,omitzero"` // the model text of the deliverable (示范文本), its name and where it is
	FAQ             refusal.Text     `json:"faq,omitzero"`
	Classified      bool             `json:"classified"`  // in the centralised procurement catalogue; nothing to do with secrets
	Engineering     bool             `json:"engineering"` // survey, design, supervision: the must-tender line applies
	Tags            []string         `json:"tags"`
	Status          string           `json:"status"` // in_force, suspended, retired
	EffectiveFrom   workday.Date     `json:"effective_from"`
	EffectiveTo     workday.Date     `json:"effective_to"` // the last day; zero without end
	ChangeType      string           `json:"change_type"`
	ChangeReason    string           `json:"change_reason,omitzero"`
	Source          refusal.Citation `json:"source"`
}

// Approval is an administrative approval that the matter serves.
type Approval struct {
	Name      string `json:"name"`
	Stage     string `json:"stage"`
	Link      string `json:"link"`                // precondition, inside, after
	Code      string `json:"code,omitzero"`       // of the approval in the list of approvals
	Organ     string `json:"organ,omitzero"`      // who handles it
	OrganUSCC string `json:"organ_uscc,omitzero"` // its credit code, by which buyer = approver and red-hat are known
}

// LegalBasis is a provision that lets the matter be asked for.
type LegalBasis struct {
	Document string       `json:"document"`
	Article  string       `json:"article"`
	Rank     string       `json:"rank"`
	From     workday.Date `json:"from"`
	To       workday.Date `json:"to"`              // the last day before it was repealed; zero while in force
	Number   string       `json:"number,omitzero"` // document number: 国务院令第682号
	Quote    string       `json:"quote,omitzero"`  // the provision's own words
}

// Qualification is what an agency must hold: every group must be met.
type Qualification struct {
	Groups  []Group      `json:"groups"`
	Note    refusal.Text `json:"note"`
	Persons []Persons    `json:"persons,omitzero"` // of a notice: the people it asks for; a matter keeps its own beside it
}

// Persons are so many people with a personal qualification whom the agency must have.
type Persons struct {
	Type  string `json:"type"` // 环境影响评价工程师
	Count int    `json:"count"`
}

// Group is met when all of AllOf and, unless it is empty, one of AnyOf are held.
type Group struct {
	AnyOf []Credential `json:"any_of"`
	AllOf []Credential `json:"all_of"`
}

// Credential is a licence, registration or voluntary rating with its level.
type Credential struct {
	Trade string `json:"trade"` // 测绘
	Name  string `json:"name"`  // 测绘资质（不动产测绘）
	Kind  string `json:"kind"`  // licence, registration, voluntary
	Level string `json:"level"` // 甲级, 乙级, …; "" when there are none
	Order int    `json:"order"` // 1 is the highest; 0 without levels
	// Reform is what the reform of licences made of it: commitment (告知承诺), filing (备案), or "".
	Reform string `json:"reform,omitzero"`
}

// Fee says how the fee is set.
type Fee struct {
	Mode    string       `json:"mode"` // market, guided, set
	Basis   string       `json:"basis"`
	Range   refusal.Text `json:"range"`
	Until   workday.Date `json:"until,omitzero"`   // the last day of the basis; zero while in force
	Formula string       `json:"formula,omitzero"` // which formula of the basis reckons the fee: 附件2-1
	Most    money.Fen    `json:"most,omitzero"`    // the most that the basis lets one purchase cost, of a set or guided fee; zero: it names no sum
}

// Decode reads a directory file (JSON). The error is nil or a *refusal.Refusal whose Faults name every bad row with
// row, column and reason; then nothing of the file may be used.
func Decode(data []byte) ([]MatterVersion, error) { return decode(data) }

// InForce reports whether the matter may be bought under on that day.
func (m MatterVersion) InForce(day workday.Date) bool {
	return m.Status == InForce && day.Within(m.EffectiveFrom, m.EffectiveTo)
}

// Region is where the matter is listed, a GB/T 2260 code.
func (m MatterVersion) Region() string {
	region, _, _ := strings.Cut(m.Code, "-")
	return region
}
