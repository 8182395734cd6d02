package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TokenTx is API tokens.
type TokenTx interface {
	Token(ctx context.Context, id domain.TokenID) (*domain.Token, error)
	TokenByHash(ctx context.Context, hash string) (*domain.Token, error)
	Tokens(ctx context.Context, p domain.PersonID) ([]domain.Token, error) // newest first
	AddToken(ctx context.Context, t *domain.Token, hash string) error
	SaveToken(ctx context.Context, t *domain.Token) error
	TouchToken(ctx context.Context, id domain.TokenID, at time.Time) error
}

// tokenPrefix marks an API token wherever it is found.
const tokenPrefix = "im_"

const maxTokens = 20

// NewAPIToken makes a token for a program; secret is shown this once, only its hash is kept. Its life goes by the wall
// clock, as sessions do.
func (a *App) NewAPIToken(ctx context.Context, by domain.Actor, t domain.Token, days int) (secret string, made *domain.Token, err error) {
	secret = tokenPrefix + Token(32)
	err = a.Store.Update(ctx, func(tx Tx) error {
		there, err := tx.Tokens(ctx, by.Person)
		if err != nil {
			return err
		}
		live := 0
		for i := range there {
			if there[i].Live(tx.WallClock()) {
				live++
			}
		}
		if live >= maxTokens {
			return refusal.New(refusal.Conflict, "token.many", "", "有效的接口令牌至多 %d 个，请先撤销一个", "at most %d live tokens: revoke one first", maxTokens)
		}
		var e domain.Event
		if made, e, err = domain.NewToken(by, t, days, tx.Now()); err != nil {
			return err
		}
		made.MadeAt, made.EndsAt = tx.WallClock(), tx.WallClock().Add(made.EndsAt.Sub(made.MadeAt))
		if err := tx.AddToken(ctx, made, hash(secret)); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return secret, made, err
}

// APITokens are the actor's own.
func (a *App) APITokens(ctx context.Context, by domain.Actor) (list []domain.Token, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Tokens(ctx, by.Person); return err })
	return list, err
}

// RevokeAPIToken ends one of the actor's tokens.
func (a *App) RevokeAPIToken(ctx context.Context, by domain.Actor, id domain.TokenID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		t, err := tx.Token(ctx, id)
		if err != nil {
			return err
		}
		e, err := t.Revoke(by, tx.WallClock())
		if err != nil {
			return err
		}
		e.At = tx.Now()
		if err := tx.SaveToken(ctx, t); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// WhoToken answers an API token with the actor: his person's roles of this moment, within the token's scopes, and no
// proof of himself. No or an ended token is domain.Missing().
func (a *App) WhoToken(ctx context.Context, secret string) (who Me, err error) {
	var t *domain.Token
	var now time.Time
	read := func(tx Tx) error {
		if t, err = tx.TokenByHash(ctx, hash(secret)); err != nil {
			return err
		}
		if now = tx.WallClock(); !t.Live(now) {
			return domain.Missing()
		}
		who, err = me(ctx, tx, Session{Person: t.Person, Organisation: t.Organisation})
		who.Actor.Scopes, who.Actor.ProvedAt = t.Scopes, time.Time{}
		return err
	}
	if err = a.Store.View(ctx, read); refusal.Is(err, refusal.NotFound) {
		err = a.Store.Update(ctx, read)
	}
	if err != nil || now.Sub(t.UsedAt) < time.Minute {
		return who, err
	}
	return who, a.Store.Update(ctx, func(tx Tx) error { return tx.TouchToken(ctx, t.ID, now) })
}
