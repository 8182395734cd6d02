package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// queues are the stored statuses behind a queue of the desk.
var queues = map[Queue][]domain.NoticeStatus{
	QueueMine:      {domain.NoticeDraft, domain.NoticeReturned},
	QueueInternal:  {domain.NoticeInternal},
	QueueReview:    {domain.NoticeReview},
	QueueApproved:  {domain.NoticeApproved},
	QueuePublished: {domain.NoticePublished, domain.NoticeFrozen},
	QueueSuspended: {domain.NoticeSuspended},
	QueueAwarded:   {domain.NoticeSelected},
	QueueEnded:     {domain.NoticeClosed, domain.NoticeFailed, domain.NoticeCancelled},
}

// ListDeskNotices pages the notices of a desk.
func (s *Server) ListDeskNotices(ctx context.Context, r ListDeskNoticesRequestObject) (ListDeskNoticesResponseObject, error) {
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return nil, err
	}
	n := limit(r.Params.Limit)
	ns, err := s.app.DeskNotices(ctx, actor(ctx), app.NoticeQuery{Text: val(r.Params.Q), Statuses: queues[val(r.Params.Queue)], After: cursor(r.Params.After), Limit: n})
	show := func(n domain.Notice) DeskNoticeLine { return showDeskLine(&n, clock.Now) }
	return ListDeskNotices200JSONResponse{Items: each(ns, show), Next: next(ns, n, noticeCursor)}, err
}

func showDeskLine(n *domain.Notice, now time.Time) DeskNoticeLine {
	return DeskNoticeLine{Id: string(n.ID), Version: n.Version, Number: n.Number, Title: n.Title, Department: department(n), Region: string(n.Region),
		Category: n.Category, Method: n.Method, Amount: n.Amount.String(), Status: NoticeStatus(n.Status), Stage: deskStage(n, now),
		DueAt: someInstant(reviewDue(n).At), Deadline: someInstant(n.Deadline.At), SubmittedAt: someInstant(n.SubmittedAt), PublishedAt: someInstant(n.PublishedAt)}
}

func deskStage(n *domain.Notice, now time.Time) string {
	if !n.Public() {
		return ""
	}
	return string(stage(n, now))
}

// showDeskNotice is a notice with what the actor may do.
func (s *Server) showDeskNotice(ctx context.Context, page app.NoticePage, err error) (DeskNotice, error) {
	if err != nil {
		return DeskNotice{}, err
	}
	clock, err := s.app.Clock(ctx)
	n := &page.Notice
	return DeskNotice{
		Id: string(n.ID), Version: n.Version, Number: n.Number, Revision: n.Revision, Status: NoticeStatus(n.Status), Stage: deskStage(n, clock.Now),
		Department: department(n), Region: string(n.Region), Fields: showTerms(n.Terms), MatterVersion: n.MatterVersion,
		Rulebooks: each(n.Rulebooks, func(b string) string { return b }), Attachments: fileRefs(n.Terms, page.Files),
		Checks: each(n.Checks, showCheck), Overrides: showOverrides(n), ReviewDue: someDeadline(reviewDue(n)), Deadline: someDeadline(n.Deadline), Faults: each(n.Faults, showFault),
		Approvals: showApprovals(page), Changed: changed(n), Sample: showSampling(n, page.Sample, clock.Now),
		History: noticeSteps(n, clock.Now), KeysReady: n.Keys.Made(), AmountCapitals: n.Amount.Capitals(), Reason: some(n.Reason),
		RepostOf: some(page.RepostOf), RepostedAs: some(page.Reposted), Actions: showActions(page.Actions), Now: instant(clock.Now),
		Follows: some(page.Follows), FollowedBy: some(page.Followed), Conclusion: showConclusion(n, page.Reposted+page.Followed),
		Suspensions: showSuspensions(n.Suspensions), RevisionOpen: openRevision(page.Open), Undecided: some(n.Undecided()),
		Beacon: showBeacon(n), Split: showSplit(n), OpeningOverdueSince: overdueSince(n, page.OpeningDue, clock.Now),
	}, err
}

func openRevision(r *domain.Revision) *string {
	if r == nil {
		return nil
	}
	return some(string(r.ID))
}

// CreateNotice drafts a notice.
func (s *Server) CreateNotice(ctx context.Context, r CreateNoticeRequestObject) (CreateNoticeResponseObject, error) {
	page, err := s.app.CreateNotice(ctx, actor(ctx), domain.NoticeID(r.Body.Id), terms(r.Body.Fields))
	n, err := s.showDeskNotice(ctx, page, err)
	if !page.New {
		return CreateNotice200JSONResponse(n), err
	}
	return CreateNotice201JSONResponse(n), err
}

