package web

import (
	"context"

	"github.com/intermart/intermart/domain"
)

// ListRecusals lists one's own.
func (s *Server) ListRecusals(ctx context.Context, _ ListRecusalsRequestObject) (ListRecusalsResponseObject, error) {
	list, err := s.app.OwnRecusals(ctx, actor(ctx))
	return ListRecusals200JSONResponse{Items: each(list, showRecusal)}, err
}

func showRecusal(r domain.Recusal) Recusal {
	return Recusal{Uscc: r.USCC, Name: r.Name, Reason: r.Reason, Until: r.Until.String()}
}

// Recuse declares one.
func (s *Server) Recuse(ctx context.Context, r RecuseRequestObject) (RecuseResponseObject, error) {
	return Recuse204Response{}, s.app.Recuse(ctx, actor(ctx), r.Body.Uscc, r.Body.Reason, day(&r.Body.Until))
}
