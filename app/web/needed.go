package web

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// ListNeeded tells which duty has nobody and which separation can't be kept.
func (s *Server) ListNeeded(ctx context.Context, _ ListNeededRequestObject) (ListNeededResponseObject, error) {
	n, err := s.app.WhoIsNeeded(ctx, actor(ctx))
	return ListNeeded200JSONResponse{Items: each(n.Needs, showNeed), Days: each(n.Days, workday.Date.String), More: n.More}, err
}

func showNeed(n domain.Need) Need {
	roles := func(list []domain.Role) []Role { return each(list, func(r domain.Role) Role { return Role(r) }) }
	return Need{Kind: NeedKind(n.Kind), Organisation: some(UUID(n.Organisation)), Of: OrganisationKind(n.Of), Name: n.Name, Region: string(n.Region), Duty: n.Duty,
		Steps: each(n.Steps, roles), People: each(n.People, func(s string) string { return s }), Waiting: n.Waiting, Days: each(n.Days, workday.Date.String)}
}
