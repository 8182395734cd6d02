package app_test

import (
	"io"
	"mime/quotedprintable"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

const goodPassword = "a long enough sentence"

// account is a person who can log in.
func (w *world) account(a domain.Actor) (email string) {
	w.t.Helper()
	hashed, err := w.Secrets.Hash(goodPassword)
	w.do(err)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		p, err := tx.Person(ctx(), a.Person)
		if err != nil {
			return err
		}
		p.PasswordHash, email = hashed, p.Email
		return tx.SavePerson(ctx(), p)
	}))
	return email
}

func TestLogIn(t *testing.T) {
	w := newWorld(t, 0)
	email := w.account(w.officer)
	token, me, err := w.LogIn(ctx(), app.LogIn{Email: strings.ToUpper(email), Password: goodPassword, Address: "10.0.0.1"})
	w.do(err)
	if me.Actor.Person != w.officer.Person || !me.Actor.Has(domain.DepartmentOfficer) || me.EnrolTOTP {
		t.Fatalf("%+v", me.Actor)
	}
	who, err := w.Who(ctx(), token)
	w.do(err)
	if who.Actor.Organisation != w.officer.Organisation {
		t.Fatal("not him")
	}
	if rows := w.db.SQL(`SELECT * FROM sessions WHERE token_hash = $1`, token); len(rows) > 0 {
		t.Fatal("the token itself is kept")
	}
	for _, bad := range []app.LogIn{{Email: email, Password: "wrong"}, {Email: "nobody@test.example", Password: goodPassword}, {Email: email}} {
		_, _, err := w.LogIn(ctx(), bad)
		refusedBy(t, err, refusal.Forbidden, "login.wrong")
	}
	w.do(w.LogOut(ctx(), token))
	if _, err := w.Who(ctx(), token); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("after logging out: %v", err)
	}
	token, _, err = w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	w.db.SetClock(w.db.Now().Add(72 * time.Hour)) // a demo's jump signs nobody out
	_, err = w.Who(ctx(), token)
	w.do(err)
	w.db.SQL(`UPDATE sessions SET ends_at = ends_at - interval '13 hours'`)
	if _, err := w.Who(ctx(), token); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("a session of yesterday: %v", err)
	}
}

// Wrong tries shut out who made them: not the person at his own address, nor a colleague behind the same one; and in a
// browser where he has signed in, or set his password by mail, nobody behind his own address does either.
func TestWrongTriesShutOutOnlyWhoMadeThem(t *testing.T) {
	w := newWorld(t, 0)
	email, other, third := w.account(w.officer), w.account(w.manager), w.account(w.finance)
	const office = "203.0.113.9"
	in := func(mail, password, address, browser string) error {
		_, _, err := w.LogIn(ctx(), app.LogIn{Email: mail, Password: password, Address: address, Browser: browser})
		return err
	}
	try := func(mail, password, address string) error { return in(mail, password, address, "") }
	w.do(in(email, goodPassword, "10.0.0.1", "his"))
	for range 5 {
		refusedBy(t, in(email, "wrong", office, "attacker's"), refusal.Forbidden, "login.wrong")
	}
	refusedBy(t, try(email, goodPassword, office), refusal.Unavailable, "login.rate")
	w.do(try(email, goodPassword, "10.0.0.1"))     // himself, from his own address
	w.do(in(email, goodPassword, office, "his"))   // and in his browser, behind the attacker's
	w.do(try(other, goodPassword, office))         // somebody else behind the same address
	w.do(in(other, goodPassword, office, "other")) // whose browser is known for himself alone
	refusedBy(t, in(email, goodPassword, office, "other"), refusal.Unavailable, "login.rate")

	for i := range 60 {
		refusedBy(t, try("nobody"+itoa(i)+"@test.example", "wrong", office), refusal.Forbidden, "login.wrong")
	}
	w.do(try(third, goodPassword, office)) // however much the address has tried
	refusedBy(t, try(third, "wrong", office), refusal.Forbidden, "login.wrong")
	refusedBy(t, try(third, goodPassword, office), refusal.Unavailable, "login.rate") // one try of each account is left
	w.do(w.ForgotPassword(ctx(), third, "10.0.0.1"))
	w.do(w.Drain(ctx()))
	w.do(w.ResetPassword(ctx(), mailedToken(t, third), goodPassword+"!", "third's"))
	w.do(in(third, goodPassword+"!", office, "third's"))

	for range 5 { // a known browser has its own five
		refusedBy(t, in(email, "wrong", office, "his"), refusal.Forbidden, "login.wrong")
	}
	refusedBy(t, in(email, goodPassword, "10.0.0.7", "his"), refusal.Unavailable, "login.rate")
	w.do(try(email, goodPassword, "10.0.0.7"))
	for i := range 25 { // a program that keeps no cookie
		w.do(in(other, goodPassword, "10.0.0.8", "program"+itoa(i)))
	}
	if n := w.db.SQL(`SELECT count(*) FROM known_browsers WHERE person = $1`, string(w.manager.Person))[0][0]; n != "20" {
		t.Errorf("%s browsers are known", n)
	}
	w.do(in(other, goodPassword, office, "other")) // known again
	w.db.SQL(`UPDATE known_browsers SET ends_at = clock_timestamp()`)
	refusedBy(t, in(other, "wrong", office, "other"), refusal.Forbidden, "login.wrong")
	refusedBy(t, in(other, goodPassword, office, "other"), refusal.Unavailable, "login.rate") // known no more
	w.db.SQL(`UPDATE login_tries SET at = at - interval '16 minutes'`)
	w.do(try(email, goodPassword, office))

	w.do(in(other, goodPassword, "10.0.0.8", "other"))
	w.db.SQL(`INSERT INTO login_tries (key, at) SELECT key, clock_timestamp() FROM (SELECT key FROM login_tries WHERE key LIKE 'address:%' GROUP BY key ORDER BY count(*) DESC LIMIT 1) AS k, generate_series(1, 600)`)
	refusedBy(t, try(email, goodPassword, office), refusal.Unavailable, "login.rate") // nobody goes through all accounts
	w.do(in(other, goodPassword, office, "other"))                                    // and no known browser is shut out
}

