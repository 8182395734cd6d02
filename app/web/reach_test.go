package web

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// The reach is every role × every endpoint × own and other region: who is not turned away, and who is with which refusal
// (401, 403, 404; * is everybody else), asked of the real use cases on the real database, with the nouns of one district
// standing. The table is testdata/reach.txt, made by
// `go test ./app/web -run TestReach -update` and reviewed as a diff; an operation without a line fails
// TestEveryOperationHasAReach, which needs no database. "far" people work in another city of the same province; nothing
// that is not public may reach them (TestReach looks for the district's names and ids in what they are answered).

const reachFile = "testdata/reach.txt"

var update = flag.Bool("update", false, "write golden files anew")

// readReach is the table: operation → who is not turned away, and who is with what.
func readReach(t testing.TB) map[string]string {
	t.Helper()
	b, err := os.ReadFile(reachFile)
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		op, who, _ := strings.Cut(line, ":")
		table[op] = strings.TrimSpace(who)
	}
	return table
}

func TestEveryOperationHasAReach(t *testing.T) {
	c, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	table := readReach(t)
	for _, op := range operationsOf(c) {
		if _, ok := table[op.id]; !ok {
			t.Errorf("%s has no line in %s: run go test ./app/web -run TestReach -update, and read the diff", op.id, reachFile)
		}
		delete(table, op.id)
	}
	for id := range table {
		t.Errorf("%s is no operation of the contract: take its line away", id)
	}
}

// farAway adds the same roles in another city, which must not see or act here.
func (m *matrix) farAway() {
	m.t.Helper()
	const other = "430200"
	operator := m.organisation(domain.KindOperator, other, "邻市公共资源交易中心", 31)
	department := m.organisation(domain.KindDepartment, "430202", "邻市丙区交通局", 32)
	admin := m.organisation(domain.KindAdmin, other, "邻市平台管理处", 33)
	for who, d := range map[string]desk{
		"farReviewer": m.signedIn(operator, domain.OperatorReviewer), "farPublisher": m.signedIn(operator, domain.OperatorPublisher),
		"farOfficer": m.signedIn(department, domain.DepartmentOfficer), "farManager": m.signedIn(department, domain.DepartmentManager),
		"farFinance":     m.signedIn(department, domain.DepartmentFinance),
		"farRegulator":   m.signedIn(m.organisation(domain.KindRegulator, other, "邻市住房和城乡建设局", 34), domain.RoleRegulator),
		"farSteward":     m.signedIn(m.organisation(domain.KindSteward, other, "邻市行政审批服务局", 35), domain.RoleSteward),
		"farSupervisor":  m.signedIn(m.organisation(domain.KindSupervisor, other, "邻市财政局", 36), domain.RoleSupervisor),
		"farAuditor":     m.signedIn(m.organisation(domain.KindAuditor, other, "邻市审计局", 37), domain.RoleAuditor),
		"farAdminSystem": m.signedIn(admin, domain.AdminSystem), "farAdminSecurity": m.signedIn(admin, domain.AdminSecurity),
		"farAdminAudit": m.signedIn(admin, domain.AdminAudit),
	} {
		m.cast[who] = d
	}
}

// standing is a district in which everything stands: a notice with its award and a drafted contract, another in draft.
func (m *matrix) standingScene() scene {
	m.t.Helper()
	s, draft := m.open("戊"), m.draft("己")
	for i, who := range []string{"winner", "second", "third"} {
		if id := m.bid(s, who, []string{"50000.00", "51000.00", "52000.00"}[i]); i == 0 {
			s.vars["bid"] = id
		}
	}
	m.must(m.app.Drain(m.t.Context()))
	m.due(s)
	m.drain()
	m.drain()
	m.standing(s)
	id := app.NewID()
	m.officer.ask("POST", "/desk/contracts", obj{"id": id, "notice": s.vars["number"], "fields": m.contractFields(s)}, 201)
	s.vars["contract"], s.vars["draft"] = id, draft.vars["notice"]
	return s
}

