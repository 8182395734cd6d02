package site

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/plan"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// RuleReads is what the pages about rules ask of the marketplace.
type RuleReads interface {
	// RuleRegions are the regions that have rules, widest first.
	RuleRegions(ctx context.Context) ([]Named, error)
	RulesOfDay(ctx context.Context, r domain.RegionCode, day workday.Date) (app.RulesOfDay, error)
	CompareRulebooks(ctx context.Context, from, to string) (before, after rulebook.Rulebook, changes []rulebook.Change, err error)
	WhereToBuy(ctx context.Context, q app.WhereAsked) (app.Where, error)
	PlanPurchase(ctx context.Context, q app.PlanAsked) (app.Planned, error)
}

// asked is a form that a reader fills in: what was asked, in which regions it may be, and what is wrong with it.
type asked struct {
	Regions []Named
	Region  string
	Day     string
	Amount  string
	Fault   Text
}

// ask reads region, day and amount. An amount is taken as people write it: 60000, 60,000 or 60000.00.
func (s *Site) ask(c *fiber.Ctx, p *Page) (a asked, day workday.Date, amount money.Fen, err error) {
	if a.Regions, err = s.Reads.RuleRegions(c.UserContext()); err != nil {
		return a, day, 0, err
	}
	a.Region, a.Day, a.Amount = p.Asked.Get("region"), p.Asked.Get("day"), strings.TrimSpace(p.Asked.Get("amount"))
	if a.Day != "" {
		d, err := workday.ParseDate(a.Day)
		if err != nil {
			a.Fault = refusal.As(err).Text
			return a, day, 0, nil
		}
		day = d
	}
	if a.Amount != "" {
		n, err := money.Parse(plainAmount(a.Amount))
		if err != nil {
			a.Fault = refusal.As(err).Text
			return a, day, 0, nil
		}
		amount = n
	}
	if a.Region != "" && !slices.ContainsFunc(a.Regions, func(n Named) bool { return n.Code == a.Region }) {
		a.Fault = Text{ZH: "这个区划没有交易规则，请另选", EN: "this region has no rulebook: choose another"}
	}
	return a, day, amount, nil
}

func plainAmount(s string) string {
	s = strings.NewReplacer(",", "", "，", "", " ", "", "元", "").Replace(s)
	if !strings.Contains(s, ".") {
		return s + ".00"
	}
	if i := strings.IndexByte(s, '.'); len(s)-i == 2 {
		return s + "0"
	}
	return s
}

// faulty lets a form say what a rule refuses; everything else is a page of its own.
func (a *asked) faulty(err error) error {
	if r := refusal.As(err); r != nil && r.Code == refusal.Invalid {
		a.Fault = r.Text
		return nil
	}
	return err
}

// rulesView is what holds for a region on a day.
type rulesView struct {
	asked
	Rules   *app.RulesOfDay
	Names   map[string]Text // of the regions
	Changed []Named         // versions that can be compared
}

func (s *Site) rulesOfDay(c *fiber.Ctx, p *Page) error {
	a, day, _, err := s.ask(c, p)
	if err != nil {
		return err
	}
	v := &rulesView{asked: a, Names: map[string]Text{}}
	for _, r := range a.Regions {
		v.Names[r.Code] = r.Name
	}
	p.Data = v
	p.head(p.say("rules.title"), p.say("rules.lead"))
	if v.Region == "" || v.Fault != (Text{}) {
		return nil
	}
	d, err := s.Reads.RulesOfDay(c.UserContext(), domain.RegionCode(v.Region), day)
	if err != nil {
		return v.faulty(err)
	}
	v.Rules, v.Day = &d, d.Day.String()
	p.Training = p.Training || d.Training
	return nil
}

// changesView is two versions side by side.
type changesView struct {
	From, To rulebook.Rulebook
	Changes  []rulebook.Change
}

