// Package passkey is WebAuthn: keys that a person's device holds and unlocks by finger, face or number.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// Keys is app.Passkeys for one site.
type Keys struct{ rp *webauthn.WebAuthn }

var _ app.Passkeys = (*Keys)(nil)

// New makes it for the address that people type: keys are bound to its host.
func New(publicURL string) (*Keys, error) {
	u, err := url.Parse(publicURL)
	if err != nil {
		return nil, err
	}
	rp, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "中介超市 Intermart", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: protocol.VerificationRequired, ResidentKey: protocol.ResidentKeyRequirementRequired}})
	if err != nil {
		return nil, err
	}
	return &Keys{rp: rp}, nil
}

// user is a person as the library wants him.
type user struct {
	person domain.Person
	keys   []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return []byte(u.person.ID) }
func (u user) WebAuthnName() string                       { return u.person.Email }
func (u user) WebAuthnDisplayName() string                { return u.person.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func userOf(p domain.Person, keys []app.Passkey) (user, error) {
	u := user{person: p, keys: make([]webauthn.Credential, len(keys))}
	for i, k := range keys {
		if err := json.Unmarshal(k.Credential, &u.keys[i]); err != nil {
			return u, err
		}
	}
	return u, nil
}

func pack(options any, session *webauthn.SessionData, err error) ([]byte, []byte, error) {
	if err != nil {
		return nil, nil, err
	}
	o, err := json.Marshal(options)
	if err != nil {
		return nil, nil, err
	}
	s, err := json.Marshal(session)
	return o, s, err
}

// BeginRegister asks for a new key, not one that is known already.
func (k *Keys) BeginRegister(p domain.Person, keys []app.Passkey) (options, state []byte, err error) {
	u, err := userOf(p, keys)
	if err != nil {
		return nil, nil, err
	}
	known := make([]protocol.CredentialDescriptor, len(u.keys))
	for i := range u.keys {
		known[i] = u.keys[i].Descriptor()
	}
	c, s, err := k.rp.BeginRegistration(u, webauthn.WithExclusions(known))
	return pack(c, s, err)
}

// FinishRegister checks the new key.
func (k *Keys) FinishRegister(p domain.Person, keys []app.Passkey, state, answer []byte) (id string, credential []byte, err error) {
	u, s, err := begun(p, keys, state)
	if err != nil {
		return "", nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", nil, err
	}
	c, err := k.rp.CreateCredential(u, s, parsed)
	return record(c, err)
}

// BeginAssert asks for a key.
func (k *Keys) BeginAssert(p domain.Person, keys []app.Passkey) (options, state []byte, err error) {
	if len(keys) == 0 {
		a, s, err := k.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
		return pack(a, s, err)
	}
	u, err := userOf(p, keys)
	if err != nil {
		return nil, nil, err
	}
	a, s, err := k.rp.BeginLogin(u, webauthn.WithUserVerification(protocol.VerificationRequired))
	return pack(a, s, err)
}

// Holder reads whose key an answer claims to be.
func (k *Keys) Holder(answer []byte) (domain.PersonID, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", err
	}
	if len(parsed.Response.UserHandle) == 0 {
		return "", errors.New("passkey: the answer names no holder")
	}
	return domain.PersonID(parsed.Response.UserHandle), nil
}

// FinishAssert checks the answer. A key whose counter went back may be a copy and is refused.
func (k *Keys) FinishAssert(p domain.Person, keys []app.Passkey, state, answer []byte) (id string, credential []byte, err error) {
	u, s, err := begun(p, keys, state)
	if err != nil {
		return "", nil, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", nil, err
	}
	var c *webauthn.Credential
	if len(s.UserID) == 0 {
		c, err = k.rp.ValidateDiscoverableLogin(func(_, _ []byte) (webauthn.User, error) { return u, nil }, s, parsed)
	} else {
		c, err = k.rp.ValidateLogin(u, s, parsed)
	}
	if err == nil && c.Authenticator.CloneWarning {
		err = errors.New("passkey: the key's counter went back")
	}
	return record(c, err)
}

func begun(p domain.Person, keys []app.Passkey, state []byte) (u user, s webauthn.SessionData, err error) {
	if err = json.Unmarshal(state, &s); err != nil {
		return u, s, err
	}
	u, err = userOf(p, keys)
	return u, s, err
}

func record(c *webauthn.Credential, err error) (string, []byte, error) {
	if err != nil {
		return "", nil, err
	}
	b, err := json.Marshal(c)
	return base64.RawURLEncoding.EncodeToString(c.ID), b, err
}
