package domain_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// noon is the moment of every test: Wednesday 4 March 2026, 12:00 at UTC+8.
var noon = time.Date(2026, 3, 4, 4, 0, 0, 0, time.UTC)

func who(person string, org domain.OrganisationID, kind domain.OrganisationKind, roles ...domain.Role) domain.Actor {
	return domain.Actor{Person: domain.PersonID(person), Organisation: org, Kind: kind, Region: "430100", Roles: roles}
}

var (
	officer   = who("officer", "dept", domain.KindDepartment, domain.DepartmentOfficer)
	manager   = who("manager", "dept", domain.KindDepartment, domain.DepartmentManager)
	reviewer  = who("reviewer", "op", domain.KindOperator, domain.OperatorReviewer)
	publisher = who("publisher", "op", domain.KindOperator, domain.OperatorPublisher)
	bidder    = who("bidder", "agency-1", domain.KindAgency, domain.AgencySubmitter)
	rival     = who("rival", "agency-2", domain.KindAgency, domain.AgencySubmitter)
)

func terms(change ...func(*domain.Terms)) domain.Terms {
	t := domain.Terms{Title: "示范区道路勘测定界", Description: "勘测定界并出具报告", Matter: "430100-ZJ-ZR-002", Category: "测绘", BudgetProject: "P-1",
		BudgetDocument: "财预〔2026〕1号", BudgetYear: 2026, Amount: 10_000_000, Payer: "organ", Method: "lowest", Quote: "total", Places: 1,
		Term: workday.Span{N: 10, Unit: workday.WorkingDay}, DutyPhone: "0731-81234567"}
	for _, f := range change {
		f(&t)
	}
	return t
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func draft(t *testing.T, change ...func(*domain.Terms)) *domain.Notice {
	t.Helper()
	o := domain.Organisation{ID: "dept", Kind: domain.KindDepartment, Name: "示范区发展和改革局", USCC: "11430102MB0000001X", Region: "430102"}
	n, _, err := domain.DraftNotice(officer, "n1", "CG-430102-2026-000001", o, terms(change...), noon)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

var keys = domain.Keys{OfferRecipient: "age1offer", DocumentRecipient: "age1document", Commitment: strings.Repeat("a", 64)}

// at walks a notice along its verbs until it has the status.
func at(t *testing.T, status domain.NoticeStatus, change ...func(*domain.Terms)) *domain.Notice {
	t.Helper()
	n := draft(t, change...)
	deadline := workday.Deadline{At: noon.Add(72 * time.Hour)}
	event := must[domain.Event](t)
	steps := []func(){
		func() { event(n.Submit(officer, nil, directory.MatterVersion{Version: 1}, nil, nil, noon)) },
		func() { event(n.Approve(manager, nil, nil, deadline, noon)) },
		func() { event(n.Review(reviewer, noon)) },
		func() {
			event(n.SetKeys(domain.System(), keys, domain.Split{}, noon))
			event(n.Publish(publisher, nil, nil, 2, deadline, noon))
		},
	}
	for _, step := range steps {
		if n.Status == status {
			return n
		}
		step()
	}
	if n.Status != status {
		t.Fatalf("no way to %s, at %s", status, n.Status)
	}
	return n
}

func refused(t *testing.T, err error, code refusal.Code, rule string) {
	t.Helper()
	r := refusal.As(err)
	if r == nil || r.Code != code || r.Rule != rule {
		t.Fatalf("got %v, want %s %s", err, code, rule)
	}
	if r.Text.ZH == "" || r.Text.EN == "" {
		t.Fatalf("%s has no sentence in both languages", rule)
	}
}

func TestSeparationOfDuties(t *testing.T) {
	both := who("officer", "dept", domain.KindDepartment, domain.DepartmentOfficer, domain.DepartmentManager)
	n := at(t, domain.NoticeInternal)
	_, err := n.Approve(both, nil, nil, workday.Deadline{}, noon)
	refused(t, err, refusal.Forbidden, "duty.separation")
	if n.Status != domain.NoticeInternal {
		t.Fatal("a refused approval changed the notice")
	}
	n = draft(t) // he drafts, a colleague submits, and he would approve
	must[domain.Event](t)(n.Submit(who("colleague", "dept", domain.KindDepartment, domain.DepartmentOfficer), nil, directory.MatterVersion{}, nil, nil, noon))
	_, err = n.Approve(both, nil, nil, workday.Deadline{}, noon)
	refused(t, err, refusal.Forbidden, "duty.separation")
	n = at(t, domain.NoticeApproved)
	must[domain.Event](t)(n.SetKeys(domain.System(), keys, domain.Split{}, noon))
	_, err = n.Publish(who("reviewer", "op", domain.KindOperator, domain.OperatorPublisher), nil, nil, 2, workday.Deadline{}, noon)
	refused(t, err, refusal.Forbidden, "duty.separation")
	if n.Status != domain.NoticeApproved {
		t.Fatal("a refused publication changed the notice")
	}
}

func TestPublishNeedsKeysAndChecks(t *testing.T) {
	n := at(t, domain.NoticeApproved)
	_, err := n.Publish(publisher, nil, nil, 2, workday.Deadline{}, noon)
	refused(t, err, refusal.Conflict, "notice.keys")
	must[domain.Event](t)(n.SetKeys(domain.System(), keys, domain.Split{}, noon))
	block := []compliance.Check{{Code: "threshold", Outcome: compliance.Block, Rule: "notice.threshold", Text: refusal.Text{ZH: "达到限额", EN: "at the threshold"}}}
	if _, err = n.Publish(publisher, block, nil, 2, workday.Deadline{}, noon); !refusal.Is(err, refusal.Invalid) {
		t.Fatalf("a blocking check let it through: %v", err)
	}
	if n.Status != domain.NoticeApproved {
		t.Fatal("a refused publication changed the status")
	}
}

func TestForbiddenMoves(t *testing.T) {
	for _, c := range []struct {
		name   string
		status domain.NoticeStatus
		verb   func(n *domain.Notice) error
	}{
		{"edit what is submitted", domain.NoticeInternal, func(n *domain.Notice) error { _, err := n.Edit(officer, terms(), noon); return err }},
		{"submit twice", domain.NoticeInternal, func(n *domain.Notice) error {
			_, err := n.Submit(officer, nil, directory.MatterVersion{}, nil, nil, noon)
			return err
		}},
		{"review before approval", domain.NoticeInternal, func(n *domain.Notice) error { _, err := n.Review(reviewer, noon); return err }},
		{"publish before review", domain.NoticeReview, func(n *domain.Notice) error {
			_, err := n.Publish(publisher, nil, nil, 2, workday.Deadline{}, noon)
			return err
		}},
		{"publish twice", domain.NoticePublished, func(n *domain.Notice) error {
			_, err := n.Publish(publisher, nil, nil, 2, workday.Deadline{}, noon)
			return err
		}},
		{"freeze before the deadline", domain.NoticePublished, func(n *domain.Notice) error { _, err := n.Freeze(domain.System(), nil, noon); return err }},
		{"open before the freeze", domain.NoticePublished, func(n *domain.Notice) error { _, err := n.OpenBids(domain.System(), nil, nil, noon); return err }},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := at(t, c.status)
			if err := c.verb(n); !refusal.Is(err, refusal.Conflict) {
				t.Fatalf("got %v, want a conflict", err)
			}
			if n.Status != c.status {
				t.Fatalf("the notice went to %s", n.Status)
			}
		})
	}
}

