package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// works says in words what a handler does.
var works = map[string]refusal.Text{
	app.HandleSubscribers: {ZH: "写给订阅者的消息", EN: "letters to subscribers"},
	app.HandleLetters:     {ZH: "写给相关人员的消息", EN: "letters to the people concerned"}, app.HandleRetain: {ZH: "锁定文件保存期", EN: "locking files"},
	app.HandleInvite: {ZH: "寄出设置密码的链接", EN: "mailing a link that sets a password"}, app.HandleKeys: {ZH: "生成公告的密钥", EN: "making a notice's keys"}, app.HandleHolders: {ZH: "份额持有人的期限", EN: "the time of a notice's share holders"}, app.HandleCode: {ZH: "发送短信验证码", EN: "sending a code to a phone"},
	app.HandleRepublish: {ZH: "发布重新采购的公告", EN: "publishing a re-post"}, app.HandleRecheck: {ZH: "复核", EN: "checking a notice again"},
	app.HandleRerun: {ZH: "查找受变化影响的公告", EN: "finding the notices that a change concerns"}, app.HandleDawn: {ZH: "每日生效与到期", EN: "what begins and ends with a day"}, app.HandleFindingDue: {ZH: "复核问题到期", EN: "the answer to a finding falls due"},
	app.HandleFreeze: {ZH: "截止封存", EN: "fixing the list of bids"}, app.HandleArchive: {ZH: "存档密封报价", EN: "archiving sealed offers"},
	app.HandleVet: {ZH: "核定资格", EN: "deciding eligibility"}, app.HandleOpen: {ZH: "启封报价", EN: "opening offers"},
	app.HandleSelect: {ZH: "选取并公布结果", EN: "selecting and announcing"}, app.HandleRepost: {ZH: "重新采购", EN: "posting again"},
	app.HandleEnquiryDue: {ZH: "答复到期", EN: "an answer falls due"},
	app.HandleSweep:      {ZH: "清理无人引用的文件", EN: "sweeping files nobody cites"},
	app.HandlePapers:     {ZH: "按规则删除身份证件影像", EN: "deleting images of identity papers by rule"},
}

// ListFailedDeliveries lists the work that keeps failing.
func (s *Server) ListFailedDeliveries(ctx context.Context, _ ListFailedDeliveriesRequestObject) (ListFailedDeliveriesResponseObject, error) {
	ds, err := s.app.FailedDeliveries(ctx, actor(ctx))
	return ListFailedDeliveries200JSONResponse{Items: each(ds, func(d domain.Delivery) Delivery {
		return Delivery{Id: int64(d.ID), Handler: d.Handler, Subject: d.Subject, Attempt: d.Attempt, DueAt: instant(d.Due), Fault: d.Fault, Text: text(works[d.Handler])}
	})}, err
}

// GetWorkers says whether anybody works in the background.
func (s *Server) GetWorkers(ctx context.Context, _ GetWorkersRequestObject) (GetWorkersResponseObject, error) {
	f, err := s.app.OperatorWorkforce(ctx, actor(ctx))
	return GetWorkers200JSONResponse{All: f.All, Award: f.Award, AwardSeenAt: someInstant(f.AwardSeen)}, err
}

// RetryDelivery puts one back in line.
func (s *Server) RetryDelivery(ctx context.Context, r RetryDeliveryRequestObject) (RetryDeliveryResponseObject, error) {
	err := s.app.RetryDelivery(ctx, actor(ctx), domain.DeliveryID(r.Id))
	return RetryDelivery204Response{}, err
}
