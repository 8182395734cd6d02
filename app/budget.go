package app

import (
	"context"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
)

// BudgetTx is budget lines and their entries.
type BudgetTx interface {
	BudgetLine(ctx context.Context, id domain.BudgetLineID) (*domain.BudgetLine, error)
	BudgetLineFor(ctx context.Context, d domain.OrganisationID, t domain.Terms) (*domain.BudgetLine, error) // that pays such terms; nil,nil when none; no lock
	AddBudgetLine(ctx context.Context, l *domain.BudgetLine) error                                          // same id or same names again: Conflict "exists"
	SaveBudgetLine(ctx context.Context, l *domain.BudgetLine) error
	BudgetLines(ctx context.Context, q BudgetQuery) ([]domain.BudgetLine, error)
	AddBudgetEntry(ctx context.Context, e *domain.BudgetEntry) error
	BudgetHolds(ctx context.Context, n domain.NoticeID) (map[domain.BudgetLineID]domain.Claim, error) // what the notice holds, by line
	BudgetUses(ctx context.Context, l domain.BudgetLineID) ([]BudgetUse, error)
	NoticesFunded(ctx context.Context, l *domain.BudgetLine) ([]domain.Notice, error) // by number
}

// BudgetQuery pages lines: newest year first, then id.
type BudgetQuery struct {
	Department domain.OrganisationID
	Region     domain.RegionCode // and what lies in it
	Year       int
	AfterYear  int
	AfterID    domain.BudgetLineID
	Limit      int
}

// BudgetUse is one notice on a line, with its filed contract.
type BudgetUse struct {
	Notice   domain.NoticeID
	Number   string
	Title    string
	Status   domain.NoticeStatus
	Claim    domain.Claim
	Contract domain.ContractID
	Price    string // of the contract, "" when none is filed
}

// BudgetPage is a line with what it pays and what the actor may do.
type BudgetPage struct {
	Line    domain.BudgetLine
	Uses    []BudgetUse
	Actions map[string]error
}

// RegisterBudgetLine opens a line of the actor's department. The same id and terms again answers the same line.
func (a *App) RegisterBudgetLine(ctx context.Context, by domain.Actor, id domain.BudgetLineID, t domain.BudgetTerms) (page BudgetPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.BudgetLine(ctx, id)); err != nil {
			return err
		} else if there != nil {
			if there.Department != by.Organisation || there.Version == 1 && there.BudgetTerms != t || there.Document != t.Document || there.Project != t.Project {
				return idTaken()
			}
			page, err = budgetPage(ctx, tx, by, there)
			return err
		}
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		l, err := a.registerLine(ctx, tx, by, id, *o, t)
		if err != nil {
			return err
		}
		page, err = budgetPage(ctx, tx, by, l)
		return err
	})
	return page, err
}

// registerLine opens a line; notices that name it already reserve on it from now on.
func (a *App) registerLine(ctx context.Context, tx Tx, by domain.Actor, id domain.BudgetLineID, o domain.Organisation, t domain.BudgetTerms) (*domain.BudgetLine, error) {
	l, e, err := domain.RegisterBudgetLine(by, id, o, t, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := tx.LockBudget(ctx, o.ID, t.Year); err != nil {
		return nil, err
	}
	there, err := tx.BudgetLineFor(ctx, o.ID, domain.Terms{BudgetProject: t.Project, BudgetDocument: t.Document, BudgetYear: t.Year})
	if err != nil {
		return nil, err
	}
	if there != nil {
		return nil, refusal.New(refusal.Conflict, "budget.exists", "document", "该文号和项目的指标已登记，请在原指标上调整", "this line is registered already: adjust it instead")
	}
	if err := tx.AddBudgetLine(ctx, l); err != nil {
		return nil, err
	}
	if err := a.record(ctx, tx, e); err != nil {
		return nil, err
	}
	ns, err := tx.NoticesFunded(ctx, l)
	for i := 0; i < len(ns) && err == nil; i++ {
		err = balance(ctx, tx, &ns[i])
	}
	return l, err
}

// AdjustBudgetLine changes the money or the name of a line, with the reason.
func (a *App) AdjustBudgetLine(ctx context.Context, by domain.Actor, id domain.BudgetLineID, version int64, t domain.BudgetTerms, reason string) (page BudgetPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		l, err := a.adjustLine(ctx, tx, by, id, version, t, reason)
		if err == nil {
			page, err = budgetPage(ctx, tx, by, l)
		}
		return err
	})
	return page, err
}

