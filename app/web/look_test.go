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
		return d.ask("POST", path+"/look", obj{"id": app.NewID()}, want, page["version"])
	}
	if r := look(p.reviewer, 403); r["rule"] != "ticket.leave" {
		t.Fatalf("without leave: %v", r)
	}
	p.reviewer.ask("PUT", path+"/leave", obj{"allowed": true}, 403, page["version"])
	other.ask("PUT", path+"/leave", obj{"allowed": true}, 404, page["version"])
	p.reviewer.ask("POST", path+"/look", obj{"id": app.NewID()}, 409, page["version"].(float64)+1)
	page = firm.ask("PUT", path+"/leave", obj{"allowed": true}, 200, page["version"])
	for _, d := range []desk{firm, other, p.officer, p.supervisor} {
		look(d, 404)
	}
	me := look(p.reviewer, 201)
	as := me["looking"].(obj)
	if as["by"] != "测试" || me["person"].(obj)["name"] != "李四" || me["person"].(obj)["email"] != "" || me["unread"] != 0.0 {
		t.Fatalf("me %v", me)
	}
	if again := p.reviewer.ask("POST", path+"/look", obj{"id": as["look"]}, 200, page["version"]); again["looking"].(obj)["until"] != as["until"] {
		t.Fatalf("the same again: %v", again)
	}
	looking := p.reviewer
	looking.look = as["look"].(string)
	w.db.SQL(`UPDATE people SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = (SELECT of FROM looks)`)
	if seen := looking.ask("GET", "/me", nil, 200); seen["passkeys"] != false || seen["totp_enrolled"] != false || seen["needs_totp"] != false {
		t.Errorf("how he signs in: %v", seen)
	}
	if r := p.reviewer.ask("GET", "/admissions", nil, 409); r["rule"] != "look.other" {
		t.Errorf("a page of one's own desk: %v", r)
	}
	if own := looking.ask("GET", "/agency", nil, 200); own["uscc"] != code {
		t.Fatalf("another file: %v", own["uscc"])
	}
	if firm.ask("GET", "/agency/eligibility?notice="+number, nil, 200)["bid"] == nil {
		t.Fatal("the firm sees its bid")
	}
	if seen := looking.ask("GET", "/agency/eligibility?notice="+number, nil, 200); seen["bid"] != nil || seen["can_bid"] != true {
		t.Fatalf("that it has bid is sealed: %v", seen)
	}
	for _, one := range looking.ask("GET", "/agency/notices", nil, 200)["items"].([]any) {
		if one.(obj)["bid"] != nil {
			t.Fatalf("that it has bid is sealed: %v", one)
		}
	}
	for _, sealed := range []string{"/bids", "/letters", "/me/sessions", "/me/export", "/agency/reading-key", "/notices/" + number + "/bids/documents", "/admissions"} {
		if r := looking.ask("GET", sealed, nil, 403); r["rule"] != "look.sealed" {
			t.Errorf("%s: %v", sealed, r)
		}
	}
	looking.ask("GET", "/files/"+firm.ask("GET", "/agency", nil, 200)["fields"].(obj)["licence"].(string), nil, 404)
	for _, write := range []string{"/agency/submit", "/tickets", path + "/close"} {
		if r := looking.ask("POST", write, nil, 403); r["rule"] != "look.read_only" {
			t.Errorf("%s: %v", write, r)
		}
	}
	if r := look(looking, 403); r["rule"] != "look.read_only" {
		t.Errorf("a look out of a look: %v", r)
	}
	for range 2 { // the second is a repeat
		if own := looking.ask("DELETE", "/me/look", nil, 200); own["looking"] != nil || own["person"].(obj)["name"] != "测试" {
			t.Fatalf("one's own again: %v", own)
		}
	}
	if r := looking.ask("GET", "/agency", nil, 409); r["rule"] != "look.ended" {
		t.Errorf("a page of the look that has ended: %v", r)
	}
	p.reviewer.ask("GET", "/admissions", nil, 200)
	looks := firm.ask("GET", path, nil, 200)["looks"].([]any)
	if len(looks) != 1 || !strings.Contains(toJSON(looks[0]), "/api/v1/agency/eligibility") || looks[0].(obj)["ended_at"] == nil {
		t.Fatalf("looks %v", looks)
	}
	second := look(p.reviewer, 201)["looking"].(obj)["look"].(string)
	page = firm.ask("PUT", path+"/leave", obj{"allowed": false}, 200, page["version"])
	if newest := page["looks"].([]any)[0].(obj); newest["id"] != second || newest["ended_at"] == nil {
		t.Errorf("the newest first, ended with the leave: %v", newest)
	}
	p.reviewer.ask("POST", path+"/look", obj{"id": second}, 409, page["version"])
	look(p.reviewer, 403)
	page = firm.ask("PUT", path+"/leave", obj{"allowed": true}, 200, page["version"])
	if own := p.reviewer.ask("GET", "/me", nil, 200); own["looking"] != nil {
		t.Fatal("the leave is given anew and the old look goes on")
	}
	looking.look = second
	if r := looking.ask("GET", "/me", nil, 409); r["rule"] != "look.ended" {
		t.Errorf("the page of the old look: %v", r)
	}
	w.must(w.app.Drain(t.Context()))
	told := w.db.SQL(`SELECT count(*) FROM letters WHERE kind = 'ticket.looked'`)[0][0]
	events := w.db.SQL(`SELECT count(*) FROM events WHERE kind LIKE 'ticket.look%' AND class = 'private'`)[0][0]
	if told != "2" || events != "7" {
		t.Errorf("%s letters, %s events", told, events)
	}
	if by := w.db.SQL(`SELECT string_agg(name, ',' ORDER BY e.id) FROM events AS e JOIN event_private AS v ON v.event = e.id JOIN people AS p ON p.id = v.person WHERE kind = 'ticket.look_ended'`)[0][0]; by != "测试,李四" {
		t.Errorf("the looks were ended by %s; want who looked, then who took the leave back", by)
	}
	third := look(p.reviewer, 201)["looking"].(obj)["look"].(string)
	firm.ask("POST", path+"/close", nil, 200, page["version"])
	if got := w.db.SQL(`SELECT (SELECT ended_at IS NOT NULL FROM looks WHERE id = $1)::text || (SELECT count(*) FROM events WHERE kind = 'ticket.look_ended')`, third)[0][0]; got != "true3" {
		t.Errorf("the request is closed, and its look: %s", got)
	}
}

