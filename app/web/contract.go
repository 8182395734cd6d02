package web

import (
	"context"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// GetContractSummary shows a filed contract to everybody.
func (s *Server) GetContractSummary(ctx context.Context, r GetContractSummaryRequestObject) (GetContractSummaryResponseObject, error) {
	c, n, err := s.app.PublicContract(ctx, r.Number, val(r.Params.Place))
	return GetContractSummary200JSONResponse(showSummary(c, n)), err
}

func showSummary(c domain.Contract, n domain.Notice) ContractSummary {
	return ContractSummary{Number: c.Number, Title: n.Title, Department: OrganisationRef{Id: string(c.Department), Name: c.DepartmentName, Uscc: some(c.DepartmentUSCC)},
		Agency: contractAgency(c), Price: c.Price, Quote: Quote(c.Quote), Scope: c.Scope, Term: showSpan(c.Term), SignedOn: c.SignedOn.String(),
		FiledAt: someInstant(c.FiledAt), Sha256: some(c.SHA256), Status: ContractStatus(c.Status)}
}

func contractAgency(c domain.Contract) AgencyRef {
	return AgencyRef{Id: string(c.Agency), Uscc: c.AgencyUSCC, Name: c.AgencyName}
}

// ListContracts pages the contracts of the actor's organisation.
func (s *Server) ListContracts(ctx context.Context, r ListContractsRequestObject) (ListContractsResponseObject, error) {
	n := limit(r.Params.Limit)
	cs, err := s.app.Contracts(ctx, actor(ctx), cursor(r.Params.After), n)
	at := func(c domain.Contract) string { return cursorText(c.CreatedAt, string(c.ID)) }
	return ListContracts200JSONResponse{Items: each(cs, showContractLine), Next: next(cs, n, at)}, err
}

func showContractLine(c domain.Contract) ContractLine {
	return ContractLine{Id: string(c.ID), Number: c.Number, Department: OrganisationRef{Id: string(c.Department), Name: c.DepartmentName}, Agency: contractAgency(c),
		Status: ContractStatus(c.Status), Quote: Quote(c.Quote), Price: some(c.Price), SignedOn: someDay(c.SignedOn), FiledAt: someInstant(c.FiledAt)}
}

func contractTerms(f ContractFields) domain.ContractTerms {
	return domain.ContractTerms{File: domain.FileID(f.File), DepartmentName: f.DepartmentName, DepartmentUSCC: f.DepartmentUscc, AgencyName: f.AgencyName,
		AgencyUSCC: f.AgencyUscc, Price: f.Price, Scope: f.Scope, Term: span(&f.Term), SignedOn: day(&f.SignedOn)}
}

func showContract(p app.ContractPage) Contract {
	c, n := &p.Contract, &p.Notice
	out := Contract{
		Id: string(c.ID), Version: c.Version, Number: c.Number, Title: n.Title, Status: ContractStatus(c.Status), Department: department(n),
		Agency: contractAgency(*c), AwardPrice: p.Award.At(c.Place).Winner.Price, Quote: Quote(n.Quote), Standstill: showDeadline(p.Award.At(c.Place).Standstill),
		Fields: ContractFields{File: string(c.File), DepartmentName: c.DepartmentName, DepartmentUscc: c.DepartmentUSCC, AgencyName: c.AgencyName,
			AgencyUscc: c.AgencyUSCC, Price: c.Price, Scope: c.Scope, Term: showSpan(c.Term), SignedOn: c.SignedOn.String()},
		Differences: each(c.Differences, func(d domain.Difference) ContractDifference {
			return ContractDifference{Field: d.Field, Award: d.Award, Contract: d.Contract, Blocking: d.Blocking}
		}),
		FiledAt: someInstant(c.FiledAt), History: contractSteps(c), Actions: showActions(p.Actions),
	}
	if p.File != nil {
		f := fileRef(p.File)
		out.File = &f
	}
	return out
}

func contractSteps(c *domain.Contract) []Step {
	steps := []Step{}
	for _, m := range []struct {
		kind, zh, en string
		at           time.Time
	}{{"signed", "提交已签合同，请中选机构确认", "handed over for the winner's confirmation", c.SubmittedAt}, {"filed", "中选机构确认，合同备案", "confirmed by the winner and filed", c.FiledAt}} {
		if !m.at.IsZero() {
			steps = append(steps, Step{Kind: m.kind, At: instant(m.at), Text: Text{Zh: m.zh, En: m.en}})
		}
	}
	return steps
}

// CreateContract enters the signed contract.
func (s *Server) CreateContract(ctx context.Context, r CreateContractRequestObject) (CreateContractResponseObject, error) {
	page, err := s.app.CreateContract(ctx, actor(ctx), domain.ContractID(r.Body.Id), r.Body.Notice, contractTerms(r.Body.Fields))
	if err != nil {
		return nil, err
	}
	if !page.New {
		return CreateContract200JSONResponse(showContract(page)), nil
	}
	return CreateContract201JSONResponse(showContract(page)), nil
}

// GetContract shows one contract.
func (s *Server) GetContract(ctx context.Context, r GetContractRequestObject) (GetContractResponseObject, error) {
	page, err := s.app.Contract(ctx, actor(ctx), domain.ContractID(r.Id))
	return GetContract200JSONResponse(showContract(page)), err
}

// SaveContract corrects a contract that is not filed.
func (s *Server) SaveContract(ctx context.Context, r SaveContractRequestObject) (SaveContractResponseObject, error) {
	page, err := s.app.EditContract(ctx, actor(ctx), domain.ContractID(r.Id), version(r.Params.IfMatch), contractTerms(*r.Body))
	return SaveContract200JSONResponse(showContract(page)), err
}

// SubmitContract hands it to the winner for confirmation.
func (s *Server) SubmitContract(ctx context.Context, r SubmitContractRequestObject) (SubmitContractResponseObject, error) {
	page, err := s.app.SubmitContract(ctx, actor(ctx), domain.ContractID(r.Id), version(r.Params.IfMatch))
	return SubmitContract200JSONResponse(showContract(page)), err
}

// ConfirmContract is the winner's word that this is the same file; the contract is filed.
func (s *Server) ConfirmContract(ctx context.Context, r ConfirmContractRequestObject) (ConfirmContractResponseObject, error) {
	page, err := s.app.ConfirmContract(ctx, actor(ctx), domain.ContractID(r.Id), version(r.Params.IfMatch), r.Body.Sha256)
	return ConfirmContract200JSONResponse(showContract(page)), err
}
