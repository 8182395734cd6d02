package compliance

import "github.com/intermart/intermart/domain/directory"

// belowThreshold wants the cap of all years below the threshold; 达到 includes the number itself (民法典 §1259).
func (j *judgement) belowThreshold() Check {
	c := about("threshold", "amount", procurement2)
	if j.thresholdErr != nil {
		return c.unruled(Block, j.thresholdErr)
	}
	c = c.from(j.thresholdAt).
		shows("金额", "amount", j.Amount.Grouped()).
		shows("限额标准", "threshold", j.threshold.Grouped()).
		shows("占比（%）", "share (%)", j.Amount.PercentOf(j.threshold))
	switch {
	case j.Amount <= 0:
		return c.says(Block, "金额应大于零", "the amount must be above zero")
	case j.Amount >= j.threshold:
		zh, en := j.route()
		return c.says(Block,
			"金额 "+j.Amount.Grouped()+" 元已达到限额标准 "+j.threshold.Grouped()+" 元，应走"+zh,
			"the amount of "+j.Amount.Grouped()+" yuan reaches the threshold of "+j.threshold.Grouped()+" yuan: it must go through "+en)
	}
	return c.says(Pass, "金额低于限额标准 "+j.threshold.Grouped()+" 元", "the amount is below the threshold of "+j.threshold.Grouped()+" yuan")
}

// route is where a purchase at or above the threshold has to go.
func (j *judgement) route() (zh, en string) {
	name := RouteNames[aboveThreshold(j.rules, j.Amount, j.engineering(), j.classified())]
	return name.ZH, name.EN
}

func (j *judgement) engineering() bool {
	return j.buys(func(m *directory.MatterVersion) bool { return m.Engineering })
}

func (j *judgement) classified() bool {
	return j.buys(func(m *directory.MatterVersion) bool { return m.Classified })
}

// outsideCatalogue wants items of the centralised catalogue to be bought here only where the rulebook lets them.
func (j *judgement) outsideCatalogue() Check {
	c := about("catalogue", "matter", procurement2)
	if !j.classified() {
		return c.says(Pass, "不属于集中采购目录", "it is not in the centralised procurement catalogue")
	}
	allowed, source := catalogueOpen(j.rules)
	if source.RulebookID != "" {
		c = c.from(source)
	}
	if !allowed {
		return c.says(Block, "属于集中采购目录，应走集中采购或框架协议采购",
			"it is in the centralised procurement catalogue: it must go through centralised procurement or a framework agreement")
	}
	return c.says(Pass, "属于集中采购目录，限额标准以下允许自行采购", "it is in the centralised catalogue, and the rulebook lets it be bought here below the threshold")
}

// belowTenderLine wants surveys, designs and supervision of works below the line from which they must be tendered.
func (j *judgement) belowTenderLine() Check {
	c := about("must_tender", "amount", mustTenderRule)
	if !j.engineering() {
		return c.says(Pass, "不属于工程勘察、设计、监理", "it is no survey, design or supervision of works")
	}
	line, source, reached, err := mustTender(j.rules, j.Amount)
	if err != nil {
		return c.unruled(Block, err)
	}
	c = c.from(source).shows("必须招标标准", "must-tender line", line.Grouped())
	if reached {
		return c.says(Block, "工程勘察、设计、监理达到 "+line.Grouped()+" 元，必须招标",
			"survey, design or supervision of works that reaches "+line.Grouped()+" yuan must be tendered")
	}
	return c.says(Pass, "低于必须招标标准 "+line.Grouped()+" 元", "it is below the must-tender line of "+line.Grouped()+" yuan")
}
