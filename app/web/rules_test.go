package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/rulebook"
)

func TestRulesAdviceAndDatesByTheContract(t *testing.T) {
	w := newWorld(t)
	visitor := desk{w: w}
	d := visitor.ask("GET", "/rules?region=430102", nil, 200)
	found := 0
	for _, r := range d["rules"].([]any) {
		one := r.(obj)
		if one["key"] == "threshold.goods" {
			found++
			holds, replaces := one["holds"].(obj), one["replaces"].([]any)
			if holds["region"] != "430100" || !strings.Contains(holds["lines"].([]any)[0].(obj)["zh"].(string), "400,000.00 元") || len(replaces) != 1 || replaces[0].(obj)["region"] != "430000" {
				t.Errorf("%v", one)
			}
		}
	}
	if found != 1 || len(d["books"].([]any)) != 2 {
		t.Errorf("%d thresholds of goods by %v", found, d["books"])
	}
	visitor.ask("GET", "/rules?region=110101", nil, 422)
	if c := visitor.ask("GET", "/rulebooks/demo-2026@1/changes?from=hunan-2025", nil, 200); len(c["changes"].([]any)) < 5 || c["from"] != "hunan-2025@1" {
		t.Errorf("%v", c)
	}
	visitor.ask("GET", "/rulebooks/demo-2026@1/changes?from=no-such", nil, 404)
	for query, want := range map[string]string{
		"amount=60000.00": "market", "amount=800000.00": "government", "amount=60000.00&haste=secret": "offline", "amount=60000.00&money=social": "voluntary",
		"amount=60000.00&catalogue=framework": "framework", "amount=1000000.00&engineering=true": "tender",
	} {
		a := visitor.ask("GET", "/where?region=430102&"+query, nil, 200)
		if a["route"] != want || a["citation"].(obj)["document"] == "" {
			t.Errorf("%s: %v", query, a["route"])
		}
	}
	visitor.ask("GET", "/where?region=430102&amount=0.00", nil, 422)
	visitor.ask("GET", "/where?region=430102&amount=1.00&matter=430100-ZJ-XX-001", nil, 422)
	p := visitor.ask("GET", "/plan?region=430102&amount=60000.00&need=2026-04-03", nil, 200)
	if p["latest"] != "2026-03-11" || p["late"] != false || len(p["steps"].([]any)) != 6 || p["provisional"] != false {
		t.Errorf("%v", p)
	}
	for _, s := range p["steps"].([]any)[1:] {
		if s.(obj)["deadline"].(obj)["working"].(obj)["zh"] == "" || s.(obj)["citation"].(obj)["document"] == "" {
			t.Errorf("a step without working or source: %v", s)
		}
	}
	if p := visitor.ask("GET", "/plan?region=430102&amount=60000.00&need=2027-02-01", nil, 200); p["provisional"] != true {
		t.Error("a year without a calendar does not say so")
	}
}

