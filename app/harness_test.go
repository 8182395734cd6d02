package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/mail"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/secret"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// start is where the clock of every test stands: Monday 9 March 2026, 10:00 at UTC+8.
var start = time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)

// alwaysProved is after all that tests do: their people have always just proved themselves.
var alwaysProved = start.AddDate(100, 0, 0)

// matter of the tests: bought by the organ itself, without qualifications.
const matter = "430100-ZJ-FG-005"

// world is the marketplace on real servers with one department, an operator and as many agencies as a test asks for.
type world struct {
	*app.App
	t                                        testing.TB
	db                                       *storetest.DemoStore
	officer, manager, officer2, finance      domain.Actor
	reviewer, publisher, supervisor, auditor domain.Actor
	agencies                                 []domain.Actor
	codes                                    []string // of the agencies
}

// person makes an actor that exists in the database, with the roles.
func (w *world) person(o domain.Organisation, roles ...domain.Role) domain.Actor {
	w.t.Helper()
	id := domain.PersonID(app.NewID())
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		if _, err := tx.Organisation(ctx(), o.ID); err != nil {
			if err := tx.AddOrganisation(ctx(), &o); err != nil {
				return err
			}
		}
		p := &domain.Person{ID: id, Name: "测试", Email: string(id) + "@test.example", Language: "zh", Version: 1}
		if err := tx.AddPerson(ctx(), p); err != nil {
			return err
		}
		return tx.SetMembership(ctx(), domain.Membership{Person: id, Organisation: o.ID, Roles: roles})
	}))
	return domain.Actor{Person: id, Organisation: o.ID, Kind: o.Kind, Region: o.Region, Roles: roles, ProvedAt: alwaysProved}
}

func ctx() context.Context { return context.Background() }

func (w *world) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// newWorld opens a database of its own with directory, calendar and rulebooks, and fills the roles.
func newWorld(t testing.TB, agencies int) *world {
	t.Helper()
	db := storetest.Begun(t, start, "imported", func(db *storetest.DemoStore) {
		(&world{t: t, App: &app.App{Store: db.Store, Log: slog.New(slog.DiscardHandler)}}).imports()
	})
	w := &world{t: t, db: db}
	identity, err := age.GenerateX25519Identity()
	w.do(err)
	second, err := age.GenerateX25519Identity()
	w.do(err)
	maker, err := seal.NewKeymaker(identity.Recipient().String()+","+second.Recipient().String(), false)
	w.do(err)
	opener, err := seal.NewOpener(strings.NewReader(identity.String()))
	w.do(err)
	key, _, err := seal.NewReceiptKey("test.example/log")
	w.do(err)
	signer, err := seal.NewReceiptSigner(key)
	w.do(err)
	w.App = &app.App{Store: db.Store, Objects: bucket(t), Mailer: mailer(t), Keymaker: keymaker{maker}, Opener: opener, Receipts: signer,
		Secrets: secret.New(2), Envelope: seal.Checker{}, OpenPublished: seal.OpenWith, Log: slog.New(slog.DiscardHandler),
		Site: app.Site{PublicURL: "https://test.example", Origin: "test.example"}}
	w.people(agencies)
	return w
}

// sequential marks a long test that does one thing after another: the short run under the race detector has nothing to
// find in it.
func sequential(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("not in the short run: no two goroutines meet here")
	}
}

// keymaker is seal's as the port wants it.
type keymaker struct{ *seal.Keymaker }

func (k keymaker) Make(notice string) (app.NewKeys, error) {
	keys, err := k.Keymaker.Make(notice)
	return app.NewKeys(keys), err
}