// ids fill {id} by the noun before it; a noun that is not there has an id that nobody has.
func (m *matrix) ids(s scene) map[string]string {
	of := func(q string, args ...any) string {
		if found := m.db.SQL(q, args...); len(found) > 0 {
			return found[0][0]
		}
		return app.NewID()
	}
	letter := of(`SELECT id::text FROM letters ORDER BY id LIMIT 1`)
	delivery := of(`SELECT id::text FROM deliveries ORDER BY id LIMIT 1`)
	person := of(`SELECT person::text FROM memberships WHERE organisation = $1 AND 'department_finance' = ANY (roles) LIMIT 1`, m.firms["officer"])
	return map[string]string{
		"notices": s.vars["notice"], "bids": s.vars["bid"], "contracts": s.vars["contract"], "files": m.contractFile[0], "people": person,
		"admissions": m.firms["winner"], "letters": letter, "deliveries": delivery, "budget-lines": of(`SELECT id::text FROM budget_lines WHERE department = $1 LIMIT 1`, m.firms["officer"]),
	}
}

// address writes an operation's path and required query.
func (m *matrix) address(op *operation, s scene, ids map[string]string) string {
	parts := strings.Split(op.path, "/")
	for i, p := range parts {
		if !strings.HasPrefix(p, ":") {
			continue
		}
		switch name := p[1:]; name {
		case "id":
			if parts[i] = ids[parts[i-1]]; parts[i] == "" {
				parts[i] = app.NewID()
			}
		case "number":
			if parts[i] = s.vars["number"]; parts[i-1] == "changes" {
				parts[i] = "BG-430102-2026-999999"
			}
		case "uscc":
			parts[i] = m.codes["winner"]
		case "code":
			parts[i] = "430100-ZJ-FG-005"
		default:
			parts[i] = fmt.Sprint(m.sampleParameter(op, openapi3.ParameterInPath, name))
		}
	}
	q := url.Values{}
	for _, p := range op.params {
		if p.In == openapi3.ParameterInQuery && p.Required {
			q.Set(p.Name, fmt.Sprint(m.sampleQuery(p)))
		}
	}
	if op.id == "startNotice" { // one of three, which a contract can't say
		q.Set("matter", "430100-ZJ-FG-005")
	}
	if len(q) == 0 {
		return strings.Join(parts, "/")
	}
	return strings.Join(parts, "/") + "?" + q.Encode()
}

func (m *matrix) sampleParameter(op *operation, in, name string) any {
	for _, p := range op.params {
		if p.In == in && p.Name == name {
			return m.valueOf(p.Schema.Value)
		}
	}
	return app.NewID()
}

func (m *matrix) sampleQuery(p *openapi3.Parameter) any {
	switch p.Name {
	case "organisation":
		return m.firms["officer"]
	case "region":
		return "430102"
	case "subject":
		return "organisation:" + m.firms["officer"]
	}
	return m.valueOf(p.Schema.Value)
}

// present is the version of the noun that an operation is about: what is refused is refused for who asks, not for when.
func (m *matrix) present(op *operation, s scene, who string) int {
	if !slices.ContainsFunc(op.params, func(p *openapi3.Parameter) bool { return p.Name == "If-Match" }) {
		return 0
	}
	of := map[string]string{"notices": "notice", "contracts": "contract", "admissions": "admission", "agency": "own", "awards": "award"}
	s.vars["admission"] = m.firms["winner"]
	for _, part := range strings.Split(op.path, "/") {
		if noun := of[part]; noun != "" {
			return max(m.version(noun, s, who), 1)
		}
	}
	return 1
}

// valueOf is a value that fits a schema.
func (m *matrix) valueOf(s *openapi3.Schema) any { return sample(m.t.(*testing.T), s) }

