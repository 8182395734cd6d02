package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
)

// fen reads an amount whose form the contract has checked.
func fen(s Money) money.Fen {
	f, err := money.Parse(s)
	if err != nil {
		return 0 // the domain refuses it by name
	}
	return f
}

func showBudgetLine(l domain.BudgetLine) BudgetLine {
	return BudgetLine{Id: string(l.ID), Version: l.Version, Department: string(l.Department), Year: l.Year, Document: l.Document, Project: l.Project,
		Name: l.Name, Amount: l.Amount.String(), Reserved: l.Reserved.String(), Committed: l.Committed.String(), Left: l.Left().String()}
}

func showBudgetUse(u app.BudgetUse) BudgetUse {
	return BudgetUse{Notice: string(u.Notice), Number: u.Number, Title: u.Title, Status: NoticeStatus(u.Status), Reserved: u.Claim.Reserved.String(),
		Committed: u.Claim.Committed.String(), Contract: some(string(u.Contract)), Price: some(u.Price)}
}

func showBudgetPage(p app.BudgetPage) BudgetLinePage {
	return BudgetLinePage{Line: showBudgetLine(p.Line), Uses: each(p.Uses, showBudgetUse), Actions: showActions(p.Actions)}
}

// ListBudgetLines pages the lines of a department, or of a region for oversight.
func (s *Server) ListBudgetLines(ctx context.Context, r ListBudgetLinesRequestObject) (ListBudgetLinesResponseObject, error) {
	n := limit(r.Params.Limit)
	q := app.BudgetQuery{Year: val(r.Params.Year), Limit: n}
	if year, id, ok := strings.Cut(place(r.Params.After), "|"); ok {
		if y, err := strconv.Atoi(year); err == nil {
			q.AfterYear, q.AfterID = y, domain.BudgetLineID(id)
		}
	}
	ls, err := s.app.BudgetLines(ctx, actor(ctx), q)
	at := func(l domain.BudgetLine) string { return strconv.Itoa(l.Year) + "|" + string(l.ID) }
	return ListBudgetLines200JSONResponse{Items: each(ls, showBudgetLine), Next: next(ls, n, at)}, err
}

// RegisterBudgetLine opens a line.
func (s *Server) RegisterBudgetLine(ctx context.Context, r RegisterBudgetLineRequestObject) (RegisterBudgetLineResponseObject, error) {
	b := r.Body
	page, err := s.app.RegisterBudgetLine(ctx, actor(ctx), domain.BudgetLineID(b.Id), domain.BudgetTerms{Year: b.Year, Document: b.Document,
		Project: b.Project, Name: b.Name, Amount: fen(b.Amount)})
	return RegisterBudgetLine201JSONResponse(showBudgetPage(page)), err
}

// GetBudgetLine shows one line with what it pays.
func (s *Server) GetBudgetLine(ctx context.Context, r GetBudgetLineRequestObject) (GetBudgetLineResponseObject, error) {
	page, err := s.app.BudgetLine(ctx, actor(ctx), domain.BudgetLineID(r.Id))
	return GetBudgetLine200JSONResponse(showBudgetPage(page)), err
}

// AdjustBudgetLine changes the money of a line.
func (s *Server) AdjustBudgetLine(ctx context.Context, r AdjustBudgetLineRequestObject) (AdjustBudgetLineResponseObject, error) {
	page, err := s.app.AdjustBudgetLine(ctx, actor(ctx), domain.BudgetLineID(r.Id), version(r.Params.IfMatch),
		domain.BudgetTerms{Amount: fen(r.Body.Amount), Name: r.Body.Name}, r.Body.Reason)
	return AdjustBudgetLine200JSONResponse(showBudgetPage(page)), err
}
