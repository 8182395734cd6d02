package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListFindings pages what re-checking found.
func (s *Server) ListFindings(ctx context.Context, r ListFindingsRequestObject) (ListFindingsResponseObject, error) {
	n := limit(r.Params.Limit)
	fs, err := s.app.Findings(ctx, actor(ctx), app.FindingQuery{Open: val(r.Params.Status) != "resolved", After: cursor(r.Params.After), Limit: n})
	at := func(f app.FindingPage) string { return cursorText(f.Finding.RaisedAt, string(f.Finding.ID)) }
	return ListFindings200JSONResponse{Items: each(fs, showFinding), Next: next(fs, n, at)}, err
}

func showFinding(p app.FindingPage) Finding {
	f := p.Finding
	out := Finding{Id: string(f.ID), Version: f.Version, Notice: f.Number, NoticeId: string(f.Notice), Check: showCheck(f.Check), At: instant(f.RaisedAt), Status: FindingStatusOpen,
		Owner: FindingOwner(f.Owner), Due: someDeadline(f.Due), Overdue: f.Overdue, Answer: some(f.Answer), AnsweredAt: someInstant(f.AnsweredAt),
		Note: some(f.Note), ResolvedAt: someInstant(f.ResolvedAt), Was: some(FindingWas(f.Was)), Actions: showActions(p.Actions)}
	if p.Cause != nil {
		cause := showRecheck(*p.Cause)
		out.Cause = &cause
	}
	if !f.ResolvedAt.IsZero() {
		out.Status = FindingStatusResolved
	}
	return out
}

// AnswerFinding is the owner's answer.
func (s *Server) AnswerFinding(ctx context.Context, r AnswerFindingRequestObject) (AnswerFindingResponseObject, error) {
	f, err := s.app.AnswerFinding(ctx, actor(ctx), domain.FindingID(r.Id), r.Body.Answer)
	if err != nil {
		return nil, err
	}
	return AnswerFinding200JSONResponse(showFinding(f)), nil
}

// ResolveFinding settles a finding.
func (s *Server) ResolveFinding(ctx context.Context, r ResolveFindingRequestObject) (ResolveFindingResponseObject, error) {
	f, err := s.app.ResolveFinding(ctx, actor(ctx), domain.FindingID(r.Id), r.Body.Note)
	if err != nil {
		return nil, err
	}
	return ResolveFinding200JSONResponse(showFinding(f)), nil
}
