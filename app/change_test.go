package app_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/cmd/intermart/demo"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/uscc"
	"github.com/intermart/intermart/domain/workday"
)

// bureau is a city's steward with three people and a department concerned.
type bureau struct {
	*world
	drawer, second, third domain.Actor
	officer, manager      domain.Actor
	regulator             domain.Actor
}

func newBureau(t *testing.T) *bureau {
	w := newWorld(t, 0)
	b := &bureau{world: w}
	org := func(kind domain.OrganisationKind, name, body string) domain.Organisation {
		code, err := uscc.Make("11430100" + body)
		w.do(err)
		return domain.Organisation{ID: domain.OrganisationID(app.NewID()), Kind: kind, Name: name, USCC: code, Region: "430100", Version: 1}
	}
	steward := org(domain.KindSteward, "示范市行政审批服务局", "771000001")
	b.drawer, b.second, b.third = w.person(steward, domain.RoleSteward), w.person(steward, domain.RoleSteward), w.person(steward, domain.RoleSteward)
	department := org(domain.KindDepartment, "示范市发展和改革委员会", "771000002")
	b.officer, b.manager = w.person(department, domain.DepartmentOfficer), w.person(department, domain.DepartmentManager)
	b.regulator = w.person(org(domain.KindRegulator, "示范市市场监督管理局", "771000003"), domain.RoleRegulator)
	return b
}

func (b *bureau) paper(by domain.Actor) domain.FileID {
	b.t.Helper()
	id := domain.FileID(app.NewID())
	_, err := b.UploadFile(ctx(), by, app.Upload{ID: id, Purpose: domain.PurposeDocument, Name: "来文.pdf", Content: append(bytes.Clone(pdf), id...)})
	b.do(err)
	return id
}

func (b *bureau) fields(change ...func(*domain.ChangeFields)) domain.ChangeFields {
	f := domain.ChangeFields{Title: "关于压缩社会稳定风险评估时限的通知", Document: "示政发〔2026〕7号", Issuer: "示范市人民政府", Occasion: "reform", File: b.paper(b.drawer),
		Received: workday.On(start), Summary: "压缩评估时限。", Matters: []string{matter},
		Concerned: []domain.ChangeAsked{{Department: b.officer.Organisation, Matters: []string{matter}}, {Department: b.regulator.Organisation}}}
	for _, c := range change {
		c(&f)
	}
	return f
}

// next is a proposal on top of the newest version of the matter.
func (b *bureau) next(code string, types []directory.ChangeType, change func(*directory.MatterVersion)) domain.ChangeProposal {
	b.t.Helper()
	vs, err := b.Matter(ctx(), code)
	b.do(err)
	m := vs[0]
	m.Version++
	change(&m)
	return domain.ChangeProposal{Matter: m, Types: types, Reason: "落实来文要求"}
}

func (b *bureau) shorter() domain.ChangeProposal {
	return b.next(matter, []directory.ChangeType{directory.TypeShorten}, func(m *directory.MatterVersion) {
		m.TimeLimit = workday.Span{N: 5, Unit: workday.WorkingDay}
		m.Promised = workday.Span{N: 3, Unit: workday.WorkingDay}
	})
}

func (b *bureau) registered(change ...func(*domain.ChangeFields)) domain.ChangeID {
	b.t.Helper()
	page, err := b.RegisterChange(ctx(), b.drawer, domain.ChangeID(app.NewID()), b.fields(change...))
	b.do(err)
	return page.Change.ID
}

// step does one verb and wants the status after it.
func (b *bureau) step(page app.ChangePage, err error) func(want domain.ChangeStatus) app.ChangePage {
	b.t.Helper()
	b.do(err)
	return func(want domain.ChangeStatus) app.ChangePage {
		b.t.Helper()
		if page.Change.Status != want {
			b.t.Fatalf("%s, want %s (faults %v)", page.Change.Status, want, page.Change.Faults)
		}
		return page
	}
}

// reviewed brings a change to the end of its reviews. proposals nil: the rulebook stands in the change already.
func (b *bureau) reviewed(id domain.ChangeID, proposals []domain.ChangeProposal, book *rulebook.Rulebook) app.ChangePage {
	b.t.Helper()
	b.step(b.SendChange(ctx(), b.drawer, id, 0))(domain.ChangeTasked)
	b.step(b.AnswerChange(ctx(), b.officer, id, 0, proposals, "同意"))(domain.ChangeTasked)
	b.step(b.AnswerChange(ctx(), b.regulator, id, 0, nil, "无意见"))(domain.ChangeDrafting)
	if book != nil {
		b.step(b.DraftChange(ctx(), b.drawer, id, 0, nil, book))(domain.ChangeDrafting)
	}
	return b.signed(id)
}

