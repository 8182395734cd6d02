package web

import (
	"context"
	"encoding/csv"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
)

// ListPurchases pages the registered purchases of the desk.
func (s *Server) ListPurchases(ctx context.Context, r ListPurchasesRequestObject) (ListPurchasesResponseObject, error) {
	n := limit(r.Params.Limit)
	list, err := s.app.Purchases(ctx, actor(ctx), app.PurchaseQuery{BudgetYear: val(r.Params.Year), Route: string(val(r.Params.Route)), After: cursor(r.Params.After), Limit: n})
	at := func(p app.PurchasePage) string { return cursorText(p.Purchase.At, string(p.Purchase.ID)) }
	return ListPurchases200JSONResponse{Items: each(list, showPurchase), Next: next(list, n, at)}, err
}

// RegisterPurchase writes one line.
func (s *Server) RegisterPurchase(ctx context.Context, r RegisterPurchaseRequestObject) (RegisterPurchaseResponseObject, error) {
	page, err := s.app.RegisterPurchase(ctx, actor(ctx), domain.PurchaseID(r.Body.Id), purchaseTerms(r.Body.Fields))
	if page.New {
		return RegisterPurchase201JSONResponse(showPurchase(page)), err
	}
	return RegisterPurchase200JSONResponse(showPurchase(page)), err
}

// StrikePurchase strikes a line out.
func (s *Server) StrikePurchase(ctx context.Context, r StrikePurchaseRequestObject) (StrikePurchaseResponseObject, error) {
	page, err := s.app.StrikePurchase(ctx, actor(ctx), domain.PurchaseID(r.Id), version(r.Params.IfMatch), r.Body.Reason)
	return StrikePurchase200JSONResponse(showPurchase(page)), err
}

func purchaseTerms(f PurchaseFields) domain.PurchaseTerms {
	amount, err := money.Parse(f.Amount)
	if err != nil {
		amount = 0 // told as wrong by the verb
	}
	return domain.PurchaseTerms{Day: day(&f.Day), Title: f.Title, Category: f.Category, Matter: val(f.Matter), BudgetProject: f.BudgetProject,
		BudgetDocument: val(f.BudgetDocument), BudgetYear: f.BudgetYear, Amount: amount, Route: compliance.RouteCode(f.Route), Reference: f.Reference,
		Supplier: val(f.Supplier), Reason: val(f.Reason)}
}

func showPurchase(p app.PurchasePage) Purchase {
	x := p.Purchase
	return Purchase{Id: string(x.ID), Version: x.Version, Department: x.DepartmentName, Region: string(x.Region), Source: PurchaseSource(x.Source),
		Fields: PurchaseFields{Day: x.Day.String(), Title: x.Title, Category: x.Category, Matter: some(x.Matter), BudgetProject: x.BudgetProject,
			BudgetDocument: some(x.BudgetDocument), BudgetYear: x.BudgetYear, Amount: x.Amount.String(), Route: RouteCode(x.Route), Reference: x.Reference,
			Supplier: some(x.Supplier), Reason: some(x.Reason)},
		RouteName: text(compliance.RouteNames[x.Route]), Splits: x.Splits(), StruckReason: some(x.StruckReason), At: instant(x.At), Actions: showActions(p.Actions)}
}

// exportRows bounds a page of the export.
const exportRows = 500

// exportPurchases writes every line of the desk as CSV, with the mark by which spreadsheets know UTF-8.
func (s *Server) exportPurchases(c *fiber.Ctx) error {
	ctx := c.UserContext()
	q := app.PurchaseQuery{BudgetYear: c.QueryInt("year"), Limit: exportRows}
	var b strings.Builder
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"日期", "采购人", "名称", "品目", "事项", "预算项目", "指标文号", "预算年度", "金额（元）", "途径", "依据编号", "供应商", "说明", "来源", "计入拆分合计", "划除原因"}) // into memory
	for {
		list, err := s.app.Purchases(ctx, actor(ctx), q)
		if err != nil {
			return err
		}
		for _, p := range list {
			_ = w.Write(csvRow(&p.Purchase)) // into memory
		}
		if len(list) < exportRows {
			break
		}
		last := list[len(list)-1].Purchase
		q.After = app.Cursor{At: last.At, ID: string(last.ID)}
	}
	w.Flush()
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="purchases.csv"`)
	return c.SendString(b.String())
}

func csvRow(p *domain.Purchase) []string {
	counts := "否"
	if p.Splits() {
		counts = "是"
	}
	source := map[domain.PurchaseSource]string{domain.PurchaseRegistered: "登记", domain.PurchaseImported: "导入"}[p.Source]
	row := []string{p.Day.String(), p.DepartmentName, p.Title, p.Category, p.Matter, p.BudgetProject, p.BudgetDocument, strconv.Itoa(p.BudgetYear), p.Amount.String(),
		compliance.RouteNames[p.Route].ZH, p.Reference, p.Supplier, p.Reason, source, counts, p.StruckReason}
	for i, cell := range row {
		if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
			row[i] = "'" + cell // a spreadsheet would take it for a formula
		}
	}
	return row
}
