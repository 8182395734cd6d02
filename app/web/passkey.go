package web

import (
	"context"
	"encoding/json"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

func showChallenge(c app.Challenge) (PasskeyChallenge, error) {
	var options map[string]any
	err := json.Unmarshal(c.Options, &options)
	return PasskeyChallenge{Token: c.Token, Options: options}, err
}

// AskPasskey asks the browser of whoever signs in.
func (s *Server) AskPasskey(ctx context.Context, _ AskPasskeyRequestObject) (AskPasskeyResponseObject, error) {
	c, err := s.app.AskPasskey(ctx, domain.Visitor())
	if err != nil {
		return nil, err
	}
	shown, err := showChallenge(c)
	return AskPasskey200JSONResponse(shown), err
}

// SignInByPasskey opens a session.
func (s *Server) SignInByPasskey(ctx context.Context, r SignInByPasskeyRequestObject) (SignInByPasskeyResponseObject, error) {
	answer, err := json.Marshal(r.Body.Answer)
	if err != nil {
		return nil, err
	}
	token, who, err := s.app.LogInByPasskey(ctx, r.Body.Token, answer, callerOf(ctx).logIn())
	if err != nil {
		return nil, err
	}
	return s.signedIn(ctx, token, who)
}

// VisitSignInByPasskeyResponse writes it.
func (r signedIn) VisitSignInByPasskeyResponse(c *fiber.Ctx) error { return r.VisitSignInResponse(c) }

// AskOwnPasskey asks for one of one's own keys.
func (s *Server) AskOwnPasskey(ctx context.Context, _ AskOwnPasskeyRequestObject) (AskOwnPasskeyResponseObject, error) {
	c, err := s.app.AskPasskey(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	shown, err := showChallenge(c)
	return AskOwnPasskey200JSONResponse(shown), err
}

// ProveByPasskey makes the session fresh.
func (s *Server) ProveByPasskey(ctx context.Context, r ProveByPasskeyRequestObject) (ProveByPasskeyResponseObject, error) {
	answer, err := json.Marshal(r.Body.Answer)
	if err != nil {
		return nil, err
	}
	who, err := s.app.ProveByPasskey(ctx, actor(ctx), callerOf(ctx).token, r.Body.Token, answer)
	if err != nil {
		return nil, err
	}
	me, err := s.showMe(ctx, who)
	return ProveByPasskey200JSONResponse(me), err
}

// BeginPasskey asks the browser to make a key.
func (s *Server) BeginPasskey(ctx context.Context, _ BeginPasskeyRequestObject) (BeginPasskeyResponseObject, error) {
	c, err := s.app.BeginPasskey(ctx, actor(ctx))
	if err != nil {
		return nil, err
	}
	shown, err := showChallenge(c)
	return BeginPasskey200JSONResponse(shown), err
}

// AddPasskey stores the key that the browser made.
func (s *Server) AddPasskey(ctx context.Context, r AddPasskeyRequestObject) (AddPasskeyResponseObject, error) {
	answer, err := json.Marshal(r.Body.Answer)
	if err != nil {
		return nil, err
	}
	return AddPasskey201Response{}, s.app.AddPasskey(ctx, actor(ctx), r.Body.Token, r.Body.Name, answer)
}

func showPasskey(k app.Passkey) Passkey {
	return Passkey{Id: k.ID, Name: k.Name, MadeAt: instant(k.MadeAt), UsedAt: someInstant(k.UsedAt)}
}

// ListPasskeys lists one's own.
func (s *Server) ListPasskeys(ctx context.Context, _ ListPasskeysRequestObject) (ListPasskeysResponseObject, error) {
	keys, err := s.app.OwnPasskeys(ctx, actor(ctx))
	return ListPasskeys200JSONResponse{Items: each(keys, showPasskey)}, err
}

// RemovePasskey takes one away.
func (s *Server) RemovePasskey(ctx context.Context, r RemovePasskeyRequestObject) (RemovePasskeyResponseObject, error) {
	return RemovePasskey204Response{}, s.app.RemovePasskey(ctx, actor(ctx), r.Key)
}

// MakeRecoveryCodes makes ten, shown this once.
func (s *Server) MakeRecoveryCodes(ctx context.Context, r MakeRecoveryCodesRequestObject) (MakeRecoveryCodesResponseObject, error) {
	codes, err := s.app.NewRecoveryCodes(ctx, actor(ctx), r.Body.Code)
	return MakeRecoveryCodes200JSONResponse{Codes: codes}, err
}

// AskAccountReset is an administrator's request after an identity check.
func (s *Server) AskAccountReset(ctx context.Context, r AskAccountResetRequestObject) (AskAccountResetResponseObject, error) {
	waits, err := s.app.AskAccountReset(ctx, actor(ctx), domain.AccountResetID(r.Body.Id), domain.PersonID(r.Id), domain.OrganisationID(r.Body.Organisation), string(r.Body.What), r.Body.Checked)
	return AskAccountReset201JSONResponse{Waits: waits}, err
}

// ListAccountResets lists the open requests.
func (s *Server) ListAccountResets(ctx context.Context, r ListAccountResetsRequestObject) (ListAccountResetsResponseObject, error) {
	list, err := s.app.AccountResets(ctx, actor(ctx), domain.OrganisationID(r.Params.Organisation))
	return ListAccountResets200JSONResponse{Items: each(list, func(p app.ResetPage) AccountReset {
		return AccountReset{Id: UUID(p.Reset.ID), Person: UUID(p.Reset.Person), What: AccountResetWhat(p.Reset.What), Name: p.Name, Email: p.Email, Checked: p.Reset.Checked, AskedBy: UUID(p.Reset.AskedBy), AskedAt: instant(p.Reset.AskedAt)}
	})}, err
}

// DecideAccountReset is the second administrator's yes or no.
func (s *Server) DecideAccountReset(ctx context.Context, r DecideAccountResetRequestObject) (DecideAccountResetResponseObject, error) {
	return DecideAccountReset204Response{}, s.app.DecideAccountReset(ctx, actor(ctx), domain.AccountResetID(r.Id), domain.OrganisationID(r.Body.Organisation), r.Body.Agree)
}
