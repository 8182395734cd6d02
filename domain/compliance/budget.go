package compliance

import (
	"strconv"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

var budgetRule = platform("中介服务超市平台规则", "预算约束")

// budgetCovers wants the budget project, line and year, without which splitting can't be judged, and a registered line
// with enough left (预算法 §13 by analogy: nothing is spent that is not budgeted). Whether a line must be registered is
// the rulebook's; over is over in any case.
func (j *judgement) budgetCovers() Check {
	c := about("budget", "budget_project", budgetRule)
	must, source, err := j.rules.Flag(rulebook.KeyBudgetLine)
	if err == nil {
		c = c.from(source)
	}
	if c, missing := j.budgetUnnamed(c); missing {
		return c
	}
	c = c.shows("预算指标文号", "budget line", j.BudgetDocument).shows("预算年度", "budget year", strconv.Itoa(j.BudgetYear))
	if j.Budget == nil {
		c.Field = "budget_document"
		o := Warn
		if must {
			o = Block
		}
		return c.says(o, "预算指标“"+j.BudgetDocument+"”（项目“"+j.BudgetProject+"”）尚未登记，请本单位财务人员先登记指标",
			"the budget line "+j.BudgetDocument+" of project "+j.BudgetProject+" is not registered: ask your finance to register the line")
	}
	c = c.shows("指标金额", "amount of the line", j.Budget.Amount.Grouped()).shows("可用余额", "left", j.Budget.Left.Grouped()).
		shows("本次需要", "asked", j.Amount.Grouped())
	if j.Amount > j.Budget.Left {
		c.Field = "amount"
		t := OverBudget(j.BudgetDocument, j.Budget.Left, j.Amount)
		return c.says(Block, t.ZH, t.EN)
	}
	if !j.Day.IsZero() && j.BudgetYear > j.Day.Year {
		c.Field = "budget_year"
		return c.says(Warn, "预算年度尚未开始，请核对预算是否已经批复", "the budget year has not begun: check whether its budget is approved")
	}
	if !j.Day.IsZero() && j.BudgetYear != j.Day.Year {
		c.Field = "budget_year"
		return c.says(Warn, "预算年度不是本年度，请核对是否为结转资金", "the budget year is not this year: check whether the money was carried over")
	}
	return c.says(Pass, "预算指标已登记，余额足够", "the budget line is registered and has enough left")
}

func (j *judgement) budgetUnnamed(c Check) (Check, bool) {
	switch {
	case Fold(j.BudgetProject) == "":
		return c.says(Block, "应写明预算项目", "name the budget project"), true
	case Fold(j.BudgetDocument) == "":
		c.Field = "budget_document"
		return c.says(Block, "应写明预算指标文号", "name the document number of the budget line"), true
	case j.BudgetYear == 0:
		c.Field = "budget_year"
		return c.says(Block, "应写明预算年度", "name the budget year"), true
	}
	return c, false
}

// OverBudget says that more is asked than is left, by how much, and what to do.
func OverBudget(document string, left, asked money.Fen) refusal.Text {
	over := (asked - left).Grouped()
	return refusal.Text{
		ZH: "预算指标“" + document + "”可用余额 " + left.Grouped() + " 元，本次需要 " + asked.Grouped() + " 元，超出 " + over + " 元；请减少金额，或由财务人员追加指标",
		EN: "the budget line " + document + " has " + left.Grouped() + " yuan left and " + asked.Grouped() + " are asked, " + over + " too many: ask for less, or have finance add to the line",
	}
}
