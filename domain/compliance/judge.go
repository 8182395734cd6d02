package compliance

import (
	"slices"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// judgement is one purchase under one day's rules, with what several checks ask for.
type judgement struct {
	Purchase
	rules        rulebook.Rules
	bought       []*directory.MatterVersion // the matter and those bought together with it, which are judged alike
	threshold    money.Fen
	thresholdAt  rulebook.Source
	thresholdErr error
}

// checks in the order in which they are shown.
var checks = []func(*judgement) Check{
	(*judgement).belowThreshold,
	(*judgement).taxIncluded,
	(*judgement).yearsAdd,
	(*judgement).outsideCatalogue,
	(*judgement).belowTenderLine,
	(*judgement).budgetCovers,
	(*judgement).notSplit,
	(*judgement).notNearThreshold,
	(*judgement).titlesDiffer,
	(*judgement).matterBoughtOnce,
	(*judgement).matterInForce,
	(*judgement).notSecret,
	(*judgement).notBundled,
	(*judgement).matterFounded,
	(*judgement).categoryFits,
	(*judgement).qualificationFits,
	(*judgement).termFits,
	(*judgement).feeFits,
	(*judgement).payerFits,
	(*judgement).insideIsCompetitive,
	(*judgement).buyerIsNotApprover,
	(*judgement).methodAllowed,
	(*judgement).directFair,
	(*judgement).avoidFair,
	(*judgement).poolLarge,
	(*judgement).fairTerms,
	(*judgement).noPersonalData,
	(*judgement).dutyPhoneGiven,
	(*judgement).priceBasisGiven,
}

func judge(p Purchase, rules rulebook.Rules) []Check {
	j := &judgement{Purchase: p, rules: rules, bought: p.Bought()}
	j.threshold, j.thresholdAt, j.thresholdErr = rules.Fen(ThresholdKey(p.Kind))
	book := rules.Book()
	out := make([]Check, 0, len(checks))
	for _, check := range checks {
		c := j.overridden(check(j))
		c.MatterVersion = p.MatterVersionID
		if c.RulebookID == "" {
			c.RulebookID, c.RulebookVersion = book.ID, book.Version
		}
		if c.Evidence == nil {
			c.Evidence = []Evidence{}
		}
		if c.Marks == nil {
			c.Marks = []Mark{}
		}
		out = append(out, c)
	}
	if p.FastLane {
		out = append(out, j.fastLane(out))
	}
	return out
}

// buys reports whether any matter of the purchase is such.
func (j *judgement) buys(such func(*directory.MatterVersion) bool) bool {
	return slices.ContainsFunc(j.bought, such)
}

// ThresholdKey is the rulebook's key of the threshold for services, goods or works.
func ThresholdKey(kind string) string {
	switch kind {
	case "goods":
		return rulebook.KeyThresholdGoods
	case "works":
		return rulebook.KeyThresholdWorks
	}
	return rulebook.KeyThreshold
}

// about begins a check: its code and the field it judges. Its rule is "notice." and the code.
func about(code, field string, basis refusal.Citation) Check {
	return Check{Code: code, Field: field, Rule: "notice." + code, Citation: basis, Outcome: Pass}
}

// from takes citation and rulebook of a resolved rule.
func (c Check) from(s rulebook.Source) Check {
	c.Citation, c.RulebookID, c.RulebookVersion = s.Citation, s.RulebookID, s.Version
	return c
}

// says ends a check with its outcome and sentence.
func (c Check) says(o Outcome, zh, en string) Check {
	c.Outcome, c.Text = o, refusal.Text{ZH: zh, EN: en}
	return c
}

// unruled ends a check whose rule the rulebook does not set.
func (c Check) unruled(o Outcome, err error) Check {
	c.Outcome, c.Text = o, refusal.Text{ZH: "交易规则没有规定", EN: "the rulebook does not say"}
	if r := refusal.As(err); r != nil {
		c.Text = r.Text
	}
	return c
}

// shows adds a fact to the evidence.
func (c Check) shows(zh, en, value string) Check {
	c.Evidence = append(c.Evidence, Evidence{Label: refusal.Text{ZH: zh, EN: en}, Value: value})
	return c
}

// platform cites a rule of the platform itself.
func platform(document, article string) refusal.Citation {
	return refusal.Citation{Document: document, Article: article}
}

func law(document, article string) refusal.Citation {
	return refusal.Citation{Document: document, Article: article, Law: true}
}

// The sources that several checks cite.
var (
	splitBan       = platform("政府采购法实施条例", "第二十八条（参照适用的平台规则）")
	environment431 = law("优化营商环境条例", "第四十三条第一款")
	environment432 = law("优化营商环境条例", "第四十三条第二款")
	environment433 = law("优化营商环境条例", "第四十三条第三款")
	procurement2   = law("政府采购法", "第二条")
	personalData   = law("个人信息保护法", "第二十五条")
	directoryRule  = platform("中介服务超市平台规则", "目录约束")
	noticeRule     = platform("中介服务超市平台规则", "采购公告内容")
)
