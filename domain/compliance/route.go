package compliance

import (
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// RouteCode names the way that a purchase has to take.
type RouteCode string

// The routes of cn-rules §4.2. Own is a department's own purchase outside any platform: it is registered, never advised.
const (
	RouteMarket     RouteCode = "market"     // must be bought here
	RouteVoluntary  RouteCode = "voluntary"  // may be bought here
	RouteGovernment RouteCode = "government" // government procurement
	RouteCentral    RouteCode = "central"    // centralised procurement
	RouteFramework  RouteCode = "framework"  // under a framework agreement
	RouteTender     RouteCode = "tender"     // must be tendered
	RouteEmergency  RouteCode = "emergency"  // bought at once, recorded afterwards
	RouteOffline    RouteCode = "offline"    // secret: never on a network
	RouteOwn        RouteCode = "own"
)

// Routes are all of them, as they are shown.
var Routes = []RouteCode{RouteMarket, RouteVoluntary, RouteGovernment, RouteCentral, RouteFramework, RouteTender, RouteEmergency, RouteOffline, RouteOwn}

// RouteNames say a route in both languages.
var RouteNames = map[RouteCode]refusal.Text{
	RouteMarket:     {ZH: "在中介服务超市采购（必须）", EN: "buy it here, in the marketplace (required)"},
	RouteVoluntary:  {ZH: "可自愿在中介服务超市采购", EN: "may be bought here, by choice"},
	RouteGovernment: {ZH: "政府采购", EN: "government procurement (政府采购)"},
	RouteCentral:    {ZH: "集中采购（或框架协议采购）", EN: "centralised procurement or a framework agreement (集中采购)"},
	RouteFramework:  {ZH: "框架协议采购", EN: "a framework agreement (框架协议采购)"},
	RouteTender:     {ZH: "招标", EN: "tendering (招标)"},
	RouteEmergency:  {ZH: "应急采购，事后补录", EN: "an emergency purchase, recorded afterwards"},
	RouteOffline:    {ZH: "线下办理（涉密，不得上网）", EN: "offline, never on a network (secret)"},
	RouteOwn:        {ZH: "单位自行采购", EN: "the department's own purchase"},
}

// Splits reports whether a purchase that took the route counts when pieces are added up: what went through the
// procurement or tendering law did not evade it (cited like the splitting check itself, by analogy to 实施条例 §28).
func (r RouteCode) Splits() bool {
	switch r {
	case RouteMarket, RouteVoluntary, RouteEmergency, RouteOffline, RouteOwn:
		return true
	}
	return false
}

// The answers to the questions that have words for answers.
const (
	CatalogueNo        = "no"
	CatalogueListed    = "listed"    // in the centralised catalogue
	CatalogueFramework = "framework" // in it, and under a framework agreement or batch

	MoneyFiscal = "fiscal" // fiscal money pays
	MoneyOrgan  = "organ"  // the organ needs it inside an approval it handles
	MoneySocial = "social" // own money of a firm or a citizen

	HasteNone      = "none"
	HasteEmergency = "emergency"
	HasteSecret    = "secret"
)

// Question is "where do I buy this?": what, how much, of which kind, who pays, and is it urgent or secret.
type Question struct {
	Matter      *directory.MatterVersion // nil: a service that the directory does not name
	Catalogue   string                   // CatalogueNo, CatalogueListed, CatalogueFramework
	Amount      money.Fen                // all years of the term, tax included
	Kind        string                   // services, goods, works
	Engineering bool                     // survey, design or supervision of works
	Money       string                   // MoneyFiscal, MoneyOrgan, MoneySocial
	Haste       string                   // HasteNone, HasteEmergency, HasteSecret
}

// RouteStep is one question as it was judged. The decisive one is the last.
type RouteStep struct {
	Question refusal.Text     `json:"question"`
	Answer   refusal.Text     `json:"answer"`
	Citation refusal.Citation `json:"citation"`
	Rulebook string           `json:"rulebook"` // "hunan-2025@1"; "" when no rulebook was asked
	Decisive bool             `json:"decisive"`
}

// Advice is where to buy, and why: every question on the way with its citation.
type Advice struct {
	Route    RouteCode                `json:"route"`
	Name     refusal.Text             `json:"name"`
	Why      refusal.Text             `json:"why"`
	Next     refusal.Text             `json:"next"` // what to do now
	Citation refusal.Citation         `json:"citation"`
	Steps    []RouteStep              `json:"steps"`
	Methods  []rulebook.MethodVerdict `json:"methods"` // how it may be selected here; none on other routes
}

// Route answers the five questions with the rules of a region and day (cn-rules §4.2). It refuses a question whose
// amount is not above zero, and rules that set no threshold.
func Route(q Question, rules rulebook.Rules) (Advice, error) {
	if q.Amount <= 0 {
		return Advice{}, refusal.New(refusal.Invalid, "route.amount", "amount", "金额应大于零（所有年度合计、含税）", "the amount (all years, tax included) must be above zero")
	}
	w := &way{Question: q, rules: rules}
	if q.Matter != nil { // the directory knows better than who asks
		w.Kind, w.Engineering = q.Matter.Kind, q.Matter.Engineering || q.Engineering
		if q.Matter.Classified && q.Catalogue != CatalogueFramework {
			w.Catalogue = CatalogueListed
		}
	}
	asks := []func(*way) error{(*way).haste, (*way).catalogue, (*way).tender, (*way).threshold, (*way).payer}
	if q.Money == MoneySocial { // 政府采购法 §2: catalogue and threshold are for fiscal money
		asks = []func(*way) error{(*way).haste, (*way).tender, (*way).payer}
	}
	for _, ask := range asks {
		if err := ask(w); err != nil {
			return Advice{}, err
		}
		if w.found.Route != "" {
			break
		}
	}
	return w.finish(), nil
}

// way is one question on its way through the rules.
type way struct {
	Question
	rules rulebook.Rules
	found Advice
}

func (w *way) finish() Advice {
	a := w.found
	last := &a.Steps[len(a.Steps)-1]
	last.Decisive = true
	a.Name, a.Why, a.Citation, a.Next = RouteNames[a.Route], last.Answer, last.Citation, nextStep[a.Route]
	if a.Route == RouteMarket || a.Route == RouteVoluntary {
		link := ""
		if w.Money == MoneyOrgan || w.Matter != nil && w.Matter.Linked(directory.Inside) {
			link = directory.Inside
		}
		a.Methods = w.rules.Methods(w.Amount, w.Money != MoneySocial, link)
	}
	return a
}

var nextStep = map[RouteCode]refusal.Text{
	RouteMarket:     {ZH: "登录业主工作台，新建采购公告。", EN: "Sign in to the department's desk and draft a notice."},
	RouteVoluntary:  {ZH: "可以在此发布采购公告，也可以自行选择；任何单位不得指定中介机构。", EN: "You may post a notice here or choose by yourself; nobody may name an agency for you."},
	RouteGovernment: {ZH: "按政府采购法办理，不得在中介超市采购；办结后请在此登记一行。", EN: "Follow the procurement law, not this marketplace; register it here in one line afterwards."},
	RouteCentral:    {ZH: "委托集中采购机构办理；办结后请在此登记一行。", EN: "Give it to the centralised procurement body; register it here in one line afterwards."},
	RouteFramework:  {ZH: "在框架协议内确定供应商；办结后请在此登记一行。", EN: "Call it off under the framework agreement; register it here in one line afterwards."},
	RouteTender:     {ZH: "依法招标；办结后请在此登记一行。", EN: "Tender it as the law says; register it here in one line afterwards."},
	RouteEmergency:  {ZH: "先行采购、留存依据，事后在此登记或补录。", EN: "Buy at once, keep the grounds, and record it here afterwards."},
	RouteOffline:    {ZH: "按保密规定线下办理，不要在任何联网系统填写内容。", EN: "Handle it offline by the rules on secrets; enter nothing of it on any network."},
}

// step answers one question; a route ends the way.
func (w *way) step(question, answer refusal.Text, c refusal.Citation, book string, route RouteCode) error {
	w.found.Steps = append(w.found.Steps, RouteStep{Question: question, Answer: answer, Citation: c, Rulebook: book})
	w.found.Route = route
	return nil
}

func say(zh, en string) refusal.Text { return refusal.Text{ZH: zh, EN: en} }

func (w *way) haste() error {
	ask, exempt := say("是否涉密或应急", "is it secret, or an emergency"), platform("政府采购法", "第八十五条（参照适用的平台规则）")
	switch w.Haste {
	case HasteSecret:
		return w.step(ask, say("涉及国家秘密：不适用网上采购", "it touches state secrets: it is not bought on a network"), exempt, "", RouteOffline)
	case HasteEmergency:
		return w.step(ask, say("严重自然灾害等不可抗力的紧急采购：先行采购，事后补录", "an emergency beyond control: buy at once and record it afterwards"), exempt, "", RouteEmergency)
	}
	return w.step(ask, say("既不涉密也不应急", "neither"), exempt, "", "")
}

func (w *way) catalogue() error {
	ask := say("是否属于集中采购目录", "is it in the centralised procurement catalogue")
	switch open, source := catalogueOpen(w.rules); {
	case w.Catalogue == CatalogueFramework:
		return w.step(ask, say("属于目录且已有框架协议或批量采购", "it is, and a framework agreement or batch covers it"), procurement2, "", RouteFramework)
	case w.Catalogue != CatalogueListed:
		return w.step(ask, say("不属于集中采购目录", "it is not in it"), procurement2, "", "")
	case !open:
		return w.step(ask, say("属于集中采购目录，交易规则不允许在此采购", "it is, and the rulebook does not let it be bought here"), procurement2, "", RouteCentral)
	default:
		return w.step(ask, say("属于集中采购目录；限额标准以下允许自行采购", "it is; below the threshold the rulebook lets it be bought by the department itself"), source.Citation, source.Ref(), "")
	}
}

func (w *way) tender() error {
	ask := say("是否达到必须招标的标准", "must it be tendered")
	if !w.Engineering {
		return w.step(ask, say("不是工程勘察、设计、监理", "it is no survey, design or supervision of works"), mustTenderRule, "", "")
	}
	line, source, reached, err := mustTender(w.rules, w.Amount)
	if err != nil {
		return err
	}
	if reached {
		return w.step(ask, say("达到 "+line.Grouped()+" 元，必须招标", "it reaches "+line.Grouped()+" yuan: it must be tendered"), source.Citation, source.Ref(), RouteTender)
	}
	return w.step(ask, say("低于 "+line.Grouped()+" 元", "it is below "+line.Grouped()+" yuan"), source.Citation, source.Ref(), "")
}

func (w *way) threshold() error {
	ask := say("是否达到政府采购限额标准", "does it reach the procurement threshold")
	limit, source, err := w.rules.Fen(ThresholdKey(w.Kind))
	if err != nil {
		return err
	}
	if w.Amount < limit {
		return w.step(ask, say("低于限额标准 "+limit.Grouped()+" 元", "it is below the threshold of "+limit.Grouped()+" yuan"), source.Citation, source.Ref(), "")
	}
	answer := say("达到限额标准 "+limit.Grouped()+" 元（“达到”含本数）", "it reaches the threshold of "+limit.Grouped()+" yuan (the number itself included)")
	if line, _, err := w.rules.Fen(rulebook.KeyTenderLine); err == nil && w.Amount >= line {
		answer.ZH += "，并达到公开招标数额标准 " + line.Grouped() + " 元"
		answer.EN += ", and the line of " + line.Grouped() + " yuan from which it is tendered openly"
	}
	return w.step(ask, answer, source.Citation, source.Ref(), aboveThreshold(w.rules, w.Amount, w.Engineering, w.Catalogue == CatalogueListed))
}

func (w *way) payer() error {
	ask := say("谁付费", "who pays")
	switch w.Money {
	case MoneyOrgan:
		return w.step(ask, say("审批机关自己需要的技术性服务：应以竞争性方式选择并自行承担费用", "the organ needs it inside its approval: select it by a competitive method and pay for it yourself"), environment433, "", RouteMarket)
	case MoneySocial:
		return w.step(ask, say("社会资金：自愿进入，行政机关不得干预选择", "own money: entering is by choice, and no organ may steer it"), environment432, "", RouteVoluntary)
	}
	must, source, err := w.rules.Flag(rulebook.KeyMarketMust)
	if err != nil || !must {
		return w.step(ask, say("财政资金；本地区交易规则没有要求必须进入", "fiscal money; the region's rulebook does not demand it"), noticeRule, "", RouteVoluntary)
	}
	return w.step(ask, say("财政资金、限额标准以下：应进必进", "fiscal money below the threshold: it must be bought here"), source.Citation, source.Ref(), RouteMarket)
}

// What the engine's checks and the advice share, so that there is one way.

var mustTenderRule = platform("必须招标的工程项目规定", "第五条")

// aboveThreshold is where a purchase at or above the threshold has to go.
func aboveThreshold(rules rulebook.Rules, amount money.Fen, engineering, listed bool) RouteCode {
	if engineering {
		if _, _, reached, err := mustTender(rules, amount); err == nil && reached {
			return RouteTender
		}
	}
	if listed {
		return RouteCentral
	}
	return RouteGovernment
}

// catalogueOpen reports whether items of the centralised catalogue may be bought here below the threshold.
func catalogueOpen(rules rulebook.Rules) (bool, rulebook.Source) {
	allowed, source, err := rules.Flag(rulebook.KeyCatalogueBelow)
	return err == nil && allowed, source
}

// mustTender is the line from which surveys, designs and supervision of works are tendered, and whether it is reached.
func mustTender(rules rulebook.Rules, amount money.Fen) (line money.Fen, source rulebook.Source, reached bool, err error) {
	line, source, err = rules.Fen(rulebook.KeyMustTender)
	return line, source, err == nil && amount >= line, err
}
