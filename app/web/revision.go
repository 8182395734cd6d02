package web

import (
	"context"
	"slices"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ProposeRevision starts a change of published terms.
func (s *Server) ProposeRevision(ctx context.Context, r ProposeRevisionRequestObject) (ProposeRevisionResponseObject, error) {
	page, err := s.app.ProposeRevision(ctx, actor(ctx), domain.RevisionID(r.Body.Id), domain.NoticeID(r.Id),
		domain.Proposal{Terms: terms(r.Body.Fields), Reason: r.Body.Reason, Declared: val(r.Body.Material)})
	return ProposeRevision201JSONResponse(showRevisionDesk(page)), err
}

// ListRevisions pages the revisions that wait on a desk.
func (s *Server) ListRevisions(ctx context.Context, r ListRevisionsRequestObject) (ListRevisionsResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.RevisionsOnTheirWay(ctx, actor(ctx), app.RevisionQuery{After: cursor(r.Params.After), Limit: n})
	at := func(v domain.Revision) string { return cursorText(v.ProposedAt, string(v.ID)) }
	show := func(v domain.Revision) RevisionLine {
		return RevisionLine{Id: string(v.ID), Version: v.Version, Notice: v.Number, NoticeId: string(v.Notice), Title: some(v.Terms.Title),
			Status: RevisionStatus(v.Status), Reason: v.Reason, At: instant(v.ProposedAt)}
	}
	return ListRevisions200JSONResponse{Items: each(list, show), Next: next(list, n, at)}, err
}

// GetRevision shows one revision.
func (s *Server) GetRevision(ctx context.Context, r GetRevisionRequestObject) (GetRevisionResponseObject, error) {
	page, err := s.app.RevisionOnItsWay(ctx, actor(ctx), domain.RevisionID(r.Id))
	return GetRevision200JSONResponse(showRevisionDesk(page)), err
}

// ReviseAgain proposes a returned revision again.
func (s *Server) ReviseAgain(ctx context.Context, r ReviseAgainRequestObject) (ReviseAgainResponseObject, error) {
	page, err := s.app.ReviseAgain(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch),
		domain.Proposal{Terms: terms(r.Body.Fields), Reason: r.Body.Reason, Declared: val(r.Body.Material)})
	return ReviseAgain200JSONResponse(showRevisionDesk(page)), err
}

// AgreeRevision is the manager's yes.
func (s *Server) AgreeRevision(ctx context.Context, r AgreeRevisionRequestObject) (AgreeRevisionResponseObject, error) {
	page, err := s.app.AgreeRevision(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch))
	return AgreeRevision200JSONResponse(showRevisionDesk(page)), err
}

// ReviewRevision is the operator's yes.
func (s *Server) ReviewRevision(ctx context.Context, r ReviewRevisionRequestObject) (ReviewRevisionResponseObject, error) {
	page, err := s.app.ReviewRevision(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch))
	return ReviewRevision200JSONResponse(showRevisionDesk(page)), err
}

// ReturnRevision sends it back.
func (s *Server) ReturnRevision(ctx context.Context, r ReturnRevisionRequestObject) (ReturnRevisionResponseObject, error) {
	page, err := s.app.ReturnRevision(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return ReturnRevision200JSONResponse(showRevisionDesk(page)), err
}

// PublishRevision changes the notice.
func (s *Server) PublishRevision(ctx context.Context, r PublishRevisionRequestObject) (PublishRevisionResponseObject, error) {
	page, err := s.app.PublishRevision(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch))
	return PublishRevision200JSONResponse(showRevisionDesk(page)), err
}

// DropRevision takes it back.
func (s *Server) DropRevision(ctx context.Context, r DropRevisionRequestObject) (DropRevisionResponseObject, error) {
	page, err := s.app.DropRevision(ctx, actor(ctx), domain.RevisionID(r.Id), version(r.Params.IfMatch))
	return DropRevision200JSONResponse(showRevisionDesk(page)), err
}

func showRevisionDesk(p app.RevisionPage) RevisionDesk {
	r := &p.Revision
	return RevisionDesk{Id: string(r.ID), Version: r.Version, Notice: r.Number, NoticeId: string(r.Notice), Title: p.Notice.Title, Status: RevisionStatus(r.Status),
		Base: r.Base, Reason: r.Reason, Material: p.Material, Declared: r.Declared, Fields: showTerms(r.Terms), Attachments: fileRefs(r.Terms, p.Files),
		Changes: showChanges(p.Notice.Terms, r.Terms), Checks: each(r.Checks, showCheck), Note: r.Note, At: instant(r.ProposedAt), Actions: showActions(p.Actions)}
}

func showChanges(a, b domain.Terms) []Change {
	return each(a.Diff(b), func(c domain.TermChange) Change {
		return Change{Field: c.Field, Before: text(c.Before), After: text(c.After), Material: slices.Contains(domain.MaterialFields, c.Field)}
	})
}
