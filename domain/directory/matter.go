// Package directory reads the matter directory (中介服务事项目录): what may be asked for, on which legal basis, of whom.
package directory

import (
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// MatterVersion is one version of one line of the directory. Once published it does not change.
type MatterVersion struct {
	Code          string           `json:"code"` // 430100-ZJ-HB-001; never reused
	Version       int              `json:"version"`
	Name          refusal.Text     `json:"name"`
	Aliases       []string         `json:"aliases"`
	Category      string           `json:"category"` // kind of service for thresholds and splitting
	Kind          string           `json:"kind"`     // services, goods, works
	Approvals     []Approval       `json:"approvals"`
	LegalBases    []LegalBasis     `json:"legal_bases"`
	Department    string           `json:"department"` // the organ in charge
	Qualification Qualification    `json:"qualification"`
	Payer         string           `json:"payer"`        // applicant, organ, either
	SelfPrepare   bool             `json:"self_prepare"` // the applicant may do it himself
	Deliverable   refusal.Text     `json:"deliverable"`
	TimeLimit     workday.Span     `json:"time_limit"` // N 0: by contract
	Promised      workday.Span     `json:"promised"`
	Fee           Fee              `json:"fee"`
	Classified    bool             `json:"classified"`  // in the centralised procurement catalogue
	Engineering   bool             `json:"engineering"` // survey, design, supervision: the must-tender line applies
	Tags          []string         `json:"tags"`
	Status        string           `json:"status"` // in_force, suspended, retired
	EffectiveFrom workday.Date     `json:"effective_from"`
	EffectiveTo   workday.Date     `json:"effective_to"`
	ChangeType    string           `json:"change_type"`
	Source        refusal.Citation `json:"source"`
}

// Approval is an administrative approval that the matter serves.
type Approval struct {
	Name  string `json:"name"`
	Stage string `json:"stage"`
	Link  string `json:"link"` // precondition, inside, after
}

// LegalBasis is a provision that lets the matter be asked for.
type LegalBasis struct {
	Document string       `json:"document"`
	Article  string       `json:"article"`
	Rank     string       `json:"rank"`
	From     workday.Date `json:"from"`
	To       workday.Date `json:"to"`
}

// Qualification is what an agency must hold: every group must be met.
type Qualification struct {
	Groups []Group      `json:"groups"`
	Note   refusal.Text `json:"note"`
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
}

// Fee says how the fee is set.
type Fee struct {
	Mode  string       `json:"mode"` // market, guided, set
	Basis string       `json:"basis"`
	Range refusal.Text `json:"range"`
}

// Decode reads a directory file (JSON). The error is nil or a *refusal.Refusal whose Faults name every bad row with
// row, column and reason; then nothing of the file may be used.
func Decode(data []byte) ([]MatterVersion, error) { return decode(data) }

// InForce reports whether the matter may be bought under on that day.
func (m MatterVersion) InForce(day workday.Date) bool {
	return m.Status == InForce && day.Within(m.EffectiveFrom, m.EffectiveTo)
}
