package app

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// recheckNotice judges a notice again by job: after its submission, its publication, a revision and the filing of its
// contract, and whenever something around it has changed (then the delivery names a waiting result). What is worse than
// it stood becomes a finding.
func (a *App) recheckNotice(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		if noun, id, _ := strings.Cut(d.Subject, ":"); noun == "recheck" {
			r, err := tx.RecheckResult(ctx, domain.RecheckResultID(id))
			if err != nil {
				return err
			}
			cause, err := tx.Recheck(ctx, r.Recheck, r.Region)
			if err != nil {
				return err
			}
			n, err := tx.Notice(ctx, r.Notice)
			if err != nil {
				return err
			}
			if err := a.judgeAgain(ctx, tx, n, n, cause.Kind, r); err != nil {
				return err
			}
			return tx.SaveResult(ctx, r)
		}
		return a.recheckOwn(ctx, tx, d)
	})
}

// recheckOwn is the re-run that a moment of the notice itself causes.
func (a *App) recheckOwn(ctx context.Context, tx Tx, d domain.Delivery) error {
	n, judged, kind, err := momentOf(ctx, tx, d)
	if err != nil {
		return err
	}
	r := &domain.Recheck{ID: domain.RecheckID(NewID()), At: tx.Now(), Cause: domain.Cause{Kind: kind, Of: n.Number, Text: both(n.Title), Event: d.Event, Region: n.Region}}
	if added, err := tx.AddRecheck(ctx, r); err != nil || !added {
		return err
	}
	result := &domain.RecheckResult{ID: domain.RecheckResultID(NewID()), Recheck: r.ID, Notice: n.ID, Region: n.Region}
	if err := a.judgeAgain(ctx, tx, n, judged, kind, result); err != nil {
		return err
	}
	return tx.AddResult(ctx, result)
}

// momentOf reads the notice whose own step is checked again; judged is what is judged: of a filed contract what it says.
func momentOf(ctx context.Context, tx Tx, d domain.Delivery) (n, judged *domain.Notice, kind domain.CauseKind, err error) {
	id, kind := domain.NoticeID(subjectID(d.Subject)), domain.CausePublication
	var c *domain.Contract
	if strings.HasPrefix(d.Subject, "contract:") {
		if c, err = tx.Contract(ctx, domain.ContractID(subjectID(d.Subject))); err != nil {
			return nil, nil, kind, err
		}
		id, kind = c.Notice, domain.CauseFiling
	}
	if n, err = tx.Notice(ctx, id); err != nil {
		return nil, nil, kind, err
	}
	if c != nil {
		return n, c.AsContracted(n), kind, nil
	}
	e, err := optional(tx.EventByID(ctx, d.Event))
	switch {
	case err != nil:
		return nil, nil, kind, err
	case e != nil && e.Kind == domain.EventNoticeSubmitted:
		kind = domain.CauseSubmission
	case e != nil && e.Kind == domain.EventNoticeRevised:
		kind = domain.CauseRevision
	}
	return n, n, kind, nil
}

// judgeAgain compares the checks of today with those that stood, and raises what is worse. What is not
// published yet may still wait for an override's second person.
func (a *App) judgeAgain(ctx context.Context, tx Tx, n, judged *domain.Notice, k domain.CauseKind, r *domain.RecheckResult) error {
	before, err := tx.ChecksSince(ctx, n.ID, n.CheckedAt)
	if err != nil {
		return err
	}
	if before == nil {
		before = n.Checks
	}
	j, err := judge(ctx, tx, judged, !n.Public())
	if err != nil {
		return err
	}
	for _, c := range r.Tell(k, before, j.checks, tx.Now()) {
		if err := a.raise(ctx, tx, n, r.Recheck, c); err != nil {
			return err
		}
	}
	return nil
}

// rerun is the re-run that a change around notices causes: of the directory, a rulebook, an agency's admission or a
// measure against it. What takes effect on a later day waits for the dawn of that day.
func (a *App) rerun(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		e, err := tx.EventByID(ctx, d.Event)
		if err != nil {
			return err
		}
		cause, scope, err := causeOf(ctx, tx, e)
		if err != nil || cause.Kind == "" {
			return err
		}
		cause.Event = e.ID
		return a.spread(ctx, tx, cause, scope)
	})
}

