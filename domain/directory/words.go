package directory

// Status of a matter version.
const (
	InForce   = "in_force"
	Suspended = "suspended"
	Retired   = "retired"
)

// Link types of a matter to its approval.
const (
	Precondition = "precondition" // asked for before the approval is accepted
	Inside       = "inside"       // a technical service within the approval: the organ pays and selects openly
	After        = "after"
)

// Ranks of a legal basis, highest first.
const (
	Law                      = "law"
	AdministrativeRegulation = "administrative_regulation"
	StateCouncilDecision     = "state_council_decision"
	LocalRegulation          = "local_regulation"
	MinistryRule             = "ministry_rule"
	NormativeDocument        = "normative_document"
)

// Payers and kinds of credentials.
const (
	ByApplicant  = "applicant"
	ByOrgan      = "organ"
	ByEither     = "either"
	Licence      = "licence"
	Registration = "registration"
	Voluntary    = "voluntary"
)

// What the reform of licences made of a credential that may still be asked for.
const (
	ByCommitment = "commitment" // 告知承诺
	ByFiling     = "filing"     // 备案
)

// Natures are the statutory words for what an intermediary service is (the definitions of the provinces' 中介服务 rules).
var Natures = []string{"review", "argumentation", "assessment", "evaluation", "inspection", "testing", "assurance", "appraisal", "certificate", "consulting", "trial"}

// lockable are the members that a province or city may lock for the regions below it (五级十二同).
var lockable = []string{
	"name", "category", "nature", "kind", "approvals", "legal_bases", "department", "regulator", "qualification", "persons", "payer", "self_prepare",
	"deliverable", "deliverable_form", "validity", "recognition", "may_be_secret", "time_limit", "limit_start", "promised", "fee", "flow", "materials", "template", "faq",
	"classified", "engineering", "tags",
}
