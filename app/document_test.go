package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/scan"
	"github.com/intermart/intermart/app/scan/scantest"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

const partSize = 256 << 10

// asking makes a notice ask for a plan, and take a list of references.
func asking(t *domain.Terms) {
	t.Documents = []domain.AskedDocument{{Name: "技术方案", Required: true}, {Name: "业绩清单"}}
}

// sealedDocument is content as a bidder's client seals it.
func sealedDocument(t testing.TB, recipient string, content []byte) []byte {
	t.Helper()
	var sealed bytes.Buffer
	w, err := seal.SealDocument(recipient, &sealed)
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return sealed.Bytes()
}

func sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// start begins an upload.
func (w *world) start(n domain.Notice, by domain.Actor, asked string, sealed []byte) app.DocumentState {
	w.t.Helper()
	d, err := w.StartDocument(ctx(), by, n.Number, app.DocumentIntent{ID: domain.DocumentID(app.NewID()), Asked: asked, Size: int64(len(sealed)), PartSize: partSize})
	w.do(err)
	return d
}

// part is the n-th part of what is sealed.
func part(sealed []byte, n int) app.Part {
	b := sealed[(n-1)*partSize : min(n*partSize, len(sealed))]
	return app.Part{N: n, Size: int64(len(b)), SHA256: sum(b), Body: io.NopCloser(bytes.NewReader(b))} // a stream: it can't seek
}

// uploaded is a document of the i-th agency, whole.
func (w *world) uploaded(n domain.Notice, i int, asked string, sealed []byte) domain.DocumentID {
	w.t.Helper()
	d := w.start(n, w.agencies[i], asked, sealed)
	for k := 1; k <= d.Document.Parts(); k++ {
		w.do(w.StorePart(ctx(), w.agencies[i], d.ID, part(sealed, k)))
	}
	_, err := w.FinishDocument(ctx(), w.agencies[i], d.ID, sum(sealed))
	w.do(err)
	return d.ID
}

func (w *world) bidWith(n domain.Notice, i int, price string, ids ...domain.DocumentID) (app.Placed, app.Offer) {
	w.t.Helper()
	o, _ := offer(w.t, n, w.codes[i], price)
	o.Documents = ids
	placed, err := w.PlaceBid(ctx(), w.agencies[i], n.Number, o)
	w.do(err)
	return placed, o
}

func thePlan(size int) []byte {
	return append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("技术方案 "), size/13)...)
}

func TestADocumentFromItsPartsToItsReaders(t *testing.T) {
	w := newWorld(t, 4)
	n := w.published(asking)
	mine, rival := w.agencies[0], w.agencies[1]
	content := thePlan(600 << 10)
	sealed := sealedDocument(t, n.Keys.DocumentRecipient, content)
	d := w.start(n, mine, "技术方案", sealed)
	intent := app.DocumentIntent{ID: d.ID, Asked: "技术方案", Size: int64(len(sealed)), PartSize: partSize}

	w.do(w.StorePart(ctx(), mine, d.ID, part(sealed, 2))) // in any order
	w.do(w.StorePart(ctx(), mine, d.ID, part(sealed, 2))) // a lost answer
	other := sealedDocument(t, n.Keys.DocumentRecipient, content)
	refusedBy(t, w.StorePart(ctx(), mine, d.ID, part(other, 2)), refusal.Conflict, "document.part")
	short := part(sealed, 1)
	short.Size--
	refusedBy(t, w.StorePart(ctx(), mine, d.ID, short), refusal.Invalid, "document.part_size")
	refusedBy(t, w.StorePart(ctx(), mine, d.ID, app.Part{N: 4, Size: 1, SHA256: sum(nil)}), refusal.Invalid, "document.part_number")
	_, err := w.FinishDocument(ctx(), mine, d.ID, sum(sealed))
	refusedBy(t, err, refusal.Conflict, "document.unfinished")

	// Another agency sees nothing of it, and gets nowhere with its id.
	list, err := w.OwnDocuments(ctx(), rival, n.Number)
	if w.do(err); len(list) != 0 {
		t.Fatalf("a rival sees %d documents", len(list))
	}
	refusedBy(t, w.StorePart(ctx(), rival, d.ID, part(sealed, 1)), refusal.NotFound, "")
	_, err = w.FinishDocument(ctx(), rival, d.ID, sum(sealed))
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.StartDocument(ctx(), rival, n.Number, intent)
	refusedBy(t, err, refusal.Conflict, "exists")

	again, err := w.StartDocument(ctx(), mine, n.Number, intent) // after a reload: what is there, and go on
	if w.do(err); again.New || !slices.Equal(again.Missing(again.Parts), []int{1, 3}) {
		t.Fatalf("new %v, missing %v", again.New, again.Missing(again.Parts))
	}
	w.do(w.StorePart(ctx(), mine, d.ID, part(sealed, 1)))
	w.do(w.StorePart(ctx(), mine, d.ID, part(sealed, 3)))
	_, err = w.FinishDocument(ctx(), mine, d.ID, sum(other))
	refusedBy(t, err, refusal.Conflict, "document.sha256")
	for range 2 { // twice is harmless
		if whole, err := w.FinishDocument(ctx(), mine, d.ID, sum(sealed)); err != nil || whole.SHA256 != sum(sealed) {
			t.Fatal(whole.SHA256, err)
		}
	}
	w.receiptsAndReaders(t, n, d.ID, sealed, content)
}

