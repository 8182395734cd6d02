package app

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// HowPhone is a session that began with a code sent to its person's phone.
const HowPhone = "phone"

// MobileTx is numbers that are shown to be their person's.
type MobileTx interface {
	PersonByMobile(ctx context.Context, mobile string) (*domain.Person, error)
	// ConfirmMobile marks the person's number as shown; one that is another's already is a Conflict.
	ConfirmMobile(ctx context.Context, p domain.PersonID, mobile string, at time.Time) error
	KnownAddress(ctx context.Context, p domain.PersonID, address string) (bool, error) // he is signed in from there
}

const (
	codeTemplate = 710 // the text of a code, for gateways that have texts approved
	codesPerPair = 3   // that one address may have sent to one number in a quarter of an hour
	codesPerHour = 6   // that strangers' addresses may have sent to one number; to confirm: of one account, and to one number
	codeWindow   = time.Hour
	wrongCodes   = 5 // that an account may answer in a quarter of an hour, of however many codes
)

// What a code will answer: to sign in, or to show that the number is one's own.
const (
	codeSignsIn  = "phone"
	codeConfirms = "mobile"
)

// sentCode is what is kept of a code while it lives. Code is "" until it was sent.
type sentCode struct {
	Mobile string
	Code   string // hash with the challenge's id
	Tries  int
	Until  time.Time
}

// Ways are how people may sign in here, besides their password.
type Ways struct{ Provider, Passkey, Phone bool }

// Ways says which there are.
func (a *App) Ways() Ways {
	return Ways{Provider: a.Provider != nil, Passkey: a.Passkeys != nil, Phone: a.Gateway != nil}
}

func noGateway() *refusal.Refusal {
	return refusal.New(refusal.NotFound, "phone.none", "", "未配置短信网关，请用密码登录", "no message gateway is configured: use your password")
}

// AskPhoneCode sends a code to a number that its person has confirmed. The answer is the same whether or not there is one.
// token names the code on the way back: nobody spends the tries of a code that another asked for.
func (a *App) AskPhoneCode(ctx context.Context, mobile, address string) (token string, err error) {
	if a.Gateway == nil {
		return "", noGateway()
	}
	if err := refusal.All(domain.CheckMobile("mobile", mobile)); err != nil {
		return "", err
	}
	token = Token(32)
	err = a.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.PersonByMobile(ctx, mobile)
		if refusal.Is(err, refusal.NotFound) || err == nil && p.Disabled {
			p, err = nil, nil
		}
		if err != nil {
			return err
		}
		send, err := countCode(ctx, tx, p, mobile, address)
		if err != nil {
			return err
		}
		id := domain.PersonID("")
		if p != nil && send {
			id = p.ID
		}
		if err := addCode(ctx, tx, token, codeSignsIn, id, mobile); err != nil || id == "" {
			return err
		}
		return a.record(ctx, tx, domain.CodeAsked(domain.Visitor(), id, "", hash(token), tx.Now()))
	})
	return token, err
}

// countCode bounds the codes: three from one address to one number in a quarter of an hour, sixty tries of an address.
// What strangers' addresses have sent to a number counts among them only: from where its person is signed in he is never
// shut out by them, and elsewhere his password still works.
func countCode(ctx context.Context, tx Tx, p *domain.Person, mobile, address string) (send bool, err error) {
	pair, all, number := "code:"+hash(mobile+" "+address), "codes:"+hash(address), "number:"+hash(mobile)
	since := tx.WallClock().Add(-tryWindow)
	fromHere, err := tx.Tries(ctx, pair, since)
	if err != nil {
		return false, err
	}
	byAddress, err := tx.Tries(ctx, all, since)
	if err != nil {
		return false, err
	}
	if fromHere >= codesPerPair || byAddress >= triesPerAddress {
		return false, refusal.New(refusal.Unavailable, "login.rate", "", "验证码发送过于频繁，请 15 分钟后再试，或用密码登录", "too many codes: wait 15 minutes, or use your password")
	}
	known := false
	if p != nil {
		if known, err = tx.KnownAddress(ctx, p.ID, address); err != nil {
			return false, err
		}
	}
	strangers, err := tx.Tries(ctx, number, tx.WallClock().Add(-codeWindow))
	if err != nil {
		return false, err
	}
	keys := []string{pair, all}
	if !known {
		keys = append(keys, number)
	}
	for _, k := range keys {
		if err := tx.AddTry(ctx, k); err != nil {
			return false, err
		}
	}
	return known || strangers < codesPerHour, nil
}

