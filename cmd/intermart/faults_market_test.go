package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/secret"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

const (
	password  = "Gr8-Fluss-Muendung-77" // of everybody
	mailHost  = "people.example"        // every person's mail address ends so
	redisBase = 14                      // jobs' tests count up from 1 on the same server
)

// firstDay is Monday 9 March 2026, 10:00 at UTC+8.
var firstDay = time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)

// market is a marketplace of real processes on real servers, each way to a server one that can be cut.
type market struct {
	*app.App // in the test's own process, behind no line, to make notices; it does no deliveries
	t        *testing.T
	db       *storetest.DemoStore
	redis    *redis.Client
	redisURL string
	objects  objects.Config
	program  string
	host     string // of the public address and of every Message-ID
	env      map[string]string
	logs     *tape // of all processes

	officer, manager, finance, reviewer, publisher domain.Actor
	agencies                                       []domain.Actor
	codes                                          []string
	cookies                                        []string // of the agencies' sessions
	hash                                           string   // of the password
}

func newMarket(t *testing.T, agencies int) *market {
	t.Helper()
	db := storetest.Demo(t, firstDay)
	m := &market{t: t, db: db, objects: objectstest.Config(t, true), logs: &tape{}, host: "m" + app.Token(6) + ".example"}
	m.ownRedis()
	m.program = program(t)
	m.keys()
	maker, err := seal.NewKeymaker(m.env["INTERMART_OPENING_RECIPIENTS"], false)
	m.must(err)
	m.App = &app.App{Store: db.Store, Keymaker: keymaker{maker}, Secrets: secret.New(2), Envelope: seal.Checker{}, OpenPublished: seal.OpenWith,
		Log: slog.New(slog.DiscardHandler), Site: site("https://" + m.host)}
	m.hash, err = m.Secrets.Hash(password)
	m.must(err)
	m.imports()
	m.people(agencies)
	return m
}

func (m *market) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *market) ownRedis() {
	base := os.Getenv("INTERMART_TEST_REDIS_URL")
	if base == "" {
		m.t.Fatal("INTERMART_TEST_REDIS_URL is not set") // the database's is, so this is no skip
	}
	u, err := url.Parse(base)
	m.must(err)
	u.Path = fmt.Sprintf("/%d", redisBase)
	m.redisURL = u.String()
	o, err := redis.ParseURL(m.redisURL)
	m.must(err)
	m.redis = redis.NewClient(o)
	m.must(m.redis.FlushDB(m.t.Context()).Err())
	m.t.Cleanup(func() { _ = m.redis.FlushDB(context.Background()).Err(); _ = m.redis.Close() })
}

// keys are made as an installation makes them, and are the part of the environment that all processes share.
func (m *market) keys() {
	m.t.Helper()
	dir := m.t.TempDir()
	receipt, one, two := filepath.Join(dir, "receipt"), filepath.Join(dir, "one"), filepath.Join(dir, "two")
	var recipients []string
	for _, args := range [][]string{{"receipt", "--origin", m.host + "/log", "--out", receipt}, {"opening", "--out", one}, {"opening", "--out", two}} {
		code, out, stderr := say(m.t, nil, "", append([]string{"keys"}, args...)...)
		if code != exitDone {
			m.t.Fatal(stderr)
		}
		recipients = append(recipients, strings.TrimSpace(out))
	}
	m.env = map[string]string{
		"INTERMART_RECEIPT_KEY": receipt, "INTERMART_OPENING_RECIPIENTS": strings.Join(recipients[1:], ","), "INTERMART_OPENING_IDENTITY": one,
		"INTERMART_S3_ACCESS_KEY": m.objects.AccessKey, "INTERMART_S3_SECRET_KEY": m.objects.SecretKey, "INTERMART_S3_BUCKET": m.objects.Bucket,
		"INTERMART_SMTP_FROM": "market@" + m.host, "INTERMART_PUBLIC_URL": "https://" + m.host, "INTERMART_LOG_LEVEL": "debug",
	}
}

// database is the application's address through a line of its own, by which PostgreSQL's sessions are told apart.
func (m *market) database() (*line, string) {
	m.t.Helper()
	l := newLine(m.t, m.db.Host())
	u, err := url.Parse(m.db.Super())
	m.must(err)
	q := u.Query()
	q.Set("role", "intermart_app")
	u.RawQuery, u.Host = q.Encode(), l.address()
	return l, u.String()
}

