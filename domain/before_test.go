package domain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func TestAChainThatCanNotBeWalkedIsRefused(t *testing.T) {
	members := map[domain.PersonID][]domain.Role{"manager": {domain.DepartmentManager}, "head": {domain.DepartmentOfficer}, "money": {domain.DepartmentFinance}}
	last := domain.ChainStep{Kind: domain.StepManager}
	head := domain.ChainStep{Kind: domain.StepSection, People: []domain.PersonID{"head"}}
	one := func(steps ...domain.ChainStep) []domain.ChainBand { return []domain.ChainBand{{Steps: steps}} }
	for _, c := range []struct {
		name  string
		bands []domain.ChainBand
		rule  string
	}{
		{"no band", nil, "chain.bands"},
		{"it begins above 0", []domain.ChainBand{{From: 1, Steps: one(last)[0].Steps}}, "chain.bands"},
		{"bands that fall", append(one(last), domain.ChainBand{From: 10, Steps: one(last)[0].Steps}, domain.ChainBand{From: 10, Steps: one(last)[0].Steps}), "chain.bands"},
		{"no step", one(), "chain.steps"},
		{"five steps", one(head, head, head, head, last), "chain.steps"},
		{"a last step that is no manager's", one(last, head), "chain.last"},
		{"a section head nobody names", one(domain.ChainStep{Kind: domain.StepSection}, last), "chain.people"},
		{"a stranger", one(domain.ChainStep{Kind: domain.StepLegal, People: []domain.PersonID{"stranger"}}, last), "chain.people"},
		{"a manager who is none", one(domain.ChainStep{Kind: domain.StepManager, People: []domain.PersonID{"head"}}), "chain.people"},
		{"one person for two steps", one(domain.ChainStep{Kind: domain.StepSection, People: []domain.PersonID{"manager"}}, domain.ChainStep{Kind: domain.StepManager, People: []domain.PersonID{"manager"}}), "chain.same_person"},
		{"a kind of nobody's", one(domain.ChainStep{Kind: "friend"}, last), "closed_list"},
	} {
		chain := domain.DefaultChain("dept", "430102")
		_, err := chain.Set(manager, c.bands, 0, members, noon)
		refused(t, err, refusal.Invalid, c.rule)
		if len(chain.Bands) != 1 || chain.Bands[0].Steps[0].Kind != domain.StepManager {
			t.Errorf("%s: a refused chain was kept", c.name)
		}
	}
	chain := domain.DefaultChain("dept", "430102")
	_, err := chain.Set(manager, []domain.ChainBand{{Steps: []domain.ChainStep{last}}, {From: 100, Steps: []domain.ChainStep{head, {Kind: domain.StepFinance}, last}}}, 500, members, noon)
	if err != nil {
		t.Fatal(err)
	}
	for amount, steps := range map[money.Fen]int{0: 1, 99: 1, 100: 3, 1 << 40: 3} {
		if got := len(chain.Steps(amount)); got != steps {
			t.Errorf("%d fen: %d steps, want %d", amount, got, steps)
		}
	}
	_, err = chain.Set(who("m", "other", domain.KindDepartment, domain.DepartmentManager), nil, 0, nil, noon)
	refused(t, err, refusal.NotFound, "not_found")
}

