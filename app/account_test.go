package app_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// joined is a person's second membership.
func (w *world) joined(a domain.Actor, o domain.OrganisationID, roles ...domain.Role) {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.SetMembership(ctx(), domain.Membership{Person: a.Person, Organisation: o, Roles: roles})
	}))
}

func TestOnePersonOfTwoOrganisations(t *testing.T) {
	w := newWorld(t, 1)
	email := w.account(w.manager)
	firm := w.agencies[0].Organisation
	w.joined(w.manager, firm, domain.AgencySubmitter)
	token, me, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	if len(me.Memberships) != 2 || len(me.Actor.Also) != 2 {
		t.Fatalf("%+v", me.Memberships)
	}
	_, err = w.ActFor(ctx(), token, w.reviewer.Organisation)
	refusedBy(t, err, refusal.NotFound, "")
	for range 2 { // and back: what was chosen last is where the next session begins
		who, err := w.ActFor(ctx(), token, firm)
		w.do(err)
		if who.Actor.Organisation != firm || !who.Actor.Has(domain.AgencySubmitter) || who.Actor.Has(domain.DepartmentManager) {
			t.Fatalf("%+v", who.Actor)
		}
	}
	_, me, err = w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	if me.Actor.Organisation != firm {
		t.Error("the next session begins elsewhere")
	}
	// On behalf of the operator he must not handle what his own firm asks.
	n := domain.Agency{ID: domain.AgencyID(firm), Status: domain.AgencySubmitted}
	both := w.reviewer
	both.Also = []domain.OrganisationID{w.reviewer.Organisation, firm}
	_, err = n.Admit(both, nil, start)
	refusedBy(t, err, refusal.Forbidden, "duty.own")
}

func TestAnInvitationIsAnswered(t *testing.T) {
	w := newWorld(t, 1)
	admin := w.administration()
	email := w.account(w.officer2)
	p := domain.Person{ID: domain.PersonID(app.NewID()), Name: "同一人", Email: email}
	firm := w.agencies[0]
	for range 2 { // the second is a repeat
		made, err := w.AddPerson(ctx(), firm, p, firm.Organisation, []domain.Role{domain.AgencyPreparer})
		w.do(err)
		if !made.Invited {
			t.Fatal("he belongs to it before he said yes")
		}
	}
	if ps, _ := w.People(ctx(), firm, firm.Organisation); len(ps) != 1 {
		t.Fatalf("%d people before the answer", len(ps))
	}
	list, err := w.Invitations(ctx(), w.officer2)
	w.do(err)
	if len(list) != 1 || list[0].Organisation.ID != firm.Organisation {
		t.Fatalf("%+v", list)
	}
	id := list[0].Invitation.ID
	refusedBy(t, w.AnswerInvitation(ctx(), w.officer, id, true), refusal.NotFound, "")
	w.do(w.AnswerInvitation(ctx(), w.officer2, id, true))
	refusedBy(t, w.AnswerInvitation(ctx(), w.officer2, id, false), refusal.Conflict, "invitation.over")
	if ps, _ := w.People(ctx(), firm, firm.Organisation); len(ps) != 2 {
		t.Fatalf("%d people after the answer", len(ps))
	}
	_ = admin
}

func TestWhoLeavesHandsOver(t *testing.T) {
	w := newWorld(t, 0)
	email := w.account(w.officer)
	token, _, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	n := w.drafted().Notice.ID
	open, err := w.OpenItems(ctx(), w.officer, w.officer.Person, w.officer.Organisation)
	w.do(err)
	if len(open) != 1 || open[0].ID != string(n) {
		t.Fatalf("open: %+v", open)
	}
	_, err = w.OpenItems(ctx(), w.officer2, w.officer.Person, w.officer.Organisation)
	refusedBy(t, err, refusal.Forbidden, "")
	leave := func(to domain.PersonID) error {
		return w.LeaveOrganisation(ctx(), w.officer, w.officer.Person, w.officer.Organisation, to)
	}
	refusedBy(t, leave(""), refusal.Invalid, "leave.open")
	refusedBy(t, leave(w.reviewer.Person), refusal.Invalid, "leave.to")
	w.do(leave(w.officer2.Person))
	if _, err := w.Who(ctx(), token); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("his session lives on: %v", err)
	}
	w.do(w.Drain(ctx()))
	ls, err := w.Letters(ctx(), w.officer2, false, 0, 20)
	w.do(err)
	if len(ls) == 0 || ls[0].Kind != "person.left" {
		t.Fatalf("the colleague was told nothing: %+v", ls)
	}
}

