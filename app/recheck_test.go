package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// rechecked is the newest re-run of a kind that changed something, with its notices.
func (w *world) rechecked(kind domain.CauseKind) app.RecheckPage {
	w.t.Helper()
	list, err := w.Rechecks(ctx(), w.auditor, app.RecheckQuery{Kinds: []domain.CauseKind{kind}, Changed: true})
	w.do(err)
	if len(list) == 0 {
		w.t.Fatalf("no %s changed anything", kind)
	}
	p, err := w.Recheck(ctx(), w.auditor, list[0].ID)
	w.do(err)
	return p
}

// open are the findings that wait, of one check.
func (w *world) open(by domain.Actor, check string) (list []app.FindingPage) {
	w.t.Helper()
	all, err := w.Findings(ctx(), by, app.FindingQuery{Open: true})
	w.do(err)
	for _, f := range all {
		if f.Finding.Check.Code == check {
			list = append(list, f)
		}
	}
	return list
}

func TestARulebookThatTakesEffectJudgesOpenNoticesAgain(t *testing.T) {
	w := newWorld(t, 0)
	n := w.published(func(t *domain.Terms) { t.Amount = money.MustParse("600000.00") })
	w.do(w.Drain(ctx()))
	small := w.published(func(t *domain.Terms) { t.Amount = money.MustParse("400000.00") })
	_, err := w.ImportRulebook(ctx(), w.tomorrow("2026-03-10", "500000.00"))
	w.do(err)
	w.do(w.Drain(ctx()))
	if got := w.open(w.reviewer, "threshold"); len(got) > 0 {
		t.Fatalf("a rule of tomorrow found %d today", len(got))
	}
	w.day("2026-03-10")
	p := w.rechecked(domain.CauseRulebook)
	if p.Recheck.Of != "demo-2026@2" || p.Recheck.Notices != 2 || p.Recheck.Waiting != 0 || p.Recheck.Findings != 1 || len(p.Findings) != 1 {
		t.Errorf("%+v", p.Recheck)
	}
	i := slices.IndexFunc(p.Results, func(r domain.RecheckResult) bool { return r.Notice == n.ID })
	if i < 0 {
		t.Fatalf("%+v", p.Results)
	}
	c := p.Results[i].Changes[0]
	if c.Before.Code != "threshold" || c.Before.Outcome != compliance.Pass || c.After.Outcome != compliance.Block || c.After.RulebookVersion != 2 {
		t.Errorf("%+v", c)
	}
	mine := w.open(w.officer, "threshold")
	if len(mine) != 1 {
		t.Fatalf("%d findings", len(mine))
	}
	f := mine[0].Finding
	if f.Notice != n.ID || f.Owner != domain.OwnedByDepartment || f.Due.Span.N != 3 || f.Due.At.Before(w.db.Now()) || mine[0].Cause == nil || mine[0].Cause.Of != "demo-2026@2" {
		t.Errorf("%+v", f)
	}
	if mine[0].Actions["answer"] != nil || mine[0].Actions["resolve"] == nil {
		t.Errorf("%v", mine[0].Actions)
	}
	for _, who := range []domain.Actor{w.officer, w.manager, w.reviewer, w.publisher} {
		if !w.told(who, "finding.raised") {
			t.Errorf("%v hears nothing", who.Roles)
		}
	}
	if now := w.notice(n.ID); now.Checks[0].Outcome != compliance.Pass || now.Status != domain.NoticePublished {
		t.Error("the notice itself was changed")
	}
	if got := w.notice(small.ID); got.Status != domain.NoticePublished {
		t.Error(got.Status)
	}
	// The day after that, nothing begins: nothing is looked at, and the finding is not raised twice.
	w.day("2026-03-11")
	if got := w.open(w.reviewer, "threshold"); len(got) != 1 {
		t.Errorf("%d findings", len(got))
	}
}

// day moves the clock to the first minute of a day, as workers do.
func (w *world) day(day string) {
	w.t.Helper()
	w.db.SetClock(midnight(day))
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.Deliver(ctx(), domain.Delivery{Subject: "rules:day", Handler: app.HandleDawn, Due: midnight(day)})
	}))
	w.do(w.Drain(ctx()))
}

