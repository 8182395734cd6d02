package domain

import (
	"reflect"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

const budgetJSON = `{"lines": [
	{"department": "11430103006123456X", "year": 2026, "document": "示财预〔2026〕1号", "project": "P-1", "name": "项目一", "amount": "500000.00"},
	{"department": "11430103006123456X", "year": 2026, "document": "示财预〔2026〕1号", "project": "P-2", "name": "项目二", "amount": "80000.00"}]}`

func TestDecodeBudget(t *testing.T) {
	fromJSON, err := DecodeBudget([]byte(budgetJSON))
	if err != nil || len(fromJSON) != 2 || fromJSON[1].Amount != 80_000_00 {
		t.Fatal(fromJSON, err)
	}
	table := [][]string{{"单位统一社会信用代码", "年度", "指标文号", "Project", "name", "金额（元）", ""},
		{"11430103006123456X", "2026", "示财预〔2026〕1号", "P-1", "项目一", "500000.00"}, {},
		{"11430103006123456X", "2026", "示财预〔2026〕1号", "P-2", "项目二", "80000.00", ""}}
	fromTable, err := DecodeBudgetTable(table)
	if err != nil || !reflect.DeepEqual(fromJSON, fromTable) {
		t.Fatal(fromTable, err)
	}
}

func TestDecodeBudgetTellsEveryBadRow(t *testing.T) {
	for _, tt := range []struct{ old, new, says string }{
		{`"500000.00"`, `"5000"`, "row 1, column amount"}, {`"500000.00"`, `"0.00"`, "above zero"}, {`"11430103006123456X", "year": 2026, "document": "示财预〔2026〕1号", "project": "P-1"`, `"123", "year": 2026, "document": "x", "project": "P-1"`, "row 1, column department"},
		{`"year": 2026`, `"year": 1026`, "1026"[:0] + "row 1, column year"}, {`"P-2"`, `"P-1"`, "stand twice"}, {`"name": "项目二"`, `"name": "项目二", "left": "1.00"`, "row 2, column left"},
		{`"项目二"`, `" 项目二"`, "space at its ends"}, {`"P-2"`, `"` + strings.Repeat("长", 61) + `"`, "at most 60"},
	} {
		_, err := DecodeBudget([]byte(strings.Replace(budgetJSON, tt.old, tt.new, 1)))
		if r := refusal.As(err); r == nil || !strings.Contains(r.Error()+r.Text.EN+faultsOf(r), tt.says) {
			t.Errorf("%s: %v, want %q", tt.new, err, tt.says)
		}
	}
	if _, err := DecodeBudgetTable([][]string{{"年度", "别的"}, {"2026"}}); err == nil || !strings.Contains(faultsOf(refusal.As(err)), "no column") {
		t.Errorf("an unknown heading: %v", err)
	}
}

func faultsOf(r *refusal.Refusal) (s string) {
	for _, f := range r.Faults {
		s += f.Text.EN + "\n"
	}
	return s
}
