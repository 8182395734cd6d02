package web

import (
	"context"

	"github.com/intermart/intermart/domain"
)

func readOverride(o Override) domain.Override {
	return domain.Override{Check: string(o.Check), Document: val(o.Document), Reason: val(o.Reason), File: domain.FileID(val(o.File))}
}

// showOverrides are what a notice cites to have blocks let pass, and who agreed as the second person.
func showOverrides(n *domain.Notice) []OverrideView {
	return each(n.OverrideViews(), func(o domain.OverrideView) OverrideView {
		return OverrideView{Check: OverrideCheck(o.Check), Document: o.Document, Reason: o.Reason, File: string(o.File),
			AgreedBy: some(OverrideViewAgreedBy(o.Role)), AgreedAt: someInstant(o.At)}
	})
}

// AgreeOverride is the second person's yes.
func (s *Server) AgreeOverride(ctx context.Context, r AgreeOverrideRequestObject) (AgreeOverrideResponseObject, error) {
	page, err := s.app.AgreeOverride(ctx, actor(ctx), domain.NoticeID(r.Id), version(r.Params.IfMatch), string(r.Body.Check))
	n, err := s.showDeskNotice(ctx, page, err)
	return AgreeOverride200JSONResponse(n), err
}
