package app_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/plan"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// steward of a district who may try drafts.
func (w *world) steward(r domain.RegionCode) domain.Actor {
	return domain.Actor{Person: "p", Organisation: "s", Kind: domain.KindSteward, Region: r, Roles: []domain.Role{domain.RoleSteward}}
}

func encoded(t testing.TB, b rulebook.Rulebook) []byte {
	t.Helper()
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestADraftIsTriedAndNothingIsWritten(t *testing.T) {
	w := newWorld(t, 0)
	over := w.drafted(func(t *domain.Terms) { t.Amount = money.MustParse("600000.00") }).Notice
	w.published(func(t *domain.Terms) { t.Amount = money.MustParse("30000.00") })
	const state = `SELECT (SELECT md5(string_agg(n::text, '' ORDER BY id)) FROM notices AS n) || (SELECT count(*) FROM events) || (SELECT count(*) FROM rulebooks)`
	before := w.db.SQL(state)[0][0]
	draft := w.tomorrow("2026-03-16", "500000.00")
	for i := range draft.Values { // and a longer window for large sums
		if v := &draft.Values[i]; v.Key == rulebook.KeyBidWindow && v.Band.To == nil {
			v.Value = "8"
		}
	}
	trial, err := w.TryRulebook(ctx(), w.steward("430100"), encoded(t, draft))
	w.do(err)
	if trial.Day.String() != "2026-03-16" || !trial.InForce || trial.Base != "demo-2026@1" || trial.Judged != 2 || len(trial.Changes) != 3 {
		t.Fatalf("%+v", trial)
	}
	if len(trial.Notices) != 1 || trial.Notices[0].Number != over.Number || trial.Notices[0].Title != "" || trial.Notices[0].Department == "" {
		t.Fatalf("the notices told: %+v", trial.Notices)
	}
	one := trial.Notices[0]
	var codes []string
	for _, c := range one.Checks {
		codes = append(codes, c.Before.Code+" "+string(c.Before.Outcome)+" "+string(c.After.Outcome))
	}
	if got := strings.Join(codes, ", "); got != "threshold pass block" {
		t.Errorf("checks: %s", got)
	}
	if from, to := workday.On(one.Deadline[0].At).String(), workday.On(one.Deadline[1].At).String(); from != "2026-03-23" || to != "2026-03-26" {
		t.Errorf("deadline %s → %s", from, to)
	}
	if w.db.SQL(state)[0][0] != before {
		t.Error("trying a draft changed something")
	}
}

func TestADraftClosesAMethodAndRaisesTheMinimum(t *testing.T) {
	w := newWorld(t, 0)
	n := w.published()
	draft := w.tomorrow("2026-03-10", "800000.00")
	for i := range draft.Methods {
		switch m := &draft.Methods[i]; m.Method {
		case "lowest":
			m.MinBidders = 5
		case "average":
			m.Money = "social"
		}
	}
	trial, err := w.TryRulebook(ctx(), w.reviewer, encoded(t, draft))
	w.do(err)
	if len(trial.Notices) != 1 {
		t.Fatalf("%+v", trial.Notices)
	}
	one := trial.Notices[0]
	if one.Title != n.Title || one.MinBidders != [2]int{3, 5} || len(one.Methods) != 1 || one.Methods[0].After.Method != "average" || one.Methods[0].After.Allowed || !one.Deadline[0].At.IsZero() {
		t.Errorf("%+v", one)
	}
}

func TestWhoMayTryWhat(t *testing.T) {
	w := newWorld(t, 0)
	w.practice(0)
	w.drafted()
	city := w.tomorrow("2026-03-10", "500000.00")
	district := city
	district.Region = "430102"
	practised := district
	practised.Training = true
	for name, tt := range map[string]struct {
		by   domain.Actor
		book rulebook.Rulebook
		rule string
	}{
		"a district for its city":        {w.steward("430102"), city, "rulebook.region"},
		"a district for itself":          {w.steward("430102"), district, ""},
		"a city for its district":        {w.steward("430100"), district, ""},
		"practice in a real region":      {w.steward("430100"), practised, "rulebook.training"},
		"a department":                   {w.officer, city, "not_found"},
		"a supervisor looks, tries not":  {w.supervisor, city, "not_found"},
		"a version that begins too late": {w.steward("430100"), city, ""},
	} {
		_, err := w.TryRulebook(ctx(), tt.by, encoded(t, tt.book))
		if r := refusal.As(err); (r == nil) != (tt.rule == "") || r != nil && r.Rule != tt.rule {
			t.Errorf("%s: %v", name, err)
		}
	}
	old := city
	old.EffectiveFrom = workday.MustDate("2025-06-01") // demo-2026 began later and goes on
	trial, err := w.TryRulebook(ctx(), w.steward("430100"), encoded(t, old))
	w.do(err)
	if trial.InForce || len(trial.Notices) != 0 {
		t.Errorf("a draft that would not hold: %+v", trial)
	}
	_, err = w.TryRulebook(ctx(), w.steward("430100"), []byte(`{"id": "x", "version": 0, "values": [{"key": "no.such", "value": "1", "unit": "day"}]}`))
	if r := refusal.As(err); r == nil || len(r.Faults) < 4 || !strings.Contains(r.Faults[len(r.Faults)-1].Text.EN+r.Faults[0].Text.EN, "row") && !strings.Contains(err.Error(), "column") {
		t.Errorf("a bad draft: %v", err)
	}
}

// The last second of a day and the first of the next, at UTC+8.
func TestARuleOfTomorrowDoesNotTouchToday(t *testing.T) {
	w := newWorld(t, 0)
	_, err := w.ImportRulebook(ctx(), w.tomorrow("2026-03-10", "500000.00"))
	w.do(err)
	large := func(t *domain.Terms) { t.Amount = money.MustParse("600000.00") }
	today, tomorrow := w.approved(large), w.approved(large)
	w.db.SetClock(midnight("2026-03-10").Add(-3 * time.Second))
	page, err := w.PublishNotice(ctx(), w.publisher, today, 0)
	w.do(err)
	if got := page.Notice.Rulebooks; got[len(got)-1] != "demo-2026@1" || page.Notice.PublishedAt.In(workday.Zone).Format("15:04") != "23:59" {
		t.Errorf("published at %s by %v", page.Notice.PublishedAt, got)
	}
	w.db.SetClock(midnight("2026-03-10"))
	_, err = w.PublishNotice(ctx(), w.publisher, tomorrow, 0)
	refusedBy(t, err, refusal.Invalid, "notice.threshold")
	still := w.notice(today)
	if still.Status != domain.NoticePublished || !still.Deadline.At.Equal(page.Notice.Deadline.At) || w.notice(tomorrow).Status != domain.NoticeApproved {
		t.Error("the new rule touched what was published under the old one, or half published the other")
	}
	advice := func(day string) compliance.RouteCode {
		a, err := w.WhereToBuy(ctx(), app.WhereAsked{Region: "430102", Day: workday.MustDate(day), Question: compliance.Question{Amount: money.MustParse("600000.00"),
			Kind: "services", Money: compliance.MoneyFiscal, Catalogue: compliance.CatalogueNo, Haste: compliance.HasteNone}})
		w.do(err)
		return a.Advice.Route
	}
	if advice("2026-03-09") != compliance.RouteMarket || advice("2026-03-10") != compliance.RouteGovernment {
		t.Error("the advice does not follow the rule of the day")
	}
}

// TestWhereAsksTheRegionsOwnDirectory: what another city's directory says of a purchase is no answer here.
func TestWhereAsksTheRegionsOwnDirectory(t *testing.T) {
	w := newWorld(t, 0)
	for region, ok := range map[domain.RegionCode]bool{"430100": true, "430102": true, "430000": false} {
		_, err := w.WhereToBuy(ctx(), app.WhereAsked{Region: region, Matter: matter, Question: compliance.Question{Amount: money.MustParse("600000.00"),
			Kind: "services", Money: compliance.MoneyFiscal, Catalogue: compliance.CatalogueNo, Haste: compliance.HasteNone}})
		if ok {
			w.do(err)
		} else {
			refusedBy(t, err, refusal.Invalid, "route.matter")
		}
	}
}

func TestAMatterEndsWithItsLastDay(t *testing.T) {
	w := newWorld(t, 0)
	v := w.versions()[0]
	v.Code, v.Version, v.EffectiveTo = "430100-ZJ-FG-095", 1, workday.MustDate("2026-06-30")
	_, err := w.ImportMatters(ctx(), []directory.MatterVersion{v})
	w.do(err)
	of := func(t *domain.Terms) { t.Matter = v.Code }
	w.db.SetClock(workday.MustDate("2026-06-29").At(10 * 60))
	last, late := w.approved(of), w.approved(of)
	w.db.SetClock(midnight("2026-07-01").Add(-3 * time.Second)) // 30 June, 23:59:57
	page, err := w.PublishNotice(ctx(), w.publisher, last, 0)
	w.do(err)
	if page.Notice.Status != domain.NoticePublished || page.Notice.MatterVersion != 1 {
		t.Errorf("%s under version %d", page.Notice.Status, page.Notice.MatterVersion)
	}
	w.db.SetClock(midnight("2026-07-01"))
	_, err = w.PublishNotice(ctx(), w.publisher, late, 0)
	refusedBy(t, err, refusal.Invalid, "notice.matter")
	if got := w.notice(late); got.Status != domain.NoticeApproved || !got.PublishedAt.IsZero() {
		t.Errorf("a refused publication left it %s", got.Status)
	}
}

func TestAPlanFollowsTheClockAndTheRegion(t *testing.T) {
	w := newWorld(t, 0)
	p, err := w.PlanPurchase(ctx(), app.PlanAsked{Region: "430102", Wish: plan.Wish{Amount: money.MustParse("60000.00")}})
	w.do(err)
	if got := workday.On(p.Plan.At(plan.Sign)).String(); got != "2026-04-01" || p.Late || !p.Latest.IsZero() {
		t.Errorf("from today: signed %s", got)
	}
	p, err = w.PlanPurchase(ctx(), app.PlanAsked{Region: "430102", Need: workday.MustDate("2026-04-03"), Wish: plan.Wish{Amount: money.MustParse("60000.00")}})
	w.do(err)
	if p.Late || p.Latest.String() != "2026-03-11" || !p.Plan.Meets(workday.MustDate("2026-04-03")) {
		t.Errorf("needed on 3 April: submit by %s", p.Latest)
	}
	p, err = w.PlanPurchase(ctx(), app.PlanAsked{Region: "430102", Need: workday.MustDate("2026-03-20"), Wish: plan.Wish{Amount: money.MustParse("60000.00")}})
	w.do(err)
	if !p.Late || len(p.Soon.Steps) == 0 {
		t.Errorf("too late: %+v", p)
	}
}

func TestARegisteredPurchaseCountsWhenPiecesAreAddedUp(t *testing.T) {
	w := newWorld(t, 0)
	n := w.drafted(func(t *domain.Terms) { t.Amount, t.BudgetProject = money.MustParse("500000.00"), "P-SPLIT" }).Notice
	line := w.ownPurchase("P-SPLIT", "300000.00")
	id := domain.PurchaseID(app.NewID())
	page, err := w.RegisterPurchase(ctx(), w.officer, id, line)
	w.do(err)
	again, err := w.RegisterPurchase(ctx(), w.officer, id, line)
	w.do(err)
	if again.Purchase.At != page.Purchase.At || again.Actions["strike"] == nil {
		t.Errorf("the same line again: %+v", again)
	}
	preview := func() (outcome compliance.Outcome, shown string) {
		p, err := w.CheckNotice(ctx(), w.officer, n.ID, n.Terms)
		w.do(err)
		for _, c := range p.Checks {
			if c.Code == "splitting" {
				for _, e := range c.Evidence {
					shown += e.Label.ZH + e.Value
				}
				return c.Outcome, shown
			}
		}
		return "", ""
	}
	if outcome, shown := preview(); outcome != compliance.Block || !strings.Contains(shown, line.Reference) {
		t.Errorf("with the registered piece: %s %s", outcome, shown)
	}
	unnamed := line
	unnamed.Matter, unnamed.Category = matter, "别的品目"
	_, err = w.RegisterPurchase(ctx(), w.officer, domain.PurchaseID(app.NewID()), unnamed)
	refusedBy(t, err, refusal.Invalid, "purchase.category")
	tendered := line
	tendered.Route, tendered.BudgetProject = compliance.RouteTender, "P-OTHER"
	_, err = w.RegisterPurchase(ctx(), w.officer, domain.PurchaseID(app.NewID()), tendered)
	w.do(err)
	if got := w.db.SQL(`SELECT count(*) FROM purchases WHERE splits`)[0][0]; got != "1" {
		t.Errorf("%s purchases count, want the department's own alone", got)
	}
	_, err = w.StrikePurchase(ctx(), w.officer, id, 1, "自己划除")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	if outcome, _ := preview(); outcome != compliance.Block {
		t.Errorf("a refused strike counts: %s", outcome)
	}
	_, err = w.StrikePurchase(ctx(), w.manager, id, 1, "登记错误，合同已作废")
	w.do(err)
	if outcome, _ := preview(); outcome != compliance.Pass {
		t.Errorf("struck out it still counts: %s", outcome)
	}
	_, err = w.StrikePurchase(ctx(), w.manager, id, 1, "again")
	refusedBy(t, err, refusal.Conflict, "version")
	if _, err := w.Purchases(ctx(), w.reviewer, app.PurchaseQuery{}); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the operator reads them: %v", err)
	}
	own, err := w.Purchases(ctx(), w.officer, app.PurchaseQuery{})
	w.do(err)
	seen, err := w.Purchases(ctx(), w.supervisor, app.PurchaseQuery{Route: "tender"})
	w.do(err)
	if len(own) != 2 || len(seen) != 1 || seen[0].Actions["strike"] == nil {
		t.Errorf("own %d, seen by oversight %d", len(own), len(seen))
	}
}

