package tlog

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/app"
)

// Notary signs checkpoints with the log's key (app.Notary).
type Notary struct {
	signer   note.Signer
	verifier string
}

var _ app.Notary = (*Notary)(nil)

// NewKey makes a log key for an origin such as "market.example.gov.cn/log" (no scheme): the secret signer key for
// INTERMART_LOG_KEY, and the public verifier key.
func NewKey(origin string) (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, origin)
}

// NotaryFromFile reads the signer key in a file of one line.
func NotaryFromFile(path string) (*Notary, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("tlog: log key: %w", err)
	}
	n, err := NewNotary(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return n, nil
}

// NewNotary reads an Ed25519 note signer key. Errors never repeat the text.
func NewNotary(key string) (*Notary, error) {
	key = strings.TrimSpace(key)
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, errors.New("tlog: this is not a note signer key (PRIVATE+KEY+<origin>+…)")
	}
	if strings.HasSuffix(signer.Name(), "/receipt") {
		return nil, errors.New("tlog: this is a receipt key; the log has a key of its own")
	}
	parts := strings.SplitN(key, "+", 5)
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return nil, errors.New("tlog: the log key is not an Ed25519 note key")
	}
	verifier, err := note.NewEd25519VerifierKey(signer.Name(), ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	return &Notary{signer: signer, verifier: verifier}, nil
}

// Origin is the log's name, the first line of every checkpoint.
func (n *Notary) Origin() string { return n.signer.Name() }

// VerifierKey is the public key, one line, served at /log/key.
func (n *Notary) VerifierKey() string { return n.verifier }

// Sign writes a checkpoint (C2SP tlog-checkpoint) as a signed note.
func (n *Notary) Sign(size int64, root app.Hash) ([]byte, error) {
	return note.Sign(&note.Note{Text: fmt.Sprintf("%s\n%d\n%s\n", n.Origin(), size, base64.StdEncoding.EncodeToString(root[:]))}, n.signer)
}

// Checkpoint is a head of the log that its key signed.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   app.Hash
}

// ParseCheckpoint checks a checkpoint's signature with the log's verifier key and reads it.
func ParseCheckpoint(signed []byte, verifier string) (Checkpoint, error) {
	key, err := note.NewVerifier(strings.TrimSpace(verifier))
	if err != nil {
		return Checkpoint{}, errors.New("tlog: this is not a verifier key")
	}
	n, err := note.Open(signed, note.VerifierList(key))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("tlog: checkpoint: %w", err)
	}
	lines := strings.SplitN(n.Text, "\n", 4)
	if len(lines) < 4 || lines[0] != key.Name() {
		return Checkpoint{}, errors.New("tlog: checkpoint: it is not this log's")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, rootErr := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || size < 0 || lines[1] != strconv.FormatInt(size, 10) || rootErr != nil || len(root) != len(app.Hash{}) {
		return Checkpoint{}, errors.New("tlog: checkpoint: size or root is not in the form a checkpoint has")
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: app.Hash(root)}, nil
}