// with is the shared environment with more in it; "" takes away.
func (m *market) with(more map[string]string) map[string]string {
	env := maps.Clone(m.env)
	maps.Copy(env, more)
	maps.DeleteFunc(env, func(_, v string) bool { return v == "" })
	return env
}

func (m *market) imports() {
	m.t.Helper()
	read := func(name string) []byte {
		b, err := demo.Files.ReadFile(name)
		m.must(err)
		return b
	}
	ctx := m.t.Context()
	ms, err := directory.Decode(read("directory.json"))
	m.must(err)
	_, err = m.ImportMatters(ctx, ms)
	m.must(err)
	year, err := workday.Decode(read("calendar-2026.json"))
	m.must(err)
	_, err = m.ImportYears(ctx, []workday.Year{year})
	m.must(err)
	for _, name := range []string{"rulebook-hunan-2025.json", "rulebook-demo-2026.json"} {
		b, err := rulebook.Decode(read(name))
		m.must(err)
		_, err = m.ImportRulebook(ctx, b)
		m.must(err)
	}
	m.must(m.ImportRegions(ctx, []domain.Region{{Code: "430100", Name: "示范市", NameEN: "Demo City"}, {Code: "430102", Name: "甲区", NameEN: "District A"}}))
}

func (m *market) people(agencies int) {
	m.t.Helper()
	organisation := func(kind domain.OrganisationKind, stem, name string) domain.Organisation {
		code, err := uscc.Make(stem)
		m.must(err)
		return domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, USCC: code, Region: "430100", Version: 1}
	}
	department := organisation(domain.KindDepartment, "11430100000000001", "甲区发展和改革局")
	department.Region = "430102"
	m.officer = m.person(department, domain.DepartmentOfficer)
	m.finance = m.person(department, domain.DepartmentFinance)
	m.manager = m.person(department, domain.DepartmentManager)
	operator := organisation(domain.KindOperator, "11430100000000002", "示范市公共资源交易中心")
	m.reviewer = m.person(operator, domain.OperatorReviewer)
	m.publisher = m.person(operator, domain.OperatorPublisher)
	for i := range agencies {
		o := organisation(domain.KindAgency, fmt.Sprintf("91430100MA%07d", i), fmt.Sprintf("第%d咨询有限公司", i))
		a := m.person(o, domain.AgencySubmitter, domain.AgencyAdmin)
		m.must(m.db.Update(m.t.Context(), func(tx app.Tx) error {
			return tx.AddAgency(m.t.Context(), &domain.Agency{ID: domain.AgencyID(o.ID), Status: domain.AgencyAdmitted, Version: 1, SubmittedBy: a.Person,
				SubmittedAt: tx.Now(), DecidedBy: m.reviewer.Person, DecidedAt: tx.Now(), AgencyProfile: domain.AgencyProfile{Name: o.Name, USCC: o.USCC, Region: o.Region}})
		}))
		m.agencies, m.codes = append(m.agencies, a), append(m.codes, o.USCC)
	}
}

