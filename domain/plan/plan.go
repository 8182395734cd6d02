// Package plan reckons the whole chain of dates of a purchase, forward from its submission and back from the day on which
// its contract is needed, by the rulebook in force on each day and the calendar.
package plan

import (
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// The steps, in their order.
const (
	Submit     = "submit"     // the department hands the approved notice to the operator
	Publish    = "publish"    // the end of the operator's review
	Close      = "close"      // bids close; freeze and selection follow at once
	Standstill = "standstill" // its end: from here on the contract may be signed
	Sign       = "sign"
	File       = "file"
)

// Steps are all of them.
var Steps = []string{Submit, Publish, Close, Standstill, Sign, File}

// Step is one moment of the chain. At is the latest moment that the rules allow.
type Step struct {
	Code     string
	At       time.Time
	Deadline workday.Deadline // its working; zero for the submission
	Key      string           // of the rulebook
	Source   rulebook.Source
	Text     refusal.Text
}

// Plan is the chain of one purchase.
type Plan struct {
	Steps       []Step
	Provisional bool // a year on the way has no published calendar
}

// At is the moment of a step.
func (p Plan) At(code string) time.Time {
	for _, s := range p.Steps {
		if s.Code == code {
			return s.At
		}
	}
	return time.Time{}
}

// Wish is what is planned. Repost takes the shorter window of a notice that is posted again. Prompt lets both sides sign
// on the first working day after the standstill instead of taking all the time they have.
type Wish struct {
	Amount money.Fen
	Repost bool
	Prompt bool
}

// Rules answers the rules of the region on a day.
type Rules func(workday.Date) (rulebook.Rules, error)

// Calendar reckons working days.
type Calendar = workday.Calendar

var texts = map[string]refusal.Text{
	Submit:     {ZH: "提交运行机构审核（单位内部审批已完成）", EN: "handed to the operator, approved inside the department"},
	Publish:    {ZH: "审核完毕并发布", EN: "reviewed and published"},
	Close:      {ZH: "报名截止、封存并选取", EN: "bids close; freeze and selection"},
	Standstill: {ZH: "中选公示期满", EN: "the standstill ends"},
	Sign:       {ZH: "签订合同", EN: "the contract is signed"},
	File:       {ZH: "合同备案", EN: "the contract is filed"},
}

// Forward plans from the moment of submission. Each step begins at the latest end of the one before, by the rules in
// force on the day it begins.
func Forward(start time.Time, w Wish, cal Calendar, rules Rules) (Plan, error) {
	p := Plan{Steps: []Step{{Code: Submit, At: start.UTC(), Text: texts[Submit]}}}
	window := rulebook.KeyBidWindow
	if w.Repost {
		window = rulebook.KeyRepostWindow
	}
	at := start
	for _, next := range []struct{ code, key string }{{Publish, rulebook.KeyNoticeReview}, {Close, window}, {Standstill, rulebook.KeyStandstill},
		{Sign, rulebook.KeyContractSign}, {File, rulebook.KeyContractFile}} {
		day, err := rules(workday.On(at))
		if err != nil {
			return Plan{}, err
		}
		span, source, err := day.SpanFor(next.key, w.Amount)
		if err != nil {
			return Plan{}, err
		}
		if w.Prompt && next.code == Sign && (span.Unit == workday.WorkingDay || span.Unit == workday.CalendarDay) {
			span = workday.Span{N: 1, Unit: workday.WorkingDay}
		}
		d := cal.Add(at, span, workday.OfficeHours)
		p.Steps = append(p.Steps, Step{Code: next.code, At: d.At, Deadline: d, Key: next.key, Source: source, Text: texts[next.code]})
		p.Provisional = p.Provisional || d.Provisional
		at = d.At
	}
	return p, nil
}

// horizon is how far back a submission is looked for, in days.
const horizon = 400

// Latest is the last working day on which the notice can be submitted, at the close of office hours, so that the contract
// is signed on the needed day at the latest, even when everybody takes all the time he has; with its plan. It refuses
// when there is none within a year.
func Latest(need workday.Date, w Wish, cal Calendar, rules Rules) (workday.Date, Plan, error) {
	for day := need; need.Sub(day) < horizon; day = day.AddDays(-1) {
		if !cal.Works(day) {
			continue
		}
		p, err := Forward(day.At(workday.OfficeHours.Close), w, cal, rules)
		if refusal.As(err) != nil {
			break // further back no rulebook was in force
		}
		if err != nil {
			return workday.Date{}, Plan{}, err
		}
		if p.Meets(need) {
			return day, p, nil
		}
	}
	return workday.Date{}, Plan{}, refusal.New(refusal.Invalid, "plan.none", "need", "一年之内没有来得及的提交日", "no day of submission within a year would be early enough")
}

// Meets reports whether the contract is signed on the needed day at the latest.
func (p Plan) Meets(need workday.Date) bool { return !workday.On(p.At(Sign)).After(need) }
