package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Approval is one step of the internal approval of a notice, as its chain stood when it was submitted, and who took it.
type Approval struct {
	Kind   StepKind   `json:"kind"`
	People []PersonID `json:"people,omitempty"`
	By     PersonID   `json:"by,omitempty"`
	For    PersonID   `json:"for,omitempty"` // whom the deputy stood in for
	At     time.Time  `json:"at,omitzero"`
}

// Done reports whether the step is taken.
func (a Approval) Done() bool { return a.By != "" }

// Route fixes the steps of the internal approval by amount, and the amount from which minutes are needed (0: from
// none). It is asked just before the notice is submitted.
func (n *Notice) Route(c Chain, minutesFrom money.Fen) {
	n.Approvals = nil
	for _, s := range c.Steps(n.Amount) {
		n.Approvals = append(n.Approvals, Approval{Kind: s.Kind, People: s.People})
	}
	n.minutesFrom = c.MinutesFrom
	if n.minutesFrom == 0 || minutesFrom > 0 && minutesFrom < n.minutesFrom {
		n.minutesFrom = minutesFrom
	}
}

// approvals are the notice's steps; one that was submitted before chains existed has its manager's alone.
func (n *Notice) approvals() []Approval {
	if len(n.Approvals) == 0 {
		return []Approval{{Kind: StepManager}}
	}
	return n.Approvals
}

// Step is the index of the approval that waits, or how many there are when all are taken.
func (n *Notice) Step() int {
	steps := n.approvals()
	if i := slices.IndexFunc(steps, func(a Approval) bool { return !a.Done() }); i >= 0 {
		return i
	}
	return len(steps)
}

// Waiting is the approval that waits; the zero value when none does.
func (n *Notice) Waiting() Approval {
	if steps := n.approvals(); n.Status == NoticeInternal && n.Step() < len(steps) {
		return steps[n.Step()]
	}
	return Approval{}
}

// entitles reports whether the step is this person's to take, by name or by role.
func (a Approval) entitles(p PersonID, roles []Role) bool {
	if len(a.People) > 0 {
		return slices.Contains(a.People, p)
	}
	return slices.Contains(roles, roleOf[a.Kind])
}

// Approve takes the step of the internal approval that waits: by whose it is, or by his deputy. Nobody who wrote in the
// notice takes one, nobody takes two, neither himself nor through a deputy. The last step is the manager's: with it the
// notice goes to the operator (due is the reviewer's deadline), or by the fast lane straight to its keys and
// publication. A split approval a manager sees is thereby agreed by a second person.
func (n *Notice) Approve(by Actor, checks []compliance.Check, rulebooks []string, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.needOf(n.Department, RolesOf[KindDepartment]...), n.moveFrom(NoticeInternal, NoticeReview), n.tabled()); err != nil {
		return Event{}, err
	}
	principal, r := n.approver(by)
	if r != nil {
		return Event{}, r
	}
	n.judge(checks, rulebooks, now)
	if err := compliance.Refuse(checks); err != nil {
		return Event{}, err
	}
	steps, i := slices.Clone(n.approvals()), n.Step()
	steps[i].By, steps[i].For, steps[i].At = by.Person, principal, now
	n.Approvals = steps
	e := n.event(EventNoticeStepApproved, by, now, Face{"step": string(steps[i].Kind), "deputy": principal != ""})
	if i+1 == len(steps) {
		n.Manager, n.ReviewDue = by.Person, workday.Deadline{}
		e = n.pass(by, due, now)
	}
	if principal != "" {
		e.Private = Face{"for": string(principal)}
	}
	return e, nil
}

// pass hands an approved notice on: to the operator, or in the fast lane to its keys.
func (n *Notice) pass(by Actor, due workday.Deadline, now time.Time) Event {
	if n.FastLane {
		n.Status = NoticeApproved
		return n.event(EventNoticeFastTracked, by, now, Face{})
	}
	n.Status, n.ReviewDue = NoticeReview, due
	return n.event(EventNoticeApproved, by, now, Face{"due": Moment(due.At)})
}

