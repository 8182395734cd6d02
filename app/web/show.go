package web

import (
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// each shows every item of a list; an empty list is [] in JSON, never null.
func each[A, B any](in []A, show func(A) B) []B {
	out := make([]B, 0, len(in))
	for _, a := range in {
		out = append(out, show(a))
	}
	return out
}

// some is a pointer to v, or nil when v is zero: absent in JSON.
func some[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// val is what p points to, or zero.
func val[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}

func text(t refusal.Text) Text { return Text{Zh: t.ZH, En: t.EN} }

func someText(t refusal.Text) *Text {
	if t == (refusal.Text{}) {
		return nil
	}
	x := text(t)
	return &x
}

func cite(c refusal.Citation) *Citation {
	if c.IsZero() {
		return nil
	}
	x := citation(c)
	return &x
}

func citation(c refusal.Citation) Citation {
	return Citation{Document: c.Document, Article: c.Article, Law: c.Law}
}

func showRefusal(r *refusal.Refusal) Refusal {
	return Refusal{Code: RefusalCode(r.Code), Rule: r.Rule, Field: r.Field, Text: text(r.Text), Citation: cite(r.Citation)}
}

func showRefusals(rs []*refusal.Refusal) []Refusal { return each(rs, showRefusal) }

// showActions says for every verb whether it is possible now (null) or why not.
func showActions(actions map[string]error) Actions {
	out := make(Actions, len(actions))
	for verb, err := range actions {
		out[verb] = nil
		if r := refusal.As(err); r != nil {
			x := showRefusal(r)
			out[verb] = &x
		}
	}
	return out
}

func instant(t time.Time) Instant { return domain.Moment(t) }

func someInstant(t time.Time) *Instant {
	if t.IsZero() {
		return nil
	}
	return some(instant(t))
}

func someDay(d workday.Date) *Day {
	if d.IsZero() {
		return nil
	}
	return some(d.String())
}

func day(p *Day) workday.Date {
	d, err := workday.ParseDate(val(p))
	if err != nil {
		return workday.Date{} // the contract let only days through; an absent one is none
	}
	return d
}

func showSpan(s workday.Span) Span { return Span{N: s.N, Unit: SpanUnit(s.Unit)} }

func span(p *Span) workday.Span {
	if p == nil {
		return workday.Span{}
	}
	return workday.Span{N: p.N, Unit: workday.Unit(p.Unit)}
}

func showDeadline(d workday.Deadline) Deadline {
	return Deadline{At: instant(d.At), Start: instant(d.Start), Span: showSpan(d.Span), Working: text(d.Working()), Provisional: d.Provisional,
		Steps: each(d.Steps, func(s workday.Step) Deadline_Steps {
			return Deadline_Steps{Date: s.Date.String(), Kind: DeadlineStepsKind(s.Kind), Name: someText(s.Name), Counted: s.Counted, Rolled: s.Rolled, Why: text(s.Why)}
		})}
}

func someDeadline(d workday.Deadline) *Deadline {
	if d.At.IsZero() {
		return nil
	}
	x := showDeadline(d)
	return &x
}

func showQualification(q directory.Qualification) Qualification {
	return Qualification{Note: someText(q.Note), Persons: showPersons(q.Persons), Groups: each(q.Groups, func(g directory.Group) Qualification_Groups {
		return Qualification_Groups{AnyOf: credentials(g.AnyOf), AllOf: credentials(g.AllOf)}
	})}
}

func credentials(list []directory.Credential) *[]Credential {
	if len(list) == 0 {
		return nil
	}
	out := each(list, showCredential)
	return &out
}

func showCredential(c directory.Credential) Credential {
	return Credential{Trade: c.Trade, Name: c.Name, Kind: CredentialKind(c.Kind), Level: some(c.Level), Order: some(c.Order), Reform: some(CredentialReform(c.Reform))}
}

func qualification(q *Qualification) directory.Qualification {
	if q == nil {
		return directory.Qualification{}
	}
	out := directory.Qualification{Groups: each(q.Groups, func(g Qualification_Groups) directory.Group {
		return directory.Group{AnyOf: wanted(g.AnyOf), AllOf: wanted(g.AllOf)}
	})}
	for _, p := range val(q.Persons) {
		out.Persons = append(out.Persons, directory.Persons{Type: p.Type, Count: p.Count})
	}
	if q.Note != nil {
		out.Note = refusal.Text{ZH: q.Note.Zh, EN: q.Note.En}
	}
	return out
}

func wanted(list *[]Credential) []directory.Credential {
	return each(val(list), func(c Credential) directory.Credential {
		return directory.Credential{Trade: c.Trade, Name: c.Name, Kind: string(c.Kind), Level: val(c.Level), Order: val(c.Order), Reform: string(val(c.Reform))}
	})
}

// version reads If-Match; the contract has checked its form.
func version(ifMatch string) int64 {
	n, err := strconv.ParseInt(strings.Trim(ifMatch, `"`), 10, 64)
	if err != nil {
		return -1 // matches no version
	}
	return n
}

// defaultLimit is the length of a page when the caller does not say.
const defaultLimit = 20

func limit(p *Limit) int {
	if p == nil {
		return defaultLimit
	}
	return *p
}

// next is the cursor after the last item of a full page; a page that is not full is the last.
func next[T any](items []T, limit int, at func(T) string) *string {
	if len(items) < limit || len(items) == 0 {
		return nil
	}
	c := base64.RawURLEncoding.EncodeToString([]byte(at(items[len(items)-1])))
	return &c
}

// place is what a cursor stands for; one that we did not make is the start.
func place(p *After) string {
	b, err := base64.RawURLEncoding.DecodeString(val(p))
	if err != nil {
		return ""
	}
	return string(b)
}

func cursorText(t time.Time, id string) string {
	return strconv.FormatInt(t.UnixMicro(), 10) + "|" + id
}

func cursor(p *After) app.Cursor {
	at, id, ok := strings.Cut(place(p), "|")
	micro, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || micro < 0 { // nothing here is that old, and PostgreSQL has no moment for the oldest
		return app.Cursor{}
	}
	return app.Cursor{At: time.UnixMicro(micro).UTC(), ID: id}
}
