package domain

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

var budgetDay = time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)

func financeOf(o OrganisationID) Actor {
	return Actor{Person: "f", Organisation: o, Kind: KindDepartment, Roles: []Role{DepartmentFinance}}
}

func line(t *testing.T, amount string) *BudgetLine {
	t.Helper()
	l, e, err := RegisterBudgetLine(financeOf("d"), "l", Organisation{ID: "d", Region: "430102"},
		BudgetTerms{Year: 2026, Document: "示财预〔2026〕1号", Project: "P-1", Name: "项目", Amount: money.MustParse(amount)}, budgetDay)
	if err != nil || e.Kind != EventBudgetRegistered || e.Kind.Class() != ClassBlind {
		t.Fatal(e, err)
	}
	return l
}

func TestOnlyFinanceKeepsTheBudget(t *testing.T) {
	terms := BudgetTerms{Year: 2026, Document: "1", Project: "P", Name: "N", Amount: 1}
	officer := Actor{Person: "o", Organisation: "d", Kind: KindDepartment, Roles: []Role{DepartmentOfficer, DepartmentManager}}
	for _, tt := range []struct {
		by   Actor
		code refusal.Code
	}{{officer, refusal.Forbidden}, {financeOf("other"), refusal.NotFound}, {Actor{Kind: KindOperator, Roles: []Role{OperatorReviewer}}, refusal.NotFound}} {
		if _, _, err := RegisterBudgetLine(tt.by, "l", Organisation{ID: "d"}, terms, budgetDay); !refusal.Is(err, tt.code) {
			t.Errorf("%v registers: %v", tt.by.Roles, err)
		}
		l := line(t, "100.00")
		if _, err := l.Adjust(tt.by, 1, "N", "减", budgetDay); !refusal.Is(err, tt.code) || l.Amount != 100_00 {
			t.Errorf("%v adjusts: %v", tt.by.Roles, err)
		}
	}
	_, _, err := RegisterBudgetLine(financeOf("d"), "l", Organisation{ID: "d"}, BudgetTerms{Year: 1999}, budgetDay)
	if r := refusal.As(err); r == nil || len(r.Faults) != 5 {
		t.Errorf("five fields are wrong: %v", err)
	}
	if _, _, err := RegisterBudgetLine(System(), "l", Organisation{ID: "d"}, terms, budgetDay); err != nil {
		t.Errorf("an import: %v", err)
	}
}

func TestClaimFollowsTheStatus(t *testing.T) {
	filed := &Contract{Status: ContractFiled, FiledAt: budgetDay, ContractTerms: ContractTerms{Price: "80.00"}, Quote: "total"}
	unit := &Contract{Status: ContractServing, FiledAt: budgetDay, ContractTerms: ContractTerms{Price: "8.00"}, Quote: "unit"}
	unfiled := &Contract{Status: ContractSigned, ContractTerms: ContractTerms{Price: "80.00"}, Quote: "total"}
	ended := &Contract{Status: ContractEnded, FiledAt: budgetDay, ContractTerms: ContractTerms{Price: "80.00"}, Quote: "total"}
	reserved, committed := Claim{Reserved: 100_00}, Claim{Committed: 80_00}
	for _, tt := range []struct {
		status NoticeStatus
		c      *Contract
		change func(*Notice)
		want   Claim
	}{
		{NoticeDraft, nil, nil, Claim{}}, {NoticeReturned, nil, nil, Claim{}}, {NoticeCancelled, nil, nil, Claim{}},
		{NoticeInternal, nil, nil, reserved}, {NoticeReview, nil, nil, reserved}, {NoticeApproved, nil, nil, reserved}, {NoticePublished, nil, nil, reserved},
		{NoticeSuspended, nil, nil, reserved}, {NoticeFrozen, nil, nil, reserved}, {NoticeSelected, nil, nil, reserved}, {NoticeSelected, unfiled, nil, reserved},
		{NoticeClosed, filed, nil, committed}, {NoticeClosed, unit, nil, Claim{Committed: 100_00}}, {NoticeClosed, ended, nil, Claim{}},
		{NoticeClosed, ended, func(n *Notice) { n.Places = 2 }, Claim{}}, {NoticeSelected, ended, nil, reserved},
		{NoticeFailed, nil, nil, reserved}, // the one re-post is on its way
		{NoticeFailed, nil, func(n *Notice) { n.RepostedAs = "n2" }, Claim{}},
		{NoticeFailed, nil, func(n *Notice) { n.RepostOf = "n0" }, Claim{}},
	} {
		n := &Notice{Status: tt.status, Terms: Terms{Amount: 100_00}}
		if tt.change != nil {
			tt.change(n)
		}
		if got := n.Claim(tt.c); got != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.status, got, tt.want)
		}
	}
}

