package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// The matrix asks every verb of every noun, at every scene of its life, as every role. Who may do what is the table in
// matrix_rows_test.go; matrix_scenes_test.go walks the nouns through their stages. What the table does not allow must be
// refused with a rule and a sentence in both languages, and leave the database as it was.

// tried ends each write that would have succeeded: it has run to its end on the real database, and is taken back.
var tried = refusal.New(refusal.Unavailable, "test.tried", "", "已试行并撤回", "tried and taken back")

// trial is a store whose writes are taken back while it is on.
type trial struct {
	app.Store
	on atomic.Bool
}

func (s *trial) Update(ctx context.Context, f func(app.Tx) error) error {
	if !s.on.Load() {
		return s.Store.Update(ctx, f)
	}
	return s.Store.Update(ctx, func(tx app.Tx) error {
		if err := f(tx); err != nil {
			return err
		}
		return tried
	})
}

// scene is a moment in the life of some nouns, each named by what paths say of it: notice, number, contract …
type scene struct {
	name string
	vars map[string]string
}

// may is, for each scene, who is allowed; whoever is not named is refused, and so is everybody at a scene not named.
type may map[string]string

// row is one verb of the API. body may be nil; of names the noun whose version goes into If-Match.
type row struct {
	op   string
	of   string
	body func(m *matrix, s scene, who string) any
	may  may
}

// matrix is the world with somebody in each role.
type matrix struct {
	*world
	people
	trial *trial
	cast  map[string]desk
	codes map[string]string // of the bidders
	firms map[string]string // organisations of those whom a scene names
	calls int
	said  map[string]bool // rules that were heard
	once  map[string]bool // operations that name no noun, and were asked

	contractFile [2]string // id and SHA-256
}

func newMatrix(t *testing.T) *matrix {
	w := newWorld(t)
	m := &matrix{world: w, people: w.people(), trial: &trial{Store: w.db.Store}, codes: map[string]string{}, firms: map[string]string{}, said: map[string]bool{}, once: map[string]bool{}}
	w.app.Store = m.trial
	department := w.organisation(domain.KindDepartment, "430102", "甲区住房和城乡建设局", 11)
	admin := w.organisation(domain.KindAdmin, "430100", "示范市平台管理处", 12)
	m.cast = map[string]desk{
		"visitor": m.visitor, "officer": m.officer, "manager": m.manager, "finance": m.finance, "reviewer": m.reviewer,
		"publisher": m.publisher, "supervisor": m.supervisor,
		"otherOfficer": w.signedIn(department, domain.DepartmentOfficer), "otherManager": w.signedIn(department, domain.DepartmentManager),
		"regulator":     w.signedIn(w.organisation(domain.KindRegulator, "430100", "示范市住房和城乡建设局", 13), domain.RoleRegulator, domain.KeyHolder),
		"steward":       w.signedIn(w.organisation(domain.KindSteward, "430102", "甲区行政审批服务局", 14), domain.RoleSteward),
		"auditor":       w.signedIn(w.organisation(domain.KindAuditor, "430100", "示范市审计局", 15), domain.RoleAuditor),
		"expert":        w.signedIn(w.organisation(domain.KindExpert, "430100", "示范市评审专家库", 16), domain.RoleExpert),
		"claimant":      w.signedIn(w.organisation(domain.KindClaimant, "430100", "账号认领", 17), domain.RoleClaimant),
		"adminSystem":   w.signedIn(admin, domain.AdminSystem),
		"adminSecurity": w.signedIn(admin, domain.AdminSecurity),
		"adminAudit":    w.signedIn(admin, domain.AdminAudit),
	}
	for i, name := range []string{"winner", "second", "third"} {
		m.cast[name], m.codes[name] = w.registered(m.people, i+1)
	}
	m.cast["outsider"], m.codes["outsider"] = w.registered(m.people, 4)
	for who := range m.codes {
		m.firms[who] = m.cast[who].ask("GET", "/agency", nil, 200)["id"].(string)
	}
	for who, role := range map[string]domain.Role{"preparer": domain.AgencyPreparer, "submitter": domain.AgencySubmitter} {
		m.cast[who] = w.signedIn(domain.Organisation{ID: domain.OrganisationID(m.firms["outsider"])}, role)
		m.codes[who], m.firms[who] = m.codes["outsider"], m.firms["outsider"]
	}
	m.firms["officer"] = m.officer.ask("GET", "/me", nil, 200)["organisation"].(obj)["id"].(string)
	m.contractFile[0], m.contractFile[1] = m.officer.upload("contract")
	m.everyRole()
	return m
}

// everyRole fails when the domain knows a role that nobody here plays.
func (m *matrix) everyRole() {
	m.t.Helper()
	played := m.db.SQL(`SELECT DISTINCT unnest(roles)::text FROM memberships`)
	for _, roles := range domain.RolesOf {
		for _, r := range roles {
			if !slices.ContainsFunc(played, func(row []string) bool { return row[0] == string(r) }) {
				m.t.Errorf("nobody plays %s", r)
			}
		}
	}
}

// at asks every row whose nouns are there, as everybody.
func (m *matrix) at(s scene) {
	m.t.Helper()
	m.db.SQL(`UPDATE sessions SET seen_at = clock_timestamp() + interval '1 day'`) // else being seen is a write
	m.trial.on.Store(true)
	defer m.trial.on.Store(false)
	before := m.everything()
	for _, r := range rows {
		op := m.operation(r.op)
		path, ok := fill(op.path, s.vars)
		if !ok || !m.belongs(r, op.path, s) {
			continue
		}
		for _, who := range m.names() {
			m.one(s, r, op.method, path, who)
		}
	}
	if m.everything() != before {
		m.t.Errorf("something asked at %s changed something", s.name)
	}
}

