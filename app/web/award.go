package web

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// ListAwards pages the results.
func (s *Server) ListAwards(ctx context.Context, r ListAwardsRequestObject) (ListAwardsResponseObject, error) {
	p, n := r.Params, limit(r.Params.Limit)
	rows, now, err := s.app.PublicAwards(ctx, app.AwardQuery{Text: val(p.Q), Region: domain.RegionCode(val(p.Region)),
		Department: domain.OrganisationID(val(p.Department)), Agency: domain.AgencyID(val(p.Agency)), After: cursor(p.After), Limit: n})
	return ListAwards200JSONResponse{Items: each(rows, awardLine(now)), Next: next(rows, n, awardCursor)}, err
}

func awardCursor(r app.AwardRow) string {
	return cursorText(r.Award.AnnouncedAt, string(r.Award.Notice))
}

func awardLine(now time.Time) func(app.AwardRow) AwardLine {
	return func(r app.AwardRow) AwardLine {
		a := &r.Award
		return AwardLine{Number: a.Number, Title: r.Title, Department: OrganisationRef{Id: string(a.Department), Name: r.DepartmentName}, Region: string(a.Region),
			Method: Method(r.Method), Quote: Quote(r.Quote), Amount: r.Amount.String(), Winner: winner(a.Winner), Price: some(a.Winner.Price),
			Standing: r.Standing, ContractStatus: some(ContractStatus(r.ContractStatus)), AnnouncedAt: instant(a.AnnouncedAt), Status: AwardStatus(a.State(now))}
	}
}

func winner(w domain.WinnerView) *AgencyRef {
	if w.Agency == "" {
		return nil
	}
	return &AgencyRef{Id: string(w.Agency), Uscc: w.USCC, Name: w.Name}
}

// GetAward shows one result.
func (s *Server) GetAward(ctx context.Context, r GetAwardRequestObject) (GetAwardResponseObject, error) {
	p, err := s.publicAward(ctx, r.Number)
	if err != nil {
		return nil, err
	}
	return GetAward200JSONResponse(showAward(p)), nil
}

// publicAward is a result that exists: a failed notice has none, and says why itself.
func (s *Server) publicAward(ctx context.Context, number string) (app.PublicAward, error) {
	p, err := s.app.PublicAward(ctx, number)
	if err == nil && p.Award == nil {
		err = refusal.New(refusal.NotFound, "award.none", "", "%s", "%s")
		r := refusal.As(err)
		r.Text.ZH, r.Text.EN = "没有中选结果："+p.Failure.ZH, "there is no award: "+p.Failure.EN
	}
	return p, err
}

func showAward(p app.PublicAward) Award {
	n, a := &p.Notice, p.Award
	out := Award{
		Number: n.Number, Title: n.Title, Revision: n.Revision, Department: department(n), Region: string(n.Region), Category: n.Category,
		Method: Method(n.Method), Variant: some(Variant(n.Variant)), Quote: Quote(n.Quote), Amount: n.Amount.String(), Places: n.Places,
		MinBidders: n.MinBidders, Standing: n.Standing, Status: AwardStatus(p.State), AnnouncedAt: instant(a.AnnouncedAt),
		Sentences: each(p.Sentences[:], text), Winner: winner(a.Winner), Price: some(a.Winner.Price), PriceCapitals: capitals(n, a.Winner.Price),
		Bids: rankedBids(p), Standstill: standstill(p), Steps: awardSteps(&p), LowScreen: someText(n.LowScreen.Text()), LowDecisions: lowDecisions(&p), Protection: text(domain.Protection(n)), Commitment: n.Keys.Commitment,
		Beacon: n.Beacon.Value, RecordSha256: a.RecordSHA256, RepostedAs: some(p.Reposted), Panel: showPanel(p.Panel, n.Scoring.PricePoints), Now: instant(p.Now), Contracts: []ContractSummary{}, Seats: []Seat{},
	}
	for _, c := range p.Contracts {
		out.Contracts = append(out.Contracts, showSummary(*c, p.Notice))
	}
	if len(out.Contracts) > 0 {
		out.Contract = &out.Contracts[0]
	}
	for _, seat := range a.Seats() {
		out.Seats = append(out.Seats, showSeat(a, seat, p.Now))
	}
	return out
}

