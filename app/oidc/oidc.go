// Package oidc signs in through an identity provider (统一身份认证) by OpenID Connect: authorization code with PKCE.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain/refusal"
)

// Config is one provider. Return is the address that it sends browsers back to.
type Config struct {
	Issuer, ClientID, ClientSecret, Return string
	Now                                    func() time.Time
}

// Provider is app.IdentityProvider. It reads the provider's addresses and keys when it is first asked: a provider that is
// down must not keep the marketplace from starting.
type Provider struct {
	cfg    Config
	client *http.Client

	mu    sync.Mutex
	known *oidc.Provider
}

var _ app.IdentityProvider = (*Provider)(nil)

// patience bounds each call to the provider.
const patience = 10 * time.Second

// freshFor is how long ago a fresh sign-in at the provider may have been.
const freshFor = 5 * time.Minute

// New makes it.
func New(cfg Config) *Provider {
	return &Provider{cfg: cfg, client: &http.Client{Timeout: patience}}
}

// provider reads the discovery document once it can be had.
func (p *Provider) provider() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	// The context lives on in the provider's key set: it must not be the request's.
	known, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.client), p.cfg.Issuer)
	if err != nil {
		return nil, down(err)
	}
	p.known = known
	return known, nil
}

func down(err error) error {
	return fmt.Errorf("%w: %w", refusal.New(refusal.Unavailable, "oidc.down", "", "统一身份认证暂时无法访问，请稍后再试或用密码登录", "the identity provider does not answer: try later, or sign in with your password"), err)
}

func (p *Provider) oauth(known *oidc.Provider) oauth2.Config {
	return oauth2.Config{ClientID: p.cfg.ClientID, ClientSecret: p.cfg.ClientSecret, RedirectURL: p.cfg.Return, Endpoint: known.Endpoint(),
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"}}
}

// Ask is the address to send the browser to.
func (p *Provider) Ask(state, nonce, verifier string, again bool) (string, error) {
	known, err := p.provider()
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)}
	if again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	c := p.oauth(known)
	return c.AuthCodeURL(state, options...), nil
}

// Redeem turns the code into what the provider says.
func (p *Provider) Redeem(ctx context.Context, code, nonce, verifier string, again bool) (app.Claims, error) {
	known, err := p.provider()
	if err != nil {
		return app.Claims{}, err
	}
	c := p.oauth(known)
	token, err := c.Exchange(oidc.ClientContext(ctx, p.client), code, oauth2.VerifierOption(verifier))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError {
			return app.Claims{}, untrue(err)
		}
		return app.Claims{}, down(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return app.Claims{}, untrue(errors.New("no id_token"))
	}
	id, err := known.VerifierContext(oidc.ClientContext(ctx, p.client), &oidc.Config{ClientID: p.cfg.ClientID, Now: p.cfg.Now}).Verify(ctx, raw)
	if err != nil {
		return app.Claims{}, untrue(err)
	}
	return p.claims(id, nonce, again)
}

func (p *Provider) claims(id *oidc.IDToken, nonce string, again bool) (app.Claims, error) {
	var said struct {
		Name     string   `json:"name"`
		Username string   `json:"preferred_username"`
		Email    string   `json:"email"`
		AuthTime int64    `json:"auth_time"`
		AMR      []string `json:"amr"`
	}
	if err := id.Claims(&said); err != nil {
		return app.Claims{}, untrue(err)
	}
	switch {
	case id.Nonce != nonce:
		return app.Claims{}, untrue(errors.New("another nonce"))
	case again && p.cfg.Now().Sub(time.Unix(said.AuthTime, 0)) > freshFor:
		return app.Claims{}, untrue(errors.New("not signed in anew"))
	}
	if said.Name == "" {
		said.Name = said.Username
	}
	return app.Claims{Issuer: id.Issuer, Subject: id.Subject, Name: said.Name, Email: said.Email, Second: second(said.AMR)}, nil
}

// second reports whether the provider saw more than a password (RFC 8176).
func second(amr []string) bool {
	return slices.ContainsFunc(amr, func(m string) bool {
		return slices.Contains([]string{"mfa", "otp", "hwk", "swk", "fpt", "face", "sc"}, m)
	})
}

func untrue(err error) error {
	return fmt.Errorf("%w: %w", refusal.New(refusal.Forbidden, "oidc.refused", "", "统一身份认证未能确认您的身份，请重试", "the identity provider did not confirm who you are: try again"), err)
}
