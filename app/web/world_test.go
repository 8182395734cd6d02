package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/getkin/kin-openapi/openapi3"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/mail"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/passkey"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/secret"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/app/store/storetest"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// monday is where the clock of a journey starts: 9 March 2026, 10:00 at UTC+8.
var monday = time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)

// world is the whole marketplace behind the real server, on real PostgreSQL, S3 and SMTP.
type world struct {
	t   testing.TB
	db  *storetest.DemoStore
	app *app.App
	web *Server
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, db: storetest.Demo(t, monday)}
	identity, err := age.GenerateX25519Identity()
	w.must(err)
	maker, err := seal.NewKeymaker(identity.Recipient().String(), true)
	w.must(err)
	opener, err := seal.NewOpener(strings.NewReader(identity.String()))
	w.must(err)
	key, _, err := seal.NewReceiptKey("test.example/log")
	w.must(err)
	signer, err := seal.NewReceiptSigner(key)
	w.must(err)
	bucket, err := objects.New(objects.Config{Endpoint: os.Getenv("INTERMART_TEST_S3_ENDPOINT"), AccessKey: os.Getenv("INTERMART_TEST_S3_ACCESS_KEY"),
		SecretKey: os.Getenv("INTERMART_TEST_S3_SECRET_KEY"), Bucket: os.Getenv("INTERMART_S3_BUCKET")})
	w.must(err)
	mailer, err := mail.New(mail.Config{Address: os.Getenv("INTERMART_TEST_SMTP_ADDRESS"), From: "market@test.example", Now: time.Now})
	w.must(err)
	log := slog.New(slog.DiscardHandler)
	w.app = &app.App{Store: w.db.Store, Objects: bucket, Mailer: mailer, Keymaker: keymaker{maker}, Opener: opener, Receipts: signer,
		Secrets: secret.New(2), Passkeys: passkeys(w), Envelope: seal.Checker{}, Sheets: sheet.Workbooks{}, Recognitions: seal.Recognitions{}, OpenPublished: seal.OpenWith, Log: log,
		Site: app.Site{PublicURL: "https://test.example", Origin: "test.example/log"}}
	w.imports()
	w.web, err = New(w.app, Config{PublicURL: "https://test.example", Log: log, Now: time.Now})
	w.must(err)
	return w
}

func passkeys(w *world) app.Passkeys {
	keys, err := passkey.New("https://test.example")
	w.must(err)
	return keys
}

type keymaker struct{ *seal.Keymaker }

func (k keymaker) Make(notice string) (app.NewKeys, error) {
	keys, err := k.Keymaker.Make(notice)
	return app.NewKeys(keys), err
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) imports() {
	ctx := context.Background()
	read := func(name string) []byte {
		b, err := demo.Files.ReadFile(name)
		w.must(err)
		return b
	}
	ms, err := directory.Decode(read("directory.json"))
	w.must(err)
	_, err = w.app.ImportMatters(ctx, ms)
	w.must(err)
	year, err := workday.Decode(read("calendar-2026.json"))
	w.must(err)
	_, err = w.app.ImportYears(ctx, []workday.Year{year})
	w.must(err)
	for _, name := range []string{"rulebook-hunan-2025.json", "rulebook-demo-2026.json"} {
		b, err := rulebook.Decode(read(name))
		w.must(err)
		_, err = w.app.ImportRulebook(ctx, b)
		w.must(err)
	}
	w.must(w.app.ImportRegions(ctx, []domain.Region{{Code: "430100", Name: "示范市", NameEN: "Demo City"}, {Code: "430102", Name: "甲区", NameEN: "District A"}}))
}

// organisation makes one that nobody registered.
func (w *world) organisation(kind domain.OrganisationKind, region domain.RegionCode, name string, serial int) domain.Organisation {
	w.t.Helper()
	code, err := uscc.Make(fmt.Sprintf("11430100%09d", serial))
	w.must(err)
	o := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, USCC: code, Region: region, Version: 1}
	w.must(w.db.Update(context.Background(), func(tx app.Tx) error { return tx.AddOrganisation(context.Background(), &o) }))
	return o
}

// signedIn is a desk of a new person with a session of his own.
func (w *world) signedIn(o domain.Organisation, roles ...domain.Role) desk {
	w.t.Helper()
	ctx, id, token := context.Background(), domain.PersonID(app.NewID()), app.Token(32)
	sum := sha256.Sum256([]byte(token))
	w.must(w.db.Update(ctx, func(tx app.Tx) error {
		p := &domain.Person{ID: id, Name: "测试", Email: string(id) + "@test.example", Language: "zh", Version: 1, TOTPSecret: strings.Repeat("A", 32)}
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		if err := tx.SetMembership(ctx, domain.Membership{Person: id, Organisation: o.ID, Roles: roles}); err != nil {
			return err
		}
		return tx.AddSession(ctx, app.Session{TokenHash: hex.EncodeToString(sum[:]), Person: id, Organisation: o.ID,
			ProvedAt: tx.WallClock(), SeenAt: tx.Now(), Until: tx.Now().AddDate(1, 0, 0)})
	}))
	return desk{w: w, token: token}
}

