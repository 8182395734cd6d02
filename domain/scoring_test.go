package domain_test

import (
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func table(points ...int) (t domain.Scoring) {
	for i, p := range points {
		t.Criteria = append(t.Criteria, domain.Criterion{Name: string(rune('甲' + i)), Points: p, Guide: "标准"})
	}
	return t
}

// What earns points, and what has to be sent, are terms like any other: the engine reads them.
func TestTheEngineReadsTableAndDocuments(t *testing.T) {
	n := &domain.Notice{Terms: domain.Terms{Scoring: domain.Scoring{Criteria: []domain.Criterion{{Name: "业绩", Points: 10, Guide: "本市企业得10分"}}},
		Documents: []domain.AskedDocument{{Name: "本市纳税证明"}}}}
	texts := n.Purchase(nil, "services", nil, false, workday.Date{}).Texts
	for _, want := range []compliance.FieldText{{Field: "scoring", Text: "业绩\n本市企业得10分"}, {Field: "documents", Text: "本市纳税证明"}} {
		if !slices.Contains(texts, want) {
			t.Errorf("%+v is not judged", want)
		}
	}
}

func TestPriceScores(t *testing.T) {
	for _, c := range []struct {
		name, quote string
		points      int
		prices      []string
		want        []string // "": not eligible
	}{
		{"the lowest has all", "total", 30, []string{"90000.00", "100000.00", "120000.00"}, []string{"30.00", "27.00", "22.50"}},
		{"rounded half up", "total", 20, []string{"1.00", "3.00", "8.00"}, []string{"20.00", "6.67", "2.50"}},
		{"equal prices", "total", 10, []string{"5.00", "5.00"}, []string{"10.00", "10.00"}},
		{"a discount leaves the rest to pay", "discount", 40, []string{"20.00", "36.00", "0.00"}, []string{"32.00", "40.00", "25.60"}},
		{"nothing left to pay", "discount", 40, []string{"100.00", "50.00"}, []string{"40.00", "0.00"}},
		{"for nothing", "total", 10, []string{"0.00", "100.00"}, []string{"10.00", "0.00"}},
		{"not eligible", "total", 10, []string{"50.00", "100.00"}, []string{"", "10.00"}},
		{"the largest unit prices", "unit", 99, []string{"9999999999999.98", "9999999999999.99"}, []string{"99.00", "99.00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var bids []*domain.Bid
			for i, p := range c.prices {
				bids = append(bids, &domain.Bid{ID: domain.BidID(string(rune('a' + i))), Price: p, Eligible: c.want[i] != ""})
			}
			got, err := domain.Terms{Quote: c.quote, Scoring: domain.Scoring{PricePoints: c.points}}.PriceScores(bids)
			if err != nil {
				t.Fatal(err)
			}
			for i, b := range bids {
				if h, ok := got[b.ID]; ok != (c.want[i] != "") || ok && h.String() != c.want[i] {
					t.Errorf("%s: %s, want %q", c.prices[i], h, c.want[i])
				}
			}
		})
	}
}

func TestScores(t *testing.T) {
	terms := domain.Terms{Quote: "total", Scoring: table(50, 30)}
	terms.Scoring.PricePoints = 20
	bids := []*domain.Bid{{ID: "a", Price: "100.00", Eligible: true}, {ID: "b", Price: "80.00", Eligible: true}, {ID: "c"}}
	sheet := func(p domain.PersonID, a, b int) *domain.Sheet {
		return &domain.Sheet{Person: p, Lines: []domain.SheetLine{{Bid: "b", Points: []int{b, 10}}, {Bid: "a", Points: []int{a, 20}}}}
	}
	sheets := []*domain.Sheet{sheet("x", 40, 30), sheet("y", 41, 30), sheet("z", 40, 10)}
	got, err := terms.Scores(bids, sheets, rulebook.Ratio{Num: 1, Den: 5}) // 16 of 80 points
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	if a := got[0]; a.Quality.String() != "60.33" || a.Price.String() != "16.00" || a.Total.String() != "76.33" || slices.Contains(a.Outlier, true) {
		t.Errorf("a: %+v", a)
	}
	if b := got[1]; b.Quality.String() != "33.33" || b.Total.String() != "53.33" || !slices.Equal(b.Outlier, []bool{false, false, true}) {
		t.Errorf("b: %+v", b)
	}
	if _, err := terms.Scores(bids, nil, rulebook.Ratio{}); err == nil {
		t.Error("scores without a sheet")
	}
	if _, err := terms.Scores(bids, []*domain.Sheet{{Person: "x"}}, rulebook.Ratio{}); err == nil {
		t.Error("a sheet without a line for a bid counts")
	}
	none, err := terms.Scores(bids, sheets, rulebook.Ratio{})
	if err != nil || slices.Contains(none[1].Outlier, true) {
		t.Error("a rulebook that says nothing marks nobody", err)
	}
}

// TestTheDrawIsThePools draws the same order from the same key whoever asks, and another from another key; whom a rule
// keeps away is in no order.
func TestTheDrawIsThePools(t *testing.T) {
	now := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	n := &domain.Notice{ID: "n", Number: "CG-430100-2026-000001", Status: domain.NoticeFrozen}
	pool := []domain.PoolEntry{{Person: "e"}, {Person: "a"}, {Person: "c", Excluded: domain.PoolBidder}, {Person: "d"}, {Person: "b"}}
	bids := []*domain.Bid{{ID: "1", Eligible: true}, {ID: "2", Eligible: true}, {ID: "3"}}
	drawn := func(key string) *domain.Panel {
		p, e, err := domain.FixPanel(n, pool, domain.PanelRules{Needed: 1}, now)
		if err != nil {
			t.Fatal(err)
		}
		if p.Needed != domain.LeastExperts || e.Kind.Class() != domain.ClassPublic || e.Face["pool"] != p.PoolHash {
			t.Errorf("%d experts, %s", p.Needed, e.Kind.Class())
		}
		if err := p.Draw([]byte(key), bids, now); err != nil {
			t.Fatal(err)
		}
		if p.Draw([]byte(key), bids, now) == nil {
			t.Error("drawn twice")
		}
		return p
	}
	one, again := drawn("k"), drawn("k")
	if !slices.Equal(one.Order, again.Order) || len(one.Order) != 4 || slices.Contains(one.Order, "c") || len(one.Blind) != 2 {
		t.Fatalf("%v, %v, %v", one.Order, again.Order, one.Blind)
	}
	differs := false
	for _, key := range []string{"l", "m", "n", "o"} {
		differs = differs || !slices.Equal(one.Order, drawn(key).Order)
	}
	if !differs {
		t.Error("the key decides nothing")
	}
	for range 3 {
		one.Call("某", workday.Deadline{At: now.Add(time.Hour)}, now)
	}
	if one.Free() != 0 || one.Exhausted() {
		t.Errorf("%d free", one.Free())
	}
	one.Lapse(time.Time{}, workday.Deadline{}, now.Add(2*time.Hour))
	one.Call("某", workday.Deadline{At: now.Add(time.Hour)}, now)
	if one.Free() != 2 || !one.Exhausted() || len(one.Readers(n)) != 1 {
		t.Errorf("%d free, exhausted %v, %d readers", one.Free(), one.Exhausted(), len(one.Readers(n)))
	}
	n.OpenedAt = now
	if _, _, err := domain.FixPanel(n, pool, domain.PanelRules{}, now); err == nil {
		t.Error("a pool is fixed after the opening")
	}
}

func TestWhoIsKeptOffAPanel(t *testing.T) {
	n := &domain.Notice{Department: "dep", Officer: "officer", Reviewer: "reviewer", Writers: []domain.PersonID{"writer"}}
	bidder := &domain.Agency{ID: "firm", AgencyProfile: domain.AgencyProfile{USCC: "F", LegalRepresentative: "王一", Practitioners: []domain.Practitioner{{Name: "李二"}}}}
	ties := domain.Ties{{Kind: domain.RelationControls, From: "P", To: "F"}}
	for _, c := range []struct {
		name   string
		expert domain.Person
		own    []domain.Organisation
		want   string
	}{
		{"nobody in particular", domain.Person{ID: "x", Name: "赵三"}, nil, ""},
		{"wrote it", domain.Person{ID: "writer"}, nil, domain.PoolHandled},
		{"reviewed it", domain.Person{ID: "reviewer"}, nil, domain.PoolHandled},
		{"the buyer's", domain.Person{ID: "x"}, []domain.Organisation{{ID: "dep", Kind: domain.KindDepartment}}, domain.PoolDepartment},
		{"a bidder's", domain.Person{ID: "x"}, []domain.Organisation{{ID: "firm", Kind: domain.KindAgency}}, domain.PoolBidder},
		{"the parent's of a bidder", domain.Person{ID: "x"}, []domain.Organisation{{ID: "p", Kind: domain.KindAgency, USCC: "P"}}, domain.PoolRelated},
		{"another firm's", domain.Person{ID: "x"}, []domain.Organisation{{ID: "q", Kind: domain.KindAgency, USCC: "Q"}}, ""},
		{"an operator", domain.Person{ID: "x"}, []domain.Organisation{{ID: "o", Kind: domain.KindOperator}}, domain.PoolOperator},
		{"the name of a bidder's head", domain.Person{ID: "x", Name: "王一"}, nil, domain.PoolNamesake},
		{"the name of a bidder's professional", domain.Person{ID: "x", Name: "李二 "}, nil, domain.PoolNamesake},
	} {
		if got := n.Exclude(c.expert, c.own, nil, map[domain.AgencyID]*domain.Agency{"firm": bidder}, ties); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWhoRecusedHimselfIsNotDrawn(t *testing.T) {
	n := &domain.Notice{Department: "dep"}
	bidders := map[domain.AgencyID]*domain.Agency{"firm": {ID: "firm", AgencyProfile: domain.AgencyProfile{USCC: "F"}}}
	for _, c := range []struct {
		name     string
		declared []domain.Recusal
		want     string
	}{
		{"from the buyer", []domain.Recusal{{Organisation: "dep"}}, domain.PoolDeclared},
		{"from a bidder", []domain.Recusal{{Organisation: "other"}, {Organisation: "firm"}}, domain.PoolDeclared},
		{"from a bidder under another account", []domain.Recusal{{Organisation: "other", USCC: "F"}}, domain.PoolDeclared},
		{"from who did not bid", []domain.Recusal{{Organisation: "other", USCC: "Q"}}, ""},
		{"from nobody with a code", []domain.Recusal{{Organisation: "other"}}, ""},
	} {
		if got := n.Exclude(domain.Person{ID: "x", Name: "赵三"}, nil, c.declared, bidders, nil); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestWhatIsEmptyIsNoChange: a form that sends an empty list where the draft had none restarts no window.
func TestWhatIsEmptyIsNoChange(t *testing.T) {
	a := domain.Terms{Method: "lowest", Description: "复核"}
	b := a
	b.Qualification.Groups, b.Qualification.Persons, b.Attachments = []directory.Group{}, []directory.Persons{}, []domain.Attachment{}
	if got := a.Changed(b); len(got) != 0 || a.Material(b) {
		t.Errorf("nothing changed: %v", got)
	}
	b.Qualification.Groups = []directory.Group{{AllOf: []directory.Credential{{Name: "测绘资质"}}}}
	c := b
	c.Qualification.Groups = []directory.Group{{AllOf: []directory.Credential{{Name: "测绘资质"}}, AnyOf: []directory.Credential{}}}
	if got := b.Changed(c); len(got) != 0 {
		t.Errorf("an empty list within a list: %v", got)
	}
	if got := a.Changed(b); !slices.Equal(got, []string{"qualification"}) || !a.Material(b) {
		t.Errorf("a requirement: %v", got)
	}
}

// TestAChangedTableIsMaterial also watches that a member that may be left out is compared under its own name.
func TestAChangedTableIsMaterial(t *testing.T) {
	a := domain.Terms{Method: "scored", Scoring: table(80)}
	b := a
	b.Scoring = table(70, 10)
	if got := a.Changed(b); !slices.Equal(got, []string{"scoring"}) || !a.Material(b) {
		t.Errorf("%v", got)
	}
	c := a
	c.Documents = []domain.AskedDocument{{Name: "方案"}}
	if got := a.Changed(c); !slices.Equal(got, []string{"documents"}) || !a.Material(c) {
		t.Errorf("%v", got)
	}
	if d := a.Diff(b); len(d) != 1 || d[0].Before.ZH == d[0].After.ZH || d[0].After.EN == "" {
		t.Errorf("%+v", d)
	}
}
