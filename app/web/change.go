package web

import (
	"context"
	"encoding/json"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ListPublicChanges pages what is, or was, open to public comment.
func (s *Server) ListPublicChanges(ctx context.Context, r ListPublicChangesRequestObject) (ListPublicChangesResponseObject, error) {
	n := limit(r.Params.Limit)
	q := app.ChangeQuery{Region: domain.RegionCode(val(r.Params.Region)), Matter: val(r.Params.Matter), After: cursor(r.Params.After), Limit: n}
	if val(r.Params.Open) {
		q.Statuses = []domain.ChangeStatus{domain.ChangeComment}
	}
	list, err := s.app.PublicChanges(ctx, q)
	return ListPublicChanges200JSONResponse{Items: each(list, showChangeLine), Next: next(list, n, func(c domain.Change) string { return cursorText(c.PublicAt(), string(c.ID)) })}, err
}

func changeCursor(c domain.Change) string { return cursorText(c.RegisteredAt, string(c.ID)) }

// GetPublicChange shows one change to everybody.
func (s *Server) GetPublicChange(ctx context.Context, r GetPublicChangeRequestObject) (GetPublicChangeResponseObject, error) {
	page, err := s.app.PublicChange(ctx, r.Number)
	if err != nil {
		return nil, err
	}
	return GetPublicChange200JSONResponse(showChange(page)), nil
}

// CommentOnChange takes a comment from anybody.
func (s *Server) CommentOnChange(ctx context.Context, r CommentOnChangeRequestObject) (CommentOnChangeResponseObject, error) {
	m, err := s.app.CommentOnChange(ctx, callerOf(ctx).address, r.Number, domain.PublicComment{ID: val(r.Body.Id), Text: r.Body.Text, Contact: val(r.Body.Contact)})
	m.Contact = ""
	return CommentOnChange201JSONResponse(showComment(m)), err
}

// ListDeskChanges pages the changes of a desk.
func (s *Server) ListDeskChanges(ctx context.Context, r ListDeskChangesRequestObject) (ListDeskChangesResponseObject, error) {
	n := limit(r.Params.Limit)
	q := app.ChangeQuery{After: cursor(r.Params.After), Limit: n}
	if r.Params.Status != nil {
		q.Statuses = []domain.ChangeStatus{domain.ChangeStatus(*r.Params.Status)}
	}
	if r.Params.Ended != nil {
		q.Statuses = domain.ChangesUnderWay(!*r.Params.Ended)
	}
	list, now, err := s.app.DeskChanges(ctx, actor(ctx), q)
	line := func(c domain.Change) DirectoryChangeLine {
		l := showChangeLine(c)
		l.Waits = some(c.Waits(actor(ctx), now))
		return l
	}
	return ListDeskChanges200JSONResponse{Items: each(list, line), Next: next(list, n, changeCursor)}, err
}

// RegisterChange enters an incoming document.
func (s *Server) RegisterChange(ctx context.Context, r RegisterChangeRequestObject) (RegisterChangeResponseObject, error) {
	page, err := s.app.RegisterChange(ctx, actor(ctx), domain.ChangeID(r.Body.Id), changeFields(r.Body.Fields))
	return RegisterChange201JSONResponse(showChangeDesk(page)), err
}

// GetDeskChange shows one change with what the actor may do.
func (s *Server) GetDeskChange(ctx context.Context, r GetDeskChangeRequestObject) (GetDeskChangeResponseObject, error) {
	page, err := s.app.Change(ctx, actor(ctx), domain.ChangeID(r.Id))
	return GetDeskChange200JSONResponse(showChangeDesk(page)), err
}

// EditChange edits what was registered.
func (s *Server) EditChange(ctx context.Context, r EditChangeRequestObject) (EditChangeResponseObject, error) {
	page, err := s.app.EditChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), changeFields(*r.Body))
	return EditChange200JSONResponse(showChangeDesk(page)), err
}

// SendChange asks the departments concerned.
func (s *Server) SendChange(ctx context.Context, r SendChangeRequestObject) (SendChangeResponseObject, error) {
	page, err := s.app.SendChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch))
	return SendChange200JSONResponse(showChangeDesk(page)), err
}

// AnswerChange is a department's answer.
func (s *Server) AnswerChange(ctx context.Context, r AnswerChangeRequestObject) (AnswerChangeResponseObject, error) {
	proposals, err := changeProposals(r.Body.Proposals)
	if err != nil {
		return nil, err
	}
	page, err := s.app.AnswerChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), proposals, r.Body.Opinion)
	return AnswerChange200JSONResponse(showChangeDesk(page)), err
}

// RecordChangeSilence goes on without those who are late.
func (s *Server) RecordChangeSilence(ctx context.Context, r RecordChangeSilenceRequestObject) (RecordChangeSilenceResponseObject, error) {
	page, err := s.app.RecordSilence(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return RecordChangeSilence200JSONResponse(showChangeDesk(page)), err
}

// DraftChange puts the proposal together.
func (s *Server) DraftChange(ctx context.Context, r DraftChangeRequestObject) (DraftChangeResponseObject, error) {
	proposals, err := changeProposals(r.Body.Proposals)
	if err != nil {
		return nil, err
	}
	var book *rulebook.Rulebook
	if r.Body.Rulebook != nil {
		text, err := json.Marshal(*r.Body.Rulebook)
		if err != nil {
			return nil, err
		}
		b, err := rulebook.Decode(text)
		if err != nil {
			return nil, err
		}
		book = &b
	}
	page, err := s.app.DraftChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), proposals, book)
	return DraftChange200JSONResponse(showChangeDesk(page)), err
}

