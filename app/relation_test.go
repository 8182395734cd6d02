package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func relation(k domain.RelationKind, from, to, project string) domain.Relation {
	r := domain.Relation{Kind: k, From: from, FromName: "甲方", To: to, ToName: "乙方", Project: project, Source: "登记机关公开信息", ValidFrom: workday.MustDate("2026-01-01")}
	if k == domain.RelationHead {
		r.FromName = ""
	}
	r.ID = domain.RelationID(k, from, to, project)
	return r
}

// know imports relations.
func (w *world) know(rs ...domain.Relation) {
	w.t.Helper()
	_, err := w.ImportRelations(ctx(), rs)
	w.do(err)
}

// buyer is the organisation of the officer.
func (w *world) buyer() (o domain.Organisation) {
	w.t.Helper()
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		found, err := tx.Organisation(ctx(), w.officer.Organisation)
		if err == nil {
			o = *found
		}
		return err
	}))
	return o
}

// told reports whether the person has a letter of the kind.
func (w *world) told(by domain.Actor, kind string) bool {
	w.t.Helper()
	ls, err := w.Letters(ctx(), by, false, 0, 50)
	w.do(err)
	return slices.ContainsFunc(ls, func(l domain.Letter) bool { return l.Kind == kind })
}

// why is the code of the first reason that keeps the i-th agency from the notice.
func (w *world) why(n domain.Notice, i int) string {
	w.t.Helper()
	answer, err := w.Eligibility(ctx(), w.agencies[i], n.Number)
	w.do(err)
	if len(answer.Reasons) == 0 {
		return ""
	}
	if answer.Reasons[0].Remedy.EN == "" || answer.Reasons[0].Remedy.ZH == "" {
		w.t.Errorf("no remedy: %+v", answer.Reasons[0])
	}
	return answer.Reasons[0].Code
}

// poolOf is the check of the pool, with its evidence as one text.
func poolOf(t *testing.T, checks []compliance.Check) (compliance.Check, string) {
	t.Helper()
	for _, c := range checks {
		if c.Code == "pool" {
			var b strings.Builder
			for _, e := range c.Evidence {
				b.WriteString(e.Label.EN + ": " + e.Value + "\n")
			}
			return c, b.String()
		}
	}
	t.Fatal("no pool")
	return compliance.Check{}, ""
}

func TestRelationsAreImportedOnce(t *testing.T) {
	w := newWorld(t, 2)
	rs := []domain.Relation{relation(domain.RelationControls, w.codes[0], w.codes[1], "")}
	for i, want := range []int{1, 0} {
		if n, err := w.ImportRelations(ctx(), slices.Clone(rs)); err != nil || n != want {
			t.Fatalf("import %d: %d, %v", i, n, err)
		}
	}
	rs[0].Source, rs[0].ValidTo = "更正", workday.MustDate("2026-12-31")
	if n, err := w.ImportRelations(ctx(), rs); err != nil || n != 1 {
		t.Fatalf("a correction: %d, %v", n, err)
	}
	list, _, err := w.Relations(ctx(), w.reviewer, app.RelationQuery{Text: w.codes[1]})
	if err != nil || len(list) != 1 || list[0].Source != "更正" || list[0].ValidTo.String() != "2026-12-31" || list[0].ValidFrom.String() != "2026-01-01" {
		t.Fatalf("%+v %v", list, err)
	}
	if _, _, err := w.Relations(ctx(), w.officer, app.RelationQuery{}); !refusal.Is(err, refusal.NotFound) {
		t.Error("a department reads the register of relations")
	}
}

// TestRelatedBiddersKeepTheFirst: both may bid, because before the freeze nothing may tell that the other has; the later
// is ineligible at vetting and both are told with the result.
func TestRelatedBiddersKeepTheFirst(t *testing.T) {
	w := newWorld(t, 5)
	w.know(relation(domain.RelationHead, "R-0001", w.codes[1], ""), relation(domain.RelationHead, "R-0001", w.codes[3], ""))
	n := w.published()
	for _, i := range []int{0, 3, 1, 2, 4} {
		if got := w.why(n, i); got != "" {
			t.Fatalf("%d before bidding: %s", i, got)
		}
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		standing, err := tx.StandingBids(ctx(), n.ID)
		for _, b := range standing {
			want := ""
			if b.USCC == w.codes[1] {
				want = domain.RelatedParty
			}
			if b.Reason != want {
				t.Errorf("%s: %q, want %q", b.USCC, b.Reason, want)
			}
		}
		return err
	}))
	if !w.told(w.agencies[1], "bid.related_later") || !w.told(w.agencies[3], "bid.related_first") || w.told(w.agencies[0], "bid.related_first") {
		t.Error("both sides are told, and nobody else")
	}
}