func (a *App) adjustLine(ctx context.Context, tx Tx, by domain.Actor, id domain.BudgetLineID, version int64, t domain.BudgetTerms, reason string) (*domain.BudgetLine, error) {
	l, err := tx.BudgetLine(ctx, id)
	if err != nil {
		return nil, err
	}
	if !by.Has(domain.RoleSystem) && !by.WorksFor(l.Department) {
		return nil, domain.Missing()
	}
	if r := stale(version, l.Version); r != nil {
		return nil, r
	}
	if err := tx.LockBudget(ctx, l.Department, l.Year); err != nil {
		return nil, err
	}
	if l, err = tx.BudgetLine(ctx, id); err != nil { // its sums, now that nobody else moves them
		return nil, err
	}
	e, err := l.Adjust(by, t.Amount, t.Name, reason, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := tx.SaveBudgetLine(ctx, l); err != nil {
		return nil, err
	}
	return l, a.record(ctx, tx, e)
}

// seesBudget is the line's department, and oversight of its region.
func seesBudget(by domain.Actor, l *domain.BudgetLine) bool {
	return by.WorksFor(l.Department) || by.Has(domain.RoleSupervisor, domain.RoleAuditor) && by.Sees(l.Region)
}

func budgetPage(ctx context.Context, tx Tx, by domain.Actor, l *domain.BudgetLine) (BudgetPage, error) {
	fresh, err := tx.BudgetLine(ctx, l.ID)
	if err != nil {
		return BudgetPage{}, err
	}
	uses, err := tx.BudgetUses(ctx, l.ID)
	return BudgetPage{Line: *fresh, Uses: uses, Actions: fresh.Actions(by, tx.Now())}, err
}

// BudgetLine is one line with the notices and contracts on it.
func (a *App) BudgetLine(ctx context.Context, by domain.Actor, id domain.BudgetLineID) (page BudgetPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		l, err := tx.BudgetLine(ctx, id)
		if err != nil {
			return err
		}
		if !seesBudget(by, l) {
			return domain.Missing()
		}
		page, err = budgetPage(ctx, tx, by, l)
		return err
	})
	return page, err
}

// BudgetLines pages the lines of the actor's department, or of the region for oversight.
func (a *App) BudgetLines(ctx context.Context, by domain.Actor, q BudgetQuery) (list []domain.BudgetLine, err error) {
	if q.Department, q.Region, err = deskOf(by, domain.RoleSupervisor, domain.RoleAuditor); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.BudgetLines(ctx, q); return err })
	return list, err
}

// budgetOf is the line that pays a notice, as the compliance engine sees it: without what the notice holds itself.
func budgetOf(ctx context.Context, tx Tx, n *domain.Notice) (*compliance.BudgetLine, error) {
	l, err := tx.BudgetLineFor(ctx, n.Department, n.Terms)
	if err != nil || l == nil {
		return nil, err
	}
	holds, err := tx.BudgetHolds(ctx, n.ID)
	own := holds[l.ID]
	return &compliance.BudgetLine{Amount: l.Amount, Left: l.Left() + own.Reserved + own.Committed}, err
}

// still are events that leave a notice's claim as it was.
var still = map[domain.EventKind]bool{domain.EventNoticeDrafted: true, domain.EventNoticeEdited: true, domain.EventNoticeKeyed: true,
	domain.EventNoticeFrozen: true, domain.EventNoticeVetted: true, domain.EventNoticeOpened: true, domain.EventNoticeScreened: true, domain.EventContractDrafted: true,
	domain.EventContractSigned: true}

// balanceOf keeps the budget in step with an event of a notice or of its contract. It stands in record, so that no verb
// can forget it.
func (a *App) balanceOf(ctx context.Context, tx Tx, e domain.Event) error {
	noun, id, _ := strings.Cut(e.Subject, ":")
	if still[e.Kind] || noun != "notice" && noun != "contract" {
		return nil
	}
	notice := domain.NoticeID(id)
	if noun == "contract" {
		c, err := tx.Contract(ctx, domain.ContractID(id))
		if err != nil {
			return err
		}
		notice = c.Notice
	}
	n, err := tx.NoticeUnlocked(ctx, notice)
	if err != nil {
		return err
	}
	if err := balance(ctx, tx, n); err != nil || n.RepostedAs == "" {
		return err
	}
	again, err := tx.NoticeUnlocked(ctx, n.RepostedAs) // it takes over what the first let go
	if err != nil {
		return err
	}
	return balance(ctx, tx, again)
}

// balance moves what a notice holds to what it should hold, and frees what it holds on a line that it no longer names.
func balance(ctx context.Context, tx Tx, n *domain.Notice) error {
	holds, err := tx.BudgetHolds(ctx, n.ID)
	if err != nil {
		return err
	}
	cs, err := tx.ContractsOfNotice(ctx, n.ID)
	if err != nil {
		return err
	}
	should := n.Claim(cs...)
	if should != (domain.Claim{}) {
		if err := tx.LockBudget(ctx, n.Department, n.BudgetYear); err != nil {
			return err
		}
	}
	line, err := tx.BudgetLineFor(ctx, n.Department, n.Terms)
	if err != nil {
		return err
	}
	for id, held := range holds {
		if line != nil && id == line.ID {
			continue
		}
		if err := settle(ctx, tx, &domain.BudgetLine{ID: id}, n.ID, held, domain.Claim{}); err != nil {
			return err
		}
	}
	if line == nil {
		return nil
	}
	return settle(ctx, tx, line, n.ID, holds[line.ID], should)
}

func settle(ctx context.Context, tx Tx, l *domain.BudgetLine, n domain.NoticeID, held, should domain.Claim) error {
	e, moves, err := l.Settle(n, held, should, tx.Now())
	if err != nil || !moves {
		return err
	}
	return tx.AddBudgetEntry(ctx, &e)
}