func TestWhatDecidesNeedsAFreshProof(t *testing.T) {
	w := newWorld(t, 0)
	admin := w.administration()
	email := w.account(w.supervisor)
	token, me, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	w.do(err)
	if age := w.db.Now().Sub(me.Actor.ProvedAt); age < 0 || age > time.Minute {
		t.Fatalf("a new session is %s old", age)
	}
	w.db.SetClock(w.db.Now().Add(72 * time.Hour)) // a demo's jump makes no proof old
	who, err := w.Who(ctx(), token)
	w.do(err)
	if age := w.db.Now().Sub(who.Actor.ProvedAt); age > time.Minute {
		t.Fatalf("the jump made it %s old", age)
	}
	w.db.SQL(`UPDATE sessions SET proved_at = proved_at - interval '16 minutes'`)
	who, err = w.Who(ctx(), token)
	w.do(err)
	stale := admin
	stale.ProvedAt = who.Actor.ProvedAt
	roles := []domain.Role{domain.DepartmentManager}
	refusedBy(t, w.SetRoles(ctx(), stale, w.officer.Person, w.officer.Organisation, roles), refusal.Forbidden, "session.prove")
	_, err = w.Prove(ctx(), who.Actor, token, app.Proof{Password: "wrong"})
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
	who, err = w.Prove(ctx(), who.Actor, token, app.Proof{Password: goodPassword})
	w.do(err)
	stale.ProvedAt = who.Actor.ProvedAt
	w.do(w.SetRoles(ctx(), stale, w.officer.Person, w.officer.Organisation, roles))
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	w := newWorld(t, 0)
	email := w.account(w.officer)
	in := app.LogIn{Email: email, Password: goodPassword, Device: "Firefox", Address: "10.0.0.7"}
	var tokens []string
	for range 3 {
		token, _, err := w.LogIn(ctx(), in)
		w.do(err)
		tokens = append(tokens, token)
	}
	list, err := w.Sessions(ctx(), w.officer)
	w.do(err)
	if len(list) != 3 || list[0].Device != "Firefox" || list[0].Address != "10.0.0.7" {
		t.Fatalf("%+v", list)
	}
	refusedBy(t, w.RevokeSession(ctx(), w.manager, tokens[0], list[0].ID), refusal.NotFound, "") // another's
	lives := func() (n int) {
		for _, token := range tokens {
			if _, err := w.Who(ctx(), token); err == nil {
				n++
			}
		}
		return n
	}
	w.do(w.RevokeSession(ctx(), w.officer, tokens[0], list[0].ID))
	if lives() != 2 {
		t.Fatal("it lives on")
	}
	w.do(w.RevokeSession(ctx(), w.officer, tokens[0], ""))
	if lives() != 1 {
		t.Fatal("the others live on")
	}
}

