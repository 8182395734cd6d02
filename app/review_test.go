package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// TestAReceiptNamesOnlyTheNoticeOfItsBid sends a bid again to another notice: a receipt for that one would "prove" that
// a bid was dropped there.
func TestAReceiptNamesOnlyTheNoticeOfItsBid(t *testing.T) {
	w := newWorld(t, 1)
	one, other := w.published(), w.published()
	o, s := offer(t, one, w.codes[0], "52000.00")
	first, err := w.PlaceBid(ctx(), w.agencies[0], one.Number, o)
	w.do(err)
	_, err = w.PlaceBid(ctx(), w.agencies[0], other.Number, o)
	refusedBy(t, err, refusal.Conflict, "bid.id")

	// Nor is the bid of one notice replaced by one on another.
	next, _ := offer(t, other, w.codes[0], "52000.00")
	next.Replaces, next.Secret = s.id, s.secret
	_, err = w.PlaceBid(ctx(), w.agencies[0], other.Number, next)
	refusedBy(t, err, refusal.NotFound, "")

	// A lost answer is answered after the deadline too, with the same bytes.
	w.db.SetClock(one.Deadline.At.Add(time.Second))
	again, err := w.PlaceBid(ctx(), w.agencies[0], one.Number, o)
	w.do(err)
	if again.New || string(again.Receipt) != string(first.Receipt) {
		t.Fatal("a repeat answers another receipt")
	}
	_, err = w.PlaceBid(ctx(), w.agencies[0], other.Number, o)
	refusedBy(t, err, refusal.Conflict, "")
	r, err := seal.ParseReceipt(again.Receipt, w.Receipts.VerifierKey())
	if err != nil || r.Notice != one.Number {
		t.Fatalf("receipt %+v %v", r, err)
	}
}

// TestAContractFollowsTheAward hands a contract to the winner, who then declines: neither he nor his contract may file.
func TestAContractFollowsTheAward(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, price := range []string{"50000.00", "51000.00", "52000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	w.db.SQL(`DO $$ BEGIN UPDATE awards SET record = ''; RAISE 'a record was changed'; EXCEPTION WHEN SQLSTATE 'IM003' THEN NULL; END $$`)
	w.db.SetClock(public.Award.Standstill.At.Add(time.Minute))
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeContract, Name: "合同.pdf", Content: pdf})
	w.do(err)
	terms := domain.ContractTerms{File: file.ID, DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC, AgencyName: public.Award.Winner.Name,
		AgencyUSCC: w.codes[0], Price: "50000.00", Scope: n.Description, Term: n.Term, SignedOn: workday.On(public.Award.Standstill.At)}
	id := domain.ContractID(app.NewID())
	_, err = w.CreateContract(ctx(), w.officer, id, n.Number, terms)
	w.do(err)
	_, err = w.CreateContract(ctx(), w.agencies[2], domain.ContractID(app.NewID()), n.Number, terms)
	refusedBy(t, err, refusal.NotFound, "") // a stranger learns of no draft
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.DeclineAward(ctx(), w.agencies[0], n.Number, 0, "项目负责人离职")
	w.do(err)
	_, err = w.ConfirmContract(ctx(), w.agencies[0], id, 0, file.SHA256)
	refusedBy(t, err, refusal.Conflict, "award.status")
	page, err := w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextReserve, domain.Choice{Reason: "按排序递补"})
	w.do(err)
	_, err = w.ConfirmContract(ctx(), w.agencies[0], id, 0, file.SHA256)
	refusedBy(t, err, refusal.Conflict, "contract.candidate")

	w.db.SetClock(page.Award.Standstill.At.Add(time.Minute))
	_, err = w.ConfirmContract(ctx(), w.agencies[0], id, 0, file.SHA256)
	refusedBy(t, err, refusal.Conflict, "contract.candidate")
	terms.AgencyName, terms.AgencyUSCC, terms.Price, terms.SignedOn = page.Award.Winner.Name, w.codes[1], "51000.00", workday.On(page.Award.Standstill.At)
	_, err = w.EditContract(ctx(), w.officer, id, 0, terms)
	w.do(err)
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ConfirmContract(ctx(), w.agencies[0], id, 0, file.SHA256)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.ConfirmContract(ctx(), w.agencies[1], id, 0, file.SHA256)
	w.do(err)
}

// TestAContractOfAnOldWinnerIsNotHandedOver submits, unchanged, what was drafted before the award passed.
func TestAContractOfAnOldWinnerIsNotHandedOver(t *testing.T) {
	a := &domain.Award{Department: "d", Seat: domain.Seat{Status: domain.AwardAnnounced, Winner: domain.WinnerView{Agency: "second"}}}
	c := &domain.Contract{Department: "d", Agency: "first", Status: domain.ContractDrafted}
	by := domain.Actor{Person: "p", Organisation: "d", Kind: domain.KindDepartment, Roles: []domain.Role{domain.DepartmentOfficer}}
	_, err := c.Submit(by, a, nil, start)
	refusedBy(t, err, refusal.Conflict, "contract.candidate")
}

// TestNobodyCancelsAfterTheDeadline also while no worker has come to the freeze.
func TestNobodyCancelsAfterTheDeadline(t *testing.T) {
	w := newWorld(t, 0)
	n := w.published()
	w.db.SetClock(n.Deadline.At)
	_, err := w.CancelNotice(ctx(), w.manager, n.ID, 0, "预算调整")
	refusedBy(t, err, refusal.Conflict, "notice.cancel")
}

