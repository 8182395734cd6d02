package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// Looking is said of a session that sees the desk as another person sees it: to read only.
type Looking struct {
	Look   domain.LookID
	Ticket domain.TicketID
	By     string // the name of who looks
	Until  time.Time
}

// LetLook gives or takes back the leave to see the asker's desk.
func (a *App) LetLook(ctx context.Context, by domain.Actor, id domain.TicketID, version int64, allowed bool) (TicketPage, error) {
	return a.changeTicket(ctx, by, id, version, func(tx Tx, t *domain.Ticket) (domain.Event, error) { return t.LetLook(by, allowed, tx.Now()) })
}

// BeginLook turns a session to the desk of who asked for help.
func (a *App) BeginLook(ctx context.Context, by domain.Actor, token string, ticket domain.TicketID, id domain.LookID) (who Me, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.Session(ctx, hash(token))
		if err != nil {
			return err
		}
		t, err := tx.Ticket(ctx, ticket)
		if err != nil {
			return err
		}
		l, e, err := t.Look(by, id, tx.Now(), tx.WallClock())
		if err != nil {
			return err
		}
		if err := tx.AddLook(ctx, l); err != nil {
			return err
		}
		if err := tx.TurnToLook(ctx, s.TokenHash, id); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		if who, err = me(ctx, tx, *s); err != nil {
			return err
		}
		return along(ctx, tx, &who, id)
	})
	return who, err
}

// EndLook turns a session back to its own desk; one that looks at no other's stays as it is.
func (a *App) EndLook(ctx context.Context, token string) (who Me, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.Session(ctx, hash(token))
		if err != nil {
			return err
		}
		if who, err = me(ctx, tx, *s); err != nil || s.Look == "" {
			return err
		}
		l, err := tx.Look(ctx, s.Look)
		if err != nil {
			return err
		}
		if err := tx.TurnToLook(ctx, s.TokenHash, ""); err != nil || !l.EndedAt.IsZero() {
			return err
		}
		t, err := tx.Ticket(ctx, l.Ticket)
		if err != nil {
			return err
		}
		e, err := t.EndLook(l, who.Actor, tx.Now(), tx.WallClock())
		if err != nil {
			return err
		}
		if err := tx.SaveLook(ctx, l); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return who, err
}

// SeeAlong records what a look reads.
func (a *App) SeeAlong(ctx context.Context, id domain.LookID, what string) error {
	return a.Store.Update(ctx, func(tx Tx) error { return tx.SeeAlong(ctx, id, what) })
}

// along makes of a session's own Me that of the person at whose desk it looks, while the look and the leave last: with
// his roles, to read only, without his letters, his address and his other organisations.
func along(ctx context.Context, tx Tx, who *Me, id domain.LookID) error {
	l, err := tx.Look(ctx, id)
	if err != nil || !l.Lasts(tx.WallClock()) {
		return err
	}
	t, err := tx.Ticket(ctx, l.Ticket)
	if err != nil || !t.MayBeSeen(tx.Now()) {
		return err
	}
	seen, err := me(ctx, tx, Session{Person: l.Of, Organisation: l.Organisation, How: who.How})
	if refusal.Is(err, refusal.NotFound) { // he has left
		return nil
	}
	if err != nil {
		return err
	}
	seen.Looking = &Looking{Look: id, Ticket: l.Ticket, By: who.Person.Name, Until: l.Until}
	seen.Actor.Scopes, seen.Actor.Looks, seen.Actor.ProvedAt = []string{domain.ScopeRead}, true, time.Time{}
	seen.Unread, seen.Person.Email, seen.Memberships = 0, "", nil
	*who = seen
	return nil
}
