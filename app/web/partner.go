package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListPartners are the regions whose checks of agencies are recognised, for everybody.
func (s *Server) ListPartners(ctx context.Context, _ ListPartnersRequestObject) (ListPartnersResponseObject, error) {
	list, err := s.app.Partners(ctx)
	return ListPartners200JSONResponse{Items: each(list, showPartner)}, err
}

func showPartner(r app.PartnerRow) Partner {
	p := &r.Partner
	out := Partner{Code: string(p.Code), Name: text(p.Name), Agreement: citation(p.Agreement), Key: p.Key, ValidFrom: p.ValidFrom.String(), ValidTo: someDay(p.ValidTo),
		Agencies: r.Agencies, RegisteredAt: instant(p.RegisteredAt)}
	if r.List != nil {
		out.List, out.ValidUntil = some(r.List.Title()), someDay(r.Until())
	}
	return out
}

func showRecognition(r *domain.Recognition) *Recognition {
	if r == nil {
		return nil
	}
	return &Recognition{Partner: string(r.Partner), Name: text(r.Name), List: r.Title(), Issued: r.Issued.String(), ValidUntil: r.Until().String(), Alone: r.Alone,
		Ended: some(RecognitionEnded(r.Ended))}
}
