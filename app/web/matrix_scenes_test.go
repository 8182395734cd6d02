package web

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// TestForbiddenTransitions walks notices, an award, a contract and an admission through every scene of their lives and
// asks at each scene every verb as everybody.
func TestForbiddenTransitions(t *testing.T) {
	m := newMatrix(t)
	m.admission()
	m.beforePublication()
	m.afterPublication()
	t.Logf("%d questions, %d rules heard", m.calls, len(m.said))
	if m.calls < 3000 || len(m.said) < 8 {
		t.Errorf("only %d questions and %d rules: what was asked?", m.calls, len(m.said))
	}
}

// fieldsOf are the terms of a notice with its own title and project.
func (m *matrix) fieldsOf(title string) obj {
	f := m.noticeFields(m.people)
	f["title"] = title + "社会稳定风险评估"
	f["budget_project"] = "P-" + title
	return f
}

// draft is a new notice of the officer's, with the line that pays it.
func (m *matrix) draft(title string) scene {
	m.t.Helper()
	fields := m.fieldsOf(title)
	m.fund(m.people, fields)
	id := app.NewID()
	n := m.officer.ask("POST", "/desk/notices", obj{"id": id, "fields": fields}, 201)
	return scene{vars: map[string]string{"notice": id, "number": n["number"].(string)}}
}

// does has somebody take one step with a notice.
func (m *matrix) does(who string, s scene, verb string, body any) {
	m.t.Helper()
	m.cast[who].ask("POST", "/desk/notices/"+s.vars["notice"]+"/"+verb, body, 200, float64(m.version("notice", s, who)))
}

func (m *matrix) named(s scene, name string) scene {
	s.name = name
	return s
}

func (m *matrix) reviewed(title string) scene {
	m.t.Helper()
	s := m.draft(title)
	m.does("officer", s, "submit", nil)
	m.does("manager", s, "approve", nil)
	m.does("reviewer", s, "review", nil)
	return s
}

func (m *matrix) open(title string) scene {
	m.t.Helper()
	s := m.reviewed(title)
	m.must(m.app.Drain(m.t.Context()))
	m.does("publisher", s, "publish", nil)
	return s
}

// bid has an agency offer a price and answers the bid's id; its secret is 32 zero bytes.
func (m *matrix) bid(s scene, who, price string) string {
	m.t.Helper()
	notice := obj{"number": s.vars["number"], "revision": 1.0, "offer_recipient": m.recipient(s)}
	return m.cast[who].ask("POST", "/notices/"+s.vars["number"]+"/bids", sealed(m.t, notice, m.codes[who], price), 201)["bid"].(string)
}

// recipient is the notice's, or some other where there is none yet.
func (m *matrix) recipient(s scene) string {
	found := m.db.SQL(`SELECT offer_recipient FROM notices WHERE id = $1`, s.vars["notice"])
	if len(found) == 1 && strings.HasPrefix(found[0][0], "age1") {
		return found[0][0]
	}
	return "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
}

func (m *matrix) beforePublication() {
	s := m.draft("甲")
	m.at(m.named(s, "draft"))
	m.does("officer", s, "submit", nil)
	m.at(m.named(s, "internal"))
	m.does("manager", s, "approve", nil)
	m.at(m.named(s, "review"))
	m.does("reviewer", s, "return", obj{"faults": []any{obj{"field": "description", "code": "unclear", "text": "内容不清"}}})
	m.at(m.named(s, "returned"))
	m.does("officer", s, "submit", nil)
	m.does("manager", s, "approve", nil)
	m.does("reviewer", s, "review", nil)
	m.at(m.named(s, "reviewed")) // its keys are not made yet
	m.must(m.app.Drain(m.t.Context()))
	m.at(m.named(s, "approved"))
	m.does("manager", s, "cancel", obj{"reason": "计划有变"})
	m.at(m.named(s, "cancelled"))
}

func (m *matrix) afterPublication() {
	failed, declined, s := m.open("乙"), m.open("丙"), m.open("丁")
	for i, who := range []string{"winner", "second", "third"} {
		price := []string{"50000.00", "51000.00", "52000.00"}[i]
		m.bid(declined, who, price)
		if id := m.bid(s, who, price); i == 0 {
			s.vars["bid"] = id
		}
	}
	m.must(m.app.Drain(m.t.Context()))
	m.at(m.named(s, "open"))
	m.changes(s)
	m.asked(s)
	m.finding(s)
	m.suspended(m.open("戊"), "suspended")
	m.due(s)
	m.at(m.named(s, "closed for bids"))
	m.freeze()
	m.at(m.named(s, "frozen"))
	m.drain()
	m.at(m.named(failed, "failed"))
	m.at(m.named(s, "standstill"))
	m.decline(declined)
	m.at(m.named(declined, "declined"))
	m.suspended(s, "suspended in standstill")
	m.standing(s)
	m.at(m.named(s, "standing"))
	m.contracts(s)
	m.failedTwice(failed)
}

