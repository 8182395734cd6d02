// Package beacontest is a chain of randomness whose key a test holds, and a relay that serves it.
package beacontest

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/cloudflare/circl/sign/bls"

	"github.com/intermart/intermart/app/beacon"
)

// Signer holds a chain's key.
type Signer struct {
	Info []byte // as /info answers
	Hash string
	key  *bls.PrivateKey[bls.KeyG2SigG1]
}

const (
	genesis = 1_577_836_800 // 1 January 2020
	period  = 3             // seconds
)

// NewSigner makes a chain from a seed of at least 32 bytes.
func NewSigner(t testing.TB, seed string) *Signer {
	t.Helper()
	key, err := bls.KeyGen[bls.KeyG2SigG1]([]byte(seed), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey().MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	group := sha256.Sum256([]byte(seed))
	text := append(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, period), genesis), public...)
	sum := sha256.Sum256(append(append(text, group[:]...), "test"...))
	s := &Signer{key: key, Hash: hex.EncodeToString(sum[:])}
	s.Info, err = json.Marshal(map[string]any{"public_key": hex.EncodeToString(public), "period": period, "genesis_time": genesis, "hash": s.Hash,
		"groupHash": hex.EncodeToString(group[:]), "schemeID": beacon.Scheme, "metadata": map[string]string{"beaconID": "test"}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Sign is a round's signature in hex.
func (s *Signer) Sign(round uint64) string {
	return hex.EncodeToString(bls.Sign(s.key, beacon.Message(round)))
}

// Chain is the public half.
func (s *Signer) Chain(t testing.TB) beacon.Chain {
	t.Helper()
	c, err := beacon.ParseChain(s.Info)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Relay serves every round, as drand's HTTP interface does; answer may spoil or delay what it says.
func (s *Signer) Relay(t testing.TB, answer func(round uint64, signature string) (string, int)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		last := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
		round, err := strconv.ParseUint(last, 10, 64)
		if err != nil || !strings.HasPrefix(r.URL.Path, "/"+s.Hash+"/public/") {
			http.NotFound(w, r)
			return
		}
		signature, status := s.Sign(round), http.StatusOK
		if answer != nil {
			signature, status = answer(round, signature)
		}
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"round":%d,"signature":"%s"}`, round, signature)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
