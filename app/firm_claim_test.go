package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// claims opens a claim of a firm and answers its claimant, who has signed in.
func (w *world) claims(code string) (domain.Actor, app.OpenClaim) {
	w.t.Helper()
	id := app.NewID()
	in := app.OpenClaim{ID: domain.FirmClaimID(id), USCC: code, Password: "correct horse battery",
		Person: domain.Person{ID: domain.PersonID(app.NewID()), Name: "真经办", Email: id + "@claim.example", Language: "zh"}}
	_, err := w.OpenFirmClaim(ctx(), in)
	w.do(err)
	_, me, err := w.LogIn(ctx(), app.LogIn{Email: in.Person.Email, Password: in.Password, Address: "10.0.0.9"})
	w.do(err)
	return me.Actor, in
}

// proof is a letter of authority and one paper of the claimant's.
func (w *world) proof(by domain.Actor) domain.FirmClaim {
	w.t.Helper()
	return domain.FirmClaim{Reason: "原经办人离职后带走账号", Papers: []domain.FileID{w.upload(by, domain.PurposeProof).ID},
		Authority: domain.Authority{Person: "真经办", Scope: []string{"admission", "bids"}, ValidFrom: workday.MustDate("2026-01-01"), ValidTo: workday.MustDate("2026-12-31"), File: w.upload(by, domain.PurposeAuthority).ID}}
}

// judge is a reviewer who did not let the firm in.
func (w *world) judge() domain.Actor {
	w.t.Helper()
	return w.person(domain.Organisation{ID: w.reviewer.Organisation}, domain.OperatorReviewer)
}

// TestAFirmIsClaimed walks a claim to its grant: the firm is heard, another operator decides, the accounts pass over with
// their sessions, tokens and invitations, and neither side learns of the other what is not its business.
func TestAFirmIsClaimed(t *testing.T) {
	w := newWorld(t, 1)
	admin, code := w.agencies[0], w.codes[0]
	helper := w.person(domain.Organisation{ID: admin.Organisation}, domain.AgencyPreparer)
	friend := w.person(domain.Organisation{ID: w.officer.Organisation}, domain.DepartmentOfficer)
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		if err := tx.AddSession(ctx(), app.Session{ID: app.NewID(), TokenHash: "former", Person: admin.Person, Organisation: admin.Organisation, How: app.HowPassword,
			BegunAt: tx.WallClock(), ProvedAt: tx.WallClock(), SeenAt: tx.WallClock(), Until: tx.WallClock().Add(time.Hour)}); err != nil {
			return err
		}
		return tx.AddInvitation(ctx(), &domain.Invitation{ID: domain.InvitationID(app.NewID()), Organisation: admin.Organisation, Person: friend.Person,
			Roles: []domain.Role{domain.AgencyAdmin}, InvitedBy: admin.Person, MadeAt: tx.Now(), EndsAt: tx.Now().Add(domain.InvitationLife)})
	}))
	secret, _, err := w.NewAPIToken(ctx(), admin, domain.Token{ID: domain.TokenID(app.NewID()), Name: "程序", Scopes: []string{"read"}}, 30)
	w.do(err)

	_, err = w.RegisterAgency(ctx(), registration(code))
	if r := refusal.As(err); r == nil || r.Rule != "agency.uscc" || !strings.Contains(r.Error()+r.Text.ZH, "认领") {
		t.Fatalf("the taken code says nothing of a claim: %v", err)
	}
	by, in := w.claims(code)
	if _, err := w.FirmClaim(ctx(), admin, in.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the firm sees what is not filed: %v", err)
	}
	page, err := w.FileFirmClaim(ctx(), by, in.ID, 0, w.proof(by))
	w.do(err)
	if got := workday.On(page.Claim.Due.At); got != workday.On(start).AddDays(2) {
		t.Errorf("decided by %s", got)
	}
	w.do(w.Drain(ctx()))
	if !w.told(admin, "firm_claim.filed.firm") || !w.told(w.reviewer, "firm_claim.filed") {
		t.Error("nobody was told of the claim")
	}
	_, err = w.DecideFirmClaim(ctx(), w.reviewer, in.ID, 0, true, "材料属实")
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	judge := w.judge()
	_, err = w.DecideFirmClaim(ctx(), judge, in.ID, 0, true, "材料属实")
	refusedBy(t, err, refusal.Conflict, "firm_claim.unheard")
	answer := w.upload(admin, domain.PurposeProof)
	_, err = w.AnswerFirmClaim(ctx(), admin, in.ID, 0, "委托书系伪造", []domain.FileID{answer.ID})
	w.do(err)
	_, err = w.AnswerFirmClaim(ctx(), admin, in.ID, 0, "再说一遍", nil)
	refusedBy(t, err, refusal.Conflict, "firm_claim.answered")
	w.bothSides(by, admin, judge, in.ID)

	page, err = w.DecideFirmClaim(ctx(), judge, in.ID, 0, true, "经向登记机关和法定代表人核实，委托书真实。")
	w.do(err)
	if page.Claim.Status != domain.FirmClaimGranted || !slices.Equal(page.Claim.Former, []domain.PersonID{admin.Person}) {
		t.Fatalf("%+v", page.Claim)
	}
	w.do(w.Drain(ctx()))
	w.turnedOver(admin, helper, friend, in, secret)
}

