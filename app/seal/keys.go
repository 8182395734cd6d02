package seal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
)

// minOpeners keeps one lost identity file from losing every open notice.
const minOpeners = 2

const secretBytes = 32

var noticeNumber = regexp.MustCompile(`^[A-Z0-9-]{1,64}$`)

// Keys are what a notice's publication carries, and the three secrets behind it, each a binary age file that any opening
// identity opens. It has the fields of app.NewKeys, so that cmd converts one to the other.
type Keys struct {
	Public   domain.Keys
	Offer    []byte // wrapped identity that opens the offers; public after an award
	Document []byte // wrapped identity that opens the documents; never public
	Secret   []byte // wrapped draw secret, 64 lower-case hex digits; public at selection
}

// Keymaker makes the keys of notices. It holds only recipients: it can't read what it made.
type Keymaker struct {
	openers []age.Recipient
}

// NewIdentity makes one opening identity and its recipient. Keep at least two, apart.
func NewIdentity() (identity, recipient string, err error) {
	made, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", fmt.Errorf("seal: opening identity: %w", err)
	}
	return made.String(), made.Recipient().String(), nil
}

// NewKeymaker reads the opening recipients (age1… X25519, hybrid or plugin), separated by commas or white space. At
// least two different ones, or one for a demo.
func NewKeymaker(recipients string, demo bool) (*Keymaker, error) {
	texts := strings.FieldsFunc(recipients, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' })
	seen := make(map[string]bool, len(texts))
	var openers []age.Recipient
	for i, text := range texts {
		if seen[text] {
			continue
		}
		seen[text] = true
		to, err := parseOpener(text)
		if err != nil { // not quoted: it may be a secret put into the wrong variable
			return nil, fmt.Errorf("seal: opening recipient %d is none: an age1… recipient is needed", i+1)
		}
		openers = append(openers, to)
	}
	switch {
	case len(openers) == 0:
		return nil, errors.New("seal: no opening recipient is given")
	case len(openers) < minOpeners && !demo:
		return nil, errors.New("seal: at least two different opening recipients are needed, so that one lost file loses nothing")
	}
	return &Keymaker{openers: openers}, nil
}

func parseOpener(text string) (age.Recipient, error) {
	if strings.HasPrefix(text, "AGE-") { // an identity in a recipient list must not end up in a log
		return nil, errors.New("this is a secret identity; give its age1… recipient")
	}
	if to, err := age.ParseX25519Recipient(text); err == nil {
		return to, nil
	}
	if to, err := age.ParseHybridRecipient(text); err == nil {
		return to, nil
	}
	return plugin.NewRecipient(text, silentUI())
}

// Make makes fresh keys for the notice with this number: two X25519 identities and a 32-byte draw secret, each
// encrypted to every opening recipient.
func (k *Keymaker) Make(notice string) (Keys, error) {
	if !noticeNumber.MatchString(notice) {
		return Keys{}, fmt.Errorf("seal: %q is no notice number", notice)
	}
	offer, err := age.GenerateX25519Identity()
	if err != nil {
		return Keys{}, fmt.Errorf("seal: make offer identity: %w", err)
	}
	document, err := age.GenerateX25519Identity()
	if err != nil {
		return Keys{}, fmt.Errorf("seal: make document identity: %w", err)
	}
	secret := randomHex(secretBytes)
	keys := Keys{Public: domain.Keys{
		OfferRecipient:    offer.Recipient().String(),
		DocumentRecipient: document.Recipient().String(),
		Commitment:        award.Commitment(notice, secret),
	}}
	for _, w := range []struct {
		into *[]byte
		text string
	}{{&keys.Offer, offer.String()}, {&keys.Document, document.String()}, {&keys.Secret, secret}} {
		if *w.into, err = encrypt([]byte(w.text), k.openers...); err != nil {
			return Keys{}, fmt.Errorf("wrap the keys of %s: %w", notice, err)
		}
	}
	return keys, nil
}

func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails: the runtime stops the program instead
	return hex.EncodeToString(b)
}