func TestPurchasesAndDraftsByTheContract(t *testing.T) {
	w := newWorld(t)
	department := w.organisation(domain.KindDepartment, "430102", "甲区发展和改革局", 71)
	officer, manager := w.signedIn(department, domain.DepartmentOfficer), w.signedIn(department, domain.DepartmentManager)
	other := w.signedIn(w.organisation(domain.KindDepartment, "430102", "甲区民政局", 72), domain.DepartmentOfficer)
	steward := w.signedIn(w.organisation(domain.KindSteward, "430100", "示范市行政审批服务局", 73), domain.RoleSteward)
	fields := obj{"day": "2026-03-02", "title": "=HYPERLINK(1)", "category": "测绘", "budget_project": "P-1", "budget_year": 2026, "amount": "1000.00", "route": "tender", "reference": "ZB-1"}
	id := app.NewID()
	line := officer.ask("POST", "/desk/purchases", obj{"id": id, "fields": fields}, 201)
	officer.ask("POST", "/desk/purchases", obj{"id": id, "fields": fields}, 200)
	manager.ask("POST", "/desk/purchases", obj{"id": app.NewID(), "fields": fields}, 403)
	if line["splits"] != false || line["actions"].(obj)["strike"] == nil {
		t.Errorf("%v", line)
	}
	if list := other.ask("GET", "/desk/purchases", nil, 200); len(list["items"].([]any)) != 0 {
		t.Error("another department sees it")
	}
	csv := officer.ask("GET", "/desk/purchases.csv?year=2026", nil, 200)["text"].(string)
	if !strings.Contains(csv, "'=HYPERLINK(1)") || !strings.Contains(csv, "招标,ZB-1") || strings.Count(csv, "\n") != 2 {
		t.Errorf("the export: %s", csv)
	}
	other.ask("POST", "/desk/purchases/"+id+"/strike", obj{"reason": "不是我的"}, 404, line["version"])
	officer.ask("POST", "/desk/purchases/"+id+"/strike", obj{"reason": "自己划除"}, 403, line["version"])
	if struck := manager.ask("POST", "/desk/purchases/"+id+"/strike", obj{"reason": "重复登记"}, 200, line["version"]); struck["struck_reason"] != "重复登记" {
		t.Errorf("%v", struck)
	}

	data, err := demo.Files.ReadFile("rulebook-demo-2026.json")
	w.must(err)
	draft := strings.Replace(string(data), `"version": 1`, `"version": 2`, 1)
	if trial := steward.ask("POST", "/desk/rulebooks/try", obj{"text": draft}, 200); trial["rulebook"] != "demo-2026@2" || len(trial["changes"].([]any)) != 0 {
		t.Errorf("%v", trial)
	}
	bad := steward.ask("POST", "/desk/rulebooks/try", obj{"text": strings.Replace(draft, `"working_day"`, `"fortnight"`, 1)}, 422)
	if !strings.Contains(toJSON(bad), "fortnight") && !strings.Contains(toJSON(bad), "unit") {
		t.Errorf("the fault is not told: %v", bad)
	}
	steward.ask("POST", "/desk/rulebooks/try", obj{"text": "{}"}, 422)
	officer.ask("POST", "/desk/rulebooks/try", obj{"text": draft}, 404)
}

// trainingBook imports the training region and its rules.
func (w *world) trainingBook() {
	w.t.Helper()
	data, err := demo.Files.ReadFile("rulebook-training.json")
	w.must(err)
	b, err := rulebook.Decode(data)
	w.must(err)
	w.must(w.app.ImportRegions(context.Background(), []domain.Region{{Code: "430199", Name: "演练区", NameEN: "Training region", Training: true}}))
	_, err = w.app.ImportRulebook(context.Background(), b)
	w.must(err)
}

func TestWhoPractisesIsTold(t *testing.T) {
	w := newWorld(t)
	w.trainingBook()
	for _, tt := range []struct {
		region domain.RegionCode
		want   bool
	}{{"430199", true}, {"430102", false}} {
		d := w.signedIn(w.organisation(domain.KindDepartment, tt.region, "单位"+string(tt.region), 80+len(tt.region)+int(tt.region[5])), domain.DepartmentOfficer)
		if got := d.ask("GET", "/me", nil, 200)["organisation"].(obj)["training"]; got != tt.want {
			t.Errorf("%s: training %v", tt.region, got)
		}
	}
}

// read answers a public page.
func (w *world) read(path string) (status int, header http.Header, body string) {
	w.t.Helper()
	res, err := w.web.http.Test(httptest.NewRequest("GET", path, nil), -1)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	w.must(err)
	return res.StatusCode, res.Header, string(text)
}

