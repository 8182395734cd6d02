package domain

import (
	"fmt"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Reason is why an agency may not bid, and what would mend it. The code is public after the result.
type Reason struct {
	Code   string       `json:"code"`
	Text   refusal.Text `json:"text"`
	Remedy refusal.Text `json:"remedy"`
}

// Codes of reasons that need no offer to be known.
const (
	NotAdmitted  = "not_admitted"
	Suspended    = "suspended"
	QualMissing  = "qual_missing"
	QualLevel    = "qual_level"
	QualExpired  = "qual_expired"
	QualNotYet   = "qual_not_yet"
	BuyerHimself = "buyer_himself"
	Practice     = "practice"
	NotNamed     = "not_named" // a direct selection asks another agency

	PersonShort    = "person_short"    // too few people with the certificate
	PromiseBroken  = "promise_broken"  // a document that was to follow did not
	AuthorityEnded = "authority_ended" // the letter of authority has run out

	RecognitionOver = "recognition_over" // the partner region that checked it does so no more
)

// Eligible says why the agency may not bid on these terms on that day; no reasons means it may. A group that asks for
// nothing is no requirement; a requirement is never met by an empty list of certificates. The last day of a
// certificate still counts. ties are the relations known around the agency.
func Eligible(a *Agency, n *Notice, ties Ties, day workday.Date) []Reason {
	var reasons []Reason
	switch {
	case a.Status == AgencyAdmitted, a.Status == AgencySuspended && !a.SuspendedOn(day), a.unrecognised(day): // told below
	case a.Status == AgencySuspended:
		reasons = append(reasons, reason(Suspended, "机构处于暂停期", "the agency is suspended", "期满或修复后恢复", "it may bid again when the suspension ends"))
	case a.Status == AgencyRemoved:
		reasons = append(reasons, reason(NotAdmitted, "机构已被清退", "the agency was removed", "如有异议，请向作出决定的监管部门提出", "object to the supervisor who decided it if it is wrong"))
	case a.Status == AgencyExited:
		reasons = append(reasons, reason(NotAdmitted, "机构已退出", "the agency has left", "如需重新入驻，请联系运行机构", "ask the operator if it is to come back"))
	default:
		reasons = append(reasons, reason(NotAdmitted, "尚未入驻", "the agency is not admitted", "请先完成入驻", "complete the admission first"))
	}
	if r := a.Recognition.ends(day); r != nil {
		reasons = append(reasons, *r)
	}
	if a.Training != n.Training {
		reasons = append(reasons, reason(Practice, "演练区的机构只能报名演练公告，其他机构不能报名演练公告", "agencies of a training region bid on practice notices, and nobody else does",
			"请用演练账号练习", "practise with an account of the training region"))
	}
	if a.USCC == n.DepartmentUSCC {
		reasons = append(reasons, reason(BuyerHimself, "采购人不能报名自己的公告", "a buyer can't bid on its own notice", "请由其他机构报名", "another agency may bid"))
	}
	if n.Method == "direct" && a.USCC != n.Direct.AgencyUSCC {
		reasons = append(reasons, reason(NotNamed, "本公告为直接选取，指定了另一家机构", "this is a direct selection that names another agency", "可以查看其他公告", "other notices are open to you"))
	}
	reasons = append(reasons, ties.barred(a.USCC, n, day)...)
	if a.Authority.Ended(day) {
		reasons = append(reasons, reason(AuthorityEnded, "授权委托书已于 "+dayText(a.Authority.ValidTo)+"到期", "the letter of authority ended on "+a.Authority.ValidTo.String(),
			"重新授权后办理信息变更", "give a new letter, then file the change"))
	}
	for _, g := range n.Qualification.Groups {
		reasons = append(reasons, unmet(g, a.Qualifications, day)...)
	}
	for _, p := range n.Qualification.Persons {
		if r := short(p, a.Practitioners, day); r != nil {
			reasons = append(reasons, *r)
		}
	}
	return reasons
}

// short is nil when the agency has as many people with the certificate, valid on that day, as are asked for.
func short(p directory.Persons, have []Practitioner, day workday.Date) *Reason {
	valid, lapsed := countPersons(have, p.Type, day)
	if valid >= p.Count {
		return nil
	}
	remedyZH, remedyEN := "增加持证人员后办理信息变更", "add people who hold it, then file the change"
	if valid+lapsed >= p.Count {
		remedyZH, remedyEN = "续期后办理信息变更", "renew the certificates, then file the change"
	}
	r := reason(PersonShort, fmt.Sprintf("%s需 %d 人，有效 %d 人，已过期 %d 人", p.Type, p.Count, valid, lapsed),
		fmt.Sprintf("%d × %s are needed: %d valid, %d expired", p.Count, p.Type, valid, lapsed), remedyZH, remedyEN)
	return &r
}

// unmet is empty when the group is met: all of AllOf, and one of AnyOf unless that list is empty. Everything of AllOf that
// is missing is told at once.
func unmet(g directory.Group, held []Qualification, day workday.Date) (reasons []Reason) {
	for _, c := range g.AllOf {
		if r := lacks(c, held, day); r != nil {
			reasons = append(reasons, *r)
		}
	}
	var nearest *Reason
	for _, c := range g.AnyOf {
		r := lacks(c, held, day)
		if r == nil {
			return reasons
		}
		if nearest == nil || closeness[r.Code] > closeness[nearest.Code] {
			nearest = r
		}
	}
	if nearest != nil {
		reasons = append(reasons, *nearest)
	}
	return reasons
}

// closeness orders reasons by how little is missing, so that the nearest remedy of an "any of" is told.
var closeness = map[string]int{QualMissing: 0, QualLevel: 1, QualNotYet: 2, QualExpired: 3, PromiseBroken: 4}

// lacks is nil when one held certificate satisfies c on that day; otherwise the nearest miss.
func lacks(c directory.Credential, held []Qualification, day workday.Date) *Reason {
	wanted := c.Name + c.Level
	best := reason(QualMissing, "缺少资质："+wanted, "qualification missing: "+wanted,
		"取得该资质后办理信息变更", "obtain it, then file the change")
	for _, q := range held {
		if q.Trade != c.Trade || q.Name != c.Name {
			continue
		}
		r := shortfall(c, q, day)
		if r == nil {
			return nil
		}
		if closeness[r.Code] > closeness[best.Code] {
			best = *r
		}
	}
	return &best
}

func shortfall(c directory.Credential, q Qualification, day workday.Date) *Reason {
	var r Reason
	switch {
	case q.Level != c.Level && !q.credential().Covers(c):
		r = reason(QualLevel, fmt.Sprintf("资质等级不足：%s 为%s，需%s", q.Name, q.Level, c.Level),
			fmt.Sprintf("level too low: %s is %s, %s is needed", q.Name, q.Level, c.Level), "升级资质后办理信息变更", "upgrade it, then file the change")
	case day.Before(q.ValidFrom):
		r = reason(QualNotYet, fmt.Sprintf("资质 %s 自 %s 起有效", q.Name, q.ValidFrom), fmt.Sprintf("%s is valid from %s", q.Name, q.ValidFrom),
			"请在生效后报名", "bid once it is valid")
	case !q.ValidTo.IsZero() && day.After(q.ValidTo):
		r = reason(QualExpired, fmt.Sprintf("资质 %s%s 已于 %s到期", q.Name, q.Level, dayText(q.ValidTo)), fmt.Sprintf("%s %s expired on %s", q.Name, q.Level, q.ValidTo),
			"续期后办理信息变更", "renew it, then file the change")
	case q.Broken(day):
		r = reason(PromiseBroken, fmt.Sprintf("资质 %s%s 承诺于 %s前补交的材料未补交", q.Name, q.Level, dayText(q.PromisedBy)),
			fmt.Sprintf("the document of %s %s was promised by %s and did not follow", q.Name, q.Level, q.PromisedBy), "补交材料后即恢复", "hand it in: it counts again at once")
	default:
		return nil
	}
	return &r
}

func reason(code, zh, en, remedyZH, remedyEN string) Reason {
	return Reason{Code: code, Text: refusal.Text{ZH: zh, EN: en}, Remedy: refusal.Text{ZH: remedyZH, EN: remedyEN}}
}

// dayText says a day as people do: 2026年3月3日.
func dayText(d workday.Date) string { return fmt.Sprintf("%d年%d月%d日", d.Year, d.Month, d.Day) }
