package app

import (
	"context"
	"encoding/json"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Claims are what an identity provider says of somebody who has signed in there.
type Claims struct {
	Issuer, Subject, Name, Email string
	Second                       bool // with more than a password (amr)
}

// IdentityProvider is a server of 统一身份认证 (OpenID Connect). It is nil where none is configured.
type IdentityProvider interface {
	// Ask is the address to send the browser to. again asks for a fresh sign-in there.
	Ask(state, nonce, verifier string, again bool) (string, error)
	// Redeem turns the code that came back into what the provider says, checked: signature, audience, nonce, PKCE.
	Redeem(ctx context.Context, code, nonce, verifier string, again bool) (Claims, error)
}

// IdentityTx is accounts at identity providers.
type IdentityTx interface {
	Identity(ctx context.Context, id domain.IdentityID) (*domain.Identity, error)
	IdentityOf(ctx context.Context, issuer, subject string) (*domain.Identity, error)
	AddIdentity(ctx context.Context, i *domain.Identity) error
	SaveIdentity(ctx context.Context, i *domain.Identity) error
	OpenIdentities(ctx context.Context, limit int) ([]domain.Identity, error) // that nobody has agreed to, newest first
	Identities(ctx context.Context, p domain.PersonID) ([]domain.Identity, error)
}

// asked is what is kept of a sign-in at the provider until its answer comes.
type asked struct {
	Nonce, Verifier string
	Session         string // hash of the token of the session that is to be made fresh; "" for a new one
}

// AskProvider begins a sign-in at the identity provider: the browser goes to address and comes back with state. With a
// session's token it makes that session fresh instead of opening another.
func (a *App) AskProvider(ctx context.Context, session string) (state, address string, err error) {
	if a.Provider == nil {
		return "", "", refusal.New(refusal.NotFound, "oidc.none", "", "未配置统一身份认证", "no identity provider is configured")
	}
	state = Token(32)
	q := asked{Nonce: Token(16), Verifier: Token(32)}
	if session != "" {
		q.Session = hash(session)
	}
	body, err := json.Marshal(q)
	if err != nil {
		return "", "", err
	}
	if address, err = a.Provider.Ask(state, q.Nonce, q.Verifier, session != ""); err != nil {
		return "", "", err
	}
	err = a.Store.Update(ctx, func(tx Tx) error {
		return tx.AddChallenge(ctx, hash(state), "oidc", "", body, tx.WallClock().Add(challengeLife))
	})
	return state, address, err
}

// LogInByProvider ends a sign-in at the provider. An identity that no administrator has linked yet waits for one.
func (a *App) LogInByProvider(ctx context.Context, state, code string, in LogIn) (token string, who Me, err error) {
	if a.Provider == nil {
		return "", Me{}, domain.Missing()
	}
	var q asked
	err = a.Store.Update(ctx, func(tx Tx) error {
		body, err := taken(ctx, tx, state, "oidc", "")
		if err != nil {
			return err
		}
		return json.Unmarshal(body, &q)
	})
	if err != nil {
		return "", Me{}, err
	}
	claims, err := a.Provider.Redeem(ctx, code, q.Nonce, q.Verifier, q.Session != "")
	if err != nil {
		return "", Me{}, err
	}
	token = Token(32)
	var waits bool
	err = a.Store.Update(ctx, func(tx Tx) error {
		i, err := a.knownIdentity(ctx, tx, claims)
		if err != nil {
			return err
		}
		if waits = i.Person == ""; waits {
			return nil
		}
		if q.Session != "" {
			token = "" // no new one is made
			who, err = a.provenAtProvider(ctx, tx, i, q.Session)
			return err
		}
		s := Session{TokenHash: hash(token), How: HowOIDC}
		if s.Second, err = wantsSecond(ctx, tx, i.Person, claims); err != nil {
			return err
		}
		who, err = a.openSession(ctx, tx, i.Person, s, in)
		return err
	})
	if err == nil && waits {
		err = refusal.New(refusal.Forbidden, "identity.waiting", "", "此统一身份认证账号尚未关联，已提交管理员核对，请稍后再试或用密码登录", "this identity is not linked yet: an administrator has been asked; try later, or sign in with your password")
	}
	return token, who, err
}

// knownIdentity finds the identity, or keeps it for an administrator to look at.
func (a *App) knownIdentity(ctx context.Context, tx Tx, c Claims) (*domain.Identity, error) {
	i, err := tx.IdentityOf(ctx, c.Issuer, c.Subject)
	if err == nil {
		i.UsedAt = tx.WallClock()
		return i, tx.SaveIdentity(ctx, i)
	}
	if !refusal.Is(err, refusal.NotFound) {
		return nil, err
	}
	i = &domain.Identity{ID: domain.IdentityID(NewID()), Issuer: c.Issuer, Subject: c.Subject, Name: c.Name, Email: c.Email, AskedAt: tx.WallClock()}
	if err := tx.AddIdentity(ctx, i); err != nil {
		return nil, err
	}
	return i, a.record(ctx, tx, domain.Event{Kind: domain.EventIdentityAsked, Subject: "identity:" + string(i.ID), By: domain.Visitor(), At: tx.Now(),
		Face: domain.Face{"identity": string(i.ID)}, Private: domain.Face{"issuer": c.Issuer, "name": c.Name, "email": c.Email}})
}

// wantsSecond reports whether the person must still show his own second factor: the provider has asked for none.
func wantsSecond(ctx context.Context, tx Tx, id domain.PersonID, c Claims) (bool, error) {
	p, keys, err := holder(ctx, tx, id)
	if err != nil || c.Second {
		return false, err
	}
	return p.TOTPSecret != "" || len(keys) > 0, nil
}

// provenAtProvider makes the session fresh that asked for it, when it is the same person's.
func (a *App) provenAtProvider(ctx context.Context, tx Tx, i *domain.Identity, session string) (Me, error) {
	s, err := tx.Session(ctx, session)
	if err != nil {
		return Me{}, err
	}
	if s.Person != i.Person || s.Second {
		return Me{}, domain.Missing()
	}
	return a.proven(ctx, tx, session)
}

// OpenIdentities wait for an administrator to say whose they are.
func (a *App) OpenIdentities(ctx context.Context, by domain.Actor) (list []domain.Identity, err error) {
	if !by.Has(domain.AdminSystem) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.OpenIdentities(ctx, maxList); return err })
	return list, err
}

// maxList bounds a list that has no pages.
const maxList = 100

// LinkIdentity says whose an identity is.
func (a *App) LinkIdentity(ctx context.Context, by domain.Actor, id domain.IdentityID, p domain.PersonID, org domain.OrganisationID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		if !by.Has(domain.AdminSystem) {
			return domain.Missing()
		}
		i, err := tx.Identity(ctx, id)
		if err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if _, err := memberOf(ctx, tx, p, org); err != nil {
			return err
		}
		e, err := i.Agree(by, p, *o, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveIdentity(ctx, i); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}
