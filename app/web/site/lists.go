package site

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// query reads what a list page was asked for.
func query(p *Page) Query {
	q := p.Asked
	return Query{Words: q.Get("q"), Status: q.Get("status"), Region: q.Get("region"), Category: q.Get("category"),
		Matter: q.Get("matter"), Method: q.Get("method"), From: q.Get("amount_from"), To: q.Get("amount_to"), Trade: q.Get("trade"), Organ: q.Get("department"), Link: q.Get("link"), On: q.Get("on"), After: q.Get("after")}
}

// listView is a list page: what was asked, what was found.
type listView[T any] struct {
	Query
	List[T]
}

func (s *Site) home(c *fiber.Ctx, p *Page) error {
	h, err := s.Reads.Home(c.UserContext())
	p.Data = h
	p.Title = p.say("site.name") + " · " + p.say("site.tagline")
	return err
}

func (s *Site) notices(c *fiber.Ctx, p *Page) error {
	q := query(p)
	used, faults := s.readable(q)
	l, err := s.Reads.Notices(c.UserContext(), used)
	p.Data = noticesView{listView[NoticeRow]{q, l}, faults}
	p.head(p.say("notices.title"), p.say("notices.lead"))
	return err
}

// noticesView is the list of notices with what was asked and could not be read.
type noticesView struct {
	listView[NoticeRow]
	Faults []Text
}

// readable leaves out of a query the bounds that can't be used; of each, faults names the field and says what to write.
func (s *Site) readable(q Query) (used Query, faults []Text) {
	bad := unread(q.From, q.To)
	for _, f := range []struct {
		name, label string
		value       *string
	}{{"amount_from", "filter.amount.from", &q.From}, {"amount_to", "filter.amount.to", &q.To}} {
		if r := bad[f.name]; r != nil {
			zh, en := s.words["zh"], s.words["en"]
			faults = append(faults, Text{ZH: zh.say("filter.unread", zh.say(f.label), r.Text.ZH), EN: en.say("filter.unread", en.say(f.label), r.Text.EN)})
			*f.value = ""
		}
	}
	return q, faults
}

// unread says of bounds, by their field, why they can't be used: no amount, or an upper one below the lower.
func unread(low, high string) map[string]*refusal.Refusal {
	bad := map[string]*refusal.Refusal{}
	from, err := bound(low)
	if err != nil {
		bad["amount_from"] = refusal.As(err)
	}
	to, err := bound(high)
	if err != nil {
		bad["amount_to"] = refusal.As(err)
	} else if r := domain.AmountBounds(from, to); r != nil {
		bad["amount_to"] = r
	}
	return bad
}

// list is a page that is one list and its filters; name names its template and its messages.
func list[T any](s *Site, name string, read func(context.Context, Query) (List[T], error)) fiber.Handler {
	return s.page(name, func(c *fiber.Ctx, p *Page) error {
		q := query(p)
		l, err := read(c.UserContext(), q)
		p.Data = listView[T]{q, l}
		p.head(p.say(name+".title"), p.say(name+".lead"))
		return err
	})
}

func (s *Site) directory(c *fiber.Ctx, p *Page) error {
	q := query(p)
	l, err := s.Reads.Matters(c.UserContext(), q)
	p.Data = directoryView{listView[MatterRow]{q, l}, directoryBook(q)}
	p.head(p.say("directory.title"), p.say("directory.lead"))
	return err
}

// directoryView is the directory with the address of its workbook.
type directoryView struct {
	listView[MatterRow]
	Book string
}

// directoryBook is the workbook of what the page shows: the region asked for, the day asked for or every version.
func directoryBook(q Query) string {
	v := url.Values{}
	if q.Region != "" {
		v.Set("region", q.Region)
	}
	if q.On != "" {
		v.Set("on", q.On)
	}
	if len(v) == 0 {
		return "/api/v1/directory.xlsx"
	}
	return "/api/v1/directory.xlsx?" + v.Encode()
}

func (s *Site) rulebooks(c *fiber.Ctx, p *Page) error {
	l, err := s.Reads.Rulebooks(c.UserContext())
	p.Data = l
	p.head(p.say("rulebooks.title"), p.say("rulebooks.lead"))
	return err
}

func (s *Site) help(_ *fiber.Ctx, p *Page) error {
	p.head(p.say("help.title"), p.say("help.lead"))
	return nil
}
