package compliance

import (
	"strconv"

	"github.com/intermart/intermart/domain/rulebook"
)

// Direct is what a direct selection says of the one agency it asks.
type Direct struct {
	AgencyUSCC         string
	AgencyName         string
	NotAdmitted        bool // it is registered and may not bid now: suspended, removed or gone
	MinutesFiled       bool // the department's collective decision is attached
	Consented          bool // nothing speaks against its consent, which is its sealed offer
	SameAgencyThisYear int  // direct selections of the department with this agency in the budget year, without this one
}

// directFair wants a direct selection to name its agency, to rest on filed minutes, and not to go to the same agency
// more often in a budget year than the rulebook says.
func (j *judgement) directFair() Check {
	c := about("direct", "direct.agency_uscc", platform("中介服务超市平台规则", "直接选取"))
	if j.Method != "direct" {
		return c.says(Pass, "不是直接选取", "it is no direct selection")
	}
	most, source, err := j.rules.Int(rulebook.KeyDirectSameAgency)
	if err == nil {
		c = c.from(source)
	}
	d := j.Direct
	switch {
	case d == nil || d.AgencyUSCC == "":
		return c.says(Block, "直接选取应写明拟选机构", "a direct selection names its agency")
	case Same(d.AgencyUSCC, j.DepartmentUSCC):
		return c.says(Block, "采购人不能选取自己", "the department can't select itself")
	case d.AgencyName == "":
		return c.says(Block, "没有统一社会信用代码为“"+d.AgencyUSCC+"”的入驻机构", "no agency is registered under the credit code "+d.AgencyUSCC)
	case d.NotAdmitted:
		return c.says(Block, "“"+d.AgencyName+"”目前不是入驻机构（未核验、被暂停或已退出），不能直接选取", d.AgencyName+" is not an admitted agency now (not vetted, suspended or gone) and can't be selected directly")
	case !d.MinutesFiled:
		c.Field = "minutes"
		return c.says(Block, "直接选取应上传集体决策纪要", "upload the minutes of the collective decision")
	case err != nil:
		return c.unruled(Block, err)
	}
	count, limit := strconv.Itoa(d.SameAgencyThisYear+1), strconv.Itoa(most)
	c = c.shows("拟选机构", "agency", d.AgencyName).shows("本年度第几次", "time this year", count).shows("每年上限", "limit a year", limit)
	if d.SameAgencyThisYear >= most {
		return c.says(Block, "本年度已直接选取“"+d.AgencyName+"” "+strconv.Itoa(d.SameAgencyThisYear)+" 次，达到每年 "+limit+" 次的上限，应改用竞争性方式",
			d.AgencyName+" was selected directly "+strconv.Itoa(d.SameAgencyThisYear)+" times this year, and the limit is "+limit+": use a competitive method")
	}
	return c.says(Pass, "本年度第 "+count+" 次直接选取该机构，未超过 "+limit+" 次", "this is time "+count+" of at most "+limit+" this year")
}
