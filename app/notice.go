package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// judgement is what the rules of a day say about a notice.
type judgement struct {
	checks []compliance.Check
	kind   string // services, goods or works
	matter *directory.MatterVersion
	organs []domain.Organ // of the approvals that the matters bought serve
	link   string         // of the matters bought to an approval, on which the method depends
	rules  rulebook.Rules
	cal    workday.Calendar
}

// judge computes the checks of a notice with the rules in force on the day of the transaction, in a bounded number of
// queries. mayWait lets an override pass that still waits for its second person. The caller holds LockBudget when it will
// decide by them.
func judge(ctx context.Context, tx Tx, n *domain.Notice, mayWait bool) (judgement, error) {
	day := workday.On(tx.Now())
	var j judgement
	var err error
	if j.rules, j.cal, err = rulesFor(ctx, tx, n.Region, day); err != nil {
		return j, err
	}
	j.kind = "services"
	if n.Matter != "" {
		if j.matter, err = tx.Matter(ctx, n.Matter, day); err != nil {
			return j, err
		}
		if j.matter != nil {
			j.kind = j.matter.Kind
		}
	}
	pieces, cut, err := tx.Pieces(ctx, pieceQuery(n, j.rules, day))
	if err != nil {
		return j, err
	}
	p := n.Purchase(j.matter, j.kind, pieces, mayWait, day)
	p.PiecesCut = cut
	if p.Budget, err = budgetOf(ctx, tx, n); err != nil {
		return j, err
	}
	if p.Direct, err = direct(ctx, tx, n); err != nil {
		return j, err
	}
	if err := facts(ctx, tx, n, &p); err != nil {
		return j, err
	}
	j.organs, j.link = organsOf(p.Bought()), p.Link()
	j.checks = compliance.Judge(p, j.rules)
	return j, nil
}

// direct is the notice's direct selection as the engine sees it, nil for other methods.
func direct(ctx context.Context, tx Tx, n *domain.Notice) (*compliance.Direct, error) {
	if n.Method != award.Direct {
		return nil, nil
	}
	before, err := tx.Directs(ctx, n.Department, n.BudgetYear, n.Direct.AgencyUSCC, n.ID)
	if err != nil {
		return nil, err
	}
	d := n.DirectSelection(before)
	admitted, err := tx.AgencyNames(ctx, []string{d.AgencyUSCC}, true)
	d.NotAdmitted = d.AgencyName != "" && admitted[d.AgencyUSCC] == ""
	return d, err
}

// pieceQuery asks for what the checks on splitting look at and no more, so that a department's past does not slow them.
func pieceQuery(n *domain.Notice, rules rulebook.Rules, day workday.Date) PieceQuery {
	q := PieceQuery{Department: n.Department, Year: n.BudgetYear, Except: n.ID, Project: n.BudgetProject, Matter: n.Matter, Title: n.Title, Day: day}
	if window, _, err := rules.Span(rulebook.KeyTitleWindow); err == nil {
		q.Window = window.N
	}
	if share, _, err := rules.Ratio(rulebook.KeyTitleSimilarity); err == nil {
		q.Share = float64(share.Num) / float64(share.Den)
	}
	return q
}

// Preview is what the wizard shows while a notice is typed.
type Preview struct {
	Checks     []compliance.Check
	Methods    []rulebook.MethodVerdict
	Threshold  money.Fen
	Rulebooks  []string
	Deadline   workday.Deadline // for bids, if it were published now
	Standstill workday.Deadline // after that
	Capitals   string
	Percent    string       // of the threshold
	Prices     []PriceRange // of past awards of the matter
}

// CheckNotice judges terms that nobody has saved; it writes nothing.
func (a *App) CheckNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, t domain.Terms) (p Preview, err error) {
	if by.Kind != domain.KindDepartment {
		return p, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		if t, err = nameAgency(ctx, tx, t); err != nil {
			return err
		}
		n := &domain.Notice{ID: id, Region: o.Region, Department: o.ID, DepartmentName: o.Name, DepartmentUSCC: o.USCC, Terms: t}
		j, err := judge(ctx, tx, n, true)
		if err != nil {
			return err
		}
		p = Preview{Checks: j.checks, Rulebooks: j.rules.IDs(), Capitals: t.Amount.Capitals()}
		p.Methods = offered(j.rules.Methods(t.Amount, true, j.link))
		if p.Threshold, _, err = j.rules.Fen(compliance.ThresholdKey(j.kind)); err != nil {
			return err
		}
		p.Percent = t.Amount.PercentOf(p.Threshold)
		if p.Prices, err = priceRanges(ctx, tx, t.Matter); err != nil {
			return err
		}
		if p.Deadline, err = bidDeadline(tx, n, j); err != nil {
			return err
		}
		p.Standstill, err = standstill(p.Deadline.At, j.rules, j.cal)
		return err
	})
	return p, err
}

// offered closes the methods that the rules allow and the platform can't carry out yet.
func offered(vs []rulebook.MethodVerdict) []rulebook.MethodVerdict {
	for i := range vs {
		if v := &vs[i]; v.Allowed && !domain.Offered(v.Method) {
			v.Allowed, v.Why = false, refusal.Text{ZH: "规则允许，但本平台目前尚未提供", EN: "allowed by the rules, but the platform does not offer it yet"}
		}
	}
	return vs
}

