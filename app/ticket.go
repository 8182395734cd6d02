package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// TicketTx is requests for help.
type TicketTx interface {
	Ticket(ctx context.Context, id domain.TicketID) (*domain.Ticket, error)
	AddTicket(ctx context.Context, t *domain.Ticket) error
	SaveTicket(ctx context.Context, t *domain.Ticket) error
	TicketsOf(ctx context.Context, p domain.PersonID) ([]domain.Ticket, error) // all that a person asked, oldest first
	Tickets(ctx context.Context, q TicketQuery) ([]TicketRow, error)           // the last moved first
	Look(ctx context.Context, id domain.LookID) (*domain.Look, error)
	LooksOf(ctx context.Context, t domain.TicketID) ([]domain.Look, error) // newest first
	AddLook(ctx context.Context, l *domain.Look) error
	SaveLook(ctx context.Context, l *domain.Look) error                      // its end
	SeeAlong(ctx context.Context, id domain.LookID, what string) error       // keeps what was read, once
	TurnToLook(ctx context.Context, tokenHash string, l domain.LookID) error // the session sees as another; "": as its own
	// Names are those of people by their ids; of who is not there, none.
	Names(ctx context.Context, ids []domain.PersonID) (map[domain.PersonID]string, error)
}

// TicketQuery is a person's own requests for an organisation, or those that an operator of a region answers.
type TicketQuery struct {
	Person       domain.PersonID
	Organisation domain.OrganisationID
	Region       domain.RegionCode
	Training     bool
	Statuses     []domain.TicketStatus
	After        Cursor
	Limit        int
}

// TicketRow is a request with the names that a list shows.
type TicketRow struct {
	Ticket           domain.Ticket
	PersonName       string
	OrganisationName string
}

// TicketPage is a request with who said what, and what the actor may do.
type TicketPage struct {
	TicketRow
	Names   map[domain.PersonID]string
	Actions map[string]error
	Looks   []domain.Look // newest first
	New     bool
}

// Tickets pages the actor's own requests, or with others those that he answers.
func (a *App) Tickets(ctx context.Context, by domain.Actor, others bool, q TicketQuery) (list []TicketRow, err error) {
	switch {
	case by.Person == "":
		return nil, domain.Missing()
	case !others:
		q.Person, q.Organisation = by.Person, by.Organisation
	case by.Has(domain.OperatorReviewer, domain.OperatorPublisher):
		q.Region, q.Training = by.Region, by.Training
	default:
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Tickets(ctx, q); return err })
	return list, err
}

// Ticket reads one.
func (a *App) Ticket(ctx context.Context, by domain.Actor, id domain.TicketID) (p TicketPage, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { p, err = ticketPage(ctx, tx, by, id); return err })
	return p, err
}

func ticketPage(ctx context.Context, tx Tx, by domain.Actor, id domain.TicketID) (p TicketPage, err error) {
	t, err := tx.Ticket(ctx, id)
	if err != nil {
		return p, err
	}
	if !t.Sees(by) {
		return p, domain.Missing()
	}
	o, err := tx.Organisation(ctx, t.Organisation)
	if err != nil {
		return p, err
	}
	ids := []domain.PersonID{t.Person}
	for _, e := range t.Entries {
		ids = append(ids, e.By)
	}
	if p.Looks, err = tx.LooksOf(ctx, id); err != nil {
		return p, err
	}
	for _, l := range p.Looks {
		ids = append(ids, l.Person)
	}
	if p.Names, err = tx.Names(ctx, ids); err != nil {
		return p, err
	}
	p.TicketRow = TicketRow{Ticket: *t, PersonName: p.Names[t.Person], OrganisationName: o.Name}
	p.Actions = t.Actions(by, tx.Now())
	return p, nil
}

