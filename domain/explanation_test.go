package domain_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

var (
	mechanical = domain.LowScreen{How: rulebook.LowMechanical, Ratio: rulebook.Ratio{Num: 70, Den: 100}}
	explained  = domain.LowScreen{How: rulebook.LowExplained, Ratio: rulebook.Ratio{Num: 70, Den: 100}, Explain: workday.Span{N: 1, Unit: workday.WorkingDay}, Decide: workday.Span{N: 2, Unit: workday.WorkingDay}}
)

// openedAt freezes, vets and opens a notice with one bid for each price; "" is an envelope that does not open.
func openedAt(t *testing.T, screen domain.LowScreen, quote string, prices ...string) (*domain.Notice, []*domain.Bid, domain.Event, []*domain.Bid) {
	t.Helper()
	n := at(t, domain.NoticePublished, func(t *domain.Terms) {
		if t.Quote = quote; quote == "unit" {
			t.Unit, t.PriceLimit = "亩", "99999.99"
		}
	})
	n.LowScreen = screen
	bids, opened := []*domain.Bid{}, map[domain.BidID]domain.Opened{}
	for i, p := range prices {
		b := bid(i+1, "x")
		bids = append(bids, b)
		opened[b.ID] = domain.Opened{Nonce: strings.Repeat("c", 64), Price: p}
		if p == "" {
			opened[b.ID] = domain.Opened{Fault: domain.OfferUnreadable}
		}
	}
	must[domain.Event](t)(n.Freeze(domain.System(), bids, n.Deadline.At))
	must[domain.Event](t)(n.Vet(domain.System(), bids, nil, noon))
	e, asked, err := n.OpenBids(domain.System(), bids, opened, noon.Add(24*time.Hour), noon)
	if err != nil {
		t.Fatal(err)
	}
	return n, bids, e, asked
}

// TestTheLowLine screens by the exact share of the mean of what is eligible, before anything is ranked.
func TestTheLowLine(t *testing.T) {
	for _, c := range []struct {
		name, quote string
		prices      []string
		low         string // indices of those below
	}{
		{"one far below", "total", []string{"90000.00", "80000.00", "30000.00"}, "[2]"}, // the line is 46666.67
		{"equal to the line", "total", []string{"115.00", "115.00", "70.00"}, "[]"},     // 70 % of the mean 100 is 70
		{"below it by one fen", "total", []string{"115.00", "115.00", "69.99"}, "[2]"},  // 70 % of 99.9967 is 69.9977
		{"two of them", "total", []string{"90000.00", "90000.00", "90000.00", "1.00", "2.00"}, "[3 4]"},
		{"all equal", "total", []string{"5.00", "5.00", "5.00"}, "[]"},
		{"the unreadable does not count", "total", []string{"90.00", "80.00", ""}, "[]"},
		{"a discount is low by what is left to pay", "discount", []string{"5.00", "10.00", "60.00"}, "[2]"}, // 95, 90, 40
		{"a high discount within", "discount", []string{"5.00", "10.00", "30.00"}, "[]"},
		{"unit prices", "unit", []string{"12.00", "11.00", "2.00"}, "[2]"},
		{"the greatest prices", "unit", []string{"99999.99", "99999.99", "1.00"}, "[2]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, bids, e, asked := openedAt(t, mechanical, c.quote, c.prices...)
			low, standing := []int{}, 0
			for i, b := range bids {
				if b.Reason == domain.AbnormallyLow {
					low = append(low, i)
					if b.Eligible || b.Status != domain.BidIneligible || b.Price != c.prices[i] || len(b.Nonce) != 64 {
						t.Errorf("%+v", b)
					}
				}
				if b.Eligible {
					standing++
				}
			}
			if fmt.Sprint(low) != c.low || len(asked) != 0 || n.Waits != "" {
				t.Fatalf("left out %v, asked %d, waits %q", low, len(asked), n.Waits)
			}
			if e.Face["eligible"] != standing || len(low) > 0 && e.Face["low"] != len(low) {
				t.Fatalf("the event says %v", e.Face)
			}
			_, bids, _, asked = openedAt(t, explained, c.quote, c.prices...)
			if got := len(asked); got != len(low) {
				t.Fatalf("asked %d, %d are low", got, len(low))
			}
			for _, b := range bids {
				if b.Reason == domain.AbnormallyLow || b.Reason == domain.LowUnexplained {
					t.Fatal("left out before anybody decided")
				}
			}
		})
	}
}

func TestOnlyTheLowestPriceIsScreened(t *testing.T) {
	n := at(t, domain.NoticePublished, func(t *domain.Terms) { t.Method, t.FixedPrice = "random", "50000.00" })
	n.LowScreen = mechanical
	bids := []*domain.Bid{bid(1, "x"), bid(2, "y")}
	must[domain.Event](t)(n.Freeze(domain.System(), bids, n.Deadline.At))
	must[domain.Event](t)(n.Vet(domain.System(), bids, nil, noon))
	_, _, err := n.OpenBids(domain.System(), bids, map[domain.BidID]domain.Opened{bids[0].ID: {Nonce: strings.Repeat("c", 64), Price: "50000.00"},
		bids[1].ID: {Nonce: strings.Repeat("d", 64), Price: "50000.00"}}, noon, noon)
	if err != nil || !bids[0].Eligible || !bids[1].Eligible {
		t.Fatal(err)
	}
}