func (b *bureau) signed(id domain.ChangeID) app.ChangePage {
	b.t.Helper()
	second := b.regulator
	second.Person = b.person(domain.Organisation{ID: b.regulator.Organisation, Kind: domain.KindRegulator, Region: "430100"}, domain.RoleRegulator).Person
	b.step(b.CirculateChange(ctx(), b.drawer, id, 0))(domain.ChangeCirculated)
	b.step(b.CountersignChange(ctx(), b.manager, id, 0, nil))(domain.ChangeCirculated)
	b.step(b.CountersignChange(ctx(), second, id, 0, nil))(domain.ChangeReview)
	b.step(b.ReviewChange(ctx(), b.second, id, 0, domain.ChangeReviewed{Kind: domain.ReviewLegality, Passed: true, Opinion: "有依据"}))(domain.ChangeReview)
	page, err := b.ReviewChange(ctx(), b.third, id, 0, domain.ChangeReviewed{Kind: domain.ReviewCompetition, Passed: true, Opinion: "不排除、限制竞争"})
	b.do(err)
	return page
}

// commented passes the public's window.
func (b *bureau) commented(page app.ChangePage) {
	b.t.Helper()
	b.db.SetClock(page.Change.CommentDue.At.Add(time.Second))
	b.do(b.Drain(ctx()))
}

func TestAChangeGoesFromTheDocumentToTheDirectory(t *testing.T) {
	b := newBureau(t)
	id := b.registered()
	page := b.step(b.reviewed(id, []domain.ChangeProposal{b.shorter()}, nil), nil)(domain.ChangeComment)
	number := page.Change.Number

	said, err := b.CommentOnChange(ctx(), "10.0.0.1", number, domain.PublicComment{Text: "三天够吗？"})
	b.do(err)
	again, err := b.CommentOnChange(ctx(), "10.0.0.1", number, domain.PublicComment{Text: "三天够吗？"})
	if b.do(err); again.ID != said.ID || again.Number != 1 {
		t.Errorf("said twice: %+v, %+v", said, again)
	}
	if _, err := b.CommentOnChange(ctx(), "10.0.0.1", number, domain.PublicComment{Text: "我是 430102199003074710，请回电 13800138000"}); !refusal.Is(err, refusal.Invalid) {
		t.Errorf("personal data in a comment: %v", err)
	}
	if _, err := b.PublishChange(ctx(), b.drawer, id, 0, workday.On(start)); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("published while the public may comment: %v", err)
	}
	b.commented(page)
	if _, err := b.CommentOnChange(ctx(), "10.0.0.1", number, domain.PublicComment{Text: "太晚"}); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("a comment after the window: %v", err)
	}
	effective := workday.On(page.Change.CommentDue.At).AddDays(10)
	if _, err := b.PublishChange(ctx(), b.drawer, id, 0, effective); refusal.As(err) == nil || refusal.As(err).Rule != "change.unanswered" {
		t.Errorf("published with a comment unanswered: %v", err)
	}
	b.step(b.ReplyToComment(ctx(), b.second, id, 1, "参照周边城市，可以完成。", "no"))(domain.ChangeComment)
	if _, err := b.PublishChange(ctx(), b.second, id, 0, effective); refusal.As(err) == nil || refusal.As(err).Rule != "duty.separation" {
		t.Errorf("a reviewer published: %v", err)
	}
	done := b.step(b.PublishChange(ctx(), b.drawer, id, 0, effective))(domain.ChangePublished)

	b.inForceFrom(effective)
	b.toldOfAll(id)
	public, err := b.PublicChange(ctx(), number)
	if b.do(err); len(public.Comments) != 1 || public.Comments[0].Adopted != "no" || public.Before[matter].Version != done.Change.Proposals[0].Matter.Version-1 {
		t.Errorf("the public page: %+v", public.Comments)
	}
}

// inForceFrom wants the new version in force on the day and the old one the day before.
func (b *bureau) inForceFrom(day workday.Date) {
	b.t.Helper()
	vs, err := b.Matter(ctx(), matter)
	b.do(err)
	for _, want := range []struct {
		day     workday.Date
		version int
	}{{day.AddDays(-1), vs[0].Version - 1}, {day, vs[0].Version}, {day.AddDays(400), vs[0].Version}} {
		var got *directory.MatterVersion
		b.do(b.Store.View(ctx(), func(tx app.Tx) (err error) { got, err = tx.Matter(ctx(), matter, want.day); return err }))
		if got.Version != want.version || !got.InForce(want.day) {
			b.t.Errorf("on %s version %d holds (%s), want %d", want.day, got.Version, got.Status, want.version)
		}
	}
	if vs[0].TimeLimit.N != 5 || vs[0].ChangeType != "时限压缩" || vs[0].Source.Article != "示政发〔2026〕7号" {
		b.t.Errorf("published: %+v", vs[0])
	}
}

