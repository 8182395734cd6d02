package domain_test

import (
	"slices"
	"testing"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TestAnIntakeKnowsEveryColumn: a heading that is only nearly right would lose its column without a word, and a
// certificate its last day with it.
func TestAnIntakeKnowsEveryColumn(t *testing.T) {
	all := domain.IntakeHeadings(domain.IntakeQualifications)
	for name, c := range map[string]struct {
		headings []string
		taken    bool
	}{
		"the template":    {all, true},
		"without a last":  {all[:9], true},
		"nearly right":    {append(slices.Clone(all[:9]), "有效期至"), false},
		"twice":           {append(slices.Clone(all), "有效期止"), false},
		"without a code":  {all[1:], false},
		"an empty column": {append(slices.Clone(all), " "), true},
	} {
		_, err := domain.ReadIntakeHeadings(domain.IntakeQualifications, c.headings)
		if r := refusal.As(err); (r == nil) != c.taken || r != nil && (r.Rule != "intake.heading" || r.Text.ZH == "" || r.Text.EN == "") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestAFormulaInErrorIsAFault, in whichever column it stands.
func TestAFormulaInErrorIsAFault(t *testing.T) {
	reader, err := domain.ReadIntakeHeadings(domain.IntakeAgencies, domain.IntakeHeadings(domain.IntakeAgencies))
	if err != nil {
		t.Fatal(err)
	}
	cells := []string{"91350100M000100Y43", "湘江测绘有限公司", "430102", "韶山路 1 号", "0731-88886666", "张三", ""}
	if row, _ := reader.Row(2, cells); len(row.Faults) != 0 {
		t.Fatalf("in order: %+v", row.Faults)
	}
	cells[5] = "#N/A"
	if row, _ := reader.Row(2, cells); len(row.Faults) != 1 || row.Faults[0].Column != "法定代表人" {
		t.Errorf("%+v", row.Faults)
	}
	cells[5] = "110105 19491231 002X"
	if row, _ := reader.Row(2, cells); len(row.Faults) != 1 || row.Faults[0].Column != "法定代表人" {
		t.Errorf("an identity number: %+v", row.Faults)
	}
}
