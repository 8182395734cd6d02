package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain/award"
)

const (
	sealTestNumber = "CG-430103-2026-000123"
	sealTestAgency = "91430100MA4L16JQ9D"
)

// marketplace answers one notice as serve would; change edits the answer.
func marketplace(t *testing.T, change func(notice, terms map[string]any)) (address, identity string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	terms := map[string]any{"title": "测绘", "quote": "total"}
	notice := map[string]any{"number": sealTestNumber, "revision": 3, "status": "published",
		"offer_recipient": key.Recipient().String(), "terms": terms}
	if change != nil {
		change(notice, terms)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/notices/"+sealTestNumber, func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(notice)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"detail_zh":"没有这则公告","detail_en":"there is no such notice"}`)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/notices/" + sealTestNumber, key.String()
}

func sealWith(args ...string) (code int, stdout, stderr string) {
	var out, fault bytes.Buffer
	code = runSeal(args, strings.NewReader(""), &out, &fault)
	return code, out.String(), fault.String()
}

// sealedFiles reads the two files of the one bid in a directory.
func sealedFiles(t *testing.T, dir string) (body sealPlacement, slip sealSlip, slipFile string) {
	t.Helper()
	slips, _ := filepath.Glob(filepath.Join(dir, "*.slip.json"))
	if len(slips) != 1 {
		t.Fatalf("slips: %v", slips)
	}
	for path, into := range map[string]any{slips[0]: &slip, strings.TrimSuffix(slips[0], ".slip.json") + ".json": &body} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, into); err != nil {
			t.Fatal(err)
		}
	}
	return body, slip, slips[0]
}

func TestSealWritesABidAndItsSlip(t *testing.T) {
	address, identity := marketplace(t, nil)
	dir := t.TempDir()
	terms := filepath.Join(dir, "terms")
	if err := os.WriteFile(terms, []byte("{\n \"工期\": \"<30日>\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, fault := sealWith("--notice", address, "--agency", sealTestAgency, "--price", "9500.00", "--terms", terms, "--out", dir)
	if code != exitValid {
		t.Fatal(code, fault)
	}
	body, slip, slipFile := sealedFiles(t, dir)
	if info, err := os.Stat(slipFile); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("slip: %v, %v", info.Mode(), err)
	}
	envelope, err := base64.StdEncoding.DecodeString(body.Offer)
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.CheckEnvelope(envelope); err != nil {
		t.Error(err)
	}
	plain, err := seal.OpenWith(identity, envelope)
	if err != nil || len(plain) != 1024 {
		t.Fatalf("%d bytes, %v", len(plain), err)
	}
	offer, err := award.ParseOffer(plain)
	if err != nil || offer.Concerns(sealTestNumber, body.Bid, sealTestAgency, "total") != nil || offer.Revision != 3 ||
		offer.Price != "9500.00" || offer.Nonce != slip.Nonce || !strings.Contains(string(offer.Terms), "<30日>") {
		t.Errorf("%+v, %v", offer, err)
	}
	if body.Revision != 3 {
		t.Errorf("the body names revision %d and the envelope 3: sent after a material revision, it would be taken for the new terms", body.Revision)
	}
	if slip.Bid != body.Bid || slip.SHA256 != hexHash(envelope) || slip.Price != "9500.00" || slip.Notice != sealTestNumber {
		t.Errorf("%+v", slip)
	}
	for _, want := range []string{"玖仟伍佰元整", "curl", "/api/v1/notices/" + sealTestNumber + "/bids", body.Bid} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, slip.WithdrawalSecret) {
		t.Error("the withdrawal secret was printed")
	}
	checkReplacement(t, address, slip, slipFile)
}

func checkReplacement(t *testing.T, address string, old sealSlip, slipFile string) {
	t.Helper()
	dir := t.TempDir()
	code, _, fault := sealWith("--notice", address, "--agency", sealTestAgency, "--price", "9400.00", "--replaces", slipFile, "--out", dir)
	if code != exitValid {
		t.Fatal(code, fault)
	}
	body, _, _ := sealedFiles(t, dir)
	if body.Replaces != old.Bid || body.Secret != old.WithdrawalSecret || body.Bid == old.Bid {
		t.Errorf("%+v", body)
	}
}