// bothSides looks at a claim from each side.
func (w *world) bothSides(claimant, firm, judge domain.Actor, id domain.FirmClaimID) {
	w.t.Helper()
	seen := func(by domain.Actor) app.FirmClaimPage {
		p, err := w.FirmClaim(ctx(), by, id)
		w.do(err)
		return p
	}
	if p := seen(claimant); p.Claim.Answer != "" || p.Claim.Name != "" || p.Claim.AnsweredBy != "" || len(p.Present) != 0 || len(p.Files) != 2 || p.Claim.AnsweredAt.IsZero() {
		w.t.Errorf("the claimant sees %+v", p)
	}
	if p := seen(firm); p.Claim.Reason == "" || p.Claim.ClaimantName == "" || len(p.Claim.Papers) != 0 || p.Claim.Authority.File != "" || len(p.Files) != 1 || len(p.Present) != 0 {
		w.t.Errorf("the firm sees %+v", p)
	}
	if p := seen(judge); len(p.Files) != 3 || p.Claim.Answer == "" || !slices.Equal(p.Present, []string{"测试"}) {
		w.t.Errorf("the judge sees %+v", p)
	}
	for _, f := range seen(judge).Files {
		if _, body, err := w.OpenFile(ctx(), judge, f.ID); err != nil {
			w.t.Errorf("the judge can't read %s: %v", f.Name, err)
		} else {
			w.do(body.Close())
		}
		other := map[bool]domain.Actor{true: firm, false: claimant}[f.Owner == claimant.Organisation]
		if _, _, err := w.OpenFile(ctx(), other, f.ID); !refusal.Is(err, refusal.NotFound) {
			w.t.Errorf("the other side reads %s: %v", f.Name, err)
		}
	}
	if _, err := w.FirmClaim(ctx(), w.officer, id); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("a department reads it: %v", err)
	}
	if list, err := w.FirmClaims(ctx(), firm); err != nil || len(list) != 1 {
		w.t.Errorf("the firm's list: %v, %v", list, err)
	}
}

