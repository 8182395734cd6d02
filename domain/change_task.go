package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// Answer is a department's word on its task: the versions it proposes for its matters, or that nothing need change. A
// regulator gives its opinion the same way. It may answer again until the steward has put the proposal together.
func (c *Change) Answer(by Actor, proposals []ChangeProposal, opinion string, now Standing, at time.Time) (Event, error) {
	if err := first(c.ofDepartment(by, DepartmentOfficer, RoleRegulator), c.at(ChangeTasked, ChangeDrafting, ChangeReturned)); err != nil {
		return Event{}, err
	}
	t := *c.task(by.Organisation)
	if err := refusal.All(c.answerFaults(t, proposals, opinion, now)...); err != nil {
		return Event{}, err
	}
	t.Answer, t.Opinion, t.AnsweredBy, t.AnsweredAt = AnswerUnchanged, opinion, by.Person, at
	if len(proposals) > 0 {
		t.Answer = AnswerProposed
	}
	c.setTask(t)
	c.propose(by.Organisation, proposals)
	c.wrote(by)
	if c.Status == ChangeTasked && !slices.ContainsFunc(c.Tasks, func(t ChangeTask) bool { return t.Answer == "" }) {
		c.Status = ChangeDrafting
	}
	return c.event(EventChangeAnswered, by, at, Face{"answer": t.Answer}), nil
}

func (c *Change) answerFaults(t ChangeTask, proposals []ChangeProposal, opinion string, now Standing) []*refusal.Refusal {
	faults := []*refusal.Refusal{atMost("opinion", opinion, 2000), noPersonal("opinion", opinion)}
	if len(proposals) == 0 {
		faults = append(faults, required("opinion", opinion, 2000))
	}
	for i, p := range proposals {
		if !slices.Contains(t.Matters, p.Matter.Code) {
			faults = append(faults, refusal.New(refusal.Forbidden, "change.task", field("proposals", i, "matter"), "%s 不在向你单位征求意见的事项之内", "your department was not asked about %s", p.Matter.Code))
		}
		faults = append(faults, c.proposalFaults(i, p, now)...)
	}
	return faults
}

// propose replaces a department's proposals; a matter has one proposal, the last.
func (c *Change) propose(o OrganisationID, proposals []ChangeProposal) {
	kept := slices.DeleteFunc(slices.Clone(c.Proposals), func(p ChangeProposal) bool {
		return p.Department == o || slices.ContainsFunc(proposals, func(n ChangeProposal) bool { return n.Matter.Code == p.Matter.Code })
	})
	for _, p := range proposals {
		p.Department = o
		kept = append(kept, p)
	}
	c.Proposals = kept
}

func (c *Change) setTask(t ChangeTask) {
	c.Tasks = slices.Clone(c.Tasks)
	*c.task(t.Department) = t
}

// RecordSilence goes on without the departments whose clock has run out; that they were silent is recorded and public.
// next is the reviewers' clock when it ends a countersignature.
func (c *Change) RecordSilence(by Actor, reason string, next workday.Deadline, now time.Time) ([]Event, error) {
	due := c.TaskDue
	if c.Status == ChangeCirculated {
		due = c.CountersignDue
	}
	if err := first(c.ofSteward(by), c.at(ChangeTasked, ChangeCirculated), runOut(due, now), required("reason", reason, 500), noPersonal("reason", reason)); err != nil {
		return nil, err
	}
	silent := 0
	for _, t := range slices.Clone(c.Tasks) {
		switch {
		case c.Status == ChangeTasked && t.Answer == "":
			t.Answer, t.AnsweredAt = Silent, now
		case c.Status == ChangeCirculated && t.Countersign == "":
			t.Countersign, t.SignedAt = Silent, now
		default:
			continue
		}
		silent++
		c.setTask(t)
	}
	e := c.event(EventChangeSilence, by, now, Face{"silent": silent, "reason": reason})
	if c.Status == ChangeTasked {
		c.Status = ChangeDrafting
		return []Event{e}, nil
	}
	return append([]Event{e}, c.countersigned(by, next, now)...), nil
}

func runOut(d workday.Deadline, now time.Time) *refusal.Refusal {
	if !now.Before(d.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "change.clock", "", "期限至 %[1]s，未到期不能视为无意见", "they have until %[1]s: silence is not recorded before", ClockText(d.At)).
		Cite("平台规则", "逾期未反馈视为无意见", false)
}

