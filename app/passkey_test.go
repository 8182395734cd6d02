package app_test

import (
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TestAPasskeyIsASecondFactor: who decides and has nothing else shows it after his password, and to prove himself again.
func TestAPasskeyIsASecondFactor(t *testing.T) {
	w := newWorld(t, 0)
	for _, c := range []struct {
		by     domain.Actor
		second bool
	}{{w.reviewer, true}, {w.officer, false}} {
		email := w.account(c.by)
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
			return tx.AddPasskey(ctx(), app.Passkey{ID: app.NewID(), Person: c.by.Person, Name: "手机", Credential: []byte(`{}`), MadeAt: tx.WallClock()})
		}))
		token, me, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
		w.do(err)
		if me.Second != c.second || me.EnrolTOTP || (len(me.Actor.Roles) == 0) != c.second {
			t.Errorf("second %v, roles %v", me.Second, me.Actor.Roles)
		}
		_, err = w.Prove(ctx(), me.Actor, token, app.Proof{Password: goodPassword})
		if !c.second {
			w.do(err)
			continue
		}
		refusedBy(t, err, refusal.Forbidden, "prove.elsewhere")
		if !me.PasskeyOnly {
			t.Error("the form would ask for a password that proves nobody")
		}
	}
}

// TestNoWayInWithoutAFreshProof: neither a desk left open nor a code by phone takes a way in away or makes one.
func TestNoWayInWithoutAFreshProof(t *testing.T) {
	w := newWorld(t, 0)
	w.account(w.officer)
	key := app.NewID()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.AddPasskey(ctx(), app.Passkey{ID: key, Person: w.officer.Person, Name: "手机", Credential: []byte(`{}`), MadeAt: tx.WallClock()})
	}))
	var now time.Time
	w.do(w.Store.View(ctx(), func(tx app.Tx) error { now = tx.Now(); return nil }))
	open, program := w.officer, w.officer
	open.ProvedAt = now.Add(-domain.ProofLife - time.Second)
	program.Scopes = []string{domain.ScopeRead, "notice"}
	refusedBy(t, w.RemovePasskey(ctx(), open, key), refusal.Forbidden, "session.prove")
	refusedBy(t, w.RemovePasskey(ctx(), program, key), refusal.NotFound, "not_found")
	_, err := domain.AddPasskey(open, "手机", now)
	refusedBy(t, err, refusal.Forbidden, "session.prove")
	secret, err := w.NewTOTP(open)
	w.do(err)
	for range 6 { // which is no wrong try, however often
		refusedBy(t, w.ConfirmTOTP(ctx(), open, secret, app.TOTP(secret, w.wall()), ""), refusal.Forbidden, "session.prove")
	}
	fresh := w.officer
	fresh.ProvedAt = now
	w.do(w.RemovePasskey(ctx(), fresh, key))
}
