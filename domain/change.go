package domain

import (
	"regexp"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// ChangeID names a change of the directory or of a rulebook.
type ChangeID string

// ChangeStatus is how far a change has come.
type ChangeStatus string

// The statuses.
const (
	ChangeRegistered ChangeStatus = "registered" // the incoming document is entered
	ChangeTasked     ChangeStatus = "tasked"     // departments are asked, each with a clock
	ChangeDrafting   ChangeStatus = "drafting"   // all have answered: the steward puts the proposal together
	ChangeCirculated ChangeStatus = "circulated" // countersignature
	ChangeReview     ChangeStatus = "review"     // legality and fair competition
	ChangeReturned   ChangeStatus = "returned"   // back with all reasons
	ChangeComment    ChangeStatus = "comment"    // public comment
	ChangeApproved   ChangeStatus = "approved"   // an editorial correction that needs no comment
	ChangePublished  ChangeStatus = "published"
	ChangeWithdrawn  ChangeStatus = "withdrawn"
)

var changeMoves = moves[ChangeStatus]{
	ChangeRegistered: {ChangeTasked, ChangeWithdrawn},
	ChangeTasked:     {ChangeDrafting, ChangeWithdrawn},
	ChangeDrafting:   {ChangeCirculated, ChangeWithdrawn},
	ChangeCirculated: {ChangeReview, ChangeReturned, ChangeWithdrawn},
	ChangeReview:     {ChangeComment, ChangeApproved, ChangeReturned, ChangeWithdrawn},
	ChangeReturned:   {ChangeCirculated, ChangeWithdrawn},
	ChangeComment:    {ChangePublished, ChangeReturned, ChangeWithdrawn},
	ChangeApproved:   {ChangePublished, ChangeReturned, ChangeWithdrawn},
}

// ChangesUnderWay are the statuses of a change that is not over yet, or with false those at which it is.
func ChangesUnderWay(going bool) []ChangeStatus {
	if !going {
		return []ChangeStatus{ChangePublished, ChangeWithdrawn}
	}
	return []ChangeStatus{ChangeRegistered, ChangeTasked, ChangeDrafting, ChangeCirculated, ChangeReview, ChangeReturned, ChangeComment, ChangeApproved}
}

// Occasions are where an incoming document comes from.
var Occasions = []string{"law", "higher_list", "reform", "complaint", "look_back", "other"}

// Change is one change of a region's directory, or of its rulebook, on its way from the document that asks for it to the
// day it takes effect (目录变更). It belongs to the steward of that region and to nobody else.
type Change struct {
	ID          ChangeID
	Number      string // BG-430103-2026-000001
	Region      RegionCode
	Steward     OrganisationID
	StewardName string
	Status      ChangeStatus
	Version     int64
	ChangeFields
	Tasks          []ChangeTask
	Proposals      []ChangeProposal
	Rulebook       *rulebook.Rulebook // proposed next version
	Writers        []PersonID         // who registered it or wrote in its proposal: none of them may review it
	Reviews        []ChangeReviewed   // of this round
	Faults         []Fault            // of the last return
	Round          int                // of countersignature, from 1
	RegisteredAt   time.Time
	TaskDue        workday.Deadline
	CountersignDue workday.Deadline
	ReviewDue      workday.Deadline
	CommentDue     workday.Deadline
	OpenedAt       time.Time // public comment began
	Publisher      PersonID
	PublishedAt    time.Time
	EffectiveFrom  workday.Date
	Affected       []AffectedNotice // open notices on the day of publication
	WithdrawnAt    time.Time
	Reason         string // of the withdrawal
}

// ChangeFields are what the steward enters of the document and of what it touches.
type ChangeFields struct {
	Title      string        `json:"title"`    // of the document
	Document   string        `json:"document"` // its number
	Issuer     string        `json:"issuer"`
	Occasion   string        `json:"occasion"` // law, higher_list, reform, complaint, look_back, other
	File       FileID        `json:"file"`
	Received   workday.Date  `json:"received"`
	Summary    string        `json:"summary"`   // what it asks for, in a citizen's words
	Editorial  bool          `json:"editorial"` // a correction of words: no public comment
	Matters    []string      `json:"matters"`   // codes it touches, new ones included
	RulebookID string        `json:"rulebook"`  // or the rulebook it touches
	Concerned  []ChangeAsked `json:"concerned"`
}

// ChangeAsked is a department concerned and the matters it is asked about.
type ChangeAsked struct {
	Department OrganisationID `json:"department"`
	Matters    []string       `json:"matters"`
}

// Answers of a task, and countersignatures.
const (
	AnswerProposed  = "proposed"
	AnswerUnchanged = "unchanged"
	Silent          = "silent" // the clock ran out; recorded by the steward
	SignedAgreed    = "agreed"
	SignedObjected  = "objected"
)

// ChangeTask is what one department concerned is asked, and what it said.
type ChangeTask struct {
	Department  OrganisationID
	Name        string
	Matters     []string
	Answer      string // "", proposed, unchanged, silent
	Opinion     string
	AnsweredBy  PersonID
	AnsweredAt  time.Time
	Countersign string // "", agreed, objected, silent; of this round
	Reasons     []Fault
	SignedBy    PersonID
	SignedAt    time.Time
}

// AffectedNotice is a notice that was open when the change was published.
type AffectedNotice struct {
	Number string
	Title  string
}

// RegisterChange enters an incoming document for the steward's region. offices are the organisations that it concerns.
func RegisterChange(by Actor, id ChangeID, number string, o Organisation, f ChangeFields, offices map[OrganisationID]Organisation, now time.Time) (*Change, Event, error) {
	if err := first(by.needOf(o.ID, RoleSteward)); err != nil {
		return nil, Event{}, err
	}
	c := &Change{ID: id, Number: number, Region: o.Region, Steward: o.ID, StewardName: o.Name, Status: ChangeRegistered, Version: 1,
		Writers: []PersonID{by.Person}, RegisteredAt: now}
	if err := c.set(f, offices, now); err != nil {
		return nil, Event{}, err
	}
	return c, c.event(EventChangeRegistered, by, now, Face{"title": f.Title}), nil
}

// Edit replaces what was entered, until the departments are asked.
func (c *Change) Edit(by Actor, f ChangeFields, offices map[OrganisationID]Organisation, now time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.at(ChangeRegistered)); err != nil {
		return Event{}, err
	}
	if err := c.set(f, offices, now); err != nil {
		return Event{}, err
	}
	c.wrote(by)
	return c.event(EventChangeEdited, by, now, Face{}), nil
}

