package site

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/frontend"
)

var verbs = regexp.MustCompile(`%(\[\d\])?[a-z]`)

// A key without a message in either language, or with other arguments, fails here.
func TestEveryMessageInBothLanguages(t *testing.T) {
	all, err := readWords(frontend.Messages())
	if err != nil {
		t.Fatal(err)
	}
	zh, en := all["zh"], all["en"]
	for key, m := range zh {
		other, ok := en[key]
		if !ok || strings.TrimSpace(other) == "" && key != "sentence.join" {
			t.Errorf("%s has no English", key)
		}
		a, b := verbs.FindAllString(m, -1), verbs.FindAllString(other, -1)
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Errorf("%s takes %v in Chinese and %v in English", key, a, b)
		}
	}
	for key := range en {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s has no Chinese", key)
		}
	}
	for key := range usedKeys(t) {
		if _, ok := zh[key]; !ok {
			t.Errorf("%s is used and has no message", key)
		}
	}
}

var (
	inTemplates = regexp.MustCompile(`\bt "([^"]+)"`)
	inCode      = regexp.MustCompile(`\bsay\("([^"]+)"[,)]`)
)

func usedKeys(t *testing.T) map[string]bool {
	t.Helper()
	keys := map[string]bool{}
	collect := func(name string, body []byte, pattern *regexp.Regexp) {
		for _, m := range pattern.FindAllSubmatch(body, -1) {
			keys[string(m[1])] = true
		}
	}
	templates := frontend.Templates()
	names, _ := fs.Glob(templates, "*.html")
	for _, name := range names {
		b, _ := fs.ReadFile(templates, name)
		collect(name, b, inTemplates)
	}
	sources, _ := filepath.Glob("*.go")
	for _, name := range sources {
		b, _ := os.ReadFile(name)
		collect(name, b, inCode)
	}
	if len(keys) < 200 {
		t.Fatalf("only %d keys found", len(keys))
	}
	return keys
}

// What the files of the demo city name has a word in both languages.
func TestDirectoryAndRulebooksHaveWords(t *testing.T) {
	all, err := readWords(frontend.Messages())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, name := range []string{"rulebook-demo-2026.json", "rulebook-hunan-2021.json", "rulebook-hunan-2025.json", "rulebook-training.json", "rulebook-fangzhou-2026.json", "rulebook-kaitai-2026.json"} {
		var b rulebook.Rulebook
		read(t, name, &b)
		for _, v := range b.Values {
			want["rulekey."+v.Key] = true
		}
		for _, m := range b.Methods {
			want["method."+m.Method] = true
		}
	}
	var d struct{ Matters []directory.MatterVersion }
	read(t, "directory.json", &d)
	for _, m := range d.Matters {
		want["second."+string(domain.DepartmentManager)], want["second."+string(domain.RoleSupervisor)], want["buyer.organ"], want["buyer.applicant"], want["category."+m.Category], want["payer."+m.Payer], want["state."+m.Status], want["fee."+m.Fee.Mode] = true, true, true, true, true, true, true, true
		for _, b := range m.LegalBases {
			want["level."+b.Rank] = true
		}
	}
	for key := range want {
		if all["zh"][key] == "" || all["en"][key] == "" {
			t.Errorf("%s has no message", key)
		}
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("../../../cmd/intermart/demo/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// The page's seed.txt is the text the tickets are computed from.
// TestEveryTermHasItsWord: a revision may change any of them, and its page names it.
func TestEveryTermHasItsWord(t *testing.T) {
	all, err := readWords(frontend.Messages())
	if err != nil {
		t.Fatal(err)
	}
	terms := reflect.TypeFor[domain.Terms]()
	for i := range terms.NumField() {
		name, _, _ := strings.Cut(terms.Field(i).Tag.Get("json"), ",")
		if _, ok := all["zh"]["field."+name]; !ok {
			t.Errorf("field.%s has no word", name)
		}
	}
}

func TestSeedText(t *testing.T) {
	names, _ := filepath.Glob("../../../domain/award/testdata/*.json")
	tried := 0
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var r award.Record
		if json.Unmarshal(data, &r) != nil || r.Suite == "" {
			continue
		}
		tried++
		a := Award{AwardRow: AwardRow{Number: r.Notice}, Beacon: r.Beacon}
		for _, b := range r.Bids {
			a.Offers = append(a.Offers, Offer{Bid: b.ID, Nonce: b.Nonce})
		}
		slices.Reverse(a.Offers)
		if got := award.Recompute(data, nil); len(got.Seed) > 0 && string(got.Seed) != seedText(a) {
			t.Errorf("%s: another seed", name)
		}
	}
	if tried == 0 {
		t.Fatal("no award vectors")
	}
}

func TestValuesAsPeopleReadThem(t *testing.T) {
	all, err := readWords(frontend.Messages())
	if err != nil {
		t.Fatal(err)
	}
	zh, en := format{"zh", all["zh"]}, format{"en", all["en"]}
	for _, c := range []struct{ got, want string }{
		{zh.amount("799999.99"), "799,999.99 元"}, {en.amount("799999.99"), "CNY 799,999.99"}, {zh.amount(""), "—"},
		{zh.price("discount", "12.50"), "下浮 12.50%"}, {en.price("unit", "3.00"), "CNY 3.00 per unit"},
		{zh.rounded("6183420.50"), "618.34 万元"}, {en.rounded("6183420.50"), "CNY 6.18 million"}, {zh.rounded("9000.00"), "9,000.00 元"},
		{en.words.say("where.minimum", 1), "at least 1 bidder"}, {en.words.say("where.minimum", 2), "at least 2 bidders"},
		{percentOf("74374.07", "100000.00"), "74.37%"}, {percentOf("1.00", "0.00"), ""},
		{zh.rule(RuleValue{Value: "0.80", Unit: "ratio"}), "80%"}, {en.rule(RuleValue{Value: "3", Unit: "working_day"}), "3 working days"},
		{zh.band("0.00", "50000.00"), "金额 0.00 元 至 50,000.00 元"}, {zh.band("0.00", ""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestQR(t *testing.T) {
	c, err := qrPath("https://market.example/results/CG-430103-2026-000123")
	if err != nil || c.Size < 29 || !strings.HasPrefix(c.Path, "M4 4h7v1h-7z") {
		t.Errorf("%d %.20s %v", c.Size, c.Path, err)
	}
}