func TestAnotherDepartmentSeesNothing(t *testing.T) {
	n := at(t, domain.NoticeInternal)
	stranger := who("x", "other", domain.KindDepartment, domain.DepartmentManager)
	if _, err := n.Approve(stranger, nil, nil, workday.Deadline{}, noon); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("got %v, want not found", err)
	}
}

func bid(i int, secret string) *domain.Bid {
	sum := sha256.Sum256([]byte(secret))
	id := fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
	return &domain.Bid{ID: domain.BidID(id), Agency: domain.AgencyID(fmt.Sprintf("agency-%d", i)), USCC: fmt.Sprintf("USCC%d", i), Status: domain.BidSealed,
		Sealed: strings.Repeat("b", 64), WithdrawalHash: hex.EncodeToString(sum[:]), Revision: 1}
}

func TestOnlyTheSlipEndsABid(t *testing.T) {
	secret := strings.Repeat("s", 32)
	b := bid(1, secret)
	if err := b.MayEnd(bidder, hex.EncodeToString([]byte(secret))); err != nil {
		t.Fatal(err)
	}
	refused(t, b.MayEnd(bidder, hex.EncodeToString([]byte(strings.Repeat("x", 32)))), refusal.Forbidden, "bid.secret")
	refused(t, b.MayEnd(rival, hex.EncodeToString([]byte(secret))), refusal.NotFound, "not_found")
	b.Status = domain.BidWithdrawn
	refused(t, b.MayEnd(bidder, hex.EncodeToString([]byte(secret))), refusal.Conflict, "bid.status")
}

