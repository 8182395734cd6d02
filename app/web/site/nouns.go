package site

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// noticeView is a notice with its checks parted: what passed is folded, what did not comes first.
type noticeView struct {
	Notice
	Passed []Check
	Open   []Check
	Print  string
}

func (s *Site) notice(c *fiber.Ctx, p *Page) error {
	n, err := s.Reads.Notice(c.UserContext(), c.Params("number"))
	if err != nil {
		return err
	}
	v := noticeView{Notice: n, Print: p.Path + "/print"}
	for _, check := range n.Checks {
		if check.Outcome == "passed" {
			v.Passed = append(v.Passed, check)
		} else {
			v.Open = append(v.Open, check)
		}
	}
	p.Data, p.NoIndex = v, n.Training
	p.head(n.Title, p.say("notice.description", n.Department, n.Title, format{p.Lang, p.words}.amount(n.Amount)))
	return nil
}

func (s *Site) noticePrint(c *fiber.Ctx, p *Page) error {
	n, err := s.Reads.Notice(c.UserContext(), c.Params("number"))
	p.Data = n
	p.head(p.say("paper.notice")+" "+n.Number, "")
	p.NoIndex = true
	return err
}

// resultView is an award, its three sentences and its picture.
type resultView struct {
	Award
	Sentences []string
	Plot      *plot
	Ranked    []Offer
	Out       []Offer
	Check     string // the permanent address of this page
	Record    string
	Print     string
}

func (s *Site) result(c *fiber.Ctx, p *Page) error {
	a, err := s.Reads.Award(c.UserContext(), c.Params("number"))
	if err != nil {
		return err
	}
	v := resultView{Award: a, Sentences: sentences(p, a), Plot: plotOf(a), Check: p.Canonical(),
		Record: "/api/v1/awards/" + a.Number + "/record", Print: p.Path + "/print"}
	for _, o := range a.Offers {
		if o.Rank > 0 {
			v.Ranked = append(v.Ranked, o)
		} else {
			v.Out = append(v.Out, o)
		}
	}
	p.Data = v
	p.head(a.Title, strings.Join(v.Sentences, p.say("sentence.join")))
	if a.HasRecord {
		p.Scripts = append(p.Scripts, "recheck.js")
	}
	return nil
}

// resultPrint is the letter to the winner; a notice without one has none.
func (s *Site) resultPrint(c *fiber.Ctx, p *Page) error {
	a, err := s.Reads.Award(c.UserContext(), c.Params("number"))
	if err == nil && a.Winner == "" {
		err = refusal.New(refusal.NotFound, "award.print", "", "没有中选结果，因此没有中选通知书", "there is no winner, so there is no award letter")
	}
	v := resultView{Award: a, Check: p.Base + "/results/" + a.Number + "/award.html"}
	for _, o := range a.Offers {
		if o.Rank > 0 {
			v.Ranked = append(v.Ranked, o)
		}
	}
	p.Data, p.NoIndex = v, true
	p.head(p.say("paper.award")+" "+a.Number, "")
	return err
}

// seed answers the text the tickets are drawn from (award-record.md, Tickets, step 2), byte for byte.
func (s *Site) seed(c *fiber.Ctx) error {
	a, err := s.Reads.Award(c.UserContext(), c.Params("number"))
	if err != nil {
		return err
	}
	if !a.HasRecord {
		return refusal.New(refusal.NotFound, "award.seed", "", "这份公告没有选取记录", "this notice has no award record")
	}
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="seed.txt"`)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentType, "text/plain; charset=us-ascii")
	return c.SendString(seedText(a))
}

func (s *Site) agency(c *fiber.Ctx, p *Page) error {
	a, err := s.Reads.Agency(c.UserContext(), c.Params("code"))
	p.Data, p.Training = a, p.Training || slices.Contains(p.Clock.Training, a.Region.Code)
	p.head(a.Name, p.say("agency.description", a.Name, a.Code))
	return err
}

// matterView is a matter, the day it is shown as of, and two versions side by side when that was asked for.
type matterView struct {
	Matter
	On       string
	From, To int
	Compared bool
	Diff     []FieldChange
}

func (s *Site) matter(c *fiber.Ctx, p *Page) error {
	q := query(p)
	m, err := s.Reads.Matter(c.UserContext(), c.Params("code"), q)
	if err != nil {
		return err
	}
	v := matterView{Matter: m, On: q.On}
	if n := len(m.Versions); n > 1 { // what people want to compare first
		v.From, v.To = m.Versions[1].Version, m.Versions[0].Version
	}
	if from, to := p.Asked.Get("from"), p.Asked.Get("to"); from+to != "" {
		v.Compared = true
		v.From, _ = strconv.Atoi(from) // what is no number is no version: not found
		v.To, _ = strconv.Atoi(to)
		if v.Diff, err = s.Reads.MatterDiff(c.UserContext(), m.Code, v.From, v.To); err != nil {
			return err
		}
	}
	p.Data = v
	p.head(format{p.Lang, p.words}.text(m.Name), p.say("matter.description", format{p.Lang, p.words}.text(m.Name)))
	return nil
}

// rulebookView is a rulebook with its values in groups, in the order they were given.
type rulebookView struct {
	Rulebook
	Groups []ruleGroup
	Others []RulebookRow // other versions of the region, to compare with
}

type ruleGroup struct {
	Name   string
	Values []RuleValue
}

func (s *Site) rulebook(c *fiber.Ctx, p *Page) error {
	r, err := s.Reads.Rulebook(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	v, at := rulebookView{Rulebook: r}, map[string]int{}
	all, err := s.Reads.Rulebooks(c.UserContext())
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.Region.Code == r.Region.Code && other.ID != r.ID {
			v.Others = append(v.Others, other)
		}
	}
	for _, value := range r.Values {
		i, seen := at[value.Group]
		if !seen {
			i = len(v.Groups)
			at[value.Group] = i
			v.Groups = append(v.Groups, ruleGroup{Name: value.Group})
		}
		v.Groups[i].Values = append(v.Groups[i].Values, value)
	}
	p.Data, p.Training = v, p.Training || r.State == "training"
	p.head(format{p.Lang, p.words}.text(r.Name), p.say("rulebook.description"))
	return nil
}

func (s *Site) calendar(c *fiber.Ctx, p *Page) error {
	year, err := strconv.Atoi(c.Params("year"))
	if err != nil || year < 2000 || year > 2100 {
		return refusal.New(refusal.NotFound, "calendar.year", "", "没有这一年的日历", "there is no calendar of that year")
	}
	cal, err := s.Reads.Calendar(c.UserContext(), year)
	if err != nil {
		return err
	}
	p.Data = drawCalendar(cal)
	p.head(p.say("calendar.title", year), p.say("calendar.lead"))
	return nil
}

func (s *Site) contract(c *fiber.Ctx, p *Page) error {
	k, err := s.Reads.Contract(c.UserContext(), c.Params("number"), c.QueryInt("place"))
	p.Data = k
	p.head(p.say("contract.title")+" "+k.Number, p.say("contract.description", k.Department, k.Agency, k.Title))
	return err
}

func (s *Site) receipt(c *fiber.Ctx, p *Page) error {
	r, err := s.Receipt(c, c.Params("id"))
	p.Data, p.NoIndex = r, true
	p.head(p.say("paper.receipt")+" "+r.Notice, "")
	return err
}

func (s *Site) letter(c *fiber.Ctx, p *Page) error {
	l, err := s.Letter(c, c.Params("kind"))
	p.Data, p.NoIndex = l, true
	p.head(p.say("letter."+l.Kind)+" "+l.Agency, "")
	return err
}
