package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Practitioner is a person whom an agency has, with personal certificates. He is known by name and certificate, never by
// a number of his; the public learns how many there are of a kind.
type Practitioner struct {
	Name         string                `json:"name"`
	Certificates []PersonalCertificate `json:"certificates"`
}

// PersonalCertificate is what a person may do: 注册测绘师. ValidTo includes its last day; zero means without end.
type PersonalCertificate struct {
	Type      string       `json:"type"`
	Number    string       `json:"number"`
	Issuer    string       `json:"issuer"`
	ValidFrom workday.Date `json:"valid_from"`
	ValidTo   workday.Date `json:"valid_to"`
	File      FileID       `json:"file"`
}

// MostPractitioners bounds an agency's people.
const MostPractitioners = 500

// countPersons counts the people with a certificate of the type: those with a valid one on that day, and those whose
// certificates have all lapsed. One person counts once, whatever he holds twice.
func countPersons(have []Practitioner, kind string, day workday.Date) (valid, lapsed int) {
	for _, p := range have {
		var holds, has bool
		for _, c := range p.Certificates {
			if c.Type == kind {
				has = true
				holds = holds || day.Within(c.ValidFrom, c.ValidTo)
			}
		}
		switch {
		case holds:
			valid++
		case has:
			lapsed++
		}
	}
	return valid, lapsed
}

// PersonTypes are the types of which the agency has people with a valid certificate, with how many; by type.
func (p AgencyProfile) PersonTypes(day workday.Date) (types []string, counts []int) {
	for _, one := range p.Practitioners {
		for _, c := range one.Certificates {
			if !slices.Contains(types, c.Type) {
				types = append(types, c.Type)
			}
		}
	}
	slices.Sort(types)
	types = slices.DeleteFunc(types, func(t string) bool { n, _ := countPersons(p.Practitioners, t, day); return n == 0 })
	for _, t := range types {
		n, _ := countPersons(p.Practitioners, t, day)
		counts = append(counts, n)
	}
	return types, counts
}

// practitionerFaults refuse a certificate that stands twice, by whomever: one certificate is one person's. A number of an
// identity document is never taken for a certificate's.
func practitionerFaults(list []Practitioner) (faults []*refusal.Refusal) {
	if len(list) > MostPractitioners {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "length", "practitioners", "最多 %d 名执业人员", "at most %d people", MostPractitioners)}
	}
	seen := map[[2]string]bool{}
	for i, p := range list {
		faults = append(faults, impersonal(at("practitioners", i, "name"), p.Name))
		for k, c := range p.Certificates {
			key, where := [2]string{compliance.Fold(c.Type), compliance.Fold(c.Number)}, at("practitioners", i, fmt.Sprintf("certificates[%d].number", k))
			if c.Number != "" && seen[key] {
				faults = append(faults, refusal.New(refusal.Invalid, "practitioner.twice", where, "证书“%s”重复登记", "certificate %q stands twice", c.Number))
			}
			if unidentified(where, c.Number) != nil {
				faults = append(faults, refusal.New(refusal.Invalid, "practitioner.number", where, "请填写证书编号，不要填写身份证号码", "enter the certificate's number, never an identity number"))
			}
			seen[key] = true
		}
	}
	return faults
}

func (p Practitioner) missing(i int, owner OrganisationID, files map[FileID]*File, now time.Time) []*refusal.Refusal {
	list := []*refusal.Refusal{required(at("practitioners", i, "name"), p.Name, 50)}
	for k, c := range p.Certificates {
		in := func(name string) string { return at("practitioners", i, fmt.Sprintf("certificates[%d].%s", k, name)) }
		list = append(list, required(in("type"), c.Type, 60), required(in("number"), c.Number, 100), files[c.File].Cite(owner, in("file"), now, PurposePractitioner))
	}
	return list
}

// Authority says who may act for the firm, in what, and until when: its letter of authority (授权委托书).
type Authority struct {
	Person    string       `json:"person"`
	Scope     []string     `json:"scope"` // of authorityScopes
	ValidFrom workday.Date `json:"valid_from"`
	ValidTo   workday.Date `json:"valid_to"` // the last day
	File      FileID       `json:"file"`
}

// authorityScopes is what a letter of authority may cover.
var authorityScopes = []Chosen{
	{"admission", refusal.Text{ZH: "入驻与信息变更", EN: "admission and changes"}},
	{"bids", refusal.Text{ZH: "报名与报价", EN: "bids"}},
	{"contracts", refusal.Text{ZH: "签订与履行合同", EN: "contracts"}},
	{"complaints", refusal.Text{ZH: "异议与投诉", EN: "objections and complaints"}},
}

// IsZero reports whether there is no letter: the legal representative acts himself.
func (a Authority) IsZero() bool { return a.Person == "" && a.File == "" && len(a.Scope) == 0 }

// Ended reports whether the letter has run out, its last day included in its life.
func (a Authority) Ended(day workday.Date) bool {
	return !a.IsZero() && !a.ValidTo.IsZero() && day.After(a.ValidTo)
}

// MayAct refuses the person whom the firm's letter names what the letter does not cover, or not on that day. Who else acts
// for the firm does so by the role that its administrator gave him, and the letter says nothing of him.
func (a *Agency) MayAct(by Actor, scope string, day workday.Date) error {
	l := a.Authority
	if l.IsZero() || compliance.Fold(l.Person) != compliance.Fold(by.Name) || slices.Contains(l.Scope, scope) && day.Within(l.ValidFrom, l.ValidTo) {
		return nil
	}
	i := slices.IndexFunc(authorityScopes, func(c Chosen) bool { return c.Code == scope })
	return refusal.New(refusal.Forbidden, "authority.scope", "", "授权委托书今天没有授权“%[1]s”办理“%[2]s”；请由本机构其他有岗位的人员办理，或换发授权委托书后办理信息变更",
		"the letter of authority does not let %[1]q act in %[3]q today: a colleague with a role may act, or give a new letter and file the change",
		l.Person, authorityScopes[i].Text.ZH, authorityScopes[i].Text.EN).Cite("中华人民共和国民法典", "第一百六十五条", true)
}

func (a Authority) faults() (list []*refusal.Refusal) {
	if a.IsZero() {
		return nil
	}
	list = append(list, required("authority.person", a.Person, 50), impersonal("authority.person", a.Person))
	if a.ValidTo.IsZero() || a.ValidTo.Before(a.ValidFrom) {
		list = append(list, refusal.New(refusal.Invalid, "authority.days", "authority.valid_to", "授权委托书须写明截止日期，且不早于起始日期", "a letter of authority has an end, not before its beginning"))
	}
	if len(a.Scope) == 0 {
		list = append(list, refusal.New(refusal.Invalid, "authority.scope", "authority.scope", "请选择授权范围", "choose what it covers"))
	}
	for i, s := range a.Scope {
		list = append(list, listed(fmt.Sprintf("authority.scope[%d]", i), s, authorityScopes))
	}
	return list
}