func (s *Site) rulebookChanges(c *fiber.Ctx, p *Page) error {
	from, to, changes, err := s.Reads.CompareRulebooks(c.UserContext(), p.Asked.Get("from"), c.Params("id"))
	if err != nil {
		return err
	}
	p.Data, p.Training = changesView{From: from, To: to, Changes: changes}, p.Training || to.Training
	p.head(p.say("rulebook.diff", from.Ref(), to.Ref()), "")
	return nil
}

// whereView is the five questions and, once they are asked, the answer.
type whereView struct {
	asked
	Matters     []Named
	Matter      string
	Catalogue   string
	Kind        string
	Engineering bool
	Money       string
	Haste       string
	Answer      *app.Where
}

func (s *Site) where(c *fiber.Ctx, p *Page) error {
	a, day, amount, err := s.ask(c, p)
	if err != nil {
		return err
	}
	l, err := s.Reads.Matters(c.UserContext(), Query{})
	if err != nil {
		return err
	}
	v := &whereView{asked: a, Matter: p.Asked.Get("matter"), Engineering: p.Asked.Get("engineering") == "1",
		Catalogue: oneOf(p.Asked, "catalogue", compliance.CatalogueNo, compliance.CatalogueListed, compliance.CatalogueFramework),
		Kind:      oneOf(p.Asked, "kind", "services", "goods", "works"),
		Money:     oneOf(p.Asked, "money", compliance.MoneyFiscal, compliance.MoneyOrgan, compliance.MoneySocial),
		Haste:     oneOf(p.Asked, "haste", compliance.HasteNone, compliance.HasteEmergency, compliance.HasteSecret)}
	for _, m := range l.Items {
		v.Matters = append(v.Matters, Named{Code: m.Code, Name: Text{ZH: m.Code + " " + m.Name.ZH, EN: m.Code + " " + m.Name.EN}})
	}
	p.Data = v
	p.head(p.say("where.title"), p.say("where.lead"))
	if v.Region == "" || v.Amount == "" || v.Fault != (Text{}) {
		return nil
	}
	w, err := s.Reads.WhereToBuy(c.UserContext(), app.WhereAsked{Region: domain.RegionCode(v.Region), Day: day, Matter: v.Matter,
		Question: compliance.Question{Amount: amount, Kind: v.Kind, Engineering: v.Engineering, Catalogue: v.Catalogue, Money: v.Money, Haste: v.Haste}})
	if err != nil {
		return v.faulty(err)
	}
	v.Answer, v.Day = &w, w.Asked.Day.String()
	return nil
}

// oneOf is what was chosen, else the first choice.
func oneOf(q url.Values, name string, choices ...string) string {
	if v := q.Get(name); slices.Contains(choices, v) {
		return v
	}
	return choices[0]
}

// planView is the chain of dates.
type planView struct {
	asked
	Need   string
	Prompt bool
	Repost bool
	Plan   *app.Planned
}

func (s *Site) plan(c *fiber.Ctx, p *Page) error {
	a, _, amount, err := s.ask(c, p)
	if err != nil {
		return err
	}
	v := &planView{asked: a, Need: p.Asked.Get("need"), Prompt: p.Asked.Get("prompt") == "1", Repost: p.Asked.Get("repost") == "1"}
	p.Data = v
	p.head(p.say("plan.title"), p.say("plan.lead"))
	q := app.PlanAsked{Region: domain.RegionCode(v.Region), Wish: plan.Wish{Amount: amount, Prompt: v.Prompt, Repost: v.Repost}}
	if v.Need != "" {
		if q.Need, err = workday.ParseDate(v.Need); err != nil {
			return v.faulty(err)
		}
	}
	if v.Region == "" || v.Amount == "" || v.Fault != (Text{}) {
		return nil
	}
	x, err := s.Reads.PlanPurchase(c.UserContext(), q)
	if err != nil {
		return v.faulty(err)
	}
	v.Plan = &x
	return nil
}
