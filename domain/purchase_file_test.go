package domain

import (
	"reflect"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

const purchasesJSON = `{"purchases": [
	{"department": "11430103006123456X", "day": "2026-01-20", "title": "地形测绘", "category": "测绘", "budget_project": "P-1", "budget_year": 2026, "amount": "295000.00", "route": "own", "reference": "HT-1", "reason": "旧平台"},
	{"department": "11430103006123456X", "day": "2026-02-20", "title": "二期地形测绘", "category": "测绘", "budget_project": "P-1", "budget_year": 2026, "amount": "295000.00", "route": "market", "reference": "HT-2"}]}`

func TestDecodePurchases(t *testing.T) {
	fromJSON, err := DecodePurchases([]byte(purchasesJSON))
	if err != nil || len(fromJSON) != 2 || fromJSON[1].Amount != 295_000_00 || !fromJSON[1].Route.Splits() {
		t.Fatal(fromJSON, err)
	}
	fromTable, err := DecodePurchaseTable([][]string{{"单位统一社会信用代码", "采购日期", "名称", "采购品目", "预算项目编码", "Budget year", "金额（元）", "采购途径", "合同或文件编号", "说明"},
		{"11430103006123456X", "2026-01-20", "地形测绘", "测绘", "P-1", "2026", "295000.00", "单位自行采购", "HT-1", "旧平台"},
		{"11430103006123456X", "46073", "二期地形测绘", "测绘", "P-1", "2026", "295000.00", "market", "HT-2"}}) // a spreadsheet's own day
	if err != nil {
		t.Fatal(err)
	}
	for i := range fromTable {
		if fromTable[i].Row != fromJSON[i].Row+1 || fromTable[i].ID() != fromJSON[i].ID() || !reflect.DeepEqual(fromTable[i].PurchaseTerms, fromJSON[i].PurchaseTerms) {
			t.Errorf("%+v, want %+v", fromTable[i], fromJSON[i])
		}
	}
}

func TestDecodePurchasesTellsEveryBadRow(t *testing.T) {
	for _, tt := range []struct{ old, new, says string }{
		{`"HT-2"`, `"HT-1"`, "stands twice"}, {`"own"`, `"somehow"`, "row 1, column route"}, {`"2026-01-20"`, `"2026-1-20"`, "row 1, column day"},
		{`"295000.00", "route": "market"`, `"0.00", "route": "market"`, "row 2, column amount"}, {`"reason"`, `"remark"`, "row 1, column remark"},
	} {
		_, err := DecodePurchases([]byte(strings.Replace(purchasesJSON, tt.old, tt.new, 1)))
		if r := refusal.As(err); r == nil || !strings.Contains(r.Text.EN+faultsOf(r), tt.says) {
			t.Errorf("%s: %v, want %q", tt.new, err, tt.says)
		}
	}
}
