package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// OrganisationKind says on which side of the marketplace an organisation stands.
type OrganisationKind string

// The kinds. System and visitor are kinds of actors only.
const (
	KindAgency     OrganisationKind = "agency"
	KindDepartment OrganisationKind = "department"
	KindOperator   OrganisationKind = "operator"
	KindRegulator  OrganisationKind = "regulator"
	KindSteward    OrganisationKind = "steward"
	KindSupervisor OrganisationKind = "supervisor"
	KindAuditor    OrganisationKind = "auditor"
	KindAdmin      OrganisationKind = "admin"
	KindExpert     OrganisationKind = "expert"   // a region's pool of experts (评审专家库)
	KindClaimant   OrganisationKind = "claimant" // one who claims a firm, until it is decided
	KindSystem     OrganisationKind = "system"
	KindVisitor    OrganisationKind = "visitor"
)

// RolesOf is which roles a person may hold in an organisation of each kind.
var RolesOf = map[OrganisationKind][]Role{
	KindAgency:     {AgencyPreparer, AgencySubmitter, AgencyAdmin},
	KindDepartment: {DepartmentOfficer, DepartmentManager, DepartmentFinance, KeyHolder},
	KindOperator:   {OperatorReviewer, OperatorPublisher},
	KindRegulator:  {RoleRegulator, KeyHolder},
	KindSteward:    {RoleSteward, KeyHolder},
	KindSupervisor: {RoleSupervisor, KeyHolder},
	KindAuditor:    {RoleAuditor},
	KindExpert:     {RoleExpert},
	KindClaimant:   {RoleClaimant},
	KindAdmin:      {AdminSystem, AdminSecurity, AdminAudit},
}

// Organisation is a body that people act for. USCC is its 统一社会信用代码.
type Organisation struct {
	ID      OrganisationID   `json:"id"`
	Kind    OrganisationKind `json:"kind"`
	Name    string           `json:"name"`
	USCC    string           `json:"uscc"`
	Region  RegionCode       `json:"region"`
	Phone   string           `json:"phone"` // the unit's duty phone, public
	Address string           `json:"address"`
	Version int64            `json:"version"`
}

// Person is a human with an account. A person is apart from the organisations he acts for.
type Person struct {
	ID           PersonID
	Name         string
	Email        string // the login; private
	PasswordHash string // argon2id, encoded; "" until first set
	TOTPSecret   string // base32, "" until enrolled
	TOTPStep     int64  // the last time step used: a code works once
	Disabled     bool
	Language     string // zh or en
	Version      int64
}

// Membership is the roles of one person in one organisation.
type Membership struct {
	Person       PersonID
	Organisation OrganisationID
	Roles        []Role
	ChosenAt     time.Time // when he last chose to act for it
}

// totpRoles must log in with a second factor (等保 2.0 level 3: two factors for staff).
var totpRoles = []Role{OperatorReviewer, OperatorPublisher, RoleSupervisor, RoleAuditor, RoleExpert, AdminSystem, AdminSecurity, AdminAudit}

// NeedsTOTP reports whether one of the roles demands a second factor.
func NeedsTOTP(roles []Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(totpRoles, r) })
}

// NewOrganisation makes an organisation; only a system administrator may (agencies register themselves).
func NewOrganisation(by Actor, o Organisation, now time.Time) (Event, error) {
	if err := first(by.needIn(o.Region, AdminSystem)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(
		required("name", o.Name, 100), required("region", string(o.Region), 6), oneOfKinds(o.Kind),
	); err != nil {
		return Event{}, err
	}
	return Event{Kind: EventOrganisationCreated, Subject: "organisation:" + string(o.ID), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "organisation_kind": string(o.Kind)}}, nil
}

func oneOfKinds(k OrganisationKind) *refusal.Refusal {
	if _, ok := RolesOf[k]; ok && k != KindAgency && k != KindClaimant {
		return nil
	}
	return refusal.New(refusal.Invalid, "organisation.kind", "kind", "机构类型不在清单内", "the kind of organisation is not on the list")
}

