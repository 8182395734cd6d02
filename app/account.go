package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// How a session began: by what its person showed.
const (
	HowPassword = "password"
	HowPasskey  = "passkey"
	HowOIDC     = "oidc"
)

// AccountTx is what an account holds besides its person: chosen organisations, sessions one by one, invitations.
type AccountTx interface {
	Sessions(ctx context.Context, p domain.PersonID) ([]Session, error) // that are not over, newest first
	EndSessionByID(ctx context.Context, p domain.PersonID, id string) (bool, error)
	EndOtherSessions(ctx context.Context, p domain.PersonID, keep string) error
	// TurnSession makes the session act for another organisation, which becomes the person's choice.
	TurnSession(ctx context.Context, tokenHash string, p domain.PersonID, o domain.OrganisationID) error
	ProveSession(ctx context.Context, tokenHash string, at time.Time) error
}

// OnBehalf is an organisation for which a person may act, with his roles in it.
type OnBehalf struct {
	Organisation domain.Organisation
	Roles        []domain.Role
}

func onBehalf(ctx context.Context, tx Tx, ms []domain.Membership) ([]OnBehalf, error) {
	list := make([]OnBehalf, 0, len(ms))
	for _, m := range ms {
		o, err := tx.Organisation(ctx, m.Organisation)
		if err != nil {
			return nil, err
		}
		list = append(list, OnBehalf{Organisation: *o, Roles: m.Roles})
	}
	return list, nil
}

// ActFor turns the session to another organisation of the person's. Who acted before stays the same person: separation
// of duties is judged on him.
func (a *App) ActFor(ctx context.Context, token string, o domain.OrganisationID) (who Me, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.Session(ctx, hash(token))
		if err != nil {
			return err
		}
		if _, err := memberOf(ctx, tx, s.Person, o); err != nil {
			return err
		}
		if err := tx.TurnSession(ctx, s.TokenHash, s.Person, o); err != nil {
			return err
		}
		s.Organisation = o
		who, err = me(ctx, tx, *s)
		return err
	})
	return who, err
}

// Sessions are the person's own that are not over.
func (a *App) Sessions(ctx context.Context, by domain.Actor) (list []Session, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Sessions(ctx, by.Person); return err })
	return list, err
}

// RevokeSession ends one of the person's own sessions, or with id "" all but the one with the token.
func (a *App) RevokeSession(ctx context.Context, by domain.Actor, token, id string) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		face := domain.Face{"person": string(by.Person), "all": id == ""}
		if id == "" {
			if err := tx.EndOtherSessions(ctx, by.Person, hash(token)); err != nil {
				return err
			}
		} else if ended, err := tx.EndSessionByID(ctx, by.Person, id); err != nil || !ended {
			return orMissing(err)
		}
		return a.record(ctx, tx, domain.Event{Kind: domain.EventSessionEnded, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: tx.Now(), Face: face})
	})
}

func orMissing(err error) error {
	if err != nil {
		return err
	}
	return domain.Missing()
}

// Proof is what somebody with a session shows again.
type Proof struct{ Password, TOTP string }

// Prove makes the session fresh for what publishes and decides: with the password (unless it began elsewhere) and the
// code of the authenticator where there is one.
func (a *App) Prove(ctx context.Context, by domain.Actor, token string, in Proof) (who Me, err error) {
	var stored string
	var byPassword bool
	var s *Session
	err = a.Store.View(ctx, func(tx Tx) error {
		if s, err = tx.Session(ctx, hash(token)); err != nil {
			return err
		}
		p, err := tx.Person(ctx, by.Person)
		if err == nil {
			stored = p.PasswordHash
		}
		// After a code by phone too: the phone may hold the authenticator, and alone it proves nobody. A passkey, where there
		// is one, is still to be shown.
		byPassword = s.How == HowPassword || s.How == HowPhone
		if err != nil {
			return err
		}
		second, err := passkeyIsSecond(ctx, tx, by.Person)
		if err == nil && p.TOTPSecret == "" && (!byPassword || s.Second || second) {
			return refusal.New(refusal.Forbidden, "prove.elsewhere", "", "请用通行密钥或重新经统一身份认证登录", "use a passkey, or sign in again through the identity provider")
		}
		return err
	})
	if err != nil {
		return Me{}, err
	}
	err = a.proving(ctx, by, func() error {
		if byPassword && !a.Secrets.Matches(stored, in.Password) {
			return wrongLogIn()
		}
		return a.Store.Update(ctx, func(tx Tx) error {
			if err := useTOTP(ctx, tx, by.Person, in.TOTP); err != nil {
				return err
			}
			who, err = a.proven(ctx, tx, s.TokenHash)
			return err
		})
	})
	return who, err
}

// proven marks the session as of somebody who has just proved himself.
func (a *App) proven(ctx context.Context, tx Tx, tokenHash string) (Me, error) {
	if err := tx.ProveSession(ctx, tokenHash, tx.WallClock()); err != nil {
		return Me{}, err
	}
	s, err := tx.Session(ctx, tokenHash)
	if err != nil {
		return Me{}, err
	}
	who, err := me(ctx, tx, *s)
	if err != nil {
		return Me{}, err
	}
	return who, a.record(ctx, tx, domain.Event{Kind: domain.EventProved, Subject: "person:" + string(s.Person), Region: who.Organisation.Region, By: who.Actor,
		At: tx.Now(), Face: domain.Face{"person": string(s.Person)}})
}
