package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListAdmissions is the operator's queue.
func (s *Server) ListAdmissions(ctx context.Context, r ListAdmissionsRequestObject) (ListAdmissionsResponseObject, error) {
	n := limit(r.Params.Limit)
	q := app.AgencyQuery{Text: val(r.Params.Q), After: place(r.Params.After), Limit: n}
	if r.Params.Status != nil {
		q.Statuses = []domain.AgencyStatus{domain.AgencyStatus(*r.Params.Status)}
	}
	list, err := s.app.Admissions(ctx, actor(ctx), q)
	return ListAdmissions200JSONResponse{Next: next(list, n, agencyCursor), Items: each(list, func(a domain.Agency) AdmissionLine {
		return AdmissionLine{Id: string(a.ID), Uscc: a.USCC, Name: a.Name, Region: string(a.Region), Status: AgencyStatus(a.Status), Version: a.Version,
			SubmittedAt: someInstant(a.SubmittedAt), Due: someDeadline(a.Due)}
	})}, err
}

// GetAdmission shows one application.
func (s *Server) GetAdmission(ctx context.Context, r GetAdmissionRequestObject) (GetAdmissionResponseObject, error) {
	page, err := s.app.Agency(ctx, actor(ctx), domain.AgencyID(r.Id))
	return GetAdmission200JSONResponse(showAgencyDesk(page)), err
}

// AdmitAgency lets the agency in.
func (s *Server) AdmitAgency(ctx context.Context, r AdmitAgencyRequestObject) (AdmitAgencyResponseObject, error) {
	page, err := s.app.AdmitAgency(ctx, actor(ctx), domain.AgencyID(r.Id), version(r.Params.IfMatch))
	return AdmitAgency200JSONResponse(showAgencyDesk(page)), err
}

// ReturnAgency sends the application back with all faults.
func (s *Server) ReturnAgency(ctx context.Context, r ReturnAgencyRequestObject) (ReturnAgencyResponseObject, error) {
	page, err := s.app.ReturnAgency(ctx, actor(ctx), domain.AgencyID(r.Id), version(r.Params.IfMatch), faults(r.Body.Faults))
	return ReturnAgency200JSONResponse(showAgencyDesk(page)), err
}
