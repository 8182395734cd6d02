package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// TestAListIsReleasedUnderItsAgreement: what was taken while key and agreement held is not released after either ended.
func TestAListIsReleasedUnderItsAgreement(t *testing.T) {
	w := newWorld(t, 0)
	p, agree := w.partnerUntil("430900", "2027-12-31")
	book := workbookOf(t, 1, 1, nil)
	_, note := p.list(3, book)
	in, err := w.takes(book, note)
	w.do(err)
	w.do(w.Drain(ctx()))
	release := func(rule string) {
		t.Helper()
		_, err := w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
		refusedBy(t, err, refusal.Invalid, rule)
		page, err := w.Intake(ctx(), w.publisher, in.ID)
		w.do(err)
		refusedBy(t, page.Actions["release"], refusal.Invalid, rule)
	}
	_, other := w.signer()
	agree("2027-12-31", other)
	release("recognition.signature")
	agree("2026-03-01", "")
	release("recognition.agreement")
	agree("2026-12-31", "")
	_, err = w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	if a := w.agencyOf(intakeCode(t, 0)); a.Recognition.AgreedUntil != workday.MustDate("2026-12-31") {
		t.Errorf("the agreement as it was when the list came: %+v", a.Recognition)
	}
}

// TestAnAgreementIsMadeShorter: what it gave ends with its new last day, by the step that ends it at the last day; made
// longer in time, it goes on.
func TestAnAgreementIsMadeShorter(t *testing.T) {
	w := newWorld(t, 0)
	p, agree := w.partnerUntil("430900", "2027-12-31")
	w.recognises(p, 3, workbookOf(t, 2, 1, nil))
	day := workday.On(start)
	agree(day.AddDays(10).String(), "")
	agree(day.AddDays(20).String(), "")
	w.expiry(20)
	a := w.agencyOf(intakeCode(t, 0))
	if a.Status != domain.AgencyAdmitted || a.Recognition.Over(day.AddDays(20)) != "" || a.Recognition.Over(day.AddDays(21)) != domain.RecognitionAgreement {
		t.Errorf("on its last day: %+v", a)
	}
	if list, err := w.Partners(ctx()); err != nil || list[0].Until() != day.AddDays(20) {
		t.Errorf("%+v %v", list, err)
	}
	w.expiry(21)
	if a = w.agencyOf(intakeCode(t, 0)); a.Status != domain.AgencySuspended || a.Recognition.Ended != domain.RecognitionAgreement || a.Standing.Reason != "互认协议已终止" {
		t.Errorf("after it: %+v", a)
	}
}

// TestANewerListRefreshesCertificates of those who are here by it alone, and an empty one ends everything.
func TestANewerListRefreshesCertificates(t *testing.T) {
	w := newWorld(t, 0)
	p := w.partner()
	w.recognises(p, 3, workbookOf(t, 2, 1, nil))
	w.recognises(p, 4, workbookOf(t, 2, 1, func(sheet, _ int, cells []any) {
		if sheet == 2 {
			cells[3], cells[9] = "丙级", "2033-12-31"
		}
	}))
	for i := range 2 {
		if a := w.agencyOf(intakeCode(t, i)); len(a.Qualifications) != 1 || a.Qualifications[0].Level != "丙级" || a.Qualifications[0].ValidTo != workday.MustDate("2033-12-31") || a.Recognition.Number != 4 {
			t.Errorf("%+v", a)
		}
	}
	in := w.recognises(p, 5, workbookOf(t, 0, 0, nil))
	if in.Status != domain.IntakeDone || in.Ended != 2 || in.Read != 0 {
		t.Errorf("%+v", in)
	}
	for i := range 2 {
		if a := w.agencyOf(intakeCode(t, i)); a.Status != domain.AgencySuspended || a.Recognition.Ended != domain.RecognitionDropped {
			t.Errorf("%+v", a)
		}
	}
}

// TestAHighNumberBlocksNobody: only lists that were released are compared, and the repeat of a list is answered in its
// own region alone.
func TestAHighNumberBlocksNobody(t *testing.T) {
	w := newWorld(t, 0)
	p, book := w.partner(), workbookOf(t, 1, 1, nil)
	_, high := p.list(9999, book)
	taken, err := w.takes(book, high)
	w.do(err)
	w.do(w.Drain(ctx()))
	if in := w.recognises(p, 3, workbookOf(t, 2, 1, nil)); in.Status != domain.IntakeDone || in.Admitted != 2 {
		t.Errorf("%+v", in)
	}
	if again, err := w.takes(book, high); err != nil || again.ID != taken.ID {
		t.Errorf("the same list again: %v %v", again, err)
	}
	w.reviewer = w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindOperator, Name: "乙区中心", Region: "430102", Version: 1}, domain.OperatorReviewer)
	again, err := w.takes(book, high)
	if refusedBy(t, err, refusal.Conflict, "recognition.again"); again != nil {
		t.Errorf("another region's intake is answered: %+v", again)
	}
}

