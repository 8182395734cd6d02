package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// submitted is a firm whose file, complete, waits for the operator; one certificate is promised.
func (w *world) submitted() (domain.Actor, app.Register, domain.AgencyProfile) {
	w.t.Helper()
	code, err := uscc.Make("91430100MA4L16X7E")
	w.do(err)
	by, in := w.register(code)
	p := in.Profile
	p.Address, p.Phone, p.LegalRepresentative, p.Licence = "甲区一路1号", "0731-80000001", "李四", w.upload(by, domain.PurposeLicence).ID
	q := survey("2030-01-01")
	q.Promise = "to_follow"
	p.Qualifications = []domain.Qualification{q}
	w.saved(by, p)
	return by, in, p
}

func (w *world) saved(by domain.Actor, p domain.AgencyProfile) {
	w.t.Helper()
	_, err := w.EditAgency(ctx(), by, 0, p)
	w.do(err)
	_, err = w.SubmitAgency(ctx(), by, 0)
	w.do(err)
}

// TestTheLifeOfAnAdmission has a vetter take the file, return it twice, and the second return tell what the first could
// have told; then the promised document does not come, and comes late.
func TestTheLifeOfAnAdmission(t *testing.T) {
	w := newWorld(t, 1)
	by, in, p := w.submitted()
	other := w.person(domain.Organisation{ID: w.reviewer.Organisation}, domain.OperatorReviewer)
	_, err := w.TakeAdmission(ctx(), w.reviewer, in.ID, false)
	w.do(err)
	_, err = w.AdmitAgency(ctx(), other, in.ID, 0)
	refusedBy(t, err, refusal.Conflict, "vetting.taken")
	_, err = w.ReturnAgency(ctx(), w.reviewer, in.ID, 0, []domain.Fault{{Field: "phone", Code: "invalid", Text: "电话无人接听"}})
	w.do(err)
	p.Phone = "0731-80000002"
	w.saved(by, p)
	v, err := w.Vetting(ctx(), other, in.ID)
	w.do(err)
	if !slices.Equal(v.Changed, []string{"phone"}) {
		t.Errorf("changed since the return: %v", v.Changed)
	}
	page, err := w.ReturnAgency(ctx(), other, in.ID, 0, []domain.Fault{{Field: "address", Code: "unclear", Text: "地址不完整"}, {Field: "phone", Code: "unclear", Text: "缺区号"}})
	w.do(err)
	if f := page.Agency.Faults; !f[0].Missed || f[1].Missed || page.Agency.Missed != 1 {
		t.Errorf("missed at the first review: %+v, %d", f, page.Agency.Missed)
	}
	w.saved(by, p)
	w.do(w.AddEvidence(ctx(), w.reviewer, in.ID, domain.Evidence{ID: app.NewID(), Field: "licence", Registry: "国家企业信用信息公示系统", Result: "matches"}))
	if err := w.AddEvidence(ctx(), by, in.ID, domain.Evidence{}); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("an agency records evidence: %v", err)
	}
	_, err = w.AdmitMany(ctx(), w.publisher, nil)
	refusedBy(t, err, refusal.NotFound, "not_found")
	rows, err := w.AdmitMany(ctx(), w.reviewer, []app.Chosen{{ID: string(in.ID)}, {ID: app.NewID()}})
	if err != nil || rows[0].Refused != nil || rows[1].Refused == nil || rows[1].Refused.Rule != "not_found" {
		t.Fatalf("%+v", rows)
	}
	n := w.published()
	w.asksForSurvey(n.ID)
	why := func() string {
		answer, err := w.Eligibility(ctx(), by, n.Number)
		w.do(err)
		if len(answer.Reasons) == 0 {
			return ""
		}
		return answer.Reasons[0].Code
	}
	if got := why(); got != "" {
		t.Errorf("a promised certificate does not count: %s", got)
	}
	w.db.SQL(`UPDATE agencies SET profile = jsonb_set(profile, '{qualifications,0,promised_by}', '"2026-03-01"') WHERE id = $1`, string(in.ID))
	if got := why(); got != domain.PromiseBroken {
		t.Errorf("the promise is broken: %q", got)
	}
	p.Qualifications[0].File = w.upload(by, domain.PurposeQualification).ID
	c, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(start))
	w.do(err)
	_, err = w.AcceptAgencyChange(ctx(), w.reviewer, c.ID, 0)
	w.do(err)
	if got := why(); got != "" {
		t.Errorf("the document has come: %s", got)
	}
	w.do(w.Drain(ctx()))
	list, err := w.Rechecks(ctx(), w.auditor, app.RecheckQuery{Kinds: []domain.CauseKind{domain.CauseQualification}})
	w.do(err)
	if len(list) == 0 || list[0].Of != p.USCC {
		t.Errorf("open notices are not judged again: %+v", list)
	}
	w.twins(by, in.ID, p)
}