// turnedOver looks at what a grant has done.
func (w *world) turnedOver(former, helper, friend domain.Actor, in app.OpenClaim, secret string) {
	w.t.Helper()
	_, me, err := w.LogIn(ctx(), app.LogIn{Email: in.Person.Email, Password: in.Password, Address: "10.0.0.9"})
	w.do(err)
	if me.Organisation.ID != former.Organisation || !me.Actor.Has(domain.AgencyAdmin) || len(me.Memberships) != 0 {
		w.t.Errorf("the claimant is %+v", me.Actor)
	}
	people, err := w.People(ctx(), me.Actor, former.Organisation)
	w.do(err)
	if len(people) != 2 || slices.ContainsFunc(people, func(m app.Member) bool { return m.Person.ID == former.Person }) ||
		!slices.ContainsFunc(people, func(m app.Member) bool { return m.Person.ID == helper.Person }) {
		w.t.Errorf("its people: %+v", people)
	}
	if left := w.db.SQL(`SELECT 1 FROM sessions WHERE token_hash = 'former'`); len(left) != 0 {
		w.t.Error("a former administrator's session goes on")
	}
	if _, err := w.WhoToken(ctx(), secret); err == nil {
		w.t.Error("a former administrator's token goes on")
	}
	open, err := w.Invitations(ctx(), friend)
	w.do(err)
	if len(open) != 0 {
		w.t.Error("an invitation of the former administrator is open")
	}
	faces := w.db.SQL(`SELECT kind, convert_from(face, 'UTF8') FROM events WHERE kind LIKE 'firm_claim.%' OR kind = 'person.roles_set' ORDER BY id`)
	var kinds []string
	for _, row := range faces {
		kinds = append(kinds, row[0])
		for _, private := range []string{"真经办", "带走账号", "伪造", "登记机关", in.Person.Email} {
			if strings.Contains(row[1], private) {
				w.t.Errorf("the face of %s says %q", row[0], private)
			}
		}
	}
	want := []string{"firm_claim.opened", "firm_claim.filed", "firm_claim.answered", "person.roles_set", "person.roles_set", "firm_claim.granted"}
	if !slices.Equal(kinds, want) {
		w.t.Errorf("recorded %v", kinds)
	}
	if !w.told(former, "firm_claim.granted.firm") || !w.told(me.Actor, "firm_claim.granted") {
		w.t.Error("somebody was not told of the decision")
	}
}

// TestWhatAClaimRefuses asks each side for what it may not do, lets both clocks run out, and has a claim refused.
func TestWhatAClaimRefuses(t *testing.T) {
	w := newWorld(t, 2)
	firm := w.agencies[0]
	stranger := app.OpenClaim{ID: domain.FirmClaimID(app.NewID()), USCC: "91350100M000100Y43", Password: "correct horse battery",
		Person: domain.Person{ID: domain.PersonID(app.NewID()), Name: "甲某", Email: "x@claim.example", Language: "zh"}}
	_, err := w.OpenFirmClaim(ctx(), stranger)
	refusedBy(t, err, refusal.Invalid, "firm_claim.unregistered")
	by, in := w.claims(w.codes[0])
	again, err := w.OpenFirmClaim(ctx(), in) // a lost answer
	if err != nil || again.ID != in.ID {
		t.Errorf("the same again: %v", err)
	}
	in.Person.ID = domain.PersonID(app.NewID())
	_, err = w.OpenFirmClaim(ctx(), in)
	refusedBy(t, err, refusal.Conflict, "exists")
	for name, change := range map[string]func(p *domain.FirmClaim){
		"authority.file":       func(p *domain.FirmClaim) { p.Authority.File = "" },
		"authority.person":     func(p *domain.FirmClaim) { p.Authority = domain.Authority{File: p.Authority.File} },
		"authority.valid_to":   func(p *domain.FirmClaim) { p.Authority.ValidTo = workday.On(start).AddDays(-1) },
		"authority.valid_from": func(p *domain.FirmClaim) { p.Authority.ValidFrom = workday.On(start).AddDays(1) },
		"authority.scope":      func(p *domain.FirmClaim) { p.Authority.Scope = []string{"bids"} },
		"reason":               func(p *domain.FirmClaim) { p.Reason = " " },
		"papers[0]":            func(p *domain.FirmClaim) { p.Papers = []domain.FileID{w.upload(firm, domain.PurposeProof).ID} },
	} {
		p := w.proof(by)
		change(&p)
		if _, err := w.FileFirmClaim(ctx(), by, in.ID, 0, p); !refusal.Is(err, refusal.Invalid) || !slices.Contains(fields(err), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.FileFirmClaim(ctx(), firm, in.ID, 0, w.proof(by)); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the firm files it: %v", err)
	}
	page, err := w.FileFirmClaim(ctx(), by, in.ID, 0, w.proof(by))
	w.do(err)
	_, err = w.FileFirmClaim(ctx(), by, in.ID, 0, w.proof(by))
	refusedBy(t, err, refusal.Conflict, "firm_claim.status")
	if _, err := w.AnswerFirmClaim(ctx(), w.agencies[1], in.ID, 0, "-", nil); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("another firm answers: %v", err)
	}
	preparer := w.person(domain.Organisation{ID: firm.Organisation}, domain.AgencyPreparer)
	if _, err := w.AnswerFirmClaim(ctx(), preparer, in.ID, 0, "-", nil); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a preparer answers: %v", err)
	}
	_, err = w.DecideFirmClaim(ctx(), by, in.ID, 0, true, "-")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	w.clocksRunOut(page.Claim, firm, in.ID)
	w.afterRemoval(firm)
}

