package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// RevisionPage is a change of published terms with what a desk needs.
type RevisionPage struct {
	Revision domain.Revision
	Notice   domain.Notice
	Files    map[domain.FileID]*domain.File // of the text proposed
	Material bool
	Fields   []string // that differ
	Actions  map[string]error
}

// ProposeRevision starts a change of a published notice's terms. The same id and body again answers the same revision.
func (a *App) ProposeRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, notice domain.NoticeID, p domain.Proposal) (page RevisionPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		n, err := tx.Notice(ctx, notice)
		if err != nil {
			return err
		}
		if there, err := optional(tx.Revision(ctx, id)); err != nil {
			return err
		} else if there != nil {
			if !by.WorksFor(there.Department) || there.Notice != notice || there.Reason != p.Reason || !sameTerms(there.Terms, p.Terms) && there.Version == 1 {
				return idTaken()
			}
			page, err = revisionPage(ctx, tx, by, there, n)
			return err
		}
		if open, err := tx.OpenRevision(ctx, notice); err != nil {
			return err
		} else if open != nil && by.WorksFor(n.Department) {
			return refusal.New(refusal.Conflict, "revision.open", "", "已有一份修订正在办理，请先办结或撤回", "a revision is on its way already: finish it or take it back first")
		}
		if p.Terms, err = nameAgency(ctx, tx, p.Terms); err != nil {
			return err
		}
		j, files, err := judgeRevision(ctx, tx, n, p.Terms)
		if err != nil {
			return err
		}
		r, e, err := domain.ProposeRevision(by, id, n, p, j.judged(), files, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.ProposeRevision(ctx, r); err != nil {
			return err
		}
		if err := saveFiles(ctx, tx, files); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = revisionPage(ctx, tx, by, r, n)
		return err
	})
	return page, err
}

// judgeRevision judges the notice as the terms would make it; the lock of department and year is held from here on.
func judgeRevision(ctx context.Context, tx Tx, n *domain.Notice, t domain.Terms) (judgement, map[domain.FileID]*domain.File, error) {
	if err := tx.LockBudget(ctx, n.Department, t.BudgetYear); err != nil {
		return judgement{}, nil, err
	}
	revised := *n
	revised.Terms = t
	j, err := judge(ctx, tx, &revised, false)
	if err != nil {
		return j, nil, err
	}
	n.AllowDocuments(documentsMax(j.rules))
	files, err := tx.Files(ctx, t.FileIDs()...)
	return j, files, err
}

func (j judgement) judged() domain.Judged {
	return domain.Judged{Checks: j.checks, Rulebooks: j.rules.IDs()}
}

// ReviseAgain hands a returned revision over once more, with other words.
func (a *App) ReviseAgain(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64, p domain.Proposal) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, n *domain.Notice) (domain.Event, error) {
		var err error
		if p.Terms, err = nameAgency(ctx, tx, p.Terms); err != nil {
			return domain.Event{}, err
		}
		j, files, err := judgeRevision(ctx, tx, n, p.Terms)
		if err != nil {
			return domain.Event{}, err
		}
		e, err := r.Propose(by, n, p, j.judged(), files, tx.Now())
		if err != nil {
			return e, err
		}
		return e, saveFiles(ctx, tx, files)
	})
}

// AgreeRevision is the yes of the department's manager.
func (a *App) AgreeRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, n *domain.Notice) (domain.Event, error) {
		return r.Agree(by, n, tx.Now())
	})
}

// ReviewRevision is the operator's yes.
func (a *App) ReviewRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, n *domain.Notice) (domain.Event, error) {
		return r.Review(by, n, tx.Now())
	})
}

// ReturnRevision sends it back with a reason.
func (a *App) ReturnRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64, why string) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, _ *domain.Notice) (domain.Event, error) {
		return r.Return(by, why, tx.Now())
	})
}

// DropRevision takes it back.
func (a *App) DropRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, _ *domain.Notice) (domain.Event, error) { return r.Drop(by, tx.Now()) })
}

// remade refuses what a revision can't bring, because it was settled when the notice was keyed and published.
func (a *App) remade(n, revised *domain.Notice, rules rulebook.Rules) error {
	if revised.Method == award.Scored && n.Method != award.Scored {
		return refusal.New(refusal.Invalid, "revision.method", "method", "不能修订为综合评分；请取消后重新发布", "a revision can't turn a notice into a scored one: cancel it and post again").Cite("平台规则", "公告修订", false)
	}
	if revised.Method == award.Random && n.Method != award.Random && n.Keys.Beacon == "" {
		named := *revised
		if err := a.nameBeacon(&named, rules, n.Deadline); err != nil {
			return err
		}
		if named.Keys.Beacon != "" {
			return refusal.New(refusal.Invalid, "revision.beacon", "method", "随机抽取须混入发布时指定的公共随机数，而本公告发布时没有指定；请取消后重新发布", "a draw takes in a public random value that the publication names, and this one named none: cancel it and post again").Cite("平台规则", "公共随机数", false)
		}
	}
	split, err := splitRule(rules)
	if err != nil {
		return err
	}
	if split.Splits(revised.Amount) && !n.Split.On() {
		return refusal.New(refusal.Invalid, "revision.split", "amount", "修订后的金额须分持启封密钥，而本公告的密钥没有分持；请取消后重新发布", "above this amount keys are split among holders and those of this notice are not: cancel it and post again").Cite("交易规则", "启封密钥分持", false)
	}
	return nil
}

