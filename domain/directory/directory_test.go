package directory

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func demoFile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("../../cmd/intermart/demo/directory.json")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDemoDirectory(t *testing.T) {
	matters, err := Decode(demoFile(t))
	if err != nil {
		for _, f := range refusal.As(err).Faults {
			t.Error(f)
		}
		t.FailNow()
	}
	codes, inForce := map[string]bool{}, 0
	today := workday.MustDate("2026-09-18")
	for _, m := range matters {
		codes[m.Code] = true
		if m.InForce(today) {
			inForce++
		}
		for _, clause := range m.Qualification.Clauses() {
			for _, c := range clause {
				if c.IsVoluntary() {
					t.Errorf("%s demands a voluntary rating: %s", m.Code, c)
				}
			}
		}
		if m.Kind != "services" || m.Name.EN == "" || m.Department == "" || !strings.HasPrefix(m.Code, "430100-ZJ-") {
			t.Errorf("%+v", m)
		}
	}
	if len(codes) != 42 || inForce != 38 {
		t.Errorf("%d matters, %d in force", len(codes), inForce)
	}
}

func TestDecodeFaultsEveryBadRow(t *testing.T) {
	good := string(demoFile(t))
	for _, tt := range []struct{ name, old, bad, want string }{
		{"code", `"430100-ZJ-HB-001"`, `"HB-1"`, "row 1, column code: must look like"},
		{"twice", `"430100-ZJ-HB-002"`, `"430100-ZJ-HB-001"`, "row 2, column code: has the code and version of row 1"},
		{"kind", `"kind": "services"`, `"kind": "service"`, `row 1, column kind: "service" is none of`},
		{"link", `"link": "precondition"`, `"link": "before"`, `row 1, column approvals[0].link: "before" is none of`},
		{"rank", `"rank": "administrative_regulation"`, `"rank": "rule"`, "row 1, column legal_bases[1].rank"},
		{"payer", `"payer": "applicant"`, `"payer": "citizen"`, "row 1, column payer"},
		{"day", `"effective_from": "2021-01-01"`, `"effective_from": "2021-02-30"`, "row 1, column effective_from: write the day"},
		{"unit", `"unit": "working_day"`, `"unit": "week"`, "row 1, column time_limit.unit"},
		{"number", `{"n": 30,`, `{"n": "30",`, "row 1, column time_limit.n: is not a whole number"},
		{"fraction", `{"n": 30,`, `{"n": 30.5,`, "row 1, column time_limit.n: is not a whole number"},
		{"unknown", `"self_prepare": true`, `"selfprepare": true`, "row 1, column selfprepare: there is no such column"},
		{"bool", `"self_prepare": true`, `"self_prepare": "yes"`, "row 1, column self_prepare: is neither true nor false"},
		{"voluntary kind", `"kind": "registration"`, `"kind": "voluntary"`, "row 1, column qualification.groups[0].all_of[0].kind: a voluntary"},
		{"voluntary name", `环境影响评价信用平台登记单位`, `水土保持方案编制单位三星级`, "a voluntary rating can never be demanded"},
		{"basis", `"第二十五条", "rank": "law"`, `"第二十五条", "rank": "ministry_rule"`, "row 5, column legal_bases: a precondition of an approval needs"},
		{"no basis", `"legal_bases": [`, `"legal_bases": [], "x": [`, "row 1, column legal_bases: has no legal basis"},
		{"promised", `"promised": {"n": 24`, `"promised": {"n": 31`, "row 1, column promised: is longer"},
		{"promised in days", `"promised": {"n": 24, "unit": "working_day"}`, `"promised": {"n": 43, "unit": "day"}`, "row 1, column promised: is longer"},
		{"lock", `"locked": ["legal_bases", "qualification", "payer"]`, `"locked": ["status"]`, `row 1, column locked: "status" can't be locked`},
		{"locked twice", `"locked": ["legal_bases", "qualification", "payer"]`, `"locked": ["fee", "fee"]`, "row 1, column locked: \"fee\" stands twice"},
		{"lock without standard", `"std_code": "43-ZJ-HB-001"`, `"std_code": ""`, "row 1, column std_code: a matter that locks members"},
		{"nature", `"nature": "evaluation"`, `"nature": "thinking"`, "row 1, column nature"},
		{"organ", `"organ_uscc": "11430100000007010`, `"organ_uscc": "1143010000000701`, "row 1, column approvals[0].organ_uscc: a credit code has 18 characters"},
		{"persons", `"count": 1}`, `"count": 0}`, "row 1, column persons[0].count: is not within 1"},
		{"rated persons", `"环境影响评价工程师（编制主持人）"`, `"协会会员"`, "row 1, column persons[0].type: a voluntary rating"},
		{"fee without a formula", `"fee": {"mode": "market",`, `"fee": {"mode": "market", "formula": "附件2",`, "row 1, column fee.mode: a market fee has neither formula nor ceiling"},
		{"fee that is no sum", `"fee": {"mode": "market",`, `"fee": {"mode": "guided", "most": "many",`, "row 1, column fee.most"},
		{"reform", `"kind": "registration"`, `"kind": "registration", "reform": "abolished"`, "row 1, column qualification.groups[0].all_of[0].reform"},
		{"control character", `"std_code": "43-ZJ-HB-001"`, `"std_code": "a\u0007"`, "row 1, column std_code: has a control character"},
		{"long", `"aliases": [`, `"change_reason": "` + strings.Repeat("长", 32768) + `", "aliases": [`, "row 1, column change_reason: is too long"},
		{"level", `"level": "乙级"`, `"level": "乙级", "order": 3`, "does not fit the level"},
		{"unknown level", `"level": "乙级"`, `"level": "金牌"`, "is not in the table"},
		{"overlap", `"effective_to": "2025-06-30"`, `"effective_to": "2026-06-30"`, "is in force together with row"},
		{"name", `"en": "Environmental impact report"`, `"en": ""`, "row 1, column name.en: is required"},
		{"space", `"department": "生态环境分局"`, `"department": " 生态环境分局"`, "row 1, column department: has space at its ends"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.bad, 1)
			if bad == good {
				t.Fatal("nothing was replaced")
			}
			matters, err := Decode([]byte(bad))
			r := refusal.As(err)
			if r == nil || matters != nil {
				t.Fatalf("%v", err)
			}
			if !slices.ContainsFunc(r.Faults, func(f *refusal.Refusal) bool { return strings.Contains(f.Text.EN, tt.want) && f.Text.ZH != "" }) {
				t.Errorf("no fault %q but %v", tt.want, r.Faults)
			}
		})
	}
}

