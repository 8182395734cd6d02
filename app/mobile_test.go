package app_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/secret"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// pocket is a phone: it keeps what comes.
type pocket struct{ got []app.Mail }

func (p *pocket) Send(_ context.Context, m app.Mail) error { p.got = append(p.got, m); return nil }

var sixDigits = regexp.MustCompile(`\d{6}`)

// code is the one that came last.
func (p *pocket) code(t testing.TB) string {
	t.Helper()
	if len(p.got) == 0 {
		t.Fatal("no code came")
	}
	return sixDigits.FindString(p.got[len(p.got)-1].Text)
}

// confirmed gives a person a number that is shown to be his.
func (w *world) confirmed(p *pocket, a domain.Actor, mobile string) {
	w.t.Helper()
	_, err := w.ChooseMessages(ctx(), a, 0, domain.MessageChoice{Mobile: mobile})
	w.do(err)
	token, err := w.AskMobileCode(ctx(), a, "10.9.9.9")
	w.do(err)
	w.do(w.Drain(ctx()))
	w.do(w.ConfirmMobile(ctx(), a, token, p.code(w.t)))
}

func TestACodeByPhone(t *testing.T) {
	w := newWorld(t, 1)
	w.account(w.officer)
	mobile := number(t, 1)
	_, err := w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	refusedBy(t, err, refusal.NotFound, "phone.none")
	p := &pocket{}
	w.Gateway = p
	_, err = w.AskPhoneCode(ctx(), "12345", "10.0.0.1")
	refusedBy(t, err, refusal.Invalid, "message.mobile")

	// A number that nobody has confirmed answers like any other, and nothing is sent.
	_, err = w.ChooseMessages(ctx(), w.officer, 0, domain.MessageChoice{Mobile: mobile})
	w.do(err)
	token, err := w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	w.do(err)
	w.do(w.Drain(ctx()))
	if len(p.got) != 0 || len(token) != 64 {
		t.Fatalf("a code went to a number that nobody has confirmed: %+v", p.got)
	}
	_, _, err = w.LogInByPhone(ctx(), token, "000000", app.LogIn{Address: "10.0.0.1"})
	refusedBy(t, err, refusal.Forbidden, "login.code")

	w.confirmed(p, w.officer, mobile)
	if c, err := w.MessageChoice(ctx(), w.officer); err != nil || !c.Proven {
		t.Fatalf("%+v %v", c, err)
	}
	token, err = w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	w.do(err)
	w.do(w.Drain(ctx()))
	code := p.code(t)
	if m := p.got[len(p.got)-1]; m.To != mobile || m.Template == 0 || m.Params[0] != code {
		t.Fatalf("%+v", m)
	}
	for _, row := range w.db.SQL(`SELECT body->>'Code' FROM challenges`) {
		if strings.TrimSpace(row[0]) == code {
			t.Fatal("the code is kept")
		}
	}
	session, me, err := w.LogInByPhone(ctx(), token, code, app.LogIn{Address: "10.0.0.1"})
	w.do(err)
	if me.Actor.Person != w.officer.Person || me.How != app.HowPhone || me.Second || !me.Actor.Has(domain.DepartmentOfficer) {
		t.Fatalf("%+v", me)
	}
	_, _, err = w.LogInByPhone(ctx(), token, code, app.LogIn{Address: "10.0.0.1"})
	refusedBy(t, err, refusal.Forbidden, "login.code") // once

	// It is no proof for what publishes and decides: the password is.
	e := domain.Event{Kind: domain.EventNoticePublished, By: me.Actor, At: w.db.Now()}
	if r := e.Allowed(); r == nil || r.Rule != "session.prove" {
		t.Fatalf("a code by phone publishes: %v", r)
	}
	_, err = w.Prove(ctx(), me.Actor, session, app.Proof{})
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
	me, err = w.Prove(ctx(), me.Actor, session, app.Proof{Password: goodPassword})
	w.do(err)
	if e.By = me.Actor; e.Allowed() != nil {
		t.Fatal("the password proves nothing")
	}
	// Another number is not confirmed.
	_, err = w.ChooseMessages(ctx(), w.officer, 0, domain.MessageChoice{Mobile: number(t, 2)})
	w.do(err)
	sent := len(p.got)
	_, err = w.AskPhoneCode(ctx(), mobile, "10.0.0.2")
	w.do(err)
	w.do(w.Drain(ctx()))
	if len(p.got) != sent {
		t.Fatal("a code went to a number that is no longer his")
	}
}