func (w *world) nextVersion(change func(*directory.MatterVersion)) {
	w.t.Helper()
	vs, err := w.Matter(ctx(), matter)
	w.do(err)
	m := vs[0]
	m.Version++
	change(&m)
	_, err = w.ImportMatters(ctx(), []directory.MatterVersion{m})
	w.do(err)
}

func TestTheDirectoryJudgesOpenNoticesAgain(t *testing.T) {
	w := newWorld(t, 0)
	n := w.published()
	w.do(w.Drain(ctx()))
	w.nextVersion(func(m *directory.MatterVersion) {
		m.EffectiveFrom, m.TimeLimit = workday.MustDate("2026-03-09"), workday.Span{N: 3, Unit: workday.WorkingDay}
	})
	w.do(w.Drain(ctx()))
	if p := w.rechecked(domain.CauseDirectory); len(p.Results) != 1 || p.Results[0].Number != n.Number || !strings.Contains(p.Recheck.Text.EN, "1 versions") {
		t.Errorf("%+v", p)
	}
	if got := w.open(w.officer, "term"); len(got) != 1 || got[0].Finding.Was != compliance.Pass {
		t.Errorf("%+v", got)
	}
	// A version that ends judges the notice of its last day, and at dawn what is still open gets a finding.
	w.nextVersion(func(m *directory.MatterVersion) {
		m.EffectiveFrom, m.Status, m.EffectiveTo = workday.MustDate("2026-03-11"), directory.Retired, workday.Date{}
	})
	w.do(w.Drain(ctx()))
	w.day("2026-03-10")
	if got := w.open(w.officer, "matter"); len(got) != 0 {
		t.Errorf("found a day early: %+v", got)
	}
	w.day("2026-03-11")
	if got := w.open(w.officer, "matter"); len(got) != 1 || got[0].Cause == nil || got[0].Cause.Kind != domain.CauseDirectory {
		t.Errorf("%+v", got)
	}
}

func TestDawnHearsOfTheDaysBetween(t *testing.T) {
	w := newWorld(t, 0)
	w.published(func(t *domain.Terms) { t.Amount = money.MustParse("600000.00") })
	_, err := w.ImportRulebook(ctx(), w.tomorrow("2026-03-11", "500000.00"))
	w.do(err)
	w.day("2026-03-10")
	w.day("2026-03-13") // nobody was at work on the 11th
	if got := w.open(w.reviewer, "threshold"); len(got) != 1 {
		t.Errorf("%d findings", len(got))
	}
}

func TestCertificatesAndMeasuresJudgeOpenNoticesAgain(t *testing.T) {
	w := newWorld(t, 4)
	direct := w.published(w.asks(0))
	w.published()
	w.do(w.Drain(ctx()))
	id, said := domain.AgencyID(w.agencies[0].Organisation), domain.AgencyStanding{Document: "监管〔2026〕1 号", Reason: "检查中发现的问题正在处理。"}
	_, err := w.StandAgency(ctx(), w.supervisor, id, 0, "suspend", said)
	w.do(err)
	w.do(w.Drain(ctx()))
	p := w.rechecked(domain.CauseMeasure)
	if p.Recheck.Of != w.codes[0] || !strings.Contains(p.Recheck.Text.EN, "suspended") || p.Recheck.Notices != 2 {
		t.Errorf("%+v", p.Recheck)
	}
	got := w.open(w.officer, "direct")
	if len(got) != 1 || got[0].Finding.Notice != direct.ID || !strings.Contains(got[0].Finding.Check.Text.EN, "not an admitted agency") {
		t.Fatalf("%+v", got)
	}
	// Admitted again: it is looked at, says something better, and raises nothing.
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "reinstate", said)
	w.do(err)
	w.do(w.Drain(ctx()))
	if p := w.rechecked(domain.CauseQualification); p.Recheck.Findings != 0 || p.Recheck.Notices != 1 {
		t.Errorf("%+v", p.Recheck)
	}
	// A certificate that ends with the 9th leaves too few for the method on the 10th.
	trade := domain.Qualification{Trade: "工程咨询", Name: "工程咨询单位备案", ValidTo: workday.MustDate("2026-03-09")}
	for i := range 4 {
		w.db.SQL(`UPDATE agencies SET trades = '{工程咨询}', profile = jsonb_set(profile, '{qualifications}', jsonb_build_array(jsonb_build_object('trade', $2::text, 'name', $3::text, 'level', '', 'valid_to', $4::text))) WHERE uscc = $1`,
			w.codes[i], trade.Trade, trade.Name, trade.ValidTo.String())
	}
	w.nextVersion(func(m *directory.MatterVersion) {
		m.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: trade.Trade, Name: trade.Name, Kind: directory.Registration}}}}}
	})
	w.do(w.Drain(ctx()))
	held := w.published(func(t *domain.Terms) {
		t.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{{Trade: trade.Trade, Name: trade.Name, Kind: directory.Registration}}}}}
	})
	w.do(w.Drain(ctx()))
	w.day("2026-03-10")
	got = w.open(w.officer, "pool")
	if len(got) != 1 || got[0].Finding.Notice != held.ID || got[0].Cause == nil || got[0].Cause.Kind != domain.CauseQualification {
		t.Errorf("%+v", got)
	}
}

