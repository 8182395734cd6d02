package rulebook

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func book(t testing.TB, name string) Rulebook {
	t.Helper()
	data, err := os.ReadFile("../../cmd/intermart/demo/rulebook-" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	b, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func books(t testing.TB) []Rulebook {
	return []Rulebook{book(t, "demo-2026"), book(t, "hunan-2025"), book(t, "training"), book(t, "hunan-2021")}
}

var demoChain = []string{"430000", "430100", "430103"}

func TestResolveTakesTheBookOfTheDay(t *testing.T) {
	for _, tt := range []struct {
		day, ids string
		standing int
		goods    string
	}{
		{"2021-01-01", "hunan-2021@1", 7, "500000.00"},
		{"2024-12-31", "hunan-2021@1", 7, "500000.00"},
		{"2025-01-01", "hunan-2025@1", 5, "500000.00"},
		{"2025-12-31", "hunan-2025@1", 5, "500000.00"},
		{"2026-01-01", "hunan-2025@1 demo-2026@1", 5, "400000.00"},
	} {
		r, err := Resolve(demoChain, books(t), workday.MustDate(tt.day))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.IDs(), " "); got != tt.ids {
			t.Errorf("%s: %s", tt.day, got)
		}
		if s, _, err := r.SpanFor(KeyBidWindow, money.MustParse("300000.00")); err != nil || s.N != tt.standing {
			t.Errorf("%s: %v %v", tt.day, s, err)
		}
		if n, _, err := r.Fen(KeyThresholdGoods); err != nil || n.String() != tt.goods {
			t.Errorf("%s: %v %v", tt.day, n, err)
		}
		if n, s, err := r.Fen(KeyThreshold); err != nil || n.String() != "800000.00" || s.Citation.Document == "" {
			t.Errorf("%s: %v %v %v", tt.day, n, s, err)
		}
	}
	if _, err := Resolve(demoChain, books(t), workday.MustDate("2020-12-31")); refusal.As(err) == nil || refusal.As(err).Rule != "rulebook.none" {
		t.Error(err)
	}
}

func TestTheLowerRegionOverridesKeyByKey(t *testing.T) {
	r, err := Resolve(demoChain, books(t), workday.MustDate("2026-09-18"))
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]struct {
		n    int
		from string
	}{KeyContractFile: {2, "demo-2026@1"}, KeyStandstill: {3, "hunan-2025@1"}, KeyAdmissionCheck: {2, "hunan-2025@1"}, KeyNoticeReview: {1, "hunan-2025@1"}, KeyContractSign: {10, "demo-2026@1"}} {
		if s, from, err := r.Span(key); err != nil || s.N != want.n || s.Unit != workday.WorkingDay || from.Ref() != want.from {
			t.Errorf("%s: %v from %s, %v", key, s, from.Ref(), err)
		}
	}
	district := Rulebook{ID: "d", Version: 3, Region: "430103", EffectiveFrom: workday.MustDate("2026-09-01"), Values: []Value{{Key: KeyThreshold, Value: "300000.00", Unit: "yuan"}}}
	if r, err = Resolve(demoChain, append(books(t), district), workday.MustDate("2026-09-18")); err != nil {
		t.Fatal(err)
	}
	if n, s, _ := r.Fen(KeyThreshold); n.String() != "300000.00" || s.Ref() != "d@3" || r.Book().ID != "d" {
		t.Error(n, s)
	}
}

func TestTheOrderOfBooksDoesNotDecide(t *testing.T) {
	day, from := workday.MustDate("2026-09-18"), workday.MustDate("2026-01-01")
	old := Rulebook{ID: "x", Version: 1, Region: "430000", EffectiveFrom: from}
	revised := Rulebook{ID: "x", Version: 2, Region: "430000", EffectiveFrom: from}
	for _, list := range [][]Rulebook{{old, revised}, {revised, old}} {
		r, err := Resolve([]string{"430000"}, list, day)
		if err != nil || r.Book().Version != 2 {
			t.Error(r.IDs(), err)
		}
	}
}

