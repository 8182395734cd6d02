package seal

import (
	"bytes"
	"fmt"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// wrapWork is the work factor of a passphrase, the browser's own (frontend/seal/reading.ts).
const wrapWork = 15

// WrapIdentity wraps a private key by a passphrase, as a holder's browser does before the key leaves it: an armoured age
// file with one scrypt stanza.
func WrapIdentity(identity, passphrase string) (string, error) {
	to, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	to.SetWorkFactor(wrapWork)
	sealed, err := encrypt([]byte(identity), to)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	w := armor.NewWriter(&out)
	if _, err := w.Write(sealed); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	return out.String(), nil
}