// NoticePage is a notice with what its desk needs.
type NoticePage struct {
	Notice    domain.Notice
	Files     map[domain.FileID]*domain.File
	Actions   map[string]error
	Reposted  string // number of the notice that repeats it
	RepostOf  string // number of the notice it repeats
	Follows   string // number of the failed notice after which it was drafted
	Followed  string
	Open      *domain.Revision // on its way, for those who see it
	Revisions []Revision
	New       bool                       // made by this call: false when it answers a repeat
	People    map[domain.PersonID]string // names of who takes part in the approval, for the department alone
	Sample    *domain.Sample             // nil when it was not drawn
	// OpeningDue is when its offers should be open at the latest; zero when no rulebook says.
	OpeningDue time.Time
}

// CreateNotice drafts a notice for the actor's department. The same id and terms again answers the same notice.
func (a *App) CreateNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, t domain.Terms) (page NoticePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.Notice(ctx, id)); err != nil {
			return err
		} else if there != nil {
			if there.Department != by.Organisation || !drafts(there, t) {
				return idTaken()
			}
			page, err = noticePage(ctx, tx, by, there)
			return err
		}
		if by.Kind != domain.KindDepartment {
			return refusal.New(refusal.Forbidden, "actor.kind", "", "只有项目业主可以起草采购公告", "only a department drafts notices")
		}
		o, err := tx.Organisation(ctx, by.Organisation)
		if err != nil {
			return err
		}
		number, err := tx.NextNumber(ctx, o.Region, workday.On(tx.Now()).Year)
		if err != nil {
			return err
		}
		if t, err = nameAgency(ctx, tx, t); err != nil {
			return err
		}
		n, e, err := domain.DraftNotice(by, id, number, *o, t, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.AddNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = noticePage(ctx, tx, by, n)
		page.New = true
		return err
	})
	return page, err
}

// drafts reports whether the terms are those that the notice was drafted with; of one that was edited since, as far as its
// title and amount tell.
func drafts(n *domain.Notice, t domain.Terms) bool {
	return n.Title == t.Title && n.Amount == t.Amount && (n.Version > 1 || sameTerms(n.Terms, t))
}

// sameTerms reports whether terms that came in are those that are kept.
func sameTerms(kept, t domain.Terms) bool {
	t.Direct.AgencyName = kept.Direct.AgencyName // filled in here
	return len(kept.Changed(t)) == 0
}

// EditNotice replaces the terms of a draft or returned notice.
func (a *App) EditNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, t domain.Terms) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		t, err := nameAgency(ctx, tx, t)
		if err != nil {
			return domain.Event{}, err
		}
		return n.Edit(by, t, tx.Now())
	})
}

// SubmitNotice judges the notice in its own transaction, stores the checks and decides by them. The lock of department
// and year lets two halves of a split come in only one after the other.
func (a *App) SubmitNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		if err := tx.LockBudget(ctx, n.Department, n.BudgetYear); err != nil {
			return domain.Event{}, err
		}
		j, err := judge(ctx, tx, n, true) // overrides get their second person later
		if err != nil {
			return domain.Event{}, err
		}
		files, err := tx.Files(ctx, n.FileIDs()...)
		if err != nil {
			return domain.Event{}, err
		}
		if err := route(ctx, tx, n, j.rules); err != nil {
			return domain.Event{}, err
		}
		var matter directory.MatterVersion
		if j.matter != nil {
			matter = *j.matter
		}
		e, err := n.Submit(by, j.checks, matter, j.rules.IDs(), files, tx.Now())
		if err != nil {
			return e, err
		}
		return e, saveFiles(ctx, tx, files)
	})
}

// ApproveNotice takes the step of the internal approval that waits, for the actor himself or for whom he is deputy.
func (a *App) ApproveNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		if err := tx.LockBudget(ctx, n.Department, n.BudgetYear); err != nil {
			return domain.Event{}, err
		}
		if err := a.countersign(ctx, tx, by, n); err != nil {
			return domain.Event{}, err
		}
		j, err := judge(ctx, tx, n, true)
		if err != nil {
			return domain.Event{}, err
		}
		span, _, err := j.rules.Span(rulebook.KeyNoticeReview)
		if err != nil {
			return domain.Event{}, err
		}
		if by, err = deputising(ctx, tx, by); err != nil {
			return domain.Event{}, err
		}
		return n.Approve(by, j.checks, j.rules.IDs(), j.cal.Add(tx.Now(), span, workday.OfficeHours), tx.Now())
	})
}

// RejectNotice is the no of whose step it is.
func (a *App) RejectNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, reason string) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		by, err := deputising(ctx, tx, by)
		if err != nil {
			return domain.Event{}, err
		}
		return n.Reject(by, reason, tx.Now())
	})
}

// ReviewNotice is the operator's yes; the keys are made next.
func (a *App) ReviewNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) { return n.Review(by, tx.Now()) })
}

