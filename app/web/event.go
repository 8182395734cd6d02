package web

import (
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// eventWords say a recorded act in both languages.
var eventWords = map[domain.EventKind]refusal.Text{
	domain.EventOrganisationCreated: {ZH: "开立单位", EN: "organisation made"},
	domain.EventPersonAdded:         {ZH: "开立账户", EN: "account made"},
	domain.EventPersonChanged:       {ZH: "变更账户", EN: "account changed"},
	domain.EventPersonInvited:       {ZH: "寄出设密链接", EN: "password link mailed"},
	domain.EventDirectoryImported:   {ZH: "导入事项目录", EN: "directory imported"},
	domain.EventCalendarImported:    {ZH: "导入工作日历", EN: "calendar imported"},
	domain.EventRulebookImported:    {ZH: "导入交易规则", EN: "rulebook imported"},
	domain.EventAgencyRegistered:    {ZH: "机构注册", EN: "agency registered"},
	domain.EventAgencyEdited:        {ZH: "修改入驻资料", EN: "admission edited"},
	domain.EventAgencySubmitted:     {ZH: "提交入驻申请", EN: "admission submitted"},
	domain.EventAgencyReturned:      {ZH: "退回入驻申请", EN: "admission returned"},
	domain.EventAgencyAdmitted:      {ZH: "准予入驻", EN: "agency admitted"},
	domain.EventNoticeDrafted:       {ZH: "起草公告", EN: "notice drafted"},
	domain.EventNoticeEdited:        {ZH: "修改公告", EN: "notice edited"},
	domain.EventNoticeSubmitted:     {ZH: "提交内部审批", EN: "notice submitted"},
	domain.EventNoticeRejected:      {ZH: "负责人退回", EN: "notice sent back by the manager"},
	domain.EventNoticeApproved:      {ZH: "负责人批准", EN: "notice approved"},
	domain.EventNoticeReturned:      {ZH: "运行机构退回", EN: "notice returned by the operator"},
	domain.EventNoticeReviewed:      {ZH: "审核通过", EN: "notice reviewed"},
	domain.EventNoticeKeyed:         {ZH: "生成密钥", EN: "keys made"},
	domain.EventNoticePublished:     {ZH: "发布公告", EN: "notice published"},
	domain.EventNoticeCancelled:     {ZH: "取消公告", EN: "notice cancelled"},
	domain.EventNoticeFrozen:        {ZH: "截止封存", EN: "list of bids fixed"},
	domain.EventNoticeVetted:        {ZH: "核定资格", EN: "eligibility decided"},
	domain.EventNoticeOpened:        {ZH: "启封报价", EN: "offers opened"},
	domain.EventNoticeFailed:        {ZH: "采购失败", EN: "notice failed"},
	domain.EventNoticeReposted:      {ZH: "重新采购", EN: "posted again"},
	domain.EventNoticeClosed:        {ZH: "采购结束", EN: "notice closed"},
	domain.EventAttachmentFetched:   {ZH: "下载附件", EN: "attachment fetched"},
	domain.EventBidSealed:           {ZH: "递交密封报价", EN: "sealed bid placed"},
	domain.EventBidReplaced:         {ZH: "替换报价", EN: "bid replaced"},
	domain.EventBidWithdrawn:        {ZH: "撤回报价", EN: "bid withdrawn"},
	domain.EventAwardAnnounced:      {ZH: "公布结果", EN: "award announced"},
	domain.EventAwardDeclined:       {ZH: "中选机构放弃", EN: "award declined"},
	domain.EventAwardPassed:         {ZH: "依次递补", EN: "passed to the next reserve"},
	domain.EventContractDrafted:     {ZH: "录入合同", EN: "contract entered"},
	domain.EventContractSigned:      {ZH: "提交合同请对方确认", EN: "contract handed over for confirmation"},
	domain.EventContractFiled:       {ZH: "合同备案", EN: "contract filed"},
	domain.EventFindingRaised:       {ZH: "复核发现问题", EN: "finding raised"},
	domain.EventLogDay:              {ZH: "封存当日不公开的事件", EN: "the day's private events sealed"},
	domain.EventFindingResolved:     {ZH: "问题处理完毕", EN: "finding resolved"},
}