// NewPerson adds a person to an organisation: the system administrator anywhere, an agency's admin in his own.
func NewPerson(by Actor, p Person, o Organisation, roles []Role, now time.Time) (Event, error) {
	if err := first(by.Manages(o), grants(by, nil, roles)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(required("name", p.Name, 50), CheckEmail(p.Email), checkRoles(o.Kind, roles)); err != nil {
		return Event{}, err
	}
	return Event{Kind: EventPersonAdded, Subject: "person:" + string(p.ID), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "person": string(p.ID), "roles": roleNames(roles)}}, nil
}

// Manages refuses whoever does not keep the accounts of the organisation: the system administrator of a region that
// holds it (agencies come from everywhere, and any may help them), and an agency's own administrator.
func (a Actor) Manages(o Organisation) *refusal.Refusal {
	switch {
	case a.Has(AgencyAdmin) && a.WorksFor(o.ID):
		return nil
	case a.Has(AdminSecurity) && o.Kind == KindAdmin && a.Sees(o.Region):
		return nil
	case !a.Has(AdminSystem):
		return a.needOf(o.ID, AgencyAdmin)
	case o.Kind == KindAgency || a.Sees(o.Region):
		return nil
	}
	return Missing()
}

// SeesPeople refuses whoever may not know who works for an organisation: only its own people and the administrators of a
// region that holds it do (of agencies, which come from everywhere, any).
func (a Actor) SeesPeople(o Organisation) *refusal.Refusal {
	if a.WorksFor(o.ID) || a.Has(adminRoles...) && (o.Kind == KindAgency || a.Sees(o.Region)) {
		return nil
	}
	return Missing()
}

// adminRoles are apart where there are three people (三权分立).
var adminRoles = []Role{AdminSystem, AdminSecurity, AdminAudit}

// SetRoles replaces what a person may do in an organisation. Nobody changes his own roles, and of the three
// administrators' roles the system administrator gives accounts and the security administrator their powers: neither can
// make himself, or by himself anybody, all three.
func SetRoles(by Actor, id PersonID, o Organisation, before, roles []Role, now time.Time) (Event, error) {
	if by.Person == id {
		return Event{}, notHimself()
	}
	if err := first(by.Manages(o), grants(by, before, roles), checkRoles(o.Kind, roles)); err != nil {
		return Event{}, err
	}
	return Event{Kind: EventRolesSet, Subject: "person:" + string(id), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "person": string(id), "roles": roleNames(roles), "before": roleNames(before)}}, nil
}

// Disable shuts an account, or opens it again.
func (p *Person) Disable(by Actor, o Organisation, disabled bool, now time.Time) (Event, error) {
	if by.Person == p.ID {
		return Event{}, notHimself()
	}
	if err := first(by.Manages(o)); err != nil {
		return Event{}, err
	}
	p.Disabled = disabled
	return Event{Kind: EventPersonDisabled, Subject: "person:" + string(p.ID), Region: o.Region, By: by, At: now,
		Face: Face{"organisation": string(o.ID), "person": string(p.ID), "disabled": disabled}}, nil
}

func notHimself() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "person.himself", "", "不能变更自己的岗位或账号，请由另一位管理员办理", "nobody changes his own roles or account: ask another administrator")
}

// Apart refuses more than one of the three administrators' roles for one person once the administration has three
// people to hold them.
func Apart(roles []Role, people int) *refusal.Refusal {
	held := 0
	for _, r := range adminRoles {
		if slices.Contains(roles, r) {
			held++
		}
	}
	if held < 2 || people < len(adminRoles) {
		return nil
	}
	return refusal.New(refusal.Invalid, "admin.apart", "roles", "三权分立：管理机构已有 %d 人，系统、安全、审计管理员须由不同的人担任",
		"three administrators are apart: the administration has %d people, so system, security and audit go to different ones", people).
		Cite("平台规则", "三权分立", false)
}