func TestTooFewBiddersOpensNothing(t *testing.T) {
	n := at(t, domain.NoticePublished)
	b := bid(1, "x")
	e := must[domain.Event](t)(n.Freeze(domain.System(), []*domain.Bid{b}, n.Deadline.At))
	if n.Status != domain.NoticeFailed || n.Reason != domain.FailedFewBidders || b.Status != domain.BidUnopened || e.Kind != domain.EventNoticeFailed {
		t.Fatalf("%s %s %s", n.Status, n.Reason, b.Status)
	}
	again, _, err := n.Repost(domain.System(), "n2", "CG-430102-2026-000002", noon)
	if err != nil || again.Status != domain.NoticeApproved || again.RepostOf != n.ID {
		t.Fatal(err)
	}
	_, _, err = n.Repost(domain.System(), "n3", "x", noon)
	refused(t, err, refusal.Conflict, "notice.reposted")
	again.Status, again.Reason = domain.NoticeFailed, domain.FailedFewBidders
	_, _, err = again.Repost(domain.System(), "n4", "x", noon)
	refused(t, err, refusal.Conflict, "notice.repost_once")
}

func TestSteps(t *testing.T) {
	n := at(t, domain.NoticePublished)
	bids := []*domain.Bid{bid(1, "x"), bid(2, "y"), bid(3, "z")}
	event := must[domain.Event](t)
	event(n.Freeze(domain.System(), bids, n.Deadline.At))
	event(n.Vet(domain.System(), bids, nil, noon))
	nonce := strings.Repeat("c", 64)
	event(n.OpenBids(domain.System(), bids, map[domain.BidID]domain.Opened{
		bids[0].ID: {Nonce: nonce, Price: "90000.00"},
		bids[1].ID: {Nonce: nonce, Price: "80000.00"},
		bids[2].ID: {Fault: domain.OfferUnreadable},
	}, noon))
	if bids[2].Eligible || bids[2].Reason != domain.OfferUnreadable || bids[2].Nonce != bids[2].Sealed || bids[2].Price != "" {
		t.Fatalf("an unreadable bid: %+v", bids[2])
	}
	if err := n.Select(domain.System(), bids, []domain.BidID{bids[1].ID, bids[0].ID}, noon); err != nil {
		t.Fatal(err)
	}
	if bids[1].Status != domain.BidWon || bids[0].Status != domain.BidReserve || bids[2].Rank != 0 {
		t.Fatal("ranks are wrong")
	}
}

func TestAcceptsPrices(t *testing.T) {
	for _, c := range []struct {
		name  string
		terms domain.Terms
		price string
		want  bool
	}{
		{"at the cap", terms(), "100000.00", true},
		{"a fen over the cap", terms(), "100000.01", false},
		{"at the limit", terms(func(t *domain.Terms) { t.PriceLimit = "90000.00" }), "90000.00", true},
		{"over the limit", terms(func(t *domain.Terms) { t.PriceLimit = "90000.00" }), "90000.01", false},
		{"a discount of 100", terms(func(t *domain.Terms) { t.Quote = "discount" }), "100.00", true},
		{"over 100", terms(func(t *domain.Terms) { t.Quote = "discount" }), "100.01", false},
		{"under the lowest discount", terms(func(t *domain.Terms) { t.Quote, t.PriceLimit = "discount", "5.00" }), "4.99", false},
		{"a draw at its price", terms(func(t *domain.Terms) { t.Method, t.FixedPrice = "random", "50000.00" }), "50000.00", true},
		{"a draw at another", terms(func(t *domain.Terms) { t.Method, t.FixedPrice = "random", "50000.00" }), "49999.99", false},
		{"no number", terms(), "1e5", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.terms.Accepts(c.price); got != c.want {
				t.Fatalf("got %v", got)
			}
		})
	}
}

