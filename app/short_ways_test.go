package app_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

func fast(t *domain.Terms) {
	t.Amount, t.FastLane, t.PriceBasis = money.MustParse("18000.00"), true, "参照近三年同类服务均价"
}

// TestTheFastLane publishes without the operator; the draw is repeated, and a drawn notice is concluded in public.
func TestTheFastLane(t *testing.T) {
	w := newWorld(t, 0)
	var drawn, passed int
	share := rulebook.Ratio{Num: 2, Den: 10}
	for i := 0; i < 60 && (drawn == 0 || passed == 0); i++ {
		id := w.drafted(fast, func(t *domain.Terms) {
			t.Title, t.BudgetProject, t.Amount = app.NewID(), "P-fast", money.MustParse("8000.00") // no other check warns
		}).Notice.ID
		_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
		w.do(err)
		page, err := w.ApproveNotice(ctx(), w.manager, id, 0)
		w.do(err)
		if page.Notice.Status != domain.NoticeApproved || page.Notice.Reviewer != "" {
			t.Fatalf("after the manager: %s", page.Notice.Status)
		}
		w.do(w.Drain(ctx()))
		public, err := w.PublicNotice(ctx(), page.Notice.Number)
		w.do(err)
		want := domain.Sampled(domain.SampleDraw(public.Notice.Number, public.Notice.Keys.Commitment), share)
		if (public.Sample != nil) != want {
			t.Fatalf("sampled %v, the draw says %v", public.Sample != nil, want)
		}
		if !want {
			passed++
			continue
		}
		if drawn++; drawn == 1 {
			w.concludes(t, id)
		}
	}
	if drawn == 0 || passed == 0 {
		t.Fatalf("of 60 notices %d were drawn and %d not", drawn, passed)
	}
}

func (w *world) concludes(t *testing.T, id domain.NoticeID) {
	t.Helper()
	told, err := w.Letters(ctx(), w.reviewer, true, 0, 50)
	w.do(err)
	if !slices.ContainsFunc(told, func(l domain.Letter) bool { return l.Kind == "sample.drawn" }) {
		t.Fatal("the reviewer was not told")
	}
	fault := []domain.Fault{{Field: "term", Code: "unclear", Text: "服务期限与内容不符"}}
	_, err = w.ConcludeSample(ctx(), w.publisher, id, 0, domain.SampleFaults, fault, "已要求补正")
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	_, err = w.ConcludeSample(ctx(), w.reviewer, id, 0, domain.SampleInOrder, fault, "已要求补正")
	refusedBy(t, err, refusal.Invalid, "sample.outcome")
	elsewhere := w.reviewer
	elsewhere.Region = "430103"
	_, err = w.ConcludeSample(ctx(), elsewhere, id, 0, domain.SampleInOrder, nil, "无问题")
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.ConcludeSample(ctx(), w.reviewer, id, 0, domain.SampleFaults, fault, "已要求补正")
	w.do(err)
	_, err = w.ConcludeSample(ctx(), w.reviewer, id, 0, domain.SampleInOrder, nil, "无问题")
	refusedBy(t, err, refusal.Conflict, "sample.concluded")
	list, err := w.PublicSamples(ctx(), app.SampleQuery{Limit: 10})
	w.do(err)
	i := slices.IndexFunc(list, func(s domain.Sample) bool { return s.Notice == id })
	if i < 0 || list[i].Outcome != domain.SampleFaults || list[i].Note != "已要求补正" || list[i].Reviewer != "" {
		t.Fatalf("the public outcome: %+v", list)
	}
	open, err := w.Findings(ctx(), w.reviewer, app.FindingQuery{Open: true, Limit: 50})
	w.do(err)
	if !slices.ContainsFunc(open, func(f app.FindingPage) bool { return f.Finding.Notice == id && f.Finding.Check.Code == "sample" }) {
		t.Fatal("faults became no finding")
	}
}

