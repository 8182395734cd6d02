package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// wrongDigit is a well-formed code whose check digit fails.
func wrongDigit(t testing.TB) string {
	t.Helper()
	code, err := uscc.Make("91430100MA4L16X7E")
	if err != nil {
		t.Fatal(err)
	}
	last := byte('0')
	if code[17] == '0' {
		last = '1'
	}
	return code[:17] + string(last)
}

func registration(code string) app.Register {
	id := app.NewID()
	return app.Register{ID: domain.AgencyID(id), Profile: domain.AgencyProfile{Name: "湘江咨询有限公司", USCC: code, Region: "430100"},
		Person: domain.Person{ID: domain.PersonID(app.NewID()), Name: "张三", Email: id + "@agency.example", Language: "zh"}, Password: "correct horse battery"}
}

// register is a firm with its first person.
func (w *world) register(code string) (domain.Actor, app.Register) {
	w.t.Helper()
	in := registration(code)
	_, err := w.RegisterAgency(ctx(), in)
	w.do(err)
	return domain.Actor{Person: in.Person.ID, Organisation: domain.OrganisationID(in.ID), Kind: domain.KindAgency, Region: "430100",
		Roles: []domain.Role{domain.AgencyAdmin, domain.AgencyPreparer, domain.AgencySubmitter}}, in
}

func (w *world) upload(by domain.Actor, p domain.Purpose) *domain.File {
	w.t.Helper()
	f, err := w.UploadFile(ctx(), by, app.Upload{ID: domain.FileID(app.NewID()), Purpose: p, Name: string(p) + ".pdf", Content: pdf})
	w.do(err)
	return &f.File
}

func fields(err error) (list []string) {
	if r := refusal.As(err); r != nil {
		for _, f := range r.Faults {
			list = append(list, f.Field)
		}
		if len(r.Faults) == 0 {
			list = append(list, r.Field)
		}
	}
	slices.Sort(list)
	return list
}

func TestRegistrationChecksTheCode(t *testing.T) {
	w := newWorld(t, 0)
	for _, code := range []string{"", "91430100", "91430100MA4L16X7EI", "91430100MA4L16X7E00", "91430100ma4l16x7e0"} {
		in := registration(code)
		if _, err := w.RegisterAgency(ctx(), in); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%q: %v", code, err)
		}
	}
	by, in := w.register(wrongDigit(t)) // a failed check digit is only a warning
	again, err := w.RegisterAgency(ctx(), in)
	w.do(err)
	if again.ID != in.ID {
		t.Fatal("the same registration answers the same")
	}
	other := registration(in.Profile.USCC)
	if _, err := w.RegisterAgency(ctx(), other); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("a code twice: %v", err)
	}
	other = registration(wrongDigit(t))
	other.ID = in.ID
	if _, err := w.RegisterAgency(ctx(), other); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("an id twice: %v", err)
	}
	page, err := w.Agency(ctx(), by, in.ID)
	w.do(err)
	if !slices.ContainsFunc(page.Missing, func(r *refusal.Refusal) bool { return r.Rule == "uscc.check_digit" && !r.Citation.IsZero() }) {
		t.Errorf("the failed check digit asks for no proof: %v", page.Missing)
	}
}

func TestAdmission(t *testing.T) {
	w := newWorld(t, 1)
	by, in := w.register(wrongDigit(t))
	_, err := w.SubmitAgency(ctx(), by, 0)
	if got, want := fields(err), []string{"address", "legal_representative", "licence", "phone", "uscc_proof"}; !slices.Equal(got, want) {
		t.Fatalf("missing %v, want %v", got, want)
	}
	if _, err := w.Agency(ctx(), w.reviewer, in.ID); !refusal.Is(err, refusal.NotFound) {
		t.Fatalf("the operator sees a draft: %v", err)
	}
	licence, proof, cert := w.upload(by, domain.PurposeLicence), w.upload(by, domain.PurposeProof), w.upload(by, domain.PurposeQualification)
	foreign := w.upload(w.agencies[0], domain.PurposeQualification)
	profile := in.Profile
	profile.Address, profile.Phone, profile.LegalRepresentative, profile.Licence, profile.USCCProof = "甲区一路1号", "0731-80000001", "李四", licence.ID, proof.ID
	profile.Qualifications = []domain.Qualification{{Trade: "环境影响评价", Name: "信用平台登记", Kind: "registration", Number: "1", Issuer: "生态环境部",
		ValidFrom: workday.MustDate("2025-01-01"), File: foreign.ID}}
	_, err = w.EditAgency(ctx(), by, 0, profile)
	w.do(err)
	_, err = w.SubmitAgency(ctx(), by, 0)
	if got := fields(err); !slices.Equal(got, []string{"qualifications[0].file"}) {
		t.Fatalf("another agency's file: %v", got)
	}
	profile.Qualifications[0].File = cert.ID
	_, err = w.EditAgency(ctx(), by, 0, profile)
	w.do(err)
	w.unlocked(by, proof, cert)
	page, err := w.SubmitAgency(ctx(), by, 0)
	w.do(err)
	if due := page.Agency.Due; len(due.Steps) == 0 || due.At.Before(w.db.Now()) {
		t.Fatalf("the operator's deadline: %+v", due)
	}
	w.do(w.Drain(ctx()))
	for _, f := range []*domain.File{licence, proof, cert} {
		if err := w.Objects.Delete(ctx(), f.Key, f.VersionID); !refusal.Is(err, refusal.Conflict) {
			t.Errorf("%s is not locked: %v", f.Purpose, err)
		}
	}
	_, err = w.EditAgency(ctx(), by, 0, profile)
	refusedBy(t, err, refusal.Conflict, "agency.editable")
	w.returned(by, in.ID)
	_, err = w.SubmitAgency(ctx(), by, 0)
	w.do(err)
	_, err = w.AdmitAgency(ctx(), by, in.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "")
	page, err = w.AdmitAgency(ctx(), w.reviewer, in.ID, 0)
	w.do(err)
	if page.Agency.Status != domain.AgencyAdmitted {
		t.Fatal(page.Agency.Status)
	}
	w.do(w.Drain(ctx()))
	kinds := w.db.SQL(`SELECT kind FROM letters WHERE person = $1 ORDER BY kind`, string(by.Person))
	if len(kinds) != 2 || kinds[0][0] != "agency.admitted" || kinds[1][0] != "agency.returned" {
		t.Fatalf("letters %v", kinds)
	}
	public, err := w.PublicAgency(ctx(), in.Profile.USCC)
	w.do(err)
	if public.Agency.Name != in.Profile.Name {
		t.Fatal("not public")
	}
}

