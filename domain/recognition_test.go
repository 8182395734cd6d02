package domain

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

var recognitionNow = time.Date(2026, 11, 30, 2, 0, 0, 0, time.UTC)

func nextTown() *Partner {
	return &Partner{Code: "430900", Name: refusal.Text{ZH: "示范邻市", EN: "the next town"}, Agreement: refusal.Citation{Document: "互认协议"},
		Key: "k", ValidFrom: workday.MustDate("2026-01-01"), ValidTo: workday.MustDate("2027-12-31")}
}

func listOf(number int) RecognitionList {
	return RecognitionList{Partner: "430900", Year: 2026, Number: number, Issued: workday.MustDate("2026-11-20"), ValidUntil: workday.MustDate("2027-05-20"), SHA256: strings.Repeat("ab", 32)}
}

func listFile() *File {
	return &File{ID: "f", Owner: "operator", Purpose: PurposeIntake, Name: "名单.xlsx", VersionID: "1", SHA256: strings.Repeat("ab", 32)}
}

func listReviewer() Actor {
	return Actor{Person: "rita", Organisation: "operator", Kind: KindOperator, Region: "430100", Roles: []Role{OperatorReviewer}, ProvedAt: recognitionNow}
}

func recognisedBy(t *testing.T, number int) *Intake {
	t.Helper()
	in, _, err := NewRecognition(listReviewer(), "i", listFile(), Taken{List: listOf(number), Note: "n", Partner: nextTown(), Signed: true}, recognitionNow)
	if err != nil {
		t.Fatal(err)
	}
	in.ReleasedBy = "paul"
	return in
}

