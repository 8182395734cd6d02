package domain

import (
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// HolderKeyID identifies a holder's key, made by its client.
type HolderKeyID string

// HolderKey is a share holder's key: shares are sealed to its recipient. It is made in his browser; its private half
// comes here only wrapped by a passphrase, which nobody here ever learns and nobody can bring back.
type HolderKey struct {
	ID           HolderKeyID
	Person       PersonID
	Organisation OrganisationID
	Office       string // public, such as 法律顾问
	Recipient    string // age1…
	Wrapped      string // armoured age file with a scrypt stanza, around the identity
	MadeAt       time.Time
	RetiredAt    time.Time // shares dealt until then are read with it
}

// NewHolderKey makes the actor's key, in place of the one before.
func NewHolderKey(by Actor, k HolderKey, before *HolderKey, now time.Time) (*HolderKey, Event, error) {
	if err := first(by.need(KeyHolder)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(required("office", k.Office, 40), impersonal("office", k.Office)); err != nil {
		return nil, Event{}, err
	}
	if !x25519Recipient.MatchString(k.Recipient) || !strings.HasPrefix(k.Wrapped, "-----BEGIN AGE ENCRYPTED FILE-----\n") {
		return nil, Event{}, refusal.New(refusal.Invalid, "holder_key.form", "wrapped", "持有人密钥应在浏览器中生成并以口令加密后上传", "a holder's key is made in the browser and sent wrapped by its passphrase")
	}
	if before != nil && before.RetiredAt.IsZero() {
		before.RetiredAt = now
	}
	k.Person, k.Organisation, k.MadeAt, k.RetiredAt = by.Person, by.Organisation, now, time.Time{}
	return &k, Event{Kind: EventHolderKeySet, Subject: "holder_key:" + string(k.ID), Region: by.Region, By: by, At: now, Face: Face{"recipient": k.Recipient, "office": k.Office}}, nil
}
