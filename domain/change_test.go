package domain

import (
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

var (
	changeNow = time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
	soon      = workday.Deadline{At: changeNow.Add(72 * time.Hour)}
	drawer    = Actor{Person: "p1", Organisation: "steward", Kind: KindSteward, Region: "430100", Roles: []Role{RoleSteward}}
	lawyer    = Actor{Person: "p2", Organisation: "steward", Kind: KindSteward, Region: "430100", Roles: []Role{RoleSteward}}
	elsewhere = Actor{Person: "p3", Organisation: "steward-2", Kind: KindSteward, Region: "430200", Roles: []Role{RoleSteward}}
	wider     = Actor{Person: "p4", Organisation: "steward-3", Kind: KindSteward, Region: "430000", Roles: []Role{RoleSteward}}
	officer   = Actor{Person: "p5", Organisation: "bureau", Kind: KindDepartment, Region: "430100", Roles: []Role{DepartmentOfficer}}
	manager   = Actor{Person: "p6", Organisation: "bureau", Kind: KindDepartment, Region: "430100", Roles: []Role{DepartmentManager}}
	stranger  = Actor{Person: "p7", Organisation: "other", Kind: KindDepartment, Region: "430100", Roles: []Role{DepartmentOfficer, DepartmentManager}}
	someFirm  = Actor{Person: "p8", Organisation: "firm", Kind: KindAgency, Region: "430100", Roles: []Role{AgencyAdmin}}
)

const codeA, codeB = "430100-ZJ-FG-001", "430100-ZJ-FG-002"

// version is a matter that every rule of a directory file allows.
func version(code string, n int, change ...func(*directory.MatterVersion)) directory.MatterVersion {
	m := directory.MatterVersion{Code: code, Version: n, Name: refusal.Text{ZH: "社会稳定风险评估报告", EN: "Social risk assessment"}, Category: "社会稳定风险评估",
		Kind: "services", Department: "发展改革局", Payer: directory.ByApplicant, Status: directory.InForce, EffectiveFrom: workday.MustDate("2025-01-01"),
		LegalBases: []directory.LegalBasis{{Document: "某法", Article: "第一条", Rank: directory.Law}},
		TimeLimit:  workday.Span{N: 10, Unit: workday.WorkingDay}, Promised: workday.Span{N: 8, Unit: workday.WorkingDay}, Fee: directory.Fee{Mode: "market"}}
	for _, f := range change {
		f(&m)
	}
	return m
}

func inDirectory(ms ...directory.MatterVersion) Standing {
	s := Standing{Newest: map[string]directory.MatterVersion{}}
	for _, m := range ms {
		s.Newest[m.Code] = m
	}
	return s
}

var shortened = func(m *directory.MatterVersion) { m.TimeLimit.N, m.Promised.N = 6, 4 }

func proposed(types []directory.ChangeType, change ...func(*directory.MatterVersion)) ChangeProposal {
	return ChangeProposal{Matter: version(codeA, 2, change...), Types: types, Reason: "落实来文"}
}

// aChange stands at a status, walked there by the verbs' own fields.
func aChange(s ChangeStatus, change ...func(*Change)) *Change {
	c := &Change{ID: "c1", Number: "BG-430100-2026-000001", Region: "430100", Steward: "steward", StewardName: "审批局", Status: s, Version: 1,
		ChangeFields: ChangeFields{Title: "通知", Issuer: "市政府", Occasion: "reform", File: "f1", Received: workday.On(changeNow), Summary: "压缩时限", Matters: []string{codeA, codeB},
			Concerned: []ChangeAsked{{Department: "bureau", Matters: []string{codeA}}}},
		Tasks: []ChangeTask{{Department: "bureau", Name: "发改局", Matters: []string{codeA}}}, Writers: []PersonID{"p1"},
		Proposals: []ChangeProposal{proposed([]directory.ChangeType{directory.TypeShorten}, shortened)},
		TaskDue:   soon, CountersignDue: soon, ReviewDue: soon, CommentDue: soon}
	if s == ChangeComment {
		c.OpenedAt = changeNow.Add(-time.Hour)
	}
	for _, f := range change {
		f(c)
	}
	return c
}

func documents() map[FileID]*File {
	return map[FileID]*File{
		"f1": {ID: "f1", Owner: "steward", Purpose: PurposeDocument, VersionID: "v"},
		"f2": {ID: "f2", Owner: "bureau", Purpose: PurposeDocument, VersionID: "v"},
	}
}

func bureaus() map[OrganisationID]Organisation {
	return map[OrganisationID]Organisation{
		"bureau": {ID: "bureau", Kind: KindDepartment, Name: "发改局", Region: "430100"},
		"far":    {ID: "far", Kind: KindDepartment, Name: "外市", Region: "430200"},
		"firm":   {ID: "firm", Kind: KindAgency, Name: "公司", Region: "430100"},
	}
}

// verbs are all verbs of a change with input that is right.
var verbs = map[string]func(c *Change, by Actor) error{
	"edit": func(c *Change, by Actor) error {
		_, err := c.Edit(by, c.ChangeFields, bureaus(), changeNow)
		return err
	},
	"send": func(c *Change, by Actor) error { _, err := c.Send(by, documents(), soon, changeNow); return err },
	"answer": func(c *Change, by Actor) error {
		_, err := c.Answer(by, []ChangeProposal{proposed([]directory.ChangeType{directory.TypeShorten}, shortened)}, "", inDirectory(version(codeA, 1)), changeNow)
		return err
	},
	"silence": func(c *Change, by Actor) error { _, err := c.RecordSilence(by, "逾期", soon, soon.At); return err },
	"draft": func(c *Change, by Actor) error {
		_, err := c.Draft(by, c.Proposals, nil, inDirectory(version(codeA, 1)), changeNow)
		return err
	},
	"circulate": func(c *Change, by Actor) error {
		_, err := c.Circulate(by, documents(), soon, inDirectory(version(codeA, 1)), changeNow)
		return err
	},
	"countersign": func(c *Change, by Actor) error { _, err := c.Countersign(by, nil, soon, changeNow); return err },
	"review": func(c *Change, by Actor) error {
		_, err := c.Review(by, ChangeReviewed{Kind: ReviewLegality, Passed: true, Opinion: "可"}, soon, changeNow)
		return err
	},
	"return": func(c *Change, by Actor) error {
		_, err := c.Return(by, []Fault{{Text: "采纳意见"}}, soon.At)
		return err
	},
	"publish": func(c *Change, by Actor) error {
		_, err := c.Publish(by, workday.On(soon.At), 0, nil, inDirectory(version(codeA, 1)), soon.At)
		return err
	},
	"withdraw": func(c *Change, by Actor) error { _, err := c.Withdraw(by, "不再办理", changeNow); return err },
}

// possible is where each verb is possible, and who does it.
var possible = map[string]struct {
	by Actor
	at []ChangeStatus
}{
	"edit":        {drawer, []ChangeStatus{ChangeRegistered}},
	"send":        {drawer, []ChangeStatus{ChangeRegistered}},
	"answer":      {officer, []ChangeStatus{ChangeTasked, ChangeDrafting, ChangeReturned}},
	"silence":     {drawer, []ChangeStatus{ChangeTasked, ChangeCirculated}},
	"draft":       {drawer, []ChangeStatus{ChangeDrafting, ChangeReturned}},
	"circulate":   {drawer, []ChangeStatus{ChangeDrafting, ChangeReturned}},
	"countersign": {manager, []ChangeStatus{ChangeCirculated}},
	"review":      {lawyer, []ChangeStatus{ChangeReview}},
	"return":      {drawer, []ChangeStatus{ChangeComment, ChangeApproved}},
	"publish":     {drawer, []ChangeStatus{ChangeComment, ChangeApproved}},
	"withdraw":    {drawer, []ChangeStatus{ChangeRegistered, ChangeTasked, ChangeDrafting, ChangeCirculated, ChangeReview, ChangeReturned, ChangeComment, ChangeApproved}},
}

var allChangeStatuses = []ChangeStatus{ChangeRegistered, ChangeTasked, ChangeDrafting, ChangeCirculated, ChangeReview, ChangeReturned, ChangeComment,
	ChangeApproved, ChangePublished, ChangeWithdrawn}

// TestEveryVerbOfAChange tries every verb at every status, by everybody: it is possible exactly where the table says, by
// whom it says, and a refusal changes nothing.
func TestEveryVerbOfAChange(t *testing.T) {
	for verb, do := range verbs {
		p := possible[verb]
		for _, status := range allChangeStatuses {
			want := false
			for _, s := range p.at {
				want = want || s == status
			}
			for _, by := range []Actor{drawer, lawyer, elsewhere, wider, officer, manager, stranger, someFirm, Visitor()} {
				c := aChange(status)
				before := snapshot(t, c)
				err := do(c, by)
				ours := by.Organisation == p.by.Organisation && by.Has(p.by.Roles...) && (verb != "review" || by.Person == lawyer.Person)
				if got := err == nil; got != (want && ours) {
					t.Errorf("%s at %s by %s: %v", verb, status, by.Person, err)
				}
				if r := refusal.As(err); err != nil && (r == nil || r.Text.ZH == "" || r.Text.EN == "" || snapshot(t, c) != before) {
					t.Errorf("%s at %s by %s: refused without words, or something changed: %v", verb, status, by.Person, err)
				}
			}
		}
	}
}

func snapshot(t *testing.T, c *Change) string {
	t.Helper()
	b, err := Canonical(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A step that another region's people may not even see answers NotFound; a wider steward sees it and is told whose it is.
func TestAnotherRegionsChange(t *testing.T) {
	for _, tt := range []struct {
		by   Actor
		code refusal.Code
		rule string
	}{{elsewhere, refusal.NotFound, "not_found"}, {stranger, refusal.NotFound, "not_found"}, {someFirm, refusal.NotFound, "not_found"}, {wider, refusal.Forbidden, "change.region"}, {officer, refusal.Forbidden, "actor.role"}} {
		_, err := aChange(ChangeTasked).Withdraw(tt.by, "x", changeNow)
		if r := refusal.As(err); r == nil || r.Code != tt.code || r.Rule != tt.rule {
			t.Errorf("%s: %v", tt.by.Person, err)
		}
	}
}

func refuses(t *testing.T, name string, err error, rule, says string) {
	t.Helper()
	r := refusal.As(err)
	if r == nil {
		t.Errorf("%s: %v is no refusal", name, err)
		return
	}
	for _, f := range append(r.Faults, r) {
		if f.Rule == rule && strings.Contains(f.Field+" "+f.Text.ZH, says) {
			return
		}
	}
	t.Errorf("%s: no %s (%s) in %v", name, rule, says, err)
}

func TestSeparationOfDutiesInAChange(t *testing.T) {
	_, err := aChange(ChangeReview).Review(drawer, ChangeReviewed{Kind: ReviewCompetition, Passed: true, Opinion: "可"}, soon, changeNow)
	refuses(t, "who registered it reviews it", err, "duty.separation", "登记")
	c := aChange(ChangeReview, func(c *Change) { c.Writers = append(c.Writers, lawyer.Person) })
	_, err = c.Review(lawyer, ChangeReviewed{Kind: ReviewLegality, Passed: true, Opinion: "可"}, soon, changeNow)
	refuses(t, "who drew it up reviews it", err, "duty.separation", "起草")
	c = aChange(ChangeReview, func(c *Change) { c.Reviews = []ChangeReviewed{{Kind: ReviewLegality, By: lawyer.Person}} })
	_, err = c.Review(lawyer, ChangeReviewed{Kind: ReviewCompetition, Passed: true, Opinion: "可"}, soon, changeNow)
	refuses(t, "who did one review does the other", err, "duty.separation", "分别办理")
	c = aChange(ChangeApproved, func(c *Change) { c.Reviews = []ChangeReviewed{{Kind: ReviewLegality, By: lawyer.Person}} })
	_, err = c.Publish(lawyer, workday.On(changeNow), 0, nil, inDirectory(version(codeA, 1)), changeNow)
	refuses(t, "who reviewed it publishes it", err, "duty.separation", "审查人")
	both := manager
	both.Roles = []Role{DepartmentOfficer, DepartmentManager}
	c = aChange(ChangeCirculated, func(c *Change) { c.Tasks[0].AnsweredBy = both.Person })
	_, err = c.Countersign(both, nil, soon, changeNow)
	refuses(t, "who wrote the answer signs it", err, "duty.separation", "会签")
	both.Person = drawer.Person // who has two offices drew it up at the other
	_, err = aChange(ChangeCirculated).Countersign(both, nil, soon, changeNow)
	refuses(t, "who drew it up signs it elsewhere", err, "duty.separation", "会签")
}

// TestWaits wants the queue of each desk to name the one verb that waits for it, and nobody else's.
func TestWaits(t *testing.T) {
	late := soon.At.Add(time.Second)
	legality := func(c *Change) { c.Reviews = []ChangeReviewed{{Kind: ReviewLegality, By: "somebody"}} }
	mine := func(c *Change) { c.Reviews = []ChangeReviewed{{Kind: ReviewLegality, By: lawyer.Person}} }
	for _, tt := range []struct {
		name string
		c    *Change
		by   Actor
		at   time.Time
		want string
	}{
		{"registered", aChange(ChangeRegistered), drawer, changeNow, "send"},
		{"registered, for a department", aChange(ChangeRegistered), officer, changeNow, ""},
		{"asked", aChange(ChangeTasked), officer, changeNow, "answer"},
		{"asked, for the manager", aChange(ChangeTasked), manager, changeNow, ""},
		{"asked, for the steward", aChange(ChangeTasked), drawer, changeNow, ""},
		{"asked and late", aChange(ChangeTasked), drawer, late, "silence"},
		{"answered by all", aChange(ChangeDrafting), drawer, changeNow, "circulate"},
		{"circulated", aChange(ChangeCirculated), manager, changeNow, "countersign"},
		{"in review, for who wrote it", aChange(ChangeReview), drawer, changeNow, ""},
		{"in review", aChange(ChangeReview), lawyer, changeNow, "review_legality"},
		{"in review, one done", aChange(ChangeReview, legality), lawyer, changeNow, "review_competition"},
		{"in review, one done by me", aChange(ChangeReview, mine), lawyer, changeNow, ""},
		{"open to comment", aChange(ChangeComment), drawer, changeNow, ""},
		{"comment over", aChange(ChangeComment), drawer, late, "publish"},
		{"comment over, for a reviewer", aChange(ChangeComment, mine), lawyer, late, ""},
		{"returned", aChange(ChangeReturned), drawer, changeNow, "circulate"},
		{"published", aChange(ChangePublished), drawer, late, ""},
	} {
		if got := tt.c.Waits(tt.by, tt.at); got != tt.want {
			t.Errorf("%s: waits for %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestWhatIsEntered tries what a steward may not enter.
func TestWhatIsEntered(t *testing.T) {
	good := aChange(ChangeRegistered).ChangeFields
	office := Organisation{ID: "steward", Kind: KindSteward, Region: "430100", Name: "审批局"}
	for _, tt := range []struct {
		name, rule, says string
		bad              func(*ChangeFields)
	}{
		{"another region's matter", "change.region", "430103-ZJ-FG-001", func(f *ChangeFields) { f.Matters = append(f.Matters, "430103-ZJ-FG-001") }},
		{"no code", "change.code", "FG-1", func(f *ChangeFields) { f.Matters = []string{"FG-1"} }},
		{"a matter twice", "change.code", codeA, func(f *ChangeFields) { f.Matters = []string{codeA, codeA} }},
		{"neither matters nor rulebook", "change.object", "matters", func(f *ChangeFields) { f.Matters = nil; f.Concerned[0].Matters = nil }},
		{"both", "change.object", "matters", func(f *ChangeFields) { f.RulebookID = "demo-2026" }},
		{"nobody concerned", "change.concerned", "concerned", func(f *ChangeFields) { f.Concerned = nil }},
		{"a department of elsewhere", "change.concerned", "concerned", func(f *ChangeFields) { f.Concerned[0].Department = "far" }},
		{"a firm", "change.concerned", "concerned", func(f *ChangeFields) { f.Concerned[0].Department = "firm" }},
		{"asked about another matter", "change.concerned", "不在所涉", func(f *ChangeFields) { f.Concerned[0].Matters = []string{"430100-ZJ-FG-009"} }},
		{"received tomorrow", "change.received", "received", func(f *ChangeFields) { f.Received = f.Received.AddDays(1) }},
		{"no title", "required", "title", func(f *ChangeFields) { f.Title = " " }},
		{"no occasion", "change.occasion", "occasion", func(f *ChangeFields) { f.Occasion = "whim" }},
		{"personal data", "personal_data", "summary", func(f *ChangeFields) { f.Summary = "联系 13800138000" }},
	} {
		f := good
		f.Concerned = []ChangeAsked{good.Concerned[0]}
		tt.bad(&f)
		_, _, err := RegisterChange(drawer, "c2", "BG-1", office, f, bureaus(), changeNow)
		refuses(t, tt.name, err, tt.rule, tt.says)
	}
	if _, _, err := RegisterChange(elsewhere, "c2", "BG-1", office, good, bureaus(), changeNow); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("another organisation's steward: %v", err)
	}
	if _, _, err := RegisterChange(drawer, "c2", "BG-1", office, good, bureaus(), changeNow); err != nil {
		t.Error(err)
	}
}

// TestProposals tries what a proposal may not be, each by its rule.
func TestProposals(t *testing.T) {
	shorten, basis := []directory.ChangeType{directory.TypeShorten}, []directory.ChangeType{directory.TypeBasis}
	for _, tt := range []struct {
		name, rule, says string
		p                ChangeProposal
		c                func(*Change)
		now              *Standing
	}{
		{name: "shorter", p: proposed(shorten, shortened)},
		{name: "longer", rule: "change.type", says: "变短", p: proposed(shorten, func(m *directory.MatterVersion) { m.TimeLimit.N = 12 })},
		{name: "one shorter, one longer", rule: "change.type", says: "变短", p: proposed(shorten, func(m *directory.MatterVersion) { m.TimeLimit.N, m.Promised.N = 6, 9 })},
		{name: "another unit", rule: "change.type", says: "变短", p: proposed(shorten, func(m *directory.MatterVersion) { m.TimeLimit = workday.Span{N: 3, Unit: workday.CalendarDay} })},
		{name: "a promise where there was none", p: proposed(shorten, func(m *directory.MatterVersion) {}),
			now: func() *Standing {
				s := inDirectory(version(codeA, 1, func(m *directory.MatterVersion) { m.Promised = workday.Span{} }))
				return &s
			}()},
		{name: "another field", rule: "change.field", says: "fee", p: proposed(shorten, shortened, func(m *directory.MatterVersion) { m.Fee.Mode = "set" })},
		{name: "two types", p: proposed([]directory.ChangeType{directory.TypeShorten, directory.TypeFee}, shortened, func(m *directory.MatterVersion) { m.Fee.Mode = "set" })},
		{name: "other names with any type", p: proposed(shorten, shortened, func(m *directory.MatterVersion) { m.Aliases = []string{"稳评"} })},
		{name: "nothing differs", rule: "change.nothing", says: "没有差别", p: proposed(basis)},
		{name: "no type", rule: "change.type", says: "请选择", p: proposed(nil, shortened)},
		{name: "no such type", rule: "change.type", says: "清单", p: proposed([]directory.ChangeType{"whim"}, shortened)},
		{name: "no reason", rule: "required", says: "reason", p: func() ChangeProposal { p := proposed(shorten, shortened); p.Reason = ""; return p }()},
		{name: "an old version", rule: "change.base", says: "第 3 版", p: proposed(shorten, shortened), now: func() *Standing { s := inDirectory(version(codeA, 2)); return &s }()},
		{name: "not of this change", rule: "change.scope", says: codeA, p: proposed(shorten, shortened), c: func(c *Change) { c.Matters = []string{codeB} }},
		{name: "of another region", rule: "change.region", says: "430103", p: func() ChangeProposal { p := proposed(shorten, shortened); p.Matter.Code = "430103-ZJ-FG-001"; return p }()},
		{name: "new, but there already", rule: "change.type", says: "不是新增", p: proposed([]directory.ChangeType{directory.TypeAdd}, shortened)},
		{name: "not new, and not there", rule: "change.type", says: "新增或承接", p: ChangeProposal{Matter: version(codeB, 1), Types: shorten, Reason: "x"}},
		{name: "new", p: ChangeProposal{Matter: version(codeB, 1), Types: []directory.ChangeType{directory.TypeAdd}, Reason: "x"}},
		{name: "cancelled but in force", rule: "change.type", says: "停用", p: proposed([]directory.ChangeType{directory.TypeCancel}, func(m *directory.MatterVersion) { m.Aliases = []string{"x"} })},
		{name: "cancelled", p: proposed([]directory.ChangeType{directory.TypeCancel}, func(m *directory.MatterVersion) { m.Status = directory.Retired })},
		{name: "retired by another type", rule: "change.type", says: "停用", p: proposed(basis, func(m *directory.MatterVersion) { m.Status = directory.Retired })},
		{name: "merged without approval", rule: "change.approval", says: "须经批准", p: func() ChangeProposal {
			p := proposed([]directory.ChangeType{directory.TypeMerge}, func(m *directory.MatterVersion) { m.Name.ZH = "合并评估" })
			p.With = []string{codeB}
			return p
		}()},
		{name: "merged with nothing", rule: "change.with", says: "请列出", p: proposed([]directory.ChangeType{directory.TypeMerge}, shortened)},
		{name: "merged with a matter outside", rule: "change.with", says: "430100-ZJ-FG-009", p: func() ChangeProposal {
			p := proposed([]directory.ChangeType{directory.TypeMerge}, shortened)
			p.With, p.Approval, p.ApprovalFile = []string{"430100-ZJ-FG-009"}, "批复", "f1"
			return p
		}()},
		{name: "delegated to a district", p: func() ChangeProposal {
			p := proposed([]directory.ChangeType{directory.TypeDelegate}, func(m *directory.MatterVersion) { m.Department = "区发展改革局" })
			p.With = []string{"430103-ZJ-FG-001"}
			return p
		}()},
		{name: "delegated upwards", rule: "change.with", says: "430000", p: func() ChangeProposal {
			p := proposed([]directory.ChangeType{directory.TypeDelegate}, func(m *directory.MatterVersion) { m.Department = "省发展改革委" })
			p.With = []string{"430000-ZJ-FG-001"}
			return p
		}()},
		{name: "taken over from the province", p: ChangeProposal{Matter: version(codeB, 1), Types: []directory.ChangeType{directory.TypeTakeOver}, With: []string{"430000-ZJ-FG-001"}, Reason: "x"}},
		{name: "with, for a type that has none", rule: "change.with", says: "只有", p: func() ChangeProposal { p := proposed(shorten, shortened); p.With = []string{codeB}; return p }()},
		{name: "a correction in another change", rule: "change.type", says: "勘误", p: proposed([]directory.ChangeType{directory.TypeCorrection}, func(m *directory.MatterVersion) { m.Aliases = []string{"x"} })},
		{name: "personal data", rule: "personal_data", says: "matter", p: proposed(shorten, shortened, func(m *directory.MatterVersion) { m.Aliases = []string{"找 13800138000"} })},
	} {
		c, now := aChange(ChangeDrafting), inDirectory(version(codeA, 1))
		if tt.c != nil {
			tt.c(c)
		}
		if tt.now != nil {
			now = *tt.now
		}
		_, err := c.Draft(drawer, []ChangeProposal{tt.p}, nil, now, changeNow)
		if tt.rule == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		refuses(t, tt.name, err, tt.rule, tt.says)
	}
}

// TestCorrections: an editorial correction touches words that decide nothing.
func TestCorrections(t *testing.T) {
	for _, tt := range []struct {
		name, field string
		change      func(*directory.MatterVersion)
	}{
		{"other names", "", func(m *directory.MatterVersion) { m.Aliases = []string{"稳评"} }},
		{"a note", "", func(m *directory.MatterVersion) { m.Qualification.Note.ZH, m.Qualification.Note.EN = "无", "none" }},
		{"a character of the name", "", func(m *directory.MatterVersion) { m.Name.ZH = "社会稳定风险评估报造" }},
		{"the English name", "", func(m *directory.MatterVersion) { m.Name.EN = "Social stability risk assessment" }},
		{"three characters of the name", "matter.name", func(m *directory.MatterVersion) { m.Name.ZH = "社会稳定风险评估" + "意见书" }},
		{"the fee", "matter.fee", func(m *directory.MatterVersion) { m.Fee.Mode = "set" }},
		{"the time limit", "matter.time_limit", func(m *directory.MatterVersion) { m.TimeLimit.N = 9 }},
		{"who pays", "matter.payer", func(m *directory.MatterVersion) { m.Payer = directory.ByOrgan }},
		{"what must be held", "matter.qualification", func(m *directory.MatterVersion) {
			m.Qualification.Groups = []directory.Group{{AllOf: []directory.Credential{{Trade: "测绘", Name: "测绘资质", Kind: directory.Licence}}}}
		}},
	} {
		c := aChange(ChangeDrafting, func(c *Change) { c.Editorial = true })
		_, err := c.Draft(drawer, []ChangeProposal{proposed([]directory.ChangeType{directory.TypeCorrection}, tt.change)}, nil, inDirectory(version(codeA, 1)), changeNow)
		if tt.field == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
			continue
		}
		refuses(t, tt.name, err, "change.editorial", tt.field)
	}
}

// TestCommentsOfThePublic: while the window is open, without personal data; answered once.
func TestCommentsOfThePublic(t *testing.T) {
	c := aChange(ChangeComment)
	m := &PublicComment{ID: "m", Number: 1, Text: "时限太短"}
	e, err := c.Comment(Visitor(), m, changeNow)
	if err != nil || m.Change != c.ID || len(e.Face) != 3 || e.By.Person != "" {
		t.Errorf("%v %+v %v", err, m, e)
	}
	_, err = c.Comment(Visitor(), &PublicComment{Text: "我的电话 138 0013 8000"}, changeNow)
	refuses(t, "a mobile", err, "personal_data", "text")
	_, err = c.Comment(Visitor(), &PublicComment{Text: "晚了"}, c.CommentDue.At)
	refuses(t, "at the end of the window", err, "change.comment", "征求意见")
	if _, err = aChange(ChangeReview).Comment(Visitor(), m, changeNow); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a change that is not public: %v", err)
	}
	_, err = c.Reply(drawer, m, "感谢", "maybe", changeNow)
	refuses(t, "no such adoption", err, "change.adopted", "adopted")
	if _, err = c.Reply(officer, m, "感谢", "no", changeNow); !refusal.Is(err, refusal.Forbidden) {
		t.Errorf("a department answers: %v", err)
	}
	if _, err = c.Reply(drawer, m, "感谢", "no", changeNow); err != nil || m.AnsweredAt.IsZero() {
		t.Error(err)
	}
	_, err = c.Reply(drawer, m, "再答", "yes", changeNow)
	refuses(t, "a second answer", err, "change.answered", "已答复")
	_, err = c.Publish(drawer, workday.On(soon.At), 2, nil, inDirectory(version(codeA, 1)), soon.At)
	refuses(t, "unanswered", err, "change.unanswered", "2 条")
	_, err = c.Return(drawer, nil, soon.At)
	refuses(t, "a return without reasons", err, "return.faults", "全部问题")
}