// CirculateChange sends it to countersignature.
func (s *Server) CirculateChange(ctx context.Context, r CirculateChangeRequestObject) (CirculateChangeResponseObject, error) {
	page, err := s.app.CirculateChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch))
	return CirculateChange200JSONResponse(showChangeDesk(page)), err
}

// CountersignChange is a department's yes or no.
func (s *Server) CountersignChange(ctx context.Context, r CountersignChangeRequestObject) (CountersignChangeResponseObject, error) {
	page, err := s.app.CountersignChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), faults(r.Body.Reasons))
	return CountersignChange200JSONResponse(showChangeDesk(page)), err
}

// ReviewChange is one of the two reviews.
func (s *Server) ReviewChange(ctx context.Context, r ReviewChangeRequestObject) (ReviewChangeResponseObject, error) {
	page, err := s.app.ReviewChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch),
		domain.ChangeReviewed{Kind: string(r.Body.Kind), Passed: r.Body.Passed, Opinion: r.Body.Opinion, Reasons: faults(val(r.Body.Reasons))})
	return ReviewChange200JSONResponse(showChangeDesk(page)), err
}

// ReturnChange takes it back after the comment.
func (s *Server) ReturnChange(ctx context.Context, r ReturnChangeRequestObject) (ReturnChangeResponseObject, error) {
	page, err := s.app.ReturnChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), faults(r.Body.Reasons))
	return ReturnChange200JSONResponse(showChangeDesk(page)), err
}

// PublishChange publishes it.
func (s *Server) PublishChange(ctx context.Context, r PublishChangeRequestObject) (PublishChangeResponseObject, error) {
	from, err := workday.ParseDate(r.Body.EffectiveFrom)
	if err != nil {
		return nil, refusal.New(refusal.Invalid, "change.effective", "effective_from", "没有这一天", "there is no such day")
	}
	page, err := s.app.PublishChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), from)
	return PublishChange200JSONResponse(showChangeDesk(page)), err
}

