package compliance

import (
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

const demo = "../../cmd/intermart/demo/"

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(demo + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func rulesOn(t testing.TB, day string) rulebook.Rules {
	t.Helper()
	var books []rulebook.Rulebook
	for _, name := range []string{"hunan-2021", "hunan-2025", "demo-2026"} {
		b, err := rulebook.Decode(read(t, "rulebook-"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		books = append(books, b)
	}
	r, err := rulebook.Resolve([]string{"430000", "430100", "430103"}, books, workday.MustDate(day))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func matters(t testing.TB) map[string]directory.MatterVersion {
	t.Helper()
	list, err := directory.Decode(read(t, "directory.json"))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]directory.MatterVersion{}
	for _, m := range list {
		out[strings.TrimPrefix(m.Code, "430100-ZJ-")] = m // of several versions the last
	}
	return out
}

// purchase is one that passes every check: an environmental report of 29.5 万, the department being the applicant.
func purchase(all map[string]directory.MatterVersion) Purchase {
	m := all["HB-001"]
	return Purchase{
		Day: workday.MustDate("2026-09-18"), Notice: "CG-430103-2026-000100", Title: "示范路小学新建工程环境影响报告书编制",
		DepartmentID: "d1", DepartmentUSCC: "11430103006123456X", DepartmentName: "区教育局", IsApplicant: true,
		Amount: money.MustParse("295000.00"), BudgetProject: "示范路小学新建工程", BudgetDocument: "示财预〔2026〕12号", BudgetYear: 2026,
		Budget:   &BudgetLine{Amount: money.MustParse("2000000.00"), Left: money.MustParse("1500000.00")},
		Category: m.Category, Kind: "services", Fiscal: true, Payer: "applicant", Method: "lowest", Quote: "total", Places: 1,
		MatterVersionID: "m1", Matter: &m, Qualification: m.Qualification, Term: workday.Span{N: 30, Unit: workday.WorkingDay},
		Texts: []FieldText{{"description", "编制环境影响报告书，联系单位值班电话。"}}, DutyPhone: "0731-84000000", PriceBasis: "三家询价的均价",
	}
}

func piece(n int, amount string, change func(*Piece)) Piece {
	p := Piece{
		Notice: fmt.Sprintf("CG-430103-2026-%06d", n), Title: fmt.Sprintf("第%d项完全不同的采购", n), Amount: money.MustParse(amount), Status: "published",
		Category: "环境影响评价", BudgetProject: "示范路小学新建工程", BudgetYear: 2026, MatterCode: "430100-ZJ-HB-001", Published: workday.MustDate("2026-03-02"),
	}
	if change != nil {
		change(&p)
	}
	return p
}

type testCase struct {
	name   string
	change func(p *Purchase, all map[string]directory.MatterVersion)
	code   string
	want   Outcome
	says   string // part of the English sentence
}

func (tt testCase) run(t *testing.T, rules rulebook.Rules, all map[string]directory.MatterVersion) {
	t.Run(tt.code+"/"+tt.name, func(t *testing.T) {
		p := purchase(all)
		if tt.change != nil {
			tt.change(&p, all)
		}
		got := Judge(p, rules)
		if len(got) != len(checks) {
			t.Fatalf("%d checks, want all %d", len(got), len(checks))
		}
		i := slices.IndexFunc(got, func(c Check) bool { return c.Code == tt.code })
		if i < 0 {
			t.Fatalf("no check %s", tt.code)
		}
		c := got[i]
		if c.Outcome != tt.want || !strings.Contains(c.Text.EN, tt.says) {
			t.Errorf("%s: %s (%s)", c.Outcome, c.Text.EN, c.Text.ZH)
		}
		if c.Rule != "notice."+tt.code || c.Text.ZH == "" || c.Text.EN == "" || c.Field == "" || c.Citation.Document == "" || c.RulebookID == "" {
			t.Errorf("incomplete: %+v", c)
		}
		if tt.want == Block && Refuse(got) == nil {
			t.Error("a blocking check does not block")
		}
	})
}

func TestAPurchaseThatKeepsEveryRule(t *testing.T) {
	all := matters(t)
	got := Judge(purchase(all), rulesOn(t, "2026-09-18"))
	for _, c := range got {
		if c.Outcome != Pass || c.MatterVersion != "m1" || c.Evidence == nil {
			t.Errorf("%s: %s %s", c.Code, c.Outcome, c.Text.EN)
		}
	}
	if Refuse(got) != nil {
		t.Error("it is blocked")
	}
}

func TestRefuseNamesEveryRule(t *testing.T) {
	p := purchase(matters(t))
	p.Amount, p.DutyPhone, p.Method = money.MustParse("800000.00"), "", "lottery"
	r := refusal.As(Refuse(Judge(p, rulesOn(t, "2026-09-18"))))
	if r == nil || r.Code != refusal.Invalid || len(r.Faults) != 3 {
		t.Fatal(r)
	}
	for i, rule := range []string{"notice.threshold", "notice.method", "notice.duty_phone"} {
		if f := r.Faults[i]; f.Rule != rule || f.Citation.Document == "" || f.Field == "" {
			t.Errorf("%+v", f)
		}
	}
}

func TestTheRuleOfTheDayDecides(t *testing.T) {
	p := purchase(matters(t))
	p.Kind, p.Amount = "goods", money.MustParse("450000.00")
	for day, want := range map[string]Outcome{"2024-05-06": Pass, "2025-12-31": Pass, "2026-01-01": Block} {
		if c := Judge(p, rulesOn(t, day))[0]; c.Outcome != want {
			t.Errorf("%s: %s %s", day, c.Outcome, c.Text.EN)
		}
	}
}

func TestNoRulesBlockEverythingTheyMustDecide(t *testing.T) {
	got := Judge(purchase(matters(t)), rulebook.Rules{})
	for _, c := range got {
		if decides := c.Code == "threshold" || c.Code == "splitting" || c.Code == "method"; decides != (c.Outcome == Block) {
			t.Errorf("%s: %s %s", c.Code, c.Outcome, c.Text.EN)
		}
	}
}

func TestTheOrderOfPiecesChangesNothing(t *testing.T) {
	p, rules := purchase(matters(t)), rulesOn(t, "2026-09-18")
	for i := range 8 {
		p.Pieces = append(p.Pieces, piece(i, "40000.00", func(x *Piece) { x.Title = p.Title }))
	}
	first := Judge(p, rules)
	slices.Reverse(p.Pieces)
	if !reflect.DeepEqual(first, Judge(p, rules)) {
		t.Error("another order, another answer")
	}
}

func TestPiecesAreShownAndCounted(t *testing.T) {
	p := purchase(matters(t))
	for i := range 60 {
		p.Pieces = append(p.Pieces, piece(i, "100.00", nil))
	}
	i := slices.IndexFunc(Judge(p, rulesOn(t, "2026-09-18")), func(c Check) bool { return c.Code == "splitting" })
	c := Judge(p, rulesOn(t, "2026-09-18"))[i]
	if n := len(c.Evidence); n != 3+maxPieces+1 || c.Evidence[n-1].Value != "10" || c.Evidence[0].Value != "301,000.00" {
		t.Errorf("%d: %v", n, c.Evidence[0])
	}
}

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		" 项目 A": "项目a", "项目Ａ": "项目a", "项目（A）": "项目a", "“项目”·A": "项目a", "项目\u200bA": "项目a", "　": "", "——": "",
		"2026-1-12": "2026-1-12", "2026-11-2": "2026-11-2", "ZX/2026/1": "zx-2026-1", "ＺＸ—2026-1": "zx-2026-1", "12 号": "12号", "A- B": "a-b", "A B": "ab",
	} {
		if got := Fold(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	rules, all := rulesOn(b, "2026-09-18"), matters(b)
	for _, n := range []int{200, 20000} {
		p := purchase(all)
		for i := range n {
			p.Pieces = append(p.Pieces, piece(i, "100.00", func(x *Piece) {
				x.BudgetProject, x.MatterCode = fmt.Sprintf("项目%d", i%100), "430100-ZJ-JS-009"
				x.Published = workday.MustDate("2026-09-01")
			}))
		}
		b.Run(fmt.Sprintf("pieces=%d", n), func(b *testing.B) {
			for b.Loop() {
				Judge(p, rules)
			}
		})
	}
}
