package main

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/cloudflare/circl/sign/bls"
)

// chain is a drand chain of our own whose key lies in the data folder: it has every round at once, so that the clock of a
// demo may jump. Its values are as good as its key is kept, which here is not at all.
type chain struct {
	hash string
	info []byte
	key  *bls.PrivateKey[bls.KeyG2SigG1]
}

const (
	chainGenesis = 1_577_836_800 // 1 January 2020
	chainPeriod  = 3             // seconds
	chainName    = "devstack"
)

// startBeacon serves the chain as a drand relay does.
func (s *stack) startBeacon(context.Context) error {
	c, err := newChain(s.secrets.Owner + s.secrets.App)
	if err != nil {
		return err
	}
	file := filepath.Join(s.dir, "beacon.json")
	if err := os.WriteFile(file, c.info, 0o644); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: c, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	s.closers = append(s.closers, func() { _ = server.Close() })
	s.set("INTERMART_BEACON_CHAIN", "%s", file)
	s.set("INTERMART_BEACON_URL", "http://%s", l.Addr())
	return nil
}

// newChain makes the chain of a seed of at least 32 bytes.
func newChain(seed string) (*chain, error) {
	key, err := bls.KeyGen[bls.KeyG2SigG1]([]byte(seed), nil, []byte(chainName))
	if err != nil {
		return nil, err
	}
	public, err := key.PublicKey().MarshalBinary()
	if err != nil {
		return nil, err
	}
	group := sha256.Sum256(public)
	text := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(nil, chainPeriod), chainGenesis)
	text = append(append(append(text, public...), group[:]...), chainName...)
	sum := sha256.Sum256(text)
	c := &chain{hash: hex.EncodeToString(sum[:]), key: key}
	c.info, err = json.Marshal(map[string]any{"public_key": hex.EncodeToString(public), "period": chainPeriod, "genesis_time": chainGenesis, "hash": c.hash,
		"groupHash": hex.EncodeToString(group[:]), "schemeID": "bls-unchained-g1-rfc9380", "metadata": map[string]string{"beaconID": chainName}})
	return c, err
}

// ServeHTTP answers /<hash>/info and /<hash>/public/<round>.
func (c *chain) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path, ours := strings.CutPrefix(r.URL.Path, "/"+c.hash+"/")
	w.Header().Set("Content-Type", "application/json")
	if ours && path == "info" {
		_, _ = w.Write(c.info)
		return
	}
	number, ours := strings.CutPrefix(path, "public/")
	round, err := strconv.ParseUint(number, 10, 64)
	if !ours || err != nil || round == 0 {
		http.NotFound(w, r)
		return
	}
	message := sha256.Sum256(binary.BigEndian.AppendUint64(nil, round))
	signature := bls.Sign(c.key, message[:])
	randomness := sha256.Sum256(signature)
	fmt.Fprintf(w, `{"round":%d,"randomness":"%x","signature":"%x"}`, round, randomness, signature)
}