func TestPagesOfRules(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string][]string{
		"/where":                               {"我该在哪里买", `name="haste"`},
		"/where?region=430102&amount=60%2C000": {"在中介服务超市采购（必须）", "湖南省网上中介服务超市服务指南", "60,000.00 元"},
		"/where?region=430102&amount=800000&money=fiscal":  {"政府采购", "达到限额标准 800,000.00 元"},
		"/where?region=430102&amount=0.00":                 {`role="alert"`},
		"/where?region=330000&amount=1":                    {"没有交易规则"},
		"/plan?region=430102&amount=60000&need=2026-04-03": {"最晚提交日：2026-03-11", "3个工作日 →", "平台规则"},
		"/plan?region=430102&amount=60000&need=2026-03-12": {"来不及了", "最快的日程"},
		"/plan?region=430102&amount=60000&need=2027-03-01": {"尚未公布，暂按周末推算"},
		"/rules?region=430102":                             {"货物类限额标准", "400,000.00 元", "500,000.00 元", "规定者：", "demo-2026@1", "hunan-2025@1"},
		"/rules?region=430102&day=2025-06-01":              {"500,000.00 元", "2025-06-01"},
		"/rules?region=430102&day=2020-06-01":              {"没有在 2020-06-01 有效的交易规则"},
		"/rulebooks/demo-2026@1/changes?from=hunan-2025@1": {"<del>", "<ins>", "限额"},
		"/rulebooks/demo-2026@1":                           {"/rules?region=430100"},
		"/calendar/2027":                                   {"尚未"},
	} {
		status, _, body := w.read(path)
		if status != 200 {
			t.Errorf("%s: %d", path, status)
		}
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s does not say %q", path, text)
			}
		}
	}
	if _, _, body := w.read("/rules?region=430102&day=2025-06-01"); strings.Contains(body, "demo-2026@1") {
		t.Error("the rules of 2025 name the rulebook of 2026")
	}
}

func TestPagesOfPracticeAreMarked(t *testing.T) {
	w := newWorld(t)
	w.trainingBook()
	ctx := context.Background()
	const number = "CG-430199-2026-000001"
	o := w.organisation(domain.KindDepartment, "430199", "演练采购单位", 91)
	w.must(w.db.Update(ctx, func(tx app.Tx) error {
		n := &domain.Notice{ID: domain.NoticeID(app.NewID()), Number: number, Region: "430199", Department: o.ID, DepartmentName: o.Name, DepartmentUSCC: o.USCC, Status: domain.NoticePublished,
			Revision: 1, PublishedAt: tx.Now(), Keys: domain.Keys{OfferRecipient: "a", DocumentRecipient: "b", Commitment: "c"}, MinBidders: 1, RepostOf: "",
			Terms: domain.Terms{Title: "练习用公告", Matter: "430100-ZJ-FG-005", Category: "评审评估", Quote: "total", Method: "lowest", Amount: 100, BudgetYear: 2026}}
		n.Deadline.At, n.Publisher = tx.Now().Add(time.Hour), w.someone(tx)
		return tx.AddNotice(ctx, n)
	}))
	const mark = `class="practice"`
	for _, path := range []string{"/notices/" + number, "/notices?region=430199", "/rules?region=430199", "/plan?region=430199&amount=1", "/rulebooks/training@1"} {
		status, header, body := w.read(path)
		if status != 200 || !strings.Contains(body, mark) || !strings.Contains(body, `<meta name="robots" content="noindex">`) || header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s: %d is not marked or may be indexed", path, status)
		}
	}
	if status, _, body := w.read("/notices/" + number + "/print"); status != 200 || !strings.Contains(body, "演练区") {
		t.Errorf("the print of practice: %d", status)
	}
	for _, path := range []string{"/", "/notices", "/notices?region=430100", "/results", "/sitemap.xml", "/rules?region=430102"} {
		if _, _, body := w.read(path); strings.Contains(body, mark) || strings.Contains(body, number) {
			t.Errorf("%s shows practice", path)
		}
	}
	if _, _, robots := w.read("/robots.txt"); !strings.Contains(robots, "Disallow: /*CG-430199-") {
		t.Errorf("robots: %s", robots)
	}
	visitor := desk{w: w}
	if list := visitor.ask("GET", "/notices", nil, 200); len(list["items"].([]any)) != 0 {
		t.Error("the public list holds practice")
	}
	if list := visitor.ask("GET", "/notices?region=430199", nil, 200); len(list["items"].([]any)) != 1 {
		t.Error("practice does not find itself")
	}
}

// someone is a person of the database.
func (w *world) someone(tx app.Tx) domain.PersonID {
	p := &domain.Person{ID: domain.PersonID(app.NewID()), Name: "测试", Email: app.NewID() + "@test.example", Language: "zh", Version: 1}
	w.must(tx.AddPerson(context.Background(), p))
	return p.ID
}
