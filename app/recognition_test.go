package app_test

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/seal"
	"github.com/intermart/intermart/app/sheet"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// partner is a region that signs lists, with the key that it keeps.
type partner struct {
	w    *world
	key  string
	code domain.RegionCode
}

const partnersFile = `{"partners":[{"code":%q,"name":"示范邻市","name_en":"the next town","agreement":{"document":"示范市、示范邻市互认协议","law":false},"key":%q,"valid_from":"2026-01-01","valid_to":%q}]}`

func (w *world) partner() partner {
	w.t.Helper()
	w.Sheets, w.Recognitions = sheet.Workbooks{}, seal.Recognitions{}
	p, _ := w.partnerUntil("430900", "2027-12-31")
	return p
}

// partnerUntil registers a region whose agreement ends on the day; agree moves that day, or gives it another key.
func (w *world) partnerUntil(code domain.RegionCode, day string) (p partner, agree func(day, verifier string)) {
	w.t.Helper()
	w.Sheets, w.Recognitions = sheet.Workbooks{}, seal.Recognitions{}
	p, verifier := w.signer()
	p.code = code
	agree = func(day, key string) {
		w.t.Helper()
		file := fmt.Appendf(nil, partnersFile, code, cmp.Or(key, verifier), day)
		changed, err := w.ImportPartners(ctx(), file)
		w.do(err)
		again, err := w.ImportPartners(ctx(), file)
		w.do(err)
		if changed != 1 || again != 0 {
			w.t.Errorf("registered %d, again %d", changed, again)
		}
	}
	agree(day, "")
	return p, agree
}

func (w *world) signer() (p partner, verifier string) {
	w.t.Helper()
	signer, verifier, err := seal.NewRecognitionKey("next.example")
	w.do(err)
	return partner{w, signer, "430900"}, verifier
}

// list is one that begins at the market's start and holds for 90 days, over the workbook.
func (p partner) list(number int, book []byte) (domain.RecognitionList, []byte) {
	p.w.t.Helper()
	sum, day := sha256.Sum256(book), workday.On(start)
	l := domain.RecognitionList{Partner: p.code, Year: 2026, Number: number, Issued: day, ValidUntil: day.AddDays(90), SHA256: hex.EncodeToString(sum[:])}
	signed, err := seal.SignRecognition(l, p.key)
	p.w.do(err)
	return l, signed
}

func (w *world) takes(book, note []byte) (*domain.Intake, error) {
	w.t.Helper()
	file, err := w.UploadFile(ctx(), w.reviewer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeIntake, Name: "互认名单.xlsx", Content: book})
	w.do(err)
	return w.BeginRecognition(ctx(), w.reviewer, domain.IntakeID(app.NewID()), file.ID, note)
}

// recognises takes and releases a list and answers what became of it.
func (w *world) recognises(p partner, number int, book []byte) domain.Intake {
	w.t.Helper()
	_, note := p.list(number, book)
	in, err := w.takes(book, note)
	w.do(err)
	w.do(w.Drain(ctx()))
	_, err = w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	return w.intakeNow(in)
}

func (w *world) agencyOf(code string) (a *domain.Agency) {
	w.t.Helper()
	w.do(w.Store.View(ctx(), func(tx app.Tx) (err error) { a, err = tx.AgencyByUSCC(ctx(), code); return err }))
	return a
}