// TestWhatTheFastLaneRefuses: too much, a direct selection, warnings; and what turns worse goes to the reviewer.
func TestWhatTheFastLaneRefuses(t *testing.T) {
	w := newWorld(t, 0)
	for name, change := range map[string]func(*domain.Terms){
		"over the maximum": func(t *domain.Terms) { t.Amount = money.MustParse("20000.01") },
		"two warnings":     func(t *domain.Terms) { t.PriceBasis, t.BudgetYear = "", 2027 },
	} {
		_, err := w.SubmitNotice(ctx(), w.officer, w.drafted(fast, change).Notice.ID, 0)
		r := refusal.As(err)
		if r == nil || !slices.Contains(fields(err), "fast_lane") {
			t.Errorf("%s: %v", name, err)
		}
	}
	id := w.drafted(fast).Notice.ID
	_, err := w.SubmitNotice(ctx(), w.officer, id, 0)
	w.do(err)
	_, err = w.ApproveNotice(ctx(), w.manager, id, 0)
	w.do(err)
	_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
	refusedBy(t, err, refusal.Conflict, "notice.status")
	// Before its keys are made the rules change: the lane is closed from now on.
	book := w.book("rulebook-demo-2026.json")
	book.Version, book.EffectiveFrom = 2, workday.On(start)
	book.Values = slices.DeleteFunc(book.Values, func(v rulebook.Value) bool { return v.Key == rulebook.KeyFastLaneWarnings })
	for i := range book.Values {
		if book.Values[i].Key == rulebook.KeyFastLaneSample {
			book.Values = slices.Delete(book.Values, i, i+1)
			break
		}
	}
	_, err = w.ImportRulebook(ctx(), book)
	w.do(err)
	w.do(w.Drain(ctx()))
	n := w.notice(id)
	if n.Status != domain.NoticeReview || n.FastLane || n.ReviewDue.At.IsZero() {
		t.Fatalf("out of the fast lane: %s %v", n.Status, n.FastLane)
	}
	_, err = w.ReviewNotice(ctx(), w.reviewer, id, 0)
	w.do(err)
	w.do(w.Drain(ctx()))
	_, err = w.PublishNotice(ctx(), w.publisher, id, 0)
	w.do(err)
}

func (w *world) asks(i int) func(*domain.Terms) {
	minutes := w.file(w.officer, domain.PurposeMinutes)
	const study = "430100-ZJ-FG-002" // outside an approval
	vs, err := w.Matter(ctx(), study)
	w.do(err)
	return func(t *domain.Terms) {
		t.Matter, t.Category = study, vs[0].Category
		t.Method, t.Amount, t.Minutes = "direct", money.MustParse("18000.00"), minutes
		t.Direct = domain.Direct{AgencyUSCC: w.codes[i], ReasonCode: "continuity", Reason: "须与上年度评估口径一致"}
	}
}

// TestADirectSelection walks from the minutes to the award: the firm's consent is its sealed offer below the cap.
func TestADirectSelection(t *testing.T) {
	w := newWorld(t, 2)
	n := w.published(w.asks(0))
	if n.Direct.AgencyName == "" || n.MinBidders != 1 {
		t.Fatalf("published: %+v, %d bidders", n.Direct, n.MinBidders)
	}
	w.do(w.Drain(ctx()))
	asked, err := w.Letters(ctx(), w.agencies[0], true, 0, 10)
	w.do(err)
	if !slices.ContainsFunc(asked, func(l domain.Letter) bool { return l.Kind == "direct.asked" }) {
		t.Fatal("the firm was not asked")
	}
	o, _ := offer(t, n, w.codes[1], "10000.00")
	_, err = w.PlaceBid(ctx(), w.agencies[1], n.Number, o)
	refusedBy(t, err, refusal.Forbidden, "bid.eligible")
	w.bid(n, 0, "17500.00")
	w.pass(n)
	public, err := w.PublicAward(ctx(), n.Number)
	w.do(err)
	if public.Award.Winner.USCC != w.codes[0] || public.Award.Winner.Price != "17500.00" || !strings.Contains(public.Sentences[2].ZH, "须与上年度评估口径一致") {
		t.Fatalf("award: %+v %q", public.Award.Winner, public.Sentences[2].ZH)
	}
}

// While it is typed nobody has named the agency yet: its code is enough.
func TestADirectSelectionIsJudgedWhileTyping(t *testing.T) {
	w := newWorld(t, 1)
	for uscc, want := range map[string]compliance.Outcome{w.codes[0]: compliance.Pass, "11430103006123456X": compliance.Block} {
		p, err := w.CheckNotice(ctx(), w.officer, domain.NoticeID(app.NewID()), w.terms(w.asks(0), func(t *domain.Terms) { t.Direct.AgencyUSCC = uscc }))
		w.do(err)
		i := slices.IndexFunc(p.Checks, func(c compliance.Check) bool { return c.Code == "direct" })
		if c := p.Checks[i]; c.Outcome != want {
			t.Errorf("%s: %s %s", uscc, c.Outcome, c.Text.EN)
		}
	}
}