// belongs leaves out what has nothing to do with a scene: what an agency does with itself but at the stages of an
// admission, a contract's beginning without a notice, and what names no noun after it was asked once.
func (m *matrix) belongs(r row, path string, s scene) bool {
	switch {
	case r.of == "own":
		return s.vars["admission"] != ""
	case r.op == "createContract":
		return s.vars["number"] != ""
	case strings.Contains(path, ":"):
		return true
	}
	first := !m.once[r.op]
	m.once[r.op] = true
	return first
}

func (m *matrix) names() []string {
	names := make([]string, 0, len(m.cast))
	for name := range m.cast {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (m *matrix) operation(id string) *operation {
	for _, op := range m.web.contract.operations {
		if op.id == id {
			return op
		}
	}
	m.t.Fatalf("the contract has no operation %s: take its row away", id)
	return nil
}

// fill writes the nouns into a path; false when the scene has none of that name. An {id} is the noun of the path.
func fill(path string, vars map[string]string) (string, bool) {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if !strings.HasPrefix(p, ":") {
			continue
		}
		name := p[1:]
		if name == "id" {
			name = strings.TrimSuffix(parts[i-1], "s")
		}
		v, ok := vars[name]
		if !ok {
			return "", false
		}
		parts[i] = v
	}
	return strings.Join(parts, "/"), true
}

// one asks one verb as one person and holds the answer against the table.
func (m *matrix) one(s scene, r row, method, path, who string) {
	m.t.Helper()
	m.calls++
	var body any
	if r.body != nil {
		body = r.body(m, s, who)
	}
	status, p := m.cast[who].send(method, path, body, m.version(r.of, s, who))
	want := slices.Contains(strings.Fields(r.may[s.name]+" "+r.may["*"]), who)
	what := r.op + " at " + s.name + " by " + who
	switch allowed := p.Rule == tried.Rule; {
	case allowed != want:
		m.t.Errorf("%s: allowed %v, want %v: %d %s %s", what, allowed, want, status, p.Rule, p.DetailEn)
	case !allowed:
		m.refused(what, status, p)
	}
}

// refused wants a refusal that a person can use.
func (m *matrix) refused(what string, status int, p Problem) {
	m.t.Helper()
	m.said[p.Rule] = true
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	switch {
	case status < 401 || status >= 500:
		m.t.Errorf("%s: %d %s %s", what, status, p.Rule, p.DetailEn)
	case strings.Contains(p.DetailZh+p.DetailEn, "%!"):
		m.t.Errorf("%s: a sentence with a hole: %s %s", what, p.DetailZh, p.DetailEn)
	case p.Rule == "" || p.Code == "" || !han(p.DetailZh) || p.DetailEn == "" || han(strings.ReplaceAll(p.DetailEn, "“", "")) && !strings.Contains(p.DetailEn, `"`):
		m.t.Errorf("%s: the refusal does not speak: %+v", what, p)
	case status == 422 && strings.HasPrefix(p.Rule, "contract.") || strings.HasPrefix(p.Rule, "json.") || p.Rule == "version":
		m.t.Errorf("%s: the question was malformed: %s %s", what, p.Rule, p.DetailEn)
	}
}

// version is the present one of the noun; 0 where the verb takes none.
func (m *matrix) version(of string, s scene, who string) int {
	var query string
	id := s.vars[of]
	switch of {
	case "":
		return 0
	case "award":
		query, id = `awards WHERE notice`, s.vars["notice"]
	case "own":
		query, id = `agencies WHERE id`, m.firms[who]
	case "admission":
		query = `agencies WHERE id`
	default:
		query = of + `s WHERE id`
	}
	if id == "" {
		return 1
	}
	found := m.db.SQL(`SELECT version::text FROM `+query+` = $1`, id)
	if len(found) == 0 {
		return 1
	}
	v, err := strconv.Atoi(found[0][0])
	m.must(err)
	return v
}

// send asks without wanting anything.
func (d desk) send(method, path string, body any, version int) (int, Problem) {
	d.w.t.Helper()
	raw, kind := encode(body)
	r := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(raw))
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
	text, err := io.ReadAll(res.Body)
	d.w.must(err)
	var p Problem
	if len(text) > 0 && res.Header.Get("Content-Type") == "application/problem+json" {
		d.w.must(json.Unmarshal(text, &p))
	}
	return res.StatusCode, p
}

// everything is a mark of every row of every table, but for sessions and tries, which no verb is about.
func (m *matrix) everything() string {
	m.t.Helper()
	var parts []string
	for _, t := range m.db.SQL(`SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
		AND table_name NOT IN ('sessions', 'login_tries') ORDER BY 1`) {
		parts = append(parts, `(SELECT md5(string_agg(x::text, '|' ORDER BY x::text)) FROM `+t[0]+` AS x)`)
	}
	return m.db.SQL(`SELECT concat_ws(' ', ` + strings.Join(parts, ", ") + `)`)[0][0]
}

// TestEveryVerbHasARow fails when the contract gains a verb that the matrix does not know.
func TestEveryVerbHasARow(t *testing.T) {
	c, err := readContract()
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range c.operations {
		known := elsewhere[op.id] != "" || slices.ContainsFunc(rows, func(r row) bool { return r.op == op.id })
		if op.method != http.MethodGet && !known {
			t.Errorf("%s has no row in the matrix of forbidden transitions (matrix_rows_test.go): say at which scene who may", op.id)
		}
	}
	for id := range elsewhere {
		if !slices.ContainsFunc(operationsOf(c), func(op *operation) bool { return op.id == id }) {
			t.Errorf("%s is no operation of the contract", id)
		}
	}
}

func operationsOf(c *contract) (list []*operation) {
	for _, op := range c.operations {
		list = append(list, op)
	}
	return list
}
