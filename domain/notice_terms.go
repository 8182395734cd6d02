package domain

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// price is the grammar of award-record.md: yuan, or percent for a discount rate.
var price = regexp.MustCompile(`^(0|[1-9][0-9]{0,12})\.[0-9]{2}$`)

// faults of a draft: only what can't be stored; what is still missing is told at submission.
func (t Terms) faults() []*refusal.Refusal {
	list := []*refusal.Refusal{
		required("title", t.Title, 120), atMost("description", t.Description, 10_000), atMost("duty_phone", t.DutyPhone, 40),
		atMost("duty_address", t.DutyAddress, 200), atMost("budget_project", t.BudgetProject, 60), atMost("budget_document", t.BudgetDocument, 100),
		atMost("direct.reason", t.Direct.Reason, 500),
	}
	if t.FixedPrice != "" && !price.MatchString(t.FixedPrice) {
		list = append(list, badPrice("fixed_price"))
	}
	if t.PriceLimit != "" && !price.MatchString(t.PriceLimit) {
		list = append(list, badPrice("price_limit"))
	}
	list = append(list, atMost("site_visit.place", t.SiteVisit.Place, 200), atMost("site_visit.meeting", t.SiteVisit.Meeting, 200), atMost("price_basis", t.PriceBasis, 2000))
	return slices.Concat(list, t.overrideFaults(), t.attachmentFaults(), t.documentFaults(), t.Scoring.faults())
}

func badPrice(field string) *refusal.Refusal {
	return refusal.New(refusal.Invalid, "price.form", field, "金额须写成 9500.00 的形式（两位小数，无逗号）", "write it as 9500.00: two decimals, no commas")
}

// incomplete lists what is missing at submission, and locks the files that the notice cites.
func (n *Notice) incomplete(files map[FileID]*File, now time.Time) []*refusal.Refusal {
	t := n.Terms
	list := []*refusal.Refusal{
		required("matter", t.Matter, 60), required("category", t.Category, 60), required("budget_project", t.BudgetProject, 60),
		required("budget_document", t.BudgetDocument, 100), required("description", t.Description, 10_000),
		required("duty_phone", t.DutyPhone, 40), t.amountFault(), t.methodFault(), t.priceFault(), t.termFault(), t.SiteVisit.fault(now),
	}
	list = append(list, n.documentsAllowed())
	list = append(list, t.directFaults()...)
	list = append(list, t.scoringFaults()...)
	if t.Minutes != "" || t.Method == "direct" || n.minutesFrom > 0 && t.Amount >= n.minutesFrom {
		list = append(list, files[t.Minutes].Cite(n.Department, "minutes", now, PurposeMinutes))
	}
	for i, a := range t.Attachments {
		list = append(list, files[a.File].Cite(n.Department, fmt.Sprintf("attachments[%d]", i), now, PurposeAttachment))
	}
	list = append(list, n.citesAvoided(files, now)...)
	return append(list, n.uncited(files, now)...)
}

func (t Terms) amountFault() *refusal.Refusal {
	if t.Amount > 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "notice.amount", "amount", "金额须大于 0（所有年度合计、含税）", "the amount (all years, tax included) is greater than 0")
}

// Offered reports whether the marketplace carries a method out by itself.
func Offered(method string) bool {
	return method == "random" || method == "lowest" || method == "average" || method == "scored" || method == "direct"
}

func (t Terms) methodFault() *refusal.Refusal {
	if Offered(t.Method) {
		return nil
	}
	return refusal.New(refusal.Invalid, "notice.method_offered", "method", "请选择选取方式：随机抽取、最低价、均价、综合评分或直接选取", "choose a method: random, lowest, average, scored or direct")
}

func (t Terms) termFault() *refusal.Refusal {
	if t.Term.N > 0 {
		return nil
	}
	return refusal.New(refusal.Invalid, "notice.term", "term", "请填写服务期限", "enter the term of the service")
}

// FixesPrice reports whether bidders enrol at the notice's price instead of quoting one.
func (t Terms) FixesPrice() bool { return t.Method == "random" }

func (t Terms) priceFault() *refusal.Refusal {
	if t.FixesPrice() {
		if t.FixedPrice == "" {
			return refusal.New(refusal.Invalid, "notice.fixed_price", "fixed_price", "随机抽取须先定价（包干价或下浮率）", "a draw needs its fixed price (or rate)")
		}
		return t.overLimit("fixed_price", t.FixedPrice)
	}
	if t.Quote == "unit" && (t.PriceLimit == "" || t.Unit == "") {
		return refusal.New(refusal.Invalid, "notice.price_limit", "price_limit", "单价报价须填写计价单位和最高单价", "a unit-price quote needs its unit and the highest unit price")
	}
	if t.PriceLimit != "" && t.Quote != "unit" {
		return t.overLimit("price_limit", t.PriceLimit)
	}
	return nil
}

func (t Terms) overLimit(field, s string) *refusal.Refusal {
	v, err := money.Parse(s)
	switch {
	case err != nil:
		return badPrice(field)
	case t.Quote == "discount" && v > 100_00:
		return refusal.New(refusal.Invalid, "notice.discount", field, "下浮率不超过 100.00", "a discount rate is at most 100.00")
	case t.Quote == "total" && v > t.PlaceCap():
		if t.Places > 1 {
			return refusal.New(refusal.Invalid, "notice.price_over_amount", field, "选 %d 家时每家价格不得超过 %s 元（采购金额由各家合计）", "with %d winners the price of each may not exceed %s yuan: the amount is for all of them", t.Places, t.PlaceCap().Grouped())
		}
		return refusal.New(refusal.Invalid, "notice.price_over_amount", field, "价格不得超过采购金额 %s 元", "the price may not exceed the amount of %s yuan", t.Amount.Grouped())
	}
	return nil
}