func TestLearnedRelationsJudgeOpenNoticesAgain(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	w.do(w.Drain(ctx()))
	w.know(relation(domain.RelationManages, w.buyer().USCC, w.codes[0], ""))
	w.do(w.Drain(ctx()))
	list, err := w.Rechecks(ctx(), w.auditor, app.RecheckQuery{Kinds: []domain.CauseKind{domain.CauseMeasure}})
	w.do(err)
	if len(list) != 1 || list[0].Of != "relations" || list[0].Notices != 1 || list[0].Waiting != 0 || !strings.Contains(list[0].Text.EN, "1 changed") {
		t.Errorf("%s: %+v", n.Number, list)
	}
}

func TestChecksRunAgainAtTheThreeMoments(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, []string{"50000.00", "51000.00", "52000.00"}[i])
	}
	w.pass(n)
	award, err := w.DeskAward(ctx(), w.officer, n.Number)
	w.do(err)
	w.db.SetClock(award.Award.Standstill.At.Add(time.Minute))
	c := w.filed(n, award.Award)
	w.do(w.Drain(ctx()))
	list, err := w.Rechecks(ctx(), w.auditor, app.RecheckQuery{Kinds: []domain.CauseKind{domain.CauseSubmission, domain.CausePublication, domain.CauseFiling}})
	w.do(err)
	var kinds []domain.CauseKind
	for _, r := range list {
		if r.Of != n.Number || r.Waiting != 0 || r.Notices != 1 {
			t.Errorf("%+v", r)
		}
		kinds = append(kinds, r.Kind)
	}
	if want := []domain.CauseKind{domain.CauseFiling, domain.CausePublication, domain.CauseSubmission}; !slices.Equal(kinds, want) {
		t.Errorf("%v, want %v", kinds, want)
	}
	// Filing judged the contract and not the cap: the sum of the budget project is what was agreed.
	p, err := w.Recheck(ctx(), w.auditor, list[0].ID)
	w.do(err)
	said := ""
	for _, r := range p.Results {
		for _, x := range r.Changes {
			said += x.After.Text.EN
			for _, e := range x.After.Evidence {
				said += e.Value + "\n"
			}
		}
	}
	if !strings.Contains(said, "50,000.00") && c.Price == "50000.00" && len(p.Results) > 0 {
		t.Errorf("the contract's sum was not judged: %s", said)
	}
	if got, err := w.Recheck(ctx(), w.officer, list[0].ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a department reads oversight's page: %+v %v", got, err)
	}
}

