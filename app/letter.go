package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// letter is a template: the sentence takes the noun's name and one detail.
type letter struct {
	subject refusal.Text
	body    refusal.Text // %[1]s the noun's name, %[2]s the detail
}

func text(zh, en string) refusal.Text { return refusal.Text{ZH: zh, EN: en} }

// letters are the templates, by their stable kind.
var letters = map[string]letter{
	"agency.submitted":     {text("入驻材料待核验", "An admission waits for its check"), text("%[1]s 提交了入驻材料，请在 %[2]s 前完成形式核验。", "%[1]s has submitted its admission; check it by %[2]s.")},
	"agency.returned":      {text("入驻材料退回补正", "Your admission was returned"), text("%[1]s 的入驻材料需补正，全部问题已一次性列出：%[2]s", "The admission of %[1]s was returned with all its faults: %[2]s")},
	"agency.admitted":      {text("入驻成功", "Admitted"), text("%[1]s 已入驻，可以在全部区划报名。%[2]s", "%[1]s is admitted and may bid in every region. %[2]s")},
	"agency.expiring":      {text("资质即将到期", "Certificates end soon"), text("%[1]s：%[2]s。请在到期前续期并办理信息变更；到期后仅相关类别停止报名。", "%[1]s: %[2]s. Renew them and file the change in time; after the last day only the trades concerned stop.")},
	"notice.submitted":     {text("采购公告待审批", "A notice waits for your approval"), text("“%[1]s”待您审批。%[2]s", "%[1]q waits for your approval. %[2]s")},
	"notice.step_approved": {text("采购公告待审批", "A notice waits for your approval"), text("“%[1]s”上一步审批已通过，待您审批。%[2]s", "An earlier step has approved %[1]q; it waits for yours. %[2]s")},
	"notice.diverted":      {text("采购公告转入审核", "A notice waits for review"), text("“%[1]s”不再符合快速通道条件，转入审核，请在 %[2]s 前完成。", "%[1]q no longer fits the fast lane and waits for review, by %[2]s.")},
	"direct.asked":         {text("邀请贵机构承接一项直接选取", "You are asked for a direct selection"), text("“%[1]s”拟直接选取贵机构。同意请在 %[2]s 前投递报价，不同意请在页面谢绝；不答复视为不同意，不影响贵机构。", "%[1]q would select your agency directly. To consent, seal your offer by %[2]s; to decline, say so on the page. Silence is no consent and costs you nothing.")},
	"sample.drawn":         {text("快速通道公告被抽中复核", "A fast-lane notice was drawn for review"), text("“%[1]s”经快速通道发布，已被抽中，请在 %[2]s 前完成事后复核。", "%[1]q was published through the fast lane and drawn: review it by %[2]s.")},
	"sample.concluded":     {text("快速通道抽查已有结论", "A fast-lane sample is concluded"), text("“%[1]s”的事后复核已有结论：%[2]s", "The review of %[1]q after its publication is concluded: %[2]s")},
	"emergency.reported":   {text("应急采购待确认", "An emergency purchase waits for your confirmation"), text("“%[1]s”已登记为应急采购，待您确认。%[2]s", "%[1]q was recorded as an emergency purchase and waits for your confirmation. %[2]s")},
	"emergency.confirmed":  {text("应急采购已确认", "An emergency purchase is confirmed"), text("“%[1]s”已由单位负责人确认并公开。%[2]s", "%[1]q is confirmed by its manager and public. %[2]s")},
	"emergency.refused":    {text("应急采购未获确认", "An emergency purchase was not confirmed"), text("“%[1]s”未获确认：%[2]s", "%[1]q was not confirmed: %[2]s")},
	"deputy.named":         {text("您被指定为代理审批人", "You were named a deputy"), text("%[1]s 期间由您代理审批。%[2]s", "You approve as a deputy in the period %[1]s. %[2]s")},
	"notice.rejected":      {text("采购公告未获审批", "A notice was not approved"), text("“%[1]s”被退回修改：%[2]s", "%[1]q came back: %[2]s")},
	"notice.approved":      {text("采购公告待审核", "A notice waits for review"), text("“%[1]s”待审核，请在 %[2]s 前完成。", "%[1]q waits for review, by %[2]s.")},
	"notice.returned":      {text("采购公告退回", "A notice was returned"), text("“%[1]s”被退回，全部问题已一次性列出：%[2]s", "%[1]q was returned with all its faults: %[2]s")},
	"notice.keyed":         {text("采购公告待发布", "A notice waits for publication"), text("“%[1]s”已审核，待发布。%[2]s", "%[1]q is reviewed and waits for publication. %[2]s")},
	"notice.published":     {text("采购公告已发布", "A notice is published"), text("“%[1]s”已发布，报名截止 %[2]s。", "%[1]q is published; bidding ends at %[2]s.")},
	"notice.cancelled":     {text("采购公告已取消", "A notice was cancelled"), text("“%[1]s”已取消：%[2]s。已投递的报价不会启封。", "%[1]q was cancelled: %[2]s. Sealed offers are never opened.")},
	"notice.failed":        {text("采购未成功", "A notice failed"), text("“%[1]s”未能选取：%[2]s", "%[1]q did not lead to an award: %[2]s")},
	"notice.reposted":      {text("采购公告重新发布", "A notice is posted again"), text("“%[1]s”将以相同条件重新发布，新编号 %[2]s。", "%[1]q is posted again on the same terms, as %[2]s.")},
	"award.announced":      {text("选取结果已公布", "The result is published"), text("“%[1]s”的选取结果已公布，公示期至 %[2]s。", "The result of %[1]q is published; the standstill ends at %[2]s.")},
	"award.won":            {text("您单位中选", "Your agency was selected"), text("“%[1]s”：您单位中选。公示期至 %[2]s，期满前不签合同。", "%[1]q: your agency was selected. The standstill ends at %[2]s; nothing is signed before.")},
	"award.lost":           {text("选取结果", "The result"), text("“%[1]s”：您单位未中选，排序与理由已公开，公示期至 %[2]s，可以异议。", "%[1]q: your agency was not selected; ranking and reasons are public. You may object until %[2]s.")},
	"award.declined":       {text("中选机构弃选，请决定", "The winner declined: please decide"), text("“%[1]s”的中选机构弃选：%[2]s。请选择递补或重新发布。", "The winner of %[1]q declined: %[2]s. Choose the next reserve, or post again.")},
	"award.passed":         {text("递补中选", "The award passed to a reserve"), text("“%[1]s”已递补中选，公示期至 %[2]s。", "The award of %[1]q passed to the next reserve; the standstill ends at %[2]s.")},
	"award.vacated":        {text("一个名额空缺", "A place is left vacant"), text("“%[1]s”的一个名额空缺：%[2]s", "A place of %[1]q is left vacant: %[2]s")},
	"award.struck":         {text("监管部门决定跳过一个候补", "Oversight struck a reserve"), text("“%[1]s”：监管部门决定在候补中跳过一家机构：%[2]s", "%[1]q: oversight struck a reserve: %[2]s")},
	"award.struck.agency":  {text("贵机构不再作为候补", "Your agency is no longer a reserve"), text("“%[1]s”：监管部门决定在候补中跳过贵机构：%[2]s", "%[1]q: oversight struck your agency from the reserves: %[2]s")},
	"award.revoked":        {text("中选被撤销，请决定", "An award was revoked: please decide"), text("“%[1]s”：监管部门决定撤销一家中选：%[2]s。请选择递补、空缺或重新发布。", "%[1]q: oversight revoked an award: %[2]s. Choose the next reserve, a vacant place, or post again.")},
	"award.revoked.agency": {text("贵机构的中选被撤销", "Your agency's award was revoked"), text("“%[1]s”：监管部门决定撤销贵机构的中选：%[2]s", "%[1]q: oversight revoked your agency's award: %[2]s")},
	"notice.avoided":       {text("贵机构被列入回避名单", "Your agency is on an avoid list"), text("采购公告“%[1]s”已将贵机构列为回避机构，理由：%[2]s。如有异议，请向采购人或监管部门提出。", "The notice %[1]q keeps your agency away: %[2]s. Object to the department or the supervisor if that is wrong.")},
	"bid.related_later":    {text("报名因关联关系无效", "Your bid is ineligible: related party"), text("“%[1]s”：与先报名的机构存在关联关系（%[2]s），贵机构的报名无效。", "%[1]q: your agency is related to one that bid earlier (%[2]s), so your bid is ineligible.")},
	"bid.related_first":    {text("关联机构的报名无效", "A related agency's bid is ineligible"), text("“%[1]s”：与贵机构存在关联关系（%[2]s）的机构后报名，其报名无效，贵机构的报名保留。", "%[1]q: an agency related to yours (%[2]s) bid later; its bid is ineligible and yours stands.")},
	"panel.called":         {text("您被抽取为评审专家", "You were drawn as an expert"), text("您被随机抽取评审“%[1]s”。请在 %[2]s 前独立评分并锁定评分表；与报名机构有利害关系的，请立即声明回避。结果公布前请勿告诉任何人。", "You were drawn to judge %[1]q. Score by yourself and lock your sheet by %[2]s; if you have an interest, recuse yourself at once. Tell nobody before the result.")},
	"contract.signed":      {text("请核对合同", "Please confirm the contract"), text("“%[1]s”的合同已上传，请核对文件摘要 %[2]s 后确认。", "The contract of %[1]q is uploaded: confirm that its SHA-256 is %[2]s.")},
	"contract.filed":       {text("合同已备案", "The contract is filed"), text("“%[1]s”的合同已备案，文件摘要 %[2]s。", "The contract of %[1]q is filed; its SHA-256 is %[2]s.")},
}