// TestOneHeadIsToldBeforehand: two firms that name the same legal representative are told that only one may bid, unless
// it is known that the two only share a name.
func TestOneHeadIsToldBeforehand(t *testing.T) {
	w := newWorld(t, 3)
	for i := range 2 {
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
			ag, err := tx.Agency(ctx(), domain.AgencyID(w.agencies[i].Organisation))
			if err != nil {
				return err
			}
			ag.LegalRepresentative = "张伟"
			return tx.SaveAgency(ctx(), ag)
		}))
	}
	n := w.published()
	related := func(i int) int {
		answer, err := w.Eligibility(ctx(), w.agencies[i], n.Number)
		w.do(err)
		return len(answer.Related)
	}
	if related(0) != 1 || related(1) != 1 || related(2) != 0 {
		t.Errorf("%d %d %d", related(0), related(1), related(2))
	}
	w.know(relation(domain.RelationNamesake, w.codes[1], w.codes[0], ""))
	if related(0) != 0 || related(1) != 0 {
		t.Error("namesakes are related")
	}
}

func TestWhoIsBarredByRule(t *testing.T) {
	w := newWorld(t, 5)
	organ, institution := "11430103006123456X", "12430100MB0000001K"
	vs, err := w.Matter(ctx(), matter)
	w.do(err)
	next := vs[0]
	next.Version, next.EffectiveFrom = vs[0].Version+1, workday.MustDate("2026-02-01")
	next.Approvals = []directory.Approval{{Name: "重大决策风险评估审批", Stage: "其他", Link: directory.Inside, Organ: "甲区发展和改革局", OrganUSCC: organ}}
	_, err = w.ImportMatters(ctx(), []directory.MatterVersion{next})
	w.do(err)
	evidence := w.upload(w.officer, domain.PurposeEvidence).ID
	barring := func(t *domain.Terms) {
		t.Avoid = []domain.Avoided{{USCC: w.codes[2], Reason: "pending_dispute", Evidence: evidence}}
		t.BudgetProject = "Ｐ－BARRING" // the relation has it otherwise
	}
	buyer := w.buyer()
	w.know(relation(domain.RelationDesigned, w.codes[1], buyer.USCC, "P-barring"),
		relation(domain.RelationAffiliated, organ, institution, ""), relation(domain.RelationFounded, institution, w.codes[3], ""))
	before, err := w.CheckNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), w.terms(barring))
	w.do(err)
	if c, facts := poolOf(t, before.Checks); c.Outcome != compliance.Warn || !strings.Contains(facts, "the approval: 1\n") || strings.Contains(facts, "（") {
		t.Errorf("before publication only the numbers: %s %s", c.Text.EN, facts)
	}
	n := w.published(barring)
	for i, want := range []string{"", domain.RoleConflict, domain.AvoidList, domain.RedHat, ""} {
		if got := w.why(n, i); got != want {
			t.Errorf("agency %d: %q, want %q", i, got, want)
		}
		o, _ := offer(t, n, w.codes[i], "50000.00")
		if _, err := w.PlaceBid(ctx(), w.agencies[i], n.Number, o); (err != nil) != (want != "") {
			t.Errorf("agency %d bids: %v", i, err)
		}
	}
	w.do(w.Drain(ctx()))
	if !w.told(w.agencies[2], "notice.avoided") || w.told(w.agencies[1], "notice.avoided") {
		t.Error("the one on the list is told, and nobody else")
	}
	public, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if _, facts := poolOf(t, public.Notice.Checks); !strings.Contains(facts, "第3咨询有限公司") || public.Notice.Avoid[0].Name != "第2咨询有限公司" {
		t.Errorf("once published they are named: %s", facts)
	}
}