// asked is a notice that waits for two explanations.
func asked(t *testing.T) (*domain.Notice, []*domain.Bid, []*domain.Explanation) {
	t.Helper()
	n, bids, e, low := openedAt(t, explained, "total", "90000.00", "90000.00", "90000.00", "1.00", "2.00")
	if n.Waits != domain.WaitsExplanation || e.Face["waits"] != domain.WaitsExplanation || len(low) != 2 {
		t.Fatalf("waits %q, %v", n.Waits, e.Face)
	}
	return n, bids, domain.AskExplanations(n, low, workday.Deadline{At: noon.Add(24 * time.Hour)}, noon)
}

var decideBy = workday.Deadline{At: noon.Add(48 * time.Hour)}

func agencyOf(x *domain.Explanation) domain.Actor {
	return domain.Actor{Person: "p", Organisation: domain.OrganisationID(x.Agency), Kind: domain.KindAgency, Roles: []domain.Role{domain.AgencySubmitter}}
}

// TestExplanations walks them by role, clock and outcome.
func TestExplanations(t *testing.T) {
	type scene struct {
		n *domain.Notice
		x *domain.Explanation
	}
	answer := func(by func(*domain.Explanation) domain.Actor, text string, after time.Duration) func(scene) error {
		return func(s scene) error {
			_, err := s.x.Answer(by(s.x), s.n, text, []string{"示范测绘有限公司", "91430100MA0000001X"}, decideBy, noon.Add(after))
			return err
		}
	}
	decide := func(by domain.Actor, reason string) func(scene) error {
		return func(s scene) error { _, err := s.x.Decide(by, s.n, true, reason, noon); return err }
	}
	lapse := func(by domain.Actor, after time.Duration) func(scene) error {
		return func(s scene) error { _, err := s.x.Lapse(by, noon.Add(after)); return err }
	}
	given := func(s scene) {
		s.x.Text, s.x.AnsweredAt, s.x.AnsweredBy, s.x.DecideDue = "有自有设备", noon, "p", decideBy
	}
	rival := func(*domain.Explanation) domain.Actor { return rival }
	viewer := func(x *domain.Explanation) domain.Actor {
		a := agencyOf(x)
		a.Roles = nil
		return a
	}
	elsewhere := who("m2", "other", domain.KindDepartment, domain.DepartmentManager)
	for _, c := range []struct {
		name  string
		given bool
		do    func(scene) error
		code  refusal.Code
		rule  string
	}{
		{"another agency explains", false, answer(rival, "自有设备和人员", 0), refusal.NotFound, "not_found"},
		{"somebody of the agency without the role", false, answer(viewer, "自有设备和人员", 0), refusal.Forbidden, "actor.role"},
		{"too late", false, answer(agencyOf, "自有设备和人员", 24*time.Hour), refusal.Conflict, "explanation.due"},
		{"a second time", true, answer(agencyOf, "自有设备和人员", 0), refusal.Conflict, "explanation.given"},
		{"nothing said", false, answer(agencyOf, "  ", 0), refusal.Invalid, "required"},
		{"a percentage", false, answer(agencyOf, "比均价低 40%", 0), refusal.Invalid, "explanation.price"},
		{"a discount in words", false, answer(agencyOf, "我们打六折", 0), refusal.Invalid, "explanation.price"},
		{"a sum", false, answer(agencyOf, "只收成本 35000", 0), refusal.Invalid, "explanation.price"},
		{"a sum with a comma", false, answer(agencyOf, "cost is 35,000 in all", 0), refusal.Invalid, "explanation.price"},
		{"its own name", false, answer(agencyOf, "示范测绘有限公司设备齐全", 0), refusal.Invalid, "explanation.name"},
		{"its own code", false, answer(agencyOf, "见 91430100ma0000001x 的年报", 0), refusal.Invalid, ""},
		{"a phone number", false, answer(agencyOf, "请联系 13812345678", 0), refusal.Invalid, ""},
		{"an officer decides", true, decide(officer, "合理"), refusal.Forbidden, "actor.role"},
		{"another department decides", true, decide(elsewhere, "合理"), refusal.NotFound, "not_found"},
		{"the operator decides", true, decide(reviewer, "合理"), refusal.NotFound, "not_found"},
		{"before anything is said", false, decide(manager, "合理"), refusal.Conflict, "explanation.none"},
		{"decided after the clock", true, func(s scene) error {
			_, err := s.x.Decide(manager, s.n, false, "不合理", decideBy.At)
			return err
		}, refusal.Conflict, "explanation.decide_due"},
		{"without a reason", true, decide(manager, ""), refusal.Invalid, "required"},
		{"a person lets it lapse", false, lapse(manager, 24*time.Hour), refusal.Forbidden, "actor.role"},
		{"silence before its time", false, lapse(domain.System(), 23*time.Hour), refusal.Conflict, "explanation.early"},
		{"no decision before its time", true, lapse(domain.System(), 47*time.Hour), refusal.Conflict, "explanation.early"},
		{"while suspended", false, func(s scene) error {
			s.n.Status, s.n.SuspendedFrom = domain.NoticeSuspended, domain.NoticeFrozen
			return answer(agencyOf, "自有设备和人员", 0)(s)
		}, refusal.Conflict, "notice.suspended"},
		{"when the notice waits for nothing", false, func(s scene) error { s.n.Waits = ""; return answer(agencyOf, "自有设备和人员", 0)(s) }, refusal.Conflict, "explanation.waits"},
		{"decided twice", true, func(s scene) error { _ = decide(manager, "合理")(s); return decide(manager, "合理")(s) }, refusal.Conflict, "explanation.decided"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, _, xs := asked(t)
			s := scene{n, xs[0]}
			if c.given {
				given(s)
			}
			err := c.do(s)
			if r := refusal.As(err); c.rule == "" && r != nil && r.Code == c.code {
				return
			}
			refused(t, err, c.code, c.rule)
		})
	}
}

