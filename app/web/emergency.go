package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

func emergencyTerms(f EmergencyFields) domain.EmergencyTerms {
	return domain.EmergencyTerms{Cause: f.Cause, Happened: day(&f.Happened), Ordered: day(&f.Ordered), Title: f.Title, Account: f.Account, Category: f.Category,
		BudgetProject: f.BudgetProject, BudgetDocument: val(f.BudgetDocument), BudgetYear: f.BudgetYear, Amount: fen(f.Amount), Supplier: f.Supplier,
		Reference: f.Reference, Documents: each(f.Documents, func(id UUID) domain.FileID { return domain.FileID(id) }), NotSecret: f.NotSecret}
}

func showEmergency(p app.EmergencyPage) Emergency {
	m, t := p.Emergency, p.Emergency.EmergencyTerms
	return Emergency{Id: string(m.ID), Version: m.Version, Status: EmergencyStatus(m.Status), Department: OrganisationRef{Id: string(m.Department), Name: m.DepartmentName},
		Region: string(m.Region), Files: storedRefs(m.Documents, p.Files), Due: someDeadline(m.Due), Late: m.Late(), At: instant(m.At), DecidedAt: someInstant(m.DecidedAt),
		Refusal: some(m.Refusal), Actions: showActions(p.Actions),
		Fields: EmergencyFields{Cause: t.Cause, Happened: t.Happened.String(), Ordered: t.Ordered.String(), Title: t.Title, Account: t.Account, Category: t.Category,
			BudgetProject: t.BudgetProject, BudgetDocument: some(t.BudgetDocument), BudgetYear: t.BudgetYear, Amount: t.Amount.String(), Supplier: t.Supplier,
			Reference: t.Reference, Documents: each(t.Documents, func(id domain.FileID) UUID { return string(id) }), NotSecret: t.NotSecret}}
}

func emergencyCursor(m domain.Emergency) string { return cursorText(m.At, string(m.ID)) }

// ListEmergencies pages records of emergency purchases on a desk.
func (s *Server) ListEmergencies(ctx context.Context, r ListEmergenciesRequestObject) (ListEmergenciesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.Emergencies(ctx, actor(ctx), app.EmergencyQuery{After: cursor(r.Params.After), Limit: n})
	return ListEmergencies200JSONResponse{Items: each(list, showEmergency),
		Next: next(list, n, func(p app.EmergencyPage) string { return emergencyCursor(p.Emergency) })}, err
}

// ReportEmergency records an emergency purchase afterwards.
func (s *Server) ReportEmergency(ctx context.Context, r ReportEmergencyRequestObject) (ReportEmergencyResponseObject, error) {
	page, err := s.app.ReportEmergency(ctx, actor(ctx), domain.PurchaseID(r.Body.Id), emergencyTerms(r.Body.Fields))
	if !page.New {
		return ReportEmergency200JSONResponse(showEmergency(page)), err
	}
	return ReportEmergency201JSONResponse(showEmergency(page)), err
}

// ConfirmEmergency is the manager's yes.
func (s *Server) ConfirmEmergency(ctx context.Context, r ConfirmEmergencyRequestObject) (ConfirmEmergencyResponseObject, error) {
	page, err := s.app.ConfirmEmergency(ctx, actor(ctx), domain.PurchaseID(r.Id), version(r.Params.IfMatch))
	return ConfirmEmergency200JSONResponse(showEmergency(page)), err
}

// RefuseEmergency is the manager's no.
func (s *Server) RefuseEmergency(ctx context.Context, r RefuseEmergencyRequestObject) (RefuseEmergencyResponseObject, error) {
	page, err := s.app.RefuseEmergency(ctx, actor(ctx), domain.PurchaseID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return RefuseEmergency200JSONResponse(showEmergency(page)), err
}

// ListPublicEmergencies pages the confirmed ones.
func (s *Server) ListPublicEmergencies(ctx context.Context, r ListPublicEmergenciesRequestObject) (ListPublicEmergenciesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.PublicEmergencies(ctx, app.EmergencyQuery{Region: domain.RegionCode(val(r.Params.Region)), After: cursor(r.Params.After), Limit: n})
	return ListPublicEmergencies200JSONResponse{Items: each(list, func(m domain.Emergency) PublicEmergency {
		return PublicEmergency{Department: OrganisationRef{Id: string(m.Department), Name: m.DepartmentName}, Region: string(m.Region),
			Cause:    Chosen{Code: m.Cause, Text: text(domain.ChosenText(domain.Causes, m.Cause))},
			Happened: m.Happened.String(), Ordered: m.Ordered.String(), Title: m.Title, Account: m.Account, Category: m.Category, Amount: m.Amount.String(),
			Supplier: m.Supplier, Due: someDeadline(m.Due), Late: m.Late(), At: instant(m.At)}
	}), Next: next(list, n, emergencyCursor)}, err
}

// DeclineDirect is the named agency's no to a direct selection.
func (s *Server) DeclineDirect(ctx context.Context, r DeclineDirectRequestObject) (DeclineDirectResponseObject, error) {
	n, err := s.app.DeclineDirect(ctx, actor(ctx), r.Number, r.Body.Reason)
	if err != nil {
		return nil, err
	}
	clock, err := s.app.Clock(ctx)
	return DeclineDirect200JSONResponse(showNoticeLine(&n, clock.Now)), err
}

// storedRefs are the files of a list that are there, in its order.
func storedRefs(ids []domain.FileID, files map[domain.FileID]*domain.File) []FileRef {
	out := make([]FileRef, 0, len(ids))
	for _, id := range ids {
		if f := files[id]; f != nil {
			out = append(out, fileRef(f))
		}
	}
	return out
}
