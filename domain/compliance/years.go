package compliance

import (
	"strconv"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/workday"
)

// YearSum is what one year of a longer term costs.
type YearSum struct {
	Year   int
	Amount money.Fen
}

var amountRule = platform("中介服务超市平台规则", "采购金额：所有年度合计、含税")

// oneYear is the longest term that is bought as one sum; a leap year has 366 days.
var oneYear = workday.Span{N: 366, Unit: workday.CalendarDay}

// taxIncluded wants an amount with its tax, which is what the threshold is compared with.
func (j *judgement) taxIncluded() Check {
	c := about("tax", "tax_excluded", amountRule)
	if j.TaxExcluded {
		return c.shows("不含税金额", "amount without tax", j.Amount.Grouped()).says(Block,
			"金额不含税，不能与限额比较：请按适用税率换算为含税金额后填写", "the amount is without tax and can't be compared with the threshold: enter it with the tax that applies")
	}
	return c.says(Pass, "金额为含税金额", "the amount includes tax")
}

// yearsAdd wants the amounts of all years of a term, and that they make up the cap.
func (j *judgement) yearsAdd() Check {
	c := about("years", "amounts_by_year", amountRule)
	if len(j.Years) == 0 {
		if j.Term.Longer(oneYear) {
			return c.says(Block, "服务期限超过一年，应填写各年度金额，其合计为采购金额",
				"the term is longer than a year: enter the amount of each year, which add up to the amount")
		}
		return c.says(Pass, "服务期限不超过一年", "the term is not longer than a year")
	}
	var sum money.Fen
	last := 0
	for _, y := range j.Years {
		name := strconv.Itoa(y.Year)
		c = c.shows(name+" 年", name, y.Amount.Grouped())
		switch {
		case y.Amount <= 0:
			return c.says(Block, name+" 年的金额应大于零", "the amount of "+name+" must be above zero")
		case y.Year <= last:
			return c.says(Block, "年度应从早到晚，每年一行", "the years must go from early to late, one line each")
		case last != 0 && y.Year != last+1:
			return c.says(Block, "缺少 "+strconv.Itoa(last+1)+" 年的金额，年度应连续", "the amount of "+strconv.Itoa(last+1)+" is missing: the years follow each other")
		}
		sum, last = sum+y.Amount, y.Year
	}
	c = c.shows("各年合计", "sum of the years", sum.Grouped()).shows("采购金额", "amount", j.Amount.Grouped())
	switch {
	case j.Term.Longer(workday.Span{N: oneYear.N * len(j.Years), Unit: oneYear.Unit}):
		return c.says(Block, "服务期限 "+j.Term.Text().ZH+"，只填写了 "+strconv.Itoa(len(j.Years))+" 个年度的金额，应填写全部年度",
			"amounts are given for "+strconv.Itoa(len(j.Years))+" of the years of a term of "+j.Term.Text().EN+": enter all of them")
	case sum != j.Amount:
		return c.says(Block, "各年度金额合计 "+sum.Grouped()+" 元，与采购金额 "+j.Amount.Grouped()+" 元不一致",
			"the years add up to "+sum.Grouped()+" yuan, not to the amount of "+j.Amount.Grouped()+" yuan")
	case j.BudgetYear != 0 && j.Years[0].Year != j.BudgetYear:
		return c.says(Warn, "首个年度不是预算年度，请核对", "the first year is not the budget year: check it")
	}
	return c.says(Pass, "各年度金额合计等于采购金额", "the years add up to the amount")
}
