package directory

import (
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

func readMatter(o *rows.Object) MatterVersion {
	m := MatterVersion{
		Code: o.Text("code"), Version: o.Int("version", 1, 100000), StdCode: o.OptionalText("std_code"), Locked: o.Strings("locked"),
		Name: o.Names("name"), Aliases: o.Strings("aliases"), Category: o.Text("category"), Nature: optionalOneOf(o, "nature", Natures...),
		Kind:      o.OneOf("kind", "services", "goods", "works"),
		Approvals: readApprovals(o), LegalBases: readBases(o), Department: o.OptionalText("department"), Regulator: o.OptionalText("regulator"),
		Qualification: readQualification(o), Persons: readPersons(o),
		Payer: o.OneOf("payer", ByApplicant, ByOrgan, ByEither), SelfPrepare: o.Bool("self_prepare"),
		Deliverable: o.OptionalNames("deliverable"), DeliverableForm: o.OptionalNames("deliverable_form"), Validity: o.OptionalNames("validity"), Recognition: o.OptionalNames("recognition"),
		MayBeSecret: o.Bool("may_be_secret"),
		TimeLimit:   workday.ReadOptionalSpan(o, "time_limit"), LimitStart: o.OptionalNames("limit_start"), Promised: workday.ReadOptionalSpan(o, "promised"),
		Fee: readFee(o), Flow: o.OptionalNames("flow"), Materials: o.OptionalNames("materials"), Template: o.OptionalNames("template"), FAQ: o.OptionalNames("faq"),
		Classified: o.Bool("classified"), Engineering: o.Bool("engineering"), Tags: o.Strings("tags"),
		Status:        o.OneOf("status", InForce, Suspended, Retired),
		EffectiveFrom: workday.ReadDate(o, "effective_from"), EffectiveTo: workday.ReadOptionalDate(o, "effective_to"),
		ChangeType: o.OptionalText("change_type"), ChangeReason: o.OptionalText("change_reason"), Source: o.OptionalCitation("source"),
	}
	o.Done()
	m.check(o)
	return m
}

// optionalOneOf is OneOf for a column that may be missing or empty.
func optionalOneOf(o *rows.Object, column string, allowed ...string) string {
	if o.OptionalText(column) == "" {
		return ""
	}
	return o.OneOf(column, allowed...)
}

func readApprovals(o *rows.Object) (list []Approval) {
	for _, c := range o.Objects("approvals") {
		a := Approval{
			Name: c.Text("name"), Stage: c.OptionalText("stage"), Link: c.OneOf("link", Precondition, Inside, After),
			Code: c.OptionalText("code"), Organ: c.OptionalText("organ"), OrganUSCC: c.OptionalText("organ_uscc"),
		}
		c.Done()
		if a.OrganUSCC != "" {
			if _, err := uscc.Check(a.OrganUSCC); err != nil {
				c.Refused("organ_uscc", err)
			}
		}
		list = append(list, a)
	}
	return list
}

func readBases(o *rows.Object) (list []LegalBasis) {
	for _, c := range o.Objects("legal_bases") {
		b := LegalBasis{
			Document: c.Text("document"), Article: c.OptionalText("article"),
			Rank: c.OneOf("rank", Law, AdministrativeRegulation, StateCouncilDecision, LocalRegulation, MinistryRule, NormativeDocument),
			From: workday.ReadOptionalDate(c, "from"), To: workday.ReadOptionalDate(c, "to"),
			Number: c.OptionalText("number"), Quote: c.OptionalText("quote"),
		}
		c.Done()
		if !b.To.IsZero() && b.To.Before(b.From) {
			c.Fault("to", "早于施行日", "is before the first day")
		}
		list = append(list, b)
	}
	return list
}

func readPersons(o *rows.Object) (list []Persons) {
	for _, c := range o.Objects("persons") {
		p := Persons{Type: c.Text("type"), Count: c.Int("count", 1, 999)}
		c.Done()
		if (Credential{Name: p.Type}).IsVoluntary() {
			c.Fault("type", "自愿性评级不得作为资质要求（优化营商环境条例第四十三条）", "a voluntary rating can never be demanded (优化营商环境条例 §43)")
		}
		list = append(list, p)
	}
	return list
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
			Level: c.OptionalText("level"), Order: c.OptionalInt("order", 0, 9),
			Reform: optionalOneOf(c, "reform", ByCommitment, ByFiling),
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
	f := Fee{Basis: c.OptionalText("basis"), Range: c.OptionalNames("range"), Until: workday.ReadOptionalDate(c, "until"), Formula: c.OptionalText("formula")}
	if text := c.OptionalText("most"); text != "" {
		most, err := money.Parse(text)
		if f.Most = most; err != nil {
			c.Refused("most", err)
		}
	}
	if f.Mode = c.OptionalText("mode"); f != (Fee{}) {
		f.Mode = c.OneOf("mode", "market", "guided", "set")
	}
	if f.Mode == "market" && (f.Most != 0 || f.Formula != "") {
		c.Fault("mode", "市场调节价没有收费公式和上限", "a market fee has neither formula nor ceiling")
	}
	c.Done()
	return f
}
