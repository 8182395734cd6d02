package web

import (
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
)

// TestTheOperatorSeesAsTheySee: with the asker's leave the operator reads his desk as he does, and nothing of letters,
// bids, files and accounts; writes nothing; what is read is kept; the leave taken back ends it at once.
func TestTheOperatorSeesAsTheySee(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	firm, code := w.registered(p, 100)
	other, _ := w.registered(p, 101)
	n := w.published(p)
	number := n["number"].(string)
	firm.ask("POST", "/notices/"+number+"/bids", sealed(t, n, code, "52000.00"), 201)
	path := "/tickets/" + app.NewID()
	page := firm.ask("POST", "/tickets", obj{"id": strings.TrimPrefix(path, "/tickets/"), "title": "资质看不到", "text": "资质没有显示。"}, 201)

	look := func(d desk, want int) obj {
		t.Helper()
		return d.ask("POST", path+"/look", obj{"id": app.NewID()}, want)
	}
	if r := look(p.reviewer, 403); r["rule"] != "ticket.leave" {
		t.Fatalf("without leave: %v", r)
	}
	p.reviewer.ask("PUT", path+"/leave", obj{"allowed": true}, 403, page["version"])
	other.ask("PUT", path+"/leave", obj{"allowed": true}, 404, page["version"])
	page = firm.ask("PUT", path+"/leave", obj{"allowed": true}, 200, page["version"])
	for _, d := range []desk{firm, other, p.officer, p.supervisor} {
		look(d, 404)
	}
	me := look(p.reviewer, 200)
	if as := me["looking"].(obj); as["by"] != "测试" || me["person"].(obj)["name"] != "李四" || me["person"].(obj)["email"] != "" || me["unread"] != 0.0 {
		t.Fatalf("me %v", me)
	}
	if own := p.reviewer.ask("GET", "/agency", nil, 200); own["uscc"] != code {
		t.Fatalf("another file: %v", own["uscc"])
	}
	if firm.ask("GET", "/agency/eligibility?notice="+number, nil, 200)["bid"] == nil {
		t.Fatal("the firm sees its bid")
	}
	if seen := p.reviewer.ask("GET", "/agency/eligibility?notice="+number, nil, 200); seen["bid"] != nil || seen["can_bid"] != true {
		t.Fatalf("that it has bid is sealed: %v", seen)
	}
	for _, one := range p.reviewer.ask("GET", "/agency/notices", nil, 200)["items"].([]any) {
		if one.(obj)["bid"] != nil {
			t.Fatalf("that it has bid is sealed: %v", one)
		}
	}
	for _, sealed := range []string{"/bids", "/letters", "/me/sessions", "/me/export", "/agency/reading-key", "/notices/" + number + "/bids/documents", "/admissions"} {
		if r := p.reviewer.ask("GET", sealed, nil, 403); r["rule"] != "look.sealed" {
			t.Errorf("%s: %v", sealed, r)
		}
	}
	p.reviewer.ask("GET", "/files/"+firm.ask("GET", "/agency", nil, 200)["fields"].(obj)["licence"].(string), nil, 404)
	for _, write := range []string{"/agency/submit", "/tickets", path + "/look", path + "/close"} {
		if r := p.reviewer.ask("POST", write, nil, 403); r["rule"] != "look.read_only" {
			t.Errorf("%s: %v", write, r)
		}
	}
	if own := p.reviewer.ask("DELETE", "/me/look", nil, 200); own["looking"] != nil || own["person"].(obj)["name"] != "测试" {
		t.Fatalf("one's own again: %v", own)
	}
	p.reviewer.ask("GET", "/admissions", nil, 200)
	looks := firm.ask("GET", path, nil, 200)["looks"].([]any)
	if len(looks) != 1 || !strings.Contains(toJSON(looks[0]), "/api/v1/agency/eligibility") || looks[0].(obj)["ended_at"] == nil {
		t.Fatalf("looks %v", looks)
	}
	look(p.reviewer, 200)
	firm.ask("PUT", path+"/leave", obj{"allowed": false}, 200, page["version"])
	if own := p.reviewer.ask("GET", "/me", nil, 200); own["looking"] != nil {
		t.Fatal("the leave is taken back and the look goes on")
	}
	look(p.reviewer, 403)
	w.must(w.app.Drain(t.Context()))
	told := w.db.SQL(`SELECT count(*) FROM letters WHERE kind = 'ticket.looked'`)[0][0]
	events := w.db.SQL(`SELECT count(*) FROM events WHERE kind LIKE 'ticket.look%' AND class = 'private'`)[0][0]
	if told != "2" || events != "5" {
		t.Errorf("%s letters, %s events", told, events)
	}
}