// WithdrawChange ends it.
func (s *Server) WithdrawChange(ctx context.Context, r WithdrawChangeRequestObject) (WithdrawChangeResponseObject, error) {
	page, err := s.app.WithdrawChange(ctx, actor(ctx), domain.ChangeID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return WithdrawChange200JSONResponse(showChangeDesk(page)), err
}

// ReplyToComment answers a comment in public.
func (s *Server) ReplyToComment(ctx context.Context, r ReplyToCommentRequestObject) (ReplyToCommentResponseObject, error) {
	page, err := s.app.ReplyToComment(ctx, actor(ctx), domain.ChangeID(r.Id), int(r.Serial), r.Body.Answer, string(r.Body.Adopted))
	return ReplyToComment200JSONResponse(showChangeDesk(page)), err
}

func changeFields(f DirectoryChangeFields) domain.ChangeFields {
	received, _ := workday.ParseDate(f.Received) // a day that does not exist is zero, and refused by name
	out := domain.ChangeFields{Title: f.Title, Document: f.Document, Issuer: f.Issuer, Occasion: string(f.Occasion), File: domain.FileID(val(f.File)),
		Received: received, Summary: f.Summary, Editorial: val(f.Editorial), Matters: val(f.Matters), RulebookID: val(f.Rulebook)}
	for _, c := range val(f.Concerned) {
		out.Concerned = append(out.Concerned, domain.ChangeAsked{Department: domain.OrganisationID(c.Department), Matters: c.Matters})
	}
	return out
}

func showChangeFields(f domain.ChangeFields) DirectoryChangeFields {
	list := each(f.Concerned, func(c domain.ChangeAsked) DirectoryChangeFields_Concerned {
		return DirectoryChangeFields_Concerned{Department: string(c.Department), Matters: each(c.Matters, func(m string) string { return m })}
	})
	matters := each(f.Matters, func(m string) string { return m })
	return DirectoryChangeFields{Title: f.Title, Document: f.Document, Issuer: f.Issuer, Occasion: DirectoryChangeFieldsOccasion(f.Occasion), File: some(string(f.File)),
		Received: f.Received.String(), Summary: f.Summary, Editorial: &f.Editorial, Matters: &matters, Rulebook: some(f.RulebookID), Concerned: &list}
}

// changeProposals reads proposals strictly: each matter is a row of a directory file, and a bad one is told with its
// faults.
func changeProposals(list []DirectoryProposal) ([]domain.ChangeProposal, error) {
	out := make([]domain.ChangeProposal, 0, len(list))
	for _, p := range list {
		m, err := directory.DecodeRow(p.Matter)
		if err != nil {
			return nil, err
		}
		out = append(out, domain.ChangeProposal{Matter: m, Types: each(p.Types, func(t DirectoryChangeType) directory.ChangeType { return directory.ChangeType(t) }),
			With: val(p.With), Approval: val(p.Approval), ApprovalFile: domain.FileID(val(p.ApprovalFile)), Reason: p.Reason})
	}
	return out, nil
}

func showChangeLine(c domain.Change) DirectoryChangeLine {
	return DirectoryChangeLine{Id: string(c.ID), Number: c.Number, Region: string(c.Region), Title: c.Title, Status: DirectoryChangeStatus(c.Status), Editorial: c.Editorial,
		Matters: each(c.Matters, func(m string) string { return m }), Rulebook: some(c.RulebookID), At: instant(c.RegisteredAt), Due: someInstant(c.Clock().At),
		EffectiveFrom: someDay(c.EffectiveFrom)}
}

func showComment(m domain.PublicComment) DirectoryComment {
	return DirectoryComment{Number: m.Number, Text: m.Text, At: instant(m.At), Contact: some(m.Contact), Answer: some(m.Answer),
		Adopted: some(DirectoryCommentAdopted(m.Adopted)), AnsweredAt: someInstant(m.AnsweredAt)}
}

func showChange(p app.ChangePage) DirectoryChange {
	c := &p.Change
	out := DirectoryChange{Line: showChangeLine(*c), Steward: c.StewardName, Document: c.Document, Issuer: c.Issuer, Occasion: c.Occasion, Received: c.Received.String(),
		Summary: c.Summary, Comments: each(p.Comments, showComment), CommentDue: someDeadline(c.CommentDue), CommentOpen: c.CommentOpen(p.Clock.Now),
		EffectiveFrom: someDay(c.EffectiveFrom), Reason: some(c.Reason), Rulebook: bookMap(c.Rulebook), RulebookBefore: bookMap(p.Book),
		Proposals: each(c.Proposals, func(pr domain.ChangeProposal) DirectoryDifference { return showProposal(pr, p.Before[pr.Matter.Code]) }),
		Reviews: each(c.Reviews, func(r domain.ChangeReviewed) DirectoryChange_Reviews {
			return DirectoryChange_Reviews{Kind: r.Kind, Passed: r.Passed, Opinion: r.Opinion, At: instant(r.At)}
		}),
		Affected: each(c.Affected, func(n domain.AffectedNotice) DirectoryChange_Affected {
			return DirectoryChange_Affected{Number: n.Number, Title: n.Title}
		})}
	if c.Rulebook != nil {
		var before rulebook.Rulebook
		if p.Book != nil {
			before = *p.Book
		}
		changes := each(rulebook.Compare(before, *c.Rulebook), showRuleChange)
		out.RulebookChanges = &changes
	}
	return out
}

func showProposal(p domain.ChangeProposal, before directory.MatterVersion) DirectoryDifference {
	row := directory.Row(p.Matter)
	return DirectoryDifference{Matter: p.Matter.Code, Name: text(p.Matter.Name), Types: each(p.Types, func(t directory.ChangeType) DirectoryChangeType { return DirectoryChangeType(t) }),
		TypeText: some(directory.TypeNames(p.Types)), With: someList(p.With), Approval: some(p.Approval), Reason: p.Reason, Proposed: &row,
		Changes: each(directory.Diff(before, p.Matter), func(c directory.Change) DirectoryDifference_Changes {
			return DirectoryDifference_Changes{Field: c.Name, Label: text(c.Label), Before: text(c.Before), After: text(c.After)}
		})}
}

func someList(list []string) *[]string {
	if len(list) == 0 {
		return nil
	}
	return &list
}

// bookMap is a rulebook as its file has it.
func bookMap(b *rulebook.Rulebook) *map[string]any {
	if b == nil {
		return nil
	}
	m := rulebook.File(*b)
	return &m
}

func showChangeDesk(p app.ChangePage) DirectoryChangeDesk {
	c := &p.Change
	var files []FileRef
	for _, f := range p.Files {
		files = append(files, fileRef(f))
	}
	change := showChange(p)
	for i, pr := range c.Proposals {
		change.Proposals[i].ApprovalFile = some(string(pr.ApprovalFile))
		change.Proposals[i].Department = some(string(pr.Department))
	}
	return DirectoryChangeDesk{Id: string(c.ID), Version: c.Version, Change: change, Fields: showChangeFields(c.ChangeFields), Files: &files,
		Tasks: each(c.Tasks, showTask), Faults: each(c.Faults, showFault), Due: someDeadline(c.Clock()), Round: some(c.Round), Actions: showActions(p.Actions)}
}

func showTask(t domain.ChangeTask) DirectoryChangeDesk_Tasks {
	return DirectoryChangeDesk_Tasks{Department: string(t.Department), Name: t.Name, Matters: each(t.Matters, func(m string) string { return m }), Answer: t.Answer,
		Opinion: t.Opinion, AnsweredAt: someInstant(t.AnsweredAt), Countersign: t.Countersign, Reasons: each(t.Reasons, showFault), SignedAt: someInstant(t.SignedAt)}
}