// approver finds in whose name the actor may take the waiting step: "" is his own.
func (n *Notice) approver(by Actor) (PersonID, *refusal.Refusal) {
	step := n.Waiting()
	refused := refusal.New(refusal.Forbidden, "actor.role", "", "这一步由%[1]s审批", "this step is the %[2]s's", stepText(step.Kind).ZH, stepText(step.Kind).EN)
	if n.Status != NoticeInternal {
		refused = n.at(NoticeInternal)
	}
	if step.entitles(by.Person, by.Roles) {
		if refused = n.separate(by, by.Person); refused == nil {
			return "", nil
		}
	}
	for _, p := range by.For {
		if !step.entitles(p.Person, p.Roles) {
			continue
		}
		r := n.separate(by, p.Person)
		if r == nil {
			return p.Person, nil
		}
		refused = r
	}
	return "", refused
}

func stepText(k StepKind) refusal.Text { return ChosenText(StepKinds, string(k)) }

// separate refuses an approval that would join two duties in one person, or in one through his deputy.
func (n *Notice) separate(by Actor, principal PersonID) *refusal.Refusal {
	for _, writer := range append([]PersonID{n.Officer}, n.Writers...) {
		if r := by.notSame(writer, "起草人不能审批自己的公告，请由本单位其他负责人审批", "who drafted a notice can't approve it; ask another manager"); r != nil {
			return r
		}
		if principal == writer && principal != "" {
			return separation("起草人不能通过代理人审批自己的公告，请由本单位其他负责人审批", "who drafted a notice can't approve it through a deputy; ask another manager")
		}
	}
	for _, a := range n.approvals() {
		if a.Done() && (slices.Contains([]PersonID{a.By, a.For}, by.Person) || slices.Contains([]PersonID{a.By, a.For}, principal)) {
			return separation("同一人（包括由其代理人办理）不能办理两步审批，请由其他人审批", "one person, himself or through a deputy, can't take two steps; ask somebody else")
		}
	}
	return nil
}

func separation(zh, en string) *refusal.Refusal {
	return refusal.New(refusal.Forbidden, "duty.separation", "", "不相容岗位分离："+zh, "separation of duties: "+en).Cite("平台规则", "岗位分离", false)
}

// Reject is the no of whose step it is, or of his deputy: back to the officer with a reason. All steps begin again.
func (n *Notice) Reject(by Actor, reason string, now time.Time) (Event, error) {
	if err := first(by.needOf(n.Department, RolesOf[KindDepartment]...), n.moveFrom(NoticeInternal, NoticeDraft), n.rejecter(by), required("reason", reason, 500)); err != nil {
		return Event{}, err
	}
	n.Status, n.Approvals, n.Faults = NoticeDraft, nil, []Fault{{Code: "rejected", Text: reason}}
	return n.event(EventNoticeRejected, by, now, Face{}), nil
}

func (n *Notice) rejecter(by Actor) *refusal.Refusal {
	step := n.Waiting()
	for _, p := range append([]Principal{{by.Person, by.Roles}}, by.For...) {
		if step.entitles(p.Person, p.Roles) {
			return nil
		}
	}
	return refusal.New(refusal.Forbidden, "actor.role", "", "这一步由%[1]s审批", "this step is the %[2]s's", stepText(step.Kind).ZH, stepText(step.Kind).EN)
}

// Divert takes a notice out of the fast lane when the checks at its publication no longer let it through: the
// operator reviews it like any other. due is the reviewer's deadline.
func (n *Notice) Divert(by Actor, checks []compliance.Check, rulebooks []string, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.moveFrom(NoticeApproved, NoticeReview), n.inFastLane()); err != nil {
		return Event{}, err
	}
	n.judge(checks, rulebooks, now)
	n.Status, n.FastLane, n.ReviewDue = NoticeReview, false, due
	return n.event(EventNoticeDiverted, by, now, Face{"due": Moment(due.At)}), nil
}

// FastTracked reports whether the notice goes, or went, to publication without the operator's review.
func (n *Notice) FastTracked() bool { return n.FastLane && n.Reviewer == "" }

func (n *Notice) inFastLane() *refusal.Refusal {
	if n.FastTracked() {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.fast_lane", "", "公告不在快速通道", "the notice is not in the fast lane")
}

// MayApprove reports whether the actor could take the step that waits.
func (n *Notice) MayApprove(by Actor) bool {
	if n.Status != NoticeInternal || !by.WorksFor(n.Department) {
		return false
	}
	_, r := n.approver(by)
	return r == nil
}
