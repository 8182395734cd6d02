package domain

import "github.com/intermart/intermart/domain/refusal"

// names says the statuses of a life cycle as the pages do.
type names[S ~string] map[S]refusal.Text

// refuse says that a step is not possible at the status at which something is. what names the thing.
func (n names[S]) refuse(rule string, what refusal.Text, at S) *refusal.Refusal {
	said := n[at]
	return refusal.New(refusal.Conflict, rule, "", "%[1]s目前为“%[2]s”，不能办理这一步；请刷新页面，查看现在可以办理的事项",
		"the status of %[3]s is %[4]q: this step is not possible now; reload the page to see which are", what.ZH, said.ZH, what.EN, said.EN)
}

var (
	noticeNames = names[NoticeStatus]{
		NoticeDraft: {ZH: "草稿", EN: "draft"}, NoticeInternal: {ZH: "待本单位审批", EN: "awaiting approval"},
		NoticeReview: {ZH: "待审核", EN: "in review"}, NoticeReturned: {ZH: "已退回", EN: "returned"},
		NoticeApproved: {ZH: "待发布", EN: "to be published"}, NoticePublished: {ZH: "已发布", EN: "published"},
		NoticeFrozen: {ZH: "已截止封存", EN: "frozen"}, NoticeSelected: {ZH: "已选取", EN: "selected"},
		NoticeClosed: {ZH: "已结束", EN: "closed"}, NoticeFailed: {ZH: "未成", EN: "failed"},
		NoticeCancelled: {ZH: "已取消", EN: "cancelled"}, NoticeSuspended: {ZH: "已中止", EN: "suspended"},
	}
	revisionNames = names[RevisionStatus]{
		RevisionProposed: {ZH: "待本单位审批", EN: "waits for the manager"}, RevisionAgreed: {ZH: "待审核", EN: "waits for review"},
		RevisionReviewed: {ZH: "待发布", EN: "waits for publication"}, RevisionReturned: {ZH: "已退回", EN: "returned"},
		RevisionPublished: {ZH: "已发布", EN: "published"}, RevisionDropped: {ZH: "已撤回", EN: "taken back"},
	}
	awardNames = names[AwardStatus]{
		AwardAnnounced: {ZH: "公示中", EN: "standstill"}, AwardStanding: {ZH: "公示期满", EN: "standstill over"},
		AwardDeclined: {ZH: "中选机构已放弃", EN: "declined"}, AwardContracted: {ZH: "已签约", EN: "contracted"},
		AwardReposted: {ZH: "已重新发布", EN: "posted again"}, AwardRevoked: {ZH: "已撤销", EN: "revoked"},
		AwardVacant: {ZH: "空缺", EN: "vacant"},
	}
	contractNames = names[ContractStatus]{
		ContractDrafted: {ZH: "已录入", EN: "entered"}, ContractSigned: {ZH: "待中选机构确认", EN: "awaiting confirmation"},
		ContractFiled: {ZH: "已备案", EN: "filed"}, ContractServing: {ZH: "履行中", EN: "in performance"},
		ContractSuspended: {ZH: "已中止", EN: "suspended"}, ContractDelivered: {ZH: "已交付", EN: "delivered"},
		ContractRework: {ZH: "返工", EN: "rework"}, ContractAccepted: {ZH: "已验收", EN: "accepted"},
		ContractSettled: {ZH: "已结算", EN: "settled"}, ContractClosed: {ZH: "已结束", EN: "closed"},
		ContractEnded: {ZH: "已终止", EN: "terminated"},
	}
	agencyNames = names[AgencyStatus]{
		AgencyDraft: {ZH: "填写中", EN: "draft"}, AgencySubmitted: {ZH: "待核验", EN: "submitted"},
		AgencyReturned: {ZH: "已退回", EN: "returned"}, AgencyAdmitted: {ZH: "已入驻", EN: "admitted"},
		AgencySuspended: {ZH: "已暂停", EN: "suspended"}, AgencyRemoved: {ZH: "已清退", EN: "removed"},
		AgencyExited: {ZH: "已退出", EN: "exited"},
	}
	changeNames = names[ChangeStatus]{
		ChangeRegistered: {ZH: "已登记", EN: "registered"}, ChangeTasked: {ZH: "部门答复中", EN: "with the departments"},
		ChangeDrafting: {ZH: "起草中", EN: "being drafted"}, ChangeCirculated: {ZH: "会签中", EN: "countersignature"},
		ChangeReview: {ZH: "审查中", EN: "in review"}, ChangeReturned: {ZH: "已退回", EN: "returned"},
		ChangeComment: {ZH: "公开征求意见", EN: "public comment"}, ChangeApproved: {ZH: "待发布", EN: "to be published"},
		ChangePublished: {ZH: "已发布", EN: "published"}, ChangeWithdrawn: {ZH: "已撤回", EN: "withdrawn"},
	}
	firmClaimNames = names[FirmClaimStatus]{
		FirmClaimOpen: {ZH: "待提交", EN: "to be filed"}, FirmClaimFiled: {ZH: "待决定", EN: "waits for a decision"},
		FirmClaimGranted: {ZH: "已准予", EN: "granted"}, FirmClaimRefused: {ZH: "未准予", EN: "refused"},
		FirmClaimWithdrawn: {ZH: "已撤回", EN: "withdrawn"},
	}
	emergencyNames = names[EmergencyStatus]{
		EmergencyReported: {ZH: "待确认", EN: "waits"}, EmergencyConfirmed: {ZH: "已确认", EN: "confirmed"},
		EmergencyRefused: {ZH: "未确认", EN: "not confirmed"},
	}
)