func (c *Change) set(f ChangeFields, offices map[OrganisationID]Organisation, now time.Time) error {
	faults := []*refusal.Refusal{required("title", f.Title, 200), atMost("document", f.Document, 100), required("issuer", f.Issuer, 100),
		required("summary", f.Summary, 2000), noPersonal("title", f.Title), noPersonal("document", f.Document), noPersonal("issuer", f.Issuer), noPersonal("summary", f.Summary)}
	if !slices.Contains(Occasions, f.Occasion) {
		faults = append(faults, refusal.New(refusal.Invalid, "change.occasion", "occasion", "请选择来文缘由", "choose what occasions the change"))
	}
	if f.Received.IsZero() || f.Received.After(workday.On(now)) {
		faults = append(faults, refusal.New(refusal.Invalid, "change.received", "received", "收文日不能晚于今天", "a document is not received after today"))
	}
	if (len(f.Matters) == 0) == (f.RulebookID == "") {
		faults = append(faults, refusal.New(refusal.Invalid, "change.object", "matters", "请列出所涉事项，或者选择一部交易规则，二者只能择一",
			"list the matters concerned, or name one rulebook: exactly one of the two"))
	}
	faults = append(faults, c.codesOf(f)...)
	tasks, more := c.tasksOf(f, offices)
	if err := refusal.All(append(faults, more...)...); err != nil {
		return err
	}
	c.ChangeFields, c.Tasks = f, tasks
	return nil
}

// codesOf wants every code to be of the steward's own region.
func (c *Change) codesOf(f ChangeFields) []*refusal.Refusal {
	var faults []*refusal.Refusal
	for i, code := range f.Matters {
		switch {
		case directory.Region(code) == "":
			faults = append(faults, refusal.New(refusal.Invalid, "change.code", "matters", "事项编码 %s 应为 430100-ZJ-HB-001 的形式", "the code %s must look like 430100-ZJ-HB-001", code))
		case directory.Region(code) != string(c.Region):
			faults = append(faults, c.notOurs("matters", code))
		case slices.Contains(f.Matters[:i], code):
			faults = append(faults, refusal.New(refusal.Invalid, "change.code", "matters", "事项 %s 重复", "the matter %s stands twice", code))
		}
	}
	return faults
}

func (c *Change) notOurs(field, what string) *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "change.region", field, "%[1]s 不属于本区划（%[2]s）：管理机构只能变更本区划的目录和规则，请转所属区划的管理机构办理",
		"%[1]s is not of this region (%[2]s): a steward changes its own region's directory and rules only; hand it to the steward of that region",
		what, string(c.Region)).Cite("平台规则", "目录分级管理", false)
}

// tasksOf makes one task for each department concerned. It is a department or a regulator of this region, of what lies in
// it, or of what holds it.
func (c *Change) tasksOf(f ChangeFields, offices map[OrganisationID]Organisation) (tasks []ChangeTask, faults []*refusal.Refusal) {
	if len(f.Concerned) == 0 {
		return nil, []*refusal.Refusal{refusal.New(refusal.Invalid, "change.concerned", "concerned", "至少有一个相关部门", "at least one department is concerned")}
	}
	for i, asked := range f.Concerned {
		o, ok := offices[asked.Department]
		ok = ok && (o.Kind == KindDepartment || o.Kind == KindRegulator) && (c.Region.Holds(o.Region) || o.Region.Holds(c.Region))
		if !ok || slices.ContainsFunc(f.Concerned[:i], func(a ChangeAsked) bool { return a.Department == asked.Department }) {
			faults = append(faults, refusal.New(refusal.Invalid, "change.concerned", "concerned", "相关部门须是本区划的部门或行业主管部门，且不能重复", "a department concerned is a department or regulator of this region, named once"))
			continue
		}
		for _, code := range asked.Matters {
			if !slices.Contains(f.Matters, code) {
				faults = append(faults, refusal.New(refusal.Invalid, "change.concerned", "concerned", "%s 不在所涉事项之内", "%s is not among the matters concerned", code))
			}
		}
		tasks = append(tasks, ChangeTask{Department: o.ID, Name: o.Name, Matters: asked.Matters})
	}
	return tasks, faults
}

