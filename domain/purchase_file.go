package domain

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/workday"
)

// PurchaseRow is one line of imported history: whose, where it stands in the file, and what.
type PurchaseRow struct {
	Row        int
	Department string // its USCC
	PurchaseTerms
}

var purchaseColumns = []rows.Column{
	{Name: "department", ZH: "单位统一社会信用代码", EN: "Department USCC"}, {Name: "day", ZH: "采购日期", EN: "Day"}, {Name: "title", ZH: "名称", EN: "Title"},
	{Name: "category", ZH: "采购品目", EN: "Category"}, {Name: "matter", ZH: "事项编码", EN: "Matter"}, {Name: "budget_project", ZH: "预算项目编码", EN: "Budget project"},
	{Name: "budget_document", ZH: "预算指标文号", EN: "Budget document"}, {Name: "budget_year", ZH: "预算年度", EN: "Budget year", Number: true},
	{Name: "amount", ZH: "金额（元）", EN: "Amount (yuan)"}, {Name: "route", ZH: "采购途径", EN: "Route"}, {Name: "reference", ZH: "合同或文件编号", EN: "Reference"},
	{Name: "supplier", ZH: "供应商", EN: "Supplier"}, {Name: "reason", ZH: "说明", EN: "Reason"},
}

// DecodePurchases reads {"purchases": [{"department", "day", "title", "category", …}]}. The error is nil or a
// *refusal.Refusal whose Faults name every bad row with row, column and reason; then nothing of the file may be used.
func DecodePurchases(data []byte) ([]PurchaseRow, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	list := o.Objects("purchases")
	o.Done()
	return readPurchases(o, list)
}

// DecodePurchaseTable reads the same as a table with headings; a day may be a spreadsheet's own number.
func DecodePurchaseTable(table [][]string) ([]PurchaseRow, error) {
	top, list := rows.Table(daysRead(table), purchaseColumns)
	return readPurchases(top, list)
}

// daysRead is the table with its days as they are written in a file.
func daysRead(table [][]string) [][]string {
	out := make([][]string, len(table))
	for i, cells := range table {
		out[i] = slices.Clone(cells)
		for k, cell := range cells {
			if i > 0 && k < len(table[0]) && slices.Contains([]string{"day", "采购日期", "Day"}, strings.TrimSpace(table[0][k])) {
				out[i][k] = directory.DayCell(strings.TrimSpace(cell))
			}
		}
	}
	return out
}

func readPurchases(top *rows.Object, list []*rows.Object) ([]PurchaseRow, error) {
	if len(list) == 0 {
		top.Fault("", "没有任何采购", "there is no purchase in it")
	}
	out, seen := make([]PurchaseRow, 0, len(list)), map[PurchaseID]bool{}
	for _, o := range list {
		r := PurchaseRow{Row: o.RowNumber(), Department: readUSCC(o, "department"), PurchaseTerms: PurchaseTerms{
			Day: workday.ReadDate(o, "day"), Title: readText(o, "title", 120), Category: readText(o, "category", 60), Matter: o.OptionalText("matter"),
			BudgetProject: readText(o, "budget_project", 60), BudgetDocument: o.OptionalText("budget_document"), BudgetYear: o.Int("budget_year", 2000, 2100),
			Amount: readYuan(o, "amount"), Route: readRoute(o, "route"), Reference: readText(o, "reference", 100), Supplier: o.OptionalText("supplier"), Reason: o.OptionalText("reason")}}
		o.Done()
		if seen[r.ID()] {
			o.Fault("reference", "同一单位的同一编号在同一预算项目和品目下出现两次", "the same reference stands twice under one department, budget project and category")
		}
		seen[r.ID()] = true
		out = append(out, r)
	}
	if err := top.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

// readRoute reads a route by its code or, as a table may say it, by its Chinese name.
func readRoute(o *rows.Object, column string) compliance.RouteCode {
	s := o.Text(column)
	for _, r := range compliance.Routes {
		if s == string(r) || s == compliance.RouteNames[r].ZH {
			return r
		}
	}
	if s != "" {
		o.Fault(column, "没有“%[1]s”这种采购途径", "there is no route %[1]q", s)
	}
	return ""
}

// ID names the line by what finds it again, so that the same file read twice is the same lines.
func (r PurchaseRow) ID() PurchaseID {
	sum := sha256.Sum256([]byte(strings.Join([]string{r.Department, r.Reference, r.BudgetProject, r.Category}, "\n")))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // a UUID of version 8
	return PurchaseID(fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16]))
}

// Fault is a refusal of the row, with its place in the file.
func (r PurchaseRow) Fault(f *refusal.Refusal) *refusal.Refusal {
	return refusal.New(refusal.Invalid, "import.row", f.Field, "第 %[1]d 行 %[2]s：%[3]s", "row %[1]d, column %[2]s: %[4]s", r.Row, f.Field, f.Text.ZH, f.Text.EN)
}

// PurchasesImported is the event of an import: how many lines are new.
func PurchasesImported(added int, now time.Time) Event {
	return Event{Kind: EventPurchasesImported, Subject: "purchases:all", By: System(), At: now, Face: Face{"added": added}}
}