// spread writes what is to be judged again, a delivery for each notice, so that each is a job of its own.
func (a *App) spread(ctx context.Context, tx Tx, c domain.Cause, s RecheckScope) error {
	r := &domain.Recheck{ID: domain.RecheckID(NewID()), At: tx.Now(), Cause: c}
	if added, err := tx.AddRecheck(ctx, r); err != nil || !added {
		return err
	}
	results, err := tx.AddResults(ctx, r.ID, s)
	if err != nil {
		return err
	}
	for _, x := range results {
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "recheck:" + string(x.ID), Handler: HandleRecheck, Due: tx.Now()}); err != nil {
			return err
		}
	}
	return nil
}

// causeOf says what an event changes around notices, and which it concerns; no kind: nothing yet.
func causeOf(ctx context.Context, tx Tx, e *RecordedEvent) (domain.Cause, RecheckScope, error) {
	today := workday.On(tx.Now())
	switch e.Kind {
	case domain.EventDirectoryImported:
		c := domain.Cause{Kind: domain.CauseDirectory, Of: "import", Text: text("导入目录："+faceField(e, "added")+" 个新版本", "the directory was imported, "+faceField(e, "added")+" versions are new")}
		return c, RecheckScope{All: true}, nil
	case domain.EventRulebookImported:
		return ofRulebook(ctx, tx, subjectID(e.Subject), today)
	case domain.EventChangePublished:
		return ofChange(ctx, tx, domain.ChangeID(subjectID(e.Subject)), today)
	case domain.EventRelationsImported:
		c := domain.Cause{Kind: domain.CauseMeasure, Of: "relations", Text: text("导入关系：变更 "+faceField(e, "changed")+" 条", "relations were imported, "+faceField(e, "changed")+" changed")}
		return c, RecheckScope{All: true}, nil
	case domain.EventRelationFiled, domain.EventRelationEnded:
		c := domain.Cause{Kind: domain.CauseMeasure, Of: "relations", Text: text("机构申报了一项关系", "an agency filed a relation")}
		if e.Kind == domain.EventRelationEnded {
			c.Text = text("一项关系终止", "a relation ended")
		}
		return c, RecheckScope{All: true}, nil
	}
	id := subjectID(e.Subject)
	if e.Kind == domain.EventAgencyChangeAccepted {
		id = faceField(e, "agency")
	}
	ag, err := optional(tx.Agency(ctx, domain.AgencyID(id)))
	if err != nil || ag == nil {
		return domain.Cause{}, RecheckScope{}, err
	}
	c, s := ofAgency(ag)
	return c, s, nil
}

// ofRulebook is a version that holds from today on, or from before.
func ofRulebook(ctx context.Context, tx Tx, ref string, today workday.Date) (c domain.Cause, s RecheckScope, err error) {
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return c, s, err
	}
	for _, b := range books {
		if b.Ref() != ref || today.Before(b.EffectiveFrom) {
			continue
		}
		r := domain.RegionCode(b.Region)
		return domain.Cause{Kind: domain.CauseRulebook, Of: ref, Text: b.Name, Region: r}, RecheckScope{All: true, Region: r}, nil
	}
	return c, s, nil
}

func ofChange(ctx context.Context, tx Tx, id domain.ChangeID, today workday.Date) (c domain.Cause, s RecheckScope, err error) {
	ch, err := tx.Change(ctx, id)
	if err != nil || today.Before(ch.EffectiveFrom) {
		return c, s, err
	}
	if ch.Rulebook != nil {
		return ofRulebook(ctx, tx, ch.Rulebook.Ref(), today)
	}
	c = domain.Cause{Kind: domain.CauseDirectory, Of: ch.Number, Text: both(ch.Title), Region: ch.Region}
	for _, p := range ch.Proposals {
		s.Matters = append(s.Matters, p.Matter.Code)
	}
	return c, s, nil
}

// ofAgency concerns notices that demand one of its trades, ask it alone or selected it; a measure also those that demand
// nothing, on which every admitted agency may bid.
func ofAgency(ag *domain.Agency) (domain.Cause, RecheckScope) {
	c, s := domain.OfAgency(ag), RecheckScope{Agencies: []string{ag.USCC}}
	for _, q := range ag.Qualifications {
		s.Trades = append(s.Trades, q.Trade)
	}
	s.All = c.Kind == domain.CauseMeasure
	return c, s
}

