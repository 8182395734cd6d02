package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// AskEnquiry takes a question.
func (s *Server) AskEnquiry(ctx context.Context, r AskEnquiryRequestObject) (AskEnquiryResponseObject, error) {
	q, err := s.app.AskEnquiry(ctx, actor(ctx), r.Number, domain.EnquiryID(r.Body.Id), r.Body.Question)
	if err != nil {
		return nil, err
	}
	return AskEnquiry201JSONResponse(showEnquiry(*q, actor(ctx))), nil
}

// ListOwnEnquiries are an agency's own questions on a notice.
func (s *Server) ListOwnEnquiries(ctx context.Context, r ListOwnEnquiriesRequestObject) (ListOwnEnquiriesResponseObject, error) {
	own, err := s.app.OwnEnquiries(ctx, actor(ctx), r.Params.Notice)
	if err != nil {
		return nil, err
	}
	out := ListOwnEnquiries200JSONResponse{Items: each(own.List, func(q domain.Enquiry) Enquiry { return showEnquiry(q, actor(ctx)) }),
		CanAsk: own.Refuse == nil, Until: someInstant(own.Last)}
	if why := refusal.As(own.Refuse); why != nil {
		x := showRefusal(why)
		out.WhyNot = &x
	}
	return out, nil
}

// ListEnquiries pages the questions of a desk, without who asked.
func (s *Server) ListEnquiries(ctx context.Context, r ListEnquiriesRequestObject) (ListEnquiriesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.DeskEnquiries(ctx, actor(ctx), app.EnquiryQuery{Waiting: val(r.Params.Waiting), After: cursor(r.Params.After), Limit: n})
	at := func(q domain.Enquiry) string { return cursorText(q.AskedAt, string(q.ID)) }
	show := func(q domain.Enquiry) Enquiry { return showEnquiry(q, actor(ctx)) }
	return ListEnquiries200JSONResponse{Items: each(list, show), Next: next(list, n, at)}, err
}

// AnswerEnquiry answers to all.
func (s *Server) AnswerEnquiry(ctx context.Context, r AnswerEnquiryRequestObject) (AnswerEnquiryResponseObject, error) {
	q, err := s.app.AnswerEnquiry(ctx, actor(ctx), domain.EnquiryID(r.Id), version(r.Params.IfMatch), domain.Reply{Answer: r.Body.Answer, ChangesTerms: val(r.Body.ChangesTerms)})
	if err != nil {
		return nil, err
	}
	return AnswerEnquiry200JSONResponse(showEnquiry(*q, actor(ctx))), nil
}

// showEnquiry never says who asked.
func showEnquiry(q domain.Enquiry, by domain.Actor) Enquiry {
	return Enquiry{Id: string(q.ID), Version: q.Version, Notice: q.Number, NoticeId: string(q.Notice), Ordinal: q.Ordinal, Question: q.Question, AskedAt: instant(q.AskedAt),
		Due: showDeadline(q.Due), Overdue: q.Overdue, Answer: q.Answer, ChangesTerms: q.ChangesTerms, AnsweredAt: someInstant(q.AnsweredAt), Actions: showActions(q.Actions(by))}
}