func TestSealKeepsToTheNotice(t *testing.T) {
	type change = func(notice, terms map[string]any)
	fixed := func(_, terms map[string]any) { terms["fixed_price"] = "8000.00" }
	limit := func(_, terms map[string]any) { terms["price_limit"] = "8000.00" }
	discount := func(_, terms map[string]any) { terms["quote"], terms["price_limit"] = "discount", "10.00" }
	for _, c := range []struct {
		name, price, agency, want string
		change                    change
	}{
		{"a fixed price needs none", "", "", "捌仟元整", fixed},
		{"the fixed price", "8000.00", "", "捌仟元整", fixed},
		{"another than the fixed price", "8000.01", "", "!fixed", fixed},
		{"the limit", "8000.00", "", "捌仟元整", limit},
		{"over the limit", "8000.01", "", "!at most", limit},
		{"a discount", "12.50", "", "12.50 %", discount},
		{"a discount under the limit", "9.99", "", "!at least", discount},
		{"a discount over 100", "100.01", "", "!price", discount},
		{"no price", "", "", "!two decimals", nil},
		{"a price without decimals", "9500", "", "!two decimals", nil},
		{"a short credit code", "9500.00", "9143", "!18 characters", nil},
		{"a wrong check character", "9500.00", sealTestAgency[:17] + "0", "check character", nil},
		{"a closed notice", "9500.00", "", "!no bids now", func(n, _ map[string]any) { n["status"] = "frozen" }},
		{"another notice", "9500.00", "", "!not notice", func(n, _ map[string]any) { n["number"] = "CG-430103-2026-000124" }},
		{"no recipient", "9500.00", "", "!recipient", func(n, _ map[string]any) { n["offer_recipient"] = "" }},
	} {
		address, _ := marketplace(t, c.change)
		dir := t.TempDir()
		agency := c.agency
		if agency == "" {
			agency = sealTestAgency
		}
		code, out, fault := sealWith("--notice", address, "--agency", agency, "--price", c.price, "--out", dir)
		files, _ := os.ReadDir(dir)
		if want, refused := strings.CutPrefix(c.want, "!"); refused {
			if code != exitFault || !strings.Contains(fault, want) || len(files) != 0 {
				t.Errorf("%s: %d, %d files, %s", c.name, code, len(files), fault)
			}
		} else if code != exitValid || !strings.Contains(out, want) || len(files) != 2 {
			t.Errorf("%s: %d, %d files, %s%s", c.name, code, len(files), out, fault)
		}
	}
}

func TestSealRefusesBadTerms(t *testing.T) {
	address, _ := marketplace(t, nil)
	dir := t.TempDir()
	path := filepath.Join(dir, "terms")
	for _, terms := range []string{"", "days: 3", "[]", `"x"`, `{"a":null}`, `{"a":1,"a":2}`, `{"a":"` + strings.Repeat("x", 4000) + `"}`, "{} {}"} {
		if err := os.WriteFile(path, []byte(terms), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, fault := sealWith("--notice", address, "--agency", sealTestAgency, "--price", "1.00", "--terms", path, "--out", dir)
		if code != exitFault || fault == "" {
			t.Errorf("%.40q: %d %s", terms, code, fault)
		}
	}
}

func TestNoticeAddress(t *testing.T) {
	for address, want := range map[string]string{
		"https://market.gov.cn/notices/CG-1":                 "https://market.gov.cn CG-1",
		"https://market.gov.cn/notices/CG-1/?lang=en#bid":    "https://market.gov.cn CG-1",
		"https://market.gov.cn/api/v1/notices/CG-1":          "https://market.gov.cn CG-1",
		"https://gov.cn/market/api/v1/notices/CG-1":          "https://gov.cn/market CG-1",
		"http://127.0.0.1:8080/notices/CG-1":                 "http://127.0.0.1:8080 CG-1",
		"http://localhost/notices/CG-1":                      "http://localhost CG-1",
		"http://market.gov.cn/notices/CG-1":                  "",
		"ftp://market.gov.cn/notices/CG-1":                   "",
		"https://user@market.gov.cn/notices/CG-1":            "",
		"https://market.gov.cn/notices/":                     "",
		"https://market.gov.cn/notices/CG-1/bids":            "",
		"market.gov.cn/notices/CG-1":                         "",
		"https://market.gov.cn/agencies/91430100MA4L16JQ9B1": "",
	} {
		base, number, err := noticeAddress(address)
		if (err == nil) != (want != "") || err == nil && base+" "+number != want {
			t.Errorf("%s: %s %s, %v", address, base, number, err)
		}
	}
}

func TestSealCommandLine(t *testing.T) {
	for _, args := range [][]string{nil, {"--agency", sealTestAgency}, {"--nonsense"}, {"--notice", "x", "--agency", "y", "more"}} {
		if code, _, fault := sealWith(args...); code != exitNoInput || fault == "" {
			t.Errorf("%v: %d %s", args, code, fault)
		}
	}
	if code, _, help := sealWith("-h"); code != exitValid || !strings.Contains(help, "--notice URL") {
		t.Errorf("%d %s", code, help)
	}
	address, _ := marketplace(t, nil)
	code, _, fault := sealWith("--notice", strings.Replace(address, "000123", "000999", 1), "--agency", sealTestAgency, "--price", "1.00")
	if code != exitFault || !strings.Contains(fault, "there is no such notice") || !strings.Contains(fault, "没有这则公告") {
		t.Errorf("%d %s", code, fault)
	}
}
