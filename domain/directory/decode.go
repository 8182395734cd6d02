package directory

import (
	"regexp"
	"slices"

	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

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

var codeForm = regexp.MustCompile(`^[0-9]{6}-ZJ-[A-Z]{2}-[0-9]{3}$`)

func decode(data []byte) ([]MatterVersion, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	list := o.Objects("matters")
	o.Done()
	if len(list) == 0 {
		o.Fault("matters", "没有任何事项", "there is no matter in it")
	}
	return readAll(o, list)
}

// readAll reads the rows and faults what only shows when they are seen together.
func readAll(o *rows.Object, list []*rows.Object) ([]MatterVersion, error) {
	type versionKey struct {
		code    string
		version int
	}
	seen := map[versionKey]int{}
	matters := make([]MatterVersion, 0, len(list))
	for _, row := range list {
		m := readMatter(row)
		key := versionKey{m.Code, m.Version}
		if first, twice := seen[key]; twice && m.Code != "" {
			row.Fault("code", "与第 %d 行编码和版本相同", "has the code and version of row %d", first)
		} else {
			seen[key] = row.RowNumber()
		}
		for i, other := range matters {
			if other.Code == m.Code && other.Version != m.Version && overlap(other, m) {
				row.Fault("effective_from", "与第 %d 行的同一事项同时有效", "is in force together with row %d, the same matter", list[i].RowNumber())
			}
		}
		matters = append(matters, m)
	}
	if err := o.Err(); err != nil {
		return nil, err
	}
	return matters, nil
}

// overlap reports whether two versions are in force on one day.
func overlap(a, b MatterVersion) bool {
	if a.Status != InForce || b.Status != InForce {
		return false
	}
	return a.EffectiveFrom.Within(b.EffectiveFrom, b.EffectiveTo) || b.EffectiveFrom.Within(a.EffectiveFrom, a.EffectiveTo)
}

func readMatter(o *rows.Object) MatterVersion {
	m := MatterVersion{
		Code: o.Text("code"), Version: o.Int("version", 1, 100000), Name: o.Names("name"), Aliases: o.Strings("aliases"),
		Category: o.Text("category"), Kind: o.OneOf("kind", "services", "goods", "works"),
		Department: o.Text("department"), Qualification: readQualification(o),
		Payer: o.OneOf("payer", ByApplicant, ByOrgan, ByEither), SelfPrepare: o.Bool("self_prepare"),
		Deliverable: o.OptionalNames("deliverable"),
		TimeLimit:   workday.ReadOptionalSpan(o, "time_limit"), Promised: workday.ReadOptionalSpan(o, "promised"),
		Fee: readFee(o), Classified: o.Bool("classified"), Engineering: o.Bool("engineering"), Tags: o.Strings("tags"),
		Status:        o.OneOf("status", InForce, Suspended, Retired),
		EffectiveFrom: workday.ReadDate(o, "effective_from"), EffectiveTo: workday.ReadOptionalDate(o, "effective_to"),
		ChangeType: o.OptionalText("change_type"),
	}
	if o.Has("source") {
		m.Source = o.Citation("source")
	}
	for _, c := range o.Objects("approvals") {
		m.Approvals = append(m.Approvals, Approval{
			Name: c.Text("name"), Stage: c.OptionalText("stage"), Link: c.OneOf("link", Precondition, Inside, After),
		})
		c.Done()
	}
	for _, c := range o.Objects("legal_bases") {
		m.LegalBases = append(m.LegalBases, LegalBasis{
			Document: c.Text("document"), Article: c.OptionalText("article"),
			Rank: c.OneOf("rank", Law, AdministrativeRegulation, StateCouncilDecision, LocalRegulation, MinistryRule, NormativeDocument),
			From: workday.ReadOptionalDate(c, "from"), To: workday.ReadOptionalDate(c, "to"),
		})
		c.Done()
	}
	o.Done()
	m.check(o)
	return m
}

// check holds the rules of a matter that span columns.
func (m MatterVersion) check(o *rows.Object) {
	if m.Code != "" && !codeForm.MatchString(m.Code) {
		o.Fault("code", "应为 430100-ZJ-HB-001 的形式", "must look like 430100-ZJ-HB-001")
	}
	if len(m.LegalBases) == 0 {
		o.Fault("legal_bases", "没有设定依据", "has no legal basis")
	}
	if !m.EffectiveTo.IsZero() && m.EffectiveTo.Before(m.EffectiveFrom) {
		o.Fault("effective_to", "早于生效日", "is before the first day in force")
	}
	if m.Status == Retired && m.EffectiveTo.IsZero() {
		o.Fault("effective_to", "已停用的事项应有截止日", "a retired matter needs its last day")
	}
	if m.Linked(Precondition) && !m.FoundedOn(m.EffectiveFrom) {
		o.Fault("legal_bases", "作为审批受理条件应有法律、法规或国务院决定为依据（优化营商环境条例第四十三条）",
			"a precondition of an approval needs a law, regulation or State Council decision (优化营商环境条例 §43)")
	}
	if m.Promised.N > 0 && m.TimeLimit.N > 0 && m.Promised.Unit == m.TimeLimit.Unit && m.Promised.N > m.TimeLimit.N {
		o.Fault("promised", "承诺时限长于规定时限", "is longer than the time limit")
	}
}

// Linked reports whether the matter has that link to an approval.
func (m MatterVersion) Linked(link string) bool {
	return slices.ContainsFunc(m.Approvals, func(a Approval) bool { return a.Link == link })
}

// FoundedOn reports whether, on that day, a law, a regulation (local ones included) or a State Council decision lets
// the matter be asked for: what a precondition of an approval needs (优化营商环境条例 §43 ¶1).
func (m MatterVersion) FoundedOn(day workday.Date) bool {
	return slices.ContainsFunc(m.LegalBases, func(b LegalBasis) bool {
		high := slices.Contains([]string{Law, AdministrativeRegulation, LocalRegulation, StateCouncilDecision}, b.Rank)
		return high && day.Within(b.From, b.To)
	})
}

func readQualification(o *rows.Object) Qualification {
	c := o.OptionalObject("qualification")
	if c == nil {
		return Qualification{}
	}
	q := Qualification{Note: c.OptionalNames("note")}
	for _, g := range c.Objects("groups") {
		group := Group{AnyOf: readCredentials(g, "any_of"), AllOf: readCredentials(g, "all_of")}
		g.Done()
		if len(group.AnyOf)+len(group.AllOf) == 0 {
			g.Fault("", "资质组为空", "the group of qualifications is empty")
		}
		q.Groups = append(q.Groups, group)
	}
	c.Done()
	return q
}

func readCredentials(o *rows.Object, column string) []Credential {
	var out []Credential
	for _, c := range o.Objects(column) {
		k := Credential{
			Trade: c.Text("trade"), Name: c.Text("name"), Kind: c.OneOf("kind", Licence, Registration, Voluntary),
			Level: c.OptionalText("level"), Order: c.OptionalInt("order", 1, 9),
		}
		c.Done()
		if k.IsVoluntary() {
			c.Fault("kind", "自愿性评级不得作为资质要求（优化营商环境条例第四十三条）", "a voluntary rating can never be demanded (优化营商环境条例 §43)")
		}
		known := LevelOrder(k.Level)
		switch {
		case k.Level == "" && k.Order != 0:
			c.Fault("level", "有次序而无等级", "has an order but no level")
		case k.Level != "" && known == 0 && k.Order == 0:
			c.Fault("order", "等级“%[1]s”不在等级表内，应写明次序", "the level %[1]q is not in the table: give its order", k.Level)
		case known != 0 && k.Order != 0 && k.Order != known:
			c.Fault("order", "与等级“%[1]s”不符，应为 %[2]d", "does not fit the level %[1]q: it is %[2]d", k.Level, known)
		case known != 0:
			k.Order = known
		}
		out = append(out, k)
	}
	return out
}

func readFee(o *rows.Object) Fee {
	c := o.OptionalObject("fee")
	if c == nil {
		return Fee{}
	}
	f := Fee{Mode: c.OneOf("mode", "market", "guided", "set"), Basis: c.OptionalText("basis"), Range: c.OptionalNames("range")}
	c.Done()
	return f
}
