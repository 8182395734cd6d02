package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// splits lets the city's rulebook split the keys of every notice from 50,000 yuan: 2 of 3, two working days.
func (w *world) splits() {
	w.t.Helper()
	data, err := demo.Files.ReadFile("rulebook-demo-2026.json")
	w.do(err)
	b, err := rulebook.Decode(data)
	w.do(err)
	b.Version++
	kept := b.Values[:0]
	for _, v := range b.Values {
		if !strings.HasPrefix(v.Key, "split_key.") {
			kept = append(kept, v)
		}
	}
	by := refusal.Citation{Document: "示范市网上中介服务超市交易规则（演示）", Article: "第十条之一"}
	b.Values = append(kept, rulebook.Value{Key: rulebook.KeySplitFrom, Value: "50000.00", Unit: "yuan", Citation: by}, rulebook.Value{Key: rulebook.KeySplitHolders, Value: "3", Unit: "count", Citation: by},
		rulebook.Value{Key: rulebook.KeySplitNeeded, Value: "2", Unit: "count", Citation: by}, rulebook.Value{Key: rulebook.KeySplitWait, Value: "2", Unit: "working_day", Citation: by})
	_, err = w.ImportRulebook(ctx(), b)
	w.do(err)
}

// keeper is a share holder with the private half of his key.
type keeper struct {
	domain.Actor
	identity string
}

func (w *world) keeper(by domain.Actor, office string) keeper {
	w.t.Helper()
	identity, err := age.GenerateX25519Identity()
	w.do(err)
	_, err = w.SetHolderKey(ctx(), by, domain.HolderKey{ID: domain.HolderKeyID(app.NewID()), Office: office, Recipient: identity.Recipient().String(), Wrapped: "-----BEGIN AGE ENCRYPTED FILE-----\n" + app.Token(60)})
	w.do(err)
	return keeper{by, identity.String()}
}

// keepers are the legal adviser of the department, the city's finance bureau and its data bureau.
func (w *world) keepers() []keeper {
	w.t.Helper()
	bureau := func(kind domain.OrganisationKind, name string) domain.Actor {
		return w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, Region: "430100", Version: 1}, domain.KeyHolder)
	}
	return []keeper{w.keeper(w.colleague(domain.KeyHolder), "法律顾问"), w.keeper(bureau(domain.KindRegulator, "示范市财政局"), "国库科"), w.keeper(bureau(domain.KindSteward, "示范市数据局"), "数据安全科")}
}

// share is what the holder's browser reads of his share.
func (w *world) share(k keeper, id domain.NoticeID) string {
	w.t.Helper()
	list, err := w.Shares(ctx(), k.Actor)
	w.do(err)
	for _, row := range list {
		if row.Notice.ID == id {
			text, err := seal.OpenWith(k.identity, row.Sealed)
			w.do(err)
			return string(text)
		}
	}
	w.t.Fatalf("no share of %s", id)
	return ""
}

func (w *world) gives(k keeper, id domain.NoticeID) {
	w.t.Helper()
	_, err := w.GiveShare(ctx(), k.Actor, id, w.share(k, id))
	w.do(err)
}