// TestAnOrganOfAFurtherMatterBarsItsFirmsToo: whoever belongs to the organ of an approval that a matter bought beside the
// first serves is kept away like one of the first's.
func TestAnOrganOfAFurtherMatterBarsItsFirmsToo(t *testing.T) {
	w := newWorld(t, 4)
	organ, institution := "11430103006123456X", "12430100MB0000001K"
	further := w.versions()[0]
	further.Code, further.Version, further.EffectiveFrom = "430100-ZJ-FG-095", 1, workday.MustDate("2026-02-01")
	further.Approvals = []directory.Approval{{Name: "重大决策风险评估审批", Stage: "其他", Link: directory.Inside, Organ: "甲区发展和改革局", OrganUSCC: organ}}
	_, err := w.ImportMatters(ctx(), []directory.MatterVersion{further})
	w.do(err)
	w.know(relation(domain.RelationAffiliated, organ, institution, ""), relation(domain.RelationFounded, institution, w.codes[3], ""))
	with := func(t *domain.Terms) { t.OtherMatters = []string{further.Code} }
	before, err := w.CheckNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), w.terms(with))
	w.do(err)
	if _, facts := poolOf(t, before.Checks); !strings.Contains(facts, "the approval: 1\n") {
		t.Errorf("the pool counts it: %s", facts)
	}
	if n := w.published(with); w.why(n, 3) != domain.RedHat || w.why(n, 0) != "" {
		t.Errorf("%q and %q", w.why(n, 3), w.why(n, 0))
	}
	if n := w.published(); w.why(n, 3) != "" {
		t.Errorf("without the further matter: %q", w.why(n, 3))
	}
}

// TestARelationLearnedLaterDecidesAtVetting: whoever bid before it was known is ineligible, with its code public.
func TestARelationLearnedLaterDecidesAtVetting(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published()
	for i := range 4 {
		w.bid(n, i, "50000.00")
	}
	buyer := w.buyer()
	w.know(relation(domain.RelationSupervises, w.codes[2], buyer.USCC, n.BudgetProject))
	w.pass(n)
	result, err := w.PublicNotice(ctx(), n.Number)
	w.do(err)
	if result.Notice.Status != domain.NoticeSelected {
		t.Fatal(result.Notice.Status, result.Notice.Reason)
	}
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		b, err := tx.StandingBidOf(ctx(), n.ID, domain.AgencyID(w.agencies[2].Organisation))
		if err == nil && (b.Eligible || b.Reason != domain.RoleConflict) {
			t.Errorf("%v %q", b.Eligible, b.Reason)
		}
		return err
	}))
}

// TestAFiledContractMakesAPart: who supervises a project by a filed contract joins none of its other purchases, and no
// other agency or project is touched.
func TestAFiledContractMakesAPart(t *testing.T) {
	w := newWorld(t, 4)
	b := w.book("rulebook-demo-2026.json")
	b.Version, b.EffectiveFrom = 2, workday.On(start)
	for i := range b.Values {
		if b.Values[i].Key == rulebook.KeyRoleOf {
			b.Values[i].Value = "评审评估=supervises" // what the tests buy
		}
	}
	_, err := w.ImportRulebook(ctx(), b)
	w.do(err)
	project := func(t *domain.Terms) { t.BudgetProject = "P-BRIDGE" }
	n := w.published(project)
	for i := range 3 {
		w.bid(n, i, fmt.Sprintf("5%d000.00", i))
	}
	w.pass(n)
	w.contracted(n, 0)
	again, other := w.published(project), w.published()
	for i, want := range [][2]bool{{false, true}, {true, true}} {
		open, err := w.NoticesForAgency(ctx(), w.agencies[i], app.NoticeQuery{})
		w.do(err)
		got := map[string]bool{}
		for _, one := range open {
			got[one.Notice.Number] = len(one.Reasons) == 0
		}
		if got[again.Number] != want[0] || got[other.Number] != want[1] || len(got) != 2 {
			t.Errorf("agency %d: the project's next purchase %v, another's %v of %d", i, got[again.Number], got[other.Number], len(got))
		}
	}
}
