package web

import (
	"context"
	"encoding/json"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListAuditAwards finds awards for oversight.
func (s *Server) ListAuditAwards(ctx context.Context, r ListAuditAwardsRequestObject) (ListAuditAwardsResponseObject, error) {
	n := limit(r.Params.Limit)
	rows, now, err := s.app.DeskAwards(ctx, actor(ctx), app.AwardQuery{Text: val(r.Params.Q), After: cursor(r.Params.After), Limit: n})
	return ListAuditAwards200JSONResponse{Items: each(rows, awardLine(now)), Next: next(rows, n, awardCursor)}, err
}

// GetAuditAward shows record, checks and events side by side.
func (s *Server) GetAuditAward(ctx context.Context, r GetAuditAwardRequestObject) (GetAuditAwardResponseObject, error) {
	p, err := s.app.AuditAward(ctx, actor(ctx), r.Number)
	if err == nil && p.Award == nil {
		err = domain.Missing()
	}
	if err != nil {
		return nil, err
	}
	return GetAuditAward200JSONResponse{
		Award: showAward(p.PublicAward), Record: string(p.Award.Record), Checks: []AwardAudit_Checks{recheck(p.Fault)},
		NoticeChecks: each(p.Notice.Checks, showCheck), Events: each(p.History, showEvent), EventsMore: some(p.More),
	}, nil
}

// recheck words what the server's own recomputation, envelopes opened, has just found.
func recheck(fault string) AwardAudit_Checks {
	if fault != "" {
		return AwardAudit_Checks{Name: "record", Text: Text{Zh: "复算不符：" + fault, En: "the recomputation differs: " + fault}}
	}
	return AwardAudit_Checks{Name: "record", Passed: true, Text: Text{Zh: "已按选取记录复算，报价信封已逐一启封核对，结果一致", En: "recomputed from the record with every envelope opened: it agrees"}}
}

// ListAuditEvents shows the events of one noun.
func (s *Server) ListAuditEvents(ctx context.Context, r ListAuditEventsRequestObject) (ListAuditEventsResponseObject, error) {
	es, err := s.app.AuditEvents(ctx, actor(ctx), r.Params.Subject)
	return ListAuditEvents200JSONResponse{Items: each(es, showEvent)}, err
}

func showEvent(e app.RecordedEvent) Event {
	var face struct {
		Role         string `json:"role"`
		Organisation string `json:"organisation"`
	}
	_ = json.Unmarshal(e.Face, &face) // our own bytes; without them the row still shows what it is
	// A private one has no leaf of its own: its day has one for all of them.
	waits := e.Index == nil && !e.Training && e.Class != domain.ClassPrivate
	return Event{Id: e.Digest(), Kind: string(e.Kind), Class: EventClass(e.Class), At: instant(e.At), Subject: e.Subject,
		Role: face.Role, Organisation: face.Organisation, Text: text(eventWords[e.Kind]), Face: some(string(e.Face)), Index: e.Index, Waits: &waits}
}
