package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

const ruleSession = "session.needed"

// caller is who sent a request, carried in its context from admit to the handler, which hands the actor on by name.
type caller struct {
	me      app.Me
	token   string
	address string
}

type callerKey struct{}

// callerOf is the caller of a request; without a session his actor is a visitor.
func callerOf(ctx context.Context) caller {
	if who, ok := ctx.Value(callerKey{}).(caller); ok {
		return who
	}
	return caller{me: app.Me{Actor: domain.Visitor()}}
}

// actor is who acts.
func actor(ctx context.Context) domain.Actor { return callerOf(ctx).me.Actor }

// admit looks up the session. An operation that is open to all still learns who asks when it must (a file's reader, say).
func (s *Server) admit(c *fiber.Ctx, op *operation) error {
	c.Locals(routeKey, "/api/v1"+op.path)
	who := caller{me: app.Me{Actor: domain.Visitor()}, token: c.Cookies(s.cookieName()), address: c.IP()}
	if who.token != "" && op.wantsCaller() {
		me, err := s.app.Who(c.UserContext(), who.token)
		switch {
		case err == nil:
			who.me = me
		case !refusal.Is(err, refusal.NotFound):
			return err
		}
	}
	c.SetUserContext(context.WithValue(c.UserContext(), callerKey{}, who))
	if op.open {
		return nil
	}
	if who.me.Person.ID == "" {
		return refusal.New(refusal.Forbidden, ruleSession, "", "请先登录", "sign in first")
	}
	if who.me.EnrolTOTP && op.tag != "session" {
		return refusal.New(refusal.Forbidden, "session.totp_enrol", "", "您的岗位须先绑定动态口令", "your role asks for a one-time code: enrol one first")
	}
	return nil
}

// wantsCaller reports whether an operation's answer depends on who asks. The public reads do not, which spares them the
// look-up and keeps them the same for everybody.
func (op *operation) wantsCaller() bool { return !op.open || op.id == "downloadFile" }

func (s *Server) cookieName() string {
	if s.secure {
		return "__Host-intermart"
	}
	return "intermart"
}

// cookie is the session's; an empty token ends it.
func (s *Server) cookie(token string) *fiber.Cookie {
	c := &fiber.Cookie{Name: s.cookieName(), Value: token, Path: "/", HTTPOnly: true, Secure: s.secure, SameSite: fiber.CookieSameSiteLaxMode}
	if token == "" {
		c.MaxAge = -1
		c.Expires = fasthttpExpired
		return c
	}
	c.SessionOnly = true
	return c
}