// toldOfAll wants an event for every verb and a letter to those concerned.
func (b *bureau) toldOfAll(id domain.ChangeID) {
	b.t.Helper()
	b.do(b.Drain(ctx()))
	var kinds []string
	b.do(b.Store.View(ctx(), func(tx app.Tx) error {
		es, err := tx.Events(ctx(), []string{"change:" + string(id)}, 100)
		for _, e := range es {
			kinds = append(kinds, string(e.Kind))
		}
		return err
	}))
	want := "registered sent answered answered circulated countersigned countersigned for_review reviewed reviewed opened commented closed replied published"
	if got := strings.ReplaceAll(strings.Join(kinds, " "), "change.", ""); got != want {
		b.t.Errorf("events %s\n  want %s", got, want)
	}
	for _, tt := range []struct {
		who  domain.Actor
		kind string
	}{{b.officer, "change.sent"}, {b.manager, "change.circulated"}, {b.second, "change.for_review"}, {b.officer, "change.opened"}, {b.drawer, "change.commented"}, {b.drawer, "change.closed"}, {b.manager, "change.published"}} {
		ls, err := b.Letters(ctx(), tt.who, false, 0, 100)
		b.do(err)
		found := false
		for _, l := range ls {
			found = found || l.Kind == tt.kind && l.Link == "/desk/changes/"+string(id) && !strings.Contains(l.Body.ZH, "%!")
		}
		if !found {
			b.t.Errorf("no letter %s", tt.kind)
		}
	}
}

func TestAffectedNoticesAreListedOnTheDayOfPublication(t *testing.T) {
	b := newBureau(t)
	id := b.registered()
	page := b.reviewed(id, []domain.ChangeProposal{b.shorter()}, nil)
	b.commented(page)
	open := b.published()
	done := b.step(b.PublishChange(ctx(), b.drawer, id, 0, workday.On(page.Change.CommentDue.At)))(domain.ChangePublished)
	if len(done.Change.Affected) != 1 || done.Change.Affected[0].Number != open.Number {
		t.Errorf("affected %v, want %s", done.Change.Affected, open.Number)
	}
}

func TestARulebookPassesTheSameReview(t *testing.T) {
	b := newBureau(t)
	data, err := demo.Files.ReadFile("rulebook-demo-2026.json")
	b.do(err)
	book, err := rulebook.Decode(data)
	b.do(err)
	book.Version = 2
	book.Values = append([]rulebook.Value{}, book.Values...)
	for i, v := range book.Values {
		if v.Key == rulebook.KeyContractSign {
			book.Values[i].Value = "7"
		}
	}
	id := b.registered(func(f *domain.ChangeFields) {
		f.Title, f.Matters, f.RulebookID = "关于缩短合同签订时限的通知", nil, "demo-2026"
		f.Concerned = []domain.ChangeAsked{{Department: b.officer.Organisation}, {Department: b.regulator.Organisation}}
	})
	page := b.step(b.reviewed(id, nil, &book), nil)(domain.ChangeComment)
	b.commented(page)
	effective := workday.On(page.Change.CommentDue.At).AddDays(1)
	b.step(b.PublishChange(ctx(), b.drawer, id, 0, effective))(domain.ChangePublished)

	books, err := b.Rulebooks(ctx())
	b.do(err)
	for day, want := range map[workday.Date]int{effective.AddDays(-1): 10, effective: 7} {
		rules, err := rulebook.Resolve([]string{"430000", "430100"}, books, day)
		b.do(err)
		span, source, err := rules.Span(rulebook.KeyContractSign)
		if b.do(err); span.N != want {
			t.Errorf("on %s %d days of %s, want %d", day, span.N, source.Ref(), want)
		}
	}
	if public, err := b.PublicChange(ctx(), page.Change.Number); err != nil || public.Book == nil || len(rulebook.Changes(*public.Book, *public.Change.Rulebook)) != 1 {
		t.Errorf("what the draft follows: %v", err)
	}
}

