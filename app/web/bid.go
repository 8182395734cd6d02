package web

import (
	"context"
	"encoding/base64"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// PlaceBid takes a sealed offer.
func (s *Server) PlaceBid(ctx context.Context, r PlaceBidRequestObject) (PlaceBidResponseObject, error) {
	envelope, err := base64.StdEncoding.Strict().DecodeString(r.Body.Offer)
	if err != nil {
		return nil, refusal.New(refusal.Invalid, "bid.base64", "offer", "报价应为二进制 age 文件的 base64（标准字母表，含填充，无换行）",
			"the offer is base64 of the binary age file: standard alphabet, padded, no line breaks; not armour")
	}
	copied, err := offerCopy(r.Body)
	if err != nil {
		return nil, err
	}
	placed, err := s.app.PlaceBid(ctx, actor(ctx), r.Number, app.Offer{Bid: domain.BidID(r.Body.Bid), Envelope: envelope, Withdrawal: r.Body.Withdrawal,
		Replaces: domain.BidID(val(r.Body.Replaces)), Secret: val(r.Body.Secret), Revision: val(r.Body.Revision),
		Documents: each(val(r.Body.Documents), func(id UUID) domain.DocumentID { return domain.DocumentID(id) }), Keep: val(r.Body.Keep), Copy: copied})
	if err == nil && placed.New {
		return PlaceBid201JSONResponse(showReceipt(placed)), nil
	}
	return PlaceBid200JSONResponse(showReceipt(placed)), err
}

func showReceipt(p app.Placed) BidReceipt {
	r := p.Bid.Receipt(p.Number)
	return BidReceipt{Bid: string(p.Bid.ID), Notice: p.Number, Revision: p.Bid.Revision, State: BidReceiptState(r.Act), ReceivedAt: instant(r.At),
		Sealed: p.Bid.Sealed, Receipt: string(p.Receipt)}
}

// WithdrawBid takes a bid back.
func (s *Server) WithdrawBid(ctx context.Context, r WithdrawBidRequestObject) (WithdrawBidResponseObject, error) {
	placed, err := s.app.WithdrawBid(ctx, actor(ctx), domain.BidID(r.Id), r.Body.Secret)
	return WithdrawBid200JSONResponse(showReceipt(placed)), err
}

// ListBids pages the bids of the actor's agency.
func (s *Server) ListBids(ctx context.Context, r ListBidsRequestObject) (ListBidsResponseObject, error) {
	n := limit(r.Params.Limit)
	bs, err := s.app.Bids(ctx, actor(ctx), cursor(r.Params.After), n)
	at := func(b app.AgencyBid) string { return cursorText(b.Bid.ReceivedAt, string(b.Bid.ID)) }
	return ListBids200JSONResponse{Items: each(bs, showBidLine), Next: next(bs, n, at)}, err
}

func showBidLine(b app.AgencyBid) BidLine {
	return BidLine{Id: string(b.Bid.ID), Notice: b.Number, Title: b.Title, State: BidState(b.Bid.Status), NoticeStatus: NoticeStatus(b.Status),
		ReceivedAt: instant(b.Bid.ReceivedAt), Deadline: instant(b.Deadline), Price: some(b.Bid.Price), Rank: some(b.Bid.Rank), Reason: some(b.Bid.Reason)}
}

// GetBid shows one bid with its receipt.
func (s *Server) GetBid(ctx context.Context, r GetBidRequestObject) (GetBidResponseObject, error) {
	p, err := s.app.BidPage(ctx, actor(ctx), domain.BidID(r.Id))
	b := p.Bid
	out := GetBid200JSONResponse{Id: string(b.ID), Notice: p.Number, Revision: b.Revision, State: BidState(b.Status), Sealed: b.Sealed,
		ReceivedAt: instant(b.ReceivedAt), EndedAt: someInstant(b.EndedAt), Deadline: instant(b.Deadline), Price: some(b.Price), Rank: some(b.Rank),
		Reason: some(b.Reason), ReasonText: reasonText(b.Reason), Reasons: someReasons(p.Reasons), Receipt: string(p.Receipt), Keep: some(b.Keep), Copied: some(p.Copied)}
	if len(p.Documents) > 0 {
		list := each(p.Documents, showDocument)
		out.Documents = &list
	}
	return out, err
}

// offerCopy reads the second copy of an offer; nil when none was sent.
func offerCopy(p *BidPlacement) (*domain.OfferCopy, error) {
	if p.Copy == nil {
		return nil, nil
	}
	sealed, err := base64.StdEncoding.Strict().DecodeString(p.Copy.Sealed)
	if err != nil {
		return nil, refusal.New(refusal.Invalid, "bid.base64", "copy", "副本应为二进制 age 文件的 base64", "the copy is base64 of a binary age file")
	}
	return &domain.OfferCopy{Bid: domain.BidID(p.Bid), Key: domain.ReadingKeyID(p.Copy.Key), Sealed: sealed}, nil
}

func someReasons(list []domain.Reason) *[]EligibilityReason {
	if len(list) == 0 {
		return nil
	}
	out := each(list, showReason)
	return &out
}

// receiptNote is the signed note as it is.
func (s *Server) receiptNote(c *fiber.Ctx) error {
	p, err := s.app.Bid(c.UserContext(), actor(c.UserContext()), domain.BidID(c.Params("id")))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.Send(p.Receipt)
}

var reasons = map[string]refusal.Text{
	domain.OfferUnreadable: {ZH: "报价无法启封：不是用本公告的密钥加密的", EN: "the offer does not open: it was not sealed to this notice"},
	domain.OfferMismatch:   {ZH: "报价内容与公告、编号或机构不符", EN: "what is inside names another notice, bid or agency"},
	domain.PriceLimit:      {ZH: "报价超出公告的限价", EN: "the price is beyond the notice's limit"},
	domain.AbnormallyLow:   {ZH: "报价低于规则所定的平均价比例，排序前自动剔除", EN: "the price is below the rulebook's share of the mean and was left out before the ranking"},
	domain.LowUnexplained:  {ZH: "报价明显偏低，未作说明或说明未获接受", EN: "the price is abnormally low and its explanation did not come or was not accepted"},
	domain.NotAdmitted:     {ZH: "机构未入驻", EN: "the agency is not admitted"},
	domain.Suspended:       {ZH: "机构处于暂停期", EN: "the agency is suspended"},
	domain.QualMissing:     {ZH: "缺少所需资质", EN: "a qualification is missing"},
	domain.QualLevel:       {ZH: "资质等级不足", EN: "a qualification is of too low a level"},
	domain.QualExpired:     {ZH: "资质已过期", EN: "a qualification has expired"},
	domain.QualNotYet:      {ZH: "资质尚未生效", EN: "a qualification is not yet valid"},
	domain.PersonShort:     {ZH: "持证人员不足", EN: "too few qualified people"},
	domain.PromiseBroken:   {ZH: "承诺补交的材料未补交", EN: "a promised document did not follow"},
	domain.AuthorityEnded:  {ZH: "授权委托书已到期", EN: "the letter of authority has run out"},
	domain.BuyerHimself:    {ZH: "采购人不能报名自己的公告", EN: "a buyer can't bid on its own notice"},
	domain.RelatedParty:    {ZH: "与先报名的机构存在关联关系", EN: "related to an agency that bid earlier"},
	domain.RoleConflict:    {ZH: "在本项目中另有角色", EN: "has another role in this project"},
	domain.AvoidList:       {ZH: "列入本公告的回避名单", EN: "on the avoid list of this notice"},
	domain.Practice:        {ZH: "演练与正式采购不能混用", EN: "practice and real purchases do not mix"},
	domain.NotNamed:        {ZH: "本次直接选取邀请的是其他机构", EN: "the direct selection asked another agency"},
	domain.RecognitionOver: {ZH: "合作地区的互认已终止", EN: "the partner region's recognition has ended"},
	domain.RedHat:          {ZH: "与审批部门有隶属关系", EN: "it belongs to the organ of the approval"},
}

// reasonText words a reason code of the award record.
func reasonText(code string) *Text {
	if t, ok := reasons[code]; ok {
		return someText(t)
	}
	return nil
}
