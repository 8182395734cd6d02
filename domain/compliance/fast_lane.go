package compliance

import (
	"strconv"

	"github.com/intermart/intermart/domain/rulebook"
)

// fastLane judges whether a notice may be published without the operator's review: up to the direct maximum, in no
// direct selection, with no more warnings than the rulebook lets pass. It comes last, because it counts the others. Who
// does not want the fast lane is not judged by it.
func (j *judgement) fastLane(others []Check) Check {
	c := about("fast_lane", "fast_lane", platform("中介服务超市平台规则", "快速通道"))
	if _, source, err := j.rules.Ratio(rulebook.KeyFastLaneSample); err != nil {
		return c.says(Block, "本地区交易规则没有开放快速通道，请取消勾选，按正常程序审核", "the region's rulebook does not open the fast lane: leave it, the operator will review the notice")
	} else {
		c = c.from(source)
	}
	most, _, err := j.rules.Fen(rulebook.KeyDirectMax)
	if err != nil {
		return c.unruled(Block, err)
	}
	allowed, _, err := j.rules.Int(rulebook.KeyFastLaneWarnings)
	if err != nil {
		allowed = 0
	}
	warned := 0
	for _, o := range others {
		if o.Outcome == Warn {
			warned++
		}
	}
	c = c.shows("快速通道上限", "maximum of the fast lane", most.Grouped()).shows("提醒项", "warnings", strconv.Itoa(warned))
	switch {
	case j.Method == "direct":
		return c.says(Block, "直接选取须经运行机构审核，不能走快速通道", "a direct selection is reviewed by the operator: it can't take the fast lane")
	case j.Amount > most:
		return c.says(Block, "快速通道不超过 "+most.Grouped()+" 元，请取消勾选，按正常程序审核", "the fast lane ends at "+most.Grouped()+" yuan: leave it, the operator will review the notice")
	case warned > allowed:
		return c.says(Block, "有 "+strconv.Itoa(warned)+" 项提醒，快速通道至多允许 "+strconv.Itoa(allowed)+" 项，请取消勾选，按正常程序审核",
			strconv.Itoa(warned)+" checks warn, the fast lane lets "+strconv.Itoa(allowed)+" pass: leave it, the operator will review the notice")
	}
	return c.says(Pass, "符合快速通道条件：自动审查通过后直接发布，事后抽查", "it may take the fast lane: published after the automatic checks, sampled afterwards")
}