// twins has another firm hand in the same file under the same telephone.
func (w *world) twins(by domain.Actor, id domain.AgencyID, p domain.AgencyProfile) {
	w.t.Helper()
	w.do(w.Store.Update(ctx(), func(tx app.Tx) error {
		ag, err := tx.Agency(ctx(), domain.AgencyID(w.agencies[0].Organisation))
		if err != nil {
			return err
		}
		head := []rune(p.LegalRepresentative)
		ag.Phone, ag.LegalRepresentative = strings.ReplaceAll(p.Phone, "-", " "), string(head[:1])+"　"+string(head[1:])
		return tx.SaveAgency(ctx(), ag)
	}))
	v, err := w.Vetting(ctx(), w.reviewer, id)
	w.do(err)
	var kinds []string
	for _, twin := range v.Twins {
		kinds = append(kinds, twin.Kind)
	}
	if !slices.Equal(kinds, []string{"head", "phone"}) || len(v.Evidence) != 1 {
		w.t.Errorf("twins %v, evidence %d", kinds, len(v.Evidence))
	}
}

// TestAChangeOfAnAgency files one in time and one late; names stay on record, codes never change.
func TestAChangeOfAnAgency(t *testing.T) {
	w := newWorld(t, 1)
	by, in, p := w.submitted()
	if _, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(start)); !refusal.Is(err, refusal.Conflict) {
		t.Fatalf("before the admission: %v", err)
	}
	_, err := w.AdmitAgency(ctx(), w.reviewer, in.ID, 0)
	w.do(err)
	p.USCC, p.Name, p.LegalRepresentative = "91350100M000100Y43", "湘江新咨询有限公司", "王五"
	c, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.MustDate("2026-02-02"))
	w.do(err)
	if !c.Late || !slices.Equal(c.Fields, []string{"legal_representative", "name"}) && !slices.Equal(c.Fields, []string{"legal_representative", "name", "qualifications"}) {
		t.Errorf("%+v", c)
	}
	if _, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(start)); refusal.As(err) == nil || refusal.As(err).Rule != "agency_change.waits" {
		t.Errorf("two at once: %v", err)
	}
	if _, err := w.AgencyChange(ctx(), w.agencies[0], c.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("another agency reads it: %v", err)
	}
	_, err = w.AcceptAgencyChange(ctx(), by, c.ID, 0)
	if !refusal.Is(err, refusal.NotFound) {
		t.Errorf("its own people accept it: %v", err)
	}
	_, err = w.AcceptAgencyChange(ctx(), w.reviewer, c.ID, c.Version)
	w.do(err)
	public, err := w.PublicAgency(ctx(), in.Profile.USCC)
	w.do(err)
	want := []domain.Former{{Field: "name", Was: "湘江咨询有限公司", Until: workday.MustDate("2026-02-01")}, {Field: "legal_representative", Was: "李四", Until: workday.MustDate("2026-02-01")}}
	if public.Agency.Name != "湘江新咨询有限公司" || !slices.Equal(public.Agency.History, want) {
		t.Errorf("%s, %+v", public.Agency.Name, public.Agency.History)
	}
	p.Phone = "0731-80000009"
	c, err = w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(start))
	w.do(err)
	if c.Late {
		t.Error("filed on the day, and late")
	}
	_, err = w.ReturnAgencyChange(ctx(), w.reviewer, c.ID, 0, []domain.Fault{{Field: "phone", Code: "invalid", Text: "电话无人接听"}})
	w.do(err)
	w.do(w.Drain(ctx()))
	if !w.told(by, "agency_change.returned") || !w.told(by, "agency_change.accepted") || !w.told(w.reviewer, "agency_change.filed") {
		t.Error("somebody was not told")
	}
}