// addressed is one letter before it is a row.
type addressed struct {
	kind   string
	people []domain.Person
	name   string
	detail refusal.Text
	link   string
}

// writeLetters turns an event into letters, one to each person concerned.
func (a *App) writeLetters(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		e, err := tx.EventByID(ctx, d.Event)
		if err != nil {
			return err
		}
		list, err := concerned(ctx, tx, e)
		if err != nil {
			return err
		}
		if list, err = tellWatchers(ctx, tx, e, list); err != nil {
			return err
		}
		return a.addLetters(ctx, tx, e, list)
	})
}

// addLetters writes them with their copies, by the choice of each person: two statements, however many there are.
func (a *App) addLetters(ctx context.Context, tx Tx, e *RecordedEvent, list []addressed) error {
	choices, err := choicesOf(ctx, tx, list)
	if err != nil {
		return err
	}
	var rows []domain.Letter
	for _, l := range list {
		rows = append(rows, l.rows(e, tx.Now(), choices, a.Gateway != nil)...)
	}
	return tx.AddLetters(ctx, rows)
}

func (l addressed) rows(e *RecordedEvent, now time.Time, choices map[domain.PersonID]domain.MessageChoice, gateway bool) []domain.Letter {
	var t letter
	for _, texts := range []map[string]letter{letters, laterTexts, changeTexts, standingTexts, firmClaimTexts, opinionTexts, relationTexts, accountTexts, findingTexts} {
		if known, ok := texts[l.kind]; ok {
			t = known
		}
	}
	if e.Training {
		t.subject = text("【演练】"+t.subject.ZH, "[PRACTICE] "+t.subject.EN)
	}
	l.name = strings.Join(strings.Fields(l.name), " ") // what somebody calls a thing is no paragraph of our letter
	rows := make([]domain.Letter, 0, len(l.people))
	for _, p := range l.people {
		row := domain.Letter{Event: e.ID, Kind: l.kind, Critical: critical[l.kind], Person: p.ID, Language: p.Language, Subject: t.subject,
			Body:   text(fmt.Sprintf(t.body.ZH, l.name, l.detail.ZH), fmt.Sprintf(t.body.EN, l.name, l.detail.EN)),
			Params: []refusal.Text{both(l.name), l.detail}, Link: l.link, CreatedAt: now}
		row.Dispatches = row.Address(p.Email, choices[p.ID], gateway)
		rows = append(rows, row)
	}
	return rows
}