func TestBidWindowByAmount(t *testing.T) {
	r, _ := Resolve(demoChain, books(t), workday.MustDate("2026-09-18"))
	for amount, want := range map[string]int{"0.01": 2, "49999.99": 2, "50000.00": 3, "200000.00": 3, "200000.01": 5, "799999.99": 5} {
		if s, from, err := r.SpanFor(KeyBidWindow, money.MustParse(amount)); err != nil || s.N != want || from.Citation.IsZero() {
			t.Errorf("%s: %v %v", amount, s, err)
		}
	}
	training, err := Resolve([]string{"430000", "430199"}, books(t), workday.MustDate("2026-09-18"))
	if err != nil {
		t.Fatal(err)
	}
	if s, _, err := training.SpanFor(KeyBidWindow, money.MustParse("300000.00")); err != nil || s != (workday.Span{N: 10, Unit: workday.Minute}) || !training.Training() {
		t.Error(s, err)
	}
}

func TestOtherKindsOfValue(t *testing.T) {
	r, _ := Resolve(demoChain, books(t), workday.MustDate("2026-09-18"))
	if v, _, err := r.Ratio(KeySplitWarn); err != nil || v != (Ratio{80, 100}) {
		t.Error(v, err)
	}
	if v, _, err := r.Choice(KeyNextCandidate); err != nil || v != "department" {
		t.Error(v, err)
	}
	if v, _, err := r.Flag(KeyShowLosingPrices); err != nil || !v {
		t.Error(v, err)
	}
	if v, _, err := r.Int(KeyDirectSameAgency); err != nil || v != 3 {
		t.Error(v, err)
	}
	if _, _, err := r.Fen(KeySplitWarn); refusal.As(err) == nil {
		t.Error("a ratio is no amount")
	}
	if _, _, err := (Rules{}).Span(KeyStandstill); refusal.As(err) == nil {
		t.Error("no rules set nothing")
	}
	all := r.All()
	if len(all) < 35 || !slices.IsSortedFunc(all, func(a, b Resolved) int { return strings.Compare(a.Value.Key, b.Value.Key) }) {
		t.Error(len(all))
	}
	for _, v := range all {
		if v.Source.Citation.Document == "" || v.Source.RulebookID == "" {
			t.Errorf("%s cites nothing", v.Value.Key)
		}
	}
}

func TestMethods(t *testing.T) {
	r, _ := Resolve(demoChain, books(t), workday.MustDate("2026-09-18"))
	for _, tt := range []struct {
		method, amount string
		fiscal         bool
		link           string
		allowed        bool
		least          int
	}{
		{"direct", "20000.00", true, "", true, 1},
		{"direct", "20000.01", true, "", false, 1},
		{"direct", "500000.00", false, "", true, 1},
		{"direct", "10000.00", true, "inside", false, 1},
		{"direct", "10000.00", true, "precondition", true, 1},
		{"random", "200000.00", true, "", true, 2},
		{"random", "200000.01", true, "", false, 2},
		{"lowest", "799999.99", true, "inside", true, 3},
		{"average", "799999.99", true, "", true, 5},
		{"scored", "100000.00", true, "", false, 3},
		{"scored", "100000.01", true, "", true, 3},
	} {
		found := false
		for _, v := range r.Methods(money.MustParse(tt.amount), tt.fiscal, tt.link) {
			if v.Method != tt.method || v.Closed {
				continue
			}
			found = true
			if v.Allowed != tt.allowed || v.MinBidders != tt.least || v.Why.ZH == "" || v.Why.EN == "" || v.Source.Citation.IsZero() {
				t.Errorf("%+v: %+v", tt, v)
			}
		}
		if !found {
			t.Errorf("no verdict on %s", tt.method)
		}
	}
	if v := (Rules{}).Methods(1, true, ""); len(v) != len(Methods) || v[0].Allowed {
		t.Errorf("%v", v)
	}
}

