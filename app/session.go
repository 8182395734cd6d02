package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

const (
	sessionLife = 12 * time.Hour
	resetLife   = 24 * time.Hour
	tryWindow   = 15 * time.Minute
	// A stranger who guesses at an account from his own address shuts out only himself: tries are counted by account and
	// address together. In a browser where the person has signed in before his tries are counted apart, so that nobody
	// behind the same address shuts him out either. What an address has tried in all leaves each account one try from it, and
	// in the end none, so that nobody goes through all accounts.
	triesPerAccount = 5
	triesPerAddress = 60
	triesInAll      = 600
)

// BrowserLife is how long a browser is known in which its person has not signed in again.
const BrowserLife = 180 * 24 * time.Hour

// LogIn is what a person sends to log in. Address is the client's network address.
// Device is what the client says of itself, Browser the secret by which it is known again, if it keeps one; Recovery stands
// for TOTP when the authenticator is lost.
type LogIn struct {
	Email, Password, TOTP, Recovery, Address, Device, Browser string
}

// Me is who a session is: the actor, his person and what he must still do.
type Me struct {
	Actor        domain.Actor
	Person       domain.Person
	Organisation domain.Organisation
	Memberships  []OnBehalf // all for whom he may act
	Unread       int
	Passkeys     bool
	PasskeyOnly  bool // a passkey is the one second factor of somebody who must have one: no password proves him
	How          string
	Second       bool // one factor was shown only: the own second one is still to be shown
	EnrolTOTP    bool // a second factor is demanded and not set up: nothing else is possible
	Looking      *Looking
}

// LogIn checks password and second factor and opens a session. token goes into the cookie; only its hash is kept.
func (a *App) LogIn(ctx context.Context, in LogIn) (token string, me Me, err error) {
	account, address := "login:"+hash(strings.ToLower(in.Email)+" "+in.Address), "address:"+hash(in.Address)
	var person *domain.Person
	err = a.Store.Update(ctx, func(tx Tx) error {
		if person, err = optional(tx.PersonByEmail(ctx, in.Email)); err != nil {
			return err
		}
		known, err := knownBrowser(ctx, tx, person, in.Browser)
		if known {
			account, address = "browser:"+hash(string(person.ID)+" "+in.Browser), ""
		}
		if err != nil {
			return err
		}
		return shutOut(ctx, tx, account, address)
	})
	if err != nil {
		return "", Me{}, err
	}
	// Hashing outside the transaction; a missing account costs the same time (Secrets).
	known := person != nil && !person.Disabled && person.PasswordHash != ""
	stored := ""
	if known {
		stored = person.PasswordHash
	}
	if ok := a.Secrets.Matches(stored, in.Password); !ok || !known {
		return "", Me{}, a.failedLogIn(ctx, person, in.Address, a.failedTry(ctx, wrongLogIn(), account, address))
	}
	token = Token(32)
	var refused error
	err = a.Store.Update(ctx, func(tx Tx) error {
		second, err := passkeyIsSecond(ctx, tx, person.ID)
		if err != nil {
			return err
		}
		if refused = a.secondFactor(ctx, tx, person.ID, in); refused != nil {
			if refusal.As(refused) == nil {
				return refused // a fault, not a wrong code
			}
			return nil
		}
		me, err = a.openSession(ctx, tx, person.ID, Session{TokenHash: hash(token), How: HowPassword, Second: second}, in)
		return err
	})
	if err == nil && refused != nil {
		if refusal.As(refused).Rule == "login.totp_needed" {
			return "", Me{}, refused
		}
		return "", Me{}, a.failedLogIn(ctx, person, in.Address, a.failedTry(ctx, refused, account, address))
	}
	return token, me, err
}

// secondFactor wants the code of the authenticator, or one of the recovery codes.
func (a *App) secondFactor(ctx context.Context, tx Tx, id domain.PersonID, in LogIn) error {
	if in.Recovery != "" {
		return a.useRecovery(ctx, tx, id, in.Recovery)
	}
	return useTOTP(ctx, tx, id, in.TOTP)
}

// passkeyIsSecond reports whether a passkey is the one second factor of a person who must have one: his password alone
// is not enough then.
func passkeyIsSecond(ctx context.Context, tx Tx, id domain.PersonID) (bool, error) {
	p, keys, err := holder(ctx, tx, id)
	if err != nil {
		return false, err
	}
	roles, err := rolesOf(ctx, tx, id)
	return passkeyOnly(p, keys, roles), err
}

func passkeyOnly(p *domain.Person, keys []Passkey, roles []domain.Role) bool {
	return p.TOTPSecret == "" && len(keys) > 0 && domain.NeedsTOTP(roles)
}

func wrongLogIn() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "login.wrong", "", "账号或密码不正确", "the account or the password is wrong")
}

