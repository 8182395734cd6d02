package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/objects"
	"github.com/intermart/intermart/app/objects/objectstest"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
)

// applicant is a firm with a draft that is complete, its administrator, and a colleague who prepares.
func (w *world) applicant() (admin, preparer domain.Actor, id domain.AgencyID) {
	w.t.Helper()
	code, err := uscc.Make("91430100MA4L16X7E")
	w.do(err)
	admin, in := w.register(code)
	p := in.Profile
	p.Address, p.Phone, p.LegalRepresentative, p.Licence = "甲区一路1号", "0731-80000001", "李四", w.upload(admin, domain.PurposeLicence).ID
	_, err = w.EditAgency(ctx(), admin, 0, p)
	w.do(err)
	preparer = w.person(domain.Organisation{ID: admin.Organisation, Kind: domain.KindAgency}, domain.AgencyPreparer)
	preparer.Region = "430100"
	return admin, preparer, in.ID
}

func photo(of string) app.IdentityUpload {
	content := append([]byte("\xff\xd8\xff\xe0"), strings.Repeat(of+app.NewID(), 32)...)
	sum := sha256.Sum256(content)
	return app.IdentityUpload{ID: domain.FileID(app.NewID()), Whose: domain.IdentityLegal, SHA256: hex.EncodeToString(sum[:]), Content: content}
}

// photographed consents and uploads one image of the legal representative's paper.
func (w *world) photographed(by domain.Actor) app.IdentityUpload {
	w.t.Helper()
	_, err := w.ConsentIdentity(ctx(), by, domain.IdentityLegal, domain.IdentityConsentVersion)
	w.do(err)
	u := photo("身份证")
	page, err := w.UploadIdentityPaper(ctx(), by, u)
	w.do(err)
	if len(page.Papers) != 1 || page.Papers[0].ID != u.ID {
		w.t.Fatalf("uploaded: %+v", page.Papers)
	}
	return u
}

// inBucket counts the versions of an image.
func (w *world) inBucket(firm domain.AgencyID, id domain.FileID) int {
	return objectstest.Versions(w.t, objects.Config{Endpoint: os.Getenv("INTERMART_TEST_S3_ENDPOINT"), AccessKey: os.Getenv("INTERMART_TEST_S3_ACCESS_KEY"),
		SecretKey: os.Getenv("INTERMART_TEST_S3_SECRET_KEY"), Bucket: os.Getenv("INTERMART_S3_BUCKET")}, "identity/"+string(firm)+"/"+string(id))
}

func (w *world) recorded(k domain.EventKind) int {
	return len(w.db.SQL(`SELECT id FROM events WHERE kind = $1`, string(k)))
}

// night runs the daily deletion.
func (w *world) night() {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		return tx.Deliver(ctx(), domain.Delivery{Subject: "identity_papers:due", Handler: app.HandlePapers, Due: tx.Now()})
	}))
	w.ready()
	w.work()
}