// TestGuessesAtACode: five guesses end a code, and one that another asked for is not among what they can spend.
func TestGuessesAtACode(t *testing.T) {
	w := newWorld(t, 0)
	p := &pocket{}
	w.Gateway = p
	mobile := number(t, 3)
	w.confirmed(p, w.officer, mobile)
	own, err := w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	w.do(err)
	w.do(w.Drain(ctx()))
	good := p.code(t)
	stranger, err := w.AskPhoneCode(ctx(), mobile, "10.6.6.6")
	w.do(err)
	w.do(w.Drain(ctx()))
	right, wrong := p.code(t), "000000"
	if right == wrong {
		wrong = "000001"
	}
	for range domain.CodeTries {
		_, _, err := w.LogInByPhone(ctx(), stranger, wrong, app.LogIn{Address: "10.6.6.6"})
		refusedBy(t, err, refusal.Forbidden, "login.code")
	}
	_, _, err = w.LogInByPhone(ctx(), stranger, right, app.LogIn{Address: "10.6.6.6"})
	refusedBy(t, err, refusal.Forbidden, "login.code")
	_, _, err = w.LogInByPhone(ctx(), own, good, app.LogIn{Address: "10.0.0.1"})
	w.do(err)

	// A stranger who has codes sent from many places shuts out only whoever is not signed in from where he asks.
	for i := range 12 {
		_, err := w.AskPhoneCode(ctx(), mobile, "10.7.7."+itoa(i))
		w.do(err)
	}
	w.do(w.Drain(ctx()))
	before := len(p.got)
	_, err = w.AskPhoneCode(ctx(), mobile, "10.7.7.99")
	w.do(err)
	w.do(w.Drain(ctx()))
	if len(p.got) != before || before > 12 {
		t.Fatalf("%d codes to one number within the hour", len(p.got))
	}
	_, err = w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	w.do(err)
	w.do(w.Drain(ctx()))
	if len(p.got) != before+1 {
		t.Fatal("its person is shut out where he is signed in")
	}
	for range 2 {
		_, err = w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
	}
	refusedBy(t, err, refusal.Unavailable, "login.rate")
	w.db.SQL(`UPDATE challenges SET ends_at = clock_timestamp() - interval '1 second'`)
	_, _, err = w.LogInByPhone(ctx(), own, good, app.LogIn{Address: "10.0.0.1"})
	refusedBy(t, err, refusal.Forbidden, "login.code")
}

// TestACodeByPhoneIsNoSecondFactor: who decides shows password and second factor too, and without one signs in otherwise.
func TestACodeByPhoneIsNoSecondFactor(t *testing.T) {
	w := newWorld(t, 0)
	p := &pocket{}
	w.Gateway = p
	mobile := number(t, 4)
	w.confirmed(p, w.reviewer, mobile)
	signIn := func() (string, app.Me, error) {
		token, err := w.AskPhoneCode(ctx(), mobile, "10.0.0.1")
		w.do(err)
		w.do(w.Drain(ctx()))
		return w.LogInByPhone(ctx(), token, p.code(t), app.LogIn{Address: "10.0.0.1"})
	}
	_, _, err := signIn()
	refusedBy(t, err, refusal.Forbidden, "login.phone_second")
	secretKey, err := w.NewTOTP(w.reviewer)
	w.do(err)
	at := w.wall()
	w.do(w.ConfirmTOTP(ctx(), w.reviewer, secretKey, app.TOTP(secretKey, at.Add(-30*time.Second)), ""))
	token, me, err := signIn()
	w.do(err)
	if !me.Second || len(me.Actor.Roles) != 0 {
		t.Fatalf("one factor is enough: %+v", me.Actor)
	}
	w.account(w.reviewer)
	_, err = w.Prove(ctx(), me.Actor, token, app.Proof{TOTP: app.TOTP(secretKey, at)}) // both codes may be on one phone
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
	_, err = w.Prove(ctx(), me.Actor, token, app.Proof{Password: goodPassword, TOTP: "000000"})
	refusedBy(t, err, refusal.Forbidden, "login.totp")
	me, err = w.Prove(ctx(), me.Actor, token, app.Proof{Password: goodPassword, TOTP: app.TOTP(secretKey, at)})
	w.do(err)
	if me.Second || !me.Actor.Has(domain.OperatorReviewer) {
		t.Fatalf("%+v", me.Actor)
	}
	// A number is one account's.
	_, err = w.ChooseMessages(ctx(), w.publisher, 0, domain.MessageChoice{Mobile: mobile})
	w.do(err)
	ask, err := w.AskMobileCode(ctx(), w.publisher, "10.0.0.8")
	w.do(err)
	w.do(w.Drain(ctx()))
	refusedBy(t, w.ConfirmMobile(ctx(), w.publisher, ask, p.code(t)), refusal.Conflict, "mobile.taken")
}

