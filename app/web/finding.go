package web

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// ListFindings pages what re-checking found.
func (s *Server) ListFindings(ctx context.Context, r ListFindingsRequestObject) (ListFindingsResponseObject, error) {
	n := limit(r.Params.Limit)
	fs, err := s.app.Findings(ctx, actor(ctx), val(r.Params.Status) != "resolved", cursor(r.Params.After), n)
	at := func(f domain.Finding) string { return cursorText(f.RaisedAt, string(f.ID)) }
	return ListFindings200JSONResponse{Items: each(fs, showFinding), Next: next(fs, n, at)}, err
}

func showFinding(f domain.Finding) Finding {
	out := Finding{Id: string(f.ID), Version: f.Version, Notice: f.Number, Check: showCheck(f.Check), At: instant(f.RaisedAt), Status: FindingStatusOpen,
		Note: some(f.Note), ResolvedAt: someInstant(f.ResolvedAt)}
	if !f.ResolvedAt.IsZero() {
		out.Status = FindingStatusResolved
	}
	return out
}

// ResolveFinding settles a finding.
func (s *Server) ResolveFinding(ctx context.Context, r ResolveFindingRequestObject) (ResolveFindingResponseObject, error) {
	f, err := s.app.ResolveFinding(ctx, actor(ctx), domain.FindingID(r.Id), r.Body.Note)
	if err != nil {
		return nil, err
	}
	return ResolveFinding200JSONResponse(showFinding(*f)), nil
}