func TestTheTextOfAList(t *testing.T) {
	l := listOf(3)
	if got, err := ReadRecognition(l.Text()); err != nil || got != l {
		t.Fatalf("%+v %v", got, err)
	}
	if l.Title() != "〔2026〕3号" {
		t.Error(l.Title())
	}
	for name, text := range map[string]string{
		"another form":   strings.Replace(l.Text(), "recognition-1", "recognition-2", 1),
		"a line more":    l.Text() + "x\n",
		"a line less":    strings.TrimSuffix(l.Text(), "\n"),
		"no region":      strings.Replace(l.Text(), "430900", "4309", 1),
		"number 03":      strings.Replace(l.Text(), "2026-3\n", "2026-03\n", 1),
		"no day":         strings.Replace(l.Text(), "2026-11-20", "2026-13-20", 1),
		"capital digits": strings.Replace(l.Text(), "abab", "ABAB", 1),
	} {
		if _, err := ReadRecognition(text); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !listOf(4).After(listOf(3)) || listOf(3).After(listOf(3)) {
		t.Error("order")
	}
	l.ValidUntil = workday.MustDate("2026-11-19")
	if l.Check() == nil {
		t.Error("a list that ends before it begins is signed")
	}
}

// TestWhatIsRefusedOfAList: each fault has its own rule, and nothing is begun.
func TestWhatIsRefusedOfAList(t *testing.T) {
	three, four, other := listOf(3), listOf(4), listOf(3)
	other.SHA256 = strings.Repeat("cd", 32)
	for rule, change := range map[string]func(t *Taken, f *File, by *Actor){
		"recognition.partner":   func(t *Taken, _ *File, _ *Actor) { t.Partner = nil },
		"recognition.signature": func(t *Taken, _ *File, _ *Actor) { t.Signed = false },
		"recognition.hash":      func(_ *Taken, f *File, _ *Actor) { f.SHA256 = strings.Repeat("cd", 32) },
		"recognition.issued":    func(t *Taken, _ *File, _ *Actor) { t.List.Issued = workday.MustDate("2026-12-01") },
		"recognition.expired":   func(t *Taken, _ *File, _ *Actor) { t.List.ValidUntil = workday.MustDate("2026-11-29") },
		"recognition.agreement": func(t *Taken, _ *File, _ *Actor) { t.Partner.ValidTo = workday.MustDate("2026-11-29") },
		"recognition.older":     func(t *Taken, _ *File, _ *Actor) { t.Latest = &four },
		"recognition.again":     func(t *Taken, _ *File, _ *Actor) { t.Latest = &three },
		"recognition.practice":  func(_ *Taken, _ *File, by *Actor) { by.Training = true },
		"duty":                  func(_ *Taken, _ *File, by *Actor) { by.Roles = []Role{OperatorPublisher} },
	} {
		taken, f, by := Taken{List: listOf(3), Partner: nextTown(), Signed: true}, listFile(), listReviewer()
		change(&taken, f, &by)
		_, _, err := NewRecognition(by, "i", f, taken, recognitionNow)
		r := refusal.As(err)
		if r == nil || r.Rule != rule && !(rule == "duty" && r.Code == refusal.Forbidden) || r.Text.ZH == "" || r.Text.EN == "" {
			t.Errorf("%s: %v", rule, err)
		}
	}
	_, _, err := NewRecognition(listReviewer(), "i", listFile(), Taken{List: three, Partner: nextTown(), Signed: true, Latest: &other}, recognitionNow)
	if r := refusal.As(err); r == nil || r.Rule != "recognition.older" {
		t.Errorf("the same number over another workbook: %v", err)
	}
}

func TestAListIsReleasedWhileItHolds(t *testing.T) {
	publisher := Actor{Person: "paul", Organisation: "operator", Kind: KindOperator, Region: "430100", Roles: []Role{OperatorPublisher}, ProvedAt: recognitionNow}
	in := recognisedBy(t, 3)
	in.Status, in.Agencies = IntakeChecked, 1
	if _, err := in.Release(publisher, recognitionNow.AddDate(1, 0, 0)); refusal.As(err) == nil || refusal.As(err).Rule != "recognition.expired" {
		t.Error(err)
	}
	four := listOf(4)
	if in.Superseded(nil) != nil || in.Superseded(&four) == nil {
		t.Error("a list that a newer one has overtaken")
	}
	p := nextTown()
	p.ValidTo = workday.MustDate("2027-01-31")
	short, _, err := NewRecognition(listReviewer(), "i", listFile(), Taken{List: listOf(3), Partner: p, Signed: true}, recognitionNow)
	if err != nil || short.Recognition.ValidUntil != p.ValidTo {
		t.Errorf("a list outlives its agreement: %v %v", short, err)
	}
}

func admittedBy(t *testing.T, in *Intake) *Agency {
	t.Helper()
	return in.Admit("a", IntakeRow{Profile: AgencyProfile{Name: "邻市测绘有限公司", USCC: "91430900MA5000001X", Region: "430900"}}, nil, recognitionNow)
}

// TestARecognitionComesAndGoes: it ends by a newer list or by the clock, is back by a newer list, and never touches an
// admission of the agency's own.
func TestARecognitionComesAndGoes(t *testing.T) {
	in := recognisedBy(t, 3)
	a, n, today := admittedBy(t, in), &Notice{}, workday.On(recognitionNow)
	if len(Eligible(a, n, nil, today)) != 0 || a.Source != "由示范邻市核验，互认名单〔2026〕3号（2026-11-20）" {
		t.Fatalf("%v %s", Eligible(a, n, nil, today), a.Source)
	}
	if r := Eligible(a, n, nil, in.Recognition.ValidUntil); len(r) != 0 {
		t.Errorf("the last day counts: %v", r)
	}
	if r := Eligible(a, n, nil, in.Recognition.ValidUntil.AddDays(1)); len(r) != 1 || r[0].Code != RecognitionOver || r[0].Remedy.ZH == "" {
		t.Errorf("after the last day: %v", r)
	}
	e, changed, tell := a.Unrecognise(RecognitionDropped, recognitionNow)
	if !changed || !tell || e.Kind != EventAgencyUnrecognised || a.Status != AgencySuspended || a.Standing.Reason == "" {
		t.Fatalf("%+v %+v", e, a)
	}
	if r := Eligible(a, n, nil, today); len(r) != 1 || r[0].Code != RecognitionOver {
		t.Errorf("ended: %v", r)
	}
	if _, changed, _ := a.Unrecognise(RecognitionDropped, recognitionNow); changed {
		t.Error("ends twice")
	}
	supervisor := Actor{Person: "s", Kind: KindSupervisor, Region: "430100", Roles: []Role{RoleSupervisor}, ProvedAt: recognitionNow}
	if _, err := a.Reinstate(supervisor, AgencyStanding{Document: "d", Reason: "r"}, recognitionNow); refusal.As(err) == nil || refusal.As(err).Rule != "agency.recognition" {
		t.Error(err)
	}
	e, changed = a.Recognise(recognisedBy(t, 4), recognitionNow)
	if !changed || e.Kind != EventAgencyRecognised || a.Status != AgencyAdmitted || !a.Recognition.Alone || !strings.Contains(a.Source, "4号") {
		t.Errorf("back: %+v %+v", e, a)
	}
	own := &Agency{ID: "own", Status: AgencyAdmitted, AgencyProfile: AgencyProfile{Name: "本市测绘有限公司", USCC: "91430102MA50000017"}}
	if e, changed := own.Recognise(in, recognitionNow); !changed || e.Kind != "" || own.Recognition.Alone || own.Source != "" {
		t.Errorf("noted: %+v", own)
	}
	if _, changed, tell := own.Unrecognise(RecognitionExpired, recognitionNow); !changed || tell || own.Status != AgencyAdmitted {
		t.Errorf("an admission of one's own: %+v", own)
	}
	if r := Eligible(own, n, nil, today); len(r) != 0 {
		t.Errorf("an admission of one's own: %v", r)
	}
}

func TestAnOlderListThatIsStillReadChangesNothing(t *testing.T) {
	a := admittedBy(t, recognisedBy(t, 4))
	if _, changed := a.Recognise(recognisedBy(t, 3), recognitionNow); changed || a.Recognition.Number != 4 {
		t.Errorf("%+v", a.Recognition)
	}
}

// TestASuspensionOfOversightStays while the recognition comes and goes.
func TestASuspensionOfOversightStays(t *testing.T) {
	a := admittedBy(t, recognisedBy(t, 3))
	a.Status, a.Standing = AgencySuspended, AgencyStanding{Reason: "查处", Document: "1号", By: "s", At: recognitionNow}
	if _, changed, _ := a.Unrecognise(RecognitionDropped, recognitionNow); !changed || a.Standing.By != "s" || a.unrecognised() {
		t.Errorf("%+v", a)
	}
	if e, changed := a.Recognise(recognisedBy(t, 4), recognitionNow); !changed || e.Kind != "" || a.Status != AgencySuspended || !a.Recognition.Alone {
		t.Errorf("%+v", a)
	}
}

// TestAFirmAsksForAnAdmissionOfItsOwn after its recognition has ended, and is no longer here by a partner's word.
func TestAFirmAsksForAnAdmissionOfItsOwn(t *testing.T) {
	a := admittedBy(t, recognisedBy(t, 3))
	admin := Actor{Person: "f", Organisation: "a", Kind: KindAgency, Roles: []Role{AgencyAdmin}, ProvedAt: recognitionNow}
	if _, err := a.Edit(admin, a.AgencyProfile, recognitionNow); err == nil {
		t.Error("an admitted agency edits its file")
	}
	a.Unrecognise(RecognitionExpired, recognitionNow)
	if _, err := a.Edit(admin, a.AgencyProfile, recognitionNow); err != nil {
		t.Error(err)
	}
	suspended := &Agency{ID: "a", Status: AgencySuspended, Standing: AgencyStanding{By: "s"}}
	if _, err := suspended.Submit(admin, nil, workday.Deadline{}, recognitionNow); refusal.As(err) == nil || refusal.As(err).Rule != "agency.status" {
		t.Errorf("oversight's suspension is left by a new file: %v", err)
	}
	if a.Public() || a.Status != AgencyReturned {
		t.Errorf("what nobody has checked is public: %s", a.Status)
	}
	if e, _ := a.Recognise(recognisedBy(t, 9), recognitionNow); e.Kind != "" || a.Status != AgencyReturned {
		t.Errorf("a list brings back what nobody has checked: %s", a.Status)
	}
	a.Status = AgencySubmitted
	if _, err := a.Admit(listReviewer(), nil, recognitionNow); err != nil || a.Recognition.Alone || a.Source != "" {
		t.Errorf("%v %+v", err, a)
	}
	if r := Eligible(a, &Notice{}, nil, workday.On(recognitionNow)); len(r) != 0 {
		t.Errorf("%v", r)
	}
}

func TestPartnersAreReadWhole(t *testing.T) {
	const good = `{"code":"430900","name":"示范邻市","name_en":"the next town","agreement":{"document":"互认协议","law":false},"key":"k","valid_from":"2026-01-01"}`
	check := func(key string) error {
		if key != "k" {
			return errors.New("no key")
		}
		return nil
	}
	list, err := DecodePartners([]byte(`{"partners":[`+good+`]}`), check)
	if err != nil || len(list) != 1 || !list[0].InForce(workday.MustDate("2026-01-01")) || list[0].InForce(workday.MustDate("2025-12-31")) {
		t.Fatalf("%+v %v", list, err)
	}
	if e := list[0].Registered(recognitionNow); e.Kind.Class() != ClassPublic || e.Face["key"] != "k" || e.Face["agreement"] != "互认协议" {
		t.Errorf("%+v", e)
	}
	for name, file := range map[string]string{
		"nobody":       `{"partners":[]}`,
		"twice":        `{"partners":[` + good + `,` + good + `]}`,
		"more":         `{"partners":[` + strings.Replace(good, `"key"`, `"more":"x","key"`, 1) + `]}`,
		"no key":       `{"partners":[` + strings.Replace(good, `"k"`, `"x"`, 1) + `]}`,
		"no region":    `{"partners":[` + strings.Replace(good, `430900`, `4309`, 1) + `]}`,
		"ends earlier": `{"partners":[` + strings.Replace(good, `"valid_from"`, `"valid_to":"2025-01-01","valid_from"`, 1) + `]}`,
	} {
		if _, err := DecodePartners([]byte(file), check); !refusal.Is(err, refusal.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