func TestALostAuthenticator(t *testing.T) {
	w := newWorld(t, 0)
	first := w.administration()
	second := w.person(domain.Organisation{ID: first.Organisation}, domain.AdminSystem)
	second.Kind, second.Region = first.Kind, first.Region
	email := w.account(w.reviewer)
	now := func() (at time.Time) {
		w.do(w.Store.View(ctx(), func(tx app.Tx) error { at = tx.WallClock(); return nil }))
		return at
	}
	secret, err := w.NewTOTP(w.reviewer)
	w.do(err)
	w.do(w.ConfirmTOTP(ctx(), w.reviewer, secret, app.TOTP(secret, now().Add(-30*time.Second)), ""))
	codes, err := w.NewRecoveryCodes(ctx(), w.reviewer, app.TOTP(secret, now()))
	w.do(err)
	if len(codes) != 10 {
		t.Fatal(codes)
	}
	for _, code := range codes {
		if len(w.db.SQL(`SELECT * FROM recovery_codes WHERE hash = $1`, code)) > 0 {
			t.Fatal("a code is kept")
		}
	}
	in := app.LogIn{Email: email, Password: goodPassword, Recovery: "aaaa-bbbb-cccc-dddd"}
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.totp")
	in.Recovery = codes[3]
	_, me, err := w.LogIn(ctx(), in)
	w.do(err)
	if !me.EnrolTOTP || len(me.Actor.Roles) != 0 {
		t.Fatal("the lost authenticator still counts")
	}
	secret, err = w.NewTOTP(me.Actor)
	w.do(err)
	w.do(w.ConfirmTOTP(ctx(), me.Actor, secret, app.TOTP(secret, now()), ""))
	_, _, err = w.LogIn(ctx(), in)
	refusedBy(t, err, refusal.Forbidden, "login.totp") // a code works once
	// Without a code: two administrators.
	id, org := domain.AccountResetID(app.NewID()), w.reviewer.Organisation
	ask := func(by domain.Actor, checked string) error {
		_, err := w.AskAccountReset(ctx(), by, id, w.reviewer.Person, org, domain.ResetSecondFactor, checked)
		return err
	}
	refusedBy(t, ask(w.publisher, "视频核验"), refusal.Forbidden, "actor.role")
	refusedBy(t, ask(first, " "), refusal.Invalid, "required")
	w.do(ask(first, "视频核验身份证"))
	refusedBy(t, w.DecideAccountReset(ctx(), first, id, org, true), refusal.Forbidden, "duty.separation")
	w.do(w.DecideAccountReset(ctx(), second, id, org, true))
	refusedBy(t, w.DecideAccountReset(ctx(), second, id, org, true), refusal.Conflict, "reset.decided")
	w.do(w.Drain(ctx()))
	ls, err := w.Letters(ctx(), w.reviewer, false, 0, 20)
	w.do(err)
	if !slices.ContainsFunc(ls, func(l domain.Letter) bool { return l.Kind == "person.totp_reset_agreed" }) {
		t.Fatalf("he was not told: %+v", ls)
	}
	in.Recovery = ""
	_, me, err = w.LogIn(ctx(), in)
	w.do(err)
	if !me.EnrolTOTP {
		t.Fatal("the second factor is still there")
	}
}

