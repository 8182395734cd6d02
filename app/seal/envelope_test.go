package seal

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"filippo.io/age"
	"filippo.io/age/armor"

	"github.com/intermart/intermart/domain/refusal"
)

func armoured(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := armor.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCheckEnvelopeRefuses(t *testing.T) {
	_, recipient := newIdentity(t)
	good := sealed(t, recipient, PadOffer([]byte(testOfferJSON)))
	to, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		t.Fatal(err)
	}
	password, err := age.NewScryptRecipient("a password")
	if err != nil {
		t.Fatal(err)
	}
	password.SetWorkFactor(10)
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	encryptTo := func(plain []byte, to ...age.Recipient) []byte {
		b, err := encrypt(plain, to...)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	header, err := age.ExtractHeader(bytes.NewReader(good))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, rule string
		b          []byte
	}{
		{"nothing", "bid.offer.empty", nil},
		{"armour", "bid.offer.armour", armoured(t, good)},
		{"armour after a blank line", "bid.offer.armour", append([]byte("\r\n"), armoured(t, good)...)},
		{"large armour", "bid.offer.armour", armoured(t, encryptTo(make([]byte, 9000), to))},
		{"8,193 bytes", "bid.offer.size", append(bytes.Clone(good), make([]byte, MaxEnvelope+1-len(good))...)},
		{"not age", "bid.offer.format", []byte(testOfferJSON)},
		{"age v2", "bid.offer.version", bytes.Replace(good, []byte("/v1\n"), []byte("/v2\n"), 1)},
		{"4,097 bytes inside", "bid.offer.plaintext_size", encryptTo(make([]byte, 4097), to)},
		{"a password", "bid.offer.recipient", encryptTo([]byte("x"), password)},
		{"post-quantum only", "bid.offer.recipient", encryptTo([]byte("x"), hybrid.Recipient())},
		{"a header and no more", "bid.offer.incomplete", header},
		{"a nonce and no more", "bid.offer.incomplete", good[:len(header)+31]},
		{"half a header", "bid.offer.incomplete", good[:len(header)/2]},
		{"a short share", "bid.offer.incomplete", bytes.Replace(good, []byte("-> X25519 "), []byte("-> X25519 AA "), 1)},
		{"a bad stanza beside a good one", "bid.offer.incomplete",
			bytes.Replace(good, []byte("-> X25519 "), []byte("-> X25519\n\n-> X25519 "), 1)},
	} {
		r := refusal.As(CheckEnvelope(c.b))
		if r == nil || r.Code != refusal.Invalid || r.Rule != c.rule || r.Field != "offer" {
			t.Errorf("%s: %v, want %s", c.name, r, c.rule)
			continue
		}
		if r.Text.ZH == "" || r.Text.EN == "" {
			t.Errorf("%s: a sentence is missing: %+v", c.name, r.Text)
		}
	}
	if err := CheckEnvelope(good); err != nil {
		t.Error(err)
	}
}

func TestArmourIsRefusedWithTheRemedy(t *testing.T) {
	identity, recipient := newIdentity(t)
	b := armoured(t, sealed(t, recipient, []byte("x")))
	r := refusal.As(CheckEnvelope(b))
	if r == nil || !strings.Contains(r.Text.EN, "--armor") || !strings.Contains(r.Text.ZH, "--armor") {
		t.Errorf("%v does not say what to do", r)
	}
	if _, err := OpenWith(identity, b); !errors.Is(err, ErrUnreadable) {
		t.Errorf("opened armour: %v", err)
	}
}

func TestUnknownStanzasAreIgnored(t *testing.T) {
	_, recipient := newIdentity(t)
	good := sealed(t, recipient, []byte("x"))
	greased := bytes.Replace(good, []byte("-> X25519 "), []byte("-> grease-grease X25519\n\n-> X25519 "), 1)
	if err := CheckEnvelope(greased); err != nil {
		t.Error(err)
	}
}

func FuzzCheckEnvelope(f *testing.F) {
	good, err := os.ReadFile("testdata/offer.age")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add(good[:100])
	f.Add([]byte(introV1 + "-> X25519\n\n---"))
	f.Add([]byte(introV1 + "-> X25519 AA\n"))
	f.Add([]byte(armourPrefix))
	f.Fuzz(func(t *testing.T, b []byte) {
		err := CheckEnvelope(b)
		if err != nil && refusal.As(err) == nil {
			t.Errorf("no refusal: %v", err)
		}
		plain, openErr := OpenWith(testIdentity, b)
		if err != nil && openErr == nil {
			t.Errorf("opened what is refused: %v", err)
		}
		if openErr != nil && !errors.Is(openErr, ErrUnreadable) {
			t.Errorf("not the envelope's fault: %v", openErr)
		}
		if len(plain) > MaxPlaintext {
			t.Errorf("%d bytes", len(plain))
		}
	})
}