func (w *world) receiptsAndReaders(t *testing.T, n domain.Notice, id domain.DocumentID, sealed, content []byte) {
	t.Helper()
	o, _ := offer(t, n, w.codes[0], "50000.00")
	_, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Invalid, "document.required")
	o.Documents = []domain.DocumentID{id, domain.DocumentID(app.NewID())}
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Invalid, "document.missing")
	o.Documents = []domain.DocumentID{id}
	stolen, _ := offer(t, n, w.codes[1], "50000.00")
	stolen.Documents = o.Documents
	_, err = w.PlaceBid(ctx(), w.agencies[1], n.Number, stolen)
	refusedBy(t, err, refusal.Invalid, "document.missing")

	placed, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	w.do(err)
	receipt, err := seal.ParseReceipt(placed.Receipt, w.Receipts.VerifierKey())
	if w.do(err); !slices.Equal(receipt.Documents, []string{sum(sealed)}) {
		t.Fatalf("the receipt names %v", receipt.Documents)
	}
	again, err := w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	if w.do(err); again.New || !bytes.Equal(again.Receipt, placed.Receipt) {
		t.Fatal("the same bid again answers another receipt")
	}
	less := o
	less.Documents = nil
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, less)
	refusedBy(t, err, refusal.Invalid, "document.required")

	for i := 1; i < 3; i++ {
		w.bidWith(n, i, fmt.Sprintf("5%d000.00", i), w.uploaded(n, i, "技术方案", sealedDocument(t, n.Keys.DocumentRecipient, content)))
	}
	for _, by := range []domain.Actor{w.officer, w.supervisor, w.auditor, w.agencies[0], w.reviewer} { // nothing before the result
		_, _, err := w.BidDocuments(ctx(), by, n.ID)
		refusedBy(t, err, refusal.NotFound, "")
	}
	w.pass(n)
	if got := w.notice(n.ID).Status; got != domain.NoticeSelected {
		t.Fatalf("the notice is %s", got)
	}
	w.readers(t, n, id, content)
	for _, f := range w.db.SQL(`SELECT retain_until IS NOT NULL, version_id <> '' FROM files WHERE purpose IN ('sealed', 'opened')`) {
		if f[0] != "true" || f[1] != "true" {
			t.Errorf("a document's file is kept %s, stored %s", f[0], f[1])
		}
	}
	if leak := w.db.SQL(`SELECT count(*) FROM awards WHERE convert_from(record, 'UTF8') LIKE '%' || $1 || '%'`, string(id)); leak[0][0] != "0" {
		t.Error("the public record names a document")
	}
}

