package sitetest

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/app/web/site"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/plan"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

var sampleValue = rulebook.Value{Key: rulebook.KeyThreshold, Value: "800000.00", Unit: "yuan", Citation: site.Citation{Document: "示范市政府采购限额标准", Article: "第二条"}}

func sampleBook() rulebook.Rulebook {
	return rulebook.Rulebook{ID: "demo-city-2026", Version: 1, Region: "430100", Name: book.Name, Values: []rulebook.Value{sampleValue}}
}

// RuleRegions answers one region.
func (s Sample) RuleRegions(context.Context) ([]site.Named, error) {
	return []site.Named{{Code: "430100", Name: tx("示范市", "Demo city")}}, nil
}

// RulesOfDay answers one rule and what it replaces.
func (s Sample) RulesOfDay(_ context.Context, r domain.RegionCode, day workday.Date) (app.RulesOfDay, error) {
	set := rulebook.Setting{Book: "demo-city-2026@1", Region: "430100", Values: []rulebook.Value{sampleValue}}
	return app.RulesOfDay{Region: domain.Region{Code: r}, Day: day, Books: []rulebook.Rulebook{sampleBook()},
		Heritage: []rulebook.Heritage{{Key: rulebook.KeyThreshold, Settings: []rulebook.Setting{set, set}}}}, nil
}

// CompareRulebooks answers one change.
func (s Sample) CompareRulebooks(context.Context, string, string) (before, after rulebook.Rulebook, changes []rulebook.Change, err error) {
	line := []site.Text{sampleValue.Text()}
	return sampleBook(), sampleBook(), []rulebook.Change{{Kind: "value", Key: rulebook.KeyThreshold, Before: line, After: line}, {Kind: "book", Key: "name", After: line}}, nil
}

// WhereToBuy answers the marketplace.
func (s Sample) WhereToBuy(_ context.Context, q app.WhereAsked) (app.Where, error) {
	q.Day = workday.On(Now)
	return app.Where{Asked: q, Books: []string{"demo-city-2026@1"}, Advice: compliance.Advice{Route: compliance.RouteMarket, Name: compliance.RouteNames[compliance.RouteMarket],
		Why: tx("应进必进", "it must be bought here"), Next: tx("新建采购公告", "draft a notice"), Citation: sampleValue.Citation,
		Steps:   []compliance.RouteStep{{Question: tx("谁付费", "who pays"), Answer: tx("财政资金", "fiscal money"), Citation: sampleValue.Citation, Decisive: true}},
		Methods: []rulebook.MethodVerdict{{Method: "lowest", Allowed: true, Why: tx("允许", "allowed"), MinBidders: 3}}}}, nil
}

// PlanPurchase answers a chain of two steps.
func (s Sample) PlanPurchase(_ context.Context, q app.PlanAsked) (app.Planned, error) {
	today := workday.On(Now)
	d := workday.New().Add(Now, workday.Span{N: 1, Unit: workday.WorkingDay}, workday.OfficeHours)
	steps := []plan.Step{{Code: plan.Submit, At: Now, Text: tx("提交", "submitted")}, {Code: plan.Publish, At: d.At, Deadline: d, Key: rulebook.KeyNoticeReview, Text: tx("发布", "published")}}
	return app.Planned{Asked: q, Today: today, Latest: q.Need, Late: !q.Need.IsZero(), Plan: plan.Plan{Steps: steps, Provisional: true}, Soon: plan.Plan{Steps: steps}}, nil
}
