package domain

import (
	"errors"
	"slices"
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
		"another year":   strings.Replace(l.Text(), "2026-3\n", "2099-9999\n", 1),
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
	taken := func(there *RecognitionList) func(t *Taken, f *File, by *Actor) {
		return func(t *Taken, _ *File, _ *Actor) { t.There = there }
	}
	other.SHA256 = strings.Repeat("cd", 32)
	for rule, change := range map[string]func(t *Taken, f *File, by *Actor){
		"recognition.partner":   func(t *Taken, _ *File, _ *Actor) { t.Partner = nil },
		"recognition.signature": func(t *Taken, _ *File, _ *Actor) { t.Signed = false },
		"recognition.hash":      func(_ *Taken, f *File, _ *Actor) { f.SHA256 = strings.Repeat("cd", 32) },
		"recognition.issued":    func(t *Taken, _ *File, _ *Actor) { t.List.Issued = workday.MustDate("2026-12-01") },
		"recognition.expired":   func(t *Taken, _ *File, _ *Actor) { t.List.ValidUntil = workday.MustDate("2026-11-29") },
		"recognition.agreement": func(t *Taken, _ *File, _ *Actor) { t.Partner.ValidTo = workday.MustDate("2026-11-29") },
		"recognition.older":     func(t *Taken, _ *File, _ *Actor) { t.Latest = &four },
		"recognition.again":     taken(&three),
		"recognition.other":     taken(&other),
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
}

// TestAListIsReleasedWhileItHolds: at its release the list, its agreement and its key are looked at again; a list on which
// nobody stands is released, one of which no row can be read is not.
func TestAListIsReleasedWhileItHolds(t *testing.T) {
	publisher := Actor{Person: "paul", Organisation: "operator", Kind: KindOperator, Region: "430100", Roles: []Role{OperatorPublisher}, ProvedAt: recognitionNow}
	three, four := listOf(3), listOf(4)
	for name, c := range map[string]struct {
		change func(in *Intake, t *Taken)
		want   string
	}{
		"in force":             {func(*Intake, *Taken) {}, ""},
		"ended":                {func(_ *Intake, t *Taken) { t.List.ValidUntil = workday.MustDate("2026-11-29") }, "recognition.expired"},
		"agreement ended":      {func(_ *Intake, t *Taken) { t.Partner.ValidTo = workday.MustDate("2026-11-29") }, "recognition.agreement"},
		"agreement not begun":  {func(_ *Intake, t *Taken) { t.Partner.ValidFrom = workday.MustDate("2026-12-01") }, "recognition.agreement"},
		"another key by now":   {func(_ *Intake, t *Taken) { t.Signed = false }, "recognition.signature"},
		"no partner any more":  {func(_ *Intake, t *Taken) { t.Partner = nil }, "recognition.partner"},
		"a newer one released": {func(_ *Intake, t *Taken) { t.Latest = &four }, "recognition.older"},
		"released already":     {func(_ *Intake, t *Taken) { t.Latest = &three }, "recognition.older"},
		"nobody on it":         {func(in *Intake, _ *Taken) { in.Agencies, in.Read = 0, 0 }, ""},
		"no row in order":      {func(in *Intake, _ *Taken) { in.Agencies, in.Bad = 0, 1 }, "intake.status"},
		"no list, nobody":      {func(in *Intake, _ *Taken) { in.Recognition, in.Agencies, in.Read = nil, 0, 0 }, "intake.status"},
	} {
		in, list := recognisedBy(t, 3), &Taken{List: three, Partner: nextTown(), Signed: true}
		in.Status, in.Agencies, in.Read = IntakeChecked, 1, 1
		c.change(in, list)
		if _, err := in.Release(publisher, list, recognitionNow); ruleIn(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoListOutlivesItsAgreement as it is now: also one that was made shorter, or longer, afterwards.
func TestNoListOutlivesItsAgreement(t *testing.T) {
	day := workday.MustDate
	r := &Recognition{RecognitionList: listOf(3)} // until 2027-05-20
	for agreed, want := range map[string]struct{ until, after string }{
		"": {"2027-05-20", RecognitionExpired}, "2027-01-31": {"2027-01-31", RecognitionAgreement}, "2028-12-31": {"2027-05-20", RecognitionExpired},
	} {
		r.AgreedUntil = workday.Date{}
		if agreed != "" {
			r.AgreedUntil = day(agreed)
		}
		if r.Until() != day(want.until) || r.Over(r.Until()) != "" || r.Over(r.Until().AddDays(1)) != want.after {
			t.Errorf("agreed until %q: %s, then %q", agreed, r.Until(), r.Over(r.Until().AddDays(1)))
		}
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
	e, changed = a.Recognise(recognisedBy(t, 4), nil, nil, recognitionNow)
	if !changed || e.Kind != EventAgencyRecognised || a.Status != AgencyAdmitted || !a.Recognition.Alone || !strings.Contains(a.Source, "4号") {
		t.Errorf("back: %+v %+v", e, a)
	}
	own := &Agency{ID: "own", Status: AgencyAdmitted, AgencyProfile: AgencyProfile{Name: "本市测绘有限公司", USCC: "91430102MA50000017"}}
	if e, changed := own.Recognise(in, nil, nil, recognitionNow); !changed || e.Kind != "" || own.Recognition.Alone || own.Source != "" {
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
	if _, changed := a.Recognise(recognisedBy(t, 3), nil, nil, recognitionNow); changed || a.Recognition.Number != 4 {
		t.Errorf("%+v", a.Recognition)
	}
}

// TestASuspensionOfOversightStays while the recognition comes and goes.
func TestASuspensionOfOversightStays(t *testing.T) {
	a := admittedBy(t, recognisedBy(t, 3))
	a.Status, a.Standing = AgencySuspended, AgencyStanding{Reason: "查处", Document: "1号", By: "s", At: recognitionNow}
	if _, changed, _ := a.Unrecognise(RecognitionDropped, recognitionNow); !changed || a.Standing.By != "s" || a.unrecognised(workday.On(recognitionNow)) {
		t.Errorf("%+v", a)
	}
	if e, changed := a.Recognise(recognisedBy(t, 4), nil, nil, recognitionNow); !changed || e.Kind != "" || a.Status != AgencySuspended || !a.Recognition.Alone {
		t.Errorf("%+v", a)
	}
}

// TestANewerListBringsItsCertificates: an agency that is here by the list alone holds what the newer one says, beside what
// was checked here by its document; whoever has an admission of its own, or asks for one, keeps its data.
func TestANewerListBringsItsCertificates(t *testing.T) {
	held := func(level, until string) Qualification {
		return Qualification{Trade: "测绘", Name: "测绘资质", Level: level, Number: "证-1", ValidTo: workday.MustDate(until)}
	}
	own := Qualification{Trade: "造价", Name: "造价资质", Number: "证-9", File: "f", ValidTo: workday.MustDate("2026-12-31")}
	renewed := own
	renewed.ValidTo = workday.MustDate("2031-12-31")
	newer := []Qualification{held("甲级", "2029-12-31"), {Name: "造价资质", Number: "证-9", Level: "listed", ValidTo: renewed.ValidTo}}
	a := recognisedBy(t, 3).Admit("a", IntakeRow{}, []Qualification{held("乙级", "2026-12-31"), {Name: "旧资质", Number: "证-2"}}, recognitionNow)
	a.Qualifications = append(a.Qualifications, own)
	before := a.Qualifications
	a.Recognise(recognisedBy(t, 4), newer, nil, recognitionNow)
	if want := []Qualification{renewed, newer[0]}; !slices.Equal(a.Qualifications, want) {
		t.Errorf("%+v", a.Qualifications)
	}
	if len(before) != 3 || before[0].Level != "乙级" {
		t.Errorf("what was loaded is changed in place: %+v", before)
	}
	for name, b := range map[string]*Agency{
		"its own":   {Status: AgencyAdmitted, AgencyProfile: AgencyProfile{Qualifications: []Qualification{own}}},
		"submitted": {Status: AgencySubmitted, AgencyProfile: AgencyProfile{Qualifications: []Qualification{own}}, Recognition: recognisedBy(t, 3).Recognition},
		"returned":  {Status: AgencyReturned, AgencyProfile: AgencyProfile{Qualifications: []Qualification{own}}, Recognition: recognisedBy(t, 3).Recognition},
	} {
		was := b.Status
		if e, changed := b.Recognise(recognisedBy(t, 4), newer, nil, recognitionNow); !changed || e.Kind != "" || b.Status != was || b.Recognition.Alone || !slices.Equal(b.Qualifications, []Qualification{own}) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

// TestAfterOversightsSuspension an agency whose recognition ended meanwhile is where that end leaves it: it may ask for an
// admission of its own, a newer list brings it back, and nothing else does. So also where the suspension ran out by the
// clock.
func TestAfterOversightsSuspension(t *testing.T) {
	admin := Actor{Person: "f", Organisation: "a", Kind: KindAgency, Roles: []Role{AgencyAdmin}, ProvedAt: recognitionNow}
	supervisor := Actor{Person: "s", Kind: KindSupervisor, Region: "430100", Roles: []Role{RoleSupervisor}, ProvedAt: recognitionNow}
	decision, day := AgencyStanding{Document: "监〔2026〕1号", Reason: "查处"}, workday.On(recognitionNow)
	for name, c := range map[string]struct {
		until workday.Date
		ends  func(a *Agency) time.Time
	}{
		"reinstated": {workday.Date{}, func(a *Agency) time.Time {
			if e, err := a.Reinstate(supervisor, decision, recognitionNow); err != nil || e.Face["status"] != "suspended" {
				t.Errorf("%v %v", err, e.Face)
			}
			return recognitionNow
		}},
		"by the clock": {day.AddDays(3), func(*Agency) time.Time { return recognitionNow.AddDate(0, 0, 4) }},
	} {
		suspended := func() *Agency {
			a := admittedBy(t, recognisedBy(t, 3))
			one := decision
			one.Until = c.until
			if _, err := a.Suspend(supervisor, one, recognitionNow); err != nil {
				t.Fatal(err)
			}
			a.Unrecognise(RecognitionDropped, recognitionNow)
			return a
		}
		a := suspended()
		if _, err := a.Edit(admin, a.AgencyProfile, recognitionNow); ruleIn(err) != "agency.editable" || a.Standing.By != "s" {
			t.Errorf("%s: oversight's suspension is left: %v %+v", name, err, a.Standing)
		}
		later := c.ends(a)
		if r := Eligible(a, &Notice{}, nil, workday.On(later)); len(r) != 1 || r[0].Code != RecognitionOver {
			t.Errorf("%s: %v", name, r)
		}
		if _, err := a.Reinstate(supervisor, decision, later); ruleIn(err) != "agency.recognition" {
			t.Errorf("%s: %v", name, err)
		}
		relisted := *a
		if e, changed := relisted.Recognise(recognisedBy(t, 4), nil, nil, later); !changed || e.Kind != EventAgencyRecognised || relisted.Status != AgencyAdmitted || !relisted.Standing.At.IsZero() {
			t.Errorf("%s: %+v", name, relisted)
		}
		if _, err := a.Edit(admin, a.AgencyProfile, later); err != nil || a.Status != AgencyReturned {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoApplicationIsOverwritten by a change that was filed while the agency was here by recognition: neither one that runs
// nor one that was accepted since; the change can be returned, and none is filed after the recognition ended.
func TestNoApplicationIsOverwritten(t *testing.T) {
	admin := Actor{Person: "f", Organisation: "a", Kind: KindAgency, Roles: []Role{AgencyAdmin}, ProvedAt: recognitionNow}
	change := &AgencyChange{ID: "c", Agency: "a", Status: AgencyChangeFiled, Profile: AgencyProfile{Name: "旧名"}, FiledAt: recognitionNow}
	later := recognitionNow.Add(time.Hour)
	a := admittedBy(t, recognisedBy(t, 3))
	a.Unrecognise(RecognitionDropped, recognitionNow)
	if _, _, err := a.FileChange(admin, AgencyChange{}, nil, recognitionNow); ruleIn(err) != "agency_change.recognition" {
		t.Errorf("a change instead of an admission: %v", err)
	}
	for _, status := range []AgencyStatus{AgencyReturned, AgencySubmitted, AgencyAdmitted} {
		one, own := *change, *a
		own.Status, own.SubmittedAt, own.Name = status, later, "自报的名称"
		if _, err := one.Accept(listReviewer(), &own, nil, workday.Date{}, later); ruleIn(err) != "agency_change.overtaken" || own.Name != "自报的名称" || one.Status != AgencyChangeFiled {
			t.Errorf("%s: %v %s", status, err, own.Name)
		}
		if err := one.Actions(listReviewer(), &own, nil, later)["accept"]; ruleIn(err) != "agency_change.overtaken" {
			t.Errorf("%s: the page offers it: %v", status, err)
		}
		if _, err := one.Return(listReviewer(), []Fault{{Code: "other", Text: "请另行提交"}}, later); err != nil {
			t.Errorf("%s: %v", status, err)
		}
	}
	b := admittedBy(t, recognisedBy(t, 3))
	if _, err := change.Accept(listReviewer(), b, nil, workday.Date{}, later); err != nil || b.Name != "旧名" {
		t.Errorf("while it is recognised: %v", err)
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
	if e, _ := a.Recognise(recognisedBy(t, 9), nil, nil, recognitionNow); e.Kind != "" || a.Status != AgencyReturned {
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