// concerned says who is told of an event, and what.
func concerned(ctx context.Context, tx Tx, e *RecordedEvent) ([]addressed, error) {
	noun, id, _ := strings.Cut(e.Subject, ":")
	switch noun {
	case "agency":
		return agencyLetters(ctx, tx, e, domain.AgencyID(id))
	case "agency_change":
		return agencyChangeLetters(ctx, tx, e, domain.AgencyChangeID(id))
	case "relation":
		return relationLetters(ctx, tx, e, id)
	case "firm_claim":
		return firmClaimLetters(ctx, tx, e, domain.FirmClaimID(id))
	case "opinion":
		return opinionLetters(ctx, tx, e, domain.OpinionID(id))
	case "notice":
		return noticeLetters(ctx, tx, e, domain.NoticeID(id))
	case "award":
		return awardLetters(ctx, tx, e, domain.NoticeID(id))
	case "contract":
		return contractLetters(ctx, tx, e, domain.ContractID(id))
	case "sample":
		return sampleLetters(ctx, tx, e, domain.NoticeID(id))
	case "emergency":
		return emergencyLetters(ctx, tx, e, domain.PurchaseID(id))
	case "deputy":
		return deputyLetters(ctx, tx, domain.DeputyID(id))
	case "revision":
		return revisionLetters(ctx, tx, e, domain.RevisionID(id))
	case "enquiry":
		return enquiryLetters(ctx, tx, e, domain.EnquiryID(id))
	case "explanation":
		return explanationLetters(ctx, tx, e, domain.BidID(id))
	case "change":
		return changeLetters(ctx, tx, e, domain.ChangeID(id))
	case "person", "invitation":
		return personLetters(ctx, tx, e)
	case "panel":
		return panelLetters(ctx, tx, e, domain.NoticeID(id))
	case "ticket":
		return ticketLetters(ctx, tx, e, domain.TicketID(id))
	case "finding":
		return findingLetters(ctx, tx, e, domain.FindingID(id))
	}
	return nil, nil
}

func agencyLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.AgencyID) ([]addressed, error) {
	ag, err := tx.Agency(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: ag.Name, link: "/desk/admission"}
	practice := practiceOf(ag.Training, ag.Region)
	switch e.Kind {
	case domain.EventAgencySubmitted:
		l.link, l.detail = "/desk/admissions/"+string(id), both(clockText(ag.Due.At))
		l.people, err = tx.Holders(ctx, "", practice, domain.OperatorReviewer)
	case domain.EventAgencySuspended, domain.EventAgencyReinstated, domain.EventAgencyRemoved:
		l.detail = both(ag.Standing.Reason + "（" + ag.Standing.Document + "）")
		if e.Kind == domain.EventAgencyReinstated && faceField(e, "status") == string(domain.AgencySuspended) { // its recognition ended meanwhile
			l.kind, l.detail = string(domain.EventAgencyUnrecognised), recognitionText(ag.Recognition)
		}
		l.people, err = tx.Holders(ctx, domain.OrganisationID(id), "", domain.RolesOf[domain.KindAgency]...)
	case domain.EventAgencyRecognised, domain.EventAgencyUnrecognised:
		l.detail = recognitionText(ag.Recognition)
		l.people, err = tx.Holders(ctx, domain.OrganisationID(id), "", domain.RolesOf[domain.KindAgency]...)
	case domain.EventAgencyExpiring:
		l.detail = both(faceField(e, "items"))
		l.people, err = tx.Holders(ctx, domain.OrganisationID(id), "", domain.RolesOf[domain.KindAgency]...)
	case domain.EventAgencyReturned:
		l.detail = both(faultsText(ag.Faults))
		fallthrough
	default:
		l.people, err = tx.Holders(ctx, domain.OrganisationID(id), "", domain.RolesOf[domain.KindAgency]...)
	}
	return []addressed{l}, err
}

func agencyChangeLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.AgencyChangeID) ([]addressed, error) {
	c, err := tx.AgencyChange(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: c.Name, link: "/desk/agency-changes"}
	if e.Kind == domain.EventAgencyChangeFiled {
		practice := practiceOf(c.Training, c.Region)
		l.link, l.detail = "/desk/agency-changes/"+string(id), both(clockText(c.Due.At))
		l.people, err = tx.Holders(ctx, "", practice, domain.OperatorReviewer)
		return []addressed{l}, err
	}
	l.detail = both(faultsText(c.Faults))
	l.people, err = tx.Holders(ctx, domain.OrganisationID(c.Agency), "", domain.RolesOf[domain.KindAgency]...)
	return []addressed{l}, err
}

func noticeLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.NoticeID) ([]addressed, error) {
	n, err := tx.NoticeUnlocked(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: n.Title, link: "/desk/notices/" + string(id)}
	department := []domain.Role{domain.DepartmentOfficer, domain.DepartmentManager}
	switch e.Kind {
	case domain.EventNoticeRevised, domain.EventNoticeSuspended, domain.EventNoticeResumed, domain.EventNoticeConcluded:
		return laterLetters(ctx, tx, e, n, l)
	case domain.EventNoticeShares:
		l.link = "/desk/shares"
		due := clockText(n.Split.Due.At)
		l.detail = text(fmt.Sprintf("请在 %s 前打开“启封份额”页提交；届时不足 %d 份的，公告按事先载明的规则失败。", due, n.Split.Needed),
			fmt.Sprintf("Give yours on the page of shares by %s; with fewer than %d by then the notice fails, by the rule fixed with it.", due, n.Split.Needed))
		for _, h := range n.Split.Holders {
			p, err := tx.Person(ctx, h.Person)
			if err != nil {
				return nil, err
			}
			if !p.Disabled {
				l.people = append(l.people, *p)
			}
		}
	case domain.EventNoticeSubmitted, domain.EventNoticeStepApproved:
		l.link += "/approve"
		l.people, err = approvers(ctx, tx, n)
	case domain.EventNoticeRejected, domain.EventNoticeReturned:
		l.detail = both(faultsText(n.Faults))
		l.people, err = tx.Holders(ctx, n.Department, "", department...)
	case domain.EventNoticeApproved, domain.EventNoticeDiverted:
		l.detail = both(clockText(n.ReviewDue.At))
		l.people, err = tx.Holders(ctx, "", n.Region, domain.OperatorReviewer)
	case domain.EventNoticeKeyed:
		l.people, err = tx.Holders(ctx, "", n.Region, domain.OperatorPublisher)
	case domain.EventNoticePublished:
		l.detail = both(clockText(n.Deadline.At))
		if l.people, err = tx.Holders(ctx, n.Department, "", department...); err != nil {
			return nil, err
		}
		asked, err := askedFirm(ctx, tx, n)
		if err != nil {
			return nil, err
		}
		avoided, err := tellAvoided(ctx, tx, n)
		return append(append([]addressed{l}, asked...), avoided...), err
	default:
		l.detail = endText(n, faceField(e, "repost"))
		if l.people, err = tx.Holders(ctx, n.Department, "", department...); err != nil {
			return nil, err
		}
		toBidders := l
		toBidders.link = "/notices/" + n.Number
		toBidders.people, err = bidders(ctx, tx, n.ID)
		return []addressed{l, toBidders}, err
	}
	return []addressed{l}, err
}

func endText(n *domain.Notice, repost string) refusal.Text {
	switch {
	case repost != "":
		return both(repost)
	case n.Undecided():
		t := domain.FailureText(n)
		return text(t.ZH+"这是第二次失败，请决定放宽条件、更换方式、减少家数或终止采购。", t.EN+" It is the second failure: decide on other conditions, another method, fewer bidders, or giving up.")
	case n.Status == domain.NoticeFailed:
		return domain.FailureText(n)
	}
	return both(n.Reason)
}

// bidders are the people of the agencies with a bid that stood.
func bidders(ctx context.Context, tx Tx, id domain.NoticeID) ([]domain.Person, error) {
	return tx.Bidders(ctx, id, domain.AgencySubmitter, domain.AgencyAdmin)
}

func awardLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.NoticeID) ([]addressed, error) {
	aw, err := tx.Award(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, id)
	if err != nil {
		return nil, err
	}
	seats := aw.Seats()
	until := both(clockText(seats[len(seats)-1].Standstill.At)) // all the same when announced
	public, desk := "/results/"+n.Number, "/desk/awards/"+n.Number
	department, err := tx.Holders(ctx, aw.Department, "", domain.DepartmentOfficer, domain.DepartmentManager)
	if err != nil {
		return nil, err
	}
	list := []addressed{{kind: string(e.Kind), people: department, name: n.Title, detail: until, link: desk}}
	switch e.Kind {
	case domain.EventAwardDeclined, domain.EventAwardVacated:
		list[0].detail = both(faceField(e, "reason"))
		return list, nil
	case domain.EventAwardStruck, domain.EventAwardRevoked:
		list[0].detail = both(faceField(e, "document") + " " + faceField(e, "reason"))
		return tellSkipped(ctx, tx, e, list, desk)
	case domain.EventAwardPassed:
		next, err := winnerLetter(ctx, tx, aw, faceField(e, "agency"), n.Title, desk)
		return append(list, next), err
	}
	won := make(map[domain.PersonID]bool)
	for _, s := range seats {
		l, err := winnerLetter(ctx, tx, aw, s.Winner.USCC, n.Title, desk)
		if err != nil {
			return nil, err
		}
		for _, p := range l.people {
			won[p.ID] = true
		}
		list = append(list, l)
	}
	all, err := bidders(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	lost := addressed{kind: "award.lost", name: n.Title, detail: until, link: public}
	for _, p := range all {
		if !won[p.ID] {
			lost.people = append(lost.people, p)
		}
	}
	related, err := tellRelated(ctx, tx, n)
	return append(append(list, lost), related...), err
}

// winnerLetter tells a winner, by the credit code of its agency.
func winnerLetter(ctx context.Context, tx Tx, aw *domain.Award, uscc, title, desk string) (addressed, error) {
	l := addressed{kind: "award.won", name: title, link: desk}
	s, ok := aw.SeatOf(uscc)
	if !ok { // declined since
		return l, nil
	}
	l.detail = both(clockText(s.Standstill.At))
	var err error
	l.people, err = tx.Holders(ctx, domain.OrganisationID(s.Winner.Agency), "", domain.AgencySubmitter, domain.AgencyAdmin)
	return l, err
}

// tellSkipped tells the agency whose name oversight skipped, beside the department.
func tellSkipped(ctx context.Context, tx Tx, e *RecordedEvent, list []addressed, desk string) ([]addressed, error) {
	b, err := tx.Bid(ctx, domain.BidID(faceField(e, "bid")))
	if err != nil {
		return nil, err
	}
	to := addressed{kind: list[0].kind + ".agency", name: list[0].name, detail: list[0].detail, link: desk}
	to.people, err = tx.Holders(ctx, domain.OrganisationID(b.Agency), "", domain.AgencySubmitter, domain.AgencyAdmin)
	return append(list, to), err
}

func contractLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.ContractID) ([]addressed, error) {
	c, err := tx.Contract(ctx, id)
	if err != nil {
		return nil, err
	}
	n, err := tx.NoticeUnlocked(ctx, c.Notice)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: n.Title, detail: both(c.SHA256), link: "/desk/contracts/" + string(id)}
	if l.people, err = tx.Holders(ctx, domain.OrganisationID(c.Agency), "", domain.AgencySubmitter, domain.AgencyAdmin); err != nil {
		return nil, err
	}
	if e.Kind == domain.EventContractSigned {
		return []addressed{l}, nil
	}
	department := l
	department.people, err = tx.Holders(ctx, c.Department, "", domain.DepartmentOfficer, domain.DepartmentManager)
	return []addressed{l, department}, err
}

func both(s string) refusal.Text { return refusal.Text{ZH: s, EN: s} }

func clockText(t time.Time) string { return domain.ClockText(t) }

func faultsText(fs []domain.Fault) string {
	var parts []string
	for _, f := range fs {
		parts = append(parts, f.Text)
	}
	return strings.Join(parts, "；")
}

func faceField(e *RecordedEvent, name string) string {
	var face map[string]any
	if json.Unmarshal(e.Face, &face) != nil {
		return ""
	}
	switch v := face[name].(type) {
	case string:
		return v
	case float64:
		return strconv.Itoa(int(v))
	}
	return ""
}

func faceFlag(e *RecordedEvent, name string) bool {
	var face map[string]any
	if json.Unmarshal(e.Face, &face) != nil {
		return false
	}
	b, _ := face[name].(bool)
	return b
}

// Letters are a person's messages in the page, newest first.
func (a *App) Letters(ctx context.Context, by domain.Actor, unread bool, after domain.LetterID, limit int) (ls []domain.Letter, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { ls, err = tx.Letters(ctx, by.Person, unread, after, limit); return err })
	return ls, err
}

// MarkRead marks one letter as read, or all with 0.
func (a *App) MarkRead(ctx context.Context, by domain.Actor, id domain.LetterID) error {
	return a.Store.Update(ctx, func(tx Tx) error { return tx.MarkRead(ctx, by.Person, id) })
}