func TestDecodeRefusesWhatIsNoFile(t *testing.T) {
	for _, bad := range []string{
		"", "[]", "{", `{"matters": []}`, `{"matters": {}}`, `{}`, `{"matters": [1]}`, `{"matters": []} x`, "\xff", `{"matters": [], "matters": []}`,
		strings.Repeat(`{"a":`, 100), "null", `{"matters": [null]}`,
	} {
		if _, err := Decode([]byte(bad)); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

func TestAllFaultsAreToldAtOnce(t *testing.T) {
	bad := strings.ReplaceAll(string(demoFile(t)), `"kind": "services"`, `"kind": "services!"`)
	_, err := Decode([]byte(bad))
	if r := refusal.As(err); r == nil || len(r.Faults) != 48 {
		t.Errorf("%v", err)
	}
}

func cred(name, level string) Credential {
	return Credential{Trade: "测绘", Name: name, Level: level, Kind: Licence}
}

func TestMissing(t *testing.T) {
	a, b, c := cred("a", "乙级"), cred("b", "乙级"), cred("c", "")
	all := Qualification{Groups: []Group{{AllOf: []Credential{a, b}}}}
	either := Qualification{Groups: []Group{{AnyOf: []Credential{a, b}}}}
	both := Qualification{Groups: []Group{{AllOf: []Credential{c}, AnyOf: []Credential{a, b}}}}
	for _, tt := range []struct {
		name string
		q    Qualification
		held []Credential
		want int
	}{
		{"nothing asked", Qualification{}, nil, 0},
		{"all of, empty list", all, nil, 2},
		{"all of, one", all, []Credential{a}, 1},
		{"all of, higher levels", all, []Credential{cred("a", "甲级"), cred("b", "乙级")}, 0},
		{"lower level", all, []Credential{cred("a", "丙级"), b}, 1},
		{"no level held", all, []Credential{cred("a", ""), b}, 1},
		{"any of, empty list", either, nil, 1},
		{"any of, the second", either, []Credential{b}, 0},
		{"all and any, only any", both, []Credential{a}, 1},
		{"all and any", both, []Credential{a, c}, 0},
		{"another trade", all, []Credential{{Trade: "勘察", Name: "a", Level: "甲级"}, b}, 1},
	} {
		if got := tt.q.Missing(tt.held); len(got) != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestLevelsCoverLowerOnes(t *testing.T) {
	for _, tt := range []struct {
		held, wanted string
		want         bool
	}{
		{"甲级", "乙级", true}, {"乙级", "乙级", true}, {"丙级", "乙级", false}, {"", "乙级", false}, {"乙级", "", true},
		{"特级", "一级", true}, {"一级", "特级", false}, {"一类", "二类", true}, {"二类", "一类", false}, {"金牌", "乙级", false},
	} {
		if got := cred("a", tt.held).Covers(cred("a", tt.wanted)); got != tt.want {
			t.Errorf("%q for %q: %v", tt.held, tt.wanted, got)
		}
	}
}

// Exceeds agrees with trying every set of credentials: some agency meets limit and misses q exactly when q exceeds it.
func TestExceedsAgreesWithTryingEverything(t *testing.T) {
	world := []Credential{cred("a", "甲级"), cred("a", "乙级"), cred("b", "甲级"), cred("b", "乙级"), cred("c", "")}
	var shapes []Qualification
	for i := range world {
		for k := range world {
			x, y := world[i], world[k]
			shapes = append(shapes,
				Qualification{Groups: []Group{{AllOf: []Credential{x, y}}}}, Qualification{Groups: []Group{{AnyOf: []Credential{x, y}}}},
				Qualification{Groups: []Group{{AllOf: []Credential{x}, AnyOf: []Credential{y, world[4]}}}})
		}
	}
	shapes = append(shapes, Qualification{})
	for _, q := range shapes {
		for _, limit := range shapes {
			shutOut := false
			for set := range 1 << len(world) {
				var held []Credential
				for i, c := range world {
					if set>>i&1 == 1 {
						held = append(held, c)
					}
				}
				shutOut = shutOut || len(limit.Missing(held)) == 0 && len(q.Missing(held)) > 0
			}
			if got := len(q.Exceeds(limit)) > 0; got != shutOut {
				t.Fatalf("%v against %v: %v, want %v", q, limit, got, shutOut)
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"matters": [{"code": "430100-ZJ-HB-001", "version": 1}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Decode(data); err != nil && refusal.As(err) == nil {
			t.Errorf("not a refusal: %v", err)
		}
	})
}
