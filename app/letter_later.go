package app

import (
	"context"
	"strconv"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// tellsOfBids are the letters that go, before the freeze, only to those who have bid, asked, or look for such notices:
// nobody else may learn that they were written.
var tellsOfBids = map[string]bool{"notice.revised.bidder": true, "notice.suspended.bidder": true, "notice.resumed.bidder": true, "enquiry.answered": true,
	"search.found": true, "star.changed": true}

// laterTexts are the templates of what follows publication.
var laterTexts = map[string]letter{
	"notice.revised":          {text("采购公告已修订", "A notice was revised"), text("“%[1]s”已修订并公开，报名截止 %[2]s。", "%[1]q was revised; bidding ends at %[2]s.")},
	"notice.revised.bidder":   {text("您关注的公告已修订", "A notice that concerns you was revised"), text("“%[1]s”已修订。%[2]s", "%[1]q was revised. %[2]s")},
	"notice.suspended.bidder": {text("您关注的公告被暂停", "A notice that concerns you is suspended"), text("“%[1]s”由监管部门暂停：%[2]s。期间不接收报价、也不能撤回，恢复后剩余时间顺延。", "Oversight has suspended %[1]q: %[2]s. No bid is taken or withdrawn meanwhile; what is left of its time begins again when it is resumed.")},
	"notice.resumed.bidder":   {text("您关注的公告已恢复", "A notice that concerns you is resumed"), text("“%[1]s”已恢复。%[2]s", "%[1]q is resumed. %[2]s")},
	"notice.suspended":        {text("采购公告被暂停", "A notice is suspended"), text("“%[1]s”由监管部门暂停：%[2]s。期间不接收报价、不办理后续步骤，恢复后剩余时间顺延。", "Oversight has suspended %[1]q: %[2]s. No bid is taken and no step goes on meanwhile; what is left of its time begins again when it is resumed.")},
	"notice.resumed":          {text("采购公告已恢复", "A notice is resumed"), text("“%[1]s”已恢复。%[2]s", "%[1]q is resumed. %[2]s")},
	"notice.shares_asked":     {text("请提交启封份额", "Your share is due"), text("“%[1]s”已截止，名单已固定，等待份额启封。%[2]s", "Bidding on %[1]q has closed and its lists are fixed; the opening waits for shares. %[2]s")},
	"notice.concluded":        {text("二次失败后的决定", "The decision after a second failure"), text("“%[1]s”：%[2]s", "%[1]q: %[2]s")},
	"revision.proposed":       {text("公告修订待审批", "A revision waits for your approval"), text("“%[1]s”的修订待您审批：%[2]s", "A revision of %[1]q waits for your approval: %[2]s")},
	"revision.agreed":         {text("公告修订待审核", "A revision waits for review"), text("“%[1]s”的修订待审核：%[2]s", "A revision of %[1]q waits for review: %[2]s")},
	"revision.reviewed":       {text("公告修订待发布", "A revision waits for publication"), text("“%[1]s”的修订已审核，待发布：%[2]s", "A revision of %[1]q is reviewed and waits for publication: %[2]s")},
	"revision.returned":       {text("公告修订被退回", "A revision was returned"), text("“%[1]s”的修订被退回：%[2]s", "The revision of %[1]q was returned: %[2]s")},
	"explanation.asked":       {text("请说明报价", "Please explain your offer"), text("“%[1]s”：贵机构的报价明显偏低，请在 %[2]s 前说明能够履约的理由，说明中不得出现价格和百分比。逾期未说明的，报价无效。", "%[1]q: your offer is abnormally low. Explain by %[2]s how you can perform it, without naming prices or percentages; without an explanation in time it is not eligible.")},
	"explanation.given":       {text("一份低价说明待认定", "An explanation waits for your decision"), text("“%[1]s”有一份低价说明待认定，请在 %[2]s 前办理；认定前不显示任何报价。", "An explanation on %[1]q waits for your decision, by %[2]s; no price is shown before.")},
	"explanation.decided":     {text("低价说明已认定", "Your explanation was decided on"), text("“%[1]s”：%[2]s", "%[1]q: %[2]s")},
	"enquiry.asked":           {text("收到一条询问，请答复", "A question waits for your answer"), text("“%[1]s”收到一条询问，请在 %[2]s 前答复，答复将对所有人公开。", "A question was asked on %[1]q: answer it by %[2]s, to all.")},
	"enquiry.answered":        {text("公告有新的答疑", "A question was answered"), text("“%[1]s”第 %[2]s 条询问已答复，请查看公告。", "Question %[2]s on %[1]q is answered: see the notice.")},
	"finding.raised":          {text("公告复核发现问题，请处理", "A finding waits for you"), text("公告 %[1]s 复核有新情况：%[2]s", "A check of notice %[1]s says something worse than before: %[2]s")},
	"finding.answered":        {text("复核问题已答复，请核定", "A finding is answered: please settle it"), text("公告 %[1]s 的复核问题，采购单位答复：%[2]s", "On the finding about notice %[1]s the department says: %[2]s")},
	"finding.overdue":         {text("复核问题逾期未答复", "The answer to a finding is overdue"), text("公告 %[1]s 的复核问题逾期未处理：%[2]s", "The finding about notice %[1]s was not answered in time: %[2]s")},
	"enquiry.overdue":         {text("询问逾期未答复", "An answer is overdue"), text("“%[1]s”第 %[2]s 条询问逾期未答复，公告已公开显示。", "Question %[2]s on %[1]q was not answered in time; the notice says so.")},
}

// laterLetters are those of a notice that is published: to its department, and to whom it concerns.
func laterLetters(ctx context.Context, tx Tx, e *RecordedEvent, n *domain.Notice, l addressed) ([]addressed, error) {
	var err error
	if l.people, err = tx.Holders(ctx, n.Department, "", domain.DepartmentOfficer, domain.DepartmentManager); err != nil {
		return nil, err
	}
	l.detail = laterText(e, n)
	if e.Kind == domain.EventNoticeConcluded {
		return []addressed{l}, nil
	}
	to := l
	to.kind, to.link = l.kind+".bidder", "/desk/opportunities/"+n.Number
	if e.Kind == domain.EventNoticeRevised {
		to.detail = revisedText(e, n)
	}
	to.people, err = tx.Interested(ctx, n.ID, domain.AgencySubmitter, domain.AgencyAdmin)
	return []addressed{l, to}, err
}

func laterText(e *RecordedEvent, n *domain.Notice) refusal.Text {
	switch e.Kind {
	case domain.EventNoticeSuspended:
		return both(faceField(e, "document") + " " + faceField(e, "reason"))
	case domain.EventNoticeConcluded:
		return domain.ConclusionText(n)
	case domain.EventNoticeResumed:
		if faceField(e, "after") == "" {
			return text("没有需要顺延的期限。", "No window had to be moved.")
		}
		s := n.Suspensions[len(n.Suspensions)-1]
		w := s.After.Working()
		return text("期限顺延："+w.ZH+"。", "The deadline moves: "+w.EN+".")
	}
	return both(clockText(n.Deadline.At))
}

// revisedText tells a bidder what a revision means for his bid.
func revisedText(e *RecordedEvent, n *domain.Notice) refusal.Text {
	until := clockText(n.Deadline.At)
	if !faceFlag(e, "material") {
		return text("本次修订不影响已投递的报价；报名截止 "+until+"。", "The change leaves sealed offers as they are; bidding ends at "+until+".")
	}
	return text("本次为实质性修订：此前投递的报价不再有效，请在 "+until+" 前确认（按原报价重新密封）或重新报价。",
		"The change is material: offers sealed before no longer stand. Confirm yours (seal the same offer again) or send another by "+until+".")
}

func revisionLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.RevisionID) ([]addressed, error) {
	r, err := tx.Revision(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, r.Notice)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: n.Title, detail: both(r.Reason), link: "/desk/revisions/" + string(id)}
	switch e.Kind {
	case domain.EventRevisionProposed:
		l.people, err = tx.Holders(ctx, r.Department, "", domain.DepartmentManager)
	case domain.EventRevisionAgreed:
		l.people, err = tx.Holders(ctx, "", r.Region, domain.OperatorReviewer)
	case domain.EventRevisionReviewed:
		l.people, err = tx.Holders(ctx, "", r.Region, domain.OperatorPublisher)
	default:
		l.detail = both(r.Note)
		l.people, err = tx.Holders(ctx, r.Department, "", domain.DepartmentOfficer, domain.DepartmentManager)
	}
	return []addressed{l}, err
}

func enquiryLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.EnquiryID) ([]addressed, error) {
	q, err := tx.Enquiry(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, q.Notice)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: n.Title, detail: both(strconv.Itoa(q.Ordinal)), link: "/desk/enquiries"}
	if e.Kind == domain.EventEnquiryAnswered {
		l.link = "/notices/" + n.Number + "#enquiries"
		l.people, err = tx.Interested(ctx, n.ID, domain.AgencyPreparer, domain.AgencySubmitter, domain.AgencyAdmin)
		return []addressed{l}, err
	}
	if l.people, err = tx.Holders(ctx, q.Department, "", domain.DepartmentOfficer, domain.DepartmentManager); err != nil {
		return nil, err
	}
	if e.Kind == domain.EventEnquiryAsked {
		l.detail = both(clockText(q.Due.At))
		return []addressed{l}, nil
	}
	operator := l
	operator.people, err = tx.Holders(ctx, "", q.Region, domain.OperatorReviewer)
	return []addressed{l, operator}, err
}

// findingLetters go to whose desk the finding lies on, and to the operator who settles it; oversight hears of a clock
// that ran out.
func findingLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.FindingID) ([]addressed, error) {
	f, err := tx.Finding(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: f.Number, detail: f.Check.Text, link: "/desk/findings"}
	if !f.Due.At.IsZero() && e.Kind == domain.EventFindingRaised {
		l.detail.ZH += "；请在 " + clockText(f.Due.At) + " 前处理"
		l.detail.EN += "; please act by " + clockText(f.Due.At)
	}
	operator, list := l, []addressed(nil)
	roles := []domain.Role{domain.OperatorReviewer, domain.OperatorPublisher}
	switch e.Kind {
	case domain.EventFindingAnswered:
		operator.detail = both(f.Answer)
	case domain.EventFindingOverdue:
		roles = append(roles, domain.RoleSupervisor)
	}
	if f.Owner == domain.OwnedByDepartment && e.Kind != domain.EventFindingAnswered {
		if l.people, err = tx.Holders(ctx, f.Department, "", domain.DepartmentOfficer, domain.DepartmentManager); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	operator.people, err = tx.Holders(ctx, "", f.Region, roles...)
	return append(list, operator), err
}

func explanationLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.BidID) ([]addressed, error) {
	x, err := tx.Explanation(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, x.Notice)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: n.Title, link: "/desk/explanations"}
	switch e.Kind {
	case domain.EventExplanationGiven:
		l.detail = both(clockText(x.DecideDue.At))
		l.people, err = tx.Holders(ctx, x.Department, "", domain.DepartmentManager)
		return []addressed{l}, err
	case domain.EventExplanationAsked:
		l.detail = both(clockText(x.Due.At))
	case domain.EventExplanationDecided:
		why := x.ReasonText()
		l.detail = text("说明未获接受："+why.ZH, "not accepted: "+why.EN)
		if x.Accepted {
			l.detail = text("说明已获接受："+why.ZH, "accepted: "+why.EN)
		}
	}
	l.people, err = tx.Holders(ctx, domain.OrganisationID(x.Agency), "", domain.AgencySubmitter, domain.AgencyAdmin)
	return []addressed{l}, err
}
