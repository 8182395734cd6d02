package web

import (
	"context"

	"github.com/intermart/intermart/app"
	"github.com/intermart/intermart/domain"
)

// ListTickets pages requests for help.
func (s *Server) ListTickets(ctx context.Context, r ListTicketsRequestObject) (ListTicketsResponseObject, error) {
	n := limit(r.Params.Limit)
	q := app.TicketQuery{After: cursor(r.Params.After), Limit: n}
	if r.Params.Status != nil {
		q.Statuses = []domain.TicketStatus{domain.TicketStatus(*r.Params.Status)}
	}
	list, err := s.app.Tickets(ctx, actor(ctx), val(r.Params.Desk), q)
	at := func(t app.TicketRow) string { return cursorText(t.Ticket.MovedAt, string(t.Ticket.ID)) }
	return ListTickets200JSONResponse{Items: each(list, showTicketLine), Next: next(list, n, at)}, err
}

func showTicketLine(r app.TicketRow) TicketLine {
	t := r.Ticket
	return TicketLine{Id: string(t.ID), Title: t.Title, Status: TicketStatus(t.Status), Person: r.PersonName, Organisation: r.OrganisationName, Region: string(t.Region),
		AskedAt: instant(t.AskedAt), MovedAt: instant(t.MovedAt)}
}

func showTicket(p app.TicketPage) Ticket {
	l, t := showTicketLine(p.TicketRow), p.Ticket
	return Ticket{Id: l.Id, Title: l.Title, Status: l.Status, Person: l.Person, Organisation: l.Organisation, Region: l.Region, AskedAt: l.AskedAt, MovedAt: l.MovedAt,
		Version: t.Version, About: t.About, Actions: showActions(p.Actions), Entries: each(t.Entries, func(e domain.TicketEntry) TicketEntry {
			return TicketEntry{Operator: e.Operator, Name: p.Names[e.By], Text: e.Text, At: instant(e.At)}
		}), LookUntil: someInstant(t.LookUntil), Looks: each(p.Looks, func(l domain.Look) Look {
			return Look{Id: string(l.ID), Name: p.Names[l.Person], BegunAt: instant(l.BegunAt), Until: instant(l.Until), EndedAt: someInstant(l.EndedAt), Seen: append([]string{}, l.Seen...)}
		})}
}

// AskForHelp makes a request.
func (s *Server) AskForHelp(ctx context.Context, r AskForHelpRequestObject) (AskForHelpResponseObject, error) {
	b := r.Body
	p, err := s.app.AskForHelp(ctx, actor(ctx), domain.TicketID(b.Id), b.Title, val(b.About), b.Text)
	if err != nil {
		return nil, err
	}
	if !p.New {
		return AskForHelp200JSONResponse(showTicket(p)), nil
	}
	return AskForHelp201JSONResponse(showTicket(p)), nil
}

// GetTicket shows one request.
func (s *Server) GetTicket(ctx context.Context, r GetTicketRequestObject) (GetTicketResponseObject, error) {
	p, err := s.app.Ticket(ctx, actor(ctx), domain.TicketID(r.Id))
	return GetTicket200JSONResponse(showTicket(p)), err
}

// SayOnTicket adds a word or an answer.
func (s *Server) SayOnTicket(ctx context.Context, r SayOnTicketRequestObject) (SayOnTicketResponseObject, error) {
	p, err := s.app.SayOnTicket(ctx, actor(ctx), domain.TicketID(r.Id), version(r.Params.IfMatch), r.Body.Text)
	return SayOnTicket200JSONResponse(showTicket(p)), err
}

// CloseTicket ends a request.
func (s *Server) CloseTicket(ctx context.Context, r CloseTicketRequestObject) (CloseTicketResponseObject, error) {
	p, err := s.app.CloseTicket(ctx, actor(ctx), domain.TicketID(r.Id), version(r.Params.IfMatch))
	return CloseTicket200JSONResponse(showTicket(p)), err
}
