package seal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"filippo.io/age/plugin"

	"github.com/intermart/intermart/domain/award"
)

const (
	maxWrapped      = 1 << 10 // bytes of plaintext; an identity has 74, a secret 64
	maxIdentityFile = 1 << 20 // bytes
)

// Opener holds an opening identity and unwraps the keys of notices. Only a process that takes the award queue has one.
type Opener struct {
	identities []age.Identity
}

// OpenerFromFile reads an age identity file: one identity a line (X25519, hybrid or AGE-PLUGIN-…), # for comments.
func OpenerFromFile(path string) (*Opener, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("seal: opening identity: %w", err)
	}
	defer f.Close()
	o, err := NewOpener(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return o, nil
}

// NewOpener reads an age identity file. Errors name the line and never repeat it.
func NewOpener(r io.Reader) (*Opener, error) {
	o := &Opener{}
	lines := bufio.NewScanner(io.LimitReader(r, maxIdentityFile))
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		identity, err := parseOpening(text)
		if err != nil {
			return nil, fmt.Errorf("seal: line %d is not an age identity", n)
		}
		o.identities = append(o.identities, identity)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("seal: read opening identity: %w", err)
	}
	if len(o.identities) == 0 {
		return nil, errors.New("seal: the identity file holds no identity")
	}
	return o, nil
}

func parseOpening(text string) (age.Identity, error) {
	if strings.HasPrefix(text, "AGE-PLUGIN-") {
		return plugin.NewIdentity(text, silentUI())
	}
	if identity, err := age.ParseX25519Identity(text); err == nil {
		return identity, nil
	}
	return age.ParseHybridIdentity(text)
}

// Unwrap returns what a Keymaker wrapped: an identity, or the draw secret in hex.
func (o *Opener) Unwrap(wrapped []byte) (string, error) {
	text, err := decrypt(wrapped, maxWrapped, o.identities...)
	if err != nil {
		return "", fmt.Errorf("seal: unwrap: %w", err)
	}
	return string(text), nil
}

// Identity unwraps an identity and refuses it when the recipient the notice published is not its own: then somebody
// exchanged the key, and what was sealed to the notice is not what this would open.
func (o *Opener) Identity(wrapped []byte, recipient string) (string, error) {
	text, err := o.Unwrap(wrapped)
	if err != nil {
		return "", err
	}
	identity, err := ParseIdentity(text)
	if err != nil {
		return "", err
	}
	if own := identity.Recipient(); own != recipient {
		return "", fmt.Errorf("seal: the stored identity belongs to %s, the notice published %s", own, recipient)
	}
	return text, nil
}

// Secret unwraps a notice's draw secret and refuses it when it is not the one committed to.
func (o *Opener) Secret(wrapped []byte, notice, commitment string) (string, error) {
	secret, err := o.Unwrap(wrapped)
	if err != nil {
		return "", err
	}
	if award.Commitment(notice, secret) != commitment {
		return "", errors.New("seal: the stored draw secret is not the one the notice committed to")
	}
	return secret, nil
}

// OpenMany opens envelopes with an unwrapped identity; see the function of that name.
func (o *Opener) OpenMany(identity string, envelopes [][]byte) ([][]byte, error) {
	return OpenMany(identity, envelopes)
}

// OpenDocument opens a document with an unwrapped identity; see the function of that name.
func (o *Opener) OpenDocument(identity string, sealed io.Reader) (io.Reader, error) {
	return OpenDocument(identity, sealed)
}

// silentUI answers a plugin that asks a person: a server has none.
func silentUI() *plugin.ClientUI {
	nobody := errors.New("the plugin asks a person, and nobody is here")
	return &plugin.ClientUI{
		DisplayMessage: func(string, string) error { return nil },
		RequestValue:   func(string, string, bool) (string, error) { return "", nobody },
		Confirm:        func(string, string, string, string) (bool, error) { return false, nobody },
		WaitTimer:      func(string) {},
	}
}