func addCode(ctx context.Context, tx Tx, token, kind string, p domain.PersonID, mobile string) error {
	return putCode(ctx, tx, hash(token), kind, p, sentCode{Mobile: mobile, Until: tx.WallClock().Add(domain.CodeLife)})
}

func putCode(ctx context.Context, tx Tx, id, kind string, p domain.PersonID, c sentCode) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return tx.AddChallenge(ctx, id, kind, p, body, c.Until)
}

// sendCode makes the code and sends it; only its hash stays, as long as it works. One that nobody waits for any more is
// not sent. A retry makes a new code.
func (a *App) sendCode(ctx context.Context, d domain.Delivery) error {
	if a.Gateway == nil { // serve knows one and this worker does not
		return refusal.New(refusal.Unavailable, "phone.none", "", "未配置短信网关", "no message gateway is configured")
	}
	code, err := sixDigits()
	if err != nil {
		return err
	}
	var m Mail
	err = a.Store.Update(ctx, func(tx Tx) error {
		e, err := tx.EventByID(ctx, d.Event)
		if err != nil {
			return err
		}
		id := faceField(e, "challenge")
		for _, kind := range []string{codeSignsIn, codeConfirms} {
			p, body, err := tx.TakeChallenge(ctx, id, kind)
			if refusal.Is(err, refusal.NotFound) {
				continue
			}
			var c sentCode
			if err != nil {
				return err
			}
			if err := json.Unmarshal(body, &c); err != nil {
				return err
			}
			c.Code = hash(id + code)
			m = a.codeMail(c.Mobile, code, d.ID)
			return putCode(ctx, tx, id, kind, p, c)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if m.To != "" {
		if err := a.Gateway.Send(ctx, m); err != nil {
			return err
		}
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

func sixDigits() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%06d", n), nil
}

func (a *App) codeMail(mobile, code string, id domain.DeliveryID) Mail {
	minutes := int(domain.CodeLife / time.Minute)
	return Mail{MessageID: fmt.Sprintf("code-%d@%s", id, a.Site.Origin), To: mobile, Template: codeTemplate, Language: "zh", Params: []string{code, fmt.Sprint(minutes)},
		Subject: "验证码 / code", Text: fmt.Sprintf("验证码 %s，%d 分钟内有效。请勿告诉任何人，工作人员不会索要。\nCode %s, good for %d minutes. Tell nobody; we never ask for it.\n", code, minutes, code, minutes)}
}

func wrongCode() *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "login.code", "code", "验证码不正确或已过期，请重新获取", "the code is wrong or over: ask for another")
}

// answered spends the code when it is right; a wrong guess is counted and leaves it its other tries.
func answered(ctx context.Context, tx Tx, token, kind, code string) (p domain.PersonID, mobile string, refused, err error) {
	id := hash(token)
	p, body, err := tx.TakeChallenge(ctx, id, kind)
	if refusal.Is(err, refusal.NotFound) {
		return "", "", wrongCode(), nil
	}
	if err != nil {
		return "", "", nil, err
	}
	var c sentCode
	if err := json.Unmarshal(body, &c); err != nil {
		return "", "", nil, err
	}
	if p != "" && c.Code != "" && c.Code == hash(id+strings.TrimSpace(code)) {
		return p, c.Mobile, nil, nil
	}
	if c.Tries++; c.Tries >= domain.CodeTries {
		return "", "", wrongCode(), nil
	}
	return "", "", wrongCode(), putCode(ctx, tx, id, kind, p, c)
}

// LogInByPhone opens a session with a code. It is one factor: whoever has a second one still shows it, whoever decides and
// has none signs in with his password, and it is no proof for what publishes and decides. Wrong codes are bounded by the
// code they answer, and codes by their number and address: nobody else's are spent.
func (a *App) LogInByPhone(ctx context.Context, challenge, code string, in LogIn) (token string, who Me, err error) {
	token = Token(32)
	var refused error
	err = a.Store.Update(ctx, func(tx Tx) error {
		var id domain.PersonID
		var mobile string
		if id, mobile, refused, err = answered(ctx, tx, challenge, codeSignsIn, code); err != nil || refused != nil {
			return err
		}
		holder, err := tx.PersonByMobile(ctx, mobile) // since then he may have another number, or none
		if refusal.Is(err, refusal.NotFound) || err == nil && (holder.ID != id || holder.Disabled) {
			refused = wrongCode()
			return nil
		}
		if err != nil {
			return err
		}
		s := Session{TokenHash: hash(token), How: HowPhone}
		if s.Second, err = secondAfterPhone(ctx, tx, id); err != nil {
			return err
		}
		who, err = a.openSession(ctx, tx, id, s, in)
		return err
	})
	if err == nil && refused != nil {
		return "", Me{}, refused
	}
	return token, who, err
}

// secondAfterPhone reports whether a second factor is still to be shown; a role that demands one and has none is refused.
func secondAfterPhone(ctx context.Context, tx Tx, id domain.PersonID) (bool, error) {
	p, keys, err := holder(ctx, tx, id)
	if err != nil || p.TOTPSecret != "" || len(keys) > 0 {
		return err == nil, err
	}
	ms, err := tx.Memberships(ctx, id)
	if err != nil {
		return false, err
	}
	for _, m := range ms {
		if domain.NeedsTOTP(m.Roles) {
			return false, refusal.New(refusal.Forbidden, "login.phone_second", "", "您的岗位须用第二验证因素：请先用密码登录并绑定动态口令或通行密钥",
				"your role demands a second factor: sign in with your password first and set up one-time codes or a passkey").Cite("GB/T 22239-2019", "8.1.4.1", false)
		}
	}
	return false, nil
}

// AskMobileCode sends a code to the actor's own number, so that he can show that it is his.
func (a *App) AskMobileCode(ctx context.Context, by domain.Actor, address string) (token string, err error) {
	if a.Gateway == nil {
		return "", noGateway()
	}
	token = Token(32)
	err = a.Store.Update(ctx, func(tx Tx) error {
		c, err := myChoice(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := domain.AskMobileCode(by, c.Mobile, tx.Now()); err != nil {
			return err
		}
		if err := countConfirming(ctx, tx, by.Person, c.Mobile, address); err != nil {
			return err
		}
		if err := addCode(ctx, tx, token, codeConfirms, by.Person, c.Mobile); err != nil {
			return err
		}
		return a.record(ctx, tx, domain.CodeAsked(by, by.Person, by.Region, hash(token), tx.Now()))
	})
	return token, err
}

// countConfirming bounds the codes that confirm a number: six an hour of one account, whatever numbers it tries, and six an
// hour to one number, whatever accounts ask, so that nobody's phone is rung by somebody else's account; besides, what one
// address may have sent.
func countConfirming(ctx context.Context, tx Tx, p domain.PersonID, mobile, address string) error {
	account, number, pair, all := "confirming:"+string(p), "confirming:"+hash(mobile), "code:"+hash(mobile+" "+address), "codes:"+hash(address)
	for key, bound := range map[string]struct {
		most   int
		window time.Duration
	}{account: {codesPerHour, codeWindow}, number: {codesPerHour, codeWindow}, pair: {codesPerPair, tryWindow}, all: {triesPerAddress, tryWindow}} {
		n, err := tx.Tries(ctx, key, tx.WallClock().Add(-bound.window))
		if err != nil {
			return err
		}
		if n >= bound.most {
			return refusal.New(refusal.Unavailable, "login.rate", "", "验证码发送过于频繁，请一小时后再试", "too many codes: try again in an hour")
		}
	}
	for _, key := range []string{account, number, pair, all} {
		if err := tx.AddTry(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// ConfirmMobile takes the code that came to the actor's number. A wrong one is counted, and refused only after that is
// kept.
func (a *App) ConfirmMobile(ctx context.Context, by domain.Actor, token, code string) error {
	wrongOnes := "confirm:" + string(by.Person)
	var refused error
	err := a.Store.Update(ctx, func(tx Tx) error {
		e, err := domain.ConfirmMobile(by, tx.Now())
		if err != nil {
			return err
		}
		n, err := tx.Tries(ctx, wrongOnes, tx.WallClock().Add(-tryWindow))
		if err != nil {
			return err
		}
		if n >= wrongCodes {
			return refusal.New(refusal.Unavailable, "login.rate", "code", "验证码输错次数过多，请 15 分钟后再试", "too many wrong codes: wait 15 minutes")
		}
		p, mobile, wrong, err := answered(ctx, tx, token, codeConfirms, code)
		if err != nil {
			return err
		}
		if wrong != nil || p != by.Person {
			refused = wrongCode()
			return tx.AddTry(ctx, wrongOnes)
		}
		if err := tx.ConfirmMobile(ctx, by.Person, mobile, tx.WallClock()); err != nil {
			if refusal.Is(err, refusal.Conflict) {
				return refusal.New(refusal.Conflict, "mobile.taken", "mobile", "该号码已由另一账户确认", "this number is confirmed for another account")
			}
			return err
		}
		return a.record(ctx, tx, e)
	})
	if err == nil {
		err = refused
	}
	return err
}
