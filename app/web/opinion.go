package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListOpinions are those that the actor's office was asked for.
func (s *Server) ListOpinions(ctx context.Context, _ ListOpinionsRequestObject) (ListOpinionsResponseObject, error) {
	list, err := s.app.Opinions(ctx, actor(ctx))
	return ListOpinions200JSONResponse{Items: each(list, showOpinion)}, err
}

func showOpinion(p app.OpinionPage) Opinion {
	o := &p.Opinion
	return Opinion{Id: string(o.ID), Agency: o.Profile.Name, Uscc: o.Profile.USCC, Trade: o.Trade, Regulator: o.Regulator, Status: OpinionStatus(o.Status),
		Version: o.Version, AskedAt: instant(o.AskedAt), Due: showDeadline(o.Due), Citation: citation(o.Citation), Present: o.Office != "", Silent: p.Silent,
		SilentAt: someInstant(o.SilentAt), Late: o.Late(), Ended: !o.Current(), Reason: some(o.Reason), AnsweredAt: someInstant(o.AnsweredAt),
		Reply: some(o.Reply), RepliedAt: someInstant(o.RepliedAt), Actions: showActions(p.Actions)}
}

func showOpinions(list []app.OpinionPage) *[]Opinion {
	if len(list) == 0 {
		return nil
	}
	out := each(list, showOpinion)
	return &out
}

// GetOpinion shows one opinion with what it is about.
func (s *Server) GetOpinion(ctx context.Context, r GetOpinionRequestObject) (GetOpinionResponseObject, error) {
	p, err := s.app.Opinion(ctx, actor(ctx), domain.OpinionID(r.Id))
	return GetOpinion200JSONResponse(showOpinionFile(p)), err
}

func showOpinionFile(p app.OpinionPage) OpinionFile {
	of := p.Opinion.Profile
	return OpinionFile{Opinion: showOpinion(p), Fields: showProfile(of), Files: showFiles(of.FileIDs(), p.Files)}
}

// GiveOpinion is the regulator's answer, once.
func (s *Server) GiveOpinion(ctx context.Context, r GiveOpinionRequestObject) (GiveOpinionResponseObject, error) {
	p, err := s.app.GiveOpinion(ctx, actor(ctx), domain.OpinionID(r.Id), version(r.Params.IfMatch), r.Body.Objects, val(r.Body.Reason))
	return GiveOpinion200JSONResponse(showOpinionFile(p)), err
}

// ReplyToOpinion is the operator's answer to an objection.
func (s *Server) ReplyToOpinion(ctx context.Context, r ReplyToOpinionRequestObject) (ReplyToOpinionResponseObject, error) {
	p, err := s.app.ReplyToOpinion(ctx, actor(ctx), domain.OpinionID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return ReplyToOpinion200JSONResponse(showOpinionFile(p)), err
}