// filed takes an award to its filed contract.
func (w *world) filed(n domain.Notice, a domain.Award) domain.Contract {
	w.t.Helper()
	file := w.upload(w.officer, domain.PurposeContract)
	id := domain.ContractID(app.NewID())
	buyer := w.buyer()
	_, err := w.CreateContract(ctx(), w.officer, id, n.Number, domain.ContractTerms{File: file.ID, DepartmentName: buyer.Name, DepartmentUSCC: buyer.USCC,
		AgencyName: a.Winner.Name, AgencyUSCC: a.Winner.USCC, Price: a.Winner.Price, Scope: n.Description, Term: n.Term, SignedOn: workday.On(w.db.Now())})
	w.do(err)
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	i := slices.Index(w.codes, a.Winner.USCC)
	page, err := w.ConfirmContract(ctx(), w.agencies[i], id, 0, file.SHA256)
	w.do(err)
	return page.Contract
}

func TestAFindingHasAnOwnerAndAClock(t *testing.T) {
	w := newWorld(t, 0)
	w.published()
	w.do(w.Drain(ctx()))
	w.nextVersion(func(m *directory.MatterVersion) {
		m.EffectiveFrom, m.TimeLimit = workday.MustDate("2026-03-09"), workday.Span{N: 3, Unit: workday.WorkingDay}
	})
	w.do(w.Drain(ctx()))
	f := w.open(w.officer, "term")[0].Finding
	stranger := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "乙局", USCC: "11430100000000999K", Region: "430102", Version: 1}, domain.DepartmentOfficer)
	for name, try := range map[string]func() error{
		"another department":  func() error { _, err := w.AnswerFinding(ctx(), stranger, f.ID, "已核实"); return err },
		"finance":             func() error { _, err := w.AnswerFinding(ctx(), w.finance, f.ID, "已核实"); return err },
		"the operator":        func() error { _, err := w.AnswerFinding(ctx(), w.reviewer, f.ID, "已核实"); return err },
		"the auditor":         func() error { _, err := w.ResolveFinding(ctx(), w.auditor, f.ID, "已核实"); return err },
		"the department":      func() error { _, err := w.ResolveFinding(ctx(), w.officer, f.ID, "已核实"); return err },
		"nothing said":        func() error { _, err := w.AnswerFinding(ctx(), w.officer, f.ID, " "); return err },
		"a stranger settling": func() error { _, err := w.ResolveFinding(ctx(), stranger, f.ID, "已核实"); return err },
	} {
		before := w.db.SQL(`SELECT row_to_json(f)::text, (SELECT count(*) FROM events)::text FROM findings AS f`)
		if err := try(); refusal.As(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
		if after := w.db.SQL(`SELECT row_to_json(f)::text, (SELECT count(*) FROM events)::text FROM findings AS f`); !slices.EqualFunc(before, after, slices.Equal) {
			t.Errorf("%s changed something", name)
		}
	}
	w.db.SetClock(f.Due.At.Add(-time.Second))
	w.do(w.Drain(ctx()))
	if w.told(w.supervisor, "finding.overdue") {
		t.Error("told too early")
	}
	w.db.SetClock(f.Due.At)
	w.do(w.Drain(ctx()))
	if !w.told(w.supervisor, "finding.overdue") || !w.told(w.manager, "finding.overdue") || !w.finding(f.ID).Overdue {
		t.Error("nobody hears that it is overdue")
	}
	page, err := w.AnswerFinding(ctx(), w.officer, f.ID, "拟修订公告，将服务期限改为三个工作日。")
	w.do(err)
	if page.Finding.AnsweredBy != w.officer.Person || !w.drained().told(w.reviewer, "finding.answered") {
		t.Errorf("%+v", page.Finding)
	}
	if _, err := w.AnswerFinding(ctx(), w.manager, f.ID, "再答"); !refusal.Is(err, refusal.Conflict) {
		t.Error(err)
	}
	_, err = w.ResolveFinding(ctx(), w.reviewer, f.ID, "同意修订。")
	w.do(err)
	if w.finding(f.ID).ResolvedBy != w.reviewer.Person {
		t.Error("it is still open")
	}
}

func (w *world) finding(id domain.FindingID) (f domain.Finding) {
	w.t.Helper()
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		found, err := tx.Finding(ctx(), id)
		if err == nil {
			f = *found
		}
		return err
	}))
	return f
}

func (w *world) drained() *world {
	w.t.Helper()
	w.do(w.Drain(ctx()))
	return w
}