func TestOperatorsNeedASecondFactor(t *testing.T) {
	w := newWorld(t, 0)
	email := w.account(w.reviewer)
	now := func() time.Time {
		var at time.Time
		w.do(w.Store.View(ctx(), func(tx app.Tx) error { at = tx.WallClock(); return nil }))
		return at
	}
	_, me, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	if !me.EnrolTOTP || len(me.Actor.Roles) != 0 {
		t.Fatalf("roles %v before the second factor", me.Actor.Roles)
	}
	secret, err := w.NewTOTP(me.Actor)
	w.do(err)
	refusedBy(t, w.ConfirmTOTP(ctx(), me.Actor, secret, "000000", ""), refusal.Invalid, "login.totp")
	code := app.TOTP(secret, now())
	w.do(w.ConfirmTOTP(ctx(), me.Actor, secret, code, ""))
	in := app.LogIn{Email: email, Password: goodPassword}
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.totp_needed")
	in.TOTP = code // used when it was confirmed
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.totp")
	in.TOTP = app.TOTP(secret, now().Add(30*time.Second)) // the next one, which one step of clock difference allows
	_, me, err = w.LogIn(ctx(), in)
	w.do(err)
	if me.EnrolTOTP || !me.Actor.Has(domain.OperatorReviewer) {
		t.Fatalf("roles %v with the second factor", me.Actor.Roles)
	}
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.totp") // a code works once
	next, err := w.NewTOTP(me.Actor)
	w.do(err)
	refusedBy(t, w.ConfirmTOTP(ctx(), me.Actor, next, app.TOTP(next, now()), ""), refusal.Forbidden, "login.totp_needed")
}

var linkForm = regexp.MustCompile(`/desk/password#([0-9a-f]+)`)

// mailedToken is the token in the newest letter to an address.
func mailedToken(t testing.TB, address string) string {
	t.Helper()
	mails := mailsTo(t, address)
	if len(mails) == 0 {
		t.Fatal("no letter came")
	}
	b, err := io.ReadAll(quotedprintable.NewReader(strings.NewReader(mails[len(mails)-1])))
	if err != nil && len(b) == 0 {
		t.Fatal(err)
	}
	m := linkForm.FindStringSubmatch(string(b))
	if m == nil {
		t.Fatalf("no link in %s", b)
	}
	return m[1]
}

func TestResetByMail(t *testing.T) {
	w := newWorld(t, 0)
	email := w.account(w.officer)
	session, _, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	w.do(w.ForgotPassword(ctx(), "nobody@test.example", "10.0.0.1"))
	w.do(w.ForgotPassword(ctx(), email, "10.0.0.1"))
	w.do(w.Drain(ctx()))
	token := mailedToken(t, email)
	if bytes := w.tables(); strings.Contains(string(bytes), token) {
		t.Error("the database knows the token")
	}
	refusedBy(t, w.ResetPassword(ctx(), strings.Repeat("0", 64), "another sentence", ""), refusal.Invalid, "reset.token")
	refusedBy(t, w.ResetPassword(ctx(), token, "short", ""), refusal.Invalid, "person.password")
	w.do(w.ResetPassword(ctx(), token, "another sentence", ""))
	refusedBy(t, w.ResetPassword(ctx(), token, "a third sentence", ""), refusal.Invalid, "reset.token")
	if _, err := w.Who(ctx(), session); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("the old session lives: %v", err)
	}
	_, _, err = w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
	_, _, err = w.LogIn(ctx(), app.LogIn{Email: email, Password: "another sentence"})
	w.do(err)
	w.do(w.ForgotPassword(ctx(), email, "10.0.0.2"))
	w.do(w.Drain(ctx()))
	token = mailedToken(t, email)
	w.db.SQL(`UPDATE password_resets SET ends_at = ends_at - interval '25 hours'`)
	refusedBy(t, w.ResetPassword(ctx(), token, "too late a sentence", ""), refusal.Invalid, "reset.token")
}

