package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListAgencyChanges are the agency's own changes, or those that wait for the operator.
func (s *Server) ListAgencyChanges(ctx context.Context, _ ListAgencyChangesRequestObject) (ListAgencyChangesResponseObject, error) {
	list, err := s.app.AgencyChanges(ctx, actor(ctx))
	return ListAgencyChanges200JSONResponse{Items: each(list, showAgencyChangeLine)}, err
}

func showAgencyChangeLine(c domain.AgencyChange) AgencyChangeLine {
	return AgencyChangeLine{Id: string(c.ID), Agency: c.Name, Uscc: c.Profile.USCC, Status: AgencyChangeStatus(c.Status), Version: c.Version, Fields: c.Fields, ChangedOn: c.ChangedOn.String(),
		Late: c.Late, FileBy: showDeadline(c.FileBy), Due: showDeadline(c.Due), FiledAt: instant(c.FiledAt), DecidedAt: someInstant(c.DecidedAt), Faults: each(c.Faults, showFault)}
}

// FileAgencyChange hands in a change.
func (s *Server) FileAgencyChange(ctx context.Context, r FileAgencyChangeRequestObject) (FileAgencyChangeResponseObject, error) {
	on := day(&r.Body.ChangedOn)
	c, err := s.app.FileAgencyChange(ctx, actor(ctx), domain.AgencyChangeID(r.Body.Id), profile(r.Body.Fields), on)
	if err != nil {
		return nil, err
	}
	return FileAgencyChange201JSONResponse(showAgencyChangeLine(*c)), nil
}

// GetAgencyChange shows a change beside the agency as it is.
func (s *Server) GetAgencyChange(ctx context.Context, r GetAgencyChangeRequestObject) (GetAgencyChangeResponseObject, error) {
	p, err := s.app.AgencyChange(ctx, actor(ctx), domain.AgencyChangeID(r.Id))
	return GetAgencyChange200JSONResponse(showAgencyChange(p)), err
}

func showAgencyChange(p app.AgencyChangePage) AgencyChange {
	files := showFiles(append(p.Change.Profile.FileIDs(), p.Agency.FileIDs()...), p.Files)
	return AgencyChange{Line: showAgencyChangeLine(p.Change), Was: showProfile(p.Agency.AgencyProfile), Is: showProfile(p.Change.Profile), Files: files, Actions: showActions(p.Actions), Opinions: showOpinions(p.Opinions)}
}

// AcceptAgencyChange makes it the agency's profile.
func (s *Server) AcceptAgencyChange(ctx context.Context, r AcceptAgencyChangeRequestObject) (AcceptAgencyChangeResponseObject, error) {
	p, err := s.app.AcceptAgencyChange(ctx, actor(ctx), domain.AgencyChangeID(r.Id), version(r.Params.IfMatch))
	return AcceptAgencyChange200JSONResponse(showAgencyChange(p)), err
}

// ReturnAgencyChange sends it back with all faults.
func (s *Server) ReturnAgencyChange(ctx context.Context, r ReturnAgencyChangeRequestObject) (ReturnAgencyChangeResponseObject, error) {
	p, err := s.app.ReturnAgencyChange(ctx, actor(ctx), domain.AgencyChangeID(r.Id), version(r.Params.IfMatch), faults(r.Body.Faults))
	return ReturnAgencyChange200JSONResponse(showAgencyChange(p)), err
}

// StandAgency is oversight's decision on an agency.
func (s *Server) StandAgency(ctx context.Context, r StandAgencyRequestObject) (StandAgencyResponseObject, error) {
	b := r.Body
	page, err := s.app.StandAgency(ctx, actor(ctx), domain.AgencyID(r.Id), version(r.Params.IfMatch), string(b.Decision),
		domain.AgencyStanding{Document: b.Document, Reason: b.Reason, Until: day(b.Until)})
	return StandAgency200JSONResponse(showAgencyDesk(page)), err
}

// ExitOwnAgency takes the agency out at its own wish.
func (s *Server) ExitOwnAgency(ctx context.Context, r ExitOwnAgencyRequestObject) (ExitOwnAgencyResponseObject, error) {
	page, err := s.app.ExitAgency(ctx, actor(ctx), version(r.Params.IfMatch), r.Body.Reason)
	return ExitOwnAgency200JSONResponse(showAgencyDesk(page)), err
}

// TakeAdmission locks an application for the vetter.
func (s *Server) TakeAdmission(ctx context.Context, r TakeAdmissionRequestObject) (TakeAdmissionResponseObject, error) {
	page, err := s.app.TakeAdmission(ctx, actor(ctx), domain.AgencyID(r.Id), false)
	return TakeAdmission200JSONResponse(showAgencyDesk(page)), err
}

// PutAdmissionBack frees it.
func (s *Server) PutAdmissionBack(ctx context.Context, r PutAdmissionBackRequestObject) (PutAdmissionBackResponseObject, error) {
	page, err := s.app.TakeAdmission(ctx, actor(ctx), domain.AgencyID(r.Id), true)
	return PutAdmissionBack200JSONResponse(showAgencyDesk(page)), err
}

// GetVetting is what helps a vetter.
func (s *Server) GetVetting(ctx context.Context, r GetVettingRequestObject) (GetVettingResponseObject, error) {
	v, err := s.app.Vetting(ctx, actor(ctx), domain.AgencyID(r.Id))
	out := GetVetting200JSONResponse{Twins: each(v.Twins, func(t domain.Twin) Twin {
		return Twin{Kind: TwinKind(t.Kind), Id: string(t.Agency), Uscc: t.USCC, Name: t.Name, Value: t.Value}
	}), Evidence: each(v.Evidence, func(e domain.Evidence) Evidence {
		return Evidence{Id: e.ID, Field: e.Field, Registry: e.Registry, Result: EvidenceResult(e.Result), Note: some(e.Note), Screenshot: some(string(e.Screenshot)), At: instant(e.At)}
	})}
	if v.Changed != nil {
		before := showProfile(*v.Before)
		out.Changed, out.Before = &v.Changed, &before
	}
	return out, err
}

// AddEvidence keeps what a vetter saw in a registry.
func (s *Server) AddEvidence(ctx context.Context, r AddEvidenceRequestObject) (AddEvidenceResponseObject, error) {
	b := r.Body
	err := s.app.AddEvidence(ctx, actor(ctx), domain.AgencyID(r.Id), domain.Evidence{ID: b.Id, Field: b.Field, Registry: b.Registry, Result: string(b.Result), Note: val(b.Note), Screenshot: domain.FileID(val(b.Screenshot))})
	return AddEvidence204Response{}, err
}