// grants refuses a role of administrators that the actor may not give or take: the security and audit roles come from a
// security administrator, the system role from a system administrator. The first administrator, who holds all three,
// gives two of them away.
func grants(by Actor, before, roles []Role) *refusal.Refusal {
	if by.Kind == KindSystem {
		return nil
	}
	for _, r := range adminRoles {
		if slices.Contains(before, r) == slices.Contains(roles, r) {
			continue
		}
		if giver := map[Role]Role{AdminSystem: AdminSystem, AdminSecurity: AdminSecurity, AdminAudit: AdminSecurity}[r]; !by.Has(giver) {
			return refusal.New(refusal.Forbidden, "admin.apart", "roles", "三权分立：系统管理员岗位由系统管理员授予，安全、审计管理员岗位由安全管理员授予",
				"three administrators are apart: a system administrator gives the system role, a security administrator the security and audit roles").
				Cite("平台规则", "三权分立", false)
		}
	}
	return nil
}

// roleNames are roles as an event's face holds them.
func roleNames(roles []Role) []any {
	names := make([]any, 0, len(roles))
	for _, r := range roles {
		names = append(names, string(r))
	}
	return names
}

// checkRoles refuses roles that do not belong to the kind of organisation, and an empty list.
func checkRoles(k OrganisationKind, roles []Role) *refusal.Refusal {
	ok := len(roles) > 0
	for _, r := range roles {
		ok = ok && slices.Contains(RolesOf[k], r)
	}
	if ok {
		return nil
	}
	return refusal.New(refusal.Invalid, "person.roles", "roles", "岗位与机构类型不符", "these roles do not belong to this kind of organisation")
}

// CheckEmail refuses what cannot be a mail address; whether it can be reached shows when the first letter arrives.
func CheckEmail(s string) *refusal.Refusal {
	at := strings.IndexByte(s, '@')
	if at > 0 && at < len(s)-3 && len(s) <= 200 && strings.LastIndexByte(s, '@') == at &&
		strings.Contains(s[at:], ".") && !strings.ContainsAny(s, " \t\r\n,;<>\"") {
		return nil
	}
	return refusal.New(refusal.Invalid, "person.email", "email", "请填写有效的电子邮箱", "enter a valid mail address")
}

// MinPassword and MaxPassword bound a password, in characters.
const (
	MinPassword = 10
	MaxPassword = 200
)

// CheckPassword refuses a password that is too short, too long, or made of one character or of the login name.
func CheckPassword(password, email string) *refusal.Refusal {
	n := len([]rune(password))
	name, _, _ := strings.Cut(strings.ToLower(email), "@")
	simple := len(name) > 3 && strings.Contains(strings.ToLower(password), name) || strings.Trim(password, password[:min(1, len(password))]) == ""
	if n >= MinPassword && n <= MaxPassword && !simple {
		return nil
	}
	return refusal.New(refusal.Invalid, "person.password", "password",
		"密码须为 %d 至 %d 个字符，不得含账号名或只有一个字符", "a password has %d to %d characters, does not contain the account name and is not one repeated character",
		MinPassword, MaxPassword)
}

// NotLeaked refuses a password that is on a list of leaked ones: whoever guesses tries those first.
func NotLeaked(leaked bool) *refusal.Refusal {
	if !leaked {
		return nil
	}
	return refusal.New(refusal.Invalid, "person.password_leaked", "password", "此密码见于已泄露的密码名单，容易被猜中，请换一个",
		"this password is on a list of leaked passwords and will be guessed: choose another").Cite("GB/T 22239-2019", "8.1.4.1", false)
}

// required refuses an empty or overlong text. max counts characters.
func required(field, s string, max int) *refusal.Refusal {
	if strings.TrimSpace(s) == "" {
		return refusal.New(refusal.Invalid, "required", field, "此项必填", "this is required")
	}
	if max <= longestName && strings.ContainsAny(s, "\r\n\u0085\u2028\u2029") {
		return refusal.New(refusal.Invalid, "one_line", field, "须写在一行内，请删去换行", "it is one line: take the line ends out")
	}
	return atMost(field, s, max)
}

// longestName bounds what is a name, a title or a number, which stands in the middle of our own sentences; longer texts
// have paragraphs.
const longestName = 120

func atMost(field, s string, max int) *refusal.Refusal {
	if len([]rune(s)) <= max {
		return nil
	}
	return refusal.New(refusal.Invalid, "length", field, "最多 %d 个字", "at most %d characters", max)
}
