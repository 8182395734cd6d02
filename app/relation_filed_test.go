package app_test

import (
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// TestAnAgencyFilesItsRelations: what a firm files counts like what is imported: it is related, told beforehand, the later
// bid is ineligible, the notices are judged again. Only the operator ends it.
func TestAnAgencyFilesItsRelations(t *testing.T) {
	w := newWorld(t, 5)
	n := w.published()
	first, later := w.agencies[0], w.agencies[1]
	said := domain.FiledRelation{Kind: domain.RelationHead, Other: w.codes[0], Name: "第0咨询有限公司", Since: workday.MustDate("2026-01-01")}
	w.refusesRelations(later, said)
	list, today, err := w.FileRelation(ctx(), later, said)
	w.do(err)
	if len(list) != 1 || list[0].To != w.codes[1] || !list[0].Holds(today) || list[0].FromName != "" {
		t.Fatalf("%+v", list)
	}
	_, _, err = w.FileRelation(ctx(), later, said)
	refusedBy(t, err, refusal.Conflict, "relation.known")
	w.do(w.Drain(ctx()))
	if !w.told(first, "relation.filed.other") || !w.told(w.reviewer, "relation.filed") {
		t.Error("the other firm or the operator was not told")
	}
	checks, err := w.Rechecks(ctx(), w.auditor, app.RecheckQuery{Kinds: []domain.CauseKind{domain.CauseMeasure}})
	w.do(err)
	if len(checks) == 0 || checks[0].Of != "relations" {
		t.Errorf("the open notices are not judged again: %+v", checks)
	}
	answer, err := w.Eligibility(ctx(), later, n.Number)
	w.do(err)
	if len(answer.Related) != 1 {
		t.Errorf("not told beforehand: %+v", answer.Related)
	}
	w.endsRelations(first, later, list[0])

	w.bid(n, 0, "50000.00")
	w.bid(n, 1, "48000.00")
	for i := 2; i < 5; i++ {
		w.bid(n, i, "52000.00")
	}
	w.pass(n)
	var out string
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		bids, err := tx.StandingBids(ctx(), n.ID)
		for _, b := range bids {
			if b.Agency == domain.AgencyID(later.Organisation) {
				out = b.Reason
			}
		}
		return err
	}))
	if out != domain.RelatedParty {
		t.Errorf("the later bid: %q", out)
	}
}

// refusesRelations asks for what can't be filed.
func (w *world) refusesRelations(by domain.Actor, good domain.FiledRelation) {
	w.t.Helper()
	for name, change := range map[string]func(f *domain.FiledRelation){
		"kind":  func(f *domain.FiledRelation) { f.Kind = domain.RelationDesigned },
		"other": func(f *domain.FiledRelation) { f.Other = w.codes[1] },
		"name":  func(f *domain.FiledRelation) { f.Name = " " },
		"since": func(f *domain.FiledRelation) { f.Since = workday.On(start).AddDays(1) },
	} {
		f := good
		change(&f)
		if _, _, err := w.FileRelation(ctx(), by, f); !refusal.Is(err, refusal.Invalid) || fields(err)[0] != name {
			w.t.Errorf("%s: %v", name, err)
		}
	}
	preparer := w.person(domain.Organisation{ID: by.Organisation, Kind: domain.KindAgency}, domain.AgencyPreparer)
	preparer.Kind = domain.KindAgency
	_, _, err := w.FileRelation(ctx(), preparer, good)
	refusedBy(w.t, err, refusal.Forbidden, "actor.role")
	if _, _, err := w.FileRelation(ctx(), w.officer, good); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("a department files: %v", err)
	}
	if _, _, err := w.OwnRelations(ctx(), w.reviewer); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("an operator's own: %v", err)
	}
}

// endsRelations has another relation filed and ended by the operator, and by nobody else.
func (w *world) endsRelations(first, later domain.Actor, kept domain.Relation) {
	w.t.Helper()
	list, today, err := w.FileRelation(ctx(), first, domain.FiledRelation{Kind: domain.RelationManages, Other: w.codes[2], Name: "第2咨询有限公司", Since: workday.MustDate("2026-02-01")})
	w.do(err)
	id := list[0].ID
	if _, _, err := w.EndRelation(ctx(), later, id, today, "不属实"); !refusal.Is(err, refusal.NotFound) {
		w.t.Errorf("an agency ends it: %v", err)
	}
	_, _, err = w.EndRelation(ctx(), w.supervisor, id, today, "不属实")
	refusedBy(w.t, err, refusal.Forbidden, "actor.role")
	_, _, err = w.EndRelation(ctx(), w.reviewer, id, today.AddDays(1), "不属实")
	refusedBy(w.t, err, refusal.Invalid, "relation.last")
	_, _, err = w.EndRelation(ctx(), w.reviewer, id, today, " ")
	refusedBy(w.t, err, refusal.Invalid, "required")
	yesterday := today.AddDays(-1)
	ended, _, err := w.EndRelation(ctx(), w.reviewer, id, yesterday, "登记机关档案显示已解除")
	w.do(err)
	if ended.Holds(today) || !kept.Holds(today) {
		w.t.Errorf("%+v", ended)
	}
	_, _, err = w.EndRelation(ctx(), w.reviewer, id, yesterday, "再次终止")
	refusedBy(w.t, err, refusal.Conflict, "relation.ended")
	w.do(w.Drain(ctx()))
	if !w.told(first, "relation.ended") {
		w.t.Error("the agency was not told")
	}
}
