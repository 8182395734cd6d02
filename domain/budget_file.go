package domain

import (
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rows"
	"github.com/intermart/intermart/domain/uscc"
)

// BudgetRow is one line of an imported budget: whose, and what.
type BudgetRow struct {
	Department string // its USCC
	BudgetTerms
}

var budgetColumns = []rows.Column{
	{Name: "department", ZH: "单位统一社会信用代码", EN: "Department USCC"}, {Name: "year", ZH: "年度", EN: "Year", Number: true},
	{Name: "document", ZH: "指标文号", EN: "Document"}, {Name: "project", ZH: "项目编码", EN: "Project"},
	{Name: "name", ZH: "项目名称", EN: "Project name"}, {Name: "amount", ZH: "金额（元）", EN: "Amount (yuan)"},
}

// DecodeBudget reads {"lines": [{"department", "year", "document", "project", "name", "amount"}]}. The error is nil or a
// *refusal.Refusal whose Faults name every bad row with row, column and reason; then nothing of the file may be used.
func DecodeBudget(data []byte) ([]BudgetRow, error) {
	o, err := rows.Parse(data)
	if err != nil {
		return nil, err
	}
	list := o.Objects("lines")
	o.Done()
	return readBudget(o, list)
}

// DecodeBudgetTable reads the same as a table with headings.
func DecodeBudgetTable(table [][]string) ([]BudgetRow, error) {
	return readBudget(rows.Table(table, budgetColumns))
}

func readBudget(top *rows.Object, list []*rows.Object) ([]BudgetRow, error) {
	if len(list) == 0 {
		top.Fault("", "没有任何指标", "there is no line in it")
	}
	out, seen := make([]BudgetRow, 0, len(list)), map[BudgetRow]bool{}
	for _, o := range list {
		r := BudgetRow{Department: readUSCC(o, "department"), BudgetTerms: BudgetTerms{Year: o.Int("year", 2000, 2100),
			Document: readText(o, "document", 100), Project: readText(o, "project", 60), Name: readText(o, "name", 120), Amount: readYuan(o, "amount")}}
		o.Done()
		key := r
		key.Name, key.Amount = "", 0
		if seen[key] {
			o.Fault("", "同一单位、年度、文号、项目出现两次", "the same department, year, document and project stand twice")
		}
		seen[key] = true
		out = append(out, r)
	}
	if err := top.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func readUSCC(o *rows.Object, column string) string {
	s := o.Text(column)
	if s == "" {
		return ""
	}
	if _, err := uscc.Check(s); err != nil {
		o.Refused(column, err)
	}
	return s
}

func readText(o *rows.Object, column string, most int) string {
	s := o.Text(column)
	if len([]rune(s)) > most {
		o.Fault(column, "最多 %d 个字", "has at most %d characters", most)
	}
	return s
}

func readYuan(o *rows.Object, column string) money.Fen {
	s := o.Text(column)
	if s == "" {
		return 0
	}
	n, err := money.Parse(s)
	switch {
	case err != nil:
		o.Refused(column, err)
	case n == 0:
		o.Fault(column, "应大于零", "must be above zero")
	}
	return n
}