// Draft is the steward putting the proposal together: all proposals, and the rulebook's next version.
func (c *Change) Draft(by Actor, proposals []ChangeProposal, book *rulebook.Rulebook, now Standing, at time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.at(ChangeDrafting, ChangeReturned)); err != nil {
		return Event{}, err
	}
	var faults []*refusal.Refusal
	for i, p := range proposals {
		faults = append(faults, c.proposalFaults(i, p, now)...)
	}
	if book != nil {
		faults = append(faults, c.rulebookFaults(*book, now, workday.On(at))...)
	}
	if err := refusal.All(faults...); err != nil {
		return Event{}, err
	}
	c.Proposals, c.Rulebook = proposals, book
	c.wrote(by)
	return c.event(EventChangeDrafted, by, at, Face{"proposals": len(proposals)}), nil
}

// Circulate sends the proposal to the departments concerned for their countersignature.
func (c *Change) Circulate(by Actor, files map[FileID]*File, due workday.Deadline, now Standing, at time.Time) (Event, error) {
	if err := first(c.ofSteward(by), c.move(ChangeCirculated)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(c.proposalsFaults(files, now, at)...); err != nil {
		return Event{}, err
	}
	c.Status, c.CountersignDue, c.Round, c.Reviews, c.Faults = ChangeCirculated, due, c.Round+1, nil, nil
	c.Tasks = slices.Clone(c.Tasks)
	for i := range c.Tasks {
		c.Tasks[i].Countersign, c.Tasks[i].Reasons, c.Tasks[i].SignedBy, c.Tasks[i].SignedAt = "", nil, "", time.Time{}
	}
	c.wrote(by)
	return c.event(EventChangeCirculated, by, at, Face{"due": Moment(due.At), "round": c.Round}), nil
}

// Countersign is a department's yes, or its no with all reasons: somebody other than who wrote its answer, or anything
// else in the proposal. When all have signed, the change goes to the reviewers (next is their clock), or back.
func (c *Change) Countersign(by Actor, reasons []Fault, next workday.Deadline, now time.Time) ([]Event, error) {
	if err := first(c.ofDepartment(by, DepartmentManager, RoleRegulator), c.at(ChangeCirculated), c.maySign(by)); err != nil {
		return nil, err
	}
	if err := publicFaults(reasons); err != nil {
		return nil, err
	}
	t := *c.task(by.Organisation)
	t.Countersign, t.Reasons, t.SignedBy, t.SignedAt = SignedAgreed, reasons, by.Person, now
	if len(reasons) > 0 {
		t.Countersign = SignedObjected
	}
	c.setTask(t)
	e := c.event(EventChangeCountersigned, by, now, Face{"answer": t.Countersign})
	if slices.ContainsFunc(c.Tasks, func(t ChangeTask) bool { return t.Countersign == "" }) {
		return []Event{e}, nil
	}
	return append([]Event{e}, c.countersigned(by, next, now)...), nil
}

func (c *Change) maySign(by Actor) *refusal.Refusal {
	t := c.task(by.Organisation)
	switch {
	case t == nil:
		return Missing() // ofDepartment has said why
	case t.Countersign != "":
		return refusal.New(refusal.Conflict, "change.signed", "", "你单位已会签", "your department has countersigned already")
	}
	for _, w := range c.Writers {
		if r := by.notSame(w, "登记、起草本次变更或答复的人不能会签，请由本单位其他负责人会签", "who registered or drew up a change, or wrote the department's answer, can't countersign; ask another person of the department"); r != nil {
			return r
		}
	}
	return by.notSame(t.AnsweredBy, "答复的起草人不能会签，请由本单位其他负责人会签", "who wrote the department's answer can't countersign; ask another person of the department")
}

// countersigned ends the countersignature: back with the reasons of all who object, or on to the reviewers.
func (c *Change) countersigned(by Actor, next workday.Deadline, now time.Time) []Event {
	var faults []Fault
	for _, t := range c.Tasks {
		for _, f := range t.Reasons {
			faults = append(faults, Fault{Field: f.Field, Code: f.Code, Text: t.Name + "：" + f.Text})
		}
	}
	if len(faults) > 0 {
		return []Event{c.giveBack(by, faults, now)}
	}
	c.Status, c.ReviewDue = ChangeReview, next
	return []Event{c.event(EventChangeForReview, by, now, Face{"due": Moment(next.At)})}
}

func (c *Change) giveBack(by Actor, faults []Fault, now time.Time) Event {
	c.Status, c.Faults = ChangeReturned, faults
	return c.event(EventChangeReturned, by, now, Face{"faults": len(faults)})
}

// publicFaults wants reasons that are said, and that may be shown.
func publicFaults(reasons []Fault) error {
	var faults []*refusal.Refusal
	for i, f := range reasons {
		faults = append(faults, required(field("reasons", i, "text"), f.Text, 500), noPersonal(field("reasons", i, "text"), f.Text))
	}
	return refusal.All(faults...)
}

func field(list string, i int, name string) string { return list + "[" + itoa(i) + "]." + name }
