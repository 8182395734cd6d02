package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
)

// TestAfterPublicationThroughTheAPI walks what may happen to a published notice, by the contract, and reads its public page.
func TestAfterPublicationThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	agency, code := w.registered(p, 400)
	n := w.published(p)
	number := n["number"].(string)
	id := p.officer.ask("GET", "/desk/notices?q="+number, nil, 200)["items"].([]any)[0].(obj)["id"].(string)

	own := agency.ask("GET", "/agency/enquiries?notice="+number, nil, 200)
	if own["can_ask"] != true || own["until"] == nil {
		t.Fatalf("asking: %v", own)
	}
	question := obj{"id": app.NewID(), "question": "报告需要几份纸质版？"}
	agency.ask("POST", "/notices/"+number+"/enquiries", question, 201)
	agency.ask("POST", "/notices/"+number+"/enquiries", question, 201)
	agency.ask("POST", "/notices/"+number+"/enquiries", obj{"id": question["id"], "question": "另一个问题，请答复。"}, 409)
	p.officer.ask("POST", "/notices/"+number+"/enquiries", obj{"id": app.NewID(), "question": "采购人也来问"}, 403)
	if _, body := w.visit("/notices/" + number); strings.Contains(body, "几份纸质版") || !strings.Contains(body, "等待答复") {
		t.Fatal("a question is public before its answer, or is not announced")
	}
	asked := p.officer.ask("GET", "/desk/enquiries?waiting=true", nil, 200)["items"].([]any)
	if len(asked) != 1 {
		t.Fatalf("%d questions", len(asked))
	}
	q := asked[0].(obj)
	for key, value := range q {
		if s, ok := value.(string); ok && (s == code || strings.Contains(s, "第400")) {
			t.Fatalf("%s says who asked", key)
		}
	}
	p.officer.ask("POST", "/desk/enquiries/"+q["id"].(string)+"/answer", obj{"answer": "三份", "changes_terms": true}, 409, q["version"])
	p.officer.ask("POST", "/desk/enquiries/"+q["id"].(string)+"/answer", obj{"answer": "三份，另附电子版。"}, 200, q["version"])

	offer := sealed(t, obj{"number": number, "revision": 1.0, "offer_recipient": agency.ask("GET", "/notices/"+number, nil, 200)["offer_recipient"]}, code, "50000.00")
	offer["revision"] = 1
	agency.ask("POST", "/notices/"+number+"/bids", offer, 201)
	fields := p.officer.ask("GET", "/desk/notices/"+id, nil, 200)["fields"].(obj)
	fields["term"] = obj{"n": 8, "unit": "working_day"}
	r := p.officer.ask("POST", "/desk/notices/"+id+"/revisions", obj{"id": app.NewID(), "fields": fields, "reason": "工期提前"}, 201)
	if r["material"] != true || len(r["changes"].([]any)) != 1 {
		t.Fatalf("revision: %v", r["changes"])
	}
	path := "/desk/revisions/" + r["id"].(string)
	if got := p.officer.ask("GET", "/desk/notices/"+id, nil, 200); got["revision_open"] != r["id"] {
		t.Fatal("the notice does not show the revision on its way")
	}
	agency.ask("GET", path, nil, 404)
	r = p.manager.ask("POST", path+"/return", obj{"reason": "写明理由"}, 200, r["version"])
	r = p.officer.ask("PUT", path, obj{"fields": fields, "reason": "工期提前至汛期之前"}, 200, r["version"])
	r = p.manager.ask("POST", path+"/agree", nil, 200, r["version"])
	r = p.reviewer.ask("POST", path+"/review", nil, 200, r["version"])
	if list := p.publisher.ask("GET", "/desk/revisions", nil, 200)["items"].([]any); len(list) != 1 {
		t.Fatalf("%d revisions wait", len(list))
	}
	p.publisher.ask("POST", path+"/publish", nil, 200, r["version"])
	agency.ask("POST", "/notices/"+number+"/bids", func() obj { offer["bid"] = app.NewID(); return offer }(), 409)
	if e := agency.ask("GET", "/agency/eligibility?notice="+number, nil, 200); e["lapsed"] == nil || e["bid"] != nil {
		t.Fatalf("the agency is not told that its bid lapsed: %v", e)
	}

	n = p.supervisor.ask("GET", "/desk/notices/"+id, nil, 200)
	decision := obj{"document": "示财监〔2026〕7号", "reason": "收到投诉，需核实"}
	n = p.supervisor.ask("POST", "/desk/notices/"+id+"/suspend", decision, 200, n["version"])
	if n["status"] != "suspended" {
		t.Fatal(n["status"])
	}
	if status, body := w.visit("/notices/" + number); status != http.StatusOK || !strings.Contains(body, "暂停中") {
		t.Fatalf("%d: a suspended notice does not say so", status)
	}
	p.manager.ask("POST", "/desk/notices/"+id+"/resume", decision, 403, n["version"])
	p.supervisor.ask("POST", "/desk/notices/"+id+"/resume", obj{"document": "示财监〔2026〕9号", "reason": "已核实"}, 200, n["version"])

	public := agency.ask("GET", "/notices/"+number, nil, 200)
	if public["revision"] != 2.0 || len(public["enquiries"].([]any)) != 1 || len(public["suspensions"].([]any)) != 1 {
		t.Fatalf("the public notice: %v", public["revision"])
	}
	told := map[string]string{}
	for _, step := range public["timeline"].([]any) {
		told[step.(obj)["kind"].(string)] = step.(obj)["text"].(obj)["en"].(string)
	}
	for kind, words := range map[string]string{"published": "", "answered": "question 1", "revised": "工期提前至汛期之前", "suspended": "示财监〔2026〕7号", "resumed": "示财监〔2026〕9号"} {
		if text, ok := told[kind]; !ok || !strings.Contains(text, words) {
			t.Errorf("the timeline of the API tells %q of %s", text, kind)
		}
	}
	_, body := w.visit("/notices/" + number)
	for _, words := range []string{"几份纸质版", "三份，另附电子版", "工期提前至汛期之前", "实质性修订", "示财监〔2026〕7号", "示财监〔2026〕9号", "期限由", "答复询问", "公告修订"} {
		if !strings.Contains(body, words) {
			t.Errorf("the public page does not say %q", words)
		}
	}
	if strings.Contains(body, code) || strings.Contains(body, "第400咨询") {
		t.Error("the public page names the asker")
	}
}
