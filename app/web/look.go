package web

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// alongside are the reads that help with a person's desk: his organisation's own file, notices, revisions, contracts,
// budget. Letters, bids, envelopes, files and accounts are never among them, nor what tells before the freeze whether the
// organisation means to bid: its questions, its stars and searches.
var alongside = map[string]bool{
	"me": true, "getOwnAgency": true, "getEligibility": true, "listAgencyNotices": true, "listOwnRelations": true, "listAgencyChanges": true,
	"getAgencyChange": true, "listDeskNotices": true, "getDeskNotice": true,
	"listRevisions": true, "getRevision": true, "listEnquiries": true, "listBudgetLines": true, "getBudgetLine": true, "getChain": true,
	"listTemplates": true, "listPurchases": true, "listEmergencies": true, "listContracts": true, "getContract": true, "listTickets": true, "getTicket": true,
}

// seenAlong lets a session that sees as another sees read what is alongside, and records it; all else it refuses.
func (s *Server) seenAlong(c *fiber.Ctx, op *operation, as *app.Looking) error {
	switch {
	case op.id == "me" || op.id == "endLook" || op.id == "signOut":
		return nil
	case op.method != fiber.MethodGet:
		return refusal.New(refusal.Forbidden, "look.read_only", "", "正以求助人的视角查看，只能看，不能办理；请先结束查看", "you see as who asked sees, to read only: end the look first")
	case !alongside[op.id]:
		return refusal.New(refusal.Forbidden, "look.sealed", "", "以求助人的视角查看时，不显示信件、报名、文件和账户", "letters, bids, files and accounts are not shown while you see as who asked sees")
	}
	return s.app.SeeAlong(c.UserContext(), as.Look, read(c))
}

// read is the address that a look read, its query with it, no longer than what is kept.
func read(c *fiber.Ctx) string {
	at := c.OriginalURL()
	return strings.ToValidUTF8(at[:min(len(at), 300)], "")
}

func showLooking(l *app.Looking) *Me_Looking {
	if l == nil {
		return nil
	}
	return &Me_Looking{Ticket: string(l.Ticket), By: l.By, Until: instant(l.Until)}
}

// LetLook gives or takes back the leave to see the asker's desk.
func (s *Server) LetLook(ctx context.Context, r LetLookRequestObject) (LetLookResponseObject, error) {
	p, err := s.app.LetLook(ctx, actor(ctx), domain.TicketID(r.Id), version(r.Params.IfMatch), r.Body.Allowed)
	return LetLook200JSONResponse(showTicket(p)), err
}

// BeginLook turns the session to the desk of who asked.
func (s *Server) BeginLook(ctx context.Context, r BeginLookRequestObject) (BeginLookResponseObject, error) {
	who, err := s.app.BeginLook(ctx, actor(ctx), callerOf(ctx).token, domain.TicketID(r.Id), domain.LookID(r.Body.Id))
	if err != nil {
		return nil, err
	}
	shown, err := s.showMe(ctx, who)
	return BeginLook200JSONResponse(shown), err
}

// EndLook turns it back.
func (s *Server) EndLook(ctx context.Context, _ EndLookRequestObject) (EndLookResponseObject, error) {
	who, err := s.app.EndLook(ctx, callerOf(ctx).token)
	if err != nil {
		return nil, err
	}
	shown, err := s.showMe(ctx, who)
	return EndLook200JSONResponse(shown), err
}