func bucket(t testing.TB) app.Objects {
	b, err := objects.New(objects.Config{Endpoint: os.Getenv("INTERMART_TEST_S3_ENDPOINT"), AccessKey: os.Getenv("INTERMART_TEST_S3_ACCESS_KEY"),
		SecretKey: os.Getenv("INTERMART_TEST_S3_SECRET_KEY"), Bucket: os.Getenv("INTERMART_S3_BUCKET")})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mailer(t testing.TB) app.Mailer {
	m, err := mail.New(mail.Config{Address: os.Getenv("INTERMART_TEST_SMTP_ADDRESS"), From: "market@test.example", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func (w *world) imports() {
	w.t.Helper()
	read := func(name string) []byte {
		b, err := demo.Files.ReadFile(name)
		w.do(err)
		return b
	}
	ms, err := directory.Decode(read("directory.json"))
	w.do(err)
	_, err = w.ImportMatters(ctx(), ms)
	w.do(err)
	year, err := workday.Decode(read("calendar-2026.json"))
	w.do(err)
	_, err = w.ImportYears(ctx(), []workday.Year{year})
	w.do(err)
	for _, name := range []string{"rulebook-hunan-2021.json", "rulebook-hunan-2025.json", "rulebook-demo-2026.json"} {
		b, err := rulebook.Decode(read(name))
		w.do(err)
		_, err = w.ImportRulebook(ctx(), b)
		w.do(err)
	}
	w.do(w.ImportRegions(ctx(), []domain.Region{{Code: "430100", Name: "示范市", NameEN: "Demo City"}, {Code: "430102", Name: "甲区", NameEN: "District A"}}))
}

func (w *world) people(agencies int) {
	org := func(kind domain.OrganisationKind, region domain.RegionCode, name string) domain.Organisation {
		code, err := uscc.Make(fmt.Sprintf("11430100%09d", len(name)*7919%1_000_000_000))
		w.do(err)
		return domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, USCC: code, Region: region, Version: 1}
	}
	department := org(domain.KindDepartment, "430102", "甲区发展和改革局")
	w.officer = w.person(department, domain.DepartmentOfficer)
	w.officer2 = w.person(department, domain.DepartmentOfficer)
	w.manager = w.person(department, domain.DepartmentManager)
	w.finance = w.person(department, domain.DepartmentFinance)
	operator := org(domain.KindOperator, "430100", "示范市公共资源交易中心")
	w.reviewer = w.person(operator, domain.OperatorReviewer)
	w.publisher = w.person(operator, domain.OperatorPublisher)
	w.supervisor = w.person(org(domain.KindSupervisor, "430100", "示范市财政局监督"), domain.RoleSupervisor)
	w.auditor = w.person(org(domain.KindAuditor, "430100", "示范市审计局所"), domain.RoleAuditor)
	for i := range agencies {
		code, err := uscc.Make(fmt.Sprintf("91430100MA%07d", i))
		w.do(err)
		o := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindAgency, Name: fmt.Sprintf("第%d咨询有限公司", i), USCC: code, Region: "430100", Version: 1}
		a := w.person(o, domain.AgencySubmitter, domain.AgencyAdmin)
		w.admit(a, o)
		w.agencies, w.codes = append(w.agencies, a), append(w.codes, code)
	}
}

// admit stores an admitted agency without walking its admission (admission_test.go does).
func (w *world) admit(a domain.Actor, o domain.Organisation) {
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		ag := &domain.Agency{ID: domain.AgencyID(o.ID), Status: domain.AgencyAdmitted, Version: 1, SubmittedBy: a.Person, SubmittedAt: tx.Now(),
			DecidedBy: w.reviewer.Person, DecidedAt: tx.Now(), AgencyProfile: domain.AgencyProfile{Name: o.Name, USCC: o.USCC, Region: o.Region}}
		return tx.AddAgency(ctx(), ag)
	}))
}