// readers asks who may list and read opened documents.
func (w *world) readers(t *testing.T, n domain.Notice, id domain.DocumentID, content []byte) {
	t.Helper()
	list, files, err := w.BidDocuments(ctx(), w.officer, n.ID)
	if w.do(err); len(list) != 3 || files[list[0].File] == nil {
		t.Fatalf("%d documents", len(list))
	}
	for _, r := range list {
		if r.Verdict != domain.VerdictUnscanned { // no scanner is configured, and it says so
			t.Errorf("verdict %q", r.Verdict)
		}
	}
	for name, who := range map[string]struct {
		by  domain.Actor
		may bool
	}{
		"officer": {w.officer, true}, "supervisor": {w.supervisor, true}, "auditor": {w.auditor, true}, "its agency": {w.agencies[0], true},
		"a rival": {w.agencies[1], false}, "operator": {w.reviewer, false}, "visitor": {domain.Visitor(), false}, "finance": {w.finance, false},
	} {
		f, body, err := w.ReadDocument(ctx(), who.by, id)
		if !who.may {
			refusedBy(t, err, refusal.NotFound, "")
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, err := io.ReadAll(body)
		w.do(err)
		w.do(body.Close())
		if !bytes.Equal(got, content) || f.Name != "技术方案.pdf" {
			t.Errorf("%s reads %d bytes of %s", name, len(got), f.Name)
		}
	}
	if n := w.db.SQL(`SELECT count(*) FROM events WHERE kind = 'document.read'`); n[0][0] != "3" { // its own agency is not counted
		t.Errorf("%s readings are recorded", n[0][0])
	}
}

func TestWhoMayUpload(t *testing.T) {
	w := newWorld(t, 2)
	n := w.published(asking)
	none := w.published()
	intent := func(change ...func(*app.DocumentIntent)) app.DocumentIntent {
		i := app.DocumentIntent{ID: domain.DocumentID(app.NewID()), Asked: "技术方案", Size: 1 << 20, PartSize: partSize}
		for _, f := range change {
			f(&i)
		}
		return i
	}
	preparer := w.agencies[0]
	preparer.Roles = []domain.Role{domain.AgencyPreparer}
	_, err := w.StartDocument(ctx(), preparer, n.Number, intent())
	w.do(err)
	w.db.SQL(`UPDATE agencies SET status = 'suspended' WHERE id = $1`, string(w.agencies[1].Organisation))
	for name, c := range map[string]struct {
		by     domain.Actor
		number string
		intent app.DocumentIntent
		code   refusal.Code
		rule   string
	}{
		"a department":          {w.officer, n.Number, intent(), refusal.Forbidden, ""},
		"a suspended agency":    {w.agencies[1], n.Number, intent(), refusal.Forbidden, "bid.eligible"},
		"where none is asked":   {w.agencies[0], none.Number, intent(), refusal.Invalid, "document.asked"},
		"what is not asked":     {w.agencies[0], n.Number, intent(func(i *app.DocumentIntent) { i.Asked = "报价单" }), refusal.Invalid, "document.asked"},
		"over 50 MiB":           {w.agencies[0], n.Number, intent(func(i *app.DocumentIntent) { i.Size, i.PartSize = 51<<20, 8<<20 }), refusal.Invalid, "document.size"},
		"parts over 8 MiB":      {w.agencies[0], n.Number, intent(func(i *app.DocumentIntent) { i.Size, i.PartSize = 20<<20, 9<<20 }), refusal.Invalid, "document.part_size"},
		"a thousand tiny parts": {w.agencies[0], n.Number, intent(func(i *app.DocumentIntent) { i.PartSize = 1024 }), refusal.Invalid, "document.part_size"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.StartDocument(ctx(), c.by, c.number, c.intent)
			refusedBy(t, err, c.code, c.rule)
		})
	}
	d := w.start(n, w.agencies[0], "技术方案", make([]byte, 100))
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	_, err = w.StartDocument(ctx(), w.agencies[0], n.Number, intent())
	refusedBy(t, err, refusal.Conflict, "bid.closed")
	refusedBy(t, w.StorePart(ctx(), w.agencies[0], d.ID, part(make([]byte, 100), 1)), refusal.Conflict, "bid.closed")
}

func TestWhatIsNoAgeFileIsNotFinished(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published(asking)
	plain := thePlan(1000)
	d := w.start(n, w.agencies[0], "技术方案", plain)
	w.do(w.StorePart(ctx(), w.agencies[0], d.ID, part(plain, 1)))
	_, err := w.FinishDocument(ctx(), w.agencies[0], d.ID, sum(plain))
	refusedBy(t, err, refusal.Invalid, "document.form")
}

