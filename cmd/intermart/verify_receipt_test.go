package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
)

func signedReceipt(t *testing.T) (signed []byte, verifier string) {
	t.Helper()
	key, verifier, err := seal.NewReceiptKey("market.example.gov.cn/log")
	if err != nil {
		t.Fatal(err)
	}
	s, err := seal.NewReceiptSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	signed, err = s.Sign(domain.Receipt{Notice: sealTestNumber, Revision: 1, Bid: "2fa5568e-f6f4-4871-a801-d8355f853ab8",
		Agency: sealTestAgency, Act: "sealed", Sealed: strings.Repeat("a1", 32), Withdrawal: strings.Repeat("b2", 32),
		At: time.Date(2026, 11, 22, 10, 30, 56, 123456000, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return signed, verifier
}

func TestVerifyReceipt(t *testing.T) {
	signed, verifier := signedReceipt(t)
	_, stranger := signedReceipt(t)
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, key := write("receipt", signed), write("key", []byte(verifier+"\n"))
	changed := write("changed", bytes.Replace(signed, []byte("a1a1"), []byte("a1a2"), 1))
	other := write("other", []byte(stranger))
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == receiptKeyPath {
			fmt.Fprintln(w, verifier)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	}))
	defer site.Close()
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{good, "--key", key}, exitValid, "valid: signed by market.example.gov.cn/log/receipt"},
		{[]string{"--key=" + key, good}, exitValid, "2026-11-22T10:30:56.123456Z"},
		{[]string{"-", "--key", key}, exitValid, "not checked"},
		{[]string{good, "--url", site.URL}, exitValid, sealTestNumber},
		{[]string{good, "--url", site.URL + receiptKeyPath}, exitValid, strings.Repeat("a1", 32)},
		{[]string{changed, "--key", key}, exitFault, "invalid"},
		{[]string{good, "--key", other}, exitFault, "invalid"},
		{[]string{key, "--key", key}, exitFault, "invalid"},
		{[]string{good, "--url", site.URL + "/elsewhere"}, exitNoInput, "404"},
		{[]string{good, "--url", "http://market.example.gov.cn"}, exitNoInput, "https"},
		{[]string{good}, exitNoInput, "--key"},
		{[]string{good, "--key", key, "--url", site.URL}, exitNoInput, "--key"},
		{[]string{good, good, "--key", key}, exitNoInput, "one receipt file"},
		{[]string{filepath.Join(dir, "nothing"), "--key", key}, exitNoInput, "no such file"},
		{nil, exitNoInput, "--key"},
	} {
		var out, fault bytes.Buffer
		code := runVerifyReceipt(c.args, bytes.NewReader(signed), &out, &fault)
		if code != c.code || !strings.Contains(out.String()+fault.String(), c.want) {
			t.Errorf("%v: %d, want %d and %q\n%s%s", c.args, code, c.code, c.want, out.String(), fault.String())
		}
	}
}
