package app_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/oidc"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

const returnTo = "https://test.example/oidc/callback"

// provider is a real server of OpenID Connect in this process.
func (w *world) provider() *mockoidc.MockOIDC {
	w.t.Helper()
	m, err := mockoidc.Run()
	w.do(err)
	w.t.Cleanup(func() { _ = m.Shutdown() })
	w.Provider = oidc.New(oidc.Config{Issuer: m.Issuer(), ClientID: m.ClientID, ClientSecret: m.ClientSecret, Return: returnTo, Now: time.Now})
	return m
}

// browser goes to the provider and answers what it sends back.
func (w *world) browser(address string) url.Values {
	w.t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	w.do(err)
	w.do(res.Body.Close())
	back, err := url.Parse(res.Header.Get("Location"))
	w.do(err)
	if back.Scheme+"://"+back.Host+back.Path != returnTo {
		w.t.Fatalf("the provider answers %d and sends the browser to %s", res.StatusCode, back)
	}
	return back.Query()
}

func TestAnIdentityIsLinkedByAnAdministrator(t *testing.T) {
	w := newWorld(t, 0)
	admin, m := w.administration(), w.provider()
	user := &mockoidc.MockUser{Subject: "gov-0001", Email: string(w.officer.Person) + "@test.example", PreferredUsername: "zhang"}
	signIn := func(in app.LogIn) (string, app.Me, error) {
		state, address, err := w.AskProvider(ctx(), "")
		w.do(err)
		m.QueueUser(user)
		back := w.browser(address)
		if back.Get("state") != state {
			t.Fatal("another state came back")
		}
		return w.LogInByProvider(ctx(), state, back.Get("code"), in)
	}
	// The mail address that the provider names is the officer's: that proves nothing.
	for range 2 {
		_, _, err := signIn(app.LogIn{})
		refusedBy(t, err, refusal.Forbidden, "identity.waiting")
	}
	list, err := w.OpenIdentities(ctx(), admin)
	w.do(err)
	if len(list) != 1 || list[0].Subject != "gov-0001" {
		t.Fatalf("%+v", list)
	}
	link := func(by domain.Actor) error {
		return w.LinkIdentity(ctx(), by, list[0].ID, w.officer.Person, w.officer.Organisation)
	}
	refusedBy(t, link(w.officer), refusal.NotFound, "")
	w.do(link(admin))
	refusedBy(t, link(admin), refusal.Conflict, "identity.agreed")
	_, me, err := signIn(app.LogIn{Address: "10.0.0.3"})
	w.do(err)
	if me.Actor.Person != w.officer.Person || me.How != app.HowOIDC || me.Second {
		t.Fatalf("%+v", me)
	}
	// With a second factor of his own he still shows it: the provider asked for a password only.
	at := func() (now time.Time) {
		w.do(w.Store.View(ctx(), func(tx app.Tx) error { now = tx.WallClock(); return nil }))
		return now
	}
	secret, err := w.NewTOTP(w.officer)
	w.do(err)
	w.do(w.ConfirmTOTP(ctx(), w.officer, secret, app.TOTP(secret, at().Add(-30*time.Second)), ""))
	token, me, err := signIn(app.LogIn{})
	w.do(err)
	if !me.Second || len(me.Actor.Roles) != 0 {
		t.Fatal("one factor is enough")
	}
	me, err = w.Prove(ctx(), me.Actor, token, app.Proof{TOTP: app.TOTP(secret, at())})
	w.do(err)
	if me.Second || !me.Actor.Has(domain.DepartmentOfficer) {
		t.Fatalf("%+v", me.Actor)
	}
}

func TestTheProvidersAnswerIsUsedOnceAndOnlyForItsState(t *testing.T) {
	w := newWorld(t, 0)
	m := w.provider()
	state, address, err := w.AskProvider(ctx(), "")
	w.do(err)
	m.QueueUser(&mockoidc.MockUser{Subject: "x"})
	code := w.browser(address).Get("code")
	other, _, err := w.AskProvider(ctx(), "")
	w.do(err)
	_, _, err = w.LogInByProvider(ctx(), other, code, app.LogIn{}) // another's verifier: PKCE refuses
	refusedBy(t, err, refusal.Forbidden, "oidc.refused")
	_, _, err = w.LogInByProvider(ctx(), "0000", code, app.LogIn{})
	refusedBy(t, err, refusal.Conflict, "challenge.over")
	_, _, err = w.LogInByProvider(ctx(), other, code, app.LogIn{}) // spent
	refusedBy(t, err, refusal.Conflict, "challenge.over")
	_ = state
	w.do(m.Shutdown())
	state, _, err = w.AskProvider(ctx(), "")
	w.do(err)
	_, _, err = w.LogInByProvider(ctx(), state, code, app.LogIn{})
	refusedBy(t, err, refusal.Unavailable, "oidc.down")
}
