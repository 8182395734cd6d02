package web

import (
	"context"

	"github.com/intermart/intermart/domain"
)

func decision(d Decision) domain.Decision {
	return domain.Decision{Document: d.Document, Reason: d.Reason}
}

// SuspendNotice stops a notice by a supervisor's decision.
func (s *Server) SuspendNotice(ctx context.Context, r SuspendNoticeRequestObject) (SuspendNoticeResponseObject, error) {
	page, err := s.app.SuspendNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), decision(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return SuspendNotice200JSONResponse(n), err
}

// ResumeNotice lets it go on.
func (s *Server) ResumeNotice(ctx context.Context, r ResumeNoticeRequestObject) (ResumeNoticeResponseObject, error) {
	page, err := s.app.ResumeNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), decision(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return ResumeNotice200JSONResponse(n), err
}

// TerminateNotice ends it.
func (s *Server) TerminateNotice(ctx context.Context, r TerminateNoticeRequestObject) (TerminateNoticeResponseObject, error) {
	page, err := s.app.TerminateNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), decision(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return TerminateNotice200JSONResponse(n), err
}

// ConcludeNotice is the department's decision after a second failure.
func (s *Server) ConcludeNotice(ctx context.Context, r ConcludeNoticeRequestObject) (ConcludeNoticeResponseObject, error) {
	page, err := s.app.ConcludeNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), domain.Conclusion{
		Choice: string(r.Body.Choice), Reason: r.Body.Reason, Fewest: val(r.Body.Fewest), Minutes: domain.FileID(val(r.Body.Minutes))})
	n, err := s.showDeskNotice(ctx, page, err)
	return ConcludeNotice200JSONResponse(n), err
}

func showSuspension(s domain.Suspension) Suspension {
	out := Suspension{Document: s.Document, Reason: s.Reason, From: NoticeStatus(s.From), At: instant(s.At), ResumeDocument: some(s.Resumed.Document),
		ResumeReason: some(s.Resumed.Reason), ResumedAt: someInstant(s.ResumeAt), Moved: some(SuspensionMoved(s.Moved))}
	if s.Moved != "" {
		out.Before = someInstant(s.Before.At)
		out.After = someDeadline(s.After)
	}
	return out
}

func showSuspensions(list []domain.Suspension) *[]Suspension {
	if len(list) == 0 {
		return nil
	}
	out := each(list, showSuspension)
	return &out
}

func showConclusion(n *domain.Notice, next string) *Conclusion {
	if n.Conclusion.Choice == "" {
		return nil
	}
	return &Conclusion{Choice: n.Conclusion.Choice, Text: text(domain.ConclusionText(n)), At: instant(n.Conclusion.At), Next: some(next)}
}