// knownBrowser reports whether the person has signed in in this browser, or set his password there.
func knownBrowser(ctx context.Context, tx Tx, p *domain.Person, browser string) (bool, error) {
	if p == nil || browser == "" {
		return false, nil
	}
	return tx.KnowsBrowser(ctx, p.ID, hash(browser))
}

func knowBrowser(ctx context.Context, tx Tx, p domain.PersonID, browser string) error {
	if browser == "" {
		return nil
	}
	return tx.KnowBrowser(ctx, p, hash(browser), tx.WallClock().Add(BrowserLife))
}

func manyTries() *refusal.Refusal {
	return refusal.New(refusal.Unavailable, "login.rate", "", "尝试次数过多，请 15 分钟后再试，或通过邮件重设密码", "too many tries: wait 15 minutes, or reset the password by mail")
}

// tries are the wrong ones of a key in the window.
func tries(ctx context.Context, tx Tx, key string) (int, error) {
	return tx.Tries(ctx, key, tx.WallClock().Add(-tryWindow))
}

// shutOut refuses a sign-in after too many wrong ones: of the account from the address, beyond one for each account when
// the address has tried much, and all when it has tried very much. An address of "" counts nothing: the browser is known.
func shutOut(ctx context.Context, tx Tx, account, address string) error {
	own, err := tries(ctx, tx, account)
	if err != nil {
		return err
	}
	all := 0
	if address != "" {
		if all, err = tries(ctx, tx, address); err != nil {
			return err
		}
	}
	if own >= triesPerAccount || own > 0 && all >= triesPerAddress || all >= triesInAll {
		return manyTries()
	}
	return nil
}

// tooMany refuses what is bounded by two keys.
func tooMany(ctx context.Context, tx Tx, one, all string) error {
	byOne, err := tries(ctx, tx, one)
	if err != nil {
		return err
	}
	byAll, err := tries(ctx, tx, all)
	if err != nil {
		return err
	}
	if byOne >= triesPerAccount || byAll >= triesPerAddress {
		return manyTries()
	}
	return nil
}