// TestFewerSharesOpenNothingAndEnoughOpenEverything walks a split notice with documents: one share leaves everything
// closed, a wrong one is named, the second right one opens offers and documents and leads to a record that verifies.
func TestFewerSharesOpenNothingAndEnoughOpenEverything(t *testing.T) {
	w := newWorld(t, 3)
	w.splits()
	held := w.keepers()
	n := w.published(asking)
	s := n.Split
	if s.Needed != 2 || len(s.Holders) != 3 || len(s.Commitments) != 2 || s.Holders[0].Title() != "甲区发展和改革局法律顾问" {
		t.Fatalf("%+v", s)
	}
	if says := domain.Protection(&n); !strings.Contains(says.ZH, "3 名份额持有人中的 2 名") || !strings.Contains(says.EN, "2 of the 3 share holders") {
		t.Errorf("the public sentence: %+v", says)
	}
	content := append([]byte("%PDF-1.4\n"), make([]byte, 4096)...)
	for i, price := range []string{"52000.00", "51000.00", "53000.00"} {
		w.bidWith(n, i, price, w.uploaded(n, i, "技术方案", sealedDocument(t, n.Keys.DocumentRecipient, content)))
	}
	early := w.share(held[0], n.ID)
	_, err := w.GiveShare(ctx(), held[0].Actor, n.ID, early)
	refusedBy(t, err, refusal.Conflict, "split.early")

	w.pass(n)
	now := w.notice(n.ID)
	if now.Status != domain.NoticeFrozen || !now.OpenedAt.IsZero() || now.Split.AskedAt.IsZero() || !now.Split.Due.At.After(now.Split.AskedAt) {
		t.Fatalf("%s, %+v", now.Status, now.Split)
	}
	for _, k := range held {
		if ls, err := w.Letters(ctx(), k.Actor, false, 0, 9); err != nil || len(ls) != 1 || ls[0].Kind != "notice.shares_asked" {
			t.Errorf("letters: %+v, %v", ls, err)
		}
	}
	w.gives(held[0], n.ID)
	w.do(w.Drain(ctx()))
	w.closed(n.ID)
	_, err = w.GiveShare(ctx(), held[0].Actor, n.ID, early)
	refusedBy(t, err, refusal.Conflict, "split.given")

	_, err = w.GiveShare(ctx(), held[1].Actor, n.ID, strings.Replace(early, " 1 ", " 2 ", 1))
	refusedBy(t, err, refusal.Invalid, "split.wrong")
	if r := refusal.As(err); !strings.Contains(r.Text.ZH, "第 2 份（示范市财政局国库科）") {
		t.Errorf("it names nobody: %s", r.Text.ZH)
	}
	w.do(w.Drain(ctx()))
	w.closed(n.ID)
	if h := w.notice(n.ID).Split.Holders[1]; h.WrongAt.IsZero() || !h.GivenAt.IsZero() {
		t.Errorf("%+v", h)
	}
	w.gives(held[2], n.ID)
	w.do(w.Drain(ctx()))
	if at := w.notice(n.ID).Status; at != domain.NoticeSelected {
		t.Fatalf("with two shares: %s", at)
	}
	_, err = w.GiveShare(ctx(), held[1].Actor, n.ID, w.share(held[1], n.ID))
	refusedBy(t, err, refusal.Conflict, "split.early")
	page, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if page.Award.Winner.Price != "51000.00" {
		t.Errorf("won at %s", page.Award.Winner.Price)
	}
	list, files, err := w.BidDocuments(ctx(), w.officer, n.ID)
	if err != nil || len(list) != 3 || len(files) != 3 {
		t.Errorf("%d documents, %d opened: %v", len(list), len(files), err)
	}
}

// closed fails when anything of the notice is open, or could be opened from what is stored.
func (w *world) closed(id domain.NoticeID) {
	w.t.Helper()
	n := w.notice(id)
	if n.Status != domain.NoticeFrozen || !n.OpenedAt.IsZero() {
		w.t.Fatalf("%s, opened %s", n.Status, n.OpenedAt)
	}
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		offer, document, secret, err := tx.WrappedKeys(ctx(), id)
		if err != nil {
			return err
		}
		given, err := tx.GivenShares(ctx(), id)
		if err != nil {
			return err
		}
		for name, locked := range map[string][]byte{"offer": offer, "document": document, "secret": secret} {
			if _, err := w.Opener.Unlock(n.Number, n.Split, given, name, locked); err == nil {
				w.t.Errorf("%d shares open the %s key", len(given), name)
			}
			if _, err := w.Opener.Identity(locked, n.Keys.OfferRecipient); err == nil {
				w.t.Errorf("the opening identity alone opens the %s key", name)
			}
		}
		return nil
	}))
}