// suspended asks everybody while oversight has the notice suspended, and resumes it.
func (m *matrix) suspended(s scene, name string) {
	m.t.Helper()
	m.does("supervisor", s, "suspend", obj{"document": "示财监〔2026〕7号", "reason": "收到投诉"})
	m.at(scene{name: name, vars: map[string]string{"notice": s.vars["notice"], "number": s.vars["number"]}})
	m.does("supervisor", s, "resume", obj{"document": "示财监〔2026〕8号", "reason": "核查完毕"})
}

// changes walks a revision of the open notice to the publisher, with a return on its way, and drops it.
func (m *matrix) changes(s scene) {
	m.t.Helper()
	fields := m.officer.ask("GET", "/desk/notices/"+s.vars["notice"], nil, 200)["fields"].(obj)
	fields["duty_address"] = "甲区二号三楼"
	propose := func() scene {
		id := app.NewID()
		m.officer.ask("POST", "/desk/notices/"+s.vars["notice"]+"/revisions", obj{"id": id, "fields": fields, "reason": "更正地址"}, 201)
		return scene{name: "revision proposed", vars: map[string]string{"revision": id}}
	}
	does := func(who string, r scene, verb string, body any) {
		m.cast[who].ask("POST", "/desk/revisions/"+r.vars["revision"]+"/"+verb, body, 200, float64(m.version("revision", r, "")))
	}
	first := propose()
	m.at(first)
	does("manager", first, "return", obj{"reason": "请写明门牌"})
	m.at(m.named(first, "revision returned"))
	does("officer", first, "drop", nil)
	m.at(m.named(first, "revision dropped"))
	second := propose()
	does("manager", second, "agree", nil)
	m.at(m.named(second, "revision agreed"))
	does("reviewer", second, "review", nil)
	m.at(m.named(second, "revision reviewed"))
	does("officer", second, "drop", nil)
}

func (m *matrix) asked(s scene) {
	m.t.Helper()
	id := app.NewID()
	m.cast["outsider"].ask("POST", "/notices/"+s.vars["number"]+"/enquiries", obj{"id": id, "question": "需要几份报告？"}, 201)
	q := scene{name: "asked", vars: map[string]string{"enquirie": id}} // as the path has it, without its s
	m.at(q)
	m.officer.ask("POST", "/desk/enquiries/"+id+"/answer", obj{"answer": "纸质四份。"}, 200, float64(m.version("enquirie", q, "")))
	m.at(m.named(q, "answered"))
}

// finding is one about the open notice, answered and settled.
func (m *matrix) finding(s scene) {
	m.t.Helper()
	id := domain.FindingID(app.NewID())
	m.must(m.db.Store.Update(m.t.Context(), func(tx app.Tx) error {
		n, err := tx.Notice(m.t.Context(), domain.NoticeID(s.vars["notice"]))
		if err != nil {
			return err
		}
		f, _ := domain.Raise(id, n, compliance.Pass, n.Checks[0], "", workday.Deadline{}, tx.Now())
		return tx.AddFinding(m.t.Context(), f)
	}))
	f := scene{name: "finding", vars: map[string]string{"finding": string(id)}}
	m.at(f)
	m.reviewer.ask("POST", "/findings/"+string(id)+"/resolve", obj{"note": "已核实"}, 200)
	m.at(m.named(f, "finding settled"))
}

// failedTwice lets the automatic re-post of a failed notice fail too.
func (m *matrix) failedTwice(first scene) {
	m.t.Helper()
	again := m.db.SQL(`SELECT id::text, number, to_char(listed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM notices WHERE repost_of = $1`, first.vars["notice"])
	if len(again) != 1 {
		m.t.Fatalf("the failed notice was not posted again: %v", again)
	}
	m.drain()
	m.pass(again[0][2])
	m.drain()
	m.at(scene{name: "failed twice", vars: map[string]string{"notice": again[0][0], "number": again[0][1]}})
}