func TestSettleNeverGoesOver(t *testing.T) {
	l := line(t, "100.00")
	e, ok, err := l.Settle("n", Claim{}, Claim{Reserved: 100_00}, budgetDay)
	if err != nil || !ok || e.Kind != BudgetReserve || l.Left() != 0 {
		t.Fatal(e, ok, err)
	}
	_, ok, err = l.Settle("m", Claim{}, Claim{Reserved: 1}, budgetDay)
	if r := refusal.As(err); ok || r == nil || r.Rule != "notice.budget" || !strings.Contains(r.Text.EN, "0.00 yuan left and 0.01 are asked") || l.Left() != 0 {
		t.Fatalf("over: %v", err)
	}
	if _, err := l.Adjust(financeOf("d"), 99_99, "N", "调减", budgetDay); refusal.As(err) == nil || refusal.As(err).Rule != "budget.held" || l.Amount != 100_00 {
		t.Fatalf("less than is held: %v", err)
	}
	if e, _, _ = l.Settle("n", Claim{Reserved: 100_00}, Claim{Committed: 80_00}, budgetDay); e.Kind != BudgetCommit || l.Left() != 20_00 || l.Committed != 80_00 || l.Reserved != 0 {
		t.Fatalf("a contract commits its price and releases the rest: %+v %+v", e, l)
	}
	if e, ok, _ = l.Settle("n", Claim{Committed: 80_00}, Claim{}, budgetDay); !ok || e.Kind != BudgetFree || l.Left() != 100_00 {
		t.Fatalf("freed: %+v", e)
	}
	if _, ok, _ = l.Settle("n", Claim{}, Claim{}, budgetDay); ok {
		t.Fatal("nothing to move is no entry")
	}
}

// TestBudgetSums walks notices at random through their claims: what the line holds is always the sum of what they hold,
// and never more than the line.
func TestBudgetSums(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	l := line(t, "500.00")
	holds := map[NoticeID]Claim{}
	for range 5000 {
		n := NoticeID(itoa(rng.IntN(9)))
		should := Claim{Reserved: money.Fen(rng.IntN(150_00))}
		switch rng.IntN(3) {
		case 0:
			should = Claim{}
		case 1:
			should = Claim{Committed: holds[n].Reserved / 2}
		}
		e, ok, err := l.Settle(n, holds[n], should, budgetDay)
		if err == nil && ok {
			holds[n] = should
		}
		if err != nil && e.sum() <= l.Left() {
			t.Fatalf("refused though it fits: %v", err)
		}
		var sum Claim
		for _, c := range holds {
			sum.Reserved, sum.Committed = sum.Reserved+c.Reserved, sum.Committed+c.Committed
		}
		if sum.Reserved != l.Reserved || sum.Committed != l.Committed || l.Left() < 0 {
			t.Fatalf("%+v held, line %+v", sum, l)
		}
	}
}

func TestALineFundsByItsNames(t *testing.T) {
	l := line(t, "1.00")
	for _, tt := range []struct {
		year              int
		document, project string
		want              bool
	}{
		{2026, "示财预〔2026〕1号", "P-1", true}, {2026, "示财预(2026)1号 ", "Ｐ－1", true},
		{2025, "示财预〔2026〕1号", "P-1", false}, {2026, "示财预〔2026〕11号", "P-1", false}, {2026, "示财预〔2026〕1号", "P-11", false},
	} {
		if l.Funds(Terms{BudgetYear: tt.year, BudgetDocument: tt.document, BudgetProject: tt.project}) != tt.want {
			t.Errorf("%+v", tt)
		}
	}
}