// dawn asks, at the first minute of a day, what has begun or ended since the last dawn: versions of matters, rulebooks,
// and certificates of agencies. A market that slept for a week hears of the whole week.
func (a *App) dawn(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		last, err := tx.LastDone(ctx, HandleDawn, d.ID)
		if err != nil {
			return err
		}
		today := workday.On(tx.Now())
		after := today.AddDays(-1)
		if !last.IsZero() {
			after = workday.On(last)
		}
		for _, begin := range []func(context.Context, Tx, workday.Date, workday.Date) error{a.mattersOfDay, a.rulebooksOfDay, a.certificatesOfDay} {
			if err := begin(ctx, tx, after, today); err != nil {
				return err
			}
		}
		return nil
	})
}

// turned reports whether a version begins on one of the days, or ended with the day before one.
func turned(from, to, after, today workday.Date) bool {
	within := func(d workday.Date) bool { return !d.IsZero() && after.Before(d) && !today.Before(d) }
	return within(from) || !to.IsZero() && within(to.AddDays(1))
}

func (a *App) mattersOfDay(ctx context.Context, tx Tx, after, today workday.Date) error {
	all, err := tx.AllMatters(ctx, "")
	if err != nil {
		return err
	}
	var codes, names []string
	for _, m := range all {
		if turned(m.EffectiveFrom, m.EffectiveTo, after, today) && !slices.Contains(codes, m.Code) {
			codes, names = append(codes, m.Code), append(names, m.Name.ZH)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	const shown = 3
	n := strconv.Itoa(len(codes))
	list := strings.Join(names[:min(shown, len(names))], "、")
	c := domain.Cause{Kind: domain.CauseDirectory, Of: today.String(), Text: refusal.Text{ZH: n + " 个事项的版本今日起止：" + list, EN: "versions of " + n + " matters begin or end today: " + list}}
	return a.spread(ctx, tx, c, RecheckScope{Matters: codes})
}

func (a *App) rulebooksOfDay(ctx context.Context, tx Tx, after, today workday.Date) error {
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return err
	}
	for _, b := range books {
		if !turned(b.EffectiveFrom, b.EffectiveTo, after, today) {
			continue
		}
		r := domain.RegionCode(b.Region)
		if err := a.spread(ctx, tx, domain.Cause{Kind: domain.CauseRulebook, Of: b.Ref(), Text: b.Name, Region: r}, RecheckScope{All: true, Region: r}); err != nil {
			return err
		}
	}
	return nil
}

// certificatesOfDay are those whose last day was before one of the days.
func (a *App) certificatesOfDay(ctx context.Context, tx Tx, after, today workday.Date) error {
	held, err := tx.Expired(ctx, after, today)
	if err != nil || len(held) == 0 {
		return err
	}
	s := RecheckScope{Agencies: slices.Sorted(maps.Keys(held))}
	for _, code := range s.Agencies {
		s.Trades = append(s.Trades, held[code]...)
	}
	n := strconv.Itoa(len(held))
	return a.spread(ctx, tx, domain.Cause{Kind: domain.CauseQualification, Of: today.String(), Text: text(n+" 家机构有资质到期", "certificates of "+n+" agencies have expired")}, s)
}

// RecheckPage is a re-run with what it changed and found.
type RecheckPage struct {
	Recheck  domain.Recheck
	Results  []domain.RecheckResult
	Findings []domain.Finding
}

// resultsMost bounds the notices shown with a re-run.
const resultsMost = 200

// Rechecks pages what was checked again because of what, for operator, steward and oversight; counted in their region.
func (a *App) Rechecks(ctx context.Context, by domain.Actor, q RecheckQuery) (list []domain.Recheck, err error) {
	if !by.Has(watchers...) && !by.Has(domain.RoleSteward) {
		return nil, domain.Missing()
	}
	q.Region = by.Region
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Rechecks(ctx, q); return err })
	return list, err
}

// Recheck is one of them, with the notices on which a check says something else now.
func (a *App) Recheck(ctx context.Context, by domain.Actor, id domain.RecheckID) (p RecheckPage, err error) {
	if !by.Has(watchers...) && !by.Has(domain.RoleSteward) {
		return p, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		r, err := tx.Recheck(ctx, id, by.Region)
		if err != nil {
			return err
		}
		p.Recheck = *r
		if p.Results, err = tx.Results(ctx, id, by.Region, true, resultsMost); err != nil {
			return err
		}
		p.Findings, err = tx.Findings(ctx, FindingQuery{Recheck: id, Region: by.Region, Limit: resultsMost})
		return err
	})
	return p, err
}
