package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/frontend"
)

// routeSite puts the public pages behind everything else: what nobody took is a page that says so. A template or message
// that does not parse ends the start; the tests parse the same files.
func (s *Server) routeSite(r fiber.Router) {
	pages, err := site.New(site.Config{
		Reads: site.Market{App: s.app}, BaseURL: s.cfg.PublicURL, Log: s.log, Receipt: s.printedReceipt, Letter: s.printedLetter, Comment: s.commentForm,
		Files: site.Files{Templates: frontend.Templates(), Messages: frontend.Messages(), Style: frontend.Style(), Tokens: frontend.Tokens(), Islands: frontend.Site()},
	})
	if err != nil {
		panic(fmt.Sprintf("web: public pages: %v", err))
	}
	s.pages = pages
	pages.Routes(r)
	r.Use(func(c *fiber.Ctx) error {
		if c.Method() != fiber.MethodGet && c.Method() != fiber.MethodHead {
			return fiber.ErrNotFound
		}
		return pages.NotFound(c)
	})
}

// commentForm takes the comment of a visitor who has no JavaScript. The same text twice is one comment.
func (s *Server) commentForm(c *fiber.Ctx, number, text, contact string) error {
	if err := refusal.All(append(textFaults("text", text), textFaults("contact", contact)...)...); err != nil {
		return err
	}
	_, err := s.app.CommentOnChange(c.UserContext(), c.IP(), number, domain.PublicComment{Text: text, Contact: contact})
	return err
}

// printedReceipt reads a receipt for printing; it is its agency's alone.
func (s *Server) printedReceipt(c *fiber.Ctx, id string) (site.Receipt, error) {
	ctx := c.UserContext()
	me, err := s.reader(c)
	if err != nil {
		return site.Receipt{}, err
	}
	placed, err := s.app.Bid(ctx, me.Actor, domain.BidID(id))
	if err != nil {
		return site.Receipt{}, err
	}
	page, err := s.app.PublicNotice(ctx, placed.Number)
	return printReceipt(placed, page.Notice.Title, me), err
}

func printReceipt(p app.Placed, title string, me app.Me) site.Receipt {
	b := p.Bid
	r := site.Receipt{Notice: p.Number, Title: title, Agency: me.Organisation.Name, AgencyCode: b.USCC, Bid: string(b.ID), Kind: string(domain.BidSealed),
		SHA256: b.Sealed, Withdrawal: b.WithdrawalHash, Received: b.ReceivedAt, Deadline: b.Deadline, Note: string(p.Receipt)}
	if b.Status == domain.BidWithdrawn || b.Status == domain.BidReplaced {
		r.Kind = string(b.Status)
	}
	return r
}

// reader is who asks for a paper to print.
func (s *Server) reader(c *fiber.Ctx) (app.Me, error) {
	first := refusal.New(refusal.Forbidden, ruleSession, "", "请先登录", "sign in first")
	token := c.Cookies(s.cookieName())
	if token == "" {
		return app.Me{}, first
	}
	me, err := s.app.Who(c.UserContext(), token)
	switch {
	case refusal.Is(err, refusal.NotFound):
		return app.Me{}, first
	case err != nil:
		return app.Me{}, err
	case me.Looking != nil:
		return app.Me{}, lookSealed()
	}
	if r := unproved(me); r != nil {
		return app.Me{}, r
	}
	return me, nil
}

// printedLetter fills in a letter of the reader's agency, to be printed, sealed and photographed.
func (s *Server) printedLetter(c *fiber.Ctx, kind string) (site.AgencyLetter, error) {
	if kind != "commitment" && kind != "authority" {
		return site.AgencyLetter{}, domain.Missing()
	}
	me, err := s.reader(c)
	if err != nil {
		return site.AgencyLetter{}, err
	}
	page, err := s.app.Agency(c.UserContext(), me.Actor, domain.AgencyID(me.Actor.Organisation))
	if err != nil {
		return site.AgencyLetter{}, err
	}
	clock, err := s.app.Clock(c.UserContext())
	return printLetter(kind, &page.Agency, clock.Now), err
}

func printLetter(kind string, a *domain.Agency, now time.Time) site.AgencyLetter {
	l := site.AgencyLetter{Kind: kind, Agency: a.Name, AgencyCode: a.USCC, Representative: a.LegalRepresentative, Person: a.Authority.Person,
		Scope: a.Authority.Scope, Now: now}
	if !a.Authority.ValidFrom.IsZero() {
		l.From = a.Authority.ValidFrom.At(0)
	}
	if !a.Authority.ValidTo.IsZero() {
		l.Until = a.Authority.ValidTo.At(0)
	}
	for _, q := range a.Qualifications {
		if q.Promise != "" && q.File == "" {
			l.Promised = append(l.Promised, q.Name+q.Level)
		}
	}
	return l
}
