package app_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// lineOf registers a line of so much and answers terms that it pays.
func (w *world) lineOf(amount string) (domain.BudgetLineID, func(*domain.Terms)) {
	w.t.Helper()
	id, project := domain.BudgetLineID(app.NewID()), "L-"+app.NewID()[:8]
	_, err := w.RegisterBudgetLine(ctx(), w.finance, id, domain.BudgetTerms{Year: 2026, Document: "甲财预〔2026〕77号", Project: project, Name: "专项", Amount: money.MustParse(amount)})
	w.do(err)
	return id, func(t *domain.Terms) { t.BudgetProject, t.BudgetDocument = project, "甲财预〔2026〕77号" }
}

// holds wants a line to have so much reserved, committed and left.
func (w *world) holds(id domain.BudgetLineID, when, reserved, committed, left string) {
	w.t.Helper()
	page, err := w.BudgetLine(ctx(), w.finance, id)
	w.do(err)
	l := page.Line
	if l.Reserved.String() != reserved || l.Committed.String() != committed || l.Left().String() != left {
		w.t.Fatalf("%s: reserved %s, committed %s, left %s; want %s, %s, %s", when, l.Reserved, l.Committed, l.Left(), reserved, committed, left)
	}
	var sum domain.Claim
	for _, u := range page.Uses {
		sum.Reserved, sum.Committed = sum.Reserved+u.Claim.Reserved, sum.Committed+u.Claim.Committed
	}
	if sum != (domain.Claim{Reserved: l.Reserved, Committed: l.Committed}) {
		w.t.Fatalf("%s: the notices on the line hold %+v", when, sum)
	}
}

// TestABudgetLineFollowsItsNotice walks a line through submission, return, cancellation, a failure with its re-post, an
// award and the filed contract.
func TestABudgetLineFollowsItsNotice(t *testing.T) {
	w := newWorld(t, 3)
	id, named := w.lineOf("100000.00")
	draft := w.drafted(named).Notice.ID
	w.holds(id, "drafted", "0.00", "0.00", "100000.00")
	_, err := w.SubmitNotice(ctx(), w.officer, draft, 0)
	w.do(err)
	w.holds(id, "submitted", "60000.00", "0.00", "40000.00")
	_, err = w.RejectNotice(ctx(), w.manager, draft, 0, "金额重算")
	w.do(err)
	w.holds(id, "rejected", "0.00", "0.00", "100000.00")
	_, err = w.SubmitNotice(ctx(), w.officer, draft, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, draft, 0)
	w.do(err)
	w.holds(id, "approved: it may use what it holds itself", "60000.00", "0.00", "40000.00")
	_, err = w.ReturnNotice(ctx(), w.reviewer, draft, 0, []domain.Fault{{Field: "description", Code: "missing", Text: "请补充"}})
	w.do(err)
	w.holds(id, "returned", "0.00", "0.00", "100000.00")
	_, err = w.CancelNotice(ctx(), w.officer, draft, 0, "不采购了")
	w.do(err)
	w.holds(id, "cancelled", "0.00", "0.00", "100000.00")

	n := w.published(named)
	w.pass(n) // nobody came
	again := w.notice(w.notice(n.ID).RepostedAs)
	w.holds(id, "posted again", "60000.00", "0.00", "40000.00")
	if holds := w.db.SQL(`SELECT string_agg(kind || ' ' || reserved, ', ' ORDER BY id) FROM budget_entries WHERE notice IN ($1, $2)`, n.ID, again.ID)[0][0]; holds != "reserve 6000000, free -6000000, reserve 6000000" {
		t.Fatalf("entries: %s", holds)
	}
	w.holds(id, "the same", "60000.00", "0.00", "40000.00")
	w.pass(again)
	w.holds(id, "failed twice", "0.00", "0.00", "100000.00")

	n = w.published(named)
	for i, price := range []string{"50000.00", "51000.00", "52000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	w.holds(id, "selected", "60000.00", "0.00", "40000.00")
	w.contracted(n, 0)
	w.holds(id, "the contract is filed", "0.00", "50000.00", "50000.00")
	w.holds(id, "and the rest is released", "0.00", "50000.00", "50000.00")
}

// contracted files the contract of the i-th agency, which won.
func (w *world) contracted(n domain.Notice, i int) {
	w.t.Helper()
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	w.db.SetClock(public.Award.Standstill.At.Add(time.Minute))
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeContract, Name: "合同.pdf", Content: pdf})
	w.do(err)
	terms := domain.ContractTerms{File: file.ID, DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC, AgencyName: public.Award.Winner.Name,
		AgencyUSCC: w.codes[i], Price: public.Award.Winner.Price, Scope: n.Description, Term: n.Term, SignedOn: workday.On(public.Award.Standstill.At)}
	id := domain.ContractID(app.NewID())
	_, err = w.CreateContract(ctx(), w.officer, id, n.Number, terms)
	w.do(err)
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ConfirmContract(ctx(), w.agencies[i], id, 0, file.SHA256)
	w.do(err)
}