func (a *App) failedTry(ctx context.Context, why error, keys ...string) error {
	err := a.Store.Update(ctx, func(tx Tx) error {
		for _, key := range keys {
			if key == "" {
				continue
			}
			if err := tx.AddTry(ctx, key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return why
}

// failedLogIn keeps a failed try at an account there is in the security log, and answers the refusal.
func (a *App) failedLogIn(ctx context.Context, p *domain.Person, address string, why error) error {
	if p == nil || refusal.As(why) == nil {
		return why
	}
	err := a.Store.Update(ctx, func(tx Tx) error {
		return a.record(ctx, tx, domain.Event{Kind: domain.EventLogInFailed, Subject: "person:" + string(p.ID), By: domain.Visitor(), At: tx.Now(),
			Face: domain.Face{"person": string(p.ID)}, Private: domain.Face{"address": address}})
	})
	if err != nil {
		return err
	}
	return why
}

// proving bounds the tries of whoever holds a session and must show more than that: the old password, the old code.
func (a *App) proving(ctx context.Context, by domain.Actor, prove func() error) error {
	one, all := "proof:"+string(by.Person), "proofs:"+string(by.Person)
	if err := a.Store.Update(ctx, func(tx Tx) error { return tooMany(ctx, tx, one, all) }); err != nil {
		return err
	}
	err := prove()
	if r := refusal.As(err); r != nil && r.Code == refusal.Forbidden && r.Rule != "session.prove" { // that was no wrong try
		return a.failedTry(ctx, err, one, all)
	}
	return err
}

// useTOTP asks for a code when the account has a second factor; a code works once.
func useTOTP(ctx context.Context, tx Tx, id domain.PersonID, code string) error {
	p, err := tx.Person(ctx, id)
	if err != nil || p.TOTPSecret == "" {
		return err
	}
	if code == "" {
		return refusal.New(refusal.Forbidden, "login.totp_needed", "totp", "请输入动态验证码", "enter the code of your authenticator")
	}
	step := matchTOTP(p.TOTPSecret, code, tx.WallClock())
	if step == 0 || step <= p.TOTPStep {
		return refusal.New(refusal.Forbidden, "login.totp", "totp", "动态验证码不正确或已使用", "the code is wrong or has been used")
	}
	p.TOTPStep = step
	return tx.SavePerson(ctx, p)
}

// openSession opens it for the organisation that the person chose last; the browser is known from now on.
func (a *App) openSession(ctx context.Context, tx Tx, id domain.PersonID, s Session, in LogIn) (Me, error) {
	s.Address, s.Device = in.Address, in.Device
	if err := knowBrowser(ctx, tx, id, in.Browser); err != nil {
		return Me{}, err
	}
	ms, err := tx.Memberships(ctx, id)
	if err != nil {
		return Me{}, err
	}
	if len(ms) == 0 {
		return Me{}, refusal.New(refusal.Forbidden, "login.nowhere", "", "账号未加入任何单位，请联系管理员", "the account belongs to no organisation: ask the administrator")
	}
	now := tx.WallClock()
	s.ID, s.Person, s.Organisation = NewID(), id, ms[0].Organisation
	s.BegunAt, s.ProvedAt, s.SeenAt, s.Until = now, now, now, now.Add(sessionLife)
	if s.How == HowPhone { // a phone that lies about proves nobody
		s.ProvedAt = now.Add(-2 * domain.ProofLife)
	}
	for _, m := range ms {
		if m.ChosenAt.After(ms[0].ChosenAt) {
			s.Organisation = m.Organisation
			ms[0].ChosenAt = m.ChosenAt
		}
	}
	if err := tx.AddSession(ctx, s); err != nil {
		return Me{}, err
	}
	m, err := me(ctx, tx, s)
	if err != nil {
		return Me{}, err
	}
	return m, a.record(ctx, tx, domain.Event{Kind: domain.EventLoggedIn, Subject: "person:" + string(id), Region: m.Organisation.Region, By: m.Actor, At: tx.Now(),
		Face: domain.Face{"person": string(id), "how": s.How}, Private: domain.Face{"address": s.Address, "device": s.Device}})
}

// Who answers a session's token with the actor; no or an ended session is domain.Missing(). It reads without locks; a
// session that a lagging replica does not know yet is looked up on the primary.
func (a *App) Who(ctx context.Context, token string) (who Me, err error) {
	var s *Session
	var now time.Time
	read := func(tx Tx) error {
		if s, err = tx.Session(ctx, hash(token)); err != nil {
			return err
		}
		if now = tx.WallClock(); now.After(s.Until) {
			return domain.Missing()
		}
		if who, err = me(ctx, tx, *s); err != nil || s.Look == "" {
			return err
		}
		return along(ctx, tx, &who, s.Look)
	}
	if err = a.Store.View(ctx, read); refusal.Is(err, refusal.NotFound) {
		err = a.Store.Update(ctx, read)
	}
	if err != nil || now.Sub(s.SeenAt) < time.Minute {
		return who, err
	}
	return who, a.Store.Update(ctx, func(tx Tx) error { return tx.TouchSession(ctx, s.TokenHash, now) })
}

func me(ctx context.Context, tx Tx, s Session) (Me, error) {
	p, err := tx.Person(ctx, s.Person)
	if err != nil {
		return Me{}, err
	}
	o, err := tx.Organisation(ctx, s.Organisation)
	if err != nil {
		return Me{}, err
	}
	ms, err := tx.Memberships(ctx, s.Person)
	if err != nil {
		return Me{}, err
	}
	unread, err := tx.UnreadLetters(ctx, s.Person)
	if err != nil {
		return Me{}, err
	}
	training, err := tx.Training(ctx, o.Region)
	if err != nil {
		return Me{}, err
	}
	// Sessions go by the wall clock, acts by the market's: the proof is as old in the one as in the other.
	proved := s.ProvedAt.Add(tx.Now().Sub(tx.WallClock()))
	m := Me{Person: *p, Organisation: *o, Unread: unread, How: s.How,
		Actor: domain.Actor{Person: p.ID, Name: p.Name, Organisation: o.ID, Kind: o.Kind, Region: o.Region, Training: training, ProvedAt: proved}}
	for _, of := range ms {
		m.Actor.Also = append(m.Actor.Also, of.Organisation)
		if of.Organisation == o.ID {
			m.Actor.Roles = of.Roles
		}
	}
	recused, err := tx.Recusals(ctx, workday.On(tx.Now()), p.ID)
	if err != nil {
		return Me{}, err
	}
	for _, r := range recused {
		m.Actor.Recused = append(m.Actor.Recused, r.Organisation)
	}
	if p.Disabled || m.Actor.Roles == nil { // shut, or no longer of this organisation
		return Me{}, domain.Missing()
	}
	if len(ms) > 1 { // else there is nothing to choose: the common case asks nothing
		if m.Memberships, err = onBehalf(ctx, tx, ms); err != nil {
			return Me{}, err
		}
	}
	keys, err := tx.Passkeys(ctx, p.ID)
	if err != nil {
		return Me{}, err
	}
	m.Passkeys, m.PasskeyOnly = len(keys) > 0, passkeyOnly(p, keys, everywhere(ms))
	if s.Second {
		m.Second, m.Actor.Roles = true, nil
	}
	if domain.NeedsTOTP(m.Actor.Roles) && p.TOTPSecret == "" && !m.Passkeys {
		m.EnrolTOTP, m.Actor.Roles = true, nil // deny until the second factor is there
	}
	return m, nil
}

// LogOut ends the session.
func (a *App) LogOut(ctx context.Context, token string) error {
	return a.Store.Update(ctx, func(tx Tx) error { return tx.EndSession(ctx, hash(token)) })
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// SessionHash is how a session's token is kept: to tell one's own session from the others.
func SessionHash(token string) string { return hash(token) }