// clocksRunOut passes the hearing and the decision's time without a word of the firm's.
func (w *world) clocksRunOut(c domain.FirmClaim, firm domain.Actor, id domain.FirmClaimID) {
	w.t.Helper()
	judge := w.judge()
	w.db.SetClock(c.Hear.At.Add(time.Second))
	p, err := w.FirmClaim(ctx(), judge, id)
	w.do(err)
	if p.Actions["grant"] != nil {
		w.t.Errorf("after the hearing's time: %v", p.Actions["grant"])
	}
	w.db.SetClock(c.Due.At.Add(time.Second))
	w.do(w.Drain(ctx()))
	if !w.told(w.reviewer, "firm_claim.overdue") {
		w.t.Error("nobody was told that it is overdue")
	}
	_, err = w.AnswerFirmClaim(ctx(), firm, id, 0, "迟到的说明", nil)
	refusedBy(w.t, err, refusal.Conflict, "firm_claim.late")
	_, err = w.DecideFirmClaim(ctx(), judge, id, 0, false, " ")
	refusedBy(w.t, err, refusal.Invalid, "required")
	_, err = w.DecideFirmClaim(ctx(), judge, id, 0, false, "委托书无法核实")
	w.do(err)
	_, err = w.DecideFirmClaim(ctx(), judge, id, 0, true, "改了主意")
	refusedBy(w.t, err, refusal.Conflict, "firm_claim.status")
	w.do(w.Drain(ctx()))
	if !w.told(firm, "firm_claim.refused.firm") {
		w.t.Error("the firm was not told of the refusal")
	}
	if people, err := w.People(ctx(), firm, firm.Organisation); err != nil || len(people) != 2 {
		w.t.Errorf("a refused claim changed the firm's people: %v, %v", people, err)
	}
}

// afterRemoval claims a firm that is no more, and withdraws another claim.
func (w *world) afterRemoval(firm domain.Actor) {
	w.t.Helper()
	by, in := w.claims(w.codes[1])
	p, err := w.WithdrawFirmClaim(ctx(), by, in.ID, 0)
	w.do(err)
	if p.Claim.Status != domain.FirmClaimWithdrawn {
		w.t.Errorf("%s", p.Claim.Status)
	}
	_, err = w.WithdrawFirmClaim(ctx(), by, in.ID, 0)
	refusedBy(w.t, err, refusal.Conflict, "firm_claim.status")
	_, err = w.StandAgency(ctx(), w.supervisor, domain.AgencyID(firm.Organisation), 0, "remove", domain.AgencyStanding{Document: "示财监〔2026〕9号", Reason: "提交虚假业绩"})
	w.do(err)
	_, err = w.OpenFirmClaim(ctx(), app.OpenClaim{ID: domain.FirmClaimID(app.NewID()), USCC: w.codes[0], Password: "correct horse battery",
		Person: domain.Person{ID: domain.PersonID(app.NewID()), Name: "乙某", Email: "y@claim.example"}})
	refusedBy(w.t, err, refusal.Conflict, "firm_claim.ended")
}
