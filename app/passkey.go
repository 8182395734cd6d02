package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Passkey is a WebAuthn credential of a person. Credential is the library's record of it.
type Passkey struct {
	ID         string // base64url
	Person     domain.PersonID
	Name       string
	Credential []byte
	MadeAt     time.Time
	UsedAt     time.Time
}

// Passkeys is the arithmetic of WebAuthn. Options go to the browser, state comes back to Finish.
type Passkeys interface {
	BeginRegister(p domain.Person, keys []Passkey) (options, state []byte, err error)
	FinishRegister(p domain.Person, keys []Passkey, state, answer []byte) (id string, credential []byte, err error)
	// BeginAssert asks for one of the keys, or with none for whatever key of ours the browser holds.
	BeginAssert(p domain.Person, keys []Passkey) (options, state []byte, err error)
	// Holder reads whose key an answer claims to be, unproved.
	Holder(answer []byte) (domain.PersonID, error)
	FinishAssert(p domain.Person, keys []Passkey, state, answer []byte) (id string, credential []byte, err error)
}

// PasskeyTx is passkeys, recovery codes, resets, and what browsers were asked to sign.
type PasskeyTx interface {
	Passkeys(ctx context.Context, p domain.PersonID) ([]Passkey, error) // oldest first
	AddPasskey(ctx context.Context, k Passkey) error                    // a key of somebody else: Conflict
	UsePasskey(ctx context.Context, id string, credential []byte, at time.Time) error
	DropPasskey(ctx context.Context, p domain.PersonID, id string) (bool, error)
	DropPasskeys(ctx context.Context, p domain.PersonID) error
	AddChallenge(ctx context.Context, id, kind string, p domain.PersonID, body []byte, until time.Time) error
	TakeChallenge(ctx context.Context, id, kind string) (p domain.PersonID, body []byte, err error) // once, before its end; else Missing
	SetRecoveryCodes(ctx context.Context, p domain.PersonID, hashes []string) error
	SpendRecoveryCode(ctx context.Context, p domain.PersonID, hash string) (bool, error)
	AccountReset(ctx context.Context, id domain.AccountResetID) (*domain.AccountReset, error)
	AccountResets(ctx context.Context, o domain.OrganisationID) ([]ResetPage, error)
	AddAccountReset(ctx context.Context, r *domain.AccountReset) error // one open of a person: Conflict
	SaveAccountReset(ctx context.Context, r *domain.AccountReset) error
}

const (
	challengeLife = 5 * time.Minute
	maxPasskeys   = 10
)

// Challenge is what a browser is asked to sign. Token names it on the way back.
type Challenge struct {
	Token   string
	Options []byte
}

// OwnPasskeys are the actor's.
func (a *App) OwnPasskeys(ctx context.Context, by domain.Actor) (keys []Passkey, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { keys, err = tx.Passkeys(ctx, by.Person); return err })
	return keys, err
}

// BeginPasskey asks the browser to make a key.
func (a *App) BeginPasskey(ctx context.Context, by domain.Actor) (c Challenge, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		p, keys, err := holder(ctx, tx, by.Person)
		if err != nil {
			return err
		}
		if len(keys) >= maxPasskeys {
			return refusal.New(refusal.Conflict, "passkey.many", "", "通行密钥至多 %d 个，请先移除一个", "at most %d passkeys: remove one first", maxPasskeys)
		}
		options, state, err := a.Passkeys.BeginRegister(*p, keys)
		if err != nil {
			return err
		}
		c, err = challenge(ctx, tx, "register", by.Person, options, state)
		return err
	})
	return c, err
}

// AddPasskey stores the key that the browser made.
func (a *App) AddPasskey(ctx context.Context, by domain.Actor, token, name string, answer []byte) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		p, keys, err := holder(ctx, tx, by.Person)
		if err != nil {
			return err
		}
		e, err := domain.AddPasskey(by, name, tx.Now())
		if err != nil {
			return err
		}
		state, err := taken(ctx, tx, token, "register", by.Person)
		if err != nil {
			return err
		}
		id, credential, err := a.Passkeys.FinishRegister(*p, keys, state, answer)
		if err != nil {
			return badPasskey()
		}
		if err := tx.AddPasskey(ctx, Passkey{ID: id, Person: by.Person, Name: name, Credential: credential, MadeAt: tx.WallClock()}); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// RemovePasskey takes one of the actor's keys away.