func TestOverABudgetLine(t *testing.T) {
	w := newWorld(t, 0)
	id, named := w.lineOf("100000.00")
	first, second := w.drafted(named).Notice.ID, w.drafted(named).Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, first, 0)
	w.do(err)
	before := w.notice(second)
	_, err = w.SubmitNotice(ctx(), w.officer, second, 0)
	refusedBy(t, err, refusal.Invalid, "notice.budget")
	if r := refusal.As(err); !strings.Contains(r.Text.ZH, "可用余额 40,000.00 元，本次需要 60,000.00 元，超出 20,000.00 元") || r.Citation.IsZero() {
		t.Fatalf("the refusal names neither left nor asked: %+v", r)
	}
	if after := w.notice(second); after.Status != before.Status || after.Version != before.Version {
		t.Fatal("a refused submission changed the notice")
	}
	w.holds(id, "refused", "60000.00", "0.00", "40000.00")
	page, err := w.BudgetLine(ctx(), w.finance, id)
	w.do(err)
	_, err = w.AdjustBudgetLine(ctx(), w.finance, id, page.Line.Version, domain.BudgetTerms{Amount: money.MustParse("59999.99"), Name: "专项"}, "调减")
	refusedBy(t, err, refusal.Invalid, "budget.held")
	_, err = w.AdjustBudgetLine(ctx(), w.officer, id, page.Line.Version, domain.BudgetTerms{Amount: money.MustParse("120000.00"), Name: "专项"}, "追加")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.AdjustBudgetLine(ctx(), w.finance, id, page.Line.Version, domain.BudgetTerms{Amount: money.MustParse("120000.00"), Name: "专项"}, "追加")
	w.do(err)
	_, err = w.SubmitNotice(ctx(), w.officer, second, 0)
	w.do(err)
	w.holds(id, "both", "120000.00", "0.00", "0.00")
	_, err = w.RegisterBudgetLine(ctx(), w.finance, domain.BudgetLineID(app.NewID()), domain.BudgetTerms{Year: 2026, Document: "甲财预(2026)77号", Project: page.Line.Project, Name: "x", Amount: 1})
	refusedBy(t, err, refusal.Conflict, "budget.exists")
	_, err = w.BudgetLine(ctx(), w.publisher, id)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.BudgetLine(ctx(), w.auditor, id)
	w.do(err)
}

func TestAnUnregisteredLineIsRefused(t *testing.T) {
	w := newWorld(t, 0)
	terms := w.terms()
	terms.BudgetProject = "P-unknown"
	page, err := w.CreateNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), terms)
	w.do(err)
	_, err = w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
	refusedBy(t, err, refusal.Invalid, "notice.budget")
	if r := refusal.As(err); !strings.Contains(r.Text.ZH, "请本单位财务人员先登记指标") {
		t.Fatalf("the remedy: %s", r.Text.ZH)
	}
	w.fund(terms)
	_, err = w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
	w.do(err)
}

// TestEightNoticesAtOnceOnOneLine: exactly those that fit get through, and the line ends with what they hold.
func TestEightNoticesAtOnceOnOneLine(t *testing.T) {
	w := newWorld(t, 0)
	for round := range 3 {
		id, named := w.lineOf("190000.00") // three of 60,000.00
		var ids []domain.NoticeID
		for i := range 8 {
			ids = append(ids, w.drafted(named, func(t *domain.Terms) { t.Title = strings.Repeat(string(rune('甲'+i)), 12) }).Notice.ID)
		}
		var through, refused atomic.Int64
		w.do(atOnce(8, func(i int) error {
			_, err := w.SubmitNotice(ctx(), w.officer, ids[i], 0)
			switch r := refusal.As(err); {
			case err == nil:
				through.Add(1)
			case r != nil && r.Rule == "notice.budget":
				refused.Add(1)
			default:
				return err
			}
			return nil
		}))
		if through.Load() != 3 || refused.Load() != 5 {
			t.Fatalf("round %d: %d through, %d refused", round, through.Load(), refused.Load())
		}
		w.holds(id, "eight at once", "180000.00", "0.00", "10000.00")
	}
}

func TestImportABudget(t *testing.T) {
	w := newWorld(t, 0)
	o := w.notice(w.drafted().Notice.ID).DepartmentUSCC
	row := func(project, amount string) domain.BudgetRow {
		return domain.BudgetRow{Department: o, BudgetTerms: domain.BudgetTerms{Year: 2026, Document: "甲财预〔2026〕90号", Project: project, Name: "项目", Amount: money.MustParse(amount)}}
	}
	list := []domain.BudgetRow{row("I-1", "70000.00"), row("I-2", "50000.00")}
	for i, want := range []int{2, 0} {
		if n, err := w.ImportBudget(ctx(), list); err != nil || n != want {
			t.Fatalf("import %d: %d changed, %v", i, n, err)
		}
	}
	id := w.drafted(func(t *domain.Terms) { t.BudgetProject, t.BudgetDocument = "I-1", "甲财预〔2026〕90号" }).Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	if _, err := w.ImportBudget(ctx(), []domain.BudgetRow{row("I-2", "60000.00"), row("I-1", "59999.99")}); refusal.As(err) == nil || refusal.As(err).Rule != "budget.held" {
		t.Fatalf("less than a notice holds: %v", err)
	}
	list[1].Department = "11430103006123456X"
	if _, err := w.ImportBudget(ctx(), list); !refusal.Is(err, refusal.Invalid) {
		t.Fatalf("nobody's: %v", err)
	}
	if sum := w.db.SQL(`SELECT sum(amount)::text FROM budget_lines WHERE project LIKE 'I-%'`)[0][0]; sum != "12000000" {
		t.Fatalf("a refused import changed the lines: %s", sum)
	}
}
