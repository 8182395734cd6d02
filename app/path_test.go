package app_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func refusedBy(t testing.TB, err error, code refusal.Code, rule string) {
	t.Helper()
	r := refusal.As(err)
	if r == nil || r.Code != code || rule != "" && r.Rule != rule {
		t.Fatalf("got %v, want %s %s", err, code, rule)
	}
}

// TestFromNoticeToFiledContract walks the whole path.
func TestFromNoticeToFiledContract(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, price := range []string{"52000.00", "51000.00", "53000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award.Winner.USCC != w.codes[1] || public.Award.Winner.Price != "51000.00" || len(public.Bids) != 3 {
		t.Fatalf("winner %+v", public.Award.Winner)
	}
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	if res := award.Verify(record, seal.OpenWith); !res.Valid || res.Envelopes != award.EnvelopesChecked {
		t.Fatalf("the record does not verify: %v", res.Fault)
	}

	terms := domain.ContractTerms{DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC, AgencyName: public.Award.Winner.Name, AgencyUSCC: w.codes[1],
		Price: "51000.00", Scope: n.Description, Term: n.Term, SignedOn: workday.On(public.Award.Standstill.At)}
	id := domain.ContractID(app.NewID())
	_, err = w.CreateContract(ctx(), w.officer, id, n.Number, terms)
	refusedBy(t, err, refusal.Conflict, "award.standstill")

	w.db.SetClock(public.Award.Standstill.At.Add(time.Minute))
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeContract, Name: "合同.pdf", Content: pdf})
	w.do(err)
	terms.File, terms.Price = file.ID, "51000.01"
	page, err := w.CreateContract(ctx(), w.officer, id, n.Number, terms)
	w.do(err)
	if len(page.Contract.Differences) != 1 || page.Contract.Differences[0].Field != "price" {
		t.Fatalf("differences %+v", page.Contract.Differences)
	}
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	refusedBy(t, err, refusal.Invalid, "contract.differs")
	terms.Price = "51000.00"
	_, err = w.EditContract(ctx(), w.officer, id, 0, terms)
	w.do(err)
	_, err = w.Contract(ctx(), w.agencies[1], id)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.SubmitContract(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ConfirmContract(ctx(), w.agencies[0], id, 0, file.SHA256)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.ConfirmContract(ctx(), w.agencies[1], id, 0, strings.Repeat("0", 64))
	refusedBy(t, err, refusal.Invalid, "contract.sha256")
	_, err = w.ConfirmContract(ctx(), w.agencies[1], id, 0, file.SHA256)
	w.do(err)
	w.do(w.Drain(ctx()))
	summary, _, err := w.PublicContract(ctx(), n.Number, 0)
	w.do(err)
	if summary.SHA256 != file.SHA256 || w.notice(n.ID).Status != domain.NoticeClosed {
		t.Fatal("the contract is not filed")
	}
	audit, err := w.AuditAward(ctx(), w.auditor, n.Number)
	w.do(err)
	if audit.Fault != "" || len(audit.History) < 8 {
		t.Fatalf("audit: %q, %d events", audit.Fault, len(audit.History))
	}
}

func TestPlainAgeIsAcceptedAndAWrongRecipientIsUnreadable(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published()
	w.bid(n, 0, "52000.00")
	w.bid(n, 1, "51000.00")
	w.bid(n, 2, "50000.00")
	stranger, err := age.GenerateX25519Identity()
	w.do(err)
	o, _ := offerTo(t, n, stranger.Recipient().String(), w.codes[3], "1.00")
	_, err = w.PlaceBid(ctx(), w.agencies[3], n.Number, o)
	w.do(err)
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	for _, b := range public.Bids {
		if b.USCC == w.codes[3] && (b.Eligible || b.Reason != domain.OfferUnreadable || b.Nonce != b.Sealed) {
			t.Fatalf("a bid sealed to somebody else: %+v", b)
		}
	}
	if public.Award.Winner.USCC != w.codes[2] || len(public.Award.Ranking) != 3 {
		t.Fatal("the others were not ranked")
	}
}

func TestTooFewBiddersNeverOpensAndRepostsOnce(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published()
	w.bid(n, 0, "52000.00")
	w.pass(n)
	failed := w.notice(n.ID)
	if failed.Status != domain.NoticeFailed || failed.Reason != domain.FailedFewBidders || failed.RepostedAs == "" {
		t.Fatalf("%s %s %q", failed.Status, failed.Reason, failed.RepostedAs)
	}
	w.do(w.Store.View(ctx(), func(tx app.Tx) error {
		if _, _, _, err := tx.WrappedKeys(ctx(), n.ID); !refusal.Is(err, refusal.NotFound) {
			t.Fatalf("the identities are still there: %v", err)
		}
		return nil
	}))
	again := w.notice(failed.RepostedAs)
	if again.Status != domain.NoticePublished || again.Keys.OfferRecipient == n.Keys.OfferRecipient {
		t.Fatalf("re-posted as %s", again.Status)
	}
	w.pass(again)
	if second := w.notice(again.ID); second.Status != domain.NoticeFailed || second.RepostedAs != "" {
		t.Fatal("a second failure was posted again by itself")
	}
}