func announced(t *testing.T) (*domain.Award, *domain.Notice) {
	t.Helper()
	n := at(t, domain.NoticePublished)
	n.Status = domain.NoticeSelected
	a, _ := domain.Announce(n, []byte("{}"), strings.Repeat("d", 64), []domain.BidID{"b1", "b2"},
		[]domain.WinnerView{{Bid: "b1", Agency: "agency-1", Name: "甲公司", USCC: "U1", Price: "80000.00"}}, workday.Deadline{At: noon.Add(72 * time.Hour)}, noon)
	return a, n
}

func TestNothingIsSignedInTheStandstill(t *testing.T) {
	a, n := announced(t)
	end := a.Standstill.At
	_, _, err := domain.DraftContract(officer, "c1", a, n, domain.ContractTerms{}, end.Add(-time.Microsecond))
	refused(t, err, refusal.Conflict, "award.standstill")
	if _, _, err = domain.DraftContract(officer, "c1", a, n, domain.ContractTerms{}, end); err != nil {
		t.Fatal(err)
	}
}

func TestDeclineGoesDownTheFirstRanking(t *testing.T) {
	a, n := announced(t)
	_, err := a.Decline(rival, "no", noon)
	refused(t, err, refusal.NotFound, "not_found")
	must[domain.Event](t)(a.Decline(bidder, "人员冲突", noon))
	if a.Next() != "b2" {
		t.Fatal(a.Next())
	}
	must[domain.Event](t)(a.NextReserve(manager, n, domain.Choice{Reason: "依次递补"}, domain.WinnerView{Bid: "b2", Agency: "agency-2"}, workday.Deadline{At: noon.Add(time.Hour)}, noon))
	must[domain.Event](t)(a.Decline(rival, "同上", noon))
	_, err = a.NextReserve(manager, n, domain.Choice{Reason: "x"}, domain.WinnerView{}, workday.Deadline{}, noon)
	refused(t, err, refusal.Conflict, "award.no_reserve")
	must[domain.Event](t)(a.PostAgain(manager, n, domain.Choice{Reason: "无可递补"}, noon))
	if n.Status != domain.NoticeFailed || a.Status != domain.AwardReposted || len(a.Strikes) != 2 {
		t.Fatal("posting again did not end the notice")
	}
}

func TestContractDiffersByField(t *testing.T) {
	a, n := announced(t)
	good := domain.ContractTerms{File: "f", DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC, AgencyName: "甲公司", AgencyUSCC: "U1",
		Price: "80000.00", Scope: n.Description, Term: n.Term, SignedOn: workday.On(a.Standstill.At)}
	if d := good.Compare(n, a.Winner); len(d) != 0 {
		t.Fatal(d)
	}
	bad := good
	bad.Price, bad.AgencyUSCC, bad.Term.N, bad.Scope = "80000.01", "U2", 11, "别的"
	blocking := 0
	for _, d := range bad.Compare(n, a.Winner) {
		if d.Blocking {
			blocking++
		}
	}
	if blocking != 3 {
		t.Fatalf("%d blocking differences, want price, code and term", blocking)
	}
	now := a.Standstill.At.Add(time.Hour)
	c, _, err := domain.DraftContract(officer, "c1", a, n, bad, now)
	if err != nil {
		t.Fatal(err)
	}
	file := &domain.File{ID: "f", Owner: "dept", Purpose: domain.PurposeContract, VersionID: "v", SHA256: strings.Repeat("e", 64)}
	_, err = c.Submit(officer, a, file, now)
	refused(t, err, refusal.Invalid, "contract.differs")
	must[domain.Event](t)(c.Edit(officer, good, a, n, now))
	must[domain.Event](t)(c.Submit(officer, a, file, now))
	_, err = c.Confirm(bidder, a, strings.Repeat("f", 64), now)
	refused(t, err, refusal.Invalid, "contract.sha256")
	must[domain.Event](t)(c.Confirm(bidder, a, file.SHA256, now))
	if c.Status != domain.ContractFiled || file.RetainUntil.IsZero() {
		t.Fatal("the contract is not filed, or its file not locked")
	}
}

