package web

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
)

// TestChangesThroughTheAPI walks a change from the incoming document to publication, and knocks at each door as those
// who may not.
func TestChangesThroughTheAPI(t *testing.T) {
	w := newWorld(t)
	const code = "430100-ZJ-FG-005"
	bureau := w.organisation(domain.KindSteward, "430100", "示范市行政审批服务局", 71)
	drawer, legal, fair := w.signedIn(bureau, domain.RoleSteward), w.signedIn(bureau, domain.RoleSteward), w.signedIn(bureau, domain.RoleSteward)
	district := w.signedIn(w.organisation(domain.KindSteward, "430103", "示范区行政审批服务局", 72), domain.RoleSteward)
	office := w.organisation(domain.KindDepartment, "430100", "示范市发展和改革委员会", 73)
	officer, manager := w.signedIn(office, domain.DepartmentOfficer), w.signedIn(office, domain.DepartmentManager)
	visitor := desk{w: w}

	file, _ := drawer.upload("document")
	fields := obj{"title": "关于压缩评估时限的通知", "document": "示政发〔2026〕7号", "issuer": "示范市人民政府", "occasion": "reform", "file": file, "received": "2026-03-09",
		"summary": "压缩评估时限。", "matters": []any{code}, "concerned": []any{obj{"department": string(office.ID), "matters": []any{code}}}}
	id := app.NewID()
	officer.ask("POST", "/desk/changes", obj{"id": id, "fields": fields}, http.StatusForbidden)
	page := drawer.ask("POST", "/desk/changes", obj{"id": id, "fields": fields}, http.StatusCreated)
	here := "/desk/changes/" + id
	number := page["change"].(obj)["line"].(obj)["number"].(string)
	district.ask("GET", here, nil, http.StatusNotFound)
	visitor.ask("GET", "/directory/changes/"+number, nil, http.StatusNotFound) // not public yet

	step := func(d desk, verb string, body any, status string) {
		t.Helper()
		page = d.ask("POST", here+"/"+verb, body, http.StatusOK, page["version"])
		if got := page["change"].(obj)["line"].(obj)["status"]; got != status {
			t.Fatalf("after %s it is %v, want %s", verb, got, status)
		}
	}
	district.ask("POST", here+"/send", nil, http.StatusNotFound, page["version"])
	step(drawer, "send", nil, "tasked")

	vs, err := w.app.Matter(context.Background(), code)
	w.must(err)
	next := vs[0]
	next.Version++
	next.TimeLimit.N, next.Promised = 5, next.TimeLimit
	next.Promised.N = 5
	row := func(m directory.MatterVersion) []any {
		return []any{obj{"matter": directory.Row(m), "types": []any{"shorten"}, "reason": "落实来文"}}
	}
	strange := directory.Row(next)
	strange["colour"] = "red"
	bad := officer.ask("POST", here+"/answer", obj{"opinion": "同意", "proposals": []any{obj{"matter": strange, "types": []any{"shorten"}, "reason": "-"}}}, http.StatusUnprocessableEntity, page["version"])
	if len(bad["faults"].([]any)) == 0 {
		t.Errorf("an unknown member of a matter: %v", bad)
	}
	step(officer, "answer", obj{"opinion": "同意", "proposals": row(next)}, "drafting")
	step(drawer, "circulate", nil, "circulated")
	step(manager, "countersign", obj{"reasons": []any{}}, "review")
	own := drawer.ask("POST", here+"/review", obj{"kind": "legality", "passed": true, "opinion": "有依据"}, http.StatusForbidden, page["version"])
	if own["rule"] != "duty.separation" {
		t.Errorf("who wrote it reviewed it: %v", own)
	}
	step(legal, "review", obj{"kind": "legality", "passed": true, "opinion": "有依据"}, "review")
	step(fair, "review", obj{"kind": "competition", "passed": true, "opinion": "不限制竞争"}, "comment")

	public := "/directory/changes/" + number
	visitor.ask("POST", public+"/comments", obj{"text": "请回电 13800138000"}, http.StatusUnprocessableEntity)
	visitor.ask("POST", public+"/comments", obj{"text": "五天够吗？", "contact": "13800138000"}, http.StatusCreated)
	seen := visitor.ask("GET", public, nil, http.StatusOK)
	comment := seen["comments"].([]any)[0].(obj)
	if comment["contact"] != nil || comment["text"] != "五天够吗？" {
		t.Errorf("the public sees %v", comment)
	}
	if got := officer.ask("GET", here, nil, http.StatusOK); got["change"].(obj)["comments"].([]any)[0].(obj)["contact"] != nil {
		t.Error("a department sees the contact of who commented")
	}
	if got := drawer.ask("GET", here, nil, http.StatusOK); got["change"].(obj)["comments"].([]any)[0].(obj)["contact"] != "13800138000" {
		t.Error("the steward does not see the contact")
	}
	diff := seen["proposals"].([]any)[0].(obj)["changes"].([]any)
	if len(diff) == 0 {
		t.Error("no difference is shown")
	}
	officer.ask("POST", here+"/comments/1/reply", obj{"answer": "够", "adopted": "no"}, http.StatusForbidden)
	page = drawer.ask("POST", here+"/comments/1/reply", obj{"answer": "参照周边城市，够。", "adopted": "no"}, http.StatusOK)
	drawer.ask("POST", here+"/publish", obj{"effective_from": "2026-05-01"}, http.StatusConflict, page["version"]) // the window is open
	w.pass("2026-04-20T10:00:00+08:00")
	page = drawer.ask("GET", here, nil, http.StatusOK)
	past := drawer.ask("POST", here+"/publish", obj{"effective_from": "2026-04-01"}, http.StatusUnprocessableEntity, page["version"])
	if past["field"] != "effective_from" {
		t.Errorf("in the past: %v", past)
	}
	legal.ask("POST", here+"/publish", obj{"effective_from": "2026-05-01"}, http.StatusForbidden, page["version"])
	step(drawer, "publish", obj{"effective_from": "2026-05-01"}, "published")
	listed := visitor.ask("GET", "/directory/changes?matter="+code, nil, http.StatusOK)
	if items := listed["items"].([]any); len(items) != 1 || items[0].(obj)["number"] != number {
		t.Errorf("listed: %v", items)
	}
}

