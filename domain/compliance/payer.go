package compliance

import "github.com/intermart/intermart/domain/directory"

// payerFits wants the one to pay whom the directory names; "applicant" is met when the department is the applicant.
func (j *judgement) payerFits() Check {
	c := about("payer", "payer", environment433)
	switch {
	case j.Payer != directory.ByApplicant && j.Payer != directory.ByOrgan:
		return c.says(Block, "应写明付费方", "name who pays")
	case j.Payer == directory.ByApplicant && !j.IsApplicant:
		return c.says(Block, "采购人不是该审批的申请人，费用不得转嫁给申请人", "the department is not the applicant of the approval: the cost may not be put on the applicant")
	case len(j.bought) == 0:
		return c.says(Pass, "付费方已写明", "who pays is named")
	}
	for _, m := range j.bought {
		zh, en := "事项“"+m.Name.ZH+"”", " ("+m.Name.EN+")"
		switch {
		case m.Payer == directory.ByOrgan && j.Payer == directory.ByApplicant:
			return c.says(Block, "目录规定"+zh+"由审批机关付费，不得由申请人承担", "the directory says that the organ pays, not the applicant"+en)
		case m.Payer == directory.ByApplicant && !(j.IsApplicant && j.Payer == directory.ByApplicant):
			c.Citation = directoryRule
			return c.says(Block, "目录规定"+zh+"由申请人付费，只有采购人自己是申请人时才可采购，付费方应填申请人",
				"the directory says that the applicant pays"+en+": a department buys it only as the applicant itself, who is the one to pay")
		}
	}
	return c.says(Pass, "付费方与目录一致", "who pays is as the directory says")
}

// insideIsCompetitive wants a technical service inside an approval to be selected openly at the organ's own cost.
func (j *judgement) insideIsCompetitive() Check {
	c := about("link", "method", environment433)
	switch {
	case j.Link() != directory.Inside:
		return c.says(Pass, "不是审批过程中的技术性服务", "it is no technical service inside an approval")
	case j.Method == "direct":
		return c.says(Block, "审批过程中的技术性服务应以竞争性方式选取，不能直接选取", "a technical service inside an approval must be selected by a competitive method, not directly")
	case j.Payer != directory.ByOrgan:
		c.Field = "payer"
		return c.says(Block, "审批过程中的技术性服务由审批机关自行承担费用", "the organ itself bears the cost of a technical service inside its approval")
	}
	return c.says(Pass, "审批过程中的技术性服务，竞争性选取、机关付费", "a technical service inside an approval, selected openly and paid by the organ")
}

// buyerIsNotApprover makes it public when the buyer handles the approval that the matter serves. An organ is known by its
// credit code; where the directory gives none, by its name.
func (j *judgement) buyerIsNotApprover() Check {
	c := about("buyer_approver", "matter", environment432)
	served := false
	for _, m := range j.bought {
		for _, a := range m.Approvals {
			served = true
			if a.OrganUSCC != "" && a.OrganUSCC == j.DepartmentUSCC || a.OrganUSCC == "" && a.Organ != "" && Fold(a.Organ) == Fold(j.DepartmentName) {
				return c.shows("审批事项", "approval", a.Name).shows("审批机关", "organ of the approval", j.DepartmentName).
					says(Warn, "采购人就是“"+a.Name+"”的审批机关，向社会公开", "the buyer itself handles the approval "+a.Name+"; this is made public")
			}
		}
	}
	if !served {
		return c.says(Pass, "事项不涉及审批", "the matter serves no approval")
	}
	return c.says(Pass, "采购人不是该审批的审批机关", "the buyer does not handle the approval")
}
