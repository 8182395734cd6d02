package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListExplanations pages the explanations that concern the actor.
func (s *Server) ListExplanations(ctx context.Context, r ListExplanationsRequestObject) (ListExplanationsResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.Explanations(ctx, actor(ctx), cursor(r.Params.After), n)
	at := func(p app.ExplanationPage) string { return cursorText(p.Explanation.AskedAt, string(p.Explanation.ID)) }
	return ListExplanations200JSONResponse{Items: each(list, showExplanation), Next: next(list, n, at)}, err
}

// showExplanation says neither price nor agency.
func showExplanation(p app.ExplanationPage) Explanation {
	x := p.Explanation
	out := Explanation{Id: string(x.ID), Version: x.Version, Notice: x.Number, Title: p.Title, Label: x.Label, AskedAt: instant(x.AskedAt), Due: showDeadline(x.Due),
		Text: x.Text, AnsweredAt: someInstant(x.AnsweredAt), Accepted: x.Accepted, Reason: x.Reason, DecidedAt: someInstant(x.DecidedAt), Actions: showActions(p.Actions)}
	if !x.AnsweredAt.IsZero() {
		d := showDeadline(x.DecideDue)
		out.DecideDue = &d
	}
	return out
}

// ExplainPrice takes an agency's explanation.
func (s *Server) ExplainPrice(ctx context.Context, r ExplainPriceRequestObject) (ExplainPriceResponseObject, error) {
	x, err := s.app.ExplainPrice(ctx, actor(ctx), domain.BidID(r.Id), version(r.Params.IfMatch), r.Body.Text)
	out, err := s.explanation(ctx, x, err)
	return ExplainPrice200JSONResponse(out), err
}

// DecideExplanation takes the manager's decision.
func (s *Server) DecideExplanation(ctx context.Context, r DecideExplanationRequestObject) (DecideExplanationResponseObject, error) {
	x, err := s.app.DecideExplanation(ctx, actor(ctx), domain.BidID(r.Id), version(r.Params.IfMatch), r.Body.Accepted, r.Body.Reason)
	out, err := s.explanation(ctx, x, err)
	return DecideExplanation200JSONResponse(out), err
}

func (s *Server) explanation(ctx context.Context, x *domain.Explanation, err error) (Explanation, error) {
	if err != nil {
		return Explanation{}, err
	}
	p, err := s.app.ExplanationOf(ctx, actor(ctx), x)
	return showExplanation(p), err
}
