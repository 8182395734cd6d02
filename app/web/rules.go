package web

import (
	"cmp"
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/plan"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// CompareRulebooks shows in what two versions differ.
func (s *Server) CompareRulebooks(ctx context.Context, r CompareRulebooksRequestObject) (CompareRulebooksResponseObject, error) {
	from, to, changes, err := s.app.CompareRulebooks(ctx, r.Params.From, r.Id)
	return CompareRulebooks200JSONResponse{From: from.Ref(), To: to.Ref(), Changes: each(changes, showRuleChange)}, err
}

func showRuleChange(c rulebook.Change) RulebookChange {
	return RulebookChange{Kind: RulebookChangeKind(c.Kind), Key: c.Key, Before: each(c.Before, text), After: each(c.After, text)}
}

// RulesOfDay shows what holds for a region on a day.
func (s *Server) RulesOfDay(ctx context.Context, r RulesOfDayRequestObject) (RulesOfDayResponseObject, error) {
	d, err := s.app.RulesOfDay(ctx, domain.RegionCode(r.Params.Region), day(r.Params.Day))
	if err != nil {
		return nil, err
	}
	return RulesOfDay200JSONResponse{Region: r.Params.Region, Day: d.Day.String(), Training: d.Training,
		Books: each(d.Books, func(b rulebook.Rulebook) string { return b.Ref() }),
		Rules: each(d.Heritage, func(h rulebook.Heritage) RulesOfDay_Rules {
			kind := RulesOfDayRulesKind("value")
			if h.Method != "" {
				kind = "method"
			}
			return RulesOfDay_Rules{Kind: kind, Key: h.Key + h.Method, Holds: showSetting(h.Holds()), Replaces: each(h.Replaced(), showSetting)}
		})}, nil
}

func showSetting(x rulebook.Setting) RuleSetting {
	lines := append(each(x.Values, func(v rulebook.Value) Text { return text(v.Text()) }), each(x.Methods, func(m rulebook.MethodRule) Text { return text(m.Text()) })...)
	return RuleSetting{Book: x.Book, Region: x.Region, Lines: lines}
}

// WhereToBuy answers the five questions.
func (s *Server) WhereToBuy(ctx context.Context, r WhereToBuyRequestObject) (WhereToBuyResponseObject, error) {
	p := r.Params
	w, err := s.app.WhereToBuy(ctx, app.WhereAsked{Region: domain.RegionCode(p.Region), Day: day(p.Day), Matter: val(p.Matter),
		Question: compliance.Question{Amount: fen(p.Amount), Kind: cmp.Or(string(val(p.Kind)), "services"), Engineering: val(p.Engineering),
			Catalogue: cmp.Or(string(val(p.Catalogue)), compliance.CatalogueNo), Money: cmp.Or(string(val(p.Money)), compliance.MoneyFiscal),
			Haste: cmp.Or(string(val(p.Haste)), compliance.HasteNone)}})
	if err != nil {
		return nil, err
	}
	a := w.Advice
	return WhereToBuy200JSONResponse{Region: string(w.Asked.Region), Day: w.Asked.Day.String(), Route: RouteCode(a.Route), Name: text(a.Name), Why: text(a.Why), Next: text(a.Next),
		Citation: citation(a.Citation), Methods: each(a.Methods, showMethodVerdict), Rulebooks: w.Books,
		Steps: each(a.Steps, func(x compliance.RouteStep) Where_Steps {
			return Where_Steps{Question: text(x.Question), Answer: text(x.Answer), Citation: citation(x.Citation), Rulebook: x.Rulebook, Decisive: x.Decisive}
		})}, nil
}

func showMethodVerdict(v rulebook.MethodVerdict) MethodVerdict {
	return MethodVerdict{Method: Method(v.Method), Variant: v.Variant, Quotes: quotes(v.Quotes), Allowed: v.Allowed, Why: text(v.Why), MinBidders: v.MinBidders,
		FixedPrice: v.FixedPrice, Citation: cite(v.Source.Citation)}
}

// PlanPurchase reckons the chain of dates.
func (s *Server) PlanPurchase(ctx context.Context, r PlanPurchaseRequestObject) (PlanPurchaseResponseObject, error) {
	p := r.Params
	x, err := s.app.PlanPurchase(ctx, app.PlanAsked{Region: domain.RegionCode(p.Region), Need: day(p.Need),
		Wish: plan.Wish{Amount: fen(p.Amount), Repost: val(p.Repost), Prompt: val(p.Prompt)}})
	if err != nil {
		return nil, err
	}
	out := Planned{Today: x.Today.String(), Need: someDay(x.Asked.Need), Latest: someDay(x.Latest), Late: x.Late, Provisional: x.Plan.Provisional, Steps: each(x.Plan.Steps, showPlanStep)}
	if x.Late {
		soonest := each(x.Soon.Steps, showPlanStep)
		out.Soonest = &soonest
	}
	return PlanPurchase200JSONResponse(out), nil
}

func showPlanStep(x plan.Step) PlanStep {
	out := PlanStep{Code: PlanStepCode(x.Code), Text: text(x.Text), At: instant(x.At), Deadline: someDeadline(x.Deadline), Key: some(x.Key), Citation: cite(x.Source.Citation)}
	if x.Source.RulebookID != "" {
		out.Rulebook = some(x.Source.Ref())
	}
	return out
}

// TryRulebook judges live notices by a draft; every bad row of it is a fault of its own.
func (s *Server) TryRulebook(ctx context.Context, r TryRulebookRequestObject) (TryRulebookResponseObject, error) {
	t, err := s.app.TryRulebook(ctx, actor(ctx), []byte(r.Body.Text))
	if err != nil {
		if x := refusal.As(err); x != nil && x.Field == "" {
			x.Field = "text"
		}
		return nil, err
	}
	return TryRulebook200JSONResponse{Rulebook: t.Book.Ref(), Region: t.Book.Region, Day: t.Day.String(), InForce: t.InForce, Base: t.Base, Judged: t.Judged, More: t.More,
		Changes: each(t.Changes, showRuleChange), Notices: each(t.Notices, showTried)}, nil
}

func showTried(n app.TriedNotice) Trial_Notices {
	return Trial_Notices{Number: n.Number, Title: n.Title, Department: n.Department, Status: NoticeStatus(n.Status), MinBidders: n.MinBidders[:],
		DeadlineBefore: changedDeadline(n, 0), DeadlineAfter: changedDeadline(n, 1),
		Checks: each(n.Checks, func(c app.CheckChange) Trial_Notices_Checks {
			return Trial_Notices_Checks{Before: showCheck(c.Before), After: showCheck(c.After)}
		}),
		Methods: each(n.Methods, func(m app.MethodChange) Trial_Notices_Methods {
			return Trial_Notices_Methods{Before: showMethodVerdict(m.Before), After: showMethodVerdict(m.After)}
		})}
}

// changedDeadline is one side of a deadline that would move; one that stays is not told.
func changedDeadline(n app.TriedNotice, side int) *Deadline {
	if n.Deadline[0].At.Equal(n.Deadline[1].At) {
		return nil
	}
	return someDeadline(n.Deadline[side])
}
