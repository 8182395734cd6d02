package domain

import (
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// BudgetLineID names a budget line, BudgetEntryID one movement on it.
type (
	BudgetLineID  string
	BudgetEntryID int64
)

// BudgetTerms are what finance writes of a line, as it stands on the budget document.
type BudgetTerms struct {
	Year     int       `json:"year"`
	Document string    `json:"document"` // number of the document that grants the money
	Project  string    `json:"project"`  // code of the budget project
	Name     string    `json:"name"`     // of the project
	Amount   money.Fen `json:"amount"`
}

// BudgetLine is a 预算指标: the money that a document grants a department for one project in one year. Reserved and
// Committed are the sums of its entries and never stored with it.
type BudgetLine struct {
	ID         BudgetLineID
	Region     RegionCode
	Department OrganisationID
	Version    int64
	BudgetTerms
	RegisteredAt time.Time
	Reserved     money.Fen // by notices that are on their way
	Committed    money.Fen // by filed contracts
}

// Left is what a further notice may still ask for.
func (l *BudgetLine) Left() money.Fen { return l.Amount - l.Reserved - l.Committed }

// Funds reports whether the line is the one that terms of the department name.
func (l *BudgetLine) Funds(t Terms) bool {
	return l.Year == t.BudgetYear && compliance.Same(l.Document, t.BudgetDocument) && compliance.Same(l.Project, t.BudgetProject)
}

// RegisterBudgetLine opens a line of a department: by its own finance, or by an import.
func RegisterBudgetLine(by Actor, id BudgetLineID, o Organisation, t BudgetTerms, now time.Time) (*BudgetLine, Event, error) {
	if err := first(mayKeepBudget(by, o.ID)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(t.faults()...); err != nil {
		return nil, Event{}, err
	}
	l := &BudgetLine{ID: id, Region: o.Region, Department: o.ID, Version: 1, BudgetTerms: t, RegisteredAt: now}
	return l, l.event(EventBudgetRegistered, by, now, Face{}), nil
}

func mayKeepBudget(by Actor, o OrganisationID) *refusal.Refusal {
	if by.Has(RoleSystem) {
		return nil
	}
	return by.needOf(o, DepartmentFinance)
}

func (t BudgetTerms) faults() []*refusal.Refusal {
	list := []*refusal.Refusal{
		required("document", t.Document, 100), required("project", t.Project, 60), required("name", t.Name, 120),
	}
	if t.Year < 2000 || t.Year > 2100 {
		list = append(list, refusal.New(refusal.Invalid, "budget.year", "year", "年度应在 2000 至 2100 之间", "the year is 2000 to 2100"))
	}
	if t.Amount <= 0 {
		list = append(list, refusal.New(refusal.Invalid, "budget.amount", "amount", "指标金额应大于零", "the amount of a line is above zero"))
	}
	return list
}

// Adjust changes the money of a line (追加、调减) or the project's name, with the reason. What notices and contracts
// already hold can't be taken back.
func (l *BudgetLine) Adjust(by Actor, amount money.Fen, name, reason string, now time.Time) (Event, error) {
	if err := first(mayKeepBudget(by, l.Department)); err != nil {
		return Event{}, err
	}
	t := l.BudgetTerms
	t.Amount, t.Name = amount, name
	if err := refusal.All(append(t.faults(), required("reason", reason, 500), l.covers(amount))...); err != nil {
		return Event{}, err
	}
	before := l.Amount
	l.BudgetTerms = t
	return l.event(EventBudgetAdjusted, by, now, Face{"before": before.String(), "reason": reason}), nil
}

func (l *BudgetLine) covers(amount money.Fen) *refusal.Refusal {
	held := l.Reserved + l.Committed
	if amount >= held {
		return nil
	}
	return refusal.New(refusal.Invalid, "budget.held", "amount", "公告已占用、合同已使用共 %s 元，指标不能低于该数；请先取消相应公告",
		"notices and contracts hold %s yuan: the line can't be less; cancel notices first", held.Grouped())
}

// Actions says which verbs are possible for the actor now, and why not.
func (l *BudgetLine) Actions(by Actor, now time.Time) map[string]error {
	c := *l
	_, err := c.Adjust(by, c.Amount, c.Name, "-", now)
	return map[string]error{"adjust": err}
}

func (l *BudgetLine) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["year"], face["document"], face["project"], face["amount"] = l.Year, l.Document, l.Project, l.Amount.String()
	return Event{Kind: k, Subject: "budget:" + string(l.ID), Region: l.Region, By: by, At: now, Face: face}
}

// Claim is what one notice holds on a line: reserved from its submission, committed once its contract is filed.
type Claim struct {
	Reserved  money.Fen
	Committed money.Fen
}

func (c Claim) sum() money.Fen { return c.Reserved + c.Committed }

// BudgetEntry is one movement on a line; both amounts may be below zero. Entries are added and never changed.
type BudgetEntry struct {
	ID     BudgetEntryID
	Line   BudgetLineID
	Notice NoticeID
	Kind   string // reserve, commit, free
	Claim
	At time.Time
}

// The kinds of entries.
const (
	BudgetReserve = "reserve"
	BudgetCommit  = "commit"
	BudgetFree    = "free"
)

// Claim is what the notice must hold on its budget line as it stands; c is its contract, nil when it has none. From
// submission on it holds its amount; a filed contract holds its price (the amount where the quote is no total); what is
// returned, cancelled, or failed and not posted again holds nothing. A re-post takes over what the first held.
func (n *Notice) Claim(cs ...*Contract) Claim {
	switch n.Status {
	case NoticeDraft, NoticeReturned, NoticeCancelled:
		return Claim{}
	case NoticeFailed:
		if n.reposts() != nil {
			return Claim{}
		}
	}
	var filed money.Fen
	var all []*Contract
	for _, c := range cs {
		if c == nil || c.FiledAt.IsZero() || c.Status == ContractEnded {
			continue
		}
		all = append(all, c)
		price, err := money.Parse(c.Price)
		if err != nil || c.Quote != "total" {
			price = n.PlaceCap()
		}
		filed += price
	}
	switch {
	case len(all) == 0 && n.Status == NoticeClosed: // what was filed is terminated, and nobody else will sign
		return Claim{}
	case len(all) == 0:
		return Claim{Reserved: n.Amount}
	case n.Places > 1 && n.Status != NoticeClosed: // other winners may still sign
		return Claim{Reserved: n.Amount - filed, Committed: filed}
	}
	return Claim{Committed: filed}
}

// PlaceCap is the most that one winner's contract may cost: the amount is the cap of all of them together.
func (t Terms) PlaceCap() money.Fen { return t.Amount / money.Fen(max(t.Places, 1)) }

// Settle is the entry that takes a notice from what it holds on the line to what it should; ok is false when nothing
// has to move. More than is left is refused, with both amounts.
func (l *BudgetLine) Settle(n NoticeID, holds, should Claim, now time.Time) (e BudgetEntry, ok bool, err error) {
	e = BudgetEntry{Line: l.ID, Notice: n, Kind: BudgetFree, At: now,
		Claim: Claim{Reserved: should.Reserved - holds.Reserved, Committed: should.Committed - holds.Committed}}
	if e.Claim == (Claim{}) {
		return e, false, nil
	}
	if more := e.sum(); more > 0 && more > l.Left() {
		asked, left := should.sum(), l.Left()+holds.sum()
		return e, false, &refusal.Refusal{Code: refusal.Invalid, Rule: "notice.budget", Field: "amount", Text: compliance.OverBudget(l.Document, left, asked)}
	}
	switch {
	case e.Committed > 0:
		e.Kind = BudgetCommit
	case e.Reserved > 0:
		e.Kind = BudgetReserve
	}
	l.Reserved, l.Committed = l.Reserved+e.Reserved, l.Committed+e.Committed
	return e, true, nil
}
