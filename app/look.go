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

// LetLook gives or takes back the leave to see the asker's desk. A look that was begun under a leave which is over, or is
// now taken back, ends: leave that is given anew does not resume it.
func (a *App) LetLook(ctx context.Context, by domain.Actor, id domain.TicketID, version int64, allowed bool) (TicketPage, error) {
	return a.changeTicket(ctx, by, id, version, func(tx Tx, t *domain.Ticket) (domain.Event, error) {
		goesOn := allowed && t.MayBeSeen(tx.Now())
		e, err := t.LetLook(by, allowed, tx.Now())
		if err != nil || goesOn {
			return e, err
		}
		return e, a.endLooks(ctx, tx, by, t)
	})
}

func (a *App) endLooks(ctx context.Context, tx Tx, by domain.Actor, t *domain.Ticket) error {
	looks, err := tx.LooksOf(ctx, t.ID)
	if err != nil {
		return err
	}
	ended, events := t.EndLooks(looks, by, tx.Now(), tx.WallClock())
	for i := range ended {
		if err := tx.SaveLook(ctx, ended[i]); err != nil {
			return err
		}
		if err := a.record(ctx, tx, events[i]); err != nil {
			return err
		}
	}
	return nil
}

// Begun is who a session is in a look; New is false when this answers a repeat.
type Begun struct {
	Me
	New bool
}

// BeginLook turns a session to the desk of who asked for help. The same look again, while it lasts, answers the same.
func (a *App) BeginLook(ctx context.Context, by domain.Actor, token string, ticket domain.TicketID, version int64, id domain.LookID) (who Begun, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.Session(ctx, hash(token))
		if err != nil {
			return err
		}
		if there, err := optional(tx.Look(ctx, id)); err != nil || there != nil {
			if err == nil {
				who.Me, err = lookAgain(ctx, tx, s, there, ticket)
			}
			return err
		}
		if by.Looks {
			return domain.LooksOnly()
		}
		t, err := tx.Ticket(ctx, ticket)
		if err != nil {
			return err
		}
		if r := stale(version, t.Version); r != nil && t.Sees(by) {
			return r
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
		if who.Me, err = me(ctx, tx, *s); err != nil {
			return err
		}
		who.New = true
		return along(ctx, tx, &who.Me, id)
	})
	return who, err
}

// lookAgain answers a repeat (a lost answer) from the session that is in the look, and refuses an id that was used.
func lookAgain(ctx context.Context, tx Tx, s *Session, l *domain.Look, ticket domain.TicketID) (who Me, err error) {
	if l.Person != s.Person || l.Ticket != ticket || s.Look != l.ID {
		return who, idTaken()
	}
	if who, err = me(ctx, tx, *s); err == nil {
		err = along(ctx, tx, &who, l.ID)
	}
	if err == nil && who.Looking == nil {
		err = domain.LookEnded()
	}
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
		if err := tx.TurnToLook(ctx, s.TokenHash, ""); err != nil {
			return err
		}
		t, err := tx.Ticket(ctx, l.Ticket)
		if err != nil {
			return err
		}
		e, ended, err := t.EndLook(l, who.Actor, tx.Now(), tx.WallClock())
		if err != nil || !ended {
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
// his roles, to read only, without his letters, his address, his other organisations and how he signs in.
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
	seen.Passkeys, seen.Person.TOTPSecret, seen.EnrolTOTP = false, "", false
	*who = seen
	return nil
}