// TestHoldersWhoDoNotComeEndTheNoticeByItsRule: nothing is opened, the absent are named, keys and shares are gone, and it
// is posted again with fresh ones. A suspension moves the moment.
func TestHoldersWhoDoNotComeEndTheNoticeByItsRule(t *testing.T) {
	w := newWorld(t, 3)
	w.splits()
	held := w.keepers()
	n := w.published()
	for i := range w.agencies {
		w.bid(n, i, "50000.00")
	}
	w.pass(n)
	w.gives(held[1], n.ID)
	due := w.notice(n.ID).Split.Due.At
	w.db.SetClock(due.Add(-time.Minute))
	w.do(w.Drain(ctx()))
	w.closed(n.ID)
	d := domain.Decision{Document: "示财监〔2026〕3号", Reason: "核查投诉"}
	_, err := w.SuspendNotice(ctx(), w.supervisor, n.ID, 0, d)
	w.do(err)
	w.db.SetClock(due.Add(time.Hour))
	w.do(w.Drain(ctx()))
	_, err = w.GiveShare(ctx(), held[0].Actor, n.ID, w.share(held[0], n.ID))
	refusedBy(t, err, refusal.Conflict, "notice.suspended")
	_, err = w.ResumeNotice(ctx(), w.supervisor, n.ID, 0, d)
	w.do(err)
	w.do(w.Drain(ctx()))
	if moved := w.notice(n.ID).Split.Due.At; !moved.After(due.Add(time.Hour)) {
		t.Fatalf("resumed, due %s", moved)
	}
	w.closed(n.ID)
	w.db.SetClock(w.notice(n.ID).Split.Due.At)
	_, err = w.GiveShare(ctx(), held[0].Actor, n.ID, w.share(held[0], n.ID)) // no worker has come to it yet, and the rule holds
	refusedBy(t, err, refusal.Conflict, "split.over")
	w.do(w.Drain(ctx()))
	ended := w.notice(n.ID)
	if ended.Status != domain.NoticeFailed || ended.Reason != domain.FailedHolders || !ended.OpenedAt.IsZero() {
		t.Fatalf("%s, %s", ended.Status, ended.Reason)
	}
	if why := domain.FailureText(&ended); !strings.Contains(why.ZH, "甲区发展和改革局法律顾问、示范市数据局数据安全科") {
		t.Errorf("%s", why.ZH)
	}
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		if _, _, _, err := tx.WrappedKeys(ctx(), n.ID); !refusal.Is(err, refusal.NotFound) {
			t.Errorf("the keys are still there: %v", err)
		}
		given, err := tx.GivenShares(ctx(), n.ID)
		if sealed, _ := tx.SealedShare(ctx(), n.ID, 1); len(given) > 0 || sealed != nil {
			t.Error("shares are still there")
		}
		return err
	}))
	again := w.notice(ended.RepostedAs)
	if again.Status != domain.NoticePublished || len(again.Split.Holders) != 3 || again.Split.Commitments[0] == n.Split.Commitments[0] {
		t.Errorf("%s, %+v", again.Status, again.Split)
	}
}

