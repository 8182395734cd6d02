package domain_test

import (
	"testing"

	"github.com/intermart/intermart/domain"
)

func TestWhatIsMaterial(t *testing.T) {
	published := domain.Terms{Title: "测绘", Matter: "430100-ZJ-JS-009", Amount: 100, Payer: "organ", DutyPhone: "0731-1",
		Direct: domain.Direct{AgencyUSCC: "91430100MA0000001X", AgencyName: "第一咨询有限公司", ReasonCode: "continuity", Reason: "一"}}
	for name, tt := range map[string]struct {
		change func(*domain.Terms)
		want   bool
	}{
		"nothing":             {func(*domain.Terms) {}, false},
		"another phone":       {func(x *domain.Terms) { x.DutyPhone = "0731-2" }, false},
		"other words":         {func(x *domain.Terms) { x.Description = "说明" }, false},
		"another sum":         {func(x *domain.Terms) { x.Amount++ }, true},
		"a further matter":    {func(x *domain.Terms) { x.OtherMatters = []string{"430100-ZJ-JS-010"} }, true},
		"another who pays":    {func(x *domain.Terms) { x.Payer = "applicant" }, true},
		"another firm asked":  {func(x *domain.Terms) { x.Direct.AgencyUSCC = "91430100MA0000002Y" }, true},
		"a document more":     {func(x *domain.Terms) { x.Documents = []domain.AskedDocument{{Name: "方案"}} }, true},
		"an empty list of it": {func(x *domain.Terms) { x.Documents = []domain.AskedDocument{} }, false},
	} {
		to := published
		tt.change(&to)
		if published.Material(to) != tt.want {
			t.Errorf("%s: material %v", name, !tt.want)
		}
	}
}