// TestOversightDecidesOnAnAgency suspends until a day, which ends by the clock, removes, and lets a firm leave only when
// nothing of its runs.
func TestOversightDecidesOnAnAgency(t *testing.T) {
	w := newWorld(t, 3)
	id := domain.AgencyID(w.agencies[0].Organisation)
	n := w.published()
	w.bid(n, 1, "50000.00")
	said := domain.AgencyStanding{Document: "示财监〔2026〕9号", Reason: "提交虚假业绩", Until: workday.On(n.Deadline.At).AddDays(-1)}
	_, err := w.StandAgency(ctx(), w.reviewer, id, 0, "suspend", said)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "suspend", domain.AgencyStanding{})
	if !refusal.Is(err, refusal.Invalid) {
		t.Errorf("without number and reason: %v", err)
	}
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "suspend", said)
	w.do(err)
	if got := w.why(n, 0); got != "" { // over by the day of the deadline
		t.Errorf("a suspension that ends before the deadline: %s", got)
	}
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "reinstate", said)
	w.do(err)
	said.Until = workday.On(n.Deadline.At)
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "suspend", said)
	w.do(err)
	if got := w.why(n, 0); got != domain.Suspended {
		t.Errorf("its last day counts: %q", got)
	}
	_, err = w.AdmitAgency(ctx(), w.reviewer, id, 0)
	refusedBy(t, err, refusal.Conflict, "agency.status")
	_, err = w.ExitAgency(ctx(), w.agencies[1], 0, "停业")
	refusedBy(t, err, refusal.Conflict, "agency.running")
	_, err = w.ExitAgency(ctx(), w.agencies[2], 0, "停业")
	w.do(err)
	_, err = w.StandAgency(ctx(), w.supervisor, id, 0, "remove", said)
	w.do(err)
	if got := w.why(n, 0); got != domain.NotAdmitted {
		t.Errorf("removed: %q", got)
	}
	w.do(w.Drain(ctx()))
	if !w.told(w.agencies[0], "agency.suspended") || !w.told(w.agencies[0], "agency.removed") {
		t.Error("the agency was not told")
	}
}

// TestAWinnerDoesNotLeave what it has won before anything is signed; whoever lost may.
func TestAWinnerDoesNotLeave(t *testing.T) {
	w := newWorld(t, 3)
	n := w.published()
	for i, price := range []string{"50000.00", "51000.00", "52000.00"} {
		w.bid(n, i, price)
	}
	w.pass(n)
	if got := w.notice(n.ID).Status; got != domain.NoticeSelected {
		t.Fatalf("the notice is %s", got)
	}
	_, err := w.ExitAgency(ctx(), w.agencies[0], 0, "停业")
	refusedBy(t, err, refusal.Conflict, "agency.running")
	_, err = w.ExitAgency(ctx(), w.agencies[2], 0, "停业")
	w.do(err)
}

// TestAPhoneAsScanner lends a phone to a form: one use, one purpose, thirty minutes, nobody else's.
func TestAPhoneAsScanner(t *testing.T) {
	w := newWorld(t, 2)
	by := w.agencies[0]
	begin := func() (domain.Capture, string) {
		c, token, err := w.BeginCapture(ctx(), by, domain.Capture{ID: domain.CaptureID(app.NewID()), Purpose: domain.PurposeQualification, Label: "证书 1"})
		w.do(err)
		return c, token
	}
	if _, _, err := w.BeginCapture(ctx(), by, domain.Capture{ID: domain.CaptureID(app.NewID()), Purpose: domain.PurposeContract, Label: "合同"}); !refusal.Is(err, refusal.Forbidden) {
		t.Errorf("a purpose that is not the agency's: %v", err)
	}
	c, token := begin()
	_, err := w.OpenCapture(ctx(), token, 2)
	w.do(err)
	seen, f, err := w.Capture(ctx(), by, c.ID)
	w.do(err)
	if seen.Pages != 2 || seen.OpenedAt.IsZero() || f != nil {
		t.Errorf("the PC sees %+v", seen)
	}
	again, err := w.OpenCapture(ctx(), token, -1) // the phone's page is loaded again
	w.do(err)
	if again.Pages != 2 {
		t.Errorf("after a reload: %d pages", again.Pages)
	}
	if _, _, err := w.Capture(ctx(), w.agencies[1], c.ID); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("another firm sees it: %v", err)
	}
	up := app.Upload{ID: domain.FileID(app.NewID()), Content: pdf}
	if _, err := w.FinishCapture(ctx(), token, app.Upload{ID: up.ID, Content: []byte("\xff\xd8\xff no PDF")}); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("not a PDF: %v", err)
	}
	for range 2 { // a lost answer is sent again
		_, err = w.FinishCapture(ctx(), token, up)
		w.do(err)
	}
	_, f, err = w.Capture(ctx(), by, c.ID)
	w.do(err)
	if f == nil || f.ID != up.ID || f.Owner != by.Organisation || f.Uploader != by.Person || f.Purpose != domain.PurposeQualification || !f.Stored() {
		t.Fatalf("%+v", f)
	}
	if _, err := w.FinishCapture(ctx(), token, app.Upload{ID: domain.FileID(app.NewID()), Content: pdf}); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("used twice: %v", err)
	}
	late, token := begin()
	w.db.SQL(`UPDATE captures SET ends_at = clock_timestamp() - interval '1 second' WHERE id = $1`, string(late.ID))
	if _, err := w.OpenCapture(ctx(), token, -1); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("after its time: %v", err)
	}
	if _, err := w.OpenCapture(ctx(), "00", -1); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a token of nobody: %v", err)
	}
}