// TestACommentFromThePage is what a visitor without JavaScript does: the form is taken, shown, and refused in words with
// what was typed.
func TestACommentFromThePage(t *testing.T) {
	w := newWorld(t)
	post := func(number, text string) (int, string, string) {
		r := httptest.NewRequest("POST", "/directory/changes/"+number, strings.NewReader(url.Values{"text": {text}, "contact": {"13800138000"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "https://test.example")
		r.Host = "test.example"
		res, err := w.web.http.Test(r, -1)
		w.must(err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		w.must(err)
		return res.StatusCode, res.Header.Get("Location"), string(body)
	}
	if status, _, _ := post("BG-430100-2026-000009", "有吗？"); status != http.StatusNotFound {
		t.Errorf("a change that is not there: %d", status)
	}
	number := openChange(w)
	if status, to, body := post(number, "五天够吗？"); status != http.StatusSeeOther || !strings.HasPrefix(to, "/directory/changes/"+number) {
		t.Fatalf("%d %q %s", status, to, body)
	}
	if status, _, body := post(number, "请回电 13800138000"); status != http.StatusOK || !strings.Contains(body, "请回电 13800138000") || !strings.Contains(body, `role="alert"`) {
		t.Errorf("refused: %d", status)
	}
	if status, _, body := post(number, "五天\u202e够吗？"); status != http.StatusOK || !strings.Contains(body, `role="alert"`) {
		t.Errorf("text that is turned around: %d", status)
	}
	r := httptest.NewRequest("GET", "/directory/changes/"+number, nil)
	res, err := w.web.http.Test(r, -1)
	w.must(err)
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if !strings.Contains(string(body), "五天够吗？") || strings.Contains(string(body), "13800138000") {
		t.Error("the page shows the comment and never the contact")
	}
}

// openChange brings a correction of many words to its public comment and answers its number.
func openChange(w *world) string {
	const code = "430100-ZJ-FG-005"
	bureau := w.organisation(domain.KindSteward, "430100", "示范市行政审批服务局", 81)
	drawer, legal, fair := w.signedIn(bureau, domain.RoleSteward), w.signedIn(bureau, domain.RoleSteward), w.signedIn(bureau, domain.RoleSteward)
	office := w.organisation(domain.KindDepartment, "430100", "示范市发展和改革委员会", 83)
	officer, manager := w.signedIn(office, domain.DepartmentOfficer), w.signedIn(office, domain.DepartmentManager)
	file, _ := drawer.upload("document")
	id := app.NewID()
	page := drawer.ask("POST", "/desk/changes", obj{"id": id, "fields": obj{"title": "压缩时限", "document": "示政发〔2026〕8号", "issuer": "示范市人民政府", "occasion": "reform",
		"file": file, "received": "2026-03-09", "summary": "压缩评估时限。", "matters": []any{code}, "concerned": []any{obj{"department": string(office.ID), "matters": []any{code}}}}}, http.StatusCreated)
	vs, err := w.app.Matter(context.Background(), code)
	w.must(err)
	next := vs[0]
	next.Version++
	next.TimeLimit.N, next.Promised = 5, next.TimeLimit
	next.Promised.N = 5
	for _, s := range []struct {
		by   desk
		verb string
		body any
	}{
		{drawer, "send", nil},
		{officer, "answer", obj{"opinion": "同意", "proposals": []any{obj{"matter": directory.Row(next), "types": []any{"shorten"}, "reason": "落实来文"}}}},
		{drawer, "circulate", nil}, {manager, "countersign", obj{"reasons": []any{}}},
		{legal, "review", obj{"kind": "legality", "passed": true, "opinion": "有依据"}}, {fair, "review", obj{"kind": "competition", "passed": true, "opinion": "不限制竞争"}},
	} {
		page = s.by.ask("POST", "/desk/changes/"+id+"/"+s.verb, s.body, http.StatusOK, page["version"])
	}
	return page["change"].(obj)["line"].(obj)["number"].(string)
}