// TestALeakedPasswordIsRefused wherever a password is set.
func TestALeakedPasswordIsRefused(t *testing.T) {
	w := newWorld(t, 0)
	w.account(w.officer)
	l, err := secret.NewLeaked("")
	w.do(err)
	w.Breaches = l
	refusedBy(t, w.ChangePassword(ctx(), w.officer, goodPassword, "QWERTYuiop"), refusal.Invalid, "person.password_leaked")
	refusedBy(t, w.ChangePassword(ctx(), w.officer, goodPassword, "short"), refusal.Invalid, "person.password")
	_, err = w.RegisterAgency(ctx(), app.Register{Password: "1234567890", Person: domain.Person{Email: "new@firm.example"}})
	refusedBy(t, err, refusal.Invalid, "person.password_leaked")
	w.do(w.ChangePassword(ctx(), w.officer, goodPassword, "Trees-and-Lawns-2026"))
}

// wall is the clock that sessions and authenticators go by.
func (w *world) wall() (at time.Time) {
	w.t.Helper()
	w.do(w.Store.View(ctx(), func(tx app.Tx) error { at = tx.WallClock(); return nil }))
	return at
}

// TestWrongTriesOfAnOfficeShutOutNoPasskey: behind one address many wrong passwords leave the others their ways in.
func TestWrongTriesOfAnOfficeShutOutNoPasskey(t *testing.T) {
	w := newWorld(t, 0)
	w.account(w.officer)
	const office = "10.3.3.3"
	for i := range 70 {
		_, _, err := w.LogIn(ctx(), app.LogIn{Email: "nobody" + itoa(i) + "@test.example", Password: "wrong", Address: office})
		refusedBy(t, err, refusal.Forbidden, "login.wrong")
	}
	p := &pocket{}
	w.Gateway = p
	mobile := number(t, 8)
	w.confirmed(p, w.officer, mobile)
	token, err := w.AskPhoneCode(ctx(), mobile, office)
	w.do(err)
	w.do(w.Drain(ctx()))
	_, _, err = w.LogInByPhone(ctx(), token, p.code(t), app.LogIn{Address: office})
	w.do(err)
}