// PublishRevision changes the terms of the notice. The notice is locked: a bid that is being stored was either stored
// for the terms before, and lapses here when the change is material, or finds the new ones and is refused.
func (a *App) PublishRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64) (RevisionPage, error) {
	return a.changeRevision(ctx, by, id, version, func(tx Tx, r *domain.Revision, n *domain.Notice) (domain.Event, error) {
		j, _, err := judgeRevision(ctx, tx, n, r.Terms)
		if err != nil {
			return domain.Event{}, err
		}
		revised := *n
		revised.Terms = r.Terms
		window, err := bidDeadline(tx, &revised, j)
		if err != nil {
			return domain.Event{}, err
		}
		low, err := lowScreen(&revised, j)
		if err != nil {
			return domain.Event{}, err
		}
		if err := a.remade(n, &revised, j.rules); err != nil {
			return domain.Event{}, err
		}
		material := r.Material(n)
		if j.matter != nil {
			n.MatterVersion = j.matter.Version // before the event, which names it
		}
		e, err := n.Revise(by, r, j.judged(), minBidders(&revised, j), window, tx.Now())
		if err != nil {
			return e, err
		}
		if material { // bids for the terms before were made under the screen before, and with its organs in sight
			n.LowScreen, n.Organs = low, j.organs
		}
		if err := tx.AddRevision(ctx, n.ID, Revision{Revision: n.Revision, Terms: n.Terms, Checks: n.Checks, PublishedAt: tx.Now(), Reason: r.Reason,
			Material: material, Deadline: n.Deadline}); err != nil {
			return e, err
		}
		if material {
			if err := a.lapse(ctx, tx, n); err != nil {
				return e, err
			}
		}
		return e, tx.SaveNotice(ctx, n)
	})
}

// lapse ends the bids sealed for terms that are no longer those of the notice, and promises the freeze at its new deadline.
func (a *App) lapse(ctx context.Context, tx Tx, n *domain.Notice) error {
	lapsed, err := tx.LapseBids(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, b := range lapsed {
		if err := a.record(ctx, tx, b.Event(domain.EventBidLapsed, domain.System(), n, tx.Now())); err != nil {
			return err
		}
	}
	return tx.Deliver(ctx, domain.Delivery{Subject: "notice:" + string(n.ID), Handler: HandleFreeze, Due: n.Deadline.At})
}

type revisionVerb func(tx Tx, r *domain.Revision, n *domain.Notice) (domain.Event, error)

func (a *App) changeRevision(ctx context.Context, by domain.Actor, id domain.RevisionID, version int64, verb revisionVerb) (page RevisionPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		r, err := tx.Revision(ctx, id)
		if err != nil {
			return err
		}
		if !seesRevision(by, r) {
			return domain.Missing()
		}
		if s := stale(version, r.Version); s != nil {
			return s
		}
		n, err := tx.Notice(ctx, r.Notice)
		if err != nil {
			return err
		}
		e, err := verb(tx, r, n)
		if err != nil {
			return err
		}
		if err := tx.SaveRevision(ctx, r); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		page, err = revisionPage(ctx, tx, by, r, n)
		return err
	})
	return page, err
}

// seesRevision is the department, and the operator and oversight of its region. Until it is published it is nobody else's.
func seesRevision(by domain.Actor, r *domain.Revision) bool {
	return by.WorksFor(r.Department) || by.Sees(r.Region) && by.Has(watchers...)
}

func revisionPage(ctx context.Context, tx Tx, by domain.Actor, r *domain.Revision, n *domain.Notice) (RevisionPage, error) {
	files, err := tx.Files(ctx, r.Terms.FileIDs()...)
	page := RevisionPage{Revision: *r, Notice: *n, Files: files, Material: r.Material(n), Fields: n.Terms.Changed(r.Terms), Actions: r.Actions(by, n, tx.Now())}
	hideCount(&page.Notice)
	return page, err
}

// RevisionOnItsWay is one change of terms for a desk; with it the text it was proposed against.
func (a *App) RevisionOnItsWay(ctx context.Context, by domain.Actor, id domain.RevisionID) (page RevisionPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		r, err := tx.Revision(ctx, id)
		if err != nil {
			return err
		}
		if !seesRevision(by, r) {
			return domain.Missing()
		}
		n, err := tx.Notice(ctx, r.Notice)
		if err != nil {
			return err
		}
		page, err = revisionPage(ctx, tx, by, r, n)
		return err
	})
	return page, err
}

// RevisionsOnTheirWay pages the changes of terms that wait on a desk: the department's own, or those of the region.
func (a *App) RevisionsOnTheirWay(ctx context.Context, by domain.Actor, q RevisionQuery) (list []domain.Revision, err error) {
	if q.Department, q.Region, err = deskOf(by, watchers...); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.OpenRevisions(ctx, q); return err })
	return list, err
}
