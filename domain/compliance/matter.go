package compliance

import (
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
)

// matterInForce wants a matter that is in force on the day.
func (j *judgement) matterInForce() Check {
	c := about("matter", "matter", directoryRule)
	m := j.Matter
	if m == nil {
		return c.says(Block, "应选择目录内的中介服务事项", "choose a matter of the directory")
	}
	c = c.shows("事项", "matter", m.Code+" "+m.Name.ZH).shows("生效日", "in force from", m.EffectiveFrom.String())
	name := "“" + m.Name.ZH + "”"
	switch {
	case !j.rules.Hold(m.Region()):
		return c.says(Block, "事项"+name+"是其他地区（"+m.Region()+"）目录中的事项，请选择本地区或上级地区目录中的事项",
			"the matter "+m.Name.EN+" stands in the directory of another region ("+m.Region()+"): choose one of your own region or of what holds it")
	case m.Status == directory.Suspended:
		return c.says(Block, "事项"+name+"已暂停使用", "the matter "+m.Name.EN+" is suspended")
	case j.Day.Before(m.EffectiveFrom):
		return c.says(Block, "事项"+name+"自 "+m.EffectiveFrom.String()+" 起才生效", "the matter "+m.Name.EN+" comes into force only on "+m.EffectiveFrom.String())
	case m.Status == directory.Retired && m.EffectiveTo.IsZero():
		return c.says(Block, "事项"+name+"自 "+m.EffectiveFrom.String()+" 起停用", "the matter "+m.Name.EN+" was retired from "+m.EffectiveFrom.String())
	case !m.InForce(j.Day):
		return c.says(Block, "事项"+name+"已于 "+m.EffectiveTo.String()+" 停用", "the matter "+m.Name.EN+" was retired on "+m.EffectiveTo.String())
	}
	return c.says(Pass, "事项"+name+"当日有效", "the matter "+m.Name.EN+" is in force that day")
}

// notSecret asks for a look where the directory says that papers of the matter may be state secrets.
func (j *judgement) notSecret() Check {
	c := about("secrecy", "matter", platform("中介服务超市平台规则", "涉密采购不进入本平台"))
	if j.buys(func(m *directory.MatterVersion) bool { return m.MayBeSecret }) {
		return c.says(Warn, "该事项的资料可能涉密，请先定密审查；涉密采购不得在本平台办理", "papers of this matter may be state secrets: have that examined first, because secret purchases may not be made here")
	}
	return c.says(Pass, "目录未提示可能涉密", "the directory does not say that it may be secret")
}

// matterFounded wants a precondition of an approval to rest on law, regulation or a State Council decision.
func (j *judgement) matterFounded() Check {
	c := about("legal_basis", "matter", environment431)
	precondition := func(m *directory.MatterVersion) bool { return m.Linked(directory.Precondition) }
	if !j.buys(precondition) {
		return c.says(Pass, "不作为审批受理条件", "it is no precondition of an approval")
	}
	for _, m := range j.bought {
		if !precondition(m) {
			continue
		}
		for _, b := range m.LegalBases {
			c = c.shows("设定依据", "legal basis", b.Document+b.Article)
		}
		if !m.FoundedOn(j.Day) {
			return c.says(Block, "事项“"+m.Name.ZH+"”作为审批受理条件，当日没有有效的法律、法规或国务院决定为依据",
				"as a precondition of an approval the matter "+m.Name.EN+" has no law, regulation or State Council decision in force that day")
		}
	}
	return c.says(Pass, "受理条件有法律、法规或国务院决定为依据", "the precondition rests on a law, regulation or State Council decision")
}

// categoryFits wants the matter's own category and kind, which are the key of splitting and threshold.
func (j *judgement) categoryFits() Check {
	c := about("category", "category", directoryRule)
	switch {
	case Fold(j.Category) == "":
		return c.says(Block, "应写明采购品目", "name the category")
	case j.Matter != nil && (Fold(j.Matter.Category) != Fold(j.Category) || j.Matter.Kind != j.Kind):
		return c.shows("事项品目", "the matter's category", j.Matter.Category).
			says(Block, "采购品目应与事项一致，为“"+j.Matter.Category+"”", "the category must be the matter's own, "+j.Matter.Category)
	}
	return c.says(Pass, "采购品目与事项一致", "the category is the matter's own")
}

// qualificationFits wants no more of an agency than the matter does, and no voluntary rating ever: neither in the list of
// what is demanded nor in words beside it.
func (j *judgement) qualificationFits() Check {
	c := j.qualificationListed()
	if c.Outcome == Block {
		return c
	}
	return j.qualificationWritten(c)
}