// TestTheWaitingEnds: nothing is ranked before the last decision, and what was not accepted is not ranked.
func TestTheWaitingEnds(t *testing.T) {
	n, bids, xs := asked(t)
	refused(t, n.Select(domain.System(), bids, nil, noon), refusal.Conflict, "notice.waits")
	_, err := n.Screened(domain.System(), xs, bids, noon)
	refused(t, err, refusal.Conflict, "explanation.undecided")
	e := must[domain.Event](t)(xs[0].Answer(agencyOf(xs[0]), n, "自有设备，2026 年无在手项目", nil, decideBy, noon))
	if fmt.Sprint(e.Face) == "" || strings.Contains(fmt.Sprint(e.Face), "设备") {
		t.Fatalf("the log holds the text: %v", e.Face)
	}
	must[domain.Event](t)(xs[0].Decide(manager, n, true, "人员设备充足", noon))
	must[domain.Event](t)(xs[1].Lapse(domain.System(), noon.Add(24*time.Hour)))
	if xs[1].Accepted || xs[1].ReasonText().EN != domain.LapseText(false).EN || xs[0].ReasonText().ZH != "人员设备充足" {
		t.Fatalf("%+v", xs[1])
	}
	_, err = n.Screened(manager, xs, bids, noon)
	refused(t, err, refusal.Forbidden, "actor.role")
	e = must[domain.Event](t)(n.Screened(domain.System(), xs, bids, noon))
	if e.Face["asked"] != 2 || e.Face["refused"] != 1 || n.Waits != "" || !bids[3].Eligible || bids[4].Eligible || bids[4].Reason != domain.LowUnexplained {
		t.Fatalf("%v %+v", e.Face, bids[4])
	}
	_, err = n.Screened(domain.System(), xs, bids, noon)
	refused(t, err, refusal.Conflict, "explanation.waits")
	if err := n.Select(domain.System(), bids, []domain.BidID{bids[3].ID, bids[0].ID, bids[1].ID, bids[2].ID}, noon); err != nil || bids[4].Status != domain.BidIneligible || bids[4].Rank != 0 {
		t.Fatal(err)
	}
}

// TestNobodyDecidesInTime: the decider's silence is no objection.
func TestNobodyDecidesInTime(t *testing.T) {
	n, _, xs := asked(t)
	must[domain.Event](t)(xs[0].Answer(agencyOf(xs[0]), n, "自有设备", nil, decideBy, noon))
	if xs[0].Late(noon.Add(24*time.Hour)) || !xs[0].Late(decideBy.At) {
		t.Fatal("late by the wrong clock")
	}
	must[domain.Event](t)(xs[0].Lapse(domain.System(), decideBy.At))
	if !xs[0].Accepted || xs[0].ReasonText().EN != domain.LapseText(true).EN {
		t.Fatalf("%+v", xs[0])
	}
}

func TestTheScreenIsSaidBeforehand(t *testing.T) {
	s := explained
	s.Citation = refusal.Citation{Document: "交易规则", Article: "第十二条"}
	if zh := s.Text().ZH; !strings.Contains(zh, "70%") || !strings.Contains(zh, "1个工作日") || !strings.Contains(zh, "交易规则第十二条") {
		t.Fatal(zh)
	}
	if en := mechanical.Text().EN; !strings.Contains(en, "below 70% of the mean") || !strings.Contains(en, "mechanically") {
		t.Fatal(en)
	}
	if (domain.LowScreen{}).Text() != (refusal.Text{}) {
		t.Fatal("no screen says something")
	}
}
