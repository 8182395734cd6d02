package web

import (
	"encoding/base64"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/intermart/intermart/app"
)

// page reads a page with the desk's cookie; one without reads it as a visitor.
func (d desk) page(path string) (status int, body string) {
	d.w.t.Helper()
	r := httptest.NewRequest("GET", path, nil)
	if d.token != "" {
		r.Header.Set("Cookie", d.w.web.cookieName()+"="+d.token)
	}
	res, err := d.w.web.http.Test(r, -1)
	d.w.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	d.w.must(err)
	return res.StatusCode, string(text)
}

// TestPapersAskForTheWholeSignIn: receipts, letters and files are printed and read under the rules of the desk: not by who
// has shown one factor of two, and not by somebody of the operator who sees as the firm sees.
func TestPapersAskForTheWholeSignIn(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	firm, code := w.registered(p, 100)
	other, _ := w.registered(p, 101)
	n := w.published(p)
	offer := sealed(t, n, code, "52000.00")
	firm.ask("POST", "/notices/"+n["number"].(string)+"/bids", offer, 201)
	licence := firm.ask("GET", "/agency", nil, 200)["fields"].(obj)["licence"].(string)
	receipt, letter, file := "/desk-print/receipts/"+offer["bid"].(string), "/desk-print/agency-letters/commitment", "/api/v1/files/"+licence
	expect := func(who string, d desk, want map[string]int) {
		t.Helper()
		for path, status := range want {
			if got, _ := d.page(path); got != status {
				t.Errorf("%s gets %d of %s, want %d", who, got, path, status)
			}
		}
	}
	expect("the firm", firm, map[string]int{receipt: 200, letter: 200, file: 200, "/desk-print/agency-letters/authority": 200, "/desk-print/agency-letters/other": 404})
	expect("another firm", other, map[string]int{receipt: 404, letter: 200, file: 404})
	w.db.SQL(`UPDATE sessions SET second = true WHERE person IN (SELECT person FROM memberships WHERE organisation IN (SELECT organisation FROM files WHERE id = $1))`, licence)
	expect("one factor of two", firm, map[string]int{receipt: 403, letter: 403, file: 404})
	w.db.SQL(`UPDATE sessions SET second = false`)

	ticket := app.NewID()
	page := firm.ask("POST", "/tickets", obj{"id": ticket, "title": "回执打印", "text": "回执不能打印。"}, 201)
	page = firm.ask("PUT", "/tickets/"+ticket+"/leave", obj{"allowed": true}, 200, page["version"])
	p.reviewer.ask("POST", "/tickets/"+ticket+"/look", obj{"id": app.NewID()}, 201, page["version"])
	expect("the operator who looks", p.reviewer, map[string]int{receipt: 403, letter: 403, file: 404})
}

// TestAForeignCursorIsTheStart: a cursor that somebody made up is no fault of ours, in the API and on the pages.
func TestAForeignCursorIsTheStart(t *testing.T) {
	w := newWorld(t)
	for _, moment := range []string{"-9223372036854775808", "9223372036854775807", "-1", "x"} {
		after := base64.RawURLEncoding.EncodeToString([]byte(moment + "|00000000-0000-4000-8000-000000000000"))
		for _, path := range []string{"/api/v1/notices", "/api/v1/awards", "/api/v1/samples", "/notices", "/results", "/directory/changes", "/samples", "/emergencies"} {
			if status, _, _ := w.read(path + "?after=" + after); status != 200 {
				t.Errorf("%s after %s: %d", path, moment, status)
			}
		}
	}
}

// TestALetterOfAuthorityBindsWhomItNames: the person of the letter does what it covers, on its days; a colleague acts by
// his role.
func TestALetterOfAuthorityBindsWhomItNames(t *testing.T) {
	w := newWorld(t)
	p := w.people()
	firm, code := w.registered(p, 100)
	n := w.published(p)
	path := "/notices/" + n["number"].(string) + "/bids"
	w.letter(code, "李 四", "contracts", "2026-12-31")
	if r := firm.ask("POST", path, sealed(t, n, code, "52000.00"), 403); r["rule"] != "authority.scope" || r["citation"] == nil {
		t.Errorf("contracts only, and a bid: %v", r)
	}
	w.letter(code, "李四", "bids", "2026-03-01") // ended before the deadline: nobody of the firm may bid
	if r := firm.ask("POST", path, sealed(t, n, code, "52000.00"), 403); r["rule"] == "authority.scope" {
		t.Errorf("ended: %v", r)
	}
	w.letter(code, "赵六", "contracts", "2026-12-31")
	firm.ask("POST", path, sealed(t, n, code, "52000.00"), 201)
}

// letter gives a firm a letter of authority of one scope.
func (w *world) letter(code, person, scope, until string) {
	w.t.Helper()
	w.db.SQL(`UPDATE agencies SET profile = profile || jsonb_build_object('authority', jsonb_build_object('person', $1::text, 'scope', jsonb_build_array($2::text), 'valid_from', '2026-03-01', 'valid_to', $3::text))
		WHERE uscc = $4`, person, scope, until, code)
}