// TestALostPassword has a link mailed after an identity check: at once to an officer, who decides nothing, and only with a
// second administrator's yes to a reviewer. Who helps never sees the link.
func TestALostPassword(t *testing.T) {
	w := newWorld(t, 0)
	body := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindAdmin, Name: "平台管理", Region: "430100", Version: 1}
	first, second := w.person(body, domain.AdminSystem), w.person(body, domain.AdminSystem)
	links := func(p domain.PersonID) string {
		t.Helper()
		w.do(w.Drain(ctx()))
		return w.db.SQL(`SELECT count(*) FROM password_resets WHERE person = $1`, string(p))[0][0]
	}
	ask := func(by domain.Actor, of domain.Actor, what, checked string) (domain.AccountResetID, bool, error) {
		id := domain.AccountResetID(app.NewID())
		waits, err := w.AskAccountReset(ctx(), by, id, of.Person, of.Organisation, what, checked)
		return id, waits, err
	}
	_, _, err := ask(w.manager, w.officer, domain.ResetPassword, "当面核验")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, _, err = ask(first, w.officer, domain.ResetPassword, " ")
	refusedBy(t, err, refusal.Invalid, "required")
	_, _, err = ask(first, w.officer, "everything", "当面核验")
	refusedBy(t, err, refusal.Invalid, "reset.what")
	_, _, err = ask(first, first, domain.ResetPassword, "当面核验")
	refusedBy(t, err, refusal.Forbidden, "person.himself")
	tired := first
	tired.ProvedAt = start.Add(-time.Hour)
	_, _, err = ask(tired, w.officer, domain.ResetPassword, "当面核验")
	refusedBy(t, err, refusal.Forbidden, "session.prove")
	if links(w.officer.Person) != "0" {
		t.Fatal("a refused request sent a link")
	}

	id, waits, err := ask(first, w.officer, domain.ResetPassword, "电话回拨单位座机核验")
	w.do(err)
	if waits || links(w.officer.Person) != "1" {
		t.Errorf("an officer's link waits: %v", waits)
	}
	refusedBy(t, w.DecideAccountReset(ctx(), second, id, w.officer.Organisation, true), refusal.Conflict, "reset.decided")
	ls, err := w.Letters(ctx(), w.officer, false, 0, 20)
	w.do(err)
	if !slices.ContainsFunc(ls, func(l domain.Letter) bool {
		return l.Kind == "person.password_reset_agreed" && l.Critical && !strings.Contains(l.Body.ZH, "#")
	}) {
		t.Errorf("he was not told, or the letter on the page holds the link: %+v", ls)
	}

	id, waits, err = ask(first, w.reviewer, domain.ResetPassword, "视频核验")
	w.do(err)
	if !waits || links(w.reviewer.Person) != "0" {
		t.Errorf("a reviewer's link does not wait: %v", waits)
	}
	refusedBy(t, w.DecideAccountReset(ctx(), first, id, w.reviewer.Organisation, true), refusal.Forbidden, "duty.separation")
	refusedBy(t, w.DecideAccountReset(ctx(), w.reviewer, id, w.reviewer.Organisation, true), refusal.Forbidden, "person.himself")
	w.do(w.DecideAccountReset(ctx(), second, id, w.reviewer.Organisation, true))
	if links(w.reviewer.Person) != "1" {
		t.Error("agreed to, and no link")
	}
	id, _, err = ask(first, w.publisher, domain.ResetPassword, "视频核验")
	w.do(err)
	w.do(w.DecideAccountReset(ctx(), second, id, w.publisher.Organisation, false))
	if links(w.publisher.Person) != "0" {
		t.Error("refused, and a link")
	}
	w.db.SQL(`UPDATE people SET disabled = true WHERE id = $1`, string(w.officer2.Person))
	_, _, err = ask(first, w.officer2, domain.ResetPassword, "当面核验")
	refusedBy(t, err, refusal.Conflict, "person.disabled")
}

func TestTheThreeAdministratorsAreApart(t *testing.T) {
	w := newWorld(t, 0)
	a := w.administration()
	all := a
	all.Roles = []domain.Role{domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit}
	o := domain.Organisation{ID: a.Organisation, Kind: a.Kind, Region: a.Region}
	b, c := w.person(o, domain.AdminSystem), w.person(o, domain.AdminAudit)
	set := func(by domain.Actor, of domain.Actor, roles ...domain.Role) error {
		return w.SetRoles(ctx(), by, of.Person, o.ID, roles)
	}
	refusedBy(t, set(a, a, domain.AdminSecurity), refusal.Forbidden, "person.himself")
	refusedBy(t, set(a, b, domain.AdminSecurity), refusal.Forbidden, "admin.apart") // a system administrator gives no security
	refusedBy(t, set(all, c, domain.AdminAudit, domain.AdminSecurity), refusal.Invalid, "admin.apart")
	w.do(set(all, b, domain.AdminSecurity))
	b.Roles = []domain.Role{domain.AdminSecurity}
	w.do(set(b, a, domain.AdminSystem)) // the first gives two of his three away
	refusedBy(t, set(b, c, domain.AdminSystem), refusal.Forbidden, "admin.apart")
	refusedBy(t, set(b, w.officer, domain.DepartmentManager), refusal.NotFound, "")
	for _, tt := range []struct {
		by domain.Actor
		ok bool
	}{{a, false}, {b, true}, {c, true}, {w.officer, false}} {
		_, err := w.SecurityLog(ctx(), tt.by, app.SecurityPlace{}, 10)
		if (err == nil) != tt.ok {
			t.Errorf("%v reads the security log: %v", tt.by.Roles, err)
		}
	}
	whole, err := w.SecurityLog(ctx(), c, app.SecurityPlace{}, 100)
	w.do(err)
	var paged []app.SecurityEvent
	for at := (app.SecurityPlace{}); len(paged) < len(whole); { // a line a page, lines of one moment too
		page, err := w.SecurityLog(ctx(), c, at, 1)
		w.do(err)
		if len(page) != 1 {
			t.Fatalf("a page of %d after %d of %d", len(page), len(paged), len(whole))
		}
		if page[0].At.Equal(at.At) {
			at.Seen++
		} else {
			at = app.SecurityPlace{At: page[0].At, Seen: 1}
		}
		paged = append(paged, page...)
	}
	for i := range whole {
		if whole[i].Kind != paged[i].Kind || whole[i].Subject != paged[i].Subject || !whole[i].At.Equal(paged[i].At) {
			t.Errorf("line %d is %+v in pages, %+v in one", i, paged[i], whole[i])
		}
	}
	if list, _ := w.SecurityLog(ctx(), c, app.SecurityPlace{}, 100); len(list) < 3 {
		t.Errorf("%d lines", len(list))
	}
}

