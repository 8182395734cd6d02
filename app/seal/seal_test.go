package seal

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

const (
	// Made for these tests and used nowhere else.
	testIdentity  = "AGE-SECRET-KEY-104ZT4659TTAYSVAFWCJ2KAW0ENEGPV3XRR6YKYSKAD62V2KK6EQSJ0LHND"
	testNotice    = "CG-430103-2026-000123"
	testOfferJSON = `{"v":1,"notice":"CG-430103-2026-000123","revision":1,"bid":"2fa5568e-f6f4-4871-a801-d8355f853ab8",` +
		`"agency":"91430100MA4L16JQ9D","price":"9500.00","nonce":"f1de3768284a268abf8720bd7d90eb1969196d2964f628197123b2c9cad0b7c5"}`
)

func newIdentity(t testing.TB) (identity, recipient string) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key.String(), key.Recipient().String()
}

func sealed(t testing.TB, recipient string, plain []byte) []byte {
	t.Helper()
	b, err := Seal(recipient, plain)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealAndOpen(t *testing.T) {
	identity, recipient := newIdentity(t)
	for _, size := range []int{0, 1, 1024, 4096} {
		plain := bytes.Repeat([]byte{'x'}, size)
		envelope := sealed(t, recipient, plain)
		if err := CheckEnvelope(envelope); err != nil {
			t.Errorf("%d bytes: %v", size, err)
		}
		opened, err := OpenWith(identity, envelope)
		if err != nil || !bytes.Equal(opened, plain) {
			t.Errorf("%d bytes: opened %d bytes, %v", size, len(opened), err)
		}
	}
	if _, err := Seal(recipient, make([]byte, MaxPlaintext+1)); err == nil {
		t.Error("4,097 bytes were sealed")
	}
	for _, to := range []string{"", "age1", recipient + "q", "-----", identity} {
		if _, err := Seal(to, nil); err == nil || strings.Contains(err.Error(), identity) {
			t.Errorf("recipient %q: %v", to, err)
		}
	}
}

func TestPadOffer(t *testing.T) {
	for size, want := range map[int]int{0: 1024, 1: 1024, 1023: 1024, 1024: 1024, 1025: 2048, 4096: 4096, 4097: 4097} {
		json := bytes.Repeat([]byte{'x'}, size)
		padded := PadOffer(json)
		if len(padded) != want || !bytes.HasPrefix(padded, json) || strings.Trim(string(padded[size:]), " ") != "" {
			t.Errorf("%d bytes became %d, want %d followed by spaces only", size, len(padded), want)
		}
	}
}

// Any age tool will do: Debian's, here.
func TestAgeCommandLine(t *testing.T) {
	tool, err := exec.LookPath("age")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("age is not installed")
		}
		t.Skip("age is not installed")
	}
	identity, recipient := newIdentity(t)
	dir := t.TempDir()
	keyFile := filepath.Join(dir, "key.txt")
	if err := os.WriteFile(keyFile, []byte(identity+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(stdin []byte, args ...string) []byte {
		t.Helper()
		c := exec.Command(tool, args...)
		c.Stdin = bytes.NewReader(stdin)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("age %v: %v", args, err)
		}
		return out
	}
	theirs := run([]byte(testOfferJSON), "-r", recipient)
	if plain, err := OpenWith(identity, theirs); err != nil || string(plain) != testOfferJSON {
		t.Errorf("an offer sealed with age: %q, %v", plain, err)
	}
	padded := PadOffer([]byte(testOfferJSON))
	if plain := run(sealed(t, recipient, padded), "-d", "-i", keyFile); !bytes.Equal(plain, padded) {
		t.Errorf("age opened our offer as %q", plain)
	}
	if err := CheckEnvelope(run([]byte(testOfferJSON), "-a", "-r", recipient)); err == nil {
		t.Error("armour was accepted")
	}
	_, other := newIdentity(t)
	both := run([]byte(testOfferJSON), "-r", other, "-r", recipient)
	if plain, err := OpenWith(identity, both); err != nil || string(plain) != testOfferJSON {
		t.Errorf("an offer sealed to two recipients: %q, %v", plain, err)
	}
}
