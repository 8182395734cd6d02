package web

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// fakeStore knows one session, "good"; everything else a handler would ask for panics, which is a fault of the test.
type fakeStore struct{ roles []domain.Role }

func (s fakeStore) View(_ context.Context, f func(app.Tx) error) error {
	return f(fakeTx{roles: s.roles})
}
func (s fakeStore) Update(_ context.Context, f func(app.Tx) error) error {
	return f(fakeTx{roles: s.roles})
}

type fakeTx struct {
	app.Tx
	roles []domain.Role
}

var noon = time.Date(2026, 9, 18, 4, 0, 0, 0, time.UTC)

const (
	goodSession = "0123456789abcdef"
	// goodSessionHash is its SHA-256: all that a database keeps of a session.
	goodSessionHash = "9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f"
	somePerson      = "11111111-1111-4111-8111-111111111111"
	someOrgan       = "22222222-2222-4222-8222-222222222222"
)

func (fakeTx) Now() time.Time                     { return noon }
func (fakeTx) WallClock() time.Time               { return noon }
func (fakeTx) Demo(context.Context) (bool, error) { return false, nil }
func (fakeTx) Session(_ context.Context, hash string) (*app.Session, error) {
	if hash != goodSessionHash {
		return nil, domain.Missing()
	}
	return &app.Session{TokenHash: hash, Person: somePerson, Organisation: someOrgan, SeenAt: noon, Until: noon.Add(time.Hour)}, nil
}
func (fakeTx) EndSession(context.Context, string) error { return nil }
func (fakeTx) Person(_ context.Context, id domain.PersonID) (*domain.Person, error) {
	return &domain.Person{ID: id, Name: "张三", Email: "zhang@example.com", TOTPSecret: "SET"}, nil
}
func (fakeTx) Organisation(_ context.Context, id domain.OrganisationID) (*domain.Organisation, error) {
	return &domain.Organisation{ID: id, Kind: domain.KindDepartment, Name: "示范区发展和改革局", Region: "430103"}, nil
}
func (fakeTx) Training(context.Context, domain.RegionCode) (bool, error) { return false, nil }
func (t fakeTx) Memberships(context.Context, ...domain.PersonID) ([]domain.Membership, error) {
	return []domain.Membership{{Person: somePerson, Organisation: someOrgan, Roles: t.roles}}, nil
}
func (fakeTx) Passkeys(context.Context, domain.PersonID) ([]app.Passkey, error) { return nil, nil }
func (fakeTx) Recusals(context.Context, workday.Date, ...domain.PersonID) ([]domain.Recusal, error) {
	return nil, nil
}
func (fakeTx) UnreadLetters(context.Context, domain.PersonID) (int, error) { return 3, nil }
func (fakeTx) Regions(context.Context) ([]domain.Region, error) {
	return []domain.Region{{Code: "430103", Name: "示范区", NameEN: "Demo district"}}, nil
}
func (fakeTx) NoticeByNumber(context.Context, string) (*domain.Notice, error) {
	return nil, domain.Missing()
}
func (fakeTx) BidTarget(context.Context, string, domain.AgencyID) (*domain.Notice, *domain.Agency, domain.Ties, error) {
	return nil, nil, nil, domain.Missing()
}
func (fakeTx) Notice(context.Context, domain.NoticeID) (*domain.Notice, error) {
	r := refusal.New(refusal.Conflict, "version", "", "内容已被他人更新", "it was changed in the meantime")
	r.Version = 7
	return nil, r
}
func (fakeTx) Workers(context.Context) ([]app.Worker, error) {
	return []app.Worker{{ID: "w", Award: true, Seen: noon}}, nil
}
func (fakeTx) Backlog(context.Context) (map[string]int, error) {
	return map[string]int{"notice.freeze": 2}, nil
}

type fakeReceipts struct{}

func (fakeReceipts) Sign(domain.Receipt) ([]byte, error) { return []byte("note"), nil }
func (fakeReceipts) VerifierKey() string                 { return "market.example/receipt+00000000+AAAA" }

// bench is a server over the fake store and the log it writes.
type bench struct {
	*Server
	log *bytes.Buffer
}

func newBench(t testing.TB) bench {
	t.Helper()
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	a := &app.App{Store: fakeStore{roles: []domain.Role{domain.DepartmentOfficer}}, Receipts: fakeReceipts{}, Log: logger, Site: app.Site{PublicURL: "https://market.example", Origin: "market.example"}}
	desk := fstest.MapFS{"index.html": {Data: []byte(`<script nonce="{{nonce}}"></script>`)}, "assets/a-1.js": {Data: []byte("1")}}
	s, err := New(a, Config{PublicURL: "https://market.example", Desk: desk, Log: logger, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return bench{Server: s, log: &log}
}

// ask sends a request with the good session and answers status, headers and body.
func (b bench) ask(t testing.TB, method, path, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Cookie", "__Host-intermart="+goodSession)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	res, err := b.http.Test(r, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(text)
}

// problemOf is the problem in an answer; it fails the test when the answer is none.
func problemOf(t testing.TB, h http.Header, body string) Problem {
	t.Helper()
	var p Problem
	if h.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("not a problem: %s %q", h.Get("Content-Type"), body)
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatal(err)
	}
	if p.DetailZh == "" || p.DetailEn == "" || p.Rule == "" || p.RequestId == "" {
		t.Fatalf("a problem says its rule in both languages: %+v", p)
	}
	return p
}
