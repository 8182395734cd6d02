package domain

import (
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Explanation is what an agency says about its abnormally low offer, and what was decided about it before anybody saw a
// price. Its id is the bid's.
type Explanation struct {
	ID         BidID
	Notice     NoticeID
	Number     string
	Region     RegionCode
	Department OrganisationID
	Agency     AgencyID
	Label      int // how the decider names it: a number, no agency
	AskedAt    time.Time
	Due        workday.Deadline // for the explanation
	Text       string
	AnsweredAt time.Time
	AnsweredBy PersonID
	DecideDue  workday.Deadline
	Accepted   bool
	Reason     string // of the decision
	DecidedAt  time.Time
	DecidedBy  PersonID // "" when the clock decided
	Version    int64
}

// WaitsExplanation is what a frozen notice waits for while abnormally low offers are explained and decided on.
const WaitsExplanation = "explanation"

// AskExplanations asks the agencies of abnormally low bids, in an order that tells nothing of their prices.
func AskExplanations(n *Notice, asked []*Bid, due workday.Deadline, now time.Time) (list []*Explanation) {
	for i, b := range asked { // standing bids come by id, which is random
		list = append(list, &Explanation{ID: b.ID, Notice: n.ID, Number: n.Number, Region: n.Region, Department: n.Department, Agency: b.Agency,
			Label: i + 1, AskedAt: now, Due: due, Version: 1})
	}
	return list
}

// Asked is the event of one question.
func (x *Explanation) Asked(now time.Time) Event {
	return x.event(EventExplanationAsked, System(), now, Face{"due": Moment(x.Due.At)})
}

// Answer is the agency's explanation, once and in time; it may name neither a price nor the agency, whose names are given.
func (x *Explanation) Answer(by Actor, n *Notice, text string, names []string, decide workday.Deadline, now time.Time) (Event, error) {
	text = strings.TrimSpace(text)
	if err := first(by.needOf(OrganisationID(x.Agency), AgencySubmitter, AgencyAdmin), n.explains(), x.open(now)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(required("text", text, 2000), impersonal("text", text), priceless("text", text), nameless("text", text, names...)); err != nil {
		return Event{}, err
	}
	x.Text, x.AnsweredAt, x.AnsweredBy, x.DecideDue = text, now, by.Person, decide
	return x.event(EventExplanationGiven, by, now, Face{"text": textHash(text)}), nil
}

func (x *Explanation) open(now time.Time) *refusal.Refusal {
	switch {
	case !x.DecidedAt.IsZero() || !x.AnsweredAt.IsZero():
		return refusal.New(refusal.Conflict, "explanation.given", "", "已经说明或已认定，不能更改", "it is explained or decided already, and can't be changed")
	case !now.Before(x.Due.At):
		return refusal.New(refusal.Conflict, "explanation.due", "", "说明已于 %s 截止", "explanations were taken until %s", ClockText(x.Due.At)).Cite("平台规则", "异常低价", false)
	}
	return nil
}

func (n *Notice) explains() *refusal.Refusal {
	if r := n.running(); r != nil {
		return r
	}
	if n.Status == NoticeFrozen && n.Waits == WaitsExplanation {
		return nil
	}
	return refusal.New(refusal.Conflict, "explanation.waits", "", "公告不在说明和认定异常低价的阶段", "the notice does not wait for explanations of abnormally low offers")
}

// Decide is the manager's word on an explanation. He sees neither price nor agency.
func (x *Explanation) Decide(by Actor, n *Notice, accepted bool, reason string, now time.Time) (Event, error) {
	if err := first(by.needOf(x.Department, DepartmentManager), x.ofAnother(by), n.explains(), x.decidable(), x.inTime(now), required("reason", reason, 500), impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	x.Accepted, x.Reason, x.DecidedAt, x.DecidedBy = accepted, reason, now, by.Person
	return x.event(EventExplanationDecided, by, now, Face{"accepted": accepted, "reason": textHash(reason)}), nil
}

// ofAnother refuses who wrote the explanation, belongs to its agency or has recused himself from it; it does not say which.
func (x *Explanation) ofAnother(by Actor) *refusal.Refusal {
	if by.Person != x.AnsweredBy && by.notOwn(OrganisationID(x.Agency)) == nil {
		return nil
	}
	return refusal.New(refusal.Forbidden, "duty.separation", "", "您不能认定这份说明，请由其他负责人办理", "you may not decide on this explanation: another manager must").Cite("平台规则", "回避", false)
}

func (x *Explanation) decidable() *refusal.Refusal {
	switch {
	case !x.DecidedAt.IsZero():
		return refusal.New(refusal.Conflict, "explanation.decided", "", "已经认定", "it is decided already")
	case x.AnsweredAt.IsZero():
		return refusal.New(refusal.Conflict, "explanation.none", "", "机构尚未说明", "there is no explanation yet")
	}
	return nil
}

// inTime refuses a decision that the clock has taken already, whether or not a worker has come to it yet.
func (x *Explanation) inTime(now time.Time) *refusal.Refusal {
	if now.Before(x.DecideDue.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "explanation.decide_due", "", "认定已于 %s 截止，按规则视为接受说明", "decisions were taken until %s: by the rules the explanation counts as accepted", ClockText(x.DecideDue.At)).
		Cite("平台规则", "异常低价", false)
}

// Lapse decides by the clock: silence of the agency is no explanation, silence of the decider is no objection.
func (x *Explanation) Lapse(by Actor, now time.Time) (Event, error) {
	switch {
	case by.need(RoleSystem) != nil || !x.DecidedAt.IsZero():
		return Event{}, first(by.need(RoleSystem), x.decidable())
	case x.AnsweredAt.IsZero() && !now.Before(x.Due.At):
		x.Reason = LapseText(false).ZH
	case !x.AnsweredAt.IsZero() && !now.Before(x.DecideDue.At):
		x.Accepted, x.Reason = true, LapseText(true).ZH
	default:
		return Event{}, refusal.New(refusal.Conflict, "explanation.early", "", "期限未到", "the time has not run out")
	}
	x.DecidedAt = now
	return x.event(EventExplanationDecided, by, now, Face{"accepted": x.Accepted, "reason": textHash(x.Reason)}), nil
}

// LapseText says what the clock decided: on an explanation that was given, or on silence.
func LapseText(answered bool) refusal.Text {
	if answered {
		return refusal.Text{ZH: "逾期未认定，按规则视为接受说明", EN: "nobody decided in time: by the rules the explanation counts as accepted"}
	}
	return refusal.Text{ZH: "逾期未说明", EN: "no explanation came in time"}
}

// ReasonText is why it was decided so: a person's words as they are, the clock's in both languages.
func (x *Explanation) ReasonText() refusal.Text {
	if x.DecidedBy == "" && !x.DecidedAt.IsZero() {
		return LapseText(x.Accepted)
	}
	return refusal.Text{ZH: x.Reason, EN: x.Reason}
}

// Resume lets the clock that was running at a suspension run on: what was left of it begins again now. It says until when.
func (x *Explanation) Resume(s Suspension, cal workday.Calendar) time.Time {
	due := &x.Due
	if !x.AnsweredAt.IsZero() {
		due = &x.DecideDue
	}
	*due = cal.Resume(*due, s.At, s.ResumeAt, workday.OfficeHours)
	return due.At
}

// Late reports whether a clock of the explanation has run out.
func (x *Explanation) Late(now time.Time) bool {
	if x.AnsweredAt.IsZero() {
		return !now.Before(x.Due.At)
	}
	return !now.Before(x.DecideDue.At)
}

// Screened ends the waiting once every explanation is decided: what was not accepted is not eligible, and the ranking may
// begin. The decisions are recorded before any price is public.
func (n *Notice) Screened(by Actor, xs []*Explanation, standing []*Bid, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.explains(), allDecided(xs)); err != nil {
		return Event{}, err
	}
	refused := 0
	for _, x := range xs {
		for _, b := range standing {
			if b.ID == x.ID && !x.Accepted {
				b.refuse(LowUnexplained)
				b.Status = BidIneligible
				refused++
			}
		}
	}
	n.Waits = ""
	return n.event(EventNoticeScreened, by, now, Face{"asked": len(xs), "refused": refused}), nil
}

func allDecided(xs []*Explanation) *refusal.Refusal {
	for _, x := range xs {
		if x.DecidedAt.IsZero() {
			return refusal.New(refusal.Conflict, "explanation.undecided", "", "还有说明没有认定", "an explanation is not decided yet")
		}
	}
	return nil
}

// Actions says which verbs are possible for the actor now, and why not.
func (x *Explanation) Actions(by Actor, n *Notice, now time.Time) map[string]error {
	try := func(f func(c *Explanation) error) error { c := *x; return f(&c) }
	return map[string]error{
		"answer": try(func(c *Explanation) error { _, err := c.Answer(by, n, "-", nil, workday.Deadline{}, now); return err }),
		"decide": try(func(c *Explanation) error { _, err := c.Decide(by, n, true, "-", now); return err }),
	}
}

func (x *Explanation) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"] = x.Number
	return Event{Kind: k, Subject: "explanation:" + string(x.ID), Region: x.Region, By: by, At: now, Face: face}
}