// AskForHelp makes a request. The same id and words again answers what is there.
func (a *App) AskForHelp(ctx context.Context, by domain.Actor, id domain.TicketID, title, about, text string) (p TicketPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		t, e, err := domain.AskForHelp(by, id, title, about, text, tx.Now())
		if err != nil {
			return err
		}
		there, err := tx.Ticket(ctx, id)
		switch {
		case err == nil && !there.Sees(by):
			return domain.Missing()
		case err == nil && (there.Person != by.Person || there.Title != title || there.About != about || there.Entries[0].Text != text):
			return idTaken()
		case refusal.Is(err, refusal.NotFound):
			if err := tx.AddTicket(ctx, t); err != nil {
				return err
			}
			if err := a.record(ctx, tx, e); err != nil {
				return err
			}
			p.New = true
		case err != nil:
			return err
		}
		made := p.New
		p, err = ticketPage(ctx, tx, by, id)
		p.New = made
		return err
	})
	return p, err
}

// SayOnTicket adds the asker's or the operator's word.
func (a *App) SayOnTicket(ctx context.Context, by domain.Actor, id domain.TicketID, version int64, text string) (TicketPage, error) {
	return a.changeTicket(ctx, by, id, version, func(tx Tx, t *domain.Ticket) (domain.Event, error) { return t.Say(by, text, tx.Now()) })
}

// CloseTicket ends a request, and every look that was begun in it.
func (a *App) CloseTicket(ctx context.Context, by domain.Actor, id domain.TicketID, version int64) (TicketPage, error) {
	return a.changeTicket(ctx, by, id, version, func(tx Tx, t *domain.Ticket) (domain.Event, error) {
		e, err := t.Close(by, tx.Now())
		if err != nil {
			return e, err
		}
		return e, a.endLooks(ctx, tx, by, t)
	})
}

func (a *App) changeTicket(ctx context.Context, by domain.Actor, id domain.TicketID, version int64, change func(Tx, *domain.Ticket) (domain.Event, error)) (p TicketPage, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		t, err := tx.Ticket(ctx, id)
		if err != nil {
			return err
		}
		if !t.Sees(by) {
			return domain.Missing()
		}
		if r := stale(version, t.Version); r != nil {
			return r
		}
		e, err := change(tx, t)
		if err != nil {
			return err
		}
		if err := tx.SaveTicket(ctx, t); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		p, err = ticketPage(ctx, tx, by, id)
		return err
	})
	return p, err
}

// ticketLetters tell the other side: who answers of a new word, the asker of an answer, both of an end but who made it.
func ticketLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.TicketID) ([]addressed, error) {
	t, err := tx.Ticket(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: t.Title, link: "/desk/tickets/" + string(id)}
	var people []domain.Person
	if e.Kind == domain.EventTicketAsked || e.Kind == domain.EventTicketReplied || e.Kind == domain.EventTicketLookLet {
		people, err = helpersOf(ctx, tx, t)
	} else {
		people, err = peopleOf(ctx, tx, []domain.PersonID{t.Person})
	}
	if err == nil && e.Kind == domain.EventTicketClosed {
		var helpers []domain.Person
		helpers, err = peopleOf(ctx, tx, t.Helpers())
		people = append(people, helpers...)
	}
	for _, p := range people {
		if p.ID != e.Person {
			l.people = append(l.people, p)
		}
	}
	return []addressed{l}, err
}

// helpersOf are who has answered it before, else the reviewers who serve its region, else, for an agency from elsewhere,
// all reviewers.
func helpersOf(ctx context.Context, tx Tx, t *domain.Ticket) ([]domain.Person, error) {
	people, err := peopleOf(ctx, tx, t.Helpers())
	if err != nil || len(people) > 0 {
		return people, err
	}
	people, err = tx.Holders(ctx, "", t.Region, domain.OperatorReviewer)
	if err != nil || len(people) > 0 || t.Kind != domain.KindAgency {
		return people, err
	}
	return tx.Holders(ctx, "", "", domain.OperatorReviewer)
}

// peopleOf reads them, each once, without accounts that are shut.
func peopleOf(ctx context.Context, tx Tx, ids []domain.PersonID) (list []domain.Person, err error) {
	seen := map[domain.PersonID]bool{}
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		p, err := tx.Person(ctx, id)
		if err != nil {
			return nil, err
		}
		if !p.Disabled {
			list = append(list, *p)
		}
	}
	return list, nil
}
