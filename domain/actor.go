package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Identifiers are lower-case UUIDs, typed so that one cannot stand where another is meant.
type (
	PersonID       string
	OrganisationID string
	AgencyID       string // equals the agency's OrganisationID
	NoticeID       string
	BidID          string
	DocumentID     string // of a bid's document
	ContractID     string
	FileID         string
	FindingID      string
	RevisionID     string
	EnquiryID      string
	EventID        int64
	DeliveryID     int64
	LetterID       int64
	DispatchID     int64
)

// Role is one hat a person wears for one organisation.
type Role string

// The roles of product.md, "Who may do what".
const (
	AgencyPreparer    Role = "agency_preparer"
	AgencySubmitter   Role = "agency_submitter"
	AgencyAdmin       Role = "agency_admin"
	DepartmentOfficer Role = "department_officer"
	DepartmentManager Role = "department_manager"
	DepartmentFinance Role = "department_finance"
	OperatorReviewer  Role = "operator_reviewer"
	OperatorPublisher Role = "operator_publisher"
	RoleRegulator     Role = "regulator"
	KeyHolder         Role = "key_holder" // holds shares of the keys of notices
	RoleSteward       Role = "steward"
	RoleSupervisor    Role = "supervisor"
	RoleAuditor       Role = "auditor"
	AdminSystem       Role = "admin_system"
	AdminSecurity     Role = "admin_security"
	AdminAudit        Role = "admin_audit"
	RoleExpert        Role = "expert"   // judges the bids of scored notices when drawn
	RoleClaimant      Role = "claimant" // asks for the accounts of a firm that somebody else registered
	RoleSystem        Role = "system"   // a job; no person ever holds it
)

// Actor is who acts: a person on behalf of an organisation, with roles, scopes and the moment he last proved himself.
type Actor struct {
	Person       PersonID
	Name         string
	Organisation OrganisationID
	Kind         OrganisationKind
	Region       RegionCode
	Training     bool // of an organisation in a training region
	Roles        []Role
	Scopes       []string         // of an API token; empty: all that the roles allow
	Looks        bool             // it is somebody of the operator who sees as the person sees: nothing sealed, nothing of bids
	ProvedAt     time.Time        // last password and TOTP
	For          []Principal      // whose deputy he is today
	Also         []OrganisationID // all that the person belongs to, on whose behalf he acts now or not
	Recused      []OrganisationID // those on which he has said that he must not decide
}

// System is the actor of jobs.
func System() Actor { return Actor{Kind: KindSystem, Roles: []Role{RoleSystem}} }

// Visitor is anyone without an account.
func Visitor() Actor { return Actor{Kind: KindVisitor} }

// Has reports whether the actor holds one of the roles.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(a.Roles, r) })
}

// WorksFor reports whether the actor acts for the organisation.
func (a Actor) WorksFor(o OrganisationID) bool { return a.Organisation != "" && a.Organisation == o }

// Sees reports whether the actor's region holds r: a city sees its districts.
func (a Actor) Sees(r RegionCode) bool { return a.Region.Holds(r) }

// Role is the first role, for an event's face; officers appear as unit, never by name.
func (a Actor) Role() string {
	if len(a.Roles) == 0 {
		return string(a.Kind)
	}
	return string(a.Roles[0])
}

// need refuses an actor who holds none of the roles.
func (a Actor) need(roles ...Role) *refusal.Refusal {
	if a.Has(roles...) {
		return nil
	}
	return refusal.New(refusal.Forbidden, "actor.role", "", "您的岗位不能办理这一步", "your role may not do this")
}

// needOf refuses an actor who does not act for the organisation in one of the roles. Another organisation's
// objects are NotFound: that they exist may itself be a secret.
func (a Actor) needOf(o OrganisationID, roles ...Role) *refusal.Refusal {
	if !a.WorksFor(o) {
		return Missing()
	}
	return a.need(roles...)
}

// notSame refuses the person who already took the earlier step.
func (a Actor) notSame(earlier PersonID, zh, en string) *refusal.Refusal {
	if a.Person == "" || a.Person != earlier {
		return nil
	}
	return refusal.New(refusal.Forbidden, "duty.separation", "",
		"不相容岗位分离："+zh, "separation of duties: "+en).Cite("平台规则", "岗位分离", false)
}

// Missing is the answer for what does not exist or must not be seen to exist.
func Missing() *refusal.Refusal {
	return refusal.New(refusal.NotFound, "not_found", "", "没有找到", "not found")
}

// first returns the first refusal as an error; guards are written as one list.
func first(rs ...*refusal.Refusal) error {
	for _, r := range rs {
		if r != nil {
			return r
		}
	}
	return nil
}