// TestAPartnersList: its agencies are here by its word and can be claimed; a newer list drops one, takes it back and leaves
// alone whoever was admitted by his own file; the same list again changes nothing.
func TestAPartnersList(t *testing.T) {
	w := newWorld(t, 1)
	p, own := w.partner(), w.codes[0]
	book := workbookOf(t, 4, 1, func(_, i int, cells []any) {
		if i == 1 {
			cells[0] = own
		}
	})
	in := w.recognises(p, 3, book)
	if in.Status != domain.IntakeDone || in.Admitted != 3 || in.Known != 1 || in.Bad != 0 || in.Ended != 0 {
		t.Fatalf("%+v", in)
	}
	a, mine := w.agencyOf(intakeCode(t, 3)), w.agencyOf(own)
	if a.Status != domain.AgencyAdmitted || !a.Recognition.Alone || a.Source != "由示范邻市核验，互认名单〔2026〕3号（2026-03-09）" {
		t.Errorf("%+v", a)
	}
	if mine.Status != domain.AgencyAdmitted || mine.Recognition == nil || mine.Recognition.Alone || mine.Source != "" || strings.HasPrefix(mine.Name, "迁入机构") {
		t.Errorf("%+v", mine)
	}
	_, note := p.list(3, book)
	if again, err := w.takes(book, note); err != nil || again.ID != in.ID {
		t.Errorf("the same list again: %v %v", again, err)
	}

	claimant := w.claimsRecognised(a)
	in = w.recognises(p, 4, workbookOf(t, 3, 1, nil)) // without 3 and without the firm of one's own
	if in.Status != domain.IntakeDone || in.Ended != 2 || in.Admitted != 1 || in.Known != 2 {
		t.Fatalf("%+v", in)
	}
	if a = w.agencyOf(a.USCC); a.Status != domain.AgencySuspended || a.Recognition.Ended != domain.RecognitionDropped || a.Standing.Document != "示范邻市互认名单〔2026〕3号" {
		t.Errorf("%+v", a)
	}
	if mine = w.agencyOf(own); mine.Status != domain.AgencyAdmitted || mine.Recognition.EndedAt.IsZero() {
		t.Errorf("%+v", mine)
	}
	if !w.told(claimant, "agency.unrecognised") || w.told(w.agencies[0], "agency.unrecognised") {
		t.Error("who was told that a recognition ended")
	}
	if back := w.recognises(p, 5, workbookOf(t, 4, 1, nil)); back.Ended != 0 || back.Known != 4 {
		t.Errorf("%+v", back)
	}
	if a = w.agencyOf(a.USCC); a.Status != domain.AgencyAdmitted || !a.Standing.At.IsZero() || a.Recognition.Number != 5 || !w.told(claimant, "agency.recognised") {
		t.Errorf("%+v", a)
	}
	list, err := w.Partners(ctx())
	if err != nil || len(list) != 1 || list[0].Agencies != 4 || list[0].List.Number != 5 {
		t.Errorf("%+v %v", list, err)
	}
}

// TestAListThatIsOvertakenStops: a newer list is released while the one before still waits for its turn, which then lets
// nobody in, takes nobody's recognition and changes nobody's list.
func TestAListThatIsOvertakenStops(t *testing.T) {
	w := newWorld(t, 0)
	p := w.partner()
	var ins [2]*domain.Intake
	for i, firms := range []int{3, 2} {
		book := workbookOf(t, firms, 1, nil)
		_, note := p.list(3+i, book)
		in, err := w.takes(book, note)
		w.do(err)
		ins[i] = in
		w.do(w.Drain(ctx()))
	}
	_, err := w.ReleaseIntake(ctx(), w.publisher, ins[0].ID, 0)
	w.do(err)
	w.db.SQL(`UPDATE deliveries SET ready_at = 'infinity' WHERE handler = $1 AND done_at IS NULL`, app.HandleIntakeAdmit)
	_, err = w.ReleaseIntake(ctx(), w.publisher, ins[1].ID, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	w.db.SQL(`UPDATE deliveries SET ready_at = '-infinity' WHERE handler = $1 AND done_at IS NULL`, app.HandleIntakeAdmit)
	w.do(w.Drain(ctx()))
	if old, in := w.intakeNow(ins[0]), w.intakeNow(ins[1]); old.Status != domain.IntakeDone || old.Admitted != 0 || old.Ended != 0 || in.Admitted != 2 {
		t.Errorf("%+v %+v", old, in)
	}
	list, err := w.Partners(ctx())
	if w.do(err); list[0].Agencies != 2 || list[0].List.Number != 4 {
		t.Errorf("%+v", list)
	}
}

// claimsRecognised gives a firm that nobody holds to its people, by the claim that any firm takes.
func (w *world) claimsRecognised(a *domain.Agency) domain.Actor {
	w.t.Helper()
	by, claim := w.claims(a.USCC)
	_, err := w.FileFirmClaim(ctx(), by, claim.ID, 0, w.proof(by))
	w.do(err)
	_, err = w.DecideFirmClaim(ctx(), w.judge(), claim.ID, 0, true, "经与示范邻市核实，委托书真实。")
	w.do(err)
	w.do(w.Drain(ctx()))
	_, me, err := w.LogIn(ctx(), app.LogIn{Email: claim.Person.Email, Password: claim.Password, Address: "10.0.0.9"})
	w.do(err)
	if me.Actor.Organisation != domain.OrganisationID(a.ID) {
		w.t.Fatalf("%+v", me.Actor)
	}
	return me.Actor
}

// TestWhatIsNoPartnersList: each fault has its own refusal, and nothing of the list is begun.
func TestWhatIsNoPartnersList(t *testing.T) {
	w := newWorld(t, 0)
	p := w.partner()
	book := workbookOf(t, 2, 1, nil)
	_, note := p.list(3, book)
	other, _ := w.signer()
	_, forged := other.list(3, book)
	changed := workbookOf(t, 3, 1, nil)
	unknown, err := seal.SignRecognition(domain.RecognitionList{Partner: "431000", Year: 2026, Number: 2, Issued: workday.On(start), ValidUntil: workday.On(start), SHA256: strings.Repeat("0", 64)}, p.key)
	w.do(err)
	for rule, try := range map[string][2][]byte{
		"recognition.signature": {book, forged}, "recognition.hash": {changed, note}, "recognition.partner": {book, unknown}, "recognition.note": {book, []byte("名单")},
	} {
		_, err := w.takes(try[0], try[1])
		refusedBy(t, err, refusal.Invalid, rule)
	}
	sum := sha256.Sum256(book)
	l := domain.RecognitionList{Partner: "430900", Year: 2026, Number: 2, Issued: workday.MustDate("2026-01-02"), ValidUntil: workday.On(start).AddDays(-1), SHA256: hex.EncodeToString(sum[:])}
	old, err := seal.SignRecognition(l, p.key)
	w.do(err)
	_, err = w.takes(book, old)
	refusedBy(t, err, refusal.Invalid, "recognition.expired")
	if got := w.db.SQL(`SELECT count(*)::text FROM intakes`)[0][0]; got != "0" {
		t.Fatalf("%s were begun", got)
	}
	in, err := w.takes(book, note)
	w.do(err)
	w.do(w.Drain(ctx()))
	newer := workbookOf(t, 1, 1, nil)
	_, four := p.list(4, newer)
	in4, err := w.takes(newer, four)
	w.do(err)
	w.do(w.Drain(ctx()))
	_, err = w.ReleaseIntake(ctx(), w.publisher, in4.ID, 0)
	w.do(err)
	_, err = w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
	refusedBy(t, err, refusal.Conflict, "recognition.older")
	_, note = p.list(2, book)
	_, err = w.takes(book, note)
	refusedBy(t, err, refusal.Conflict, "recognition.older")
	_, note = p.list(3, changed)
	_, err = w.takes(changed, note)
	refusedBy(t, err, refusal.Conflict, "recognition.other")
	if _, err := w.BeginRecognition(ctx(), w.officer, "x", "y", note); !refusal.Is(err, refusal.Forbidden) {
		t.Errorf("a department takes a list: %v", err)
	}
}

// TestAPartnersListRunsOut: on the day after its last the daily job ends what no newer list carried on.
func TestAPartnersListRunsOut(t *testing.T) {
	w := newWorld(t, 0)
	w.recognises(w.partner(), 3, workbookOf(t, 2, 1, nil))
	w.expiry(90)
	if got := w.agencyOf(intakeCode(t, 1)).Status; got != domain.AgencyAdmitted {
		t.Errorf("on its last day: %s", got)
	}
	w.expiry(91)
	if a := w.agencyOf(intakeCode(t, 1)); a.Status != domain.AgencySuspended || a.Recognition.Ended != domain.RecognitionExpired {
		t.Errorf("%+v", a)
	}
}

// expiry runs the daily job so many days after the start.
func (w *world) expiry(days int) {
	w.t.Helper()
	w.db.SetClock(start.Add(time.Duration(days) * 24 * time.Hour))
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.Deliver(ctx(), domain.Delivery{Subject: "agencies:expiring", Handler: app.HandleExpiry, Due: tx.Now()})
	}))
	w.do(w.Drain(ctx()))
}