func TestImportedHistoryCountsWhenPiecesAreAddedUp(t *testing.T) {
	w := newWorld(t, 0)
	n := w.drafted(func(t *domain.Terms) { t.Amount, t.BudgetProject = money.MustParse("295000.00"), "P-HISTORY" }).Notice
	row := func(i int, change func(*domain.PurchaseRow)) domain.PurchaseRow {
		r := domain.PurchaseRow{Row: i, Department: n.DepartmentUSCC, PurchaseTerms: w.ownPurchase("P-HISTORY", "295000.00")}
		r.Reference, r.Route = fmt.Sprintf("HT-%d", i), compliance.RouteMarket // of a marketplace before this one
		if change != nil {
			change(&r)
		}
		return r
	}
	splits := func() compliance.Outcome {
		p, err := w.CheckNotice(ctx(), w.officer, n.ID, n.Terms)
		w.do(err)
		i := slices.IndexFunc(p.Checks, func(c compliance.Check) bool { return c.Code == "splitting" })
		return p.Checks[i].Outcome
	}
	for _, bad := range []struct{ rule, says string }{
		{"category", "row 2, column category"}, {"department", "row 2, column department"}, {"day", "row 2, column day"}, {"matter", "row 2, column matter"},
	} {
		_, err := w.ImportPurchases(ctx(), []domain.PurchaseRow{row(1, nil), row(2, func(r *domain.PurchaseRow) {
			switch bad.rule {
			case "category":
				r.Matter, r.Category = matter, "别的品目"
			case "department":
				r.Department = "11430103006123456X"
			case "day":
				r.Day = r.Day.AddDays(1)
			case "matter":
				r.Matter = "430100-ZJ-XX-999"
			}
		})})
		if r := refusal.As(err); r == nil || !strings.Contains(r.Text.EN, bad.says) {
			t.Errorf("%s: %v", bad.rule, err)
		}
	}
	if splits() != compliance.Pass {
		t.Error("a refused file was loaded")
	}
	list := []domain.PurchaseRow{row(1, nil), row(2, nil)}
	for i, want := range []int{2, 0} {
		if added, err := w.ImportPurchases(ctx(), list); err != nil || added != want {
			t.Fatalf("import %d: %d new, %v", i, added, err)
		}
	}
	if splits() != compliance.Block {
		t.Error("history does not count")
	}
	list[0].Amount++
	if _, err := w.ImportPurchases(ctx(), list); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("the same reference with another sum: %v", err)
	}
	own, err := w.Purchases(ctx(), w.officer, app.PurchaseQuery{})
	w.do(err)
	if len(own) != 2 || own[0].Purchase.Source != domain.PurchaseImported {
		t.Errorf("%+v", own)
	}
}

