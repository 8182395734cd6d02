package web

import (
	"context"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
)

// fasthttpExpired is a moment long past: a cookie with it is dropped.
var fasthttpExpired = time.Unix(1, 0).UTC()

// signedIn is the answer to a sign-in: who one is, the session's cookie, and that by which the browser is known again.
type signedIn struct {
	me              Me
	cookie, browser *fiber.Cookie
}

func (s *Server) signedIn(ctx context.Context, token string, who app.Me) (signedIn, error) {
	shown, err := s.showMe(ctx, who)
	return signedIn{me: shown, cookie: s.cookie(token), browser: s.browserCookie(callerOf(ctx).browser)}, err
}

// VisitSignInResponse writes it.
func (r signedIn) VisitSignInResponse(c *fiber.Ctx) error {
	c.Cookie(r.cookie)
	c.Cookie(r.browser)
	return c.Status(fiber.StatusOK).JSON(r.me)
}

// SignIn opens a session.
func (s *Server) SignIn(ctx context.Context, r SignInRequestObject) (SignInResponseObject, error) {
	in := callerOf(ctx).logIn()
	in.Email, in.Password, in.TOTP, in.Recovery = r.Body.Login, r.Body.Password, val(r.Body.Totp), val(r.Body.Recovery)
	token, me, err := s.app.LogIn(ctx, in)
	if err != nil {
		return nil, err
	}
	return s.signedIn(ctx, token, me)
}

// signedOut is the answer to a sign-out: the cookie goes.
type signedOut struct{ cookie *fiber.Cookie }

// VisitSignOutResponse writes it.
func (r signedOut) VisitSignOutResponse(c *fiber.Ctx) error {
	c.Cookie(r.cookie)
	return c.SendStatus(fiber.StatusNoContent)
}

// SignOut ends the session on the server; without one there is nothing to end.
func (s *Server) SignOut(ctx context.Context, _ SignOutRequestObject) (SignOutResponseObject, error) {
	if token := callerOf(ctx).token; token != "" {
		if err := s.app.LogOut(ctx, token); err != nil {
			return nil, err
		}
	}
	return signedOut{cookie: s.cookie("")}, nil
}

// Me says who is signed in.
func (s *Server) Me(ctx context.Context, _ MeRequestObject) (MeResponseObject, error) {
	me, err := s.showMe(ctx, callerOf(ctx).me)
	return Me200JSONResponse(me), err
}

func (s *Server) showMe(ctx context.Context, me app.Me) (Me, error) {
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return Me{}, err
	}
	o := me.Organisation
	return Me{
		Person:       Me_Person{Id: UUID(me.Person.ID), Name: me.Person.Name, Email: me.Person.Email},
		Organisation: Me_Organisation{Id: UUID(o.ID), Kind: OrganisationKind(o.Kind), Name: o.Name, Region: string(o.Region), Training: me.Actor.Training, Uscc: some(o.USCC)},
		Roles:        showRoles(me.Actor.Roles), Organisations: each(me.Memberships, showOnBehalf),
		Passkeys: me.Passkeys, PasskeyOnly: me.PasskeyOnly, NeedsSecond: me.Second, How: MeHow(me.How),
		Unread: me.Unread, Demo: clock.Demo, TotpEnrolled: me.Person.TOTPSecret != "", NeedsTotp: me.EnrolTOTP,
		ProvedAt: instant(me.Actor.ProvedAt), Now: instant(clock.Now), Looking: showLooking(me.Looking),
	}, nil
}

// ChangePassword sets a new password for whoever knows the old one.
func (s *Server) ChangePassword(ctx context.Context, r ChangePasswordRequestObject) (ChangePasswordResponseObject, error) {
	err := s.app.ChangePassword(ctx, actor(ctx), r.Body.Current, r.Body.Password)
	return ChangePassword204Response{}, err
}

// ForgotPassword answers the same whether or not there is such an account.
func (s *Server) ForgotPassword(ctx context.Context, r ForgotPasswordRequestObject) (ForgotPasswordResponseObject, error) {
	err := s.app.ForgotPassword(ctx, r.Body.Login, callerOf(ctx).address)
	return ForgotPassword202Response{}, err
}

// passwordSet is the answer to a reset: the browser is known from now on.
type passwordSet struct{ browser *fiber.Cookie }

// VisitResetPasswordResponse writes it.
func (r passwordSet) VisitResetPasswordResponse(c *fiber.Ctx) error {
	c.Cookie(r.browser)
	return c.SendStatus(fiber.StatusNoContent)
}

// ResetPassword sets the password with a mailed token.
func (s *Server) ResetPassword(ctx context.Context, r ResetPasswordRequestObject) (ResetPasswordResponseObject, error) {
	browser := callerOf(ctx).browser
	return passwordSet{browser: s.browserCookie(browser)}, s.app.ResetPassword(ctx, r.Body.Token, r.Body.Password, browser)
}

// EnrolTOTP proposes a secret; it counts once it is confirmed.
func (s *Server) EnrolTOTP(ctx context.Context, _ EnrolTOTPRequestObject) (EnrolTOTPResponseObject, error) {
	secret, err := s.app.NewTOTP(actor(ctx))
	if err != nil {
		return nil, err
	}
	label := url.PathEscape("Intermart:" + callerOf(ctx).me.Person.Email)
	return EnrolTOTP200JSONResponse{Secret: secret, Otpauth: "otpauth://totp/" + label + "?secret=" + secret + "&issuer=Intermart"}, nil
}

// ConfirmTOTP sets the second factor.
func (s *Server) ConfirmTOTP(ctx context.Context, r ConfirmTOTPRequestObject) (ConfirmTOTPResponseObject, error) {
	err := s.app.ConfirmTOTP(ctx, actor(ctx), r.Body.Secret, r.Body.Code, val(r.Body.OldCode))
	return ConfirmTOTP204Response{}, err
}