func (j *judgement) qualificationListed() Check {
	c := about("qualification", "qualification", environment432)
	clauses := j.Qualification.Clauses()
	if len(clauses) == 0 && len(j.Qualification.Persons) == 0 {
		return c.says(Pass, "不要求资质", "no qualification is demanded")
	}
	for _, clause := range clauses {
		c = c.shows("公告要求", "demanded", sayClause(clause))
		for _, k := range clause {
			if k.IsVoluntary() {
				return c.says(Block, "“"+k.String()+"”是自愿性评级，不得作为要求", k.String()+" is a voluntary rating and can never be demanded").never()
			}
		}
	}
	if j.Matter == nil {
		return c.says(Block, "没有事项，不能要求资质", "without a matter no qualification can be demanded").never()
	}
	allowed := j.allowedQualification()
	for _, clause := range allowed.Clauses() {
		c = c.shows("事项要求", "the matter demands", sayClause(clause))
	}
	if over := j.Qualification.Exceeds(allowed); len(over) > 0 {
		list := make([]string, len(over))
		for i, clause := range over {
			list[i] = sayClause(clause)
		}
		return c.says(Block, "资质要求高于事项目录："+strings.Join(list, "；"), "it demands more than the matter does: "+strings.Join(list, "; "))
	}
	for _, p := range directory.ExceedsPersons(j.Qualification.Persons, j.allowedPersons()) {
		n := strconv.Itoa(p.Count)
		return c.shows("公告要求", "demanded", p.Type+" × "+n).
			says(Block, "人员要求高于事项目录："+p.Type+" "+n+" 人", "it demands more people than the matter does: "+n+" × "+p.Type)
	}
	return c.says(Pass, "资质要求不高于事项目录", "it demands no more than the matter does")
}

// allowedQualification is what the matter may ask for, with what the matters bought together with it may.
func (j *judgement) allowedQualification() directory.Qualification {
	q := directory.Qualification{Groups: slices.Clone(j.Matter.Qualification.Groups)}
	for _, m := range j.Others {
		q.Groups = append(q.Groups, m.Qualification.Groups...)
	}
	return q
}

// allowedPersons is the people whom the matters bought may ask for.
func (j *judgement) allowedPersons() []directory.Persons {
	list := slices.Clone(j.Matter.Persons)
	for _, m := range j.Others {
		list = append(list, m.Persons...)
	}
	return list
}

func sayClause(clause []directory.Credential) string {
	names := make([]string, len(clause))
	for i, k := range clause {
		names[i] = k.String()
	}
	return strings.Join(names, " / ")
}

// termFits wants a term no longer than the matter's time limit.
func (j *judgement) termFits() Check {
	c := about("term", "term", directoryRule)
	if j.Term.N <= 0 {
		return c.says(Block, "应写明服务期限", "name the term").never()
	}
	c = c.shows("服务期限", "term", j.Term.Text().ZH)
	if j.Matter == nil || j.Matter.TimeLimit.N == 0 {
		return c.says(Pass, "事项没有规定时限，按合同约定", "the matter sets no time limit: the contract does")
	}
	limit := j.Matter.TimeLimit
	for _, m := range j.Others { // together they take as long as the longest
		if m.TimeLimit.N == 0 || m.TimeLimit.Longer(limit) {
			limit = m.TimeLimit
		}
	}
	if limit.N == 0 {
		return c.says(Pass, "一并采购的事项没有规定时限，按合同约定", "a matter bought together with it sets no time limit: the contract does")
	}
	c = c.shows("事项时限", "the matter's time limit", limit.Text().ZH)
	if j.Term.Longer(limit) {
		return c.says(Block, "服务期限 "+j.Term.Text().ZH+"长于事项时限 "+limit.Text().ZH,
			"the term of "+j.Term.Text().EN+" is longer than the matter's "+limit.Text().EN)
	}
	return c.says(Pass, "服务期限不长于事项时限 "+limit.Text().ZH, "the term is no longer than the matter's "+limit.Text().EN)
}

// feeFits wants an amount no higher than the fees that the government sets or guides. Where it can't be reckoned, because
// the directory names no sum for a matter or the market prices another one within the same amount, it shows the reviewer
// what to look at.
func (j *judgement) feeFits() Check {
	c := about("fee", "amount", directoryRule)
	var most money.Fen
	var bases []string
	named, market := true, false
	for _, m := range j.bought {
		if m.Fee.Mode == "" || m.Fee.Mode == "market" {
			market = true
			continue
		}
		c = c.shows("收费依据", "basis of the fee", strings.TrimSpace(m.Fee.Basis+" "+m.Fee.Formula))
		bases = append(bases, m.Fee.Basis)
		most, named = most+m.Fee.Most, named && m.Fee.Most != 0
	}
	if len(bases) == 0 {
		return c.says(Pass, "市场调节价", "the market sets the fee")
	}
	basis, amount, highest := strings.Join(bases, "、"), j.Amount.Grouped(), most.Grouped()
	if most > 0 {
		c = c.shows("收费上限", "highest fee", most.String())
	}
	switch {
	case !named:
		return c.says(Warn, "收费实行政府定价或指导价，请核对金额 "+amount+" 元不超过“"+basis+"”", "the government sets or guides the fee: check the amount of "+amount+" yuan against "+basis)
	case j.Amount > most && market:
		return c.says(Warn, "金额 "+amount+" 元高于政府定价或指导价的上限 "+highest+" 元，一并采购的还有市场调节价的事项：请核对其中政府定价或指导价的部分不超过“"+basis+"”，否则分别采购",
			"the amount of "+amount+" yuan is above the highest fee that the government sets, "+highest+" yuan, and pays for matters that the market prices, too: check the part that is set against "+basis+", or buy them apart")
	case j.Amount > most:
		return c.says(Block, "金额 "+amount+" 元高于政府定价或指导价的上限 "+highest+" 元，请按“"+basis+"”核减",
			"the amount of "+amount+" yuan is above the highest fee that the government sets, "+highest+" yuan: lower it as "+basis+" says")
	}
	return c.says(Pass, "金额不高于政府定价或指导价的上限 "+highest+" 元", "the amount is not above the highest fee that the government sets, "+highest+" yuan")
}
