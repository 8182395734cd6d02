package compliance

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

func TestWhereToBuy(t *testing.T) {
	rules, old, all := rulesOn(t, "2026-09-18"), rulesOn(t, "2024-05-06"), matters(t)
	of := func(code string) func(*Question) {
		return func(q *Question) { m := all[code]; q.Matter = &m }
	}
	ask := func(f func(*Question)) func(*Question) { return f }
	for _, tt := range []struct {
		name   string
		rules  rulebook.Rules
		change func(*Question)
		want   RouteCode
		cites  string
		steps  int
	}{
		{"fiscal money below the threshold", rules, ask(func(*Question) {}), RouteMarket, "服务指南", 5},
		{"one fen below", rules, ask(func(q *Question) { q.Amount = 79999999 }), RouteMarket, "服务指南", 5},
		{"exactly the threshold is not below", rules, ask(func(q *Question) { q.Amount = 80000000 }), RouteGovernment, "限额标准", 4},
		{"the line of open tender", rules, ask(func(q *Question) { q.Amount = 200000000 }), RouteGovernment, "限额标准", 4},
		{"goods have their own threshold", rules, ask(func(q *Question) { q.Kind, q.Amount = "goods", 40000000 }), RouteGovernment, "限额标准", 4},
		{"and below it", rules, ask(func(q *Question) { q.Kind, q.Amount = "goods", 39999999 }), RouteMarket, "服务指南", 5},
		{"works", rules, ask(func(q *Question) { q.Kind, q.Amount = "works", 80000000 }), RouteGovernment, "限额标准", 4},
		{"survey at the must-tender line", rules, ask(func(q *Question) { q.Engineering, q.Amount = true, 100000000 }), RouteTender, "必须招标", 3},
		{"survey between threshold and line", rules, ask(func(q *Question) { q.Engineering, q.Amount = true, 90000000 }), RouteGovernment, "限额标准", 4},
		{"survey below both", rules, ask(func(q *Question) { q.Engineering, q.Amount = true, 50000000 }), RouteMarket, "服务指南", 5},
		{"the directory knows that it is a survey", rules, func(q *Question) { of("JS-001")(q); q.Amount = 100000000 }, RouteTender, "必须招标", 3},
		{"in the catalogue, below", rules, ask(func(q *Question) { q.Catalogue = CatalogueListed }), RouteMarket, "服务指南", 5},
		{"in the catalogue, at the threshold", rules, ask(func(q *Question) { q.Catalogue, q.Amount = CatalogueListed, 80000000 }), RouteCentral, "限额标准", 4},
		{"in the catalogue, the older rulebook", old, ask(func(q *Question) { q.Catalogue = CatalogueListed }), RouteCentral, "政府采购法", 2},
		{"under a framework agreement", rules, ask(func(q *Question) { q.Catalogue = CatalogueFramework }), RouteFramework, "政府采购法", 2},
		{"an organ inside its approval", rules, ask(func(q *Question) { q.Money = MoneyOrgan }), RouteMarket, "优化营商环境条例", 5},
		{"own money", rules, ask(func(q *Question) { q.Money = MoneySocial }), RouteVoluntary, "优化营商环境条例", 3},
		{"own money above the threshold is still no matter of ours", rules, ask(func(q *Question) { q.Money, q.Amount = MoneySocial, 80000000 }), RouteVoluntary, "优化营商环境条例", 3},
		{"an emergency", rules, ask(func(q *Question) { q.Haste, q.Amount = HasteEmergency, 500000000 }), RouteEmergency, "第八十五条", 1},
		{"a secret", rules, ask(func(q *Question) { q.Haste = HasteSecret }), RouteOffline, "第八十五条", 1},
	} {
		q := Question{Catalogue: CatalogueNo, Amount: money.MustParse("60000.00"), Kind: "services", Money: MoneyFiscal, Haste: HasteNone}
		tt.change(&q)
		a, err := Route(q, tt.rules)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if a.Route != tt.want || !strings.Contains(a.Citation.Document+a.Citation.Article, tt.cites) || tt.steps > 0 && len(a.Steps) != tt.steps {
			t.Errorf("%s: %s by %v in %d steps, want %s by %s in %d", tt.name, a.Route, a.Citation, len(a.Steps), tt.want, tt.cites, tt.steps)
		}
		if a.Name.ZH == "" || a.Next.EN == "" || a.Why.EN == "" || !a.Steps[len(a.Steps)-1].Decisive || (len(a.Methods) > 0) != (a.Route == RouteMarket || a.Route == RouteVoluntary) {
			t.Errorf("%s: not whole: %+v", tt.name, a)
		}
	}
	if _, err := Route(Question{}, rules); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("no amount: %v", err)
	}
}

func TestAnOrganNeverSelectsDirectlyInsideItsApproval(t *testing.T) {
	a, err := Route(Question{Amount: 100, Kind: "services", Money: MoneyOrgan, Catalogue: CatalogueNo, Haste: HasteNone}, rulesOn(t, "2026-09-18"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range a.Methods {
		if m.Method == "direct" && m.Allowed {
			t.Error("direct selection is offered")
		}
	}
}

// The advice and the engine's check of the threshold never disagree: what is advised away is blocked, what is to come
// here passes, and the sentence of the check names the route.
func TestAdviceAgreesWithTheEngine(t *testing.T) {
	rules, all := rulesOn(t, "2026-09-18"), matters(t)
	rng := rand.New(rand.NewPCG(3, 4))
	var codes []string
	for code := range all {
		codes = append(codes, code)
	}
	for range 2000 {
		m := all[codes[rng.IntN(len(codes))]]
		amount := money.Fen(1 + rng.Int64N(120000000))
		if rng.IntN(5) == 0 {
			amount = 80000000 + money.Fen(rng.IntN(3)-1)
		}
		a, err := Route(Question{Matter: &m, Catalogue: CatalogueNo, Amount: amount, Money: MoneyFiscal, Haste: HasteNone}, rules)
		if err != nil {
			t.Fatal(err)
		}
		blocked := false
		said := ""
		for _, c := range Judge(Purchase{Matter: &m, Amount: amount, Kind: m.Kind, Fiscal: true, Category: m.Category}, rules) {
			if c.Code == "threshold" || c.Code == "catalogue" || c.Code == "must_tender" {
				blocked = blocked || c.Outcome == Block
				said += c.Text.ZH
			}
		}
		if blocked != (a.Route != RouteMarket) || blocked && !strings.Contains(said, RouteNames[a.Route].ZH) {
			t.Fatalf("%s for %s: advised %s, checked: %s", m.Code, amount, a.Route, said)
		}
	}
}