// TestANumberNeedsAFreshProof: a desk left open neither changes the number nor confirms one; who confirms one is told by
// mail, whatever he has muted.
func TestANumberNeedsAFreshProof(t *testing.T) {
	w := newWorld(t, 0)
	p := &pocket{}
	w.Gateway = p
	mobile := numbered(t, 21)
	muted := []string{domain.Mute("account", domain.ChannelMail)}
	_, err := w.ChooseMessages(ctx(), w.officer, 0, domain.MessageChoice{Mobile: mobile, Muted: muted})
	w.do(err)
	stale := w.officer
	stale.ProvedAt = w.db.Now().Add(-domain.ProofLife - time.Minute)
	for _, other := range []string{numbered(t, 22), ""} {
		_, err = w.ChooseMessages(ctx(), stale, 0, domain.MessageChoice{Mobile: other, Muted: muted})
		refusedBy(t, err, refusal.Forbidden, "session.prove")
	}
	_, err = w.ChooseMessages(ctx(), stale, 0, domain.MessageChoice{Mobile: mobile, Muted: muted, Quiet: domain.Quiet{From: 60, To: 120}})
	w.do(err) // all but the number is no way in
	if _, err = w.AskMobileCode(ctx(), stale, "10.0.0.1"); err == nil {
		t.Fatal("a code is sent without a proof")
	}
	refusedBy(t, err, refusal.Forbidden, "session.prove")
	token, err := w.AskMobileCode(ctx(), w.officer, "10.0.0.1")
	w.do(err)
	w.do(w.Drain(ctx()))
	refusedBy(t, w.ConfirmMobile(ctx(), stale, token, p.code(t)), refusal.Forbidden, "session.prove")
	program := w.officer
	program.Scopes = []string{domain.ScopeRead}
	refusedBy(t, w.ConfirmMobile(ctx(), program, token, p.code(t)), refusal.NotFound, "")
	w.do(w.ConfirmMobile(ctx(), w.officer, token, p.code(t)))
	w.do(w.Drain(ctx()))
	told := w.db.SQL(`SELECT d.address = p.email, l.body::text FROM letters l JOIN dispatches d ON d.letter = l.id JOIN people p ON p.id = l.person
		WHERE l.kind = 'person.mobile_confirmed' AND l.person = $1 AND d.channel = 'mail'`, string(w.officer.Person))
	if len(told) != 1 || told[0][0] != "true" || !strings.Contains(told[0][1], "手机号码") || strings.Contains(told[0][1], mobile) {
		t.Fatalf("the letter: %v", told)
	}
}

// TestCodesThatConfirmAreBounded by account, whatever numbers it tries, and by number, whatever accounts ask; wrong answers
// are counted although they are refused.
func TestCodesThatConfirmAreBounded(t *testing.T) {
	w := newWorld(t, 0)
	p := &pocket{}
	w.Gateway = p
	ask := func(by domain.Actor, mobile, address string) (string, error) {
		_, err := w.ChooseMessages(ctx(), by, 0, domain.MessageChoice{Mobile: mobile})
		w.do(err)
		return w.AskMobileCode(ctx(), by, address)
	}
	for i := range 6 {
		_, err := ask(w.officer, numbered(t, 30+i), "10.1.1."+itoa(i))
		w.do(err)
	}
	_, err := ask(w.officer, numbered(t, 36), "10.1.1.99")
	refusedBy(t, err, refusal.Unavailable, "login.rate")
	victim := numbered(t, 40)
	for i := range 3 {
		for _, by := range []domain.Actor{w.manager, w.finance} {
			_, err = ask(by, victim, "10.2."+itoa(i)+".1")
			w.do(err)
		}
	}
	_, err = ask(w.reviewer, victim, "10.2.9.9")
	refusedBy(t, err, refusal.Unavailable, "login.rate")
	token, err := ask(w.reviewer, numbered(t, 41), "10.2.9.9")
	w.do(err)
	w.do(w.Drain(ctx()))
	right, wrong := p.code(t), "000000"
	if right == wrong {
		wrong = "000001"
	}
	for range 4 {
		refusedBy(t, w.ConfirmMobile(ctx(), w.reviewer, token, wrong), refusal.Forbidden, "login.code")
	}
	again, err := ask(w.reviewer, numbered(t, 41), "10.2.9.9")
	w.do(err)
	w.do(w.Drain(ctx()))
	refusedBy(t, w.ConfirmMobile(ctx(), w.reviewer, again, "x"), refusal.Forbidden, "login.code")
	refusedBy(t, w.ConfirmMobile(ctx(), w.reviewer, again, p.code(t)), refusal.Unavailable, "login.rate") // of whatever code, five
	w.db.SQL(`UPDATE login_tries SET at = at - interval '20 minutes'`)
	w.do(w.ConfirmMobile(ctx(), w.reviewer, again, p.code(t)))
}

// numbered is one of a hundred numbers of this run.
func numbered(t testing.TB, i int) string {
	return number(t, 0)[:9] + fmt.Sprintf("%02d", i)
}