// capitals are the price in Chinese capitals; a rate has none.
func capitals(n *domain.Notice, price string) *string {
	if n.Quote == string(QuoteDiscount) {
		return nil
	}
	fen, err := money.Parse(price)
	if err != nil {
		return nil
	}
	return some(fen.Capitals())
}

func standstill(p app.PublicAward) Deadline {
	for _, w := range p.Windows {
		if w.Deadline.At.Equal(p.Award.Standstill.At) {
			return showWindow(w).Deadline
		}
	}
	return showDeadline(p.Award.Standstill)
}

// showSeat is one place of an award; where it ends, the deadline shows its working.
func showSeat(a *domain.Award, s domain.Seat, now time.Time) Seat {
	return Seat{Place: s.Place, Status: AwardStatus(a.StateOf(s, now)), Bid: some(string(s.Winner.Bid)), Winner: *winner(s.Winner), Price: s.Winner.Price,
		Standstill: showDeadline(s.Standstill), Decision: s.Decision, DecisionText: s.DecisionText, Waits: s.Waits()}
}

func rankedBids(p app.PublicAward) []RankedBid {
	return each(p.Bids, func(b *domain.Bid) RankedBid {
		return RankedBid{Bid: string(b.ID), Sealed: b.Sealed, Agency: AgencyRef{Id: string(b.Agency), Uscc: b.USCC, Name: p.Names[b.Agency]},
			Eligible: b.Eligible, Reason: b.Reason, ReasonText: reasonText(b.Reason), Price: some(b.Price), Rank: some(b.Rank), State: RankedBidState(p.Award.OutcomeOf(b))}
	})
}

// stepTexts word the steps after a result.
var stepTexts = map[string]Text{
	domain.StrikeDeclined: {Zh: "中选机构放弃", En: "the winner declined"},
	domain.StrikeStruck:   {Zh: "监管部门决定跳过候补", En: "oversight struck a reserve"},
	domain.StrikeRevoked:  {Zh: "监管部门决定撤销中选", En: "oversight revoked the award"},
	"promoted":            {Zh: "按首次排序递补", En: "the next of the first ranking followed"},
	"vacated":             {Zh: "名额空缺", En: "a place was left vacant"},
	"reposted":            {Zh: "采购单位决定重新发布", En: "the department posts it again"},
	"cancelled":           {Zh: "监管部门决定终止采购", En: "oversight ended it"},
}

// awardSteps are the announcement and what places and reserves did after it.
func awardSteps(p *app.PublicAward) []Step {
	steps := []Step{{Kind: "announced", At: instant(p.Award.AnnouncedAt), Text: Text{Zh: "公布结果", En: "result announced"}}}
	for _, s := range p.Afterwards() {
		one := Step{Kind: s.Kind, At: instant(s.At), Text: stepTexts[s.Kind], Reason: some(s.Reason), Document: some(s.Document), Place: some(s.Place)}
		if b := s.Bid; b != nil {
			one.Bid, one.By = some(string(b.ID)), some(p.Names[b.Agency])
		}
		steps = append(steps, one)
	}
	return steps
}

// lowDecisions are the decisions on abnormally low offers, with whose they were: public with the result.
func lowDecisions(p *app.PublicAward) []LowDecision {
	out := []LowDecision{}
	for _, x := range p.Explained {
		for _, b := range p.Bids {
			if b.ID == x.ID {
				out = append(out, LowDecision{Bid: string(b.ID), Agency: AgencyRef{Id: string(b.Agency), Uscc: b.USCC, Name: p.Names[b.Agency]},
					Accepted: x.Accepted, Reason: text(x.ReasonText()), DecidedAt: instant(x.DecidedAt)})
			}
		}
	}
	return out
}

// record is the award record as it was published, byte for byte.
func (s *Server) record(c *fiber.Ctx) error {
	body, err := s.app.AwardRecord(c.UserContext(), c.Params("number"))
	return sendExact(c, fiber.MIMEApplicationJSON, body, err)
}

// seed is the text that every ticket comes from.
func (s *Server) seed(c *fiber.Ctx) error {
	body, err := s.app.SeedText(c.UserContext(), c.Params("number"))
	return sendExact(c, fiber.MIMETextPlainCharsetUTF8, body, err)
}

// frozen is the list that was fixed at the deadline.
func (s *Server) frozen(c *fiber.Ctx) error {
	body, err := s.app.FrozenList(c.UserContext(), c.Params("number"))
	return sendExact(c, fiber.MIMEApplicationJSON, body, err)
}

