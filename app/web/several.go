package web

import (
	"context"

	"github.com/intermart/intermart/app"
)

// AdmitMany admits several applications, each by itself.
func (s *Server) AdmitMany(ctx context.Context, r AdmitManyRequestObject) (AdmitManyResponseObject, error) {
	rows, err := s.app.AdmitMany(ctx, actor(ctx), chosen(*r.Body))
	return AdmitMany200JSONResponse{Items: each(rows, showOutcome)}, err
}

// PublishMany publishes several reviewed notices, each by itself.
func (s *Server) PublishMany(ctx context.Context, r PublishManyRequestObject) (PublishManyResponseObject, error) {
	rows, err := s.app.PublishMany(ctx, actor(ctx), chosen(*r.Body))
	return PublishMany200JSONResponse{Items: each(rows, showOutcome)}, err
}

func chosen(of Several) []app.Chosen {
	out := make([]app.Chosen, 0, len(of.Items))
	for _, one := range of.Items {
		out = append(out, app.Chosen{ID: one.Id, Version: one.Version})
	}
	return out
}

func showOutcome(o app.Outcome) OutcomeRow {
	row := OutcomeRow{Id: o.ID, Done: o.Refused == nil}
	if o.Refused != nil {
		x := showRefusal(o.Refused)
		row.Refusal = &x
	}
	return row
}
