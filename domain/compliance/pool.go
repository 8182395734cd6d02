package compliance

import (
	"strconv"
	"strings"
)

// Pool is how many agencies could take part, counted among all that are admitted.
type Pool struct {
	Admitted     int
	Meet         int // meet every requirement and are not barred
	Requirements []Requirement
	Barred       []Barred
}

// Requirement is one clause of the terms and what it costs: how many agencies would meet the terms without it.
type Requirement struct {
	Text    string
	Without int
}

// Barred is how many admitted agencies a rule keeps away from this notice. Agencies names them only once the notice is
// published; before, the department sees the number.
type Barred struct {
	Reason   string // red_hat, role_conflict or avoid_list
	Count    int
	Agencies []string
}

// barNames says why a rule keeps agencies away.
var barNames = map[string][2]string{
	"red_hat":       {"因隶属于审批机关不得参与", "barred: they belong to the organ of the approval"},
	"role_conflict": {"因在本项目中的其他角色不得参与", "barred: they have another role in this project"},
	"avoid_list":    {"列入本公告回避名单", "on the avoid list of this notice"},
}

// poolLarge shows how many agencies meet the terms and what each requirement costs; too few for the method is a warning.
func (j *judgement) poolLarge() Check {
	c := about("pool", "qualification", platform("中介服务超市平台规则", "公布符合条件的机构数"))
	if j.Pool == nil {
		return c.says(Pass, "没有统计符合条件的机构", "the agencies that meet the terms were not counted")
	}
	p := j.Pool
	c = c.shows("已入驻机构", "admitted agencies", strconv.Itoa(p.Admitted)).
		shows("符合条件的机构", "agencies that meet the terms", strconv.Itoa(p.Meet))
	for _, r := range p.Requirements {
		n := strconv.Itoa(r.Without)
		c = c.shows("如不要求“"+r.Text+"”", "without “"+r.Text+"”", n)
	}
	for _, b := range p.Barred {
		name, said := barNames[b.Reason], strconv.Itoa(b.Count)
		if len(b.Agencies) > 0 {
			said += "（" + strings.Join(b.Agencies, "、") + "）"
		}
		c = c.shows(name[0], name[1], said)
	}
	meet := strconv.Itoa(p.Meet)
	v, ok := j.verdict(j.Link())
	if ok && v.Allowed {
		least := strconv.Itoa(v.MinBidders)
		c = c.shows("最少报名家数", "least number of bidders", least)
		if p.Meet < v.MinBidders {
			return c.says(Warn, "入驻机构中只有 "+meet+" 家符合条件，少于该方式至少需要的 "+least+" 家："+p.dearest().zh,
				"only "+meet+" admitted agencies meet the terms, fewer than the "+least+" that the method needs: "+p.dearest().en)
		}
	}
	return c.says(Pass, "入驻机构中有 "+meet+" 家符合条件", meet+" admitted agencies meet the terms")
}

type said struct{ zh, en string }

// dearest is the requirement whose removal would help most.
func (p *Pool) dearest() said {
	best := Requirement{Without: p.Meet}
	for _, r := range p.Requirements {
		if r.Without > best.Without {
			best = r
		}
	}
	if best.Text == "" {
		return said{"请推动更多机构入驻，或改用其他方式", "recruit more agencies or choose another method"}
	}
	n := strconv.Itoa(best.Without)
	return said{"如不要求“" + best.Text + "”则有 " + n + " 家", "without “" + best.Text + "” there would be " + n}
}
