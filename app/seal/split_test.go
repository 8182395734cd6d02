package seal

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudflare/circl/secretsharing"

	"github.com/intermart/intermart/domain"
)

// table is a notice whose keys were dealt, with what its holders got.
type table struct {
	keymaker *Keymaker
	opener   *Opener
	split    domain.Split
	shares   []string // as the holders read them
	keys     map[string][]byte
	locked   map[string][]byte
}

func deal(t *testing.T, needed, holders int) table {
	t.Helper()
	identity, recipient := newIdentity(t)
	maker, err := NewKeymaker(recipient, true)
	if err != nil {
		t.Fatal(err)
	}
	opener, err := NewOpener(strings.NewReader(identity))
	if err != nil {
		t.Fatal(err)
	}
	to, own := make([]string, holders), make([]string, holders)
	for i := range to {
		own[i], to[i] = newIdentity(t)
	}
	d := table{keymaker: maker, opener: opener, keys: map[string][]byte{"offer": []byte("the offer identity"), "document": []byte("the document identity"), "secret": []byte("the draw secret")}}
	commitments, sealed, locked, err := maker.Deal(testNotice, needed, to, d.keys)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range sealed {
		text, err := OpenWith(own[i], s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenWith(own[(i+1)%holders], s); err == nil && holders > 1 {
			t.Error("another holder reads the share")
		}
		d.shares = append(d.shares, string(text))
	}
	d.split, d.locked = domain.Split{Suite: domain.SplitSuite, Needed: needed, Commitments: commitments}, locked
	return d
}

// given are all shares as their holders gave them.
func (d table) given(t *testing.T) map[int][]byte {
	t.Helper()
	all := map[int][]byte{}
	for i, share := range d.shares {
		sealed, err := d.keymaker.TakeShare(testNotice, d.split, i+1, share)
		if err != nil {
			t.Fatalf("share %d: %v", i+1, err)
		}
		if bytes.Contains(sealed, []byte(share)) {
			t.Error("a given share lies in the clear")
		}
		all[i+1] = sealed
	}
	return all
}

// Any k shares open everything and any k−1 nothing, for every k of every n up to 5: all subsets.
func TestAnyNeededSharesOpenAndFewerOpenNothing(t *testing.T) {
	for n := 2; n <= 5; n++ {
		for k := 2; k <= n; k++ {
			d := deal(t, k, n)
			all := d.given(t)
			for set := range 1 << n {
				some := map[int][]byte{}
				for i := 1; i <= n; i++ {
					if set&(1<<(i-1)) != 0 {
						some[i] = all[i]
					}
				}
				got, err := d.opener.Unlock(testNotice, d.split, some, "offer", d.locked["offer"])
				if (err == nil) != (len(some) >= k) || err == nil && !bytes.Equal(got, d.keys["offer"]) {
					t.Fatalf("%d of %d with %d shares (%b): %q, %v", k, n, len(some), set, got, err)
				}
			}
			for name, want := range d.keys {
				if got, err := d.opener.Unlock(testNotice, d.split, all, name, d.locked[name]); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d of %d: the %s key: %q, %v", k, n, name, got, err)
				}
			}
		}
	}
}

// Fewer than needed do not open even when they are interpolated as if they were enough.
func TestTooFewSharesTakenForEnough(t *testing.T) {
	d := deal(t, 3, 5)
	var shares []secretsharing.Share
	for _, i := range []int{0, 4} {
		s, err := parseShare(testNotice, d.split, i+1, d.shares[i])
		if err != nil {
			t.Fatal(err)
		}
		shares = append(shares, s)
	}
	lax := d.split
	lax.Needed = 2
	for name, locked := range d.locked {
		if _, err := unlock(testNotice, lax, shares, name, locked); err == nil {
			t.Errorf("two of three open the %s key", name)
		}
	}
}

// Whatever is changed in a share is found, and by whose share it is.
func TestAWrongShareIsFound(t *testing.T) {
	d := deal(t, 2, 3)
	other := deal(t, 2, 3)
	right := d.shares[0]
	wrong := map[string]string{"another's": d.shares[1], "of another dealing": other.shares[0], "empty": "", "cut": right[:len(right)-1],
		"longer": right + "0", "of another notice": strings.Replace(right, "000123", "000124", 1), "renumbered": strings.Replace(d.shares[1], testNotice+" 2 ", testNotice+" 1 ", 1)}
	for i := range 64 {
		b, err := hex.DecodeString(right[len(right)-64:])
		if err != nil {
			t.Fatal(err)
		}
		b[rand.IntN(len(b))] ^= 1 << rand.IntN(7)
		wrong["a flipped bit "+strconv.Itoa(i)] = right[:len(right)-64] + hex.EncodeToString(b)
	}
	for what, share := range wrong {
		if err := checkShare(testNotice, d.split, 1, share); !errors.Is(err, ErrWrongShare) {
			t.Errorf("%s: %v", what, err)
		}
		if _, err := d.keymaker.TakeShare(testNotice, d.split, 1, share); !errors.Is(err, ErrWrongShare) {
			t.Errorf("%s is taken: %v", what, err)
		}
	}
	if err := checkShare(testNotice, d.split, 1, right+"\n"); err != nil {
		t.Errorf("the right one: %v", err)
	}
	forged, err := encrypt([]byte(d.shares[1]), d.keymaker.openers...)
	if err != nil {
		t.Fatal(err)
	}
	third, err := d.keymaker.TakeShare(testNotice, d.split, 3, d.shares[2])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.opener.Unlock(testNotice, d.split, map[int][]byte{1: forged, 3: third}, "offer", d.locked["offer"]); !errors.Is(err, ErrWrongShare) || !strings.Contains(err.Error(), "share 1 ") {
		t.Errorf("a share that was put into the database: %v", err)
	}
}

func TestDealRefusesWhatMakesNoSense(t *testing.T) {
	d := deal(t, 2, 2)
	_, to := newIdentity(t)
	for _, c := range []struct {
		needed int
		to     []string
	}{{1, []string{to, to}}, {3, []string{to, to}}, {2, []string{to, "age1none"}}} {
		if _, _, _, err := d.keymaker.Deal(testNotice, c.needed, c.to, d.keys); err == nil {
			t.Errorf("%d of %v", c.needed, c.to)
		}
	}
}

// A key that was locked for one use or one notice opens as no other.
func TestLocksAreApart(t *testing.T) {
	d := deal(t, 2, 2)
	if _, err := d.opener.Unlock(testNotice, d.split, d.given(t), "offer", d.locked["document"]); err == nil {
		t.Error("the document key opens as the offer key")
	}
}

// The browser checks shares too: both read the same ones.
func TestSharesThatTheBrowserChecks(t *testing.T) {
	text, err := os.ReadFile("../../frontend/seal/testdata/share.json")
	if err != nil {
		t.Fatal(err)
	}
	var dealt struct {
		Notice      string
		Needed      int
		Commitments []string
		Shares      []string
	}
	if err := json.Unmarshal(text, &dealt); err != nil || len(dealt.Shares) != 3 {
		t.Fatalf("%+v, %v", dealt, err)
	}
	s := domain.Split{Suite: domain.SplitSuite, Needed: dealt.Needed, Commitments: dealt.Commitments}
	for i, share := range dealt.Shares {
		if err := checkShare(dealt.Notice, s, i+1, share); err != nil {
			t.Errorf("share %d: %v", i+1, err)
		}
		if err := checkShare(dealt.Notice, s, (i+1)%3+1, share); !errors.Is(err, ErrWrongShare) {
			t.Errorf("share %d as another: %v", i+1, err)
		}
	}
}
