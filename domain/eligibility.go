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
)

// Eligible says why the agency may not bid on these terms on that day; no reasons means it may. A group that asks for
// nothing is no requirement; a requirement is never met by an empty list of certificates. The last day of a
// certificate still counts. ties are the relations known around the agency.
func Eligible(a *Agency, n *Notice, ties Ties, day workday.Date) []Reason {
	var reasons []Reason
	switch a.Status {
	case AgencyAdmitted:
	case AgencySuspended:
		reasons = append(reasons, reason(Suspended, "机构处于暂停期", "the agency is suspended", "期满或修复后恢复", "it may bid again when the suspension ends"))
	default:
		reasons = append(reasons, reason(NotAdmitted, "尚未入驻", "the agency is not admitted", "请先完成入驻", "complete the admission first"))
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
	for _, g := range n.Qualification.Groups {
		if r := unmet(g, a.Qualifications, day); r != nil {
			reasons = append(reasons, *r)
		}
	}
	return reasons
}

// unmet is nil when the group is met: all of AllOf, and one of AnyOf unless that list is empty.
func unmet(g directory.Group, held []Qualification, day workday.Date) *Reason {
	for _, c := range g.AllOf {
		if r := lacks(c, held, day); r != nil {
			return r
		}
	}
	var nearest *Reason
	for _, c := range g.AnyOf {
		r := lacks(c, held, day)
		if r == nil {
			return nil
		}
		if nearest == nil || closeness[r.Code] > closeness[nearest.Code] {
			nearest = r
		}
	}
	return nearest
}

// closeness orders reasons by how little is missing, so that the nearest remedy of an "any of" is told.
var closeness = map[string]int{QualMissing: 0, QualLevel: 1, QualNotYet: 2, QualExpired: 3}

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
	case q.Level != c.Level && !(directory.Credential{Trade: q.Trade, Name: q.Name, Level: q.Level}).Covers(c):
		r = reason(QualLevel, fmt.Sprintf("资质等级不足：%s 为%s，需%s", q.Name, q.Level, c.Level),
			fmt.Sprintf("level too low: %s is %s, %s is needed", q.Name, q.Level, c.Level), "升级资质后办理信息变更", "upgrade it, then file the change")
	case day.Before(q.ValidFrom):
		r = reason(QualNotYet, fmt.Sprintf("资质 %s 自 %s 起有效", q.Name, q.ValidFrom), fmt.Sprintf("%s is valid from %s", q.Name, q.ValidFrom),
			"请在生效后报名", "bid once it is valid")
	case !q.ValidTo.IsZero() && day.After(q.ValidTo):
		r = reason(QualExpired, fmt.Sprintf("资质 %s%s 已于 %s 到期", q.Name, q.Level, q.ValidTo), fmt.Sprintf("%s %s expired on %s", q.Name, q.Level, q.ValidTo),
			"续期后办理信息变更", "renew it, then file the change")
	default:
		return nil
	}
	return &r
}

func reason(code, zh, en, remedyZH, remedyEN string) Reason {
	return Reason{Code: code, Text: refusal.Text{ZH: zh, EN: en}, Remedy: refusal.Text{ZH: remedyZH, EN: remedyEN}}
}
