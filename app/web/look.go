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

// lookHeader names the look whose desk the page shows that a request comes from.
const lookHeader = "Intermart-Look"

// turns are the operations that turn a session to another desk, or away from all: whatever the page shows.
var turns = map[string]bool{"beginLook": true, "endLook": true, "signOut": true}

// sameDesk refuses a request from a page that shows another desk than its session sees: one of a look that has ended, or
// one's own while the session is in a look. Only who one is may be asked without saying what the page shows.
func sameDesk(c *fiber.Ctx, op *operation, as *app.Looking) error {
	var look string
	if as != nil {
		look = string(as.Look)
	}
	switch shown := c.Get(lookHeader); {
	case shown == look || turns[op.id] || shown == "" && op.id == "me":
		return nil
	case shown != "":
		return domain.LookEnded()
	}
	return refusal.New(refusal.Conflict, "look.other", "", "本次登录正在另一页面以求助人的视角查看；请先结束查看，再在此页面办理", "this session sees as who asked sees, on another page: end the look first, then go on at this one")
}

// seenAlong lets a session that sees as another sees read what is alongside, and records it; all else it refuses.
func (s *Server) seenAlong(c *fiber.Ctx, op *operation, as *app.Looking) error {
	switch {
	case op.id == "me" || turns[op.id]:
		return nil
	case op.method != fiber.MethodGet:
		return domain.LooksOnly()
	case !alongside[op.id]:
		return lookSealed()
	}
	return s.app.SeeAlong(c.UserContext(), as.Look, read(c))
}

func lookSealed() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "look.sealed", "", "以求助人的视角查看时，不显示信件、报名、文件和账户", "letters, bids, files and accounts are not shown while you see as who asked sees")
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
	return &Me_Looking{Look: string(l.Look), Ticket: string(l.Ticket), By: l.By, Until: instant(l.Until)}
}

// LetLook gives or takes back the leave to see the asker's desk.
func (s *Server) LetLook(ctx context.Context, r LetLookRequestObject) (LetLookResponseObject, error) {
	p, err := s.app.LetLook(ctx, actor(ctx), domain.TicketID(r.Id), version(r.Params.IfMatch), r.Body.Allowed)
	return LetLook200JSONResponse(showTicket(p)), err
}

// BeginLook turns the session to the desk of who asked.
func (s *Server) BeginLook(ctx context.Context, r BeginLookRequestObject) (BeginLookResponseObject, error) {
	who, err := s.app.BeginLook(ctx, actor(ctx), callerOf(ctx).token, domain.TicketID(r.Id), version(r.Params.IfMatch), domain.LookID(r.Body.Id))
	if err != nil {
		return nil, err
	}
	shown, err := s.showMe(ctx, who.Me)
	if !who.New {
		return BeginLook200JSONResponse(shown), err
	}
	return BeginLook201JSONResponse(shown), err
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
