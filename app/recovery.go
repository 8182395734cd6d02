package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// recoveryCodes is how many a person gets at once, each of 80 random bits.
const recoveryCodes, recoveryBytes = 10, 10

// NewRecoveryCodes makes ten one-time codes for a lost authenticator, shown this once; older ones end. It asks for a code
// of the authenticator: a session alone must not open the account for ever.
func (a *App) NewRecoveryCodes(ctx context.Context, by domain.Actor, code string) (codes []string, err error) {
	err = a.proving(ctx, by, func() error {
		return a.Store.Update(ctx, func(tx Tx) error {
			p, err := tx.Person(ctx, by.Person)
			if err != nil {
				return err
			}
			if p.TOTPSecret == "" {
				return refusal.New(refusal.Conflict, "recovery.totp", "", "请先绑定动态口令", "enrol a one-time-code device first")
			}
			if err := useTOTP(ctx, tx, by.Person, code); err != nil {
				return err
			}
			codes = make([]string, recoveryCodes)
			hashes := make([]string, recoveryCodes)
			for i := range codes {
				codes[i] = recoveryCode()
				hashes[i] = hash(plainCode(codes[i]))
			}
			return tx.SetRecoveryCodes(ctx, by.Person, hashes)
		})
	})
	return codes, err
}

func recoveryCode() string {
	b := make([]byte, recoveryBytes)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	s := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b))
	return s[:4] + "-" + s[4:8] + "-" + s[8:12] + "-" + s[12:]
}

// plainCode is a code without what people put between its groups.
func plainCode(s string) string {
	return strings.ToLower(strings.NewReplacer("-", "", " ", "").Replace(s))
}

// useRecovery spends a code in place of the authenticator's, and takes the lost authenticator away: the next thing its
// person does is to enrol a new one. He is told by letter.
func (a *App) useRecovery(ctx context.Context, tx Tx, id domain.PersonID, code string) error {
	p, err := tx.Person(ctx, id)
	if err != nil {
		return err
	}
	if p.TOTPSecret == "" {
		return nil
	}
	spent, err := tx.SpendRecoveryCode(ctx, id, hash(plainCode(code)))
	if err != nil {
		return err
	}
	if !spent {
		return refusal.New(refusal.Forbidden, "login.totp", "recovery", "恢复码不正确或已使用", "the recovery code is wrong or has been used")
	}
	p.TOTPSecret, p.TOTPStep = "", 0
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	return a.record(ctx, tx, domain.Event{Kind: domain.EventRecoveryUsed, Subject: "person:" + string(id), By: domain.Actor{Person: id}, At: tx.Now(),
		Face: domain.Face{"person": string(id)}})
}

// ResetPage is an open request to give a way in back.
type ResetPage struct {
	Reset domain.AccountReset
	Name  string
	Email string
}

// AccountResets are the open requests for people of an organisation.
func (a *App) AccountResets(ctx context.Context, by domain.Actor, org domain.OrganisationID) (list []ResetPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		if by.Manages(*o) != nil {
			return nil
		}
		list, err = tx.AccountResets(ctx, org)
		return err
	})
	return list, err
}

// AskAccountReset is an administrator's request for somebody whose identity he has checked; waits: a second one decides.
func (a *App) AskAccountReset(ctx context.Context, by domain.Actor, id domain.AccountResetID, person domain.PersonID, org domain.OrganisationID, what, checked string) (waits bool, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		p, err := memberOf(ctx, tx, person, org)
		if err != nil {
			return err
		}
		if there, err := tx.AccountReset(ctx, id); err == nil && there.Person == person {
			waits = there.DecidedAt.IsZero()
			return nil // the same again: a lost answer
		}
		roles, err := rolesOf(ctx, tx, person)
		if err != nil {
			return err
		}
		r, e, err := domain.AskAccountReset(by, id, p, roles, *o, what, checked, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddAccountReset(ctx, r); err != nil {
			return err
		}
		waits = r.DecidedAt.IsZero()
		return a.record(ctx, tx, e)
	})
	return waits, err
}

// rolesOf are all that a person holds, in whichever organisation.
func rolesOf(ctx context.Context, tx Tx, p domain.PersonID) ([]domain.Role, error) {
	ms, err := tx.Memberships(ctx, p)
	return everywhere(ms), err
}

func everywhere(ms []domain.Membership) (roles []domain.Role) {
	for _, m := range ms {
		roles = append(roles, m.Roles...)
	}
	return roles
}

// DecideAccountReset is the second administrator's yes or no. With a yes to a second factor all of them go,
// and every session with them; with a yes to a password its link is mailed.
func (a *App) DecideAccountReset(ctx context.Context, by domain.Actor, id domain.AccountResetID, org domain.OrganisationID, agree bool) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		r, err := tx.AccountReset(ctx, id)
		if err != nil {
			return err
		}
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		p, err := memberOf(ctx, tx, r.Person, org)
		if err != nil {
			return err
		}
		e, err := r.Decide(by, *o, agree, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveAccountReset(ctx, r); err != nil {
			return err
		}
		if agree && r.What == domain.ResetSecondFactor {
			if err := a.dropSecondFactors(ctx, tx, p); err != nil {
				return err
			}
		}
		return a.record(ctx, tx, e)
	})
}

func (a *App) dropSecondFactors(ctx context.Context, tx Tx, p *domain.Person) error {
	p.TOTPSecret, p.TOTPStep = "", 0
	if err := tx.SavePerson(ctx, p); err != nil {
		return err
	}
	if err := tx.DropPasskeys(ctx, p.ID); err != nil {
		return err
	}
	if err := tx.SetRecoveryCodes(ctx, p.ID, nil); err != nil {
		return err
	}
	return tx.EndSessions(ctx, p.ID)
}
