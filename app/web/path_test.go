package web

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/uscc"
)

// people are the desks of the journey.
type people struct{ officer, manager, finance, reviewer, publisher, supervisor, visitor desk }

func (w *world) people() people {
	department := w.organisation(domain.KindDepartment, "430102", "甲区发展和改革局", 1)
	operator := w.organisation(domain.KindOperator, "430100", "示范市公共资源交易中心", 2)
	supervisor := w.organisation(domain.KindSupervisor, "430100", "示范市财政局", 3)
	return people{
		officer: w.signedIn(department, domain.DepartmentOfficer), manager: w.signedIn(department, domain.DepartmentManager),
		finance:  w.signedIn(department, domain.DepartmentFinance),
		reviewer: w.signedIn(operator, domain.OperatorReviewer), publisher: w.signedIn(operator, domain.OperatorPublisher),
		supervisor: w.signedIn(supervisor, domain.RoleSupervisor), visitor: desk{w: w},
	}
}

// registered walks an agency from registration to admission, with one return on the way.
func (w *world) registered(p people, serial int) (d desk, code string) {
	w.t.Helper()
	code, err := uscc.Make(fmt.Sprintf("91430100MA%07d", serial))
	w.must(err)
	email, password := fmt.Sprintf("agency%d@test.example", serial), "correct horse battery"
	id, person := app.NewID(), app.NewID()
	registration := obj{"id": id, "uscc": code, "name": fmt.Sprintf("第%d咨询有限公司", serial), "region": "430100",
		"person": obj{"id": person, "name": "李四", "email": email, "password": password}}
	p.visitor.ask("POST", "/agencies", registration, 201)
	p.visitor.ask("POST", "/agencies", registration, 200) // the same again: a lost answer
	d = w.signIn(email, password)
	licence, _ := d.upload("licence")
	form := obj{"name": registration["name"], "region": "430100", "address": "甲区一号", "phone": "0731-81234567", "legal_representative": "王五" + registration["uscc"].(string)[9:], "licence": licence,
		"qualifications": []any{obj{"trade": "工程咨询", "name": "工程咨询资信", "kind": "registration", "level": "甲级", "number": "A1", "issuer": "协会", "file": licence}}}
	page := d.ask("PUT", "/agency", form, 200, d.ask("GET", "/agency", nil, 200)["version"])
	refused := d.ask("POST", "/agency/submit", nil, 422, page["version"])
	if refused["field"] != "qualifications[0].file" {
		w.t.Fatalf("a licence is no certificate: %v", refused)
	}
	form["qualifications"].([]any)[0].(obj)["file"], _ = d.upload("qualification")
	page = d.ask("PUT", "/agency", form, 200, page["version"])
	page = d.ask("POST", "/agency/submit", nil, 200, page["version"])
	if page["due"].(obj)["working"].(obj)["zh"] == "" {
		w.t.Fatal("the operator's deadline shows its working")
	}
	admission := "/admissions/" + id
	p.reviewer.ask("GET", "/files/"+licence, nil, 200)
	p.visitor.ask("GET", "/files/"+licence, nil, 404)
	page = p.reviewer.ask("POST", admission+"/return", obj{"faults": []any{obj{"field": "address", "code": "unclear", "text": "地址不完整"}}}, 200, page["version"])
	page = d.ask("POST", "/agency/submit", nil, 200, page["version"])
	p.reviewer.ask("GET", "/admissions", nil, 200)
	p.reviewer.ask("POST", admission+"/admit", nil, 409, 1.0)
	p.reviewer.ask("POST", admission+"/admit", nil, 200, page["version"])
	return d, code
}

// signIn takes the cookie that a browser would get.
func (w *world) signIn(email, password string) desk {
	w.t.Helper()
	r := httptest.NewRequest("POST", "/api/v1/session", strings.NewReader(toJSON(obj{"login": email, "password": password})))
	r.Header.Set("Content-Type", "application/json")
	res, err := w.web.http.Test(r, -1)
	w.must(err)
	defer func() { _ = res.Body.Close() }()
	for _, c := range res.Cookies() {
		if c.Name == "__Host-intermart" && c.HttpOnly && c.Secure {
			return desk{w: w, token: c.Value}
		}
	}
	w.t.Fatalf("no session: %d", res.StatusCode)
	return desk{}
}

