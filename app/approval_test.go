package app_test

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// colleague is another person of the officer's department.
func (w *world) colleague(roles ...domain.Role) domain.Actor {
	w.t.Helper()
	return w.person(domain.Organisation{ID: w.officer.Organisation, Kind: domain.KindDepartment, Region: w.officer.Region}, roles...)
}

// chained sets: up to 50,000 yuan the manager alone, from there finance, then the manager; minutes from 80,000 yuan.
func (w *world) chained(finance ...domain.PersonID) {
	w.t.Helper()
	_, err := w.SetChain(ctx(), w.manager, 0, []domain.ChainBand{
		{Steps: []domain.ChainStep{{Kind: domain.StepManager}}},
		{From: money.MustParse("50000.00"), Steps: []domain.ChainStep{{Kind: domain.StepFinance, People: finance}, {Kind: domain.StepManager}}},
	}, money.MustParse("80000.00"))
	w.do(err)
}

func (w *world) file(by domain.Actor, p domain.Purpose) domain.FileID {
	w.t.Helper()
	f, err := w.UploadFile(ctx(), by, app.Upload{ID: domain.FileID(app.NewID()), Purpose: p, Name: "文件.pdf", Content: append(pdf[:len(pdf):len(pdf)], app.Token(16)...)})
	w.do(err)
	return f.ID
}

func TestAChainOfTwoStepsByAmount(t *testing.T) {
	w := newWorld(t, 0)
	finance := w.colleague(domain.DepartmentFinance)
	_, err := w.SetChain(ctx(), w.officer, 0, []domain.ChainBand{{Steps: []domain.ChainStep{{Kind: domain.StepManager}}}}, 0)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	w.chained()
	small := w.drafted(func(t *domain.Terms) { t.Amount = money.MustParse("49999.99") }).Notice.ID
	page, err := w.SubmitNotice(ctx(), w.officer, small, 0)
	w.do(err)
	if len(page.Notice.Approvals) != 1 {
		t.Fatalf("below the band there are %d steps", len(page.Notice.Approvals))
	}
	id := w.drafted(func(t *domain.Terms) { t.Amount = money.MustParse("50000.00") }).Notice.ID
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0) // out of turn
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	if n := w.notice(id); n.Status != domain.NoticeInternal || n.Step() != 0 {
		t.Fatal("a refused step moved the notice")
	}
	page, err = w.ApproveNotice(ctx(), finance, id, 0)
	w.do(err)
	if page.Notice.Status != domain.NoticeInternal || page.Notice.Step() != 1 {
		t.Fatalf("after the first of two steps: %s, step %d", page.Notice.Status, page.Notice.Step())
	}
	w.do(w.Drain(ctx()))
	ls, err := w.Letters(ctx(), w.manager, true, 0, 20)
	w.do(err)
	found := false
	for _, l := range ls {
		found = found || l.Kind == "notice.step_approved" && l.Link == "/desk/notices/"+string(id)+"/approve"
	}
	if !found {
		t.Fatalf("the manager has no letter about his step: %+v", ls)
	}
	// A chain that changes meanwhile leaves what was submitted alone.
	_, err = w.SetChain(ctx(), w.manager, 0, []domain.ChainBand{{Steps: []domain.ChainStep{{Kind: domain.StepManager}}}}, 0)
	w.do(err)
	page, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	if page.Notice.Status != domain.NoticeReview || page.Notice.Approvals[0].By != finance.Person || page.Notice.Manager != w.manager.Person {
		t.Fatalf("after both: %s %+v", page.Notice.Status, page.Notice.Approvals)
	}
}

func TestMinutesFromAnAmountOn(t *testing.T) {
	w := newWorld(t, 0)
	w.chained()
	page := w.drafted(func(t *domain.Terms) { t.Amount = money.MustParse("80000.00") })
	_, err := w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
	if r := refusal.As(err); r == nil || r.Faults[0].Field != "minutes" {
		t.Fatalf("without minutes: %v", err)
	}
	if a := refusal.As(page.Actions["submit"]); a == nil || a.Faults[0].Field != "minutes" {
		t.Fatalf("the page does not say so beforehand: %v", page.Actions["submit"])
	}
	terms := page.Notice.Terms
	terms.Minutes = w.file(w.officer, domain.PurposeMinutes)
	_, err = w.EditNotice(ctx(), w.officer, page.Notice.ID, 0, terms)
	w.do(err)
	_, err = w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
	w.do(err)
	_, body, err := w.OpenFile(ctx(), w.supervisor, terms.Minutes)
	w.do(err)
	w.do(body.Close())
	_, _, err = w.OpenFile(ctx(), domain.Visitor(), terms.Minutes)
	refusedBy(t, err, refusal.NotFound, "")
}

