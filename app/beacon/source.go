package beacon

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Source is the chains that are known, and where rounds are fetched (app.Beacon).
type Source struct {
	chains  map[string]Chain
	names   string
	address string
	client  *http.Client
}

var _ app.Beacon = (*Source)(nil)

const (
	patience    = 10 * time.Second
	answerBytes = 1 << 16
)

// New knows quicknet, and the configured chain. named is the chain that new notices name, nil for none; address is a
// drand relay such as https://api.drand.sh, "" where rounds are entered by hand.
func New(named *Chain, address string) *Source {
	q := Quicknet()
	s := &Source{chains: map[string]Chain{q.Hash: q}, address: strings.TrimSuffix(address, "/"), client: &http.Client{Timeout: patience}}
	if named != nil {
		s.chains[named.Hash], s.names = *named, named.Hash
	}
	return s
}

// CheckAddress refuses what is no address of a relay.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("want the address of a drand relay, such as https://api.drand.sh")
	}
	return nil
}

// Names is the hash of the chain that new notices name; "" for none.
func (s *Source) Names() string { return s.names }

// Chain is a chain by its hash.
func (s *Source) Chain(hash string) (domain.BeaconChain, bool) {
	c, ok := s.chains[hash]
	return c.BeaconChain, ok
}

// Verify checks a round offline.
func (s *Source) Verify(hash string, round uint64, signature string) (randomness string, err error) {
	c, ok := s.chains[hash]
	if !ok {
		return "", fmt.Errorf("beacon: chain %.16s is not known", hash)
	}
	raw, err := hex.DecodeString(signature)
	if err != nil {
		return "", errors.New("beacon: a signature is written in hex")
	}
	return c.Verify(round, raw)
}

// Fetch asks the relay for a round's signature. What it answers is worth nothing before Verify.
func (s *Source) Fetch(ctx context.Context, hash string, round uint64) (signature string, err error) {
	if s.address == "" {
		return "", unavailable("没有配置信标网址，请人工录入该轮签名", "no beacon source is configured: enter the round's signature by hand")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, fmt.Sprintf("%s/%s/public/%d", s.address, hash, round), nil)
	if err != nil {
		return "", fmt.Errorf("beacon: %w", err)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return "", unavailable("信标网址没有应答", "the beacon's relay does not answer")
	}
	defer answer.Body.Close()
	var got struct {
		Round     uint64 `json:"round"`
		Signature string `json:"signature"`
	}
	if answer.StatusCode != http.StatusOK || json.NewDecoder(io.LimitReader(answer.Body, answerBytes)).Decode(&got) != nil || got.Round != round {
		return "", unavailable("信标网址还没有这一轮", "the beacon's relay does not have this round yet")
	}
	return got.Signature, nil
}

func unavailable(zh, en string) error {
	return refusal.New(refusal.Unavailable, "beacon.source", "", zh, en)
}
