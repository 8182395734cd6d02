package web

import (
	"context"
	"io"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// identityPath takes images of identity papers.
const identityPath = "/api/v1/agency/identity-papers"

// GetOwnIdentityPapers shows a firm its images of identity papers and the consents to them.
func (s *Server) GetOwnIdentityPapers(ctx context.Context, _ GetOwnIdentityPapersRequestObject) (GetOwnIdentityPapersResponseObject, error) {
	p, err := s.app.OwnIdentityPapers(ctx, actor(ctx))
	return GetOwnIdentityPapers200JSONResponse(showIdentityPapers(p)), err
}

// UploadIdentityPaper stores one image.
func (s *Server) UploadIdentityPaper(ctx context.Context, r UploadIdentityPaperRequestObject) (UploadIdentityPaperResponseObject, error) {
	content, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	q := r.Params
	p, err := s.app.UploadIdentityPaper(ctx, actor(ctx), app.IdentityUpload{ID: domain.FileID(q.Id), Whose: domain.IdentityOf(q.Whose), SHA256: q.Sha256, Content: content})
	return UploadIdentityPaper200JSONResponse(showIdentityPapers(p)), err
}

// ConsentIdentity records the separate consent.
func (s *Server) ConsentIdentity(ctx context.Context, r ConsentIdentityRequestObject) (ConsentIdentityResponseObject, error) {
	p, err := s.app.ConsentIdentity(ctx, actor(ctx), domain.IdentityOf(r.Body.Whose), r.Body.Version)
	return ConsentIdentity200JSONResponse(showIdentityPapers(p)), err
}

// WithdrawIdentity ends the consent, and the images go.
func (s *Server) WithdrawIdentity(ctx context.Context, r WithdrawIdentityRequestObject) (WithdrawIdentityResponseObject, error) {
	p, err := s.app.WithdrawIdentity(ctx, actor(ctx), domain.IdentityOf(r.Body.Whose))
	return WithdrawIdentity200JSONResponse(showIdentityPapers(p)), err
}

// GetIdentityPapers shows the vetter who is at an application its images.
func (s *Server) GetIdentityPapers(ctx context.Context, r GetIdentityPapersRequestObject) (GetIdentityPapersResponseObject, error) {
	p, err := s.app.VetIdentityPapers(ctx, actor(ctx), domain.AgencyID(r.Id))
	return GetIdentityPapers200JSONResponse{Items: each(p.Papers, showIdentityPaper(&p))}, err
}

func showIdentityPapers(p app.IdentityPapersPage) IdentityPapers {
	out := IdentityPapers{Version: domain.IdentityConsentVersion, Parts: []IdentityPart{}, Clocks: each(p.Rules, func(r app.RuledDays) IdentityClock {
		return IdentityClock{Key: r.Key, N: r.N, Citation: citation(r.Source.Citation)}
	}), Unset: each(p.Unset, func(key string) string { return key })}
	for _, one := range p.Parts {
		part := IdentityPart{Whose: IdentityOf(one.Whose), Consented: one.Consent.Stands(), Papers: []IdentityPaper{}, Actions: showActions(one.Actions)}
		clocks := p.Clocks
		if c := one.Consent; c != nil {
			part.ConsentedAt, part.WithdrawnAt = someInstant(c.At), someInstant(c.WithdrawnAt)
			if c.Stands() {
				clocks = c.Clocks
			}
		}
		if len(p.Rules) > 0 {
			words := text(domain.IdentityConsentText(clocks))
			part.Text = &words
		}
		for _, paper := range p.Papers {
			if paper.Whose == one.Whose {
				part.Papers = append(part.Papers, showIdentityPaper(&p)(paper))
			}
		}
		out.Parts = append(out.Parts, part)
	}
	return out
}

func showIdentityPaper(page *app.IdentityPapersPage) func(domain.IdentityPaper) IdentityPaper {
	return func(p domain.IdentityPaper) IdentityPaper {
		out := IdentityPaper{Id: string(p.ID), Whose: IdentityOf(p.Whose), Sha256: p.SHA256, State: IdentityPaperStateKept}
		if !p.DeletedAt.IsZero() {
			out.State, out.Rule, out.DeletedAt = IdentityPaperStateDeleted, some(p.Going), someInstant(p.DeletedAt)
			return out
		}
		day, rule := p.Until(&page.Agency)
		if gone := p.Due(&page.Agency, page.Now); gone != "" {
			out.State, rule = IdentityPaperStateGoing, gone
		}
		out.MediaType, out.Size, out.At = some(p.ContentType), some(p.Size), someInstant(p.At)
		out.Until, out.Days, out.Rule = someDay(day), some(p.Clocks.AfterDecision), some(rule)
		return out
	}
}

// readIdentityPaper sends one image to who may look at it, in place and kept nowhere. It is read whole before the first
// byte leaves.
func (s *Server) readIdentityPaper(c *fiber.Ctx) error {
	p, body, err := s.app.ReadIdentityPaper(c.UserContext(), actor(c.UserContext()), domain.FileID(c.Params("id")))
	if err != nil {
		return err
	}
	content, err := io.ReadAll(io.LimitReader(body, domain.MaxIdentityPaper+1))
	if e := body.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, p.ContentType)
	c.Set(fiber.HeaderContentDisposition, "inline")
	c.Set(fiber.HeaderContentSecurityPolicy, "frame-ancestors 'self'")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(content)
}