func (w *world) noticeFields(p people) obj {
	matter := p.visitor.ask("GET", "/matters/430100-ZJ-FG-005", nil, 200)
	return obj{"title": "甲区滨河片区社会稳定风险评估", "description": "开展社会稳定风险评估并出具报告。", "matter": "430100-ZJ-FG-005", "category": matter["category"],
		"budget_project": "P-1", "budget_name": "滨河片区", "budget_document": "甲财预〔2026〕12号", "budget_year": 2026, "amount": "60000.00", "payer": "organ",
		"method": "lowest", "quote": "total", "places": 1, "term": obj{"n": 10, "unit": "working_day"}, "duty_phone": "0731-81234567"}
}

// fund has finance register a line that pays a notice of these fields many times over.
func (w *world) fund(p people, fields obj) {
	w.t.Helper()
	p.finance.ask("POST", "/desk/budget-lines", obj{"id": app.NewID(), "year": fields["budget_year"], "document": fields["budget_document"],
		"project": fields["budget_project"], "name": "项目", "amount": "9000000.00"}, 201)
}

// published walks a notice from draft to publication through its four desks.
func (w *world) published(p people, change ...func(fields obj)) obj {
	w.t.Helper()
	fields, id := w.noticeFields(p), app.NewID()
	for _, f := range change {
		f(fields)
	}
	w.fund(p, fields)
	checked := p.officer.ask("POST", "/desk/notices/check", obj{"id": id, "fields": fields}, 200)
	if checked["amount_capitals"] != "陆万元整" || len(checked["checks"].([]any)) < 5 {
		w.t.Fatalf("checks while typing: %v", checked)
	}
	n := p.officer.ask("POST", "/desk/notices", obj{"id": id, "fields": fields}, 201)
	p.officer.ask("POST", "/desk/notices", obj{"id": id, "fields": fields}, 200)
	n = p.officer.ask("PUT", "/desk/notices/"+id, n["fields"], 200, n["version"])
	p.reviewer.ask("GET", "/desk/notices/"+id, nil, 404)
	n = p.officer.ask("POST", "/desk/notices/"+id+"/submit", nil, 200, n["version"])
	if n["actions"].(obj)["approve"] == nil {
		w.t.Fatal("an officer may not approve")
	}
	p.officer.ask("POST", "/desk/notices/"+id+"/approve", nil, 403, n["version"])
	p.manager.ask("GET", "/desk/notices?queue=internal", nil, 200)
	n = p.manager.ask("POST", "/desk/notices/"+id+"/approve", nil, 200, n["version"])
	n = p.reviewer.ask("POST", "/desk/notices/"+id+"/review", nil, 200, n["version"])
	p.publisher.ask("POST", "/desk/notices/"+id+"/publish", nil, 409, n["version"]) // no keys yet
	w.must(w.app.Drain(w.t.Context()))
	n = p.publisher.ask("GET", "/desk/notices/"+id, nil, 200)
	number := n["number"].(string)
	p.visitor.ask("GET", "/notices/"+number, nil, 404)
	p.publisher.ask("POST", "/desk/notices/"+id+"/publish", nil, 200, n["version"])
	return p.visitor.ask("GET", "/notices/"+number, nil, 200)
}