// TestOversightReadsItsOwnRegion asks from another district for events and files that are not public.
func TestOversightReadsItsOwnRegion(t *testing.T) {
	w := newWorld(t, 1)
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: "附件.pdf", Content: pdf})
	w.do(err)
	page := w.drafted(func(t *domain.Terms) {
		t.Attachments = []domain.Attachment{{File: file.ID, Audience: domain.AudiencePublic}}
	})
	_, err = w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
	w.do(err)
	elsewhere := w.auditor
	elsewhere.Region = "430103"
	subject := "notice:" + string(page.Notice.ID)
	if es, err := w.AuditEvents(ctx(), w.auditor, subject); err != nil || len(es) == 0 {
		t.Fatalf("the city's auditor sees %d events: %v", len(es), err)
	}
	if es, err := w.AuditEvents(ctx(), elsewhere, subject); err != nil || len(es) != 0 {
		t.Fatalf("another district's auditor sees %d events: %v", len(es), err)
	}
	for _, one := range []domain.Actor{w.officer, w.agencies[0]} { // agencies and their people are of every region
		_, _, err := w.LogIn(ctx(), app.LogIn{Email: w.account(one), Password: goodPassword})
		w.do(err)
		who, theirs := "person:"+string(one.Person), one.Kind == domain.KindAgency
		if es, err := w.AuditEvents(ctx(), w.auditor, who); err != nil || len(es) == 0 {
			t.Errorf("the city's auditor sees %d events of %s: %v", len(es), who, err)
		}
		if es, err := w.AuditEvents(ctx(), elsewhere, who); err != nil || len(es) > 0 != theirs {
			t.Errorf("another district's auditor sees %d events of %s: %v", len(es), who, err)
		}
	}
	_, body, err := w.OpenFile(ctx(), w.auditor, file.ID)
	w.do(err)
	w.do(body.Close())
	_, _, err = w.OpenFile(ctx(), elsewhere, file.ID)
	refusedBy(t, err, refusal.NotFound, "")
}

// TestWhatCanNotBeCarriedOutIsNotTaken: no more winners than the rulebook has places, and a discount that somebody can offer.
func TestWhatCanNotBeCarriedOutIsNotTaken(t *testing.T) {
	w := newWorld(t, 0)
	for field, change := range map[string]func(*domain.Terms){
		"places":      func(t *domain.Terms) { t.Places = 6 },
		"price_limit": func(t *domain.Terms) { t.Quote, t.PriceLimit = "discount", "100.01" },
	} {
		_, err := w.SubmitNotice(ctx(), w.officer, w.drafted(change).Notice.ID, 0)
		if r := refusal.As(err); r == nil || !strings.Contains(strings.Join(fields(err), " "), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestAStolenSessionGuessesFewTimes at the old password.
func TestAStolenSessionGuessesFewTimes(t *testing.T) {
	w := newWorld(t, 0)
	w.account(w.officer)
	for range 5 {
		refusedBy(t, w.ChangePassword(ctx(), w.officer, "a wrong sentence", "another sentence"), refusal.Forbidden, "login.wrong")
	}
	refusedBy(t, w.ChangePassword(ctx(), w.officer, goodPassword, "another sentence"), refusal.Unavailable, "login.rate")
}

// TestTheChecksOfANoticeNameNoUnpublishedOne: they are public.
func TestTheChecksOfANoticeNameNoUnpublishedOne(t *testing.T) {
	w := newWorld(t, 0)
	project := func(t *domain.Terms) { t.BudgetProject = "P-together" }
	hidden := w.drafted(project, func(t *domain.Terms) { t.Title = "尚未公开的另一项评估" })
	_, err := w.SubmitNotice(ctx(), w.officer, hidden.Notice.ID, 0)
	w.do(err)
	for _, c := range w.published(project).Checks {
		for _, e := range c.Evidence {
			if strings.Contains(e.Value, hidden.Notice.Title) {
				t.Fatalf("%s tells of it: %s", c.Code, e.Value)
			}
		}
	}
}

// TestTheOperatorIsToldOfAnAdmission, of a firm from elsewhere too, with a deadline by the marketplace's own rules.
func TestTheOperatorIsToldOfAnAdmission(t *testing.T) {
	w := newWorld(t, 0)
	code, err := uscc.Make("91440300MA7654321")
	w.do(err)
	by, in := w.register(code)
	profile := in.Profile
	profile.Region, profile.Address, profile.Phone, profile.LegalRepresentative = "440300", "一路1号", "0755-80000001", "李四"
	profile.Licence = w.upload(by, domain.PurposeLicence).ID
	_, err = w.EditAgency(ctx(), by, 0, profile)
	w.do(err)
	page, err := w.SubmitAgency(ctx(), by, 0)
	w.do(err)
	if page.Agency.Due.Span.Unit != workday.WorkingDay {
		t.Fatalf("due %+v", page.Agency.Due.Span)
	}
	w.do(w.Drain(ctx()))
	ls, err := w.Letters(ctx(), w.reviewer, true, 0, 10)
	w.do(err)
	if len(ls) != 1 || ls[0].Kind != "agency.submitted" {
		t.Fatalf("the reviewer has %d letters", len(ls))
	}
}