// terms are a notice's that pass every check.
func (w *world) terms(change ...func(*domain.Terms)) domain.Terms {
	var category string
	vs, err := w.Matter(ctx(), matter)
	w.do(err)
	category = vs[0].Category
	t := domain.Terms{Title: "甲区滨河片区社会稳定风险评估", Description: "开展社会稳定风险评估并出具报告。", Matter: matter, Category: category,
		BudgetProject: "P-" + app.NewID()[:8], BudgetName: "滨河片区", BudgetDocument: "甲财预〔2026〕12号", BudgetYear: 2026, Amount: money.MustParse("60000.00"),
		Payer: "organ", Method: "lowest", Quote: "total", Places: 1, Term: workday.Span{N: 10, Unit: workday.WorkingDay}, DutyPhone: "0731-81234567", PriceBasis: "三家询价的均价"}
	for _, f := range change {
		f(&t)
	}
	w.fund(t)
	return t
}

// fund registers a line that pays such terms many times over, unless there is one.
func (w *world) fund(t domain.Terms) {
	w.t.Helper()
	if t.BudgetProject == "" || t.BudgetDocument == "" || t.BudgetYear == 0 {
		return
	}
	_, err := w.RegisterBudgetLine(ctx(), w.finance, domain.BudgetLineID(app.NewID()), domain.BudgetTerms{Year: t.BudgetYear, Document: t.BudgetDocument,
		Project: t.BudgetProject, Name: "项目", Amount: money.MustParse("100000000.00")})
	if r := refusal.As(err); r != nil && r.Rule == "budget.exists" {
		return
	}
	w.do(err)
}

func random(t *domain.Terms) { t.Method, t.FixedPrice = "random", "60000.00" }

// drafted is a new draft of the officer's.
func (w *world) drafted(change ...func(*domain.Terms)) app.NoticePage {
	w.t.Helper()
	page, err := w.CreateNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), w.terms(change...))
	w.do(err)
	return page
}

// approved is a notice with its keys made, waiting for the publisher.
func (w *world) approved(change ...func(*domain.Terms)) domain.NoticeID {
	w.t.Helper()
	id := w.drafted(change...).Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	return id
}

// published is a notice open for bids.
func (w *world) published(change ...func(*domain.Terms)) domain.Notice {
	w.t.Helper()
	page, err := w.PublishNotice(ctx(), w.publisher, w.approved(change...), 0)
	w.do(err)
	return page.Notice
}

// slip is what a bidder keeps.
type slip struct {
	id     domain.BidID
	secret string
}

// offer seals a price as a client does.
func offer(t testing.TB, n domain.Notice, code, price string) (app.Offer, slip) {
	t.Helper()
	return offerTo(t, n, n.Keys.OfferRecipient, code, price)
}

func offerTo(t testing.TB, n domain.Notice, recipient, code, price string) (app.Offer, slip) {
	t.Helper()
	s := slip{id: domain.BidID(app.NewID()), secret: app.Token(32)}
	plain, err := json.Marshal(map[string]any{"v": 1, "notice": n.Number, "revision": n.Revision, "bid": s.id, "agency": code, "price": price, "nonce": app.Token(32)})
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := seal.Seal(recipient, seal.PadOffer(plain))
	if err != nil {
		t.Fatal(err)
	}
	return app.Offer{Bid: s.id, Envelope: envelope, Withdrawal: withdrawal(s.secret)}, s
}

func withdrawal(secretHex string) string {
	b, _ := hex.DecodeString(secretHex)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// bid places the i-th agency's offer.
func (w *world) bid(n domain.Notice, i int, price string) slip {
	w.t.Helper()
	o, s := offer(w.t, n, w.codes[i], price)
	_, err := w.PlaceBid(ctx(), w.agencies[i], n.Number, o)
	w.do(err)
	return s
}

// pass moves the clock past the notice's deadline and does what is due.
func (w *world) pass(n domain.Notice) {
	w.t.Helper()
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	w.do(w.Drain(ctx()))
}

// notice reads it as the system sees it.
func (w *world) notice(id domain.NoticeID) domain.Notice {
	w.t.Helper()
	page, err := w.Notice(ctx(), domain.System(), id)
	w.do(err)
	return page.Notice
}

var pdf = bytes.Join([][]byte{[]byte("%PDF-1.4\n"), bytes.Repeat([]byte("signed contract "), 64)}, nil)