func TestADeputationEnds(t *testing.T) {
	today := workday.On(noon)
	members := map[domain.PersonID][]domain.Role{"manager": {domain.DepartmentManager}, "officer": {domain.DepartmentOfficer}}
	d := domain.Deputy{ID: "d", Department: "dept", For: "manager", Person: "officer", From: today, To: today.AddDays(2)}
	for name, wrong := range map[string]func(*domain.Deputy){
		"yesterday":     func(d *domain.Deputy) { d.From = today.AddDays(-1) },
		"backwards":     func(d *domain.Deputy) { d.To = today.AddDays(-1) },
		"over a year":   func(d *domain.Deputy) { d.To = today.AddDays(367) },
		"without a day": func(d *domain.Deputy) { d.To = workday.Date{} },
	} {
		bad := d
		wrong(&bad)
		if _, _, err := domain.NameDeputy(manager, bad, members, noon); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	named, _, err := domain.NameDeputy(manager, d, members, noon)
	if err != nil {
		t.Fatal(err)
	}
	if !named.On(today) || !named.On(today.AddDays(2)) || named.On(today.AddDays(3)) || named.On(today.AddDays(-1)) {
		t.Fatal("the period includes its first and last day and no other")
	}
	_, err = named.End(officer, noon)
	refused(t, err, refusal.Forbidden, "actor.role")
	if _, err = named.End(manager, noon); err != nil || named.On(today) {
		t.Fatalf("ended: %v, on %v", err, named.On(today))
	}
	_, err = named.End(manager, noon)
	refused(t, err, refusal.Conflict, "deputy.ended")
}

func TestATemplateIsKeptByItsRegion(t *testing.T) {
	keeper := domain.Actor{Person: "s", Organisation: "st", Kind: domain.KindSteward, Region: "430102", Roles: []domain.Role{domain.RoleSteward}}
	m, _, err := domain.NewTemplate(keeper, "t", "勘测定界", terms(func(t *domain.Terms) {
		t.Minutes, t.FastLane, t.SiteVisit.At = "file", true, noon
		t.Avoid = []domain.Avoided{{USCC: "91430100MA4L000000", Evidence: "file"}}
	}), noon)
	if err != nil {
		t.Fatal(err)
	}
	if m.Terms.BudgetProject != "" || m.Terms.Minutes != "" || m.Terms.FastLane || m.Terms.DutyPhone != "" || len(m.Terms.Avoid) > 0 || !m.Terms.SiteVisit.At.IsZero() {
		t.Fatalf("it keeps what is one purchase's: %+v", m.Terms)
	}
	elsewhere := keeper
	elsewhere.Region = "430103"
	_, err = m.Save(elsewhere, "别人的", terms(), noon)
	refused(t, err, refusal.NotFound, "not_found")
	_, err = m.Save(officer, "我的", terms(), noon)
	refused(t, err, refusal.Forbidden, "actor.role")
	_, err = m.Save(keeper, "勘测定界", terms(func(t *domain.Terms) { t.Matter = "" }), noon)
	refused(t, err, refusal.Invalid, "required")
	if _, err = m.Retire(keeper, noon); err != nil {
		t.Fatal(err)
	}
	_, err = m.Save(keeper, "再改", terms(), noon)
	refused(t, err, refusal.Conflict, "template.retired")
}

// TestTheDrawIsFairAndRepeated draws 20,000 numbers: the share comes out, none at 0, all at 1, a larger share keeps
// whoever a smaller one drew.
func TestTheDrawIsFairAndRepeated(t *testing.T) {
	const n = 20_000
	fifth, half, all := 0, 0, 0
	for i := range n {
		draw := domain.SampleDraw(fmt.Sprintf("CG-430102-2026-%06d", i+1), keys.Commitment)
		inFifth, inHalf := domain.Sampled(draw, rulebook.Ratio{Num: 2, Den: 10}), domain.Sampled(draw, rulebook.Ratio{Num: 5000, Den: 10_000})
		if inFifth && !inHalf {
			t.Fatal("a larger share lets somebody go")
		}
		if inFifth {
			fifth++
		}
		if inHalf {
			half++
		}
		if domain.Sampled(draw, rulebook.Ratio{Num: 1, Den: 1}) {
			all++
		}
		if domain.Sampled(draw, rulebook.Ratio{Num: 0, Den: 1}) {
			t.Fatal("drawn from nothing")
		}
	}
	if fifth < n/5-300 || fifth > n/5+300 || half < n/2-350 || half > n/2+350 || all != n {
		t.Fatalf("of %d: a fifth drew %d, half %d, all %d", n, fifth, half, all)
	}
	if got := domain.SampleDraw("CG-430102-2026-000001", "ab"); got != "5d7e422216fcb035ca3796c75026dcbcdda66190ddb00d70f80fd60ddbb961f5" {
		t.Fatalf("the draw of a notice changed: %s", got)
	}
}

func TestTheFastLaneHasNoPublisherAndNoReviewer(t *testing.T) {
	lane := func(t *domain.Terms) { t.FastLane = true }
	n := at(t, domain.NoticeInternal, lane)
	e, err := n.Approve(manager, nil, nil, workday.Deadline{At: noon}, noon)
	if err != nil || n.Status != domain.NoticeApproved || e.Kind != domain.EventNoticeFastTracked || !n.ReviewDue.At.IsZero() {
		t.Fatalf("%v %s %s", err, n.Status, e.Kind)
	}
	must[domain.Event](t)(n.SetKeys(domain.System(), keys, domain.Split{}, noon))
	_, err = n.Publish(publisher, nil, nil, 2, workday.Deadline{}, noon)
	refused(t, err, refusal.Forbidden, "actor.role")
	_, err = n.Divert(manager, nil, nil, workday.Deadline{}, noon)
	refused(t, err, refusal.Forbidden, "actor.role")
	other := *n
	if _, err = n.Publish(domain.System(), nil, nil, 2, workday.Deadline{At: noon.Add(time.Hour)}, noon); err != nil {
		t.Fatal(err)
	}
	if _, err = other.Divert(domain.System(), nil, nil, workday.Deadline{At: noon}, noon); err != nil || other.Status != domain.NoticeReview || other.FastLane {
		t.Fatalf("%v %s", err, other.Status)
	}
	_, err = n.Divert(domain.System(), nil, nil, workday.Deadline{}, noon)
	refused(t, err, refusal.Conflict, "notice.status")
}