// TestHistoryIsNamedByTheDirectoryOfItsDay: a matter that was given another category keeps the old one for what was bought
// before, and is still one matter when pieces are added up.
func TestHistoryIsNamedByTheDirectoryOfItsDay(t *testing.T) {
	w := newWorld(t, 0)
	next := w.versions()[0]
	old, since := next.Category, workday.MustDate("2026-02-01")
	next.Version, next.EffectiveFrom, next.Category = next.Version+1, since, "造价咨询"
	_, err := w.ImportMatters(ctx(), []directory.MatterVersion{next})
	w.do(err)
	n := w.drafted(func(t *domain.Terms) {
		t.Amount, t.BudgetProject, t.Category = money.MustParse("500000.00"), "P-RENAMED", next.Category
	}).Notice
	row := func(day workday.Date, category string) []domain.PurchaseRow {
		r := domain.PurchaseRow{Row: 1, Department: n.DepartmentUSCC, PurchaseTerms: w.ownPurchase("P-RENAMED", "300000.00")}
		r.Matter, r.Day, r.Category, r.Reference = matter, day, category, "HT-"+day.String()
		return []domain.PurchaseRow{r}
	}
	for _, wrong := range [][]domain.PurchaseRow{row(since, old), row(since.AddDays(-1), next.Category)} {
		_, err := w.ImportPurchases(ctx(), wrong)
		if r := refusal.As(err); r == nil || !strings.Contains(r.Text.EN, "column category") || !strings.Contains(r.Text.EN, wrong[0].Day.String()) {
			t.Errorf("%s called %s: %v", wrong[0].Day, wrong[0].Category, err)
		}
	}
	for _, right := range [][]domain.PurchaseRow{row(since.AddDays(-1), old), row(workday.MustDate("2001-05-08"), old)} { // the latter before the directory began
		right[0].BudgetYear = right[0].Day.Year
		_, err := w.ImportPurchases(ctx(), right)
		w.do(err)
	}
	p, err := w.CheckNotice(ctx(), w.officer, n.ID, n.Terms)
	w.do(err)
	if i := slices.IndexFunc(p.Checks, func(c compliance.Check) bool { return c.Code == "splitting" }); p.Checks[i].Outcome != compliance.Block {
		t.Errorf("the matter under its old category does not count: %+v", p.Checks[i])
	}
}