func sendExact(c *fiber.Ctx, kind string, body []byte, err error) error {
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "public, max-age=60")
	return c.Send(body)
}

// rawRoutes are the operations whose answer is exact bytes; generated code would encode them anew.
func (s *Server) rawRoutes(r fiber.Router) {
	r.Get("/awards/:number/record", s.record)
	r.Get("/awards/:number/seed.txt", s.seed)
	r.Get("/notices/:number/frozen", s.frozen)
	r.Get("/bids/:id/receipt", s.receiptNote)
	r.Get("/files/:id", s.download)
	r.Get("/identity-papers/:id", s.readIdentityPaper)
	r.Put("/bids/documents/:id/parts/:n", s.storePart)
	r.Get("/bids/documents/:id/file", s.readDocument)
	r.Get("/desk/purchases.csv", s.exportPurchases)
	r.Get("/directory.xlsx", s.exportDirectory)
	r.Get("/lookback.xlsx", s.exportLookBack)
	r.Get("/intakes/:id/errors.xlsx", s.exportIntakeErrors)
}

// showDeskAward is a result with what the actor may do.
func (s *Server) showDeskAward(ctx context.Context, page app.AwardPage, err error) (DeskAward, error) {
	if err != nil {
		return DeskAward{}, err
	}
	p, err := s.publicAward(ctx, page.Award.Number)
	if err != nil {
		return DeskAward{}, err
	}
	out := DeskAward{Version: page.Award.Version, Award: showAward(p), Actions: showActions(page.Actions)}
	if list := scoreReasons(p, actor(ctx)); len(list) > 0 {
		out.Reasons = &list
	}
	for _, c := range page.Contracts {
		if out.ContractId == nil {
			out.ContractId = some(string(c.ID))
		}
		for i := range out.Award.Seats {
			if s := &out.Award.Seats[i]; s.Place == c.Place {
				s.ContractId = some(string(c.ID))
			}
		}
	}
	return out, nil
}

// GetDeskAward shows a result to a desk.
func (s *Server) GetDeskAward(ctx context.Context, r GetDeskAwardRequestObject) (GetDeskAwardResponseObject, error) {
	page, err := s.app.DeskAward(ctx, actor(ctx), r.Number)
	a, err := s.showDeskAward(ctx, page, err)
	return GetDeskAward200JSONResponse(a), err
}

// DeclineAward is the winner's no.
func (s *Server) DeclineAward(ctx context.Context, r DeclineAwardRequestObject) (DeclineAwardResponseObject, error) {
	page, err := s.app.DeclineAward(ctx, actor(ctx), r.Number, version(r.Params.IfMatch), r.Body.Reason)
	a, err := s.showDeskAward(ctx, page, err)
	return DeclineAward200JSONResponse(a), err
}

// ChooseNext is the department's choice after a decline.
func (s *Server) ChooseNext(ctx context.Context, r ChooseNextRequestObject) (ChooseNextResponseObject, error) {
	page, err := s.app.ChooseNext(ctx, actor(ctx), r.Number, version(r.Params.IfMatch), string(r.Body.Choice), domain.Choice{Place: val(r.Body.Place), Reason: r.Body.Reason})
	a, err := s.showDeskAward(ctx, page, err)
	return ChooseNext200JSONResponse(a), err
}

// StrikeReserve is oversight's decision to skip a reserve.
func (s *Server) StrikeReserve(ctx context.Context, r StrikeReserveRequestObject) (StrikeReserveResponseObject, error) {
	page, err := s.app.StrikeReserve(ctx, actor(ctx), r.Number, version(r.Params.IfMatch), domain.BidID(r.Body.Bid), domain.Decision{Document: r.Body.Document, Reason: r.Body.Reason})
	a, err := s.showDeskAward(ctx, page, err)
	return StrikeReserve200JSONResponse(a), err
}

// RevokeAward is oversight's decision to take the award from a winner.
func (s *Server) RevokeAward(ctx context.Context, r RevokeAwardRequestObject) (RevokeAwardResponseObject, error) {
	page, err := s.app.RevokeAward(ctx, actor(ctx), r.Number, version(r.Params.IfMatch), domain.BidID(r.Body.Bid), domain.Decision{Document: r.Body.Document, Reason: r.Body.Reason})
	a, err := s.showDeskAward(ctx, page, err)
	return RevokeAward200JSONResponse(a), err
}
