package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"runtime"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/beacon"
	"github.com/intermart/intermart/app/hook"
	"github.com/intermart/intermart/app/mail"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/oidc"
	"github.com/intermart/intermart/app/passkey"
	"github.com/intermart/intermart/app/scan"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/secret"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/app/store"
	"github.com/intermart/intermart/app/tlog"
	"github.com/intermart/intermart/domain/refusal"
)

// newApp makes the use cases over whatever ports the configuration has; a port it has not is left nil. Nothing is
// asked yet, so that a process can start before its servers. close ends the connections.
func newApp(cfg Config, log *slog.Logger) (a *app.App, close func(), err error) {
	s, err := store.Open(store.Config{URL: cfg.DatabaseURL, ReadURL: cfg.DatabaseReadURL})
	if err != nil {
		return nil, nil, err
	}
	close = func() {
		if err := s.Close(); err != nil {
			log.Warn("database connections not closed", "error", err)
		}
	}
	a = &app.App{Store: s, Secrets: secret.New(runtime.GOMAXPROCS(0)), Envelope: seal.Checker{}, OpenPublished: seal.OpenWith, Sheets: sheet.Workbooks{}, Recognitions: seal.Recognitions{}, Tree: tlog.Tree{}, Beacon: beacon.New(cfg.Beacon.chain, cfg.Beacon.url), Log: log, Site: site(cfg.PublicURL)}
	if err := errors.Join(addServers(a, cfg), addSignIn(a, cfg)); err != nil {
		close()
		return nil, nil, err
	}
	addKeys(a, cfg)
	return a, close, nil
}

// site is the installation as letters name it; the origin, their Message-ID's host, has no port.
func site(publicURL string) app.Site {
	u, err := url.Parse(publicURL)
	if err != nil {
		return app.Site{PublicURL: publicURL}
	}
	return app.Site{PublicURL: publicURL, Origin: u.Hostname()}
}

func addServers(a *app.App, cfg Config) error {
	if cfg.Objects.Endpoint != "" {
		b, err := objects.New(cfg.Objects)
		if err != nil {
			return err
		}
		a.Objects = b
	}
	if cfg.Clamd != "" {
		a.Scanner = scan.New(cfg.Clamd)
	}
	if cfg.Mail.Address != "" {
		m, err := newMailer(cfg.Mail)
		if err != nil {
			return err
		}
		a.Mailer = prompt{m}
	}
	return addGateway(a, cfg.Gateway)
}

// addGateway sets the way out to phones where there is an address, and the way back where there is a secret.
func addGateway(a *app.App, c gatewayConfig) error {
	if c.Secret == "" {
		return nil
	}
	g, err := hook.New(hook.Config{URL: c.URL, Secret: c.Secret, Now: time.Now})
	if err != nil {
		return err
	}
	a.Callbacks = g
	if c.URL != "" {
		a.Gateway = g
	}
	return nil
}

// addSignIn sets what signs people in besides passwords.
func addSignIn(a *app.App, cfg Config) error {
	leaked, err := secret.NewLeaked(cfg.LeakedPasswords)
	if err != nil {
		return err
	}
	a.Breaches = leaked
	if cfg.OIDC.Issuer != "" {
		a.Provider = oidc.New(oidc.Config{Issuer: cfg.OIDC.Issuer, ClientID: cfg.OIDC.ClientID, ClientSecret: cfg.OIDC.ClientSecret,
			Return: cfg.PublicURL + "/oidc/callback", Now: time.Now})
	}
	if cfg.PublicURL == "" {
		return nil
	}
	keys, err := passkey.New(cfg.PublicURL)
	if err != nil {
		return err
	}
	a.Passkeys = keys
	return nil
}

// addKeys sets only the ports there is a key for: an interface that holds a nil pointer is not nil.
func addKeys(a *app.App, cfg Config) {
	if cfg.Receipts != nil {
		a.Receipts = cfg.Receipts
	}
	if cfg.Keymaker != nil {
		a.Keymaker = keymaker{cfg.Keymaker}
	}
	if cfg.Opener != nil {
		a.Opener = cfg.Opener
	}
	if cfg.Notary != nil {
		a.Notary = cfg.Notary
	}
	if cfg.Witness != nil {
		a.Witnesses = cfg.Witness.Witnesses()
	}
}

// keymaker is app.Keymaker: seal knows nothing of app's types.
type keymaker struct{ *seal.Keymaker }

func (k keymaker) Make(notice string) (app.NewKeys, error) {
	keys, err := k.Keymaker.Make(notice)
	return app.NewKeys(keys), err
}

func newMailer(c mailConfig) (*mail.Sender, error) {
	return mail.New(mail.Config{Address: c.Address, From: c.From, Username: c.Username, Password: c.Password, Now: time.Now})
}

// sendPatience is shorter than the leases of letters and deliveries (20 s, 15 s), so that nobody else sends the same
// letter while one is still trying.
const sendPatience = 12 * time.Second

// prompt is a Mailer that gives up in time.
type prompt struct{ app.Mailer }

func (p prompt) Send(ctx context.Context, m app.Mail) error {
	ctx, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	return p.Mailer.Send(ctx, m)
}

// ready refuses to start on a schema or a bucket that is not fit. A server that does not answer is only told: it may
// come later, and what waits for it waits in the database.
func ready(ctx context.Context, a *app.App, cfg Config) error {
	if err := readySchema(ctx, a); err != nil {
		return err
	}
	b, ok := a.Objects.(*objects.Bucket)
	if !ok {
		return nil
	}
	if !answers(ctx, b) {
		a.Log.Warn("the object store does not answer yet", "endpoint", cfg.Objects.Endpoint)
		return nil
	}
	// Asked again: a server that went away half-way is not one that is unfit.
	if faults := b.Check(ctx); len(faults) > 0 && answers(ctx, b) {
		return fmt.Errorf("the object store is not fit: %q (intermart doctor checks everything)", faults)
	}
	return nil
}

const readyPatience = 10 * time.Second

func readySchema(ctx context.Context, a *app.App) error {
	s, ok := a.Store.(*store.Store)
	if !ok {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	err := s.Ready(asking)
	r := refusal.As(err)
	switch {
	case err == nil:
		return nil
	case r != nil && r.Rule == "store.unavailable" || errors.Is(err, context.DeadlineExceeded):
		a.Log.Warn("the database does not answer yet")
		return nil
	case r != nil:
		return err
	}
	return fmt.Errorf("the database is not fit (is it migrated: intermart migrate?): %w", err)
}

// answers reports whether the object store is there. A port that takes calls is not enough: what stands before the
// store may take them and hang up.
func answers(ctx context.Context, b *objects.Bucket) bool {
	return !refusal.Is(b.Answers(ctx), refusal.Unavailable)
}
