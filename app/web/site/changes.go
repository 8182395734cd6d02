package site

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain/refusal"
)

// ChangeRow is one change of the directory or of a rulebook in a list.
type ChangeRow struct {
	Number    string
	Title     string
	Region    Named
	State     string // names the message "changestate.<state>"
	Editorial bool
	Due       time.Time // of the comment while it is open
	From      time.Time // the first day in force
}

// ChangeView is one change as everybody sees it.
type ChangeView struct {
	ChangeRow
	Steward, Document, Issuer, Occasion, Summary string
	Received                                     time.Time
	Working                                      Text // how the end of the comment was reckoned
	Proposals                                    []ChangedMatter
	Rulebook                                     string // id of the rulebook it changes
	Values                                       []FieldChange
	Reviews                                      []ChangeReview
	Comments                                     []ChangeComment
	Open                                         bool
	Affected                                     []AffectedNotice
	Reason                                       string // of a withdrawal
	Recorded                                     []Step

	Said    bool   // a comment was just taken
	Typed   string // what was typed and refused
	Refused Text   // why
}

// AffectedNotice is a notice that was open when the change was published.
type AffectedNotice struct{ Number, Title string }

// ChangedMatter is one matter of a change with what differs.
type ChangedMatter struct {
	Code     string
	Name     Text
	Types    string
	Reason   string
	Approval string
	Changes  []FieldChange
}

// ChangeReview is one of the two reviews.
type ChangeReview struct {
	Kind    string // names the message "changereview.<kind>"
	Opinion string
	At      time.Time
}

// ChangeComment is a comment of the public and its answer.
type ChangeComment struct {
	Number  int
	Text    string
	At      time.Time
	Answer  string
	Adopted string // names the message "adopted.<adopted>"
}

func (s *Site) changes(c *fiber.Ctx, p *Page) error {
	l, err := s.Reads.Changes(c.UserContext(), Query{Region: p.Asked.Get("region"), After: p.Asked.Get("after")})
	p.Data = l
	p.head(p.say("changes.title"), p.say("changes.lead"))
	return err
}

func (s *Site) change(c *fiber.Ctx, p *Page) error {
	v, err := s.Reads.Change(c.UserContext(), c.Params("number"))
	v.Said = p.Asked.Get("said") != ""
	p.Data = v
	p.head(v.Title, v.Summary)
	return err
}

// comment takes the form of the page, without an account and without JavaScript. What is refused comes back with what
// was typed.
func (s *Site) comment(c *fiber.Ctx) error {
	number, text := c.Params("number"), c.FormValue("text")
	err := s.Comment(c, number, text, c.FormValue("contact"))
	if err == nil {
		return c.Redirect("/directory/changes/"+number+"?said=1#comments", fiber.StatusSeeOther)
	}
	return s.page("change", func(c *fiber.Ctx, p *Page) error {
		r := refusal.As(err)
		if r == nil || r.Code == refusal.NotFound {
			return err
		}
		v, reading := s.Reads.Change(c.UserContext(), number)
		v.Typed, v.Refused = text, r.Text
		if len(r.Faults) > 0 {
			v.Refused = r.Faults[0].Text
		}
		p.Data = v
		p.head(v.Title, v.Summary)
		return reading
	})(c)
}