func (w *world) looks(by domain.Actor, id domain.FileID) ([]byte, error) {
	w.t.Helper()
	_, body, err := w.ReadIdentityPaper(ctx(), by, id)
	if err != nil {
		return nil, err
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	w.do(err)
	return content, nil
}

// TestIdentityPapers walks an image from its consent to its deletion 30 days after the decision.
func TestIdentityPapers(t *testing.T) {
	w := newWorld(t, 1)
	admin, preparer, id := w.applicant()
	early := photo("身份证")
	_, err := w.UploadIdentityPaper(ctx(), preparer, early)
	refusedBy(t, err, refusal.Forbidden, "identity.consent")
	u := w.photographed(preparer)
	again, err := w.UploadIdentityPaper(ctx(), preparer, u) // the answer was lost
	w.do(err)
	if len(again.Papers) != 1 || w.inBucket(id, u.ID) != 1 || w.recorded(domain.EventPaperStored) != 1 {
		t.Fatalf("sent again: %d images, %d versions", len(again.Papers), w.inBucket(id, u.ID))
	}
	other := u
	other.Whose = domain.IdentityAuthorised
	_, err = w.UploadIdentityPaper(ctx(), preparer, other)
	refusedBy(t, err, refusal.Conflict, "exists")
	other.ID, other.SHA256 = domain.FileID(app.NewID()), strings.Repeat("0", 64)
	_, err = w.UploadIdentityPaper(ctx(), preparer, other)
	refusedBy(t, err, refusal.Invalid, "file.sha256")
	_, err = w.SubmitAgency(ctx(), admin, 0)
	w.do(err)
	w.do(w.Drain(ctx())) // whatever a submission locks is locked now

	colleague := w.person(domain.Organisation{ID: admin.Organisation, Kind: domain.KindAgency}, domain.AgencySubmitter)
	page, err := w.OwnIdentityPapers(ctx(), colleague)
	w.do(err)
	if len(page.Papers) != 0 || len(page.Rules) != 4 || page.Rules[3].N != 15 {
		t.Errorf("a colleague is shown %+v; the clocks are %+v", page.Papers, page.Rules)
	}
	w.onlyTheVetterLooks(id, u, colleague)
	for _, by := range []domain.Actor{admin, preparer} {
		if got, err := w.looks(by, u.ID); err != nil || !bytes.Equal(got, u.Content) {
			t.Errorf("the firm's own look: %v", err)
		}
	}
	if n := w.recorded(domain.EventPaperRead); n != 3 {
		t.Errorf("%d looks are recorded, want 3", n)
	}

	_, err = w.AdmitAgency(ctx(), w.reviewer, id, 0)
	w.do(err)
	w.db.SetClock(start.AddDate(0, 0, 30))
	w.night()
	if w.inBucket(id, u.ID) != 1 {
		t.Fatal("gone on its last day")
	}
	w.db.SetClock(start.AddDate(0, 0, 31))
	for range 2 { // the second night there is nothing to do
		w.night()
		w.db.SetClock(w.db.Now().Add(24 * time.Hour))
	}
	w.forgotten(id, u, "identity.after_decision")
	page, err = w.OwnIdentityPapers(ctx(), colleague)
	w.do(err)
	if len(page.Papers) != 1 || page.Papers[0].DeletedAt.IsZero() {
		t.Errorf("nobody at the firm reads that it was deleted: %+v", page.Papers)
	}
	w.nothingLeaks(u, id)
}

// onlyTheVetterLooks has everybody ask for the image of an application that waits.
func (w *world) onlyTheVetterLooks(id domain.AgencyID, u app.IdentityUpload, colleague domain.Actor) {
	w.t.Helper()
	second := w.person(domain.Organisation{ID: w.reviewer.Organisation}, domain.OperatorReviewer)
	_, err := w.looks(w.reviewer, u.ID)
	refusedBy(w.t, err, refusal.Forbidden, "identity.vetter")
	_, err = w.VetIdentityPapers(ctx(), w.reviewer, id)
	refusedBy(w.t, err, refusal.Forbidden, "identity.vetter")
	_, err = w.TakeAdmission(ctx(), w.reviewer, id, false)
	w.do(err)
	list, err := w.VetIdentityPapers(ctx(), w.reviewer, id)
	w.do(err)
	if len(list.Papers) != 1 {
		w.t.Fatalf("the vetter is shown %+v", list.Papers)
	}
	if got, err := w.looks(w.reviewer, u.ID); err != nil || !bytes.Equal(got, u.Content) {
		w.t.Fatalf("the vetter looks: %v", err)
	}
	_, err = w.looks(second, u.ID)
	refusedBy(w.t, err, refusal.Forbidden, "identity.vetter")
	admin := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindAdmin, Name: "平台管理处", Region: "430100", Version: 1}, domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit)
	for _, by := range []domain.Actor{w.supervisor, w.auditor, w.publisher, admin, colleague, w.agencies[0], w.officer, domain.Visitor()} {
		_, err := w.looks(by, u.ID)
		refusedBy(w.t, err, refusal.NotFound, "not_found")
		if _, err := w.VetIdentityPapers(ctx(), by, id); !refusal.Is(err, refusal.NotFound) {
			w.t.Errorf("%v lists the images: %v", by.Roles, err)
		}
		if _, _, err := w.OpenFile(ctx(), by, u.ID); !refusal.Is(err, refusal.NotFound) {
			w.t.Errorf("%v opens it as a file: %v", by.Roles, err)
		}
	}
}