func (m *market) person(o domain.Organisation, roles ...domain.Role) domain.Actor {
	m.t.Helper()
	ctx, id := m.t.Context(), domain.PersonID(app.NewID())
	m.must(m.db.Update(ctx, func(tx app.Tx) error {
		if _, err := tx.Organisation(ctx, o.ID); err != nil {
			if err := tx.AddOrganisation(ctx, &o); err != nil {
				return err
			}
		}
		p := &domain.Person{ID: id, Name: "测试", Email: login(id), PasswordHash: m.hash, Language: "zh", Version: 1}
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		return tx.SetMembership(ctx, domain.Membership{Person: id, Organisation: o.ID, Roles: roles})
	}))
	return domain.Actor{Person: id, Organisation: o.ID, Kind: o.Kind, Region: o.Region, Roles: roles, ProvedAt: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func login(id domain.PersonID) string { return string(id) + "@" + mailHost }

// published walks notices to their publication; the workers make their keys.
func (m *market) published(methods ...string) (list []domain.Notice) {
	m.t.Helper()
	ctx := m.t.Context()
	for i, method := range methods {
		versions, err := m.Matter(ctx, "430100-ZJ-FG-005")
		m.must(err)
		terms := domain.Terms{Title: fmt.Sprintf("甲区第%d片区社会稳定风险评估", i), Description: "开展社会稳定风险评估并出具报告。", Matter: "430100-ZJ-FG-005",
			Category: versions[0].Category, BudgetProject: "P-" + app.Token(4), BudgetName: "滨河片区", BudgetDocument: "甲财预〔2026〕12号", BudgetYear: 2026,
			Amount: money.MustParse("60000.00"), Payer: "organ", Method: method, Quote: "total", Places: 1,
			Term: workday.Span{N: 10, Unit: workday.WorkingDay}, DutyPhone: "0731-81234567"}
		if method == "random" {
			terms.FixedPrice = "60000.00"
		}
		_, err = m.RegisterBudgetLine(ctx, m.finance, domain.BudgetLineID(app.NewID()), domain.BudgetTerms{Year: terms.BudgetYear, Document: terms.BudgetDocument,
			Project: terms.BudgetProject, Name: terms.BudgetName, Amount: terms.Amount})
		m.must(err)
		page, err := m.CreateNotice(ctx, m.officer, domain.NoticeID(app.NewID()), terms)
		m.must(err)
		_, err = m.SubmitNotice(ctx, m.officer, page.Notice.ID, 0)
		m.must(err)
		_, err = m.ApproveNotice(ctx, m.manager, page.Notice.ID, 0)
		m.must(err)
		_, err = m.ReviewNotice(ctx, m.reviewer, page.Notice.ID, 0)
		m.must(err)
		list = append(list, page.Notice)
	}
	await(m.t, "keys for every notice", func() bool { return m.count(`SELECT count(*) FROM events WHERE kind = 'notice.keyed'`) == len(methods) })
	for i, n := range list {
		page, err := m.PublishNotice(ctx, m.publisher, n.ID, 0)
		m.must(err)
		list[i] = page.Notice
	}
	return list
}

// signIn opens a session for every agency.
func (m *market) signIn(server string) {
	m.t.Helper()
	for _, a := range m.agencies {
		body, err := json.Marshal(map[string]string{"login": login(a.Person), "password": password})
		m.must(err)
		got := ask(m.t.Context(), "POST", "http://"+server+"/api/v1/session", "", string(body))
		if got.err != nil || got.status != 200 || got.cookie == "" {
			m.t.Fatalf("sign in: %+v", got)
		}
		m.cookies = append(m.cookies, got.cookie)
	}
}

// bid posts the i-th agency's sealed offer, and answers the bid's id once there is a receipt.
func (m *market) bid(server string, n domain.Notice, i int, price string) domain.BidID {
	m.t.Helper()
	id, keep := domain.BidID(app.NewID()), sha256.Sum256([]byte(app.Token(32)))
	plain, err := json.Marshal(map[string]any{"v": 1, "notice": n.Number, "revision": n.Revision, "bid": id, "agency": m.codes[i], "price": price, "nonce": app.Token(32)})
	m.must(err)
	envelope, err := seal.Seal(n.Keys.OfferRecipient, seal.PadOffer(plain))
	m.must(err)
	body, err := json.Marshal(map[string]any{"bid": id, "offer": base64.StdEncoding.EncodeToString(envelope), "withdrawal": hex.EncodeToString(keep[:])})
	m.must(err)
	got := ask(m.t.Context(), "POST", "http://"+server+"/api/v1/notices/"+n.Number+"/bids", m.cookies[i], string(body))
	if got.err != nil || got.status != 201 {
		m.t.Fatalf("bid: %+v", got)
	}
	return id
}

func (m *market) count(query string, args ...any) (n int) {
	m.t.Helper()
	_, err := fmt.Sscan(m.db.SQL(query, args...)[0][0], &n)
	m.must(err)
	return n
}

// locked holds what a statement locks, as another session would, until release.
func (m *market) locked(statement string, args ...any) (release func()) {
	m.t.Helper()
	ctx := context.WithoutCancel(m.t.Context())
	c, err := pgx.Connect(ctx, m.db.Super())
	m.must(err)
	tx, err := c.Begin(ctx)
	m.must(err)
	_, err = tx.Exec(ctx, statement, args...)
	m.must(err)
	return func() {
		m.t.Helper()
		m.must(tx.Rollback(ctx))
		m.must(c.Close(ctx))
	}
}

// waiting are the ports of the sessions that wait for a lock.
func (m *market) waiting() (ports []int) {
	m.t.Helper()
	for _, row := range m.db.SQL(`SELECT client_port FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) {
		var port int
		if _, err := fmt.Sscan(row[0], &port); err == nil {
			ports = append(ports, port)
		}
	}
	return ports
}