func TestAPITokens(t *testing.T) {
	w := newWorld(t, 0)
	secret, made, err := w.NewAPIToken(ctx(), w.officer, domain.Token{ID: domain.TokenID(app.NewID()), Name: "财务系统", Scopes: []string{"read", "notice"}}, 30)
	w.do(err)
	who, err := w.WhoToken(ctx(), secret)
	w.do(err)
	if who.Actor.Person != w.officer.Person || who.Actor.Reads() != nil || who.Actor.Writes() != nil {
		t.Fatalf("%+v", who.Actor)
	}
	if rows := w.db.SQL(`SELECT * FROM tokens WHERE hash = $1`, secret); len(rows) > 0 {
		t.Fatal("the token itself is kept")
	}
	by := w.officer
	by.Scopes = []string{"read", "contract"}
	_, err = w.CreateNotice(ctx(), by, domain.NoticeID(app.NewID()), w.terms())
	refusedBy(t, err, refusal.Forbidden, "token.scope")
	_, _, err = w.NewAPIToken(ctx(), who.Actor, domain.Token{ID: "x", Name: "x", Scopes: []string{"read"}}, 30)
	refusedBy(t, err, refusal.NotFound, "") // a token makes no token
	refusedBy(t, w.RevokeAPIToken(ctx(), w.manager, made.ID), refusal.NotFound, "")
	w.do(w.RevokeAPIToken(ctx(), w.officer, made.ID))
	_, err = w.WhoToken(ctx(), secret)
	refusedBy(t, err, refusal.NotFound, "")
}

func TestPersonalDataIsExportedAndErased(t *testing.T) {
	w := newWorld(t, 0)
	admin := w.administration()
	email := w.account(w.officer2)
	_, _, err := w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword, Address: "10.9.8.7"})
	w.do(err)
	const question, interest = "公告草稿打不开，页面空白。", "配偶在该单位任职"
	_, err = w.AskForHelp(ctx(), w.officer2, domain.TicketID(app.NewID()), "草稿打不开", "/notices", question)
	w.do(err)
	code := w.db.SQL(`SELECT uscc FROM organisations WHERE kind = 'operator'`)[0][0]
	w.do(w.Recuse(ctx(), w.officer2, code, interest, workday.On(start).AddDays(30)))
	d, err := w.ExportPersonalData(ctx(), w.officer2)
	w.do(err)
	if d.Person.Email != email || len(d.Sessions) != 1 || len(d.Events) == 0 {
		t.Fatalf("%+v", d)
	}
	if len(d.Recusals) != 1 || d.Recusals[0].Reason != interest || d.Recusals[0].USCC != code || len(d.Tickets) != 1 || d.Tickets[0].Entries[0].Text != question {
		t.Errorf("recusals %+v, tickets %+v", d.Recusals, d.Tickets)
	}
	erase := func(by domain.Actor) error {
		return w.ErasePerson(ctx(), by, w.officer2.Person, w.officer2.Organisation)
	}
	refusedBy(t, erase(w.manager), refusal.Forbidden, "actor.role")
	w.do(erase(admin))
	for _, word := range []string{email, "10.9.8.7", question, interest} {
		if bytes.Contains(w.tables(), []byte(word)) {
			t.Errorf("the database still knows %s", word)
		}
	}
	_, _, err = w.LogIn(ctx(), app.LogIn{Email: email, Password: goodPassword})
	refusedBy(t, err, refusal.Forbidden, "login.wrong")
}