// pass moves the clock and does what is due.
func (w *world) pass(at string) {
	w.t.Helper()
	to, err := time.Parse(time.RFC3339Nano, at)
	w.must(err)
	w.db.SetClock(to.Add(time.Second))
	w.must(w.app.Drain(context.Background()))
}

// desk is a person's browser: it sends his cookie and checks every answer against the contract.
type desk struct {
	w     *world
	token string
	look  string // in which the page is
}

type obj = map[string]any

// ask sends a body (an object, or bytes of a file) and wants a status; the answer is decoded JSON, or {"text": …}.
func (d desk) ask(method, path string, body any, want int, ifMatch ...any) obj {
	d.w.t.Helper()
	raw, kind := encode(body)
	r := httptest.NewRequest(method, "/api/v1"+path, bytes.NewReader(raw))
	if len(raw) > 0 {
		r.Header.Set("Content-Type", kind)
	}
	for _, v := range ifMatch {
		r.Header.Set("If-Match", `"`+strconv.Itoa(int(v.(float64)))+`"`)
	}
	r.Header.Set("Cookie", d.w.web.cookieName()+"="+d.token)
	if d.look != "" {
		r.Header.Set(lookHeader, d.look)
	}
	res, err := d.w.web.http.Test(r, -1)
	d.w.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	d.w.must(err)
	if res.StatusCode != want {
		d.w.t.Fatalf("%s %s: %d, want %d: %s", method, path, res.StatusCode, want, text)
	}
	if !strings.Contains(res.Header.Get("Content-Type"), "json") {
		return obj{"text": string(text)}
	}
	d.w.fits(method, path, res.StatusCode, text)
	var out obj
	d.w.must(json.Unmarshal(text, &out))
	return out
}

func encode(body any) (raw []byte, kind string) {
	switch b := body.(type) {
	case nil:
		return nil, ""
	case []byte:
		return b, "application/octet-stream"
	}
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return raw, "application/json"
}

// fits checks an answer against the contract's schema for it.
func (w *world) fits(method, path string, status int, body []byte) {
	w.t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for template, item := range w.web.contract.doc.Paths.Map() {
		o := item.Operations()[method]
		if o == nil || !sameShape(template, path) {
			continue
		}
		schema := w.web.contract.doc.Components.Schemas["Problem"].Value
		if ref := o.Responses.Value(strconv.Itoa(status)); ref != nil {
			schema = ref.Value.Content["application/json"].Schema.Value
		}
		var v any
		w.must(json.Unmarshal(body, &v))
		if err := schema.VisitJSON(v, openapi3.MultiErrors()); err != nil {
			w.t.Errorf("%s %s %d does not fit the contract: %v\n%s", method, path, status, err, body)
		}
		return
	}
	w.t.Fatalf("%s %s is not in the contract", method, path)
}

func sameShape(template, path string) bool {
	a, b := strings.Split(template, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(a[i], "{") {
			return false
		}
	}
	return true
}

// upload stores a file and answers its id and hash.
func (d desk) upload(purpose string) (id, sum string) {
	d.w.t.Helper()
	content := []byte("%PDF-1.4\n" + app.Token(64))
	digest := sha256.Sum256(content)
	id, sum = app.NewID(), hex.EncodeToString(digest[:])
	d.ask("POST", "/files?id="+id+"&purpose="+purpose+"&name=a.pdf&sha256="+sum, content, 201)
	d.ask("POST", "/files?id="+id+"&purpose="+purpose+"&name=a.pdf&sha256="+sum, content, 200) // the same again: a lost answer
	return id, sum
}

// sealed is an offer as a bidder's client makes it.
func sealed(t testing.TB, notice obj, code, price string) obj {
	t.Helper()
	id, keep := app.NewID(), make([]byte, 32)
	hash := sha256.Sum256(keep)
	plain := toJSON(obj{"v": 1, "notice": notice["number"], "revision": notice["revision"], "bid": id, "agency": code, "price": price, "nonce": app.Token(32)})
	envelope, err := seal.Seal(notice["offer_recipient"].(string), seal.PadOffer([]byte(plain)))
	if err != nil {
		t.Fatal(err)
	}
	return obj{"bid": id, "offer": base64.StdEncoding.EncodeToString(envelope), "withdrawal": hex.EncodeToString(hash[:])}
}