// answer asks and gives status, rule and body.
func (d desk) answer(op *operation, path string, body any, version int) (status int, rule, text string) {
	d.w.t.Helper()
	raw, kind := encode(body)
	r := httptest.NewRequest(op.method, "/api/v1"+path, bytes.NewReader(raw))
	if len(raw) > 0 {
		r.Header.Set("Content-Type", kind)
	}
	if version > 0 {
		r.Header.Set("If-Match", `"`+strconv.Itoa(version)+`"`)
	}
	if d.token != "" {
		r.Header.Set("Cookie", d.w.web.cookieName()+"="+d.token)
	}
	res, err := d.w.web.http.Test(r, -1)
	d.w.must(err)
	defer func() { _ = res.Body.Close() }()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	d.w.must(err)
	var p Problem
	if res.Header.Get("Content-Type") == "application/problem+json" {
		d.w.must(json.Unmarshal(b.Bytes(), &p))
	}
	return res.StatusCode, p.Rule, b.String()
}

func TestReach(t *testing.T) {
	m := newMatrix(t)
	m.farAway()
	s := m.standingScene()
	ids := m.ids(s)
	secrets := map[string]string{"draft": s.vars["draft"], "contract": s.vars["contract"], "department's person": ids["people"]}
	m.db.SQL(`UPDATE sessions SET seen_at = clock_timestamp() + interval '1 day'`)
	m.trial.on.Store(true)
	found := map[string]string{}
	for _, op := range operationsOf(m.web.contract) {
		found[op.id] = m.reach(op, s, ids, secrets)
	}
	m.trial.on.Store(false)
	if *update {
		m.writeReach(found)
		return
	}
	table := readReach(t)
	for id, who := range found {
		if table[id] != who {
			t.Errorf("%s:\n  reaches %s\n  want    %s", id, who, table[id])
		}
	}
}

// reach asks one operation as everybody and says who is not turned away and who hears which refusal; what a far person
// hears must not tell of the district.
func (m *matrix) reach(op *operation, s scene, ids, secrets map[string]string) string {
	m.t.Helper()
	path := m.address(op, s, ids)
	var through []string
	refused := map[int][]string{}
	for _, who := range m.names() {
		var body any
		switch {
		case op.octets:
			body = []byte("%PDF-1.4\n")
		case op.body != nil:
			body = m.valueOf(op.body)
		}
		status, rule, text := m.cast[who].answer(op, path, body, m.present(op, s, who))
		switch {
		case strings.HasPrefix(rule, "contract.") || strings.HasPrefix(rule, "json."):
			m.t.Errorf("%s by %s: the question does not fit the contract (%s): %s", op.id, who, rule, text)
		case status >= 500 && rule != tried.Rule && status != 503:
			m.t.Errorf("%s by %s: %d %s", op.id, who, status, text)
		case status != 401 && status != 403 && status != 404:
			through = append(through, who)
		default:
			refused[status] = append(refused[status], who)
		}
		if op.open || !strings.HasPrefix(who, "far") {
			continue
		}
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				m.t.Errorf("%s tells %s, who is of another region, of the %s", op.id, who, what)
			}
		}
	}
	if len(through) == len(m.cast) {
		return "*"
	}
	if len(through) == 0 {
		through = []string{"nobody"}
	}
	return strings.Join(append([]string{strings.Join(through, " ")}, sayRefused(refused)...), " | ")
}

// sayRefused writes who hears what; those who hear the most frequent refusal are "*".
func sayRefused(refused map[int][]string) (list []string) {
	statuses := slices.Sorted(maps.Keys(refused))
	most := slices.MaxFunc(statuses, func(a, b int) int { return len(refused[a]) - len(refused[b]) })
	for _, status := range statuses {
		who := strings.Join(refused[status], " ")
		if status == most {
			who = "*"
		}
		list = append(list, fmt.Sprintf("%d %s", status, who))
	}
	return list
}

func (m *matrix) writeReach(found map[string]string) {
	m.t.Helper()
	var b strings.Builder
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for id := range found {
			if !yield(id) {
				return
			}
		}
	}) {
		b.WriteString(strings.TrimSpace(id+": "+found[id]) + "\n")
	}
	m.must(os.WriteFile(reachFile, []byte(b.String()), 0o600))
}
