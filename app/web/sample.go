package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// showSampling says of a fast-lane notice whether it was drawn and what became of it; nil for every other notice.
func showSampling(n *domain.Notice, s *domain.Sample, now time.Time) *NoticeSample {
	if !n.FastLane || !n.Public() {
		return nil
	}
	out := &NoticeSample{Draw: domain.SampleDraw(n.Number, n.Keys.Commitment), Sampled: s != nil}
	if s == nil {
		return out
	}
	faults := each(s.Faults, showFault)
	out.Due, out.Outcome, out.Faults, out.Note = someDeadline(s.Due), some(SampleOutcome(s.Outcome)), &faults, some(s.Note)
	out.ReviewedAt, out.Late = someInstant(s.ReviewedAt), s.Late(now)
	return out
}

func showSample(s *domain.Sample, now time.Time) Sample {
	return Sample{Notice: string(s.Notice), Version: s.Version, Number: s.Number, Title: s.Title, Department: OrganisationRef{Id: string(s.Department), Name: s.DepartmentName},
		Region: string(s.Region), DrawnAt: instant(s.DrawnAt), Due: showDeadline(s.Due), Outcome: some(SampleOutcome(s.Outcome)), Faults: each(s.Faults, showFault),
		Note: some(s.Note), ReviewedAt: someInstant(s.ReviewedAt), Late: s.Late(now)}
}

func showSamplePage(p app.SamplePage, now time.Time) Sample {
	out, actions := showSample(&p.Sample, now), showActions(p.Actions)
	out.Actions = &actions
	return out
}

func sampleCursor(s domain.Sample) string { return cursorText(s.DrawnAt, string(s.Notice)) }

// ListSamples pages the samples on a desk.
func (s *Server) ListSamples(ctx context.Context, r ListSamplesRequestObject) (ListSamplesResponseObject, error) {
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return nil, err
	}
	n := limit(r.Params.Limit)
	list, err := s.app.Samples(ctx, actor(ctx), app.SampleQuery{Waiting: val(r.Params.Waiting), After: cursor(r.Params.After), Limit: n})
	return ListSamples200JSONResponse{Items: each(list, func(p app.SamplePage) Sample { return showSamplePage(p, clock.Now) }),
		Next: next(list, n, func(p app.SamplePage) string { return sampleCursor(p.Sample) })}, err
}

// ListPublicSamples pages all samples with their outcomes.
func (s *Server) ListPublicSamples(ctx context.Context, r ListPublicSamplesRequestObject) (ListPublicSamplesResponseObject, error) {
	clock, err := s.app.Clock(ctx)
	if err != nil {
		return nil, err
	}
	n := limit(r.Params.Limit)
	list, err := s.app.PublicSamples(ctx, app.SampleQuery{Region: domain.RegionCode(val(r.Params.Region)), After: cursor(r.Params.After), Limit: n})
	return ListPublicSamples200JSONResponse{Items: each(list, func(m domain.Sample) Sample { return showSample(&m, clock.Now) }), Next: next(list, n, sampleCursor)}, err
}

// ConcludeSample records the review after publication.
func (s *Server) ConcludeSample(ctx context.Context, r ConcludeSampleRequestObject) (ConcludeSampleResponseObject, error) {
	page, err := s.app.ConcludeSample(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), domain.SampleOutcome(r.Body.Outcome), faults(val(r.Body.Faults)), r.Body.Note)
	if err != nil {
		return nil, err
	}
	clock, err := s.app.Clock(ctx)
	return ConcludeSample200JSONResponse(showSamplePage(page, clock.Now)), err
}

// ClosedLists says the closed lists in both languages.
func (s *Server) ClosedLists(context.Context, ClosedListsRequestObject) (ClosedListsResponseObject, error) {
	return ClosedLists200JSONResponse{ReturnCodes: each(domain.ReturnCodes, showChosen), DirectReasons: each(domain.DirectReasons, showChosen),
		EmergencyCauses: each(domain.Causes, showChosen), StepKinds: each(domain.StepKinds, showChosen)}, nil
}

func showChosen(c domain.Chosen) Chosen { return Chosen{Code: c.Code, Text: text(c.Text)} }