func TestADeputyActsForSomebodyAndJoinsNoDuties(t *testing.T) {
	w := newWorld(t, 0)
	today := workday.On(start)
	name := func(by domain.Actor, whom, person domain.Actor) error {
		_, err := w.NameDeputy(ctx(), by, domain.Deputy{ID: domain.DeputyID(app.NewID()), For: whom.Person, Person: person.Person, From: today, To: today.AddDays(3)})
		return err
	}
	refusedBy(t, name(w.officer, w.manager, w.officer2), refusal.Forbidden, "actor.role")
	refusedBy(t, name(w.manager, w.manager, w.manager), refusal.Invalid, "deputy.himself")
	refusedBy(t, name(w.manager, w.manager, w.publisher), refusal.Invalid, "deputy.member")
	w.do(name(w.manager, w.manager, w.officer))
	w.do(name(w.manager, w.manager, w.officer2))

	id := w.drafted().Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.officer, id, 0) // his own draft, as the manager's deputy
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	page, err := w.ApproveNotice(ctx(), w.officer2, id, 0)
	w.do(err)
	if a := page.Notice.Approvals[0]; a.By != w.officer2.Person || a.For != w.manager.Person || page.Notice.Status != domain.NoticeReview {
		t.Fatalf("the deputy's step: %+v", a)
	}

	// Who drafted does not approve through a deputy either.
	both := w.colleague(domain.DepartmentOfficer, domain.DepartmentManager)
	w.do(name(w.manager, both, w.colleague(domain.DepartmentOfficer)))
	draft, err := w.CreateNotice(ctx(), both, domain.NoticeID(app.NewID()), w.terms())
	w.do(err)
	_, err = w.SubmitNotice(ctx(), both, draft.Notice.ID, 0)
	w.do(err)
	chain, err := w.Chain(ctx(), w.manager)
	w.do(err)
	for _, d := range chain.Deputies {
		if d.Deputy.For == both.Person {
			by := domain.Actor{Person: d.Deputy.Person, Organisation: both.Organisation, Kind: both.Kind, Region: both.Region, Roles: []domain.Role{domain.DepartmentOfficer}}
			_, err = w.ApproveNotice(ctx(), by, draft.Notice.ID, 0)
			refusedBy(t, err, refusal.Forbidden, "duty.separation")
		}
	}

	// After the period, or once ended, nothing is left of it.
	id = w.drafted().Notice.ID
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	w.db.SetClock(today.AddDays(4).At(10 * 60))
	_, err = w.ApproveNotice(ctx(), w.officer2, id, 0)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
}

func TestOnePersonTakesNoTwoSteps(t *testing.T) {
	w := newWorld(t, 0)
	double := w.colleague(domain.DepartmentFinance, domain.DepartmentManager)
	w.chained()
	id := w.drafted().Notice.ID // 60,000 yuan: two steps
	_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), double, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), double, id, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	_, err = w.NameDeputy(ctx(), w.manager, domain.Deputy{ID: domain.DeputyID(app.NewID()), For: w.manager.Person, Person: double.Person,
		From: workday.On(start), To: workday.On(start)})
	w.do(err)
	_, err = w.ApproveNotice(ctx(), double, id, 0) // nor as the other manager's deputy
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
}

// TestAFaultFoundLaterIsMarked returns a notice twice: what stood there the first time was missed.
func TestAFaultFoundLaterIsMarked(t *testing.T) {
	w := newWorld(t, 0)
	id := w.drafted().Notice.ID
	again := func(faults ...domain.Fault) []domain.Fault {
		_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
		w.do(err)
		_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
		w.do(err)
		page, err := w.ReturnNotice(ctx(), w.reviewer, id, 0, faults)
		w.do(err)
		return page.Notice.Faults
	}
	first := again(domain.Fault{Field: "description", Code: "unclear", Text: "请写明成果份数"}, domain.Fault{Field: "duty_phone", Code: "mismatch", Text: "电话与单位不符", Missed: true})
	if first[0].Missed || first[1].Missed {
		t.Fatal("the first review can't have missed what it tells")
	}
	terms := w.notice(id).Terms
	terms.Description = "成果四份，另附电子版。"
	_, err := w.EditNotice(ctx(), w.officer, id, 0, terms)
	w.do(err)
	second := again(domain.Fault{Field: "description", Code: "bundled", Text: "捆绑了测绘"}, domain.Fault{Field: "duty_phone", Code: "mismatch", Text: "仍未改"},
		domain.Fault{Field: "term", Code: "unclear", Text: "期限过短"})
	if second[0].Missed || second[1].Missed || !second[2].Missed {
		t.Fatalf("missed: %+v", second)
	}
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	_, err = w.ReturnNotice(ctx(), w.reviewer, id, 0, []domain.Fault{{Field: "term", Code: "no_such_code", Text: "期限过短"}})
	refusedBy(t, err, refusal.Invalid, "closed_list")
}

// TestTwoPeopleEditing: the second to save is told, with the current version, and nothing of the first is lost.
func TestTwoPeopleEditing(t *testing.T) {
	w := newWorld(t, 0)
	page := w.drafted()
	mine, yours := page.Notice.Terms, page.Notice.Terms
	mine.Title, yours.DutyAddress = "甲区滨江片区社会稳定风险评估", "滨河路1号"
	first, err := w.EditNotice(ctx(), w.officer, page.Notice.ID, page.Notice.Version, mine)
	w.do(err)
	_, err = w.EditNotice(ctx(), w.officer2, page.Notice.ID, page.Notice.Version, yours)
	refusedBy(t, err, refusal.Conflict, "version")
	if r := refusal.As(err); r.Version != first.Notice.Version {
		t.Fatalf("told version %d, it is %d", r.Version, first.Notice.Version)
	}
	if n := w.notice(page.Notice.ID); n.Title != mine.Title || n.DutyAddress != "" || n.ChangedAs != domain.DepartmentOfficer || !n.ChangedAt.Equal(first.Notice.ChangedAt) {
		t.Fatalf("after the refusal: %q %q", n.Title, n.DutyAddress)
	}
}