// returned has the operator send the file back with all faults at once.
func (w *world) returned(by domain.Actor, id domain.AgencyID) {
	w.t.Helper()
	_, err := w.ReturnAgency(ctx(), w.reviewer, id, 0, nil)
	if !refusal.Is(err, refusal.Invalid) {
		w.t.Fatalf("a return without faults: %v", err)
	}
	faults := []domain.Fault{{Field: "licence", Code: "unreadable", Text: "营业执照不清晰"}, {Field: "phone", Code: "invalid", Text: "电话无人接听"}}
	_, err = w.ReturnAgency(ctx(), w.reviewer, id, 0, faults)
	w.do(err)
	page, err := w.Agency(ctx(), by, id)
	w.do(err)
	if !slices.Equal(page.Agency.Faults, faults) || page.Agency.Status != domain.AgencyReturned {
		w.t.Fatalf("the agency sees %v", page.Agency.Faults)
	}
}

// unlocked checks that nothing is locked, and nobody else reads, before the submission.
func (w *world) unlocked(by domain.Actor, files ...*domain.File) {
	w.t.Helper()
	for _, f := range files {
		for _, other := range []domain.Actor{w.agencies[0], w.reviewer, w.officer, w.auditor, domain.Visitor()} {
			if _, _, err := w.OpenFile(ctx(), other, f.ID); !refusal.Is(err, refusal.NotFound) {
				w.t.Errorf("%v reads a file before its submission: %v", other.Roles, err)
			}
		}
		got, body, err := w.OpenFile(ctx(), by, f.ID)
		w.do(err)
		content, err := io.ReadAll(body)
		w.do(err)
		_ = body.Close()
		sum := sha256.Sum256(content)
		if !bytes.Equal(content, pdf) || hex.EncodeToString(sum[:]) != got.SHA256 || !got.RetainUntil.IsZero() {
			w.t.Errorf("%s came back changed or locked", f.Purpose)
		}
	}
}

func TestWhoReadsAnAdmissionsFiles(t *testing.T) {
	w := newWorld(t, 1)
	code, err := uscc.Make("91430100MA4L16X7E")
	w.do(err)
	by, in := w.register(code)
	p := in.Profile
	licence := w.upload(by, domain.PurposeLicence)
	p.Address, p.Phone, p.LegalRepresentative, p.Licence = "甲区一路1号", "0731-80000001", "李四", licence.ID
	_, err = w.EditAgency(ctx(), by, 0, p)
	w.do(err)
	_, err = w.SubmitAgency(ctx(), by, 0)
	w.do(err)
	for _, reader := range []domain.Actor{by, w.reviewer, w.auditor, w.supervisor} {
		_, body, err := w.OpenFile(ctx(), reader, licence.ID)
		if w.do(err); body != nil {
			_ = body.Close()
		}
	}
	for _, stranger := range []domain.Actor{w.agencies[0], w.officer, domain.Visitor()} {
		if _, _, err := w.OpenFile(ctx(), stranger, licence.ID); !refusal.Is(err, refusal.NotFound) {
			t.Errorf("%v: %v", stranger.Kind, err)
		}
	}
	if _, err := w.Agency(ctx(), w.agencies[0], in.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("another agency reads the admission: %v", err)
	}
}

