package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListRechecks pages what was checked again because of what.
func (s *Server) ListRechecks(ctx context.Context, r ListRechecksRequestObject) (ListRechecksResponseObject, error) {
	n := limit(r.Params.Limit)
	kinds := []domain.CauseKind{domain.CauseDirectory, domain.CauseRulebook, domain.CauseQualification, domain.CauseMeasure}
	if val(r.Params.Own) {
		kinds = []domain.CauseKind{domain.CauseSubmission, domain.CausePublication, domain.CauseRevision, domain.CauseFiling}
	}
	list, err := s.app.Rechecks(ctx, actor(ctx), app.RecheckQuery{Kinds: kinds, Changed: val(r.Params.Changed), After: cursor(r.Params.After), Limit: n})
	at := func(x domain.Recheck) string { return cursorText(x.At, string(x.ID)) }
	return ListRechecks200JSONResponse{Items: each(list, showRecheck), Next: next(list, n, at)}, err
}

// GetRecheck is one re-run with what it changed.
func (s *Server) GetRecheck(ctx context.Context, r GetRecheckRequestObject) (GetRecheckResponseObject, error) {
	p, err := s.app.Recheck(ctx, actor(ctx), domain.RecheckID(r.Id))
	if err != nil {
		return nil, err
	}
	out := GetRecheck200JSONResponse{Recheck: showRecheck(p.Recheck), Results: each(p.Results, showRecheckResult),
		Findings: each(p.Findings, func(f domain.Finding) Finding { return showFinding(app.FindingPage{Finding: f}) })}
	return out, nil
}

func showRecheck(r domain.Recheck) Recheck {
	return Recheck{Id: string(r.ID), Kind: CauseKind(r.Kind), Of: r.Of, Text: text(r.Text), At: instant(r.At), Region: some(string(r.Region)),
		Notices: r.Notices, Waiting: r.Waiting, Changed: r.Changed, Findings: r.Findings, Open: r.Open}
}

func showRecheckResult(r domain.RecheckResult) RecheckDetail_Results {
	return RecheckDetail_Results{Notice: r.Number, NoticeId: string(r.Notice), Title: r.Title, DoneAt: someInstant(r.DoneAt),
		Changes: each(r.Changes, func(c domain.CheckChange) RecheckDetail_Results_Changes {
			out := RecheckDetail_Results_Changes{After: showCheck(c.After)}
			if c.Before.Code != "" {
				before := showCheck(c.Before)
				out.Before = &before
			}
			return out
		})}
}