func TestWithdrawAndReplace(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	first := w.bid(n, 0, "52000.00")
	o, _ := offer(t, n, w.codes[0], "51000.00")
	_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Conflict, "bid.standing")
	o.Replaces, o.Secret = first.id, strings.Repeat("00", 32)
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Forbidden, "bid.secret")
	o.Secret = first.secret
	placed, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	w.do(err)
	repeat, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	w.do(err)
	if string(repeat.Receipt) != string(placed.Receipt) || repeat.New {
		t.Fatal("the same offer again answers the same receipt")
	}
	second := w.bid(n, 1, "50000.00")
	_, err = w.WithdrawBid(ctx(), w.agencies[0], second.id, second.secret)
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.WithdrawBid(ctx(), w.agencies[1], second.id, second.secret)
	w.do(err)
	w.bid(n, 1, "49000.00") // a withdrawn agency may bid again
	w.bid(n, 2, "48000.00")

	w.db.SetClock(n.Deadline.At)
	late, _ := offer(t, n, w.codes[0], "1.00")
	late.Replaces, late.Secret = o.Bid, "" // the slip of the replacement is lost here; its own secret is not the reason
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, late)
	if err == nil {
		t.Fatal("a replacement after the deadline was taken")
	}
	lost, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	w.do(err)
	if string(lost.Receipt) != string(placed.Receipt) {
		t.Fatal("a lost answer is answered after the deadline too")
	}
	w.do(w.Drain(ctx()))
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if len(public.Bids) != 3 {
		t.Fatalf("%d bids stood, want 3", len(public.Bids))
	}
}

func TestLateReplacementLeavesTheStandingBid(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	first := w.bid(n, 0, "50000.00")
	w.bid(n, 1, "51000.00")
	w.bid(n, 2, "52000.00")
	w.db.SetClock(n.Deadline.At)
	late, _ := offer(t, n, w.codes[0], "1.00")
	late.Replaces, late.Secret = first.id, first.secret
	_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, late)
	refusedBy(t, err, refusal.Conflict, "bid.closed")
	w.do(w.Drain(ctx()))
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award.Winner.Bid != first.id {
		t.Fatal("the standing bid did not stand")
	}
}

func TestDeclineThenReserveThenRepost(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, price := range []string{"50000.00", "51000.00", "52000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	_, err := w.DeclineAward(ctx(), w.agencies[1], n.Number, 0, "无")
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.DeclineAward(ctx(), w.agencies[0], n.Number, 0, "项目负责人离职")
	w.do(err)
	page, err := w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextReserve, domain.Choice{Reason: "按排序递补"})
	w.do(err)
	if page.Award.Winner.USCC != w.codes[1] {
		t.Fatal("not the second")
	}
	_, err = w.DeclineAward(ctx(), w.agencies[1], n.Number, 0, "同上")
	w.do(err)
	_, err = w.ChooseNext(ctx(), w.manager, n.Number, 0, app.NextRepost, domain.Choice{Reason: "重新采购"})
	w.do(err)
	w.do(w.Drain(ctx()))
	if again := w.notice(w.notice(n.ID).RepostedAs); again.Status != domain.NoticePublished {
		t.Fatalf("re-posted as %s", again.Status)
	}
	before, _ := w.AwardRecord(ctx(), n.Number)
	if res := award.Verify(before, seal.OpenWith); !res.Valid {
		t.Fatal("the first record stands for ever")
	}
}

func TestThresholdAndSplittingThroughTheApp(t *testing.T) {
	w := newWorld(t, 0)
	at := func(amount string) func(*domain.Terms) {
		return func(t *domain.Terms) { t.Amount = money.MustParse(amount) }
	}
	over := w.drafted(at("800000.00"))
	_, err := w.SubmitNotice(ctx(), w.officer, over.Notice.ID, 0)
	refusedBy(t, err, refusal.Invalid, "notice.threshold")
	if r := refusal.As(err); r.Citation.IsZero() {
		t.Fatal("the refusal cites nothing")
	}
	under := w.drafted(at("799999.99"))
	_, err = w.SubmitNotice(ctx(), w.officer, under.Notice.ID, 0)
	w.do(err)

	project := "P-split"
	for i := range 3 {
		page := w.drafted(at("295000.00"), func(t *domain.Terms) { t.BudgetProject = project })
		_, err := w.SubmitNotice(ctx(), w.officer, page.Notice.ID, 0)
		if i < 2 {
			w.do(err)
			continue
		}
		refusedBy(t, err, refusal.Invalid, "notice.splitting")
	}
}

func TestEveryoneIsToldOnce(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i := range 3 {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	for i := range 3 {
		ls, err := w.Letters(ctx(), w.agencies[i], false, 0, 50)
		w.do(err)
		results := 0
		for _, l := range ls {
			if strings.HasPrefix(l.Kind, "award.") {
				results++
				if strings.Contains(l.Body.ZH+l.Subject.ZH, "%!") || l.Link == "" {
					t.Fatalf("letter %+v", l)
				}
			}
		}
		if results != 1 {
			t.Fatalf("agency %d was told %d times", i, results)
		}
	}
	if _, err := json.Marshal(n); err != nil {
		t.Fatal(err)
	}
}

func TestADrawEverybodyEnrolsAtThePrice(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published(random)
	for i, price := range []string{"60000.00", "60000.00", "60000.00", "59999.99"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	for _, b := range public.Bids {
		if other := b.USCC == w.codes[3]; other == b.Eligible || other && b.Reason != domain.PriceLimit {
			t.Fatalf("%s: eligible %v, %q", b.USCC, b.Eligible, b.Reason)
		}
	}
	record, err := w.AwardRecord(ctx(), n.Number)
	w.do(err)
	if res := award.Verify(record, seal.OpenWith); !res.Valid || len(res.Ranking) != 3 {
		t.Fatalf("%v", res.Fault)
	}
}

func TestDiscountTheHighestWins(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published(func(t *domain.Terms) { t.Quote = "discount" })
	for i, price := range []string{"5.00", "12.50", "8.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award.Winner.USCC != w.codes[1] {
		t.Fatal("not the highest discount")
	}
}