// Accepts reports whether an opened price is one the notice allows: the fixed price itself, at most the limit, or for
// a discount at least the limit and at most 100.00.
func (t Terms) Accepts(p string) bool {
	v, err := money.Parse(p)
	if err != nil {
		return false
	}
	if t.FixesPrice() {
		return p == t.FixedPrice
	}
	limit, err := money.Parse(t.PriceLimit)
	switch t.Quote {
	case "discount":
		return v <= 100_00 && (err != nil || v >= limit)
	case "unit":
		return err == nil && v <= limit
	}
	return v <= t.PlaceCap() && (err != nil || v <= limit)
}

// Purchase is the notice as the compliance engine sees it. pieces are the department's other purchases of the budget
// year; mayWait lets an override pass that still waits for its second person.
func (n *Notice) Purchase(matter *directory.MatterVersion, kind string, pieces []compliance.Piece, mayWait bool, day workday.Date) compliance.Purchase {
	p := compliance.Purchase{
		Day: day, Notice: n.Number, Title: n.Title, DepartmentID: string(n.Department), DepartmentUSCC: n.DepartmentUSCC,
		DepartmentName: n.DepartmentName, IsApplicant: n.IsApplicant, Amount: n.Amount, BudgetProject: n.BudgetProject,
		BudgetDocument: n.BudgetDocument, BudgetYear: n.BudgetYear, Category: n.Category, Kind: kind, Fiscal: true,
		Payer: n.Payer, Method: n.Method, Variant: n.Variant, Quote: n.Quote, Places: n.Places, Matter: matter,
		Qualification: n.Qualification, Term: n.Term, DutyPhone: n.DutyPhone, Pieces: pieces, PriceBasis: n.PriceBasis,
		TaxExcluded: n.TaxExcluded, Years: n.years(), Avoid: n.avoided(),
		Texts: []compliance.FieldText{{Field: "title", Text: n.Title}, {Field: "description", Text: n.Description},
			{Field: "budget_name", Text: n.BudgetName}, {Field: "duty_address", Text: n.DutyAddress}, {Field: "unit", Text: n.Unit},
			{Field: "price_basis", Text: n.PriceBasis}, {Field: "site_visit.place", Text: n.SiteVisit.Place}, {Field: "site_visit.meeting", Text: n.SiteVisit.Meeting},
			{Field: "direct.reason", Text: n.Direct.Reason}, {Field: "budget_project", Text: n.BudgetProject}, {Field: "budget_document", Text: n.BudgetDocument},
			{Field: "qualification.note", Text: n.Qualification.Note.ZH + "\n" + n.Qualification.Note.EN}},
	}
	p.FastLane = n.FastTracked()
	if matter != nil {
		p.MatterVersionID = fmt.Sprintf("%s@%d", matter.Code, matter.Version)
	}
	p.Overrides, p.MayWait = n.cited(), mayWait
	for _, c := range n.Scoring.Criteria {
		p.Texts = append(p.Texts, compliance.FieldText{Field: "scoring", Text: c.Name + "\n" + c.Guide})
	}
	for _, d := range n.Documents {
		p.Texts = append(p.Texts, compliance.FieldText{Field: "documents", Text: d.Name})
	}
	for _, o := range n.Overrides {
		p.Texts = append(p.Texts, compliance.FieldText{Field: "overrides", Text: o.Document + "\n" + o.Reason})
	}
	return p
}

// Actions says which verbs are possible for the actor now, and why not. It tries each on a copy, with the checks that
// were stored last.
func (n *Notice) Actions(by Actor, files map[FileID]*File, now time.Time) map[string]error {
	try := func(f func(c *Notice) error) error { c := *n; return f(&c) }
	return map[string]error{
		"edit": try(func(c *Notice) error { _, err := c.Edit(by, c.Terms, now); return err }),
		"submit": try(func(c *Notice) error {
			_, err := c.Submit(by, nil, directory.MatterVersion{}, nil, copyFiles(files), now)
			return err
		}),
		"approve": try(func(c *Notice) error { _, err := c.Approve(by, nil, nil, workday.Deadline{}, now); return err }),
		"reject":  try(func(c *Notice) error { _, err := c.Reject(by, "-", now); return err }),
		"review":  try(func(c *Notice) error { _, err := c.Review(by, now); return err }),
		"return":  try(func(c *Notice) error { _, err := c.Return(by, []Fault{{Code: "other", Text: "-"}}, now); return err }),
		"publish": try(func(c *Notice) error { _, err := c.Publish(by, nil, nil, 1, workday.Deadline{}, now); return err }),
		"cancel":  try(func(c *Notice) error { _, err := c.Cancel(by, "-", now); return err }),
		"revise":  first(by.needOf(n.Department, DepartmentOfficer, DepartmentManager), n.revisable(now)),
		"suspend": try(func(c *Notice) error { _, err := c.Suspend(by, nil, said, now); return err }),
		"resume": try(func(c *Notice) error {
			return first(c.oversees(by), c.moveFrom(NoticeSuspended, c.SuspendedFrom))
		}),
		"terminate":      try(func(c *Notice) error { _, err := c.Terminate(by, nil, said, now); return err }),
		"enter_beacon":   n.MayEnterBeacon(by, now),
		"waive_beacon":   first(n.oversees(by), n.at(NoticeFrozen), n.vetted(), n.awaitsBeacon(), n.mayWaive(now)),
		"conclude":       first(by.needOf(n.Department, DepartmentManager), n.undecided()),
		"agree_override": n.tryOverride(by, now),
	}
}

// said fills what a verb asks for when it is only tried.
var said = Decision{Document: "-", Reason: "-"}
