package seal

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/award"
)

func TestKeysOfANotice(t *testing.T) {
	first, firstTo := newIdentity(t)
	second, secondTo := newIdentity(t)
	stranger, _ := newIdentity(t)
	maker, err := NewKeymaker(firstTo+", "+secondTo+"\n", false)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := maker.Make(testNotice)
	if err != nil {
		t.Fatal(err)
	}
	again, err := maker.Make(testNotice)
	if err != nil || again.Public.OfferRecipient == keys.Public.OfferRecipient ||
		again.Public.Commitment == keys.Public.Commitment || keys.Public.OfferRecipient == keys.Public.DocumentRecipient {
		t.Errorf("keys are not fresh: %+v, %+v, %v", keys.Public, again.Public, err)
	}
	for _, identity := range []string{first, second} { // one lost file loses nothing
		checkKeys(t, opener(t, identity), keys)
	}
	for kind, wrapped := range map[string][]byte{"offer": keys.Offer, "document": keys.Document, "secret": keys.Secret} {
		if _, err := opener(t, stranger).Unwrap(wrapped); err == nil {
			t.Errorf("a stranger unwrapped the %s key", kind)
		}
		if bytes.Contains(wrapped, []byte("AGE-SECRET")) {
			t.Errorf("the %s key is not encrypted", kind)
		}
	}
}

func checkKeys(t *testing.T, o *Opener, keys Keys) {
	t.Helper()
	offer, err := o.Identity(keys.Offer, keys.Public.OfferRecipient)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Identity(keys.Document, keys.Public.DocumentRecipient); err != nil {
		t.Error(err)
	}
	if _, err := o.Identity(keys.Offer, keys.Public.DocumentRecipient); err == nil {
		t.Error("an exchanged identity was accepted")
	}
	secret, err := o.Secret(keys.Secret, testNotice, keys.Public.Commitment)
	if raw, _ := hex.DecodeString(secret); err != nil || len(raw) != secretBytes {
		t.Errorf("a secret of %d bytes, %v", len(raw), err)
	}
	if _, err := o.Secret(keys.Secret, "CG-430103-2026-000124", keys.Public.Commitment); err == nil {
		t.Error("another notice's secret was accepted")
	}
	if _, err := o.Identity(keys.Secret, keys.Public.OfferRecipient); err == nil {
		t.Error("the secret passed for an identity")
	}
	plain, err := o.OpenMany(offer, [][]byte{sealed(t, keys.Public.OfferRecipient, []byte(testOfferJSON)), nil})
	if err != nil || len(plain) != 2 || string(plain[0]) != testOfferJSON || plain[1] != nil {
		t.Errorf("%q, %v", plain, err)
	}
}

func opener(t *testing.T, identity string) *Opener {
	t.Helper()
	o, err := NewOpener(strings.NewReader("# created: 2026-11-22\n\n" + identity + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestKeymakerRefuses(t *testing.T) {
	identity, one := newIdentity(t)
	for _, list := range []string{"", " , ", one, one + "," + one, one + ",age1nonsense", one + "," + identity} {
		_, err := NewKeymaker(list, false)
		if err == nil || strings.Contains(err.Error(), identity[20:]) && strings.Contains(list, identity) && !strings.Contains(err.Error(), "secret identity") {
			t.Errorf("%q: %v", list, err)
		}
	}
	maker, err := NewKeymaker(one, true)
	if err != nil {
		t.Fatalf("a demo needs one: %v", err)
	}
	for _, notice := range []string{"", "cg-1", "CG 1", "CG\n1", strings.Repeat("C", 65)} {
		if _, err := maker.Make(notice); err == nil {
			t.Errorf("made keys for notice %q", notice)
		}
	}
}

func TestCommitmentOfTheVectors(t *testing.T) {
	var record struct{ Notice, Secret, Commitment string }
	readJSON(t, "testdata/award-random-1.json", &record)
	if got := award.Commitment(record.Notice, record.Secret); got != record.Commitment {
		t.Errorf("%s, want %s", got, record.Commitment)
	}
}

func TestOpenerFile(t *testing.T) {
	identity, _ := newIdentity(t)
	path := filepath.Join(t.TempDir(), "opening.txt")
	if err := os.WriteFile(path, []byte(identity), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenerFromFile(path); err != nil {
		t.Error(err)
	}
	if _, err := OpenerFromFile(path + "x"); err == nil {
		t.Error("opened a file that is not there")
	}
	for _, text := range []string{"", "# only a comment\n", identity + "\nAGE-SECRET-KEY-1X\n", "age1xyz\n", "AGE-PLUGIN-!"} {
		if _, err := NewOpener(strings.NewReader(text)); err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