func TestReasonsOfAllComeBackAtOnce(t *testing.T) {
	b := newBureau(t)
	id := b.registered()
	b.step(b.SendChange(ctx(), b.drawer, id, 0))(domain.ChangeTasked)
	b.step(b.AnswerChange(ctx(), b.officer, id, 0, []domain.ChangeProposal{b.shorter()}, "同意"))(domain.ChangeTasked)
	// The regulator is silent: not before its clock has run out.
	if _, err := b.RecordSilence(ctx(), b.drawer, id, 0, "逾期"); !refusal.Is(err, refusal.Conflict) {
		t.Errorf("silence before the clock: %v", err)
	}
	page, err := b.Change(ctx(), b.drawer, id)
	b.do(err)
	b.db.SetClock(page.Change.TaskDue.At.Add(time.Second))
	b.do(b.Drain(ctx()))
	if ls, err := b.Letters(ctx(), b.regulator, false, 0, 10); err != nil || len(ls) == 0 || ls[0].Kind != "change.overdue" {
		t.Errorf("the regulator is not told that it is late: %v %v", ls, err)
	}
	b.step(b.RecordSilence(ctx(), b.drawer, id, 0, "逾期未反馈"))(domain.ChangeDrafting)
	b.step(b.CirculateChange(ctx(), b.drawer, id, 0))(domain.ChangeCirculated)
	b.step(b.CountersignChange(ctx(), b.regulator, id, 0, []domain.Fault{{Text: "影响质量"}}))(domain.ChangeCirculated)
	returned := b.step(b.CountersignChange(ctx(), b.manager, id, 0, []domain.Fault{{Text: "五日不足"}, {Text: "应写明起算日"}}))(domain.ChangeReturned)
	if len(returned.Change.Faults) != 3 {
		t.Errorf("reasons %v", returned.Change.Faults)
	}
	b.step(b.CirculateChange(ctx(), b.drawer, id, 0))(domain.ChangeCirculated)
	b.step(b.CountersignChange(ctx(), b.manager, id, 0, nil))(domain.ChangeCirculated)
	b.step(b.CountersignChange(ctx(), b.regulator, id, 0, nil))(domain.ChangeReview)
	b.step(b.ReviewChange(ctx(), b.second, id, 0, domain.ChangeReviewed{Kind: domain.ReviewCompetition, Opinion: "限制竞争", Reasons: []domain.Fault{{Text: "条款一"}}}))(domain.ChangeReview)
	both := b.step(b.ReviewChange(ctx(), b.third, id, 0, domain.ChangeReviewed{Kind: domain.ReviewLegality, Opinion: "缺依据", Reasons: []domain.Fault{{Text: "条款二"}}}))(domain.ChangeReturned)
	if len(both.Change.Faults) != 2 {
		t.Errorf("reasons of both reviews: %v", both.Change.Faults)
	}
	b.step(b.WithdrawChange(ctx(), b.drawer, id, 0, "不再办理"))(domain.ChangeWithdrawn)
}

func TestACorrectionNeedsNoComment(t *testing.T) {
	b := newBureau(t)
	id := b.registered(func(f *domain.ChangeFields) { f.Editorial, f.File, f.Occasion = true, "", "other" })
	p := b.next(matter, []directory.ChangeType{directory.TypeCorrection}, func(m *directory.MatterVersion) { m.Aliases = append(m.Aliases, "稳评") })
	b.step(b.reviewed(id, []domain.ChangeProposal{p}, nil), nil)(domain.ChangeApproved)
	page, err := b.Change(ctx(), b.drawer, id)
	b.do(err)
	if _, err := b.PublicChange(ctx(), page.Change.Number); !refusal.Is(err, refusal.NotFound) {
		t.Errorf("a correction is public before it is published: %v", err)
	}
	b.step(b.PublishChange(ctx(), b.drawer, id, 0, workday.On(start)))(domain.ChangePublished)
	if _, err := b.PublicChange(ctx(), page.Change.Number); err != nil {
		t.Errorf("its diff is public: %v", err)
	}
}

func TestADocumentIsReadByThoseWhoSeeTheChange(t *testing.T) {
	b := newBureau(t)
	id := b.registered()
	page, err := b.Change(ctx(), b.drawer, id)
	b.do(err)
	file := page.Change.File
	reads := func(by domain.Actor) bool {
		_, body, err := b.OpenFile(ctx(), by, file)
		if err == nil {
			b.do(body.Close())
		}
		return err == nil
	}
	if reads(b.officer) || !reads(b.second) {
		t.Error("before it is sent only the steward reads it")
	}
	b.step(b.SendChange(ctx(), b.drawer, id, 0))(domain.ChangeTasked)
	if !reads(b.officer) || reads(domain.Visitor()) || reads(b.world.officer) {
		t.Error("after it is sent the departments asked read it, and nobody else")
	}
	b.do(b.Drain(ctx()))
}

func TestAChangeIsKeptWhole(t *testing.T) {
	b := newBureau(t)
	id := b.registered()
	b.reviewed(id, []domain.ChangeProposal{b.shorter()}, nil)
	page, err := b.Change(ctx(), b.drawer, id)
	b.do(err)
	once, err := json.Marshal(page.Change)
	b.do(err)
	var back domain.Change
	b.do(json.Unmarshal(once, &back))
	twice, err := json.Marshal(back)
	b.do(err)
	if !bytes.Equal(once, twice) || len(back.Proposals) != 1 || back.Title == "" || back.RulebookID != "" {
		t.Errorf("%s\n%s", once, twice)
	}
}