// TestTwoWorkersOpenASplitNoticeOnce: whatever runs at once, there is one award.
func TestTwoWorkersOpenASplitNoticeOnce(t *testing.T) {
	w := newWorld(t, 3)
	w.splits()
	held := w.keepers()
	n := w.published()
	for i, price := range []string{"52000.00", "51000.00", "53000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	var done sync.WaitGroup
	for _, k := range held {
		share := w.share(k, n.ID)
		done.Go(func() { // the third comes while the opening waits, or too late: both are no fault of the others
			if _, err := w.GiveShare(ctx(), k.Actor, n.ID, share); err != nil && !refusal.Is(err, refusal.Conflict) {
				t.Errorf("%v", err)
			}
		})
	}
	done.Wait()
	for range 4 {
		ds, err := w.HandOut(ctx(), time.Minute, 100)
		w.do(err)
		for _, d := range ds {
			for range 2 {
				done.Go(func() { _ = w.Handle(ctx(), d) })
			}
		}
		done.Wait()
	}
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`)
	w.do(w.Drain(ctx()))
	for _, kind := range []domain.EventKind{domain.EventNoticeShares, domain.EventNoticeOpened, domain.EventAwardAnnounced} {
		if got := w.db.SQL(`SELECT count(*) FROM events WHERE kind = $1`, string(kind))[0][0]; got != "1" {
			t.Errorf("%s: %s times", kind, got)
		}
	}
}

// TestWhoHoldsShares: never an auditor, the operator, who wrote or approved the notice, another department, or one person
// twice; and no organisation has enough to open alone. Until there are enough the keys are not made.
func TestWhoHoldsShares(t *testing.T) {
	w := newWorld(t, 0)
	w.splits()
	_, err := w.SetHolderKey(ctx(), w.auditor, domain.HolderKey{ID: domain.HolderKeyID(app.NewID()), Office: "审计", Recipient: "age1" + strings.Repeat("q", 58), Wrapped: "-----BEGIN AGE ENCRYPTED FILE-----\n"})
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	one, two, three := w.colleague(domain.KeyHolder), w.colleague(domain.KeyHolder), w.colleague(domain.KeyHolder)
	for _, by := range []domain.Actor{one, two, three} {
		w.keeper(by, "法规科")
	}
	elsewhere := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "甲区水利局", Region: "430102", Version: 1}, domain.KeyHolder)
	w.keeper(elsewhere, "法规科")
	far := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindSteward, Name: "邻市数据局", Region: "430200", Version: 1}, domain.KeyHolder)
	w.keeper(far, "数据科")
	bureau := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindSteward, Name: "示范市数据局", Region: "430100", Version: 1}
	also := w.person(bureau, domain.KeyHolder)
	w.keeper(also, "数据科")
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error { // who audits elsewhere holds nothing here
		return tx.SetMembership(ctx(), domain.Membership{Person: also.Person, Organisation: w.auditor.Organisation, Roles: []domain.Role{domain.RoleAuditor}})
	}))
	page := w.drafted()
	id := page.Notice.ID
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
	w.do(err)
	if err := w.Drain(ctx()); err == nil || !strings.Contains(err.Error(), "split.holders") && !strings.Contains(err.Error(), "holders") {
		t.Fatalf("the department alone holds them: %v", err)
	}
	if n := w.notice(id); n.Keys.Made() {
		t.Fatal("keys are made")
	}
	_, err = w.PublishNotice(ctx(), w.publisher, id, 0)
	refusedBy(t, err, refusal.Conflict, "notice.keys")
	w.keeper(w.person(bureau, domain.KeyHolder), "数据科")
	finance := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindRegulator, Name: "示范市财政局", Region: "430100", Version: 1}, domain.KeyHolder)
	w.keeper(finance, "国库科")
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE done_at IS NULL`)
	w.do(w.Drain(ctx()))
	var of []string
	for _, h := range w.notice(id).Split.Holders {
		of = append(of, h.Name)
	}
	if got := strings.Join(of, " "); got != "甲区发展和改革局 示范市数据局 示范市财政局" {
		t.Errorf("%s", got)
	}
	for _, by := range []domain.Actor{w.officer, w.auditor, two, elsewhere} {
		if _, err := w.GiveShare(ctx(), by, id, "x"); !refusal.Is(err, refusal.NotFound) {
			t.Errorf("%v gives a share: %v", by.Roles, err)
		}
	}
}

// TestNothingIsSplitUnlessTheRulebookSays: off by default, and below the amount.
func TestNothingIsSplitUnlessTheRulebookSays(t *testing.T) {
	w := newWorld(t, 0)
	if n := w.published(); n.Split.On() || !strings.Contains(domain.Protection(&n).ZH, "启封身份未分由多方持有") {
		t.Errorf("%+v", n.Split)
	}
}