// forgotten wants every version gone, the row with no more than it may keep, and one event of it.
func (w *world) forgotten(id domain.AgencyID, u app.IdentityUpload, rule string) {
	w.t.Helper()
	if n := w.inBucket(id, u.ID); n != 0 {
		w.t.Errorf("%d versions are still in the bucket", n)
	}
	row := w.db.SQL(`SELECT sha256, going, whose, concat(uploader, content_type, key, version_id, uploaded_at), size::text, (deleted_at IS NOT NULL)::text FROM identity_papers WHERE id = $1`, string(u.ID))
	if want := []string{u.SHA256, rule, "legal_representative", "", "0", "true"}; len(row) != 1 || strings.Join(row[0], "|") != strings.Join(want, "|") {
		w.t.Errorf("the row keeps %v, want %v", row, want)
	}
	if n := len(w.db.SQL(`SELECT id FROM events WHERE kind = $1 AND subject = $2 AND class = 'private'`, string(domain.EventPaperDeleted), "identity_paper:"+string(u.ID))); n != 1 {
		w.t.Errorf("its deletion is recorded %d times", n)
	}
}

// nothingLeaks: no other table, no letter and no delivery knows of an image, but for the subjects of its events.
func (w *world) nothingLeaks(u app.IdentityUpload, id domain.AgencyID) {
	w.t.Helper()
	for _, table := range w.db.SQL(`SELECT quote_ident(table_name) FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
		AND table_name NOT IN ('identity_papers', 'events', 'event_private')`) {
		if found := w.db.SQL(`SELECT 1 FROM `+table[0]+` AS x WHERE x::text LIKE '%' || $1 || '%' OR x::text LIKE '%' || $2 || '%'`, string(u.ID), u.SHA256); len(found) > 0 {
			w.t.Errorf("%s knows of the image", table[0])
		}
	}
	page, err := w.Agency(ctx(), w.auditor, id)
	w.do(err)
	for f := range page.Files {
		if f == u.ID {
			w.t.Error("it is among the files of the application")
		}
	}
}

// crashing is a bucket whose process dies around a purge.
type crashing struct {
	app.Objects
	before, after bool
}

func (o *crashing) Purge(ctx context.Context, key string) error {
	died := refusal.New(refusal.Unavailable, "object.server", "", "不可用", "down")
	if o.before {
		return died
	}
	if err := o.Objects.Purge(ctx, key); err != nil || !o.after {
		return err
	}
	return died
}

// TestADeletionThatIsCutOffIsEnded: before the object went, and between the object and its row. It is recorded once.
func TestADeletionThatIsCutOffIsEnded(t *testing.T) {
	w := newWorld(t, 0)
	admin, preparer, id := w.applicant()
	u := w.photographed(preparer)
	bucket := &crashing{Objects: w.Objects, before: true}
	w.Objects = bucket
	w.db.SetClock(start.AddDate(0, 0, 16)) // never handed in
	w.night()
	if w.inBucket(id, u.ID) != 1 || w.recorded(domain.EventPaperDeleted) != 0 {
		t.Fatal("recorded as deleted, and is there")
	}
	_, err := w.looks(admin, u.ID)
	refusedBy(t, err, refusal.NotFound, "identity.gone")
	bucket.before, bucket.after = false, true
	w.ready()
	w.work()
	if w.inBucket(id, u.ID) != 0 || w.recorded(domain.EventPaperDeleted) != 0 {
		t.Fatal("cut off between the object and its row, it is recorded already")
	}
	bucket.after = false
	w.ready()
	w.work()
	w.forgotten(id, u, "identity.after_upload")
	w.db.SetClock(start.AddDate(0, 0, 17))
	w.night()
	w.forgotten(id, u, "identity.after_upload")
}

// TestNobodyDecides: what was handed in and is not decided on goes 60 days after the submission, and the application waits on.
func TestNobodyDecides(t *testing.T) {
	w := newWorld(t, 0)
	admin, preparer, id := w.applicant()
	u := w.photographed(preparer)
	w.db.SetClock(start.AddDate(0, 0, 10))
	_, err := w.SubmitAgency(ctx(), admin, 0)
	w.do(err)
	w.db.SetClock(start.AddDate(0, 0, 70))
	w.night()
	if _, err := w.looks(admin, u.ID); err != nil || w.inBucket(id, u.ID) != 1 {
		t.Fatalf("gone on its last day: %v", err)
	}
	w.db.SetClock(start.AddDate(0, 0, 71))
	w.night()
	w.forgotten(id, u, "identity.after_submission")
	if page, err := w.Agency(ctx(), w.reviewer, id); err != nil || page.Agency.Status != domain.AgencySubmitted {
		t.Errorf("the application: %v %v", page.Agency.Status, err)
	}
}