// TestTheWholePathThroughTheAPI walks registration, notice, bids, award, contract and audit as browsers would. Every
// answer on the way is checked against the contract.
func TestTheWholePathThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	var agencies []desk
	var codes []string
	for i := range 3 {
		d, code := w.registered(p, 100+i)
		agencies, codes = append(agencies, d), append(codes, code)
	}
	n := w.published(p)
	number := n["number"].(string)
	before := p.visitor.ask("GET", "/notices/"+number, nil, 200)
	w.bids(n, agencies, codes)
	if after := p.visitor.ask("GET", "/notices/"+number, nil, 200); len(toJSON(after)) != len(toJSON(before)) {
		t.Fatal("the notice tells that bids came")
	}
	p.visitor.ask("GET", "/awards/"+number, nil, 404)
	w.must(w.app.Drain(t.Context()))
	w.pass(n["deadline"].(obj)["at"].(string))
	award := p.visitor.ask("GET", "/awards/"+number, nil, 200)
	if award["winner"].(obj)["uscc"] != codes[1] || award["price"] != "51000.00" || len(award["bids"].([]any)) != 3 || award["price_capitals"] == "" {
		t.Fatalf("award %v", award)
	}
	for _, path := range []string{"/awards/" + number + "/record", "/awards/" + number + "/seed.txt", "/notices/" + number + "/frozen", "/awards", "/notices?status=selected",
		"/agencies", "/agencies/" + codes[1], "/regions", "/categories", "/credentials", "/matters?q=评估", "/rulebooks", "/rulebooks/demo-city-2026", "/calendar/2026", "/demo/clock"} {
		if path == "/rulebooks/demo-city-2026" {
			path = "/rulebooks/" + p.visitor.ask("GET", "/rulebooks", nil, 200)["items"].([]any)[0].(obj)["id"].(string)
		}
		p.visitor.ask("GET", path, nil, 200)
	}
	if page := p.officer.ask("GET", "/desk/awards/"+number, nil, 200); page["actions"].(obj)["contract"] == nil {
		t.Fatal("nothing is signed during the standstill")
	}
	w.pass(award["standstill"].(obj)["at"].(string))
	agencies[1] = w.signIn("agency101@test.example", "correct horse battery") // a session lasts hours, the clock went on for days
	w.contract(p, agencies[1], award)
	audit := p.supervisor.ask("GET", "/audit/awards/"+number, nil, 200)
	if check := audit["checks"].([]any)[0].(obj); check["passed"] != true || len(audit["events"].([]any)) < 8 {
		t.Fatalf("audit %v", audit)
	}
	p.officer.ask("GET", "/audit/awards/"+number, nil, 404)
	p.supervisor.ask("GET", "/audit/awards", nil, 200)
	letters := agencies[1].ask("GET", "/letters?limit=2", nil, 200)
	first := letters["items"].([]any)[0].(obj)
	agencies[1].ask("POST", fmt.Sprintf("/letters/%.0f/read", first["id"]), nil, 204)
	agencies[1].ask("POST", "/letters/read-all", nil, 204)
	if left := agencies[1].ask("GET", "/me", nil, 200); left["unread"] != 0.0 {
		t.Fatalf("unread %v", left["unread"])
	}
	p.reviewer.ask("GET", "/deliveries/failed", nil, 200)
	p.reviewer.ask("GET", "/letters/undelivered", nil, 200)
	p.reviewer.ask("GET", "/findings", nil, 200)
	if w := p.reviewer.ask("GET", "/workers", nil, 200); w["all"] != 0.0 || w["award"] != 0.0 || w["award_seen_at"] != nil {
		t.Fatalf("nobody works here: %v", w)
	}
	p.officer.ask("GET", "/workers", nil, 404)
}

// bids places three, replaces one, withdraws one and bids again; a repeat answers the same receipt.
func (w *world) bids(n obj, agencies []desk, codes []string) {
	w.t.Helper()
	path := "/notices/" + n["number"].(string) + "/bids"
	for i, price := range []string{"52000.00", "55000.00", "53000.00"} {
		agencies[i].ask("GET", "/agency/notices?can_bid=true", nil, 200)
		if e := agencies[i].ask("GET", "/agency/eligibility?notice="+n["number"].(string), nil, 200); e["can_bid"] != true {
			w.t.Fatalf("eligibility %v", e)
		}
		offer := sealed(w.t, n, codes[i], price)
		receipt := agencies[i].ask("POST", path, offer, 201)
		if again := agencies[i].ask("POST", path, offer, 200); again["receipt"] != receipt["receipt"] {
			w.t.Fatal("the same bid again answers the same receipt")
		}
		id := offer["bid"].(string)
		if i == 1 {
			better := sealed(w.t, n, codes[i], "51000.00")
			better["replaces"], better["secret"] = id, strings.Repeat("00", 32)
			agencies[i].ask("POST", path, better, 201)
		}
		if i == 2 {
			agencies[0].ask("POST", "/bids/"+id+"/withdraw", obj{"secret": strings.Repeat("00", 32)}, 404)
			agencies[i].ask("POST", "/bids/"+id+"/withdraw", obj{"secret": strings.Repeat("00", 32)}, 200)
			agencies[i].ask("POST", path, sealed(w.t, n, codes[i], "54000.00"), 201)
		}
		agencies[i].ask("GET", "/bids", nil, 200)
		agencies[i].ask("GET", "/bids/"+id, nil, 200)
		if text := agencies[i].ask("GET", "/bids/"+id+"/receipt", nil, 200)["text"].(string); !strings.Contains(text, id) {
			w.t.Fatalf("receipt %q", text)
		}
	}
	armour := sealed(w.t, n, codes[0], "1.00")
	armour["offer"] = "-----BEGIN AGE"
	agencies[0].ask("POST", path, armour, 422)
}