// due moves the clock just past the notice's deadline and does nothing yet.
func (m *matrix) due(s scene) {
	m.t.Helper()
	at, err := time.Parse(time.RFC3339Nano, m.visitor.ask("GET", "/notices/"+s.vars["number"], nil, 200)["deadline"].(obj)["at"].(string))
	m.must(err)
	m.db.SetClock(at.Add(time.Second))
}

// freeze does what a worker without an opening identity does.
func (m *matrix) freeze() {
	m.t.Helper()
	opener := m.app.Opener
	m.app.Opener = nil
	_ = m.app.Drain(m.t.Context()) // ends at the envelopes
	m.app.Opener = opener
}

// drain does what is due, also what failed a moment ago.
func (m *matrix) drain() {
	m.t.Helper()
	m.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`)
	m.must(m.app.Drain(m.t.Context()))
}

func (m *matrix) decline(s scene) {
	m.t.Helper()
	m.cast["winner"].ask("POST", "/desk/awards/"+s.vars["number"]+"/decline", obj{"reason": "人员不足"}, 200, float64(m.version("award", s, "")))
}

func (m *matrix) standing(s scene) {
	m.t.Helper()
	award := m.visitor.ask("GET", "/awards/"+s.vars["number"], nil, 200)
	m.pass(award["standstill"].(obj)["at"].(string))
}

// contractFields are the award's.
func (m *matrix) contractFields(s scene) obj {
	buyer := m.db.SQL(`SELECT name, uscc FROM organisations WHERE kind = 'department' AND id = $1`, m.firms["officer"])[0]
	seller := m.db.SQL(`SELECT name FROM organisations WHERE id = $1`, m.firms["winner"])[0][0]
	return obj{"file": m.contractFile[0], "department_name": buyer[0], "department_uscc": buyer[1], "agency_name": seller, "agency_uscc": m.codes["winner"],
		"price": "50000.00", "scope": "开展社会稳定风险评估并出具报告。", "term": obj{"n": 10, "unit": "working_day"}, "signed_on": m.today()}
}

// today is the day of the marketplace's clock at UTC+8.
func (m *matrix) today() string {
	return m.db.SQL(`SELECT to_char(intermart_now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD')`)[0][0]
}

func (m *matrix) contracts(s scene) {
	m.t.Helper()
	id := app.NewID()
	m.officer.ask("POST", "/desk/contracts", obj{"id": id, "notice": s.vars["number"], "fields": m.contractFields(s)}, 201)
	s.vars["contract"] = id
	m.at(m.named(s, "drafted"))
	m.officer.ask("POST", "/desk/contracts/"+id+"/submit", nil, 200, float64(m.version("contract", s, "")))
	m.at(m.named(s, "signed"))
	m.cast["winner"].ask("POST", "/desk/contracts/"+id+"/confirm", obj{"sha256": m.contractFile[1]}, 200, float64(m.version("contract", s, "")))
	m.at(m.named(s, "filed"))
}

// admission walks an agency from registration to admission.
func (m *matrix) admission() {
	m.t.Helper()
	code, err := uscc.Make("91430100MA0000009")
	m.must(err)
	id := app.NewID()
	m.visitor.ask("POST", "/agencies", obj{"id": id, "uscc": code, "name": "第九咨询有限公司", "region": "430100",
		"person": obj{"id": app.NewID(), "name": "李四", "email": "nine@test.example", "password": "correct horse battery"}}, 201)
	d := m.signIn("nine@test.example", "correct horse battery")
	m.cast["applicant"], m.codes["applicant"], m.firms["applicant"] = d, code, id
	licence, _ := d.upload("licence")
	form := obj{"name": "第九咨询有限公司", "region": "430100", "address": "甲区一号", "phone": "0731-81234567", "legal_representative": "王五", "licence": licence, "qualifications": []any{}}
	d.ask("PUT", "/agency", form, 200, 1.0)
	s := scene{vars: map[string]string{"admission": id}}
	version := func() float64 { return float64(m.version("admission", s, "")) }
	m.at(m.named(s, "agency draft"))
	d.ask("POST", "/agency/submit", nil, 200, version())
	m.at(m.named(s, "agency submitted"))
	m.reviewer.ask("POST", "/admissions/"+id+"/return", obj{"faults": []any{obj{"field": "address", "code": "unclear", "text": "地址不完整"}}}, 200, version())
	m.at(m.named(s, "agency returned"))
	d.ask("POST", "/agency/submit", nil, 200, version())
	m.reviewer.ask("POST", "/admissions/"+id+"/admit", nil, 200, version())
	m.at(m.named(s, "agency admitted"))
}