// TestTwoPartnersNameOneFirm: when the first drops it, or its list runs out, the other's word carries it on, with the
// certificates of that list; when the other's is over too, it ends.
func TestTwoPartnersNameOneFirm(t *testing.T) {
	w := newWorld(t, 0)
	first, _ := w.partnerUntil("430900", "2027-12-31")
	second, agree := w.partnerUntil("431000", "2027-12-31")
	w.recognises(first, 1, workbookOf(t, 3, 1, nil))
	in := w.recognises(second, 1, workbookOf(t, 2, 1, func(sheet, _ int, cells []any) {
		if sheet == 2 {
			cells[3] = "丙级"
		}
	}))
	if in.Known != 2 || w.agencyOf(intakeCode(t, 0)).Recognition.Partner != "430900" {
		t.Fatalf("the first word holds while it lasts: %+v", in)
	}
	in = w.recognises(first, 2, workbookOf(t, 1, 1, func(sheet, _ int, cells []any) { cells[0] = intakeCode(t, 2) }))
	if in.Status != domain.IntakeDone || in.Ended != 0 {
		t.Errorf("%+v", in)
	}
	for i, partner := range map[int]domain.RegionCode{0: "431000", 1: "431000", 2: "430900"} {
		a := w.agencyOf(intakeCode(t, i))
		if a.Status != domain.AgencyAdmitted || a.Recognition.Partner != partner || !a.Recognition.Alone || !a.Recognition.EndedAt.IsZero() {
			t.Errorf("%d: %+v", i, a)
		}
		if partner == "431000" && (a.Qualifications[0].Level != "丙级" || !strings.Contains(a.Source, "〔2026〕1号")) {
			t.Errorf("%d: %+v", i, a)
		}
	}
	agree("2026-03-20", "")
	w.expiry(30)
	if a := w.agencyOf(intakeCode(t, 0)); a.Status != domain.AgencySuspended || a.Recognition.Ended != domain.RecognitionAgreement {
		t.Errorf("%+v", a)
	}
}

// TestWhatIsPassedOn: an agency whose suspension is over by the clock is, one that is suspended today is not.
func TestWhatIsPassedOn(t *testing.T) {
	w := newWorld(t, 3)
	w.partner()
	suspend := func(i int, until workday.Date) {
		t.Helper()
		_, err := w.StandAgency(ctx(), w.supervisor, domain.AgencyID(w.agencies[i].Organisation), 0, "suspend", domain.AgencyStanding{Document: "示财监〔2026〕9号", Reason: "提交虚假业绩", Until: until})
		w.do(err)
	}
	suspend(0, workday.On(start).AddDays(5))
	suspend(1, workday.Date{})
	for days, want := range map[int]int{0: 1, 6: 2} {
		w.db.SetClock(start.AddDate(0, 0, days))
		list, _, err := w.ExportRecognition(ctx())
		if w.do(err); len(list) != 1+want {
			t.Errorf("after %d days: %v", days, list)
		}
	}
}

// TestAReinstatementAfterTheRecognition: oversight ends its suspension of a firm whose recognition ended meanwhile; the
// firm is told so, and asks for an admission of its own.
func TestAReinstatementAfterTheRecognition(t *testing.T) {
	w := newWorld(t, 0)
	p := w.partner()
	w.recognises(p, 3, workbookOf(t, 2, 1, nil))
	a := w.agencyOf(intakeCode(t, 0))
	firm := w.claimsRecognised(a)
	decision := domain.AgencyStanding{Document: "示财监〔2026〕9号", Reason: "提交虚假业绩"}
	_, err := w.StandAgency(ctx(), w.supervisor, a.ID, 0, "suspend", decision)
	w.do(err)
	w.recognises(p, 4, workbookOf(t, 1, 1, func(_, _ int, cells []any) { cells[0] = intakeCode(t, 1) }))
	_, err = w.EditAgency(ctx(), firm, 0, a.AgencyProfile)
	refusedBy(t, err, refusal.Conflict, "agency.editable")
	_, err = w.StandAgency(ctx(), w.supervisor, a.ID, 0, "reinstate", decision)
	w.do(err)
	w.do(w.Drain(ctx()))
	if now := w.agencyOf(a.USCC); now.Status != domain.AgencySuspended || now.Standing.By != "" || w.told(firm, "agency.reinstated") || !w.told(firm, "agency.unrecognised") {
		t.Errorf("%+v", now)
	}
	page, err := w.EditAgency(ctx(), firm, 0, a.AgencyProfile)
	if w.do(err); page.Agency.Status != domain.AgencyReturned {
		t.Error(page.Agency.Status)
	}
}