// TestAListGoesRound: what one marketplace exports, another takes in. Who is here on a partner's word is not passed on.
func TestAListGoesRound(t *testing.T) {
	from := newWorld(t, 2)
	for _, code := range from.codes {
		from.do(from.Store.Update(ctx(), func(tx app.Tx) error {
			a, err := tx.AgencyByUSCC(ctx(), code)
			from.do(err)
			a.Address, a.Phone, a.LegalRepresentative = "书院路1号", "0731-81234567", "法人"
			a.Qualifications = []domain.Qualification{{Trade: "测绘", Name: "测绘资质", Level: "乙级", Kind: "licence", Number: "证-1", Issuer: "省厅", ValidFrom: workday.MustDate("2024-01-01")}}
			return tx.SaveAgency(ctx(), a)
		}))
	}
	from.recognises(from.partner(), 1, workbookOf(t, 1, 1, nil))
	agencies, certificates, err := from.ExportRecognition(ctx())
	from.do(err)
	if len(agencies) != 3 {
		t.Fatalf("%v", agencies)
	}
	var book strings.Builder
	from.do(sheet.WriteSheets(&book, sheet.Sheet{Name: "机构", Table: agencies}, sheet.Sheet{Name: "资质", Table: certificates}))
	to := newWorld(t, 0)
	in := to.recognises(to.partner(), 1, []byte(book.String()))
	if in.Status != domain.IntakeDone || in.Admitted != 2 || in.Bad != 0 {
		t.Fatalf("%+v", in)
	}
	was, is := from.agencyOf(from.codes[0]), to.agencyOf(from.codes[0])
	if is.Name != was.Name || !slices.Equal(is.Qualifications, was.Qualifications) || !is.Recognition.Alone {
		t.Errorf("%+v\n%+v", was, is)
	}
}