func TestABadDocumentStaysSealedAndStopsNoOther(t *testing.T) {
	w := newWorld(t, 5)
	w.Scanner = scan.New(scantest.Serve(t, 64<<20).Address)
	n := w.published(asking)
	stranger, _, err := seal.NewIdentity()
	w.do(err)
	_ = stranger
	_, elsewhere, err := seal.NewIdentity()
	w.do(err)
	to := n.Keys.DocumentRecipient
	damaged := sealedDocument(t, to, thePlan(200<<10))
	damaged[len(damaged)-40] ^= 1 // in its last chunk, where only the end of the reading finds it
	for i, s := range [][]byte{sealedDocument(t, to, thePlan(300<<10)), sealedDocument(t, to, append(thePlan(100<<10), scantest.EICAR...)),
		sealedDocument(t, to, []byte("MZ\x90\x00 a program")), sealedDocument(t, elsewhere, thePlan(1<<10)), damaged} {
		w.bidWith(n, i, fmt.Sprintf("5%d000.00", i), w.uploaded(n, i, "技术方案", s))
	}
	w.pass(n)
	list, _, err := w.BidDocuments(ctx(), w.auditor, n.ID)
	w.do(err)
	got := map[string]string{}
	for _, d := range list {
		got[d.Name] = string(d.Verdict) + d.Detail
		if open := d.File != ""; open != (d.Verdict == domain.VerdictClean) {
			t.Errorf("%s is open: %v", d.Verdict, open)
		}
	}
	for i, want := range []string{"clean", "infectedEicar-Test-Signature", "type", "unreadable", "unreadable"} {
		if name := fmt.Sprintf("第%d咨询有限公司", i); got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if e := w.db.SQL(`SELECT convert_from(face, 'UTF8') FROM events WHERE kind = 'documents.opened'`); len(e) != 1 || !strings.Contains(e[0][0], `"opened":1,"quarantined":4`) {
		t.Errorf("%v", e)
	}
}

func TestAScannerThatIsDownHoldsDocumentsBackAndNoAward(t *testing.T) {
	w := newWorld(t, 3)
	daemon := scantest.Serve(t, 64<<20)
	w.Scanner = scan.New(daemon.Address)
	daemon.Close()
	n := w.published(asking)
	for i := range 3 {
		w.bidWith(n, i, fmt.Sprintf("5%d000.00", i), w.uploaded(n, i, "技术方案", sealedDocument(t, n.Keys.DocumentRecipient, thePlan(2000))))
	}
	w.db.SetClock(n.Deadline.At.Add(time.Second))
	err := w.Drain(ctx())
	refusedBy(t, err, refusal.Unavailable, "scan.unavailable")
	w.Scanner = scan.New(scantest.Serve(t, 64<<20).Address)
	w.ready()
	w.do(w.Drain(ctx()))
	list, _, err := w.BidDocuments(ctx(), w.officer, n.ID)
	if w.do(err); len(list) != 3 || list[0].Verdict != domain.VerdictClean {
		t.Fatalf("%+v", list)
	}
}

func TestAbandonedDocumentsAreSwept(t *testing.T) {
	w := newWorld(t, 2)
	n := w.published(asking)
	sealed := sealedDocument(t, n.Keys.DocumentRecipient, thePlan(300<<10))
	half := w.start(n, w.agencies[0], "技术方案", sealed)
	w.do(w.StorePart(ctx(), w.agencies[0], half.ID, part(sealed, 1)))
	unused := w.uploaded(n, 0, "技术方案", sealed)
	used := w.uploaded(n, 1, "技术方案", sealed)
	w.bidWith(n, 1, "50000.00", used)
	w.db.SetClock(start.Add(25 * time.Hour))
	w.sweep()
	list, err := w.OwnDocuments(ctx(), w.agencies[0], n.Number)
	if w.do(err); len(list) != 0 {
		t.Errorf("left: %+v", list)
	}
	o, _ := offer(t, n, w.codes[0], "50000.00")
	o.Documents = []domain.DocumentID{unused}
	_, err = w.PlaceBid(ctx(), w.agencies[0], n.Number, o)
	refusedBy(t, err, refusal.Invalid, "document.unfinished")
	if list, err = w.OwnDocuments(ctx(), w.agencies[1], n.Number); err != nil || len(list) != 1 {
		t.Errorf("what a bid names: %d, %v", len(list), err)
	}
	w.pass(n) // too few bidders: nothing is ever opened
	for range 2 {
		w.db.SetClock(n.Deadline.At.Add(49 * time.Hour))
		w.sweep()
	}
	if left := w.db.SQL(`SELECT count(*) FROM files WHERE purpose = 'sealed'`); left[0][0] != "0" {
		t.Errorf("%s parts are left of a notice that failed unopened", left[0][0])
	}
}

func (w *world) sweep() {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.Deliver(ctx(), domain.Delivery{Subject: "files:" + app.NewID(), Handler: app.HandleSweep, Due: tx.Now()})
	}))
	w.do(w.Drain(ctx()))
}
