package web

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

// SignInWays says how people may sign in here besides their password.
func (s *Server) SignInWays(context.Context, SignInWaysRequestObject) (SignInWaysResponseObject, error) {
	w := s.app.Ways()
	return SignInWays200JSONResponse{Provider: w.Provider, Passkey: w.Passkey, Phone: w.Phone}, nil
}

// AskPhoneCode answers the same whether or not there is such a number.
func (s *Server) AskPhoneCode(ctx context.Context, r AskPhoneCodeRequestObject) (AskPhoneCodeResponseObject, error) {
	token, err := s.app.AskPhoneCode(ctx, r.Body.Mobile, callerOf(ctx).address)
	return AskPhoneCode202JSONResponse{Token: token}, err
}

// SignInByPhone opens a session.
func (s *Server) SignInByPhone(ctx context.Context, r SignInByPhoneRequestObject) (SignInByPhoneResponseObject, error) {
	token, who, err := s.app.LogInByPhone(ctx, r.Body.Token, r.Body.Code, callerOf(ctx).logIn())
	if err != nil {
		return nil, err
	}
	return s.signedIn(ctx, token, who)
}

// VisitSignInByPhoneResponse writes it.
func (r signedIn) VisitSignInByPhoneResponse(c *fiber.Ctx) error { return r.VisitSignInResponse(c) }

// AskMobileCode sends a code to one's own number.
func (s *Server) AskMobileCode(ctx context.Context, _ AskMobileCodeRequestObject) (AskMobileCodeResponseObject, error) {
	token, err := s.app.AskMobileCode(ctx, actor(ctx), callerOf(ctx).address)
	return AskMobileCode202JSONResponse{Token: token}, err
}

// ConfirmMobile takes the code that came to it.
func (s *Server) ConfirmMobile(ctx context.Context, r ConfirmMobileRequestObject) (ConfirmMobileResponseObject, error) {
	return ConfirmMobile204Response{}, s.app.ConfirmMobile(ctx, actor(ctx), r.Body.Token, r.Body.Code)
}