// contract files the award's contract once nothing stands against it.
func (w *world) contract(p people, winner desk, award obj) {
	w.t.Helper()
	number := award["number"].(string)
	file, sum := p.officer.upload("contract")
	at := award["standstill"].(obj)["at"].(string)[:10]
	won := award["winner"].(obj)
	fields := obj{"file": file, "department_name": award["department"].(obj)["name"], "department_uscc": award["department"].(obj)["uscc"], "agency_name": won["name"],
		"agency_uscc": won["uscc"], "price": "51000.01", "scope": "开展社会稳定风险评估并出具报告。", "term": obj{"n": 10, "unit": "working_day"}, "signed_on": at}
	entered := obj{"id": app.NewID(), "notice": number, "fields": fields}
	c := p.officer.ask("POST", "/desk/contracts", entered, 201)
	p.officer.ask("POST", "/desk/contracts", entered, 200)
	fields["price"] = "51000.02"
	p.officer.ask("POST", "/desk/contracts", entered, 409) // the same id for other terms
	path := "/desk/contracts/" + c["id"].(string)
	if refused := p.officer.ask("POST", path+"/submit", nil, 422, c["version"]); refused["field"] != "price" {
		w.t.Fatalf("differs in %v", refused["field"])
	}
	fields["price"] = "51000.00"
	c = p.officer.ask("PUT", path, fields, 200, c["version"])
	winner.ask("GET", path, nil, 404)
	c = p.officer.ask("POST", path+"/submit", nil, 200, c["version"])
	winner.ask("GET", "/files/"+file, nil, 200)
	winner.ask("POST", path+"/confirm", obj{"sha256": strings.Repeat("0", 64)}, 422, c["version"])
	w.letter(won["uscc"].(string), "李四", "bids", "2027-12-31")
	if r := winner.ask("POST", path+"/confirm", obj{"sha256": sum}, 403, c["version"]); r["rule"] != "authority.scope" {
		w.t.Fatalf("his letter is of bids only: %v", r)
	}
	if r := winner.ask("GET", path, nil, 200)["actions"].(obj)["confirm"]; r == nil || r.(obj)["rule"] != "authority.scope" {
		w.t.Fatalf("the desk does not say so: %v", r)
	}
	w.letter(won["uscc"].(string), "李四", "contracts", "2027-12-31")
	winner.ask("POST", path+"/confirm", obj{"sha256": sum}, 200, c["version"])
	w.must(w.app.Drain(w.t.Context()))
	winner.ask("GET", "/desk/contracts", nil, 200)
	p.visitor.ask("GET", "/contracts/"+number, nil, 200)
	p.visitor.ask("GET", "/awards/"+number, nil, 200)
}

// TestAdministratorMakesOrganisationsAndPeople: accounts come from an administrator, and passwords from a mailed link.
func TestAdministratorMakesOrganisationsAndPeople(t *testing.T) {
	w := newWorld(t)
	admin := w.signedIn(w.organisation(domain.KindAdmin, "430100", "示范市平台管理处", 9), domain.AdminSystem)
	org := obj{"id": app.NewID(), "kind": "department", "name": "乙局", "region": "430102", "uscc": "91350100M000100Y43"}
	admin.ask("POST", "/organisations", org, 201)
	admin.ask("POST", "/organisations", org, 200)
	person := obj{"id": app.NewID(), "organisation": org["id"], "name": "赵六", "email": "zhao@test.example", "roles": []any{"department_officer"}}
	admin.ask("POST", "/people", person, 201)
	admin.ask("POST", "/people", person, 200)
	person["id"], person["roles"] = app.NewID(), []any{"supervisor"}
	if refused := admin.ask("POST", "/people", person, 422); refused["field"] != "roles" {
		t.Fatalf("a department has no supervisors: %v", refused)
	}
	list := admin.ask("GET", "/people?organisation="+org["id"].(string), nil, 200)["items"].([]any)
	id := list[0].(obj)["id"].(string)
	admin.ask("PUT", "/people/"+id+"/roles", obj{"organisation": org["id"], "roles": []any{"department_manager"}}, 204)
	admin.ask("POST", "/people/"+id+"/disable", obj{"organisation": org["id"], "disabled": true}, 204)
	admin.ask("GET", "/organisations?kind=department", nil, 200)
	desk{w: w}.ask("POST", "/password/forgot", obj{"login": "nobody@test.example"}, 202)
	desk{w: w}.ask("POST", "/session", obj{"login": "zhao@test.example", "password": "wrong password"}, 401)
	secret := admin.ask("POST", "/me/totp", nil, 200)
	admin.ask("POST", "/me/totp/confirm", obj{"secret": secret["secret"], "code": "000000"}, 401)
}
