package seal

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/domain"
)

const testOrigin = "market.example.gov.cn/log"

var (
	hashA = strings.Repeat("a1", 32)
	hashB = strings.Repeat("b2", 32)
	hashC = strings.Repeat("c3", 32)
)

func testReceipt(change ...func(*Receipt)) Receipt {
	r := Receipt{Receipt: domain.Receipt{Notice: testNotice, Revision: 2, Bid: "2fa5568e-f6f4-4871-a801-d8355f853ab8",
		Agency: "91430100MA4L16JQ9D", Act: "sealed", Sealed: hashA, Withdrawal: hashB,
		At: time.Date(2026, 11, 22, 10, 30, 56, 123456000, time.UTC)}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func newSigner(t testing.TB) *ReceiptSigner {
	t.Helper()
	key, verifier, err := NewReceiptKey(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewReceiptSigner(key + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if s.VerifierKey() != verifier || s.Origin() != testOrigin {
		t.Fatalf("verifier %q of %q, want %q of %q", s.VerifierKey(), s.Origin(), verifier, testOrigin)
	}
	return s
}

func TestReceiptText(t *testing.T) {
	s := newSigner(t)
	root := "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
	for _, c := range []struct {
		name, want string
		receipt    Receipt
	}{
		{"before a log", "market.example.gov.cn/log/receipt\nCG-430103-2026-000123 2\n" +
			"2fa5568e-f6f4-4871-a801-d8355f853ab8 91430100MA4L16JQ9D\nsealed\n" + hashA + " " + hashB +
			"\n0\n2026-11-22T10:30:56.123456Z\n0 \n\n— ", testReceipt()},
		{"with documents, local time and a checkpoint", "market.example.gov.cn/log/receipt\nCG-430103-2026-000123 2\n" +
			"2fa5568e-f6f4-4871-a801-d8355f853ab8 91430100MA4L16JQ9D\nreplaced\n" + hashA + " " + hashB +
			"\n2\n" + hashB + "\n" + hashC + "\n2026-11-22T10:30:56.000000Z\n7 " + root + "\n\n— ",
			testReceipt(func(r *Receipt) {
				r.Act, r.Documents, r.LogSize, r.LogRoot = "replaced", []string{hashC, hashB}, 7, root
				r.At = time.Date(2026, 11, 22, 18, 30, 56, 0, time.FixedZone("UTC+8", 8*3600))
			})},
	} {
		signed, err := s.sign(c.receipt)
		if err != nil || !strings.HasPrefix(string(signed), c.want) {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, signed, c.want)
			continue
		}
		back, err := ParseReceipt(signed, s.VerifierKey())
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		again, err := s.sign(back)
		if err != nil || string(again) != string(signed) {
			t.Errorf("%s: read back as %+v, %v", c.name, back, err)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	s := newSigner(t)
	for name, change := range map[string]func(*Receipt){
		"notice with a line end": func(r *Receipt) { r.Notice = "CG\n1" },
		"revision 0":             func(r *Receipt) { r.Revision = 0 },
		"capital bid id":         func(r *Receipt) { r.Bid = domain.BidID(strings.ToUpper(string(r.Bid))) },
		"short agency":           func(r *Receipt) { r.Agency = "9143" },
		"status":                 func(r *Receipt) { r.Act = "lost" },
		"offer hash":             func(r *Receipt) { r.Sealed = hashA[1:] },
		"withdrawal hash":        func(r *Receipt) { r.Withdrawal = "" },
		"document hash":          func(r *Receipt) { r.Documents = []string{"x"} },
		"no moment":              func(r *Receipt) { r.At = time.Time{} },
		"root without a size":    func(r *Receipt) { r.LogRoot = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" },
		"size without a root":    func(r *Receipt) { r.LogSize = 3 },
	} {
		if signed, err := s.sign(testReceipt(change)); err == nil {
			t.Errorf("%s was signed: %s", name, signed)
		}
	}
}

func TestParseReceiptRefuses(t *testing.T) {
	s, stranger := newSigner(t), newSigner(t)
	signed, err := s.Sign(testReceipt().Receipt)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseReceipt(signed, stranger.VerifierKey()); err == nil {
		t.Error("another key's receipt passed")
	}
	for n := range signed {
		if _, err := ParseReceipt(signed[:n], s.VerifierKey()); err == nil {
			t.Fatalf("the first %d bytes passed", n)
		}
	}
	changed := strings.Replace(string(signed), "9143", "9144", 1)
	if _, err := ParseReceipt([]byte(changed), s.VerifierKey()); err == nil {
		t.Error("a changed receipt passed")
	}
	for _, verifier := range []string{"", "x", "market+00000000+AAAA"} {
		if _, err := ParseReceipt(signed, verifier); err == nil {
			t.Errorf("verifier %q passed", verifier)
		}
	}
	good, err := testReceipt().text(testOrigin + receiptName)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another first line": strings.Replace(good, "market", "other", 1),
		"a leading zero":     strings.Replace(good, " 2\n", " 02\n", 1),
		"no space":           strings.Replace(good, "0 \n", "0\n", 1),
		"a line more":        good + "x\n",
		"local time":         strings.Replace(good, "56Z", "56+08:00", 1),
		"a negative count":   strings.Replace(good, "\n0\n", "\n-1\n", 1),
		"a huge count":       strings.Replace(good, "\n0\n", "\n9223372036854775807\n", 1),
	} {
		forged, err := note.Sign(&note.Note{Text: text}, s.signer)
		if err != nil {
			t.Fatal(err)
		}
		if r, err := ParseReceipt(forged, s.VerifierKey()); err == nil {
			t.Errorf("%s passed: %+v", name, r)
		}
	}
}

func TestReceiptKeyRefuses(t *testing.T) {
	wrongName, _, err := note.GenerateKey(rand.Reader, testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"", "PRIVATE+KEY+x", wrongName} {
		if _, err := NewReceiptSigner(key); err == nil || key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: %v", key, err)
		}
	}
	key, _, err := NewReceiptKey(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "receipt.key")
	if err := os.WriteFile(path, []byte(key+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReceiptSignerFromFile(path); err != nil {
		t.Error(err)
	}
	if _, err := ReceiptSignerFromFile(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// Thousands of keys, because base64 may hold a plus like the ones between a key's parts.
func TestVerifierKeyOfEveryKey(t *testing.T) {
	for range 2000 {
		newSigner(t)
	}
}

func FuzzParseReceipt(f *testing.F) {
	s := newSigner(f)
	good, err := testReceipt().text(testOrigin + receiptName)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(strings.Replace(good, "\n0\n", "\n1\n"+hashC+"\n", 1))
	f.Add("a\nb\nc\nd\ne\n0\ng\nh\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = ParseReceipt([]byte(text), s.VerifierKey())
		signed, err := note.Sign(&note.Note{Text: text}, s.signer) // past the signature, to the reader
		if err != nil {
			return
		}
		r, err := ParseReceipt(signed, s.VerifierKey())
		if err != nil {
			return
		}
		if again, err := s.sign(r); err != nil || string(again) != string(signed) {
			t.Errorf("%q reads as %+v, written %q, %v", text, r, again, err)
		}
	})
}