// Send asks every department concerned; due is their clock.
func (c *Change) Send(by Actor, files map[FileID]*File, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.move(ChangeTasked), c.document(files, now)); err != nil {
		return Event{}, err
	}
	c.Status, c.TaskDue = ChangeTasked, due
	return c.event(EventChangeSent, by, now, Face{"due": Moment(due.At), "departments": len(c.Tasks)}), nil
}

// document wants the incoming document itself; an editorial correction may do without.
func (c *Change) document(files map[FileID]*File, now time.Time) *refusal.Refusal {
	if c.File == "" && c.Editorial {
		return nil
	}
	return files[c.File].Cite(c.Steward, "file", now, PurposeDocument)
}

// Withdraw ends a change that is not published, with a reason.
func (c *Change) Withdraw(by Actor, reason string, now time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.move(ChangeWithdrawn), required("reason", reason, 500), noPersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	c.Status, c.Reason, c.WithdrawnAt = ChangeWithdrawn, reason, now
	return c.event(EventChangeWithdrawn, by, now, Face{"reason": reason}), nil
}

// Public reports whether visitors may see the change: from the public comment on; a correction once it is published.
func (c *Change) Public() bool { return !c.OpenedAt.IsZero() || c.Status == ChangePublished }

// PublicAt is when the change became public: when its comment opened, or for a correction when it was published.
func (c *Change) PublicAt() time.Time {
	if !c.OpenedAt.IsZero() {
		return c.OpenedAt
	}
	return c.PublishedAt
}

// MaySee is who sees the change on the desks: stewards of the region and of what holds it, the departments concerned once
// they are asked, oversight and the operator of the region.
func (c *Change) MaySee(by Actor) bool {
	if c.Public() || by.WorksFor(c.Steward) || by.Has(RoleSystem) {
		return true
	}
	if c.Status != ChangeRegistered && c.task(by.Organisation) != nil {
		return true
	}
	return by.Sees(c.Region) && by.Has(RoleSteward, RoleSupervisor, RoleAuditor, OperatorReviewer, OperatorPublisher)
}

// ofSteward refuses everybody but the stewards of the region's own organisation. A wider region's steward sees the change
// and may not act in it.
func (c *Change) ofSteward(by Actor) *refusal.Refusal {
	switch {
	case by.WorksFor(c.Steward):
		return by.need(RoleSteward)
	case !c.MaySee(by):
		return Missing()
	case by.Has(RoleSteward):
		return c.notOurs("", c.Number)
	}
	return by.need(RoleSteward)
}

func (c *Change) task(o OrganisationID) *ChangeTask {
	i := slices.IndexFunc(c.Tasks, func(t ChangeTask) bool { return t.Department == o && o != "" })
	if i < 0 {
		return nil
	}
	return &c.Tasks[i]
}

// ofDepartment refuses everybody but a department concerned, in one of the roles.
func (c *Change) ofDepartment(by Actor, roles ...Role) *refusal.Refusal {
	switch {
	case !c.MaySee(by):
		return Missing()
	case c.task(by.Organisation) == nil:
		return refusal.New(refusal.Forbidden, "actor.role", "", "只有收到任务的部门可以办理", "only a department that was asked may do this")
	}
	return by.need(roles...)
}

func (c *Change) wrote(by Actor) {
	if !slices.Contains(c.Writers, by.Person) {
		c.Writers = append(slices.Clone(c.Writers), by.Person)
	}
}

func (c *Change) at(s ...ChangeStatus) *refusal.Refusal {
	if slices.Contains(s, c.Status) {
		return nil
	}
	return changeNames.refuse("change.status", refusal.Text{ZH: "变更", EN: "the change"}, c.Status)
}

func (c *Change) move(to ChangeStatus) *refusal.Refusal {
	if changeMoves.allow(c.Status, to) {
		return nil
	}
	return c.at()
}

func (c *Change) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["change"], face["status"] = c.Number, string(c.Status)
	return Event{Kind: k, Subject: "change:" + string(c.ID), Region: c.Region, By: by, At: now, Face: face}
}

var newLines = regexp.MustCompile(`\s+`)

// noPersonal refuses a text that would be public and holds an ID number, a mobile or a bank card.
func noPersonal(field, s string) *refusal.Refusal {
	hits := compliance.PersonalData(newLines.ReplaceAllString(s, " "))
	if len(hits) == 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "personal_data", field, "文字中疑似含有个人信息（%[1]s），将会公开：请删去后再提交", "the text seems to hold personal data (%[1]s) and will be public: take it out", hits[0].Masked).
		Cite("中华人民共和国个人信息保护法", "第二十五条", true)
}
