package web

import (
	"context"
	"strings"

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
	device  string
	browser string // of a sign-in: by which it is known again; one that kept none is given a fresh one
}

// logIn is what a sign-in says of its client.
func (who caller) logIn() app.LogIn {
	return app.LogIn{Address: who.address, Device: who.device, Browser: who.browser}
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
	who := caller{me: app.Me{Actor: domain.Visitor()}, token: c.Cookies(s.cookieName()), address: c.IP(), device: device(c)}
	if op.tag == "session" { // the one kind that signs somebody in
		who.browser = s.browser(c)
	}
	if secret, ok := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer "); ok && op.wantsCaller() {
		me, err := s.byToken(c, op, secret)
		if err != nil {
			return err
		}
		who.me, who.token = me, ""
	}
	if who.token != "" && op.wantsCaller() {
		me, err := s.app.Who(c.UserContext(), who.token)
		switch {
		case err == nil:
			who.me = me
		case !refusal.Is(err, refusal.NotFound):
			return err
		}
	}
	if op.open && (who.me.Looking != nil || unproved(who.me) != nil) { // what all may see is not seen as anybody
		who.me = app.Me{Actor: domain.Visitor()}
	}
	c.SetUserContext(context.WithValue(c.UserContext(), callerKey{}, who))
	if op.open {
		return nil
	}
	if who.me.Person.ID == "" {
		return refusal.New(refusal.Forbidden, ruleSession, "", "请先登录", "sign in first")
	}
	if err := sameDesk(c, op, who.me.Looking); err != nil {
		return err
	}
	if who.me.Looking != nil {
		return s.seenAlong(c, op, who.me.Looking)
	}
	if r := unproved(who.me); r != nil && !(who.me.Second && beforeSecond[op.id]) && (who.me.Second || op.tag != "session") {
		return r
	}
	return nil
}

// unproved refuses a session whose second factor is still to be shown, or to be set up.
func unproved(me app.Me) *refusal.Refusal {
	switch {
	case me.Second:
		return refusal.New(refusal.Forbidden, "session.second", "", "请先出示动态口令或通行密钥", "show your one-time code or passkey first")
	case me.EnrolTOTP:
		return refusal.New(refusal.Forbidden, "session.totp_enrol", "", "您的岗位须先绑定动态口令", "your role asks for a one-time code: enrol one first")
	}
	return nil
}

// beforeSecond is what a session may do whose second factor is still to be shown.
var beforeSecond = map[string]bool{"me": true, "signOut": true, "proveMe": true, "proveByPasskey": true, "askOwnPasskey": true}

// byToken is the actor of an API token: never for what concerns the account itself, and only within its scopes.
func (s *Server) byToken(c *fiber.Ctx, op *operation, secret string) (app.Me, error) {
	me, err := s.app.WhoToken(c.UserContext(), secret)
	if refusal.Is(err, refusal.NotFound) {
		return me, refusal.New(refusal.Forbidden, ruleSession, "", "接口令牌无效或已过期", "the API token is not valid or has expired")
	}
	if err != nil {
		return me, err
	}
	if op.tag == "session" && op.id != "me" || op.tag == "admin" {
		return me, refusal.New(refusal.Forbidden, "token.never", "", "接口令牌不能办理账户事项", "an API token never acts on accounts")
	}
	refused := me.Actor.Writes()
	if op.method == fiber.MethodGet {
		refused = me.Actor.Reads()
	}
	if refused != nil {
		return me, refused
	}
	return me, nil
}

// maxDevice bounds what is kept of a client's own description.
const maxDevice = 200

func device(c *fiber.Ctx) string {
	d := c.Get(fiber.HeaderUserAgent)
	return strings.ToValidUTF8(d[:min(len(d), maxDevice)], "")
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

// browser is the secret by which a browser is known again; whoever keeps none gets one with his first sign-in.
func (s *Server) browser(c *fiber.Ctx) string {
	if kept := c.Cookies(s.browserCookie("").Name); kept != "" {
		return kept
	}
	return app.Token(32)
}

func (s *Server) browserCookie(secret string) *fiber.Cookie {
	c := s.cookie(secret)
	c.Name += "-browser"
	c.SessionOnly, c.MaxAge = false, int(app.BrowserLife.Seconds())
	return c
}