// TestARowAtFaultEndsNothing: who stands on a newer list in a row at fault, by code, name or certificate, keeps what he has
// and is named before the release; who stands on it in no row is recognised no more, and a row in order says what holds.
func TestARowAtFaultEndsNothing(t *testing.T) {
	w := newWorld(t, 0)
	p := w.partner()
	w.recognises(p, 3, workbookOf(t, 8, 2, nil)) // certificates 2i and 2i+1 are of agency i
	book := workbookOf(t, 7, 2, func(sheet, i int, cells []any) {
		switch {
		case sheet == 1 && i == 0: // no address
			cells[3] = ""
		case sheet == 2 && i == 5: // a day that is none
			cells[9] = "某日"
		case sheet == 1 && i == 1, sheet == 2 && (i == 2 || i == 3): // a code that is none, also where its certificates stand
			cells[0] = "迁入"
		case sheet == 2 && i == 6: // no number
			cells[6] = ""
		case sheet == 2 && i == 8: // in order, and shorter
			cells[9] = "2026-12-31"
		case sheet == 2 && i == 9: // in order, under another number: the one before has ended
			cells[6] = "证-新"
		case sheet == 2 && i == 11: // code that is none at a certificate alone
			cells[0] = "迁入"
		}
	})
	_, note := p.list(4, book)
	in, err := w.takes(book, note)
	w.do(err)
	w.do(w.Drain(ctx()))
	page, err := w.App.Intake(ctx(), w.publisher, in.ID)
	w.do(err)
	if want := "00000 00001 00002 00003 00005"; page.Actions["release"] != nil || strings.Join(keptOf(page.Kept), " ") != want {
		t.Errorf("kept %v, want %s; release: %v", page.Kept, want, page.Actions["release"])
	}
	_, err = w.ReleaseIntake(ctx(), w.publisher, in.ID, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	if done := w.intakeNow(in); done.Status != domain.IntakeDone || done.Ended != 1 || done.Bad != 7 {
		t.Errorf("%+v", done)
	}
	for i, want := range []struct {
		list  int
		holds string
	}{{3, "证-000000 证-000001"}, {3, "证-000002 证-000003"}, {4, "证-000004 证-000005"}, {4, "证-000006 证-000007"}, {4, "证-000008 证-新"}, {4, "证-000010 证-000011"}, {4, "证-000012 证-000013"}, {3, "证-000014 证-000015"}} {
		a := w.agencyOf(intakeCode(t, i))
		var holds []string
		for _, q := range a.Qualifications {
			holds = append(holds, q.Number)
		}
		slices.Sort(holds)
		if ended := i == 7; strings.Join(holds, " ") != want.holds || a.Recognition.Number != want.list || ended == a.Recognition.EndedAt.IsZero() {
			t.Errorf("%d: %v of list %d, ended %q; want %s of %d", i, holds, a.Recognition.Number, a.Recognition.Ended, want.holds, want.list)
		}
	}
}

func keptOf(names []string) (numbers []string) {
	for _, name := range names {
		numbers = append(numbers, strings.Trim(name, "迁入机构有限公司"))
	}
	return numbers
}

// TestWhatIsCarriedOnIsRecorded: another partner's list that carries a recognition on is an event; who was removed or has
// left is left alone by it, and by the end.
func TestWhatIsCarriedOnIsRecorded(t *testing.T) {
	w := newWorld(t, 0)
	first, _ := w.partnerUntil("430900", "2027-12-31")
	second, _ := w.partnerUntil("431000", "2027-12-31")
	w.recognises(first, 1, workbookOf(t, 4, 1, nil))
	w.recognises(second, 1, workbookOf(t, 3, 1, nil))
	w.db.SQL(`UPDATE agencies SET status = 'removed' WHERE uscc = $1`, intakeCode(t, 1))
	w.db.SQL(`UPDATE agencies SET status = 'exited' WHERE uscc = $1`, intakeCode(t, 2))
	w.db.SQL(`UPDATE agencies SET status = 'removed' WHERE uscc = $1`, intakeCode(t, 3))
	const gone = `SELECT string_agg(a::text, '|' ORDER BY id) FROM agencies AS a WHERE status IN ('removed', 'exited')`
	before := w.db.SQL(gone)[0][0]
	if in := w.recognises(first, 2, workbookOf(t, 0, 0, nil)); in.Status != domain.IntakeDone || in.Ended != 0 {
		t.Errorf("%+v", in)
	}
	if after := w.db.SQL(gone)[0][0]; after != before {
		t.Errorf("who is gone was changed:\n%s\n%s", before, after)
	}
	if a := w.agencyOf(intakeCode(t, 0)); a.Recognition.Partner != "431000" || a.Status != domain.AgencyAdmitted {
		t.Errorf("%+v", a)
	}
	events := w.db.SQL(`SELECT class || ' ' || concat_ws(' ', f->>'agency', f->>'from_partner', f->>'partner', f->>'list')
		FROM events, to_jsonb(convert_from(face, 'UTF8')::jsonb) AS f WHERE kind = 'agency.carried'`)
	if want := "public " + intakeCode(t, 0) + " 430900 431000 〔2026〕1号"; len(events) != 1 || events[0][0] != want {
		t.Errorf("%v, want %s", events, want)
	}
}