func TestAFirmDeclinesADirectSelection(t *testing.T) {
	w := newWorld(t, 2)
	n := w.published(w.asks(0))
	_, err := w.DeclineDirect(ctx(), w.agencies[1], n.Number, "不关我事")
	refusedBy(t, err, refusal.NotFound, "")
	s := w.bid(n, 0, "17500.00")
	_, err = w.DeclineDirect(ctx(), w.agencies[0], n.Number, "人手不足")
	refusedBy(t, err, refusal.Conflict, "direct.offer_stands")
	_, err = w.WithdrawBid(ctx(), w.agencies[0], s.id, s.secret)
	w.do(err)
	_, err = w.DeclineDirect(ctx(), w.agencies[0], n.Number, "人手不足")
	w.do(err)
	w.do(w.Drain(ctx()))
	after := w.notice(n.ID)
	if after.Status != domain.NoticeFailed || after.Reason != domain.FailedNotConsented || after.RepostedAs != "" {
		t.Fatalf("after the no: %s %s %q", after.Status, after.Reason, after.RepostedAs)
	}
}

// TestADirectSelectionThatIsSilentlyRefused fails without being posted again: there is nobody else to ask.
func TestADirectSelectionThatIsSilentlyRefused(t *testing.T) {
	w := newWorld(t, 1)
	n := w.published(w.asks(0))
	w.pass(n)
	if after := w.notice(n.ID); after.Status != domain.NoticeFailed || after.RepostedAs != "" {
		t.Fatalf("%s %q", after.Status, after.RepostedAs)
	}
}

