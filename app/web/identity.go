package web

import (
	"context"
	"crypto/subtle"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// oidcLife is how long a sign-in at the provider may take.
const oidcLife = 5 * time.Minute

func (s *Server) oidcCookie(state string) *fiber.Cookie {
	c := s.cookie(state)
	c.Name += "-oidc"
	if state != "" {
		c.SessionOnly, c.MaxAge = false, int(oidcLife.Seconds())
	}
	return c
}

// oidcLogin sends the browser to the identity provider. With again=1 a session that there is becomes fresh; else one
// begins. The state is kept in a cookie too, so that nobody is signed in by an answer that another browser asked for.
func (s *Server) oidcLogin(c *fiber.Ctx) error {
	session := ""
	if c.Query("again") == "1" {
		session = c.Cookies(s.cookieName())
	}
	state, address, err := s.app.AskProvider(c.UserContext(), session)
	if err != nil {
		return s.oidcFailed(c, err)
	}
	c.Cookie(s.oidcCookie(state))
	return c.Redirect(address, fiber.StatusSeeOther)
}

// oidcCallback is where the provider sends the browser back to.
func (s *Server) oidcCallback(c *fiber.Ctx) error {
	state := c.Cookies(s.oidcCookie("").Name)
	c.Cookie(s.oidcCookie(""))
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(c.Query("state"))) != 1 {
		return s.oidcFailed(c, refusal.New(refusal.Forbidden, "oidc.state", "", "登录已超时，请重试", "it took too long: try again"))
	}
	if c.Query("code") == "" {
		return s.oidcFailed(c, refusal.New(refusal.Forbidden, "oidc.refused", "", "统一身份认证没有完成登录", "the identity provider did not sign you in"))
	}
	who := caller{address: c.IP(), device: device(c), browser: s.browser(c)}
	token, me, err := s.app.LogInByProvider(c.UserContext(), state, c.Query("code"), who.logIn())
	if err != nil {
		return s.oidcFailed(c, err)
	}
	if token == "" { // the session that asked is fresh again
		return c.Redirect("/desk/proved", fiber.StatusSeeOther)
	}
	c.Cookie(s.cookie(token))
	c.Cookie(s.browserCookie(who.browser))
	if me.Second {
		return c.Redirect("/desk/second", fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/", fiber.StatusSeeOther)
}

// oidcFailed goes back to the sign-in page, which says why.
func (s *Server) oidcFailed(c *fiber.Ctx, err error) error {
	r := refusal.As(err)
	if r == nil {
		return err
	}
	s.log.WarnContext(c.UserContext(), "identity provider", "request_id", requestID(c), "error", err.Error())
	return c.Redirect("/desk/login?refused="+url.QueryEscape(r.Rule), fiber.StatusSeeOther)
}

func showIdentity(i domain.Identity) Identity {
	return Identity{Id: UUID(i.ID), Issuer: i.Issuer, Name: i.Name, Email: i.Email, AskedAt: instant(i.AskedAt)}
}

// ListIdentities lists those that wait to be linked.
func (s *Server) ListIdentities(ctx context.Context, _ ListIdentitiesRequestObject) (ListIdentitiesResponseObject, error) {
	list, err := s.app.OpenIdentities(ctx, actor(ctx))
	return ListIdentities200JSONResponse{Items: each(list, showIdentity)}, err
}

// LinkIdentity says whose an identity is.
func (s *Server) LinkIdentity(ctx context.Context, r LinkIdentityRequestObject) (LinkIdentityResponseObject, error) {
	err := s.app.LinkIdentity(ctx, actor(ctx), domain.IdentityID(r.Id), domain.PersonID(r.Body.Person), domain.OrganisationID(r.Body.Organisation))
	return LinkIdentity204Response{}, err
}