// TestALookLapses: a page that still shows the asker's desk when the time is over is told so, and nothing is answered of
// one's own desk in its place; to end it then is a harmless repeat.
func TestALookLapses(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	firm, _ := w.registered(p, 100)
	path := "/tickets/" + app.NewID()
	page := firm.ask("POST", "/tickets", obj{"id": strings.TrimPrefix(path, "/tickets/"), "title": "资质看不到", "text": "资质没有显示。"}, 201)
	page = firm.ask("PUT", path+"/leave", obj{"allowed": true}, 200, page["version"])
	looking := p.reviewer
	looking.look = app.NewID()
	p.reviewer.ask("POST", path+"/look", obj{"id": looking.look}, 201, page["version"])
	w.db.SQL(`UPDATE looks SET ends_at = begun_at`)
	for _, read := range []string{"/agency", "/me", "/tickets"} {
		if r := looking.ask("GET", read, nil, 409); r["rule"] != "look.ended" || r["detail_zh"] == "" {
			t.Errorf("%s: %v", read, r)
		}
	}
	for range 2 {
		if own := looking.ask("DELETE", "/me/look", nil, 200); own["looking"] != nil {
			t.Fatalf("%v", own)
		}
	}
	if got := w.db.SQL(`SELECT count(ended_at)::text FROM looks`)[0][0] + w.db.SQL(`SELECT count(*)::text FROM events WHERE kind = 'ticket.look_ended'`)[0][0]; got != "00" {
		t.Errorf("a look that had lapsed is ended: %s", got)
	}
}