func TestUploadAnswersRepeatsAndRefusesOthers(t *testing.T) {
	w := newWorld(t, 2)
	by := w.agencies[0]
	up := app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeLicence, Name: "执照.pdf", Content: pdf}
	first, err := w.UploadFile(ctx(), by, up)
	w.do(err)
	again, err := w.UploadFile(ctx(), by, up)
	w.do(err)
	if again.VersionID != first.VersionID || first.VersionID == "" {
		t.Fatal("the same upload made another version")
	}
	changed := up
	changed.Content = append(slices.Clone(pdf), 'x')
	_, err = w.UploadFile(ctx(), by, changed)
	refusedBy(t, err, refusal.Conflict, "exists")
	_, err = w.UploadFile(ctx(), w.agencies[1], up)
	refusedBy(t, err, refusal.Conflict, "exists")
	for rule, bad := range map[string]app.Upload{
		"file.sha256":  {ID: domain.FileID(app.NewID()), Purpose: domain.PurposeLicence, Name: "a.pdf", Content: pdf, SHA256: hashOf([]byte("other"))},
		"file.type":    {ID: domain.FileID(app.NewID()), Purpose: domain.PurposeLicence, Name: "a.exe", Content: []byte("MZ program")},
		"file.size":    {ID: domain.FileID(app.NewID()), Purpose: domain.PurposeLicence, Name: "a.pdf", Content: append([]byte("%PDF-"), make([]byte, domain.MaxFile)...)},
		"file.purpose": {ID: domain.FileID(app.NewID()), Purpose: domain.PurposeContract, Name: "a.pdf", Content: pdf},
	} {
		if _, err := w.UploadFile(ctx(), by, bad); refusal.As(err) == nil || refusal.As(err).Rule != rule {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// TestADraftKeepsItsAttachmentsOverAWeekend: nothing is locked before submission, and nothing is swept from under a draft.
func TestADraftKeepsItsAttachmentsOverAWeekend(t *testing.T) {
	w := newWorld(t, 0)
	file, err := w.UploadFile(ctx(), w.officer, app.Upload{ID: domain.FileID(app.NewID()), Purpose: domain.PurposeAttachment, Name: "需求.pdf", Content: pdf})
	w.do(err)
	id := w.drafted(func(t *domain.Terms) {
		t.Attachments = []domain.Attachment{{File: file.ID, Audience: domain.AudiencePublic}}
	}).Notice.ID
	w.db.SetClock(start.Add(72 * time.Hour))
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.Deliver(ctx(), domain.Delivery{Subject: "files:all", Handler: app.HandleSweep, Due: tx.Now()})
	}))
	w.do(w.Drain(ctx()))
	_, err = w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
}

func TestSweepTakesOnlyWhatNothingCites(t *testing.T) {
	w := newWorld(t, 0)
	code, err := uscc.Make("91430100MA4L16X7E")
	w.do(err)
	by, in := w.register(code)
	cited, stray := w.upload(by, domain.PurposeLicence), w.upload(by, domain.PurposeLicence)
	p := in.Profile
	p.Address, p.Phone, p.LegalRepresentative, p.Licence = "甲区一路1号", "0731-80000001", "李四", cited.ID
	_, err = w.EditAgency(ctx(), by, 0, p)
	w.do(err)
	_, err = w.SubmitAgency(ctx(), by, 0)
	w.do(err)
	sweep := func() {
		w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
			return tx.Deliver(ctx(), domain.Delivery{Subject: "files:all", Handler: app.HandleSweep, Due: tx.Now()})
		}))
		w.do(w.Drain(ctx()))
	}
	w.db.SetClock(start.Add(23 * time.Hour))
	sweep()
	if rows := w.db.SQL(`SELECT id FROM files`); len(rows) != 2 {
		t.Fatalf("%d files after 23 hours", len(rows))
	}
	w.db.SetClock(start.Add(25 * time.Hour))
	fresh := w.upload(by, domain.PurposeProof)
	for range 2 { // pages on phones: one long over, one in use
		_, _, err = w.BeginCapture(ctx(), by, domain.Capture{ID: domain.CaptureID(app.NewID()), Purpose: domain.PurposeLicence, Label: "营业执照"})
		w.do(err)
	}
	w.db.SQL(`UPDATE captures SET ends_at = ends_at - interval '2 days' WHERE id = (SELECT id FROM captures LIMIT 1) RETURNING id`)
	sweep()
	if rows := w.db.SQL(`SELECT id FROM captures`); len(rows) != 1 {
		t.Errorf("%d capture pages are left, not the one in use", len(rows))
	}
	left := w.db.SQL(`SELECT id::text FROM files ORDER BY created_at`)
	if len(left) != 2 || left[0][0] != string(cited.ID) || left[1][0] != string(fresh.ID) {
		t.Fatalf("left: %v", left)
	}
	if _, err := w.Objects.Open(ctx(), stray.Key, stray.VersionID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("the object is still there: %v", err)
	}
	for _, f := range []*domain.File{cited, fresh} {
		_, body, err := w.OpenFile(ctx(), by, f.ID)
		if w.do(err); body != nil {
			_ = body.Close()
		}
	}
}
