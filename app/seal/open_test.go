package seal

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"

	"github.com/intermart/intermart/domain/award"
)

var update = flag.Bool("update", false, "write the files sealed for the frontend's tests")

// offerFile is how an offer travels between the Go and the TypeScript tests.
type offerFile struct {
	Identity  string `json:"identity"`
	Recipient string `json:"recipient"`
	Offer     string `json:"offer"` // base64 of the binary age file
	Plaintext string `json:"plaintext"`
	Bid       string `json:"bid,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
}

func TestOpenWithRefuses(t *testing.T) {
	identity, recipient := newIdentity(t)
	stranger, _ := newIdentity(t)
	good := sealed(t, recipient, PadOffer([]byte(testOfferJSON)))
	if _, err := OpenWith(stranger, good); !errors.Is(err, ErrUnreadable) {
		t.Errorf("another identity: %v", err)
	}
	for n := range good {
		if _, err := OpenWith(identity, good[:n]); !errors.Is(err, ErrUnreadable) {
			t.Fatalf("the first %d of %d bytes: %v", n, len(good), err)
		}
		flipped := bytes.Clone(good)
		flipped[n] ^= 1
		if _, err := OpenWith(identity, flipped); !errors.Is(err, ErrUnreadable) {
			t.Fatalf("byte %d flipped: %v", n, err)
		}
	}
	if _, err := OpenWith(identity, append(bytes.Clone(good), 0)); !errors.Is(err, ErrUnreadable) {
		t.Errorf("a byte too many: %v", err)
	}
	for _, bad := range []string{"", recipient, strings.ToLower(identity), identity[:70], identity + "\n"} {
		if _, err := OpenWith(bad, good); err == nil || errors.Is(err, ErrUnreadable) || strings.Contains(err.Error(), identity[:20]) {
			t.Errorf("identity %q: %v", bad, err)
		}
	}
}

func TestOpenManyStopsForNone(t *testing.T) {
	identity, recipient := newIdentity(t)
	_, other := newIdentity(t)
	envelopes := make([][]byte, 50)
	for i := range envelopes {
		to := recipient
		if i%10 == 3 {
			to = other
		}
		envelopes[i] = sealed(t, to, fmt.Appendf(nil, "offer %d", i))
	}
	opened, err := OpenMany(identity, envelopes)
	if err != nil || len(opened) != len(envelopes) {
		t.Fatalf("%d, %v", len(opened), err)
	}
	for i, o := range opened {
		if i%10 == 3 {
			if o != nil {
				t.Errorf("%d: %q", i, o)
			}
		} else if string(o) != fmt.Sprintf("offer %d", i) {
			t.Errorf("%d: %q", i, o)
		}
	}
	if empty, err := OpenMany(identity, [][]byte{sealed(t, recipient, nil)}); err != nil || empty[0] == nil {
		t.Errorf("an empty offer opens as %v, %v, and nil means it does not", empty, err)
	}
	if none, err := OpenMany(identity, nil); err != nil || len(none) != 0 {
		t.Errorf("no envelope: %v, %v", none, err)
	}
	if _, err := OpenMany("AGE", envelopes); err == nil || errors.Is(err, ErrUnreadable) {
		t.Errorf("a bad identity: %v", err)
	}
}

// The browser's sealing and ours must understand each other: each opens a file that the other made.
func TestOffersOfTheBrowserOpen(t *testing.T) {
	var theirs offerFile
	readJSON(t, "../../frontend/seal/testdata/ts-sealed.json", &theirs)
	envelope, err := base64.StdEncoding.DecodeString(theirs.Offer)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := OpenWith(theirs.Identity, envelope)
	if err != nil || string(plain) != theirs.Plaintext || len(plain)%padBlock != 0 {
		t.Fatalf("opened as %q, %v", plain, err)
	}
	offer, err := award.ParseOffer(plain)
	if err != nil {
		t.Fatal(err)
	}
	if offer.Bid != theirs.Bid || offer.Notice != testNotice || offer.Price != "9500.00" {
		t.Errorf("the offer says %+v", offer)
	}
}

func TestOffersForTheBrowserAreCurrent(t *testing.T) {
	const path = "../../frontend/seal/testdata/go-sealed.json"
	key, err := ParseIdentity(testIdentity)
	if err != nil {
		t.Fatal(err)
	}
	plain := PadOffer([]byte(testOfferJSON))
	if *update {
		envelope := sealed(t, key.Recipient(), plain)
		file := offerFile{Identity: testIdentity, Recipient: key.Recipient(),
			Offer: base64.StdEncoding.EncodeToString(envelope), Plaintext: string(plain)}
		text, _ := json.MarshalIndent(file, "", "  ")
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("testdata/offer.age", envelope, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var file offerFile
	readJSON(t, path, &file)
	envelope, err := base64.StdEncoding.DecodeString(file.Offer)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := key.Open(envelope)
	if err != nil || !bytes.Equal(opened, plain) || file.Recipient != key.Recipient() {
		t.Errorf("run go test -update: opened %q, %v", opened, err)
	}
}

func readJSON(t *testing.T, path string, into any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

var manyOffers = sync.OnceValue(func() (all struct {
	identity  string
	envelopes [][]byte
}) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		panic(err)
	}
	all.identity = key.String()
	for range 10_000 {
		b, err := Seal(key.Recipient().String(), PadOffer([]byte(testOfferJSON)))
		if err != nil {
			panic(err)
		}
		all.envelopes = append(all.envelopes, b)
	}
	return all
})

// BenchmarkOpen10000 opens the offers of one large notice; compare with BenchmarkPlainAge10000.
func BenchmarkOpen10000(b *testing.B) {
	all := manyOffers()
	b.ResetTimer()
	for b.Loop() {
		opened, err := OpenMany(all.identity, all.envelopes)
		if err != nil || opened[9999] == nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPlainAge10000 is the same with nothing but age, one after the other.
func BenchmarkPlainAge10000(b *testing.B) {
	all := manyOffers()
	key, err := age.ParseX25519Identity(all.identity)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	for b.Loop() {
		for _, envelope := range all.envelopes {
			r, err := age.Decrypt(bytes.NewReader(envelope), key)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := io.ReadAll(r); err != nil {
				b.Fatal(err)
			}
		}
	}
}