// TestWhoRecusesHimselfDecidesNothing: a vetter who has an interest says so, and neither takes, returns, admits nor accepts
// a change of that agency until the day he named; it can't be shortened. A supervisor likewise.
func TestWhoRecusesHimselfDecidesNothing(t *testing.T) {
	w := newWorld(t, 1)
	by, in, p := w.submitted()
	until := workday.On(start).AddDays(30)
	for _, bad := range []struct {
		by           domain.Actor
		code, reason string
		until        workday.Date
		rule         string
	}{
		{w.reviewer, in.Profile.USCC, "", until, "required"}, {w.reviewer, in.Profile.USCC, "亲属任职", workday.On(start).AddDays(-1), "recusal.until"},
		{w.reviewer, "91350100M000100Y43", "亲属任职", until, "not_found"}, {by, in.Profile.USCC, "亲属任职", until, "recusal.own"},
	} {
		if err := w.Recuse(ctx(), bad.by, bad.code, bad.reason, bad.until); refusal.As(err) == nil || refusal.As(err).Rule != bad.rule {
			t.Errorf("%s: %v", bad.rule, err)
		}
	}
	w.do(w.Recuse(ctx(), w.reviewer, in.Profile.USCC, "亲属任职", until))
	w.do(w.Recuse(ctx(), w.reviewer, in.Profile.USCC, "亲属任职", until.AddDays(-9)))
	list, err := w.OwnRecusals(ctx(), w.reviewer)
	w.do(err)
	if len(list) != 1 || list[0].Until != until {
		t.Fatalf("declared: %+v", list)
	}
	me := w.reviewer
	me.Recused = []domain.OrganisationID{list[0].Organisation}
	fault := []domain.Fault{{Field: "phone", Code: "invalid", Text: "电话无人接听"}}
	_, err = w.TakeAdmission(ctx(), me, in.ID, false)
	refusedBy(t, err, refusal.Forbidden, "duty.recused")
	_, err = w.ReturnAgency(ctx(), me, in.ID, 0, fault)
	refusedBy(t, err, refusal.Forbidden, "duty.recused")
	_, err = w.AdmitAgency(ctx(), me, in.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.recused")
	other := w.person(domain.Organisation{ID: w.reviewer.Organisation}, domain.OperatorReviewer)
	_, err = w.AdmitAgency(ctx(), other, in.ID, 0)
	w.do(err)
	p.Phone = "0731-80000077"
	c, err := w.FileAgencyChange(ctx(), by, domain.AgencyChangeID(app.NewID()), p, workday.On(start))
	w.do(err)
	_, err = w.AcceptAgencyChange(ctx(), me, c.ID, c.Version)
	refusedBy(t, err, refusal.Forbidden, "duty.recused")
	_, err = w.ReturnAgencyChange(ctx(), me, c.ID, c.Version, fault)
	refusedBy(t, err, refusal.Forbidden, "duty.recused")
	// One legal person may stand as several organisations: the declaration holds for all of them.
	code := w.department()
	same := domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "同一代码的另一账户", USCC: code, Region: "430100", Version: 1}
	w.person(same, domain.DepartmentOfficer)
	w.do(w.Recuse(ctx(), w.reviewer, code, "曾任职", until))
	list, err = w.OwnRecusals(ctx(), w.reviewer)
	w.do(err)
	both := map[domain.OrganisationID]bool{w.officer.Organisation: true, same.ID: true}
	for _, r := range list {
		delete(both, r.Organisation)
	}
	if len(both) != 0 {
		t.Errorf("of one code: %+v", list)
	}
	refusedBy(t, w.Recuse(ctx(), w.reviewer, "", "曾任职", until), refusal.NotFound, "")
	w.db.SetClock(until.AddDays(1).At(9 * 60))
	if list, err = w.OwnRecusals(ctx(), w.reviewer); err != nil || len(list) != 0 {
		t.Errorf("after its last day: %+v, %v", list, err)
	}
}
