package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TestARequestForHelp walks one from its question to its end, with the letters that each step writes, and asks of
// everybody else whether he may see it.
func TestARequestForHelp(t *testing.T) {
	w := newWorld(t, 2)
	by, other := w.agencies[0], w.agencies[1]
	id := domain.TicketID(app.NewID())
	told := func(who domain.Actor, kind string) int {
		t.Helper()
		w.do(w.Drain(ctx()))
		var n int
		for _, row := range w.db.SQL(`SELECT kind, link FROM letters WHERE person = $1`, string(who.Person)) {
			if row[0] == kind && strings.HasSuffix(row[1], string(id)) {
				n++
			}
		}
		return n
	}
	p, err := w.AskForHelp(ctx(), by, id, "执照上传不了", "/admission", "选了文件后没有反应。")
	w.do(err)
	if !p.New || p.Ticket.Status != domain.TicketOpen || p.OrganisationName == "" {
		t.Fatalf("%+v", p)
	}
	again, err := w.AskForHelp(ctx(), by, id, "执照上传不了", "/admission", "选了文件后没有反应。")
	w.do(err)
	if again.New || told(w.reviewer, "ticket.asked") != 1 || told(by, "ticket.asked") != 0 {
		t.Errorf("the same again is asked again: %v", again.New)
	}
	for _, who := range []domain.Actor{other, w.officer, w.manager, w.supervisor, w.auditor, domain.Visitor(), {}} {
		_, err := w.Ticket(ctx(), who, id)
		refusedBy(t, err, refusal.NotFound, "not_found")
		_, err = w.SayOnTicket(ctx(), who, id, 0, "x")
		refusedBy(t, err, refusal.NotFound, "not_found")
		_, err = w.CloseTicket(ctx(), who, id, 0)
		refusedBy(t, err, refusal.NotFound, "not_found")
		_, err = w.Tickets(ctx(), who, true, app.TicketQuery{})
		refusedBy(t, err, refusal.NotFound, "not_found")
	}
	_, err = w.AskForHelp(ctx(), other, id, "抢注编号", "", "x")
	refusedBy(t, err, refusal.NotFound, "not_found")

	_, err = w.CloseTicket(ctx(), w.reviewer, id, p.Ticket.Version)
	refusedBy(t, err, refusal.Conflict, "ticket.unanswered")
	_, err = w.SayOnTicket(ctx(), w.reviewer, id, p.Ticket.Version+1, "请换浏览器再试。")
	refusedBy(t, err, refusal.Conflict, "version")
	p, err = w.SayOnTicket(ctx(), w.reviewer, id, p.Ticket.Version, "请换浏览器再试。")
	w.do(err)
	if told(by, "ticket.answered") != 1 || told(w.reviewer, "ticket.answered") != 0 {
		t.Error("the answer is told to who asked, once")
	}
	p, err = w.SayOnTicket(ctx(), by, id, p.Ticket.Version, "可以了，谢谢。")
	w.do(err)
	if told(w.reviewer, "ticket.replied") != 1 || p.Ticket.Status != domain.TicketOpen {
		t.Error("the reply is told to who answered")
	}
	p, err = w.CloseTicket(ctx(), by, id, p.Ticket.Version)
	w.do(err)
	if told(w.reviewer, "ticket.closed") != 1 || told(by, "ticket.closed") != 0 || p.Ticket.Status != domain.TicketClosed {
		t.Error("the end is told to who did not make it")
	}
	_, err = w.SayOnTicket(ctx(), w.publisher, id, p.Ticket.Version, "x")
	refusedBy(t, err, refusal.Conflict, "ticket.closed")
	if n := w.db.SQL(`SELECT count(*) FROM events WHERE subject = 'ticket:' || $1 AND class = 'private' AND face::text NOT LIKE '%浏览器%'`, string(id)); n[0][0] != "4" {
		t.Errorf("events: %v", n)
	}
}

// TestRequestsForHelpAreListed pages by the last word, own and others', without a gap or a repeat.
func TestRequestsForHelpAreListed(t *testing.T) {
	w := newWorld(t, 1)
	var ids []string
	for i, by := range []domain.Actor{w.agencies[0], w.officer, w.agencies[0], w.officer, w.agencies[0]} {
		w.db.SetClock(start.Add(time.Duration(i) * time.Second))
		id := app.NewID()
		_, err := w.AskForHelp(ctx(), by, domain.TicketID(id), "求助", "", "怎么办？")
		w.do(err)
		ids = append([]string{id}, ids...)
	}
	read := func(by domain.Actor, others bool, statuses ...domain.TicketStatus) (got []string) {
		t.Helper()
		q := app.TicketQuery{Limit: 2, Statuses: statuses}
		for {
			list, err := w.Tickets(ctx(), by, others, q)
			w.do(err)
			for _, r := range list {
				got = append(got, string(r.Ticket.ID))
				q.After = app.Cursor{At: r.Ticket.MovedAt, ID: string(r.Ticket.ID)}
			}
			if len(list) < 2 {
				return got
			}
		}
	}
	if got := read(w.reviewer, true, domain.TicketOpen); !slices.Equal(got, ids) {
		t.Errorf("the operator's: %v, want %v", got, ids)
	}
	if got := read(w.agencies[0], false); !slices.Equal(got, []string{ids[0], ids[2], ids[4]}) {
		t.Errorf("the agency's own: %v", got)
	}
	if got := read(w.reviewer, true, domain.TicketClosed); len(got) != 0 {
		t.Errorf("closed: %v", got)
	}
	far := w.reviewer
	far.Region = "430200" // another city's operator helps agencies, not this city's departments
	if got := read(far, true); !slices.Equal(got, []string{ids[0], ids[2], ids[4]}) {
		t.Errorf("another city's: %v", got)
	}
}
