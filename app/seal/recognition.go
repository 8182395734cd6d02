package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// recognitionName ends the name of every key that signs lists for recognition.
const recognitionName = "/recognition"

// maxRecognition is the size of a signed list's note, in bytes.
const maxRecognition = 8 << 10

// Recognitions checks the signatures under partners' lists (app.Recognitions).
type Recognitions struct{}

// Read is the text of a signed note, whoever signed it.
func (Recognitions) Read(signed []byte) (string, error) {
	var unverified *note.UnverifiedNoteError
	_, err := note.Open(signed, note.VerifierList())
	if len(signed) > maxRecognition || !errors.As(err, &unverified) {
		return "", refusal.New(refusal.Invalid, "recognition.note", "note", "不是签名文件（C2SP signed note）；请上传与名单一同取得的 .note 文件", "this is no signed note (C2SP): upload the .note file that came with the list")
	}
	return unverified.Note.Text, nil
}

// Signed reports whether the key signed the note.
func (Recognitions) Signed(signed []byte, key string) bool {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return false
	}
	_, err = note.Open(signed, note.VerifierList(verifier))
	return err == nil
}

// CheckKey refuses what is no Ed25519 verifier key of a signed note.
func (Recognitions) CheckKey(key string) error {
	_, err := note.NewVerifier(key)
	return err
}

// NewRecognitionKey makes the key with which a region signs lists of its own agencies, for an origin such as
// "market.example.gov.cn" (no scheme): the secret signer key, and the public verifier key for its partners.
func NewRecognitionKey(origin string) (signer, verifier string, err error) {
	return note.GenerateKey(rand.Reader, origin+recognitionName)
}

// SignRecognition signs a list with a signer key, as a C2SP signed note.
func SignRecognition(l domain.RecognitionList, key string) ([]byte, error) {
	if err := l.Check(); err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(key))
	if err != nil {
		return nil, errors.New("seal: this is not a note signer key (PRIVATE+KEY+<origin>/recognition+…)") // never repeats it
	}
	if !strings.HasSuffix(signer.Name(), recognitionName) {
		return nil, fmt.Errorf("seal: the key is named %q; its name must be <origin>%s", signer.Name(), recognitionName)
	}
	return note.Sign(&note.Note{Text: l.Text()}, signer)
}
