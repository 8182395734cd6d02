package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListOrganisations pages organisations.
func (s *Server) ListOrganisations(ctx context.Context, r ListOrganisationsRequestObject) (ListOrganisationsResponseObject, error) {
	n := limit(r.Params.Limit)
	os, err := s.app.Organisations(ctx, actor(ctx), app.OrganisationQuery{Kind: domain.OrganisationKind(val(r.Params.Kind)), Region: domain.RegionCode(val(r.Params.Region)),
		ID: domain.OrganisationID(val(r.Params.Id)), Text: val(r.Params.Q), After: domain.OrganisationID(place(r.Params.After)), Limit: n})
	at := func(o domain.Organisation) string { return string(o.ID) }
	return ListOrganisations200JSONResponse{Items: each(os, showOrganisation), Next: next(os, n, at)}, err
}

func showOrganisation(o domain.Organisation) Organisation {
	return Organisation{Id: string(o.ID), Version: o.Version, Kind: OrganisationKind(o.Kind), Name: o.Name, Region: string(o.Region), Uscc: o.USCC, Phone: o.Phone, Address: o.Address}
}

// CreateOrganisation makes an organisation.
func (s *Server) CreateOrganisation(ctx context.Context, r CreateOrganisationRequestObject) (CreateOrganisationResponseObject, error) {
	b := r.Body
	o, err := s.app.CreateOrganisation(ctx, actor(ctx), domain.Organisation{ID: domain.OrganisationID(b.Id), Kind: domain.OrganisationKind(b.Kind), Name: b.Name,
		Region: domain.RegionCode(b.Region), USCC: val(b.Uscc), Phone: val(b.Phone), Address: val(b.Address)})
	if err != nil {
		return nil, err
	}
	if !o.New {
		return CreateOrganisation200JSONResponse(showOrganisation(o.Organisation)), nil
	}
	return CreateOrganisation201JSONResponse(showOrganisation(o.Organisation)), nil
}

// ListPeople lists the people of an organisation.
func (s *Server) ListPeople(ctx context.Context, r ListPeopleRequestObject) (ListPeopleResponseObject, error) {
	org := r.Params.Organisation
	ms, err := s.app.People(ctx, actor(ctx), domain.OrganisationID(org))
	return ListPeople200JSONResponse{Items: each(ms, func(m app.Member) Person { return showPerson(m.Person, org, m.Roles) })}, err
}

func showPerson(p domain.Person, org UUID, roles []domain.Role) Person {
	return Person{Id: string(p.ID), Name: p.Name, Email: p.Email, Organisation: org, Roles: each(roles, func(r domain.Role) Role { return Role(r) }),
		Disabled: p.Disabled, Invited: false, TotpEnrolled: p.TOTPSecret != "", PasswordSet: p.PasswordHash != ""}
}

func roles(list []Role) []domain.Role {
	return each(list, func(r Role) domain.Role { return domain.Role(r) })
}

// CreatePerson makes an account; its owner sets the password by a mailed link.
func (s *Server) CreatePerson(ctx context.Context, r CreatePersonRequestObject) (CreatePersonResponseObject, error) {
	b := r.Body
	p, err := s.app.AddPerson(ctx, actor(ctx), domain.Person{ID: domain.PersonID(b.Id), Name: b.Name, Email: b.Email}, domain.OrganisationID(b.Organisation), roles(b.Roles))
	if err != nil {
		return nil, err
	}
	out := showPerson(p.Person, b.Organisation, roles(b.Roles))
	out.Invited = p.Invited
	if !p.New {
		return CreatePerson200JSONResponse(out), nil
	}
	return CreatePerson201JSONResponse(out), nil
}

// SetRoles replaces a person's roles.
func (s *Server) SetRoles(ctx context.Context, r SetRolesRequestObject) (SetRolesResponseObject, error) {
	err := s.app.SetRoles(ctx, actor(ctx), domain.PersonID(r.Id), domain.OrganisationID(r.Body.Organisation), roles(r.Body.Roles))
	return SetRoles204Response{}, err
}

// DisablePerson shuts an account, or opens it again.
func (s *Server) DisablePerson(ctx context.Context, r DisablePersonRequestObject) (DisablePersonResponseObject, error) {
	err := s.app.DisablePerson(ctx, actor(ctx), domain.PersonID(r.Id), domain.OrganisationID(r.Body.Organisation), r.Body.Disabled)
	return DisablePerson204Response{}, err
}
