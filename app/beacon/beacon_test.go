package beacon_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app/beacon"
	"github.com/intermart/intermart/app/beacon/beacontest"
	"github.com/intermart/intermart/domain/refusal"
)

const quicknet = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"

// published are rounds of quicknet as the League of Entropy published them.
var published = []struct {
	round                 uint64
	signature, randomness string
}{
	{1000, "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39", "fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd"},
	{12040883, "929906c959032ab363c9f26570d215d66f5c06cb0c44fe508c12bb5839f04ec895bb6868e5b9ff13ab289bdb5266b394", ""},
	{32281667, "b0f5ae301358ff87a9d3dd539ed4a07c0148b1ab4f7b61a8ca43c7e9ca7ca9553e4faae9188deb30b2cd1a7f447e3e5b", "4fd2fc55983dbfa3f446d8a0bd56f16cc8c5e76afd1ec154b60d477cbabed13b"},
}

// TestPublishedRounds: rounds of quicknet verify with nothing but what is compiled in; no bit of them may change.
func TestPublishedRounds(t *testing.T) {
	s := beacon.New(nil, "")
	for _, p := range published {
		got, err := s.Verify(quicknet, p.round, p.signature)
		if err != nil || p.randomness != "" && got != p.randomness {
			t.Errorf("round %d: %s, %v", p.round, got, err)
		}
		if _, err := s.Verify(quicknet, p.round+1, p.signature); err == nil {
			t.Errorf("round %d passes as the next", p.round)
		}
		for _, bad := range []string{"", p.signature[2:], strings.Replace(p.signature, "9", "8", 1), p.signature + "00", "c0" + strings.Repeat("00", 47)} {
			if _, err := s.Verify(quicknet, p.round, bad); err == nil {
				t.Errorf("%q passes", bad)
			}
		}
	}
	if s.Names() != "" {
		t.Error("nothing is configured, and notices name a chain")
	}
	if _, err := s.Verify(strings.Repeat("0", 64), 1000, published[0].signature); err == nil {
		t.Error("an unknown chain is verified")
	}
}

// TestRounds: the time of a round, and the first round from a moment on.
func TestRounds(t *testing.T) {
	c := beacon.Quicknet()
	if at := c.At(1); !at.Equal(time.Unix(1692803367, 0)) {
		t.Error(at)
	}
	for _, tt := range []struct {
		after time.Duration
		want  uint64
	}{{-time.Hour, 1}, {0, 1}, {1, 2}, {3 * time.Second, 2}, {3*time.Second + 1, 3}, {3000 * time.Second, 1001}} {
		if got := c.From(c.Genesis.Add(tt.after)); got != tt.want {
			t.Errorf("%s after the beginning: round %d, want %d", tt.after, got, tt.want)
		}
	}
}

// TestAChainIsItsHash: a chain whose key, period or beginning was exchanged is refused.
func TestAChainIsItsHash(t *testing.T) {
	signer := beacontest.NewSigner(t, strings.Repeat("seed", 8))
	info := string(signer.Info)
	if _, err := beacon.ParseChain([]byte(info)); err != nil {
		t.Fatal(err)
	}
	for old, with := range map[string]string{`"period":3`: `"period":4`, `"genesis_time":15`: `"genesis_time":16`, beacon.Scheme: "pedersen-bls-chained", `"hash":"`: `"hash":"0`, `"public_key":"`: `"public_key":"00`} {
		if _, err := beacon.ParseChain([]byte(strings.Replace(info, old, with, 1))); err == nil {
			t.Errorf("%s passes", with)
		}
	}
}

// TestFetch: what a relay says is taken when it verifies; what it does not have yet is asked for again.
func TestFetch(t *testing.T) {
	signer := beacontest.NewSigner(t, strings.Repeat("seed", 8))
	chain := signer.Chain(t)
	s := beacon.New(&chain, signer.Relay(t, nil))
	signature, err := s.Fetch(context.Background(), chain.Hash, 77)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(chain.Hash, 77, signature); err != nil {
		t.Error(err)
	}
	early := beacon.New(&chain, signer.Relay(t, func(uint64, string) (string, int) { return "", http.StatusTooEarly }))
	for name, s := range map[string]*beacon.Source{"too early": early, "nobody": beacon.New(&chain, "http://127.0.0.1:1"), "by hand": beacon.New(&chain, "")} {
		if _, err := s.Fetch(context.Background(), chain.Hash, 77); !refusal.Is(err, refusal.Unavailable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