func TestEligibility(t *testing.T) {
	survey := directory.Credential{Trade: "测绘", Name: "测绘资质", Kind: "licence", Level: "乙级", Order: 2}
	notice := at(t, domain.NoticePublished, func(t *domain.Terms) {
		t.Qualification = directory.Qualification{Groups: []directory.Group{{AllOf: []directory.Credential{survey}}}}
	})
	day := workday.MustDate("2026-03-03")
	agency := func(qs ...domain.Qualification) *domain.Agency {
		return &domain.Agency{ID: "a", Status: domain.AgencyAdmitted, AgencyProfile: domain.AgencyProfile{USCC: "U", Qualifications: qs}}
	}
	held := func(level, to string) domain.Qualification {
		return domain.Qualification{Trade: "测绘", Name: "测绘资质", Level: level, ValidFrom: workday.MustDate("2020-01-01"), ValidTo: workday.MustDate(to)}
	}
	for _, c := range []struct {
		name string
		a    *domain.Agency
		want string
	}{
		{"an empty list never satisfies", agency(), domain.QualMissing},
		{"the level asked for", agency(held("乙级", "2030-01-01")), ""},
		{"a higher level", agency(held("甲级", "2030-01-01")), ""},
		{"a lower level", agency(held("丙级", "2030-01-01")), domain.QualLevel},
		{"its last day counts", agency(held("乙级", "2026-03-03")), ""},
		{"expired yesterday", agency(held("乙级", "2026-03-02")), domain.QualExpired},
		{"one expired, one good", agency(held("甲级", "2026-01-01"), held("乙级", "2030-01-01")), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ""
			if rs := domain.Eligible(c.a, notice, nil, day); len(rs) > 0 {
				got = rs[0].Code
			}
			if got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestUSCCWarnsAndRefuses(t *testing.T) {
	_, _, err := domain.RegisterAgency("a", domain.AgencyProfile{Name: "甲", USCC: "91350100M000100Y4"}, noon)
	if !refusal.Is(err, refusal.Invalid) {
		t.Fatalf("17 characters: %v", err)
	}
	a, _, err := domain.RegisterAgency("a", domain.AgencyProfile{Name: "甲", USCC: "91350100M000100Y4Z"}, noon)
	if err == nil && !a.CheckDigitWrong() {
		t.Fatal("a failed check digit was not noticed")
	}
	if err == nil {
		t.Fatal("Z is not in the alphabet")
	}
	a, _, err = domain.RegisterAgency("a", domain.AgencyProfile{Name: "甲", USCC: "91350100M000100Y44"}, noon)
	if err != nil || !a.CheckDigitWrong() {
		t.Fatal("a failed check digit is a warning", err)
	}
	found := false
	for _, m := range a.Missing(nil, noon) {
		found = found || m.Rule == "uscc.check_digit"
	}
	if !found {
		t.Fatal("no proof was asked for")
	}
}

func TestFacesAreCanonical(t *testing.T) {
	b, err := domain.Canonical(map[string]any{"b": "<a&b>\u2028", "a": 1, "c": []any{true, `\u2028`}})
	if err != nil || string(b) != "{\"a\":1,\"b\":\"<a&b>\u2028\",\"c\":[true,\"\\\\u2028\"]}" {
		t.Fatalf("%s %v", b, err)
	}
}

func TestBidEventsStaySealed(t *testing.T) {
	for _, k := range []domain.EventKind{domain.EventBidSealed, domain.EventBidReplaced, domain.EventBidWithdrawn} {
		if k.Class() != domain.ClassSealed {
			t.Fatalf("%s is %s", k, k.Class())
		}
	}
	if domain.EventKind("anything.new").Class() != domain.ClassBlind {
		t.Fatal("blind is the default")
	}
}

func TestRegions(t *testing.T) {
	if c := domain.RegionCode("430102").Chain(); len(c) != 3 || c[0] != "430000" || c[1] != "430100" {
		t.Fatal(c)
	}
	if !domain.RegionCode("430100").Holds("430102") || domain.RegionCode("430102").Holds("430100") || domain.RegionCode("430102").Holds("430103") {
		t.Fatal("a city sees its districts, a district only itself")
	}
}
