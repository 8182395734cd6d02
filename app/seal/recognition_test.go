package seal

import (
	"bytes"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func TestASignedList(t *testing.T) {
	key := func() (signer, verifier string) {
		signer, verifier, err := NewRecognitionKey("next.example")
		if err != nil {
			t.Fatal(err)
		}
		return signer, verifier
	}
	signer, verifier := key()
	_, other := key()
	l := domain.RecognitionList{Partner: "430900", Year: 2026, Number: 3, Issued: workday.MustDate("2026-11-20"), ValidUntil: workday.MustDate("2027-05-20"), SHA256: strings.Repeat("ab", 32)}
	signed, err := SignRecognition(l, signer)
	if err != nil {
		t.Fatal(err)
	}
	var r Recognitions
	text, err := r.Read(signed)
	if err != nil || text != l.Text() {
		t.Fatalf("%q %v", text, err)
	}
	if !r.Signed(signed, verifier) || r.Signed(signed, other) || r.Signed(signed, "") {
		t.Error("the key that signed, and no other")
	}
	if r.Signed(bytes.Replace(signed, []byte("2026-3"), []byte("2026-4"), 1), verifier) {
		t.Error("a changed text is still signed")
	}
	if _, err := r.Read([]byte(l.Text())); refusal.As(err) == nil || refusal.As(err).Rule != "recognition.note" {
		t.Errorf("no signature at all: %v", err)
	}
	if r.CheckKey(verifier) != nil || r.CheckKey("next.example/recognition+00000000+AAAA") == nil {
		t.Error("keys")
	}
	l.ValidUntil = workday.Date{}
	if _, err := SignRecognition(l, signer); err == nil {
		t.Error("a list without a last day is signed")
	}
}