// administration makes the first administrator and answers him.
func (w *world) administration() domain.Actor {
	w.t.Helper()
	o := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Name: "平台管理", Region: "430100"}
	p := domain.Person{ID: domain.PersonID(app.NewID()), Name: "管理员", Email: app.NewID() + "@admin.example", Language: "zh"}
	w.do(w.FirstAdmin(ctx(), o, p, goodPassword))
	another := p
	another.ID, another.Email = domain.PersonID(app.NewID()), app.NewID()+"@admin.example"
	o.ID = domain.OrganisationID(app.NewID())
	refusedBy(w.t.(*testing.T), w.FirstAdmin(ctx(), o, another, goodPassword), refusal.Conflict, "admin.first")
	_, me, err := w.LogIn(ctx(), app.LogIn{Email: p.Email, Password: goodPassword})
	w.do(err)
	me.Actor.Roles = []domain.Role{domain.AdminSystem} // as after his second factor
	me.Actor.ProvedAt = alwaysProved
	return me.Actor
}

func TestAdministratorMakesOrganisationsAndPeople(t *testing.T) {
	w := newWorld(t, 1)
	admin := w.administration()
	o := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "甲区水利局", Region: "430102"}
	_, err := w.CreateOrganisation(ctx(), w.officer, o)
	refusedBy(t, err, refusal.Forbidden, "")
	for range 2 { // the second is a repeat
		_, err = w.CreateOrganisation(ctx(), admin, o)
		w.do(err)
	}
	p := domain.Person{ID: domain.PersonID(app.NewID()), Name: "王五", Email: app.NewID() + "@water.example", Language: "zh"}
	_, err = w.AddPerson(ctx(), admin, p, o.ID, []domain.Role{domain.OperatorReviewer})
	refusedBy(t, err, refusal.Invalid, "person.roles")
	for range 2 {
		_, err = w.AddPerson(ctx(), admin, p, o.ID, []domain.Role{domain.DepartmentOfficer})
		w.do(err)
	}
	w.do(w.Drain(ctx()))
	w.do(w.ResetPassword(ctx(), mailedToken(t, p.Email), goodPassword, ""))
	in := app.LogIn{Email: p.Email, Password: goodPassword}
	token, _, err := w.LogIn(ctx(), in)
	w.do(err)
	w.do(w.SetRoles(ctx(), admin, p.ID, o.ID, []domain.Role{domain.DepartmentManager}))
	if _, err := w.Who(ctx(), token); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("the old roles live on: %v", err)
	}
	_, me, err := w.LogIn(ctx(), in)
	w.do(err)
	if !slices.Equal(me.Actor.Roles, []domain.Role{domain.DepartmentManager}) {
		t.Fatalf("roles %v", me.Actor.Roles)
	}
	refusedBy(t, w.SetRoles(ctx(), me.Actor, p.ID, o.ID, []domain.Role{domain.DepartmentFinance}), refusal.Forbidden, "person.himself")
	refusedBy(t, w.SetRoles(ctx(), admin, admin.Person, admin.Organisation, []domain.Role{domain.AdminAudit}), refusal.Forbidden, "person.himself")
	refusedBy(t, w.SetRoles(ctx(), w.manager, p.ID, o.ID, []domain.Role{domain.DepartmentFinance}), refusal.NotFound, "")
	w.do(w.DisablePerson(ctx(), admin, p.ID, o.ID, true))
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
	w.do(w.DisablePerson(ctx(), admin, p.ID, o.ID, false))
	_, _, err = w.LogIn(ctx(), in)
	w.do(err)
	// An agency's administrator manages his own firm and no other.
	ps, err := w.People(ctx(), w.agencies[0], w.agencies[0].Organisation)
	w.do(err)
	if len(ps) != 1 {
		t.Fatalf("%d people", len(ps))
	}
	_, err = w.People(ctx(), w.agencies[0], o.ID)
	refusedBy(t, err, refusal.NotFound, "")
}