func TestWhatADirectSelectionLacks(t *testing.T) {
	w := newWorld(t, 1)
	asks := w.asks(0)
	for field, change := range map[string]func(*domain.Terms){
		"minutes":            func(t *domain.Terms) { t.Minutes = "" },
		"direct.agency_uscc": func(t *domain.Terms) { t.Direct.AgencyUSCC = "91430100MA00000000" },
		"direct.reason_code": func(t *domain.Terms) { t.Direct.ReasonCode = "because" },
		"direct.reason":      func(t *domain.Terms) { t.Direct.Reason = " " },
	} {
		_, err := w.SubmitNotice(ctx(), w.officer, w.drafted(asks, change).Notice.ID, 0)
		if !slices.Contains(fields(err), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestEmergencyPurchases are reported, counted, confirmed by another person and public; a refused one counts no more.
func TestEmergencyPurchases(t *testing.T) {
	w := newWorld(t, 0)
	doc := w.file(w.officer, domain.PurposeEmergency)
	terms := w.terms()
	e := domain.EmergencyTerms{Cause: "natural_disaster", Happened: workday.On(start).AddDays(-20), Ordered: workday.On(start).AddDays(-19), Title: "滑坡应急测绘",
		Account: "强降雨致滑坡，须当日测绘。", Category: terms.Category, BudgetProject: "P-sudden", BudgetYear: 2026, Amount: money.MustParse("790000.00"), Supplier: "某测绘院",
		Reference: "应急指令〔2026〕1号", Documents: []domain.FileID{doc}}
	report := func(change func(*domain.EmergencyTerms)) (app.EmergencyPage, error) {
		t := e
		change(&t)
		return w.ReportEmergency(ctx(), w.officer, domain.PurchaseID(app.NewID()), t)
	}
	_, err := report(func(*domain.EmergencyTerms) {})
	refusedBy(t, err, refusal.Invalid, "emergency.secret")
	e.NotSecret = true
	for field, change := range map[string]func(*domain.EmergencyTerms){
		"cause":     func(t *domain.EmergencyTerms) { t.Cause = "hurry" },
		"documents": func(t *domain.EmergencyTerms) { t.Documents = nil },
		"happened":  func(t *domain.EmergencyTerms) { t.Happened = workday.On(start).AddDays(1) },
		"ordered":   func(t *domain.EmergencyTerms) { t.Ordered = t.Happened.AddDays(-1) },
		"supplier":  func(t *domain.EmergencyTerms) { t.Supplier = "" },
	} {
		if _, err := report(change); !slices.Contains(fields(err), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	page, err := report(func(*domain.EmergencyTerms) {})
	w.do(err)
	if !page.Emergency.Late() || page.Emergency.Due.At.IsZero() {
		t.Fatal("twenty days afterwards is not late")
	}
	// It counts at once: with it the project reaches the threshold.
	split := func(t *domain.Terms) { t.BudgetProject = "P-sudden" }
	_, err = w.SubmitNotice(ctx(), w.officer, w.drafted(split).Notice.ID, 0)
	if !slices.Contains(rulesOf(err), "notice.splitting") {
		t.Fatalf("it does not count: %v", err)
	}
	_, err = w.ConfirmEmergency(ctx(), w.officer, page.Emergency.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "actor.role")
	if list, err := w.PublicEmergencies(ctx(), app.EmergencyQuery{}); err != nil || len(list) != 0 {
		t.Fatalf("public before its confirmation: %v %v", list, err)
	}
	_, err = w.ConfirmEmergency(ctx(), w.manager, page.Emergency.ID, 0)
	w.do(err)
	list, err := w.PublicEmergencies(ctx(), app.EmergencyQuery{})
	w.do(err)
	if len(list) != 1 || list[0].By != "" || list[0].Manager != "" {
		t.Fatalf("public: %+v", list)
	}
	_, err = w.RefuseEmergency(ctx(), w.manager, page.Emergency.ID, 0, "不属于应急")
	refusedBy(t, err, refusal.Conflict, "emergency.status")

	other, err := report(func(t *domain.EmergencyTerms) { t.BudgetProject = "P-other" })
	w.do(err)
	_, err = w.RefuseEmergency(ctx(), w.manager, other.Emergency.ID, 0, "不属于应急")
	w.do(err)
	_, err = w.SubmitNotice(ctx(), w.officer, w.drafted(func(t *domain.Terms) { t.BudgetProject = "P-other" }).Notice.ID, 0)
	w.do(err)
	own := w.colleague(domain.DepartmentOfficer, domain.DepartmentManager)
	mine, err := w.ReportEmergency(ctx(), own, domain.PurchaseID(app.NewID()), func() domain.EmergencyTerms { t := e; t.BudgetProject = "P-own"; return t }())
	w.do(err)
	_, err = w.ConfirmEmergency(ctx(), own, mine.Emergency.ID, 0)
	refusedBy(t, err, refusal.Forbidden, "duty.separation")
}

// TestBeginnings: one's own notice with its budget, another's public one without, a template, a matter.
func TestBeginnings(t *testing.T) {
	w := newWorld(t, 0)
	n := w.published()
	got, err := w.StartNotice(ctx(), w.officer, app.Beginning{Notice: n.Number})
	w.do(err)
	if got.Title != n.Title || got.BudgetProject != n.BudgetProject || got.Amount != n.Amount {
		t.Fatalf("one's own: %+v", got)
	}
	stranger := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindDepartment, Name: "甲区教育局", Region: "430102", Version: 1}, domain.DepartmentOfficer)
	got, err = w.StartNotice(ctx(), stranger, app.Beginning{Notice: n.Number})
	w.do(err)
	if got.Title != n.Title || got.BudgetProject != "" || got.BudgetYear != 0 || len(got.Attachments) != 0 || got.DutyPhone != "" {
		t.Fatalf("another's: %+v", got)
	}
	hidden := w.drafted()
	_, err = w.StartNotice(ctx(), stranger, app.Beginning{Notice: hidden.Notice.Number})
	refusedBy(t, err, refusal.NotFound, "")
	got, err = w.StartNotice(ctx(), stranger, app.Beginning{Matter: matter})
	w.do(err)
	if got.Matter != matter || got.Category == "" || got.Description == "" {
		t.Fatalf("of the matter: %+v", got)
	}

	steward := w.person(domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: domain.KindSteward, Name: "甲区行政审批服务局", Region: "430102", Version: 1}, domain.RoleSteward)
	_, err = w.CreateTemplate(ctx(), w.officer, domain.TemplateID(app.NewID()), "我的模板", w.terms())
	refusedBy(t, err, refusal.NotFound, "")
	m, err := w.CreateTemplate(ctx(), steward, domain.TemplateID(app.NewID()), "社会稳定风险评估", w.terms())
	w.do(err)
	if m.Template.Terms.BudgetProject != "" || m.Template.Terms.DutyPhone != "" {
		t.Fatal("a template keeps what belongs to one purchase")
	}
	got, err = w.StartNotice(ctx(), stranger, app.Beginning{Template: m.Template.ID})
	w.do(err)
	if got.Title != m.Template.Terms.Title {
		t.Fatalf("of the template: %+v", got)
	}
	elsewhere := stranger
	elsewhere.Region = "430103"
	_, err = w.StartNotice(ctx(), elsewhere, app.Beginning{Template: m.Template.ID})
	refusedBy(t, err, refusal.NotFound, "")
	_, err = w.RetireTemplate(ctx(), steward, m.Template.ID, 0)
	w.do(err)
	_, err = w.StartNotice(ctx(), stranger, app.Beginning{Template: m.Template.ID})
	refusedBy(t, err, refusal.NotFound, "")
}

// rulesOf are the rules that a refusal names.
func rulesOf(err error) (list []string) {
	if r := refusal.As(err); r != nil {
		for _, f := range append(r.Faults, r) {
			list = append(list, f.Rule)
		}
	}
	return list
}

// book reads one of the demo's rulebooks.
func (w *world) book(name string) rulebook.Rulebook {
	w.t.Helper()
	data, err := demo.Files.ReadFile(name)
	w.do(err)
	b, err := rulebook.Decode(data)
	w.do(err)
	return b
}