func (a *App) RemovePasskey(ctx context.Context, by domain.Actor, id string) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		e, err := domain.RemovePasskey(by, tx.Now())
		if err != nil {
			return err
		}
		gone, err := tx.DropPasskey(ctx, by.Person, id)
		if err != nil || !gone {
			return orMissing(err)
		}
		return a.record(ctx, tx, e)
	})
}

// AskPasskey asks the browser for a key: of the actor, who proves himself again, or of whoever signs in.
func (a *App) AskPasskey(ctx context.Context, by domain.Actor) (c Challenge, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		var p domain.Person
		var keys []Passkey
		if by.Person != "" {
			known, own, err := holder(ctx, tx, by.Person)
			if err != nil {
				return err
			}
			if p, keys = *known, own; len(keys) == 0 {
				return refusal.New(refusal.Conflict, "passkey.none", "", "尚未添加通行密钥", "there is no passkey yet")
			}
		}
		options, state, err := a.Passkeys.BeginAssert(p, keys)
		if err != nil {
			return err
		}
		c, err = challenge(ctx, tx, "assert", by.Person, options, state)
		return err
	})
	return c, err
}

// LogInByPasskey opens a session for whoever holds a key: it is password and second factor in one, unlocked by its
// person's finger, face or number. A signature can't be guessed, so that wrong ones are not counted and shut nobody out.
func (a *App) LogInByPasskey(ctx context.Context, challenge string, answer []byte, in LogIn) (token string, who Me, err error) {
	token = Token(32)
	err = a.Store.Update(ctx, func(tx Tx) error {
		id, err := a.Passkeys.Holder(answer)
		if err != nil {
			return badPasskey()
		}
		if err := a.asserted(ctx, tx, challenge, "", id, answer); err != nil {
			return err
		}
		who, err = a.openSession(ctx, tx, id, Session{TokenHash: hash(token), How: HowPasskey}, in)
		return err
	})
	return token, who, err
}

// ProveByPasskey makes the session fresh.
func (a *App) ProveByPasskey(ctx context.Context, by domain.Actor, token, challenge string, answer []byte) (who Me, err error) {
	err = a.proving(ctx, by, func() error {
		return a.Store.Update(ctx, func(tx Tx) error {
			if err := a.asserted(ctx, tx, challenge, by.Person, by.Person, answer); err != nil {
				return err
			}
			who, err = a.proven(ctx, tx, hash(token))
			return err
		})
	})
	return who, err
}

// asserted checks that an answer is the person's own, to the challenge that asked for it.
func (a *App) asserted(ctx context.Context, tx Tx, token string, asked, id domain.PersonID, answer []byte) error {
	state, err := taken(ctx, tx, token, "assert", asked)
	if err != nil {
		return err
	}
	p, keys, err := holder(ctx, tx, id)
	if refusal.Is(err, refusal.NotFound) {
		return badPasskey()
	}
	if err != nil {
		return err
	}
	key, credential, err := a.Passkeys.FinishAssert(*p, keys, state, answer)
	if err != nil || p.Disabled {
		return badPasskey()
	}
	return tx.UsePasskey(ctx, key, credential, tx.WallClock())
}

func badPasskey() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "login.passkey", "", "通行密钥未能验证，请重试或改用密码", "the passkey could not be verified: try again, or use the password")
}

func holder(ctx context.Context, tx Tx, id domain.PersonID) (*domain.Person, []Passkey, error) {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	keys, err := tx.Passkeys(ctx, id)
	return p, keys, err
}

func challenge(ctx context.Context, tx Tx, kind string, p domain.PersonID, options, state []byte) (Challenge, error) {
	c := Challenge{Token: Token(32), Options: options}
	return c, tx.AddChallenge(ctx, hash(c.Token), kind, p, state, tx.WallClock().Add(challengeLife))
}

func taken(ctx context.Context, tx Tx, token, kind string, p domain.PersonID) ([]byte, error) {
	of, state, err := tx.TakeChallenge(ctx, hash(token), kind)
	if refusal.Is(err, refusal.NotFound) || err == nil && of != p {
		return nil, refusal.New(refusal.Conflict, "challenge.over", "", "验证已超时，请重试", "it took too long: try again")
	}
	return state, err
}
