package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// OpenFirmClaim claims a registered firm and gives the claimant an account.
func (s *Server) OpenFirmClaim(ctx context.Context, r OpenFirmClaimRequestObject) (OpenFirmClaimResponseObject, error) {
	b := r.Body
	c, err := s.app.OpenFirmClaim(ctx, app.OpenClaim{ID: domain.FirmClaimID(b.Id), USCC: b.Uscc, Password: b.Person.Password,
		Person: domain.Person{ID: domain.PersonID(b.Person.Id), Name: b.Person.Name, Email: b.Person.Email}})
	if err != nil {
		return nil, err
	}
	return OpenFirmClaim201JSONResponse{Id: string(c.ID), Uscc: c.USCC}, nil
}

// ListFirmClaims are the claims that concern the actor.
func (s *Server) ListFirmClaims(ctx context.Context, _ ListFirmClaimsRequestObject) (ListFirmClaimsResponseObject, error) {
	list, err := s.app.FirmClaims(ctx, actor(ctx))
	return ListFirmClaims200JSONResponse{Items: each(list, showFirmClaimLine)}, err
}

func showFirmClaimLine(c domain.FirmClaim) FirmClaimLine {
	return FirmClaimLine{Id: string(c.ID), Uscc: c.USCC, Name: c.Name, Status: FirmClaimStatus(c.Status), Version: c.Version, Claimant: some(c.ClaimantName),
		FiledAt: someInstant(c.FiledAt), Hear: someDeadline(c.Hear), Due: someDeadline(c.Due), AnsweredAt: someInstant(c.AnsweredAt), DecidedAt: someInstant(c.DecidedAt)}
}

// GetFirmClaim shows one claim as its reader may know it.
func (s *Server) GetFirmClaim(ctx context.Context, r GetFirmClaimRequestObject) (GetFirmClaimResponseObject, error) {
	p, err := s.app.FirmClaim(ctx, actor(ctx), domain.FirmClaimID(r.Id))
	return GetFirmClaim200JSONResponse(showFirmClaim(p)), err
}

func showFirmClaim(p app.FirmClaimPage) FirmClaim {
	c := &p.Claim
	out := FirmClaim{Line: showFirmClaimLine(*c), Side: FirmClaimSide(p.Side), Reason: some(c.Reason), Answer: some(c.Answer), Decision: some(c.Decision),
		Files: showFiles(c.FileIDs(), p.Files), Actions: showActions(p.Actions), Authority: showAuthority(c.Authority)}
	words := func(ids []domain.FileID) *[]UUID {
		if len(ids) == 0 {
			return nil
		}
		list := each(ids, func(id domain.FileID) UUID { return UUID(id) })
		return &list
	}
	out.Papers, out.AnswerPapers = words(c.Papers), words(c.AnswerPapers)
	if len(p.Present) > 0 {
		out.Present = &p.Present
	}
	return out
}

// FileFirmClaim hands a claim in with its proof.
func (s *Server) FileFirmClaim(ctx context.Context, r FileFirmClaimRequestObject) (FileFirmClaimResponseObject, error) {
	b := r.Body
	proof := domain.FirmClaim{Authority: authority(&b.Authority), Reason: b.Reason, Papers: fileIDs(b.Papers)}
	p, err := s.app.FileFirmClaim(ctx, actor(ctx), domain.FirmClaimID(r.Id), version(r.Params.IfMatch), proof)
	return FileFirmClaim200JSONResponse(showFirmClaim(p)), err
}

func fileIDs(ids []UUID) []domain.FileID {
	return each(ids, func(id UUID) domain.FileID { return domain.FileID(id) })
}

// AnswerFirmClaim is the word of the firm's present people.
func (s *Server) AnswerFirmClaim(ctx context.Context, r AnswerFirmClaimRequestObject) (AnswerFirmClaimResponseObject, error) {
	p, err := s.app.AnswerFirmClaim(ctx, actor(ctx), domain.FirmClaimID(r.Id), version(r.Params.IfMatch), r.Body.Answer, fileIDs(r.Body.Papers))
	return AnswerFirmClaim200JSONResponse(showFirmClaim(p)), err
}

// WithdrawFirmClaim ends a claim at its claimant's wish.
func (s *Server) WithdrawFirmClaim(ctx context.Context, r WithdrawFirmClaimRequestObject) (WithdrawFirmClaimResponseObject, error) {
	p, err := s.app.WithdrawFirmClaim(ctx, actor(ctx), domain.FirmClaimID(r.Id), version(r.Params.IfMatch))
	return WithdrawFirmClaim200JSONResponse(showFirmClaim(p)), err
}

// DecideFirmClaim grants or refuses it.
func (s *Server) DecideFirmClaim(ctx context.Context, r DecideFirmClaimRequestObject) (DecideFirmClaimResponseObject, error) {
	p, err := s.app.DecideFirmClaim(ctx, actor(ctx), domain.FirmClaimID(r.Id), version(r.Params.IfMatch), r.Body.Granted, r.Body.Reason)
	return DecideFirmClaim200JSONResponse(showFirmClaim(p)), err
}