func TestDecodeFaultsEveryBadRow(t *testing.T) {
	data, _ := os.ReadFile("../../cmd/intermart/demo/rulebook-demo-2026.json")
	good := string(data)
	for _, tt := range []struct{ name, old, bad, want string }{
		{"key", `"key": "rate"`, `"key": "rates"`, `row 10, column key: there is no rule "rates"`},
		{"unit", `"value": "0.70", "unit": "ratio"`, `"value": "0.70", "unit": "count"`, "row 11, column unit: the unit of low.ratio must be ratio"},
		{"ratio", `"value": "0.70"`, `"value": "1.70"`, "row 11, column value: must be a share"},
		{"amount", `"value": "800000.00"`, `"value": "80万"`, "row 1, column value: must be an amount"},
		{"zero", `"value": "800000.00"`, `"value": "0.00"`, "row 1, column value: must be an amount above zero"},
		{"number", `"value": "800000.00"`, `"value": 800000`, "row 1, column value: is not a text"},
		{"span", `"key": "rate", "value": "10"`, `"key": "rate", "value": "0"`, "row 10, column value: must be a whole number"},
		{"choice", `"value": "department"`, `"value": "anyone"`, "row 13, column value: must be one of: department, reserve"},
		{"flag", `"value": "true"`, `"value": "yes"`, "row 14, column value: must be true or false"},
		{"gap", `"from": "50000.00"`, `"from": "50000.01"`, "row 5, column band: leaves a gap"},
		{"overlap", `"from": "50000.00"`, `"from": "49999.99"`, "row 5, column band: overlaps"},
		{"open end", `"band": {"from": "200000.01"}`, `"band": {"from": "200000.01", "to": "300000.00"}`, "row 6, column band: the highest band must have no upper end"},
		{"inverted", `"to": "49999.99"`, `"to": "-1.00"`, "row 4, column band.to"},
		{"citation", `"document": "示范市政府采购限额标准（2026年版，演示）"`, `"document": ""`, "row 1, column citation.document: is required"},
		{"no citation", `"citation": {"document": "示范市政府采购限额标准（2026年版，演示）", "article": "第二条", "law": false}, `, ``, "row 1, column citation: is required"},
		{"region", `"region": "430100"`, `"region": "4301"`, "the file, column region: must be a six-digit"},
		{"method", `"method": "lowest"`, `"method": "cheapest"`, "row 2, column method"},
		{"bidders", `"min_bidders": 2`, `"min_bidders": 0`, "row 1, column min_bidders: is not within 1 to 99"},
		{"variant", `"variants": ["trimmed"]`, `"variants": ["median"]`, `row 3, column variants: "median" is none of: trimmed, nearest-below, nearest`},
		{"two variants", `"variants": ["trimmed"]`, `"variants": ["trimmed", "nearest"]`, "row 3, column variants: a region has exactly one"},
		{"other variant", `"variants": ["trimmed"]`, `"variants": ["nearest"]`, "row 12, column value: is not the variant"},
		{"id", `"id": "demo-2026"`, `"id": "Demo 2026"`, "the file, column id"},
		{"twice", `"region": "430100"`, `"region": "430100", "region": "430100"`, "stands twice"},
		{"dates", `"effective_from": "2026-01-01"`, `"effective_from": "2026-01-01", "effective_to": "2025-01-01"`, "the file, column effective_to: is before"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.bad, 1)
			if bad == good {
				t.Fatal("nothing was replaced")
			}
			_, err := Decode([]byte(bad))
			r := refusal.As(err)
			if r == nil {
				t.Fatal("was taken")
			}
			faults := append([]*refusal.Refusal{r}, r.Faults...)
			if !slices.ContainsFunc(faults, func(f *refusal.Refusal) bool { return strings.Contains(f.Text.EN, tt.want) && f.Text.ZH != "" }) {
				t.Errorf("no fault %q but %v", tt.want, r.Faults)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"id": "x1", "version": 1, "values": [{"key": "rate"}], "methods": []}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Decode(data); err != nil && refusal.As(err) == nil {
			t.Errorf("not a refusal: %v", err)
		}
	})
}