// CheckNotice judges a draft while it is typed.
func (s *Server) CheckNotice(ctx context.Context, r CheckNoticeRequestObject) (CheckNoticeResponseObject, error) {
	p, err := s.app.CheckNotice(ctx, actor(ctx), domain.NoticeID(r.Body.Id), terms(r.Body.Fields))
	if err != nil {
		return nil, err
	}
	return CheckNotice200JSONResponse{
		Checks: each(p.Checks, showCheck), Methods: each(p.Methods, showVerdict), Rulebooks: each(p.Rulebooks, func(b string) string { return b }),
		Threshold: p.Threshold.String(), Deadline: showDeadline(p.Deadline), Standstill: showDeadline(p.Standstill),
		AmountCapitals: p.Capitals, PercentOfThreshold: p.Percent, Prices: showPrices(p.Prices),
	}, nil
}

func showVerdict(v rulebook.MethodVerdict) NoticeChecked_Methods {
	return NoticeChecked_Methods{Method: Method(v.Method), Variant: v.Variant, Quotes: quotes(v.Quotes), Allowed: v.Allowed, Why: text(v.Why),
		MinBidders: v.MinBidders, MaxPlaces: v.MaxPlaces, LowScreen: v.LowScreen, FixedPrice: v.FixedPrice, Citation: cite(v.Source.Citation)}
}

// GetDeskNotice shows one notice of the desk.
func (s *Server) GetDeskNotice(ctx context.Context, r GetDeskNoticeRequestObject) (GetDeskNoticeResponseObject, error) {
	page, err := s.app.Notice(ctx, actor(ctx), domain.NoticeID(r.Id))
	n, err := s.showDeskNotice(ctx, page, err)
	return GetDeskNotice200JSONResponse(n), err
}

// SaveNotice replaces the terms of a draft.
func (s *Server) SaveNotice(ctx context.Context, r SaveNoticeRequestObject) (SaveNoticeResponseObject, error) {
	page, err := s.app.EditNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), terms(*r.Body))
	n, err := s.showDeskNotice(ctx, page, err)
	return SaveNotice200JSONResponse(n), err
}

// SubmitNotice hands the draft to the manager.
func (s *Server) SubmitNotice(ctx context.Context, r SubmitNoticeRequestObject) (SubmitNoticeResponseObject, error) {
	page, err := s.app.SubmitNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch))
	n, err := s.showDeskNotice(ctx, page, err)
	return SubmitNotice200JSONResponse(n), err
}

// ApproveNotice is the manager's yes.
func (s *Server) ApproveNotice(ctx context.Context, r ApproveNoticeRequestObject) (ApproveNoticeResponseObject, error) {
	page, err := s.app.ApproveNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch))
	n, err := s.showDeskNotice(ctx, page, err)
	return ApproveNotice200JSONResponse(n), err
}

// RejectNotice is the manager's no.
func (s *Server) RejectNotice(ctx context.Context, r RejectNoticeRequestObject) (RejectNoticeResponseObject, error) {
	page, err := s.app.RejectNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	n, err := s.showDeskNotice(ctx, page, err)
	return RejectNotice200JSONResponse(n), err
}

// ReviewNotice is the operator's yes.
func (s *Server) ReviewNotice(ctx context.Context, r ReviewNoticeRequestObject) (ReviewNoticeResponseObject, error) {
	page, err := s.app.ReviewNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch))
	n, err := s.showDeskNotice(ctx, page, err)
	return ReviewNotice200JSONResponse(n), err
}

// ReturnNotice is the operator's no, with all faults.
func (s *Server) ReturnNotice(ctx context.Context, r ReturnNoticeRequestObject) (ReturnNoticeResponseObject, error) {
	page, err := s.app.ReturnNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), faults(r.Body.Faults))
	n, err := s.showDeskNotice(ctx, page, err)
	return ReturnNotice200JSONResponse(n), err
}

// PublishNotice opens the notice for bids.
func (s *Server) PublishNotice(ctx context.Context, r PublishNoticeRequestObject) (PublishNoticeResponseObject, error) {
	page, err := s.app.PublishNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch))
	n, err := s.showDeskNotice(ctx, page, err)
	return PublishNotice200JSONResponse(n), err
}

// CancelNotice ends the notice with a public reason.
func (s *Server) CancelNotice(ctx context.Context, r CancelNoticeRequestObject) (CancelNoticeResponseObject, error) {
	page, err := s.app.CancelNotice(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	n, err := s.showDeskNotice(ctx, page, err)
	return CancelNotice200JSONResponse(n), err
}

// reviewDue is the reviewer's deadline while the review waits; afterwards it concerns nobody.
func reviewDue(n *domain.Notice) workday.Deadline {
	if n.Status != domain.NoticeReview {
		return workday.Deadline{}
	}
	return n.ReviewDue
}
