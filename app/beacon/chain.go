package beacon

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/cloudflare/circl/sign/bls"

	"github.com/intermart/intermart/domain"
)

// Scheme is the only one known: rounds do not hang on each other, signatures on G1, the key on G2.
const Scheme = "bls-unchained-g1-rfc9380"

// Chain is a public chain of randomness as drand's /info describes it.
type Chain struct {
	domain.BeaconChain
	key bls.PublicKey[bls.KeyG2SigG1]
}

// info is the answer of drand's /info.
type info struct {
	PublicKey string `json:"public_key"`
	Period    uint32 `json:"period"`
	Genesis   int64  `json:"genesis_time"`
	Hash      string `json:"hash"`
	GroupHash string `json:"groupHash"`
	Scheme    string `json:"schemeID"`
	Metadata  struct {
		BeaconID string `json:"beaconID"`
	} `json:"metadata"`
}

// quicknet is the League of Entropy's chain with a round every three seconds.
const quicknet = `{"public_key":"83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a","period":3,"genesis_time":1692803367,"hash":"52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971","groupHash":"f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e","schemeID":"bls-unchained-g1-rfc9380","metadata":{"beaconID":"quicknet"}}`

// Quicknet is the chain that needs no file.
func Quicknet() Chain {
	c, err := ParseChain([]byte(quicknet))
	if err != nil {
		panic(err) // a constant: a test reads it
	}
	return c
}

// ChainFromFile reads a chain as drand's /info answers it.
func ChainFromFile(path string) (Chain, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Chain{}, fmt.Errorf("beacon: %w", err)
	}
	return ParseChain(text)
}

// ParseChain reads a chain and refuses one whose hash does not cover its key, period and beginning: the hash is what a
// notice names.
func ParseChain(text []byte) (Chain, error) {
	var i info
	if err := json.Unmarshal(text, &i); err != nil {
		return Chain{}, fmt.Errorf("beacon: chain: %w", err)
	}
	if i.Scheme != Scheme {
		return Chain{}, fmt.Errorf("beacon: the chain's scheme is %q, only %s is known", i.Scheme, Scheme)
	}
	key, err := hex.DecodeString(i.PublicKey)
	if err != nil || i.Period == 0 {
		return Chain{}, errors.New("beacon: the chain has no key or no period")
	}
	if hash, err := i.hash(key); err != nil || hash != i.Hash {
		return Chain{}, errors.New("beacon: the chain's hash is not that of its key, period and beginning")
	}
	c := Chain{BeaconChain: domain.BeaconChain{Hash: i.Hash, Genesis: time.Unix(i.Genesis, 0).UTC(), Period: time.Duration(i.Period) * time.Second,
		Key: i.PublicKey, Seed: i.GroupHash, Name: i.Metadata.BeaconID}}
	if err := c.key.UnmarshalBinary(key); err != nil {
		return Chain{}, errors.New("beacon: the chain's key is no point on G2")
	}
	return c, nil
}

// hash is drand's own: period, beginning, key, seed, and the name unless it is the first network's.
func (i info) hash(key []byte) (string, error) {
	seed, err := hex.DecodeString(i.GroupHash)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	b.Write(binary.BigEndian.AppendUint32(nil, i.Period))
	b.Write(binary.BigEndian.AppendUint64(nil, uint64(i.Genesis)))
	b.Write(key)
	b.Write(seed)
	if id := i.Metadata.BeaconID; id != "" && id != "default" {
		b.WriteString(id)
	}
	sum := sha256.Sum256(b.Bytes())
	return hex.EncodeToString(sum[:]), nil
}

// Message is what a round's signature signs.
func Message(round uint64) []byte {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(nil, round))
	return sum[:]
}

// Verify checks a round's signature and returns its random value, 64 hex.
func (c Chain) Verify(round uint64, signature []byte) (string, error) {
	if len(signature) != signatureBytes || !bls.Verify(&c.key, Message(round), signature) {
		return "", fmt.Errorf("beacon: this is not the signature of round %d", round)
	}
	sum := sha256.Sum256(signature)
	return hex.EncodeToString(sum[:]), nil
}

// signatureBytes is a compressed point on G1.
const signatureBytes = 48