// ReturnNotice is the operator's no, with all faults.
func (a *App) ReturnNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, faults []domain.Fault) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) { return n.Return(by, faults, tx.Now()) })
}

// CancelNotice ends a notice before its freeze. Its keys are destroyed: no bid is ever opened.
func (a *App) CancelNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, reason string) (NoticePage, error) {
	return a.changeNotice(ctx, by, id, version, func(tx Tx, n *domain.Notice) (domain.Event, error) {
		e, err := n.Cancel(by, reason, tx.Now())
		if err != nil {
			return e, err
		}
		return e, endUnopened(ctx, tx, n)
	})
}

// endUnopened destroys the keys of a notice that ends without opening and drops its clock. Its bids stay sealed; the log
// may take their events now, so that their receipts can be checked.
func endUnopened(ctx context.Context, tx Tx, n *domain.Notice) error {
	standing, err := tx.StandingBids(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, b := range standing {
		b.Status, b.Nonce, b.Price = domain.BidUnopened, "", ""
	}
	if err := tx.SaveBids(ctx, standing); err != nil {
		return err
	}
	if n.FrozenAt.IsZero() { // the freeze has handed them over
		if err := tx.ReleaseSealed(ctx, n.ID); err != nil {
			return err
		}
	}
	if err := tx.DestroyKeys(ctx, n.ID); err != nil {
		return err
	}
	return tx.DropDeliveries(ctx, "notice:"+string(n.ID))
}

type noticeVerb func(tx Tx, n *domain.Notice) (domain.Event, error)

func (a *App) changeNotice(ctx context.Context, by domain.Actor, id domain.NoticeID, version int64, verb noticeVerb) (page NoticePage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if !maySee(by, n) {
			return domain.Missing()
		}
		if r := stale(version, n.Version); r != nil {
			return r
		}
		e, err := verb(tx, n)
		if err != nil {
			return err
		}
		if err := tx.SaveNotice(ctx, n); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = noticePage(ctx, tx, by, n)
		return err
	})
	return page, err
}

// maySee is who sees a notice on the desks: its department, the operator of its region from review on, oversight of its
// region once it was submitted. What is published everybody may see.
func maySee(by domain.Actor, n *domain.Notice) bool {
	if n.Public() || by.WorksFor(n.Department) || by.Has(domain.RoleSystem) {
		return true
	}
	if !by.Sees(n.Region) {
		return false
	}
	switch n.Status {
	case domain.NoticeDraft, domain.NoticeInternal:
		return false
	}
	return by.Has(watchers...)
}

func noticePage(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice) (NoticePage, error) {
	files, err := tx.Files(ctx, n.FileIDs()...)
	if err != nil {
		return NoticePage{}, err
	}
	page := NoticePage{Notice: *n, Files: files}
	if page.Actions, page.People, err = approvalDesk(ctx, tx, by, n, files); err != nil {
		return page, err
	}
	if page.Sample, err = optional(tx.Sample(ctx, n.ID)); err != nil {
		return page, err
	}
	for id, number := range map[domain.NoticeID]*string{n.RepostOf: &page.RepostOf, n.RepostedAs: &page.Reposted, n.Follows: &page.Follows, n.FollowedBy: &page.Followed} {
		if id == "" {
			continue
		}
		other, err := tx.NoticeUnlocked(ctx, id) // two linked notices that change at once would wait for each other
		if err != nil {
			return page, err
		}
		if other.Public() || maySee(by, other) {
			*number = other.Number
		}
	}
	if !n.Public() {
		return page, nil
	}
	if page.OpeningDue, err = openingDue(ctx, tx, n); err != nil {
		return page, err
	}
	page.Actions["order_opening"] = n.MayOrderOpening(by, page.OpeningDue, tx.Now())
	if page.Revisions, err = tx.Revisions(ctx, n.ID); err != nil {
		return page, err
	}
	open, err := tx.OpenRevision(ctx, n.ID)
	if err == nil && open != nil && seesRevision(by, open) {
		page.Open = open
	}
	return page, err
}

// Notice is one notice for a desk.
func (a *App) Notice(ctx context.Context, by domain.Actor, id domain.NoticeID) (page NoticePage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, id)
		if err != nil {
			return err
		}
		if !maySee(by, n) {
			return domain.Missing()
		}
		page, err = noticePage(ctx, tx, by, n)
		return err
	})
	return page, err
}

// DeskNotices pages the notices of a desk: the department's own, or what waits for the operator in its region.
func (a *App) DeskNotices(ctx context.Context, by domain.Actor, q NoticeQuery) (list []domain.Notice, err error) {
	switch {
	case by.Kind == domain.KindDepartment:
		q.Department, q.Practice = by.Organisation, true
	case by.Has(watchers...):
		q.Region = by.Region
		if len(q.Statuses) == 0 {
			q.Statuses = []domain.NoticeStatus{domain.NoticeReview, domain.NoticeApproved, domain.NoticeReturned}
		}
		for _, s := range q.Statuses {
			if s == domain.NoticeDraft || s == domain.NoticeInternal {
				return nil, domain.Missing()
			}
		}
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Notices(ctx, q); return err })
	return list, err
}
