package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/domain"
)

// ReceiptSigner signs receipts with serve's own key, which is not the log's.
type ReceiptSigner struct {
	signer   note.Signer
	verifier string
}

// NewReceiptKey makes a receipt key for an origin such as "market.example.gov.cn/log" (no scheme): the secret signer
// key for INTERMART_RECEIPT_KEY, and the public verifier key.
func NewReceiptKey(origin string) (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, origin+receiptName)
}

// ReceiptSignerFromFile reads the signer key in a file of one line.
func ReceiptSignerFromFile(path string) (*ReceiptSigner, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("seal: receipt key: %w", err)
	}
	s, err := NewReceiptSigner(string(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// NewReceiptSigner reads a note signer key named <origin>/receipt. Errors never repeat the text.
func NewReceiptSigner(key string) (*ReceiptSigner, error) {
	key = strings.TrimSpace(key)
	signer, err := note.NewSigner(key)
	if err != nil {
		return nil, errors.New("seal: this is not a note signer key (PRIVATE+KEY+<origin>/receipt+…)")
	}
	if !strings.HasSuffix(signer.Name(), receiptName) || signer.Name() == receiptName {
		return nil, fmt.Errorf("seal: the receipt key is named %q; its name must be <origin>/receipt", signer.Name())
	}
	verifier, err := verifierOf(signer.Name(), key)
	if err != nil {
		return nil, err
	}
	return &ReceiptSigner{signer: signer, verifier: verifier}, nil
}

// verifierOf derives the public key, which note keeps to itself. A signer key is PRIVATE+KEY+name+hash+data; data is
// base64 (which may hold a plus) of the algorithm byte and the Ed25519 seed.
func verifierOf(name, key string) (string, error) {
	parts := strings.SplitN(key, "+", 5)
	raw, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return "", errors.New("seal: the receipt key is not an Ed25519 note key")
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(name, public)
}

// Sign writes the receipt as a C2SP signed note.
func (s *ReceiptSigner) Sign(r domain.Receipt) ([]byte, error) {
	return s.sign(Receipt{Receipt: r})
}

func (s *ReceiptSigner) sign(r Receipt) ([]byte, error) {
	text, err := r.text(s.signer.Name())
	if err != nil {
		return nil, fmt.Errorf("seal: sign receipt: %w", err)
	}
	return note.Sign(&note.Note{Text: text}, s.signer)
}

// VerifierKey is the public key that checks the receipts, one line, served at /log/receipt-key.
func (s *ReceiptSigner) VerifierKey() string { return s.verifier }

// Origin is the scheme-less prefix the key belongs to, such as "market.example.gov.cn/log".
func (s *ReceiptSigner) Origin() string { return strings.TrimSuffix(s.signer.Name(), receiptName) }