// TestAWithdrawnConsentDeletesAtOnce: also when the object store is down at that moment, and when an image is on its way.
func TestAWithdrawnConsentDeletesAtOnce(t *testing.T) {
	w := newWorld(t, 0)
	admin, preparer, id := w.applicant()
	u := w.photographed(preparer)
	page, err := w.WithdrawIdentity(ctx(), preparer, domain.IdentityLegal)
	w.do(err)
	if len(page.Papers) != 1 || page.Papers[0].DeletedAt.IsZero() {
		t.Errorf("after the withdrawal: %+v", page.Papers)
	}
	w.forgotten(id, u, domain.IdentityWithdrawn)
	w.work()
	w.forgotten(id, u, domain.IdentityWithdrawn)
	_, err = w.UploadIdentityPaper(ctx(), preparer, photo("身份证"))
	refusedBy(t, err, refusal.Forbidden, "identity.consent")
	_, err = w.WithdrawIdentity(ctx(), preparer, domain.IdentityLegal)
	refusedBy(t, err, refusal.Conflict, "identity.withdrawn")

	_, err = w.ConsentIdentity(ctx(), preparer, domain.IdentityLegal, domain.IdentityConsentVersion)
	w.do(err)
	second := photo("身份证")
	_, err = w.UploadIdentityPaper(ctx(), preparer, second)
	w.do(err)
	down := &crashing{Objects: w.Objects, before: true}
	w.Objects = down
	_, err = w.WithdrawIdentity(ctx(), admin, domain.IdentityLegal)
	w.do(err)
	_, err = w.looks(preparer, second.ID)
	refusedBy(t, err, refusal.NotFound, "identity.gone")
	down.before = false
	w.work()
	w.forgotten(id, second, domain.IdentityWithdrawn)

	_, err = w.ConsentIdentity(ctx(), preparer, domain.IdentityLegal, domain.IdentityConsentVersion)
	w.do(err)
	w.Objects = &interrupted{Objects: w.Objects, while: func() {
		_, err := w.WithdrawIdentity(ctx(), preparer, domain.IdentityLegal)
		w.do(err)
	}}
	third := photo("身份证")
	_, err = w.UploadIdentityPaper(ctx(), preparer, third)
	refusedBy(t, err, refusal.Conflict, "identity.withdrawn")
	if n := w.inBucket(id, third.ID); n != 0 {
		t.Errorf("%d versions of an image whose consent was withdrawn on its way", n)
	}
	w.db.SetClock(start.Add(2 * time.Hour))
	w.night()
	w.forgotten(id, third, domain.IdentityWithdrawn)
}

// interrupted is a bucket during whose put something else happens.
type interrupted struct {
	app.Objects
	while func()
}

func (o *interrupted) Put(ctx context.Context, obj app.Object) (string, error) {
	o.while()
	return o.Objects.Put(ctx, obj)
}

// TestRulesWithoutAClockTakeNoImages: the page names the clock that the rulebook does not set, and the consent is refused
// with what to do instead.
func TestRulesWithoutAClockTakeNoImages(t *testing.T) {
	w := newWorld(t, 0)
	admin, preparer, _ := w.applicant()
	w.db.SQL(`UPDATE rulebooks SET body = jsonb_set(body, '{values}', (SELECT jsonb_agg(v) FROM jsonb_array_elements(body->'values') AS v WHERE v->>'key' <> 'identity.after_submission'))`)
	page, err := w.OwnIdentityPapers(ctx(), admin)
	w.do(err)
	if len(page.Rules) != 0 || len(page.Unset) != 1 || page.Unset[0] != "identity.after_submission" {
		t.Errorf("clocks %+v, unset %v", page.Rules, page.Unset)
	}
	_, err = w.ConsentIdentity(ctx(), preparer, domain.IdentityLegal, domain.IdentityConsentVersion)
	refusedBy(t, err, refusal.Conflict, "identity.unset")
}
