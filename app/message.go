package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// MessageTx is what people want to be told, and the copies of letters on their way to them.
type MessageTx interface {
	MessageChoices(ctx context.Context, people []domain.PersonID) (map[domain.PersonID]domain.MessageChoice, error)
	SaveMessageChoice(ctx context.Context, c *domain.MessageChoice) error
	// ClaimDispatches leases what is unsent and due on a channel: due by the marketplace's clock, leased by the wall's; SKIP LOCKED.
	ClaimDispatches(ctx context.Context, c domain.Channel, lease time.Duration, limit int) ([]domain.Dispatch, error)
	DispatchSent(ctx context.Context, id domain.DispatchID) error
	DispatchFailed(ctx context.Context, id domain.DispatchID, fault string, retryIn time.Duration) error
	DispatchReceived(ctx context.Context, token domain.LetterID, fault string) error // by phone; fault "": it arrived
	// Undelivered are those tried so often and still unsent, and those due before and neither sent nor, by phone, received.
	Undelivered(ctx context.Context, q UndeliveredQuery) ([]domain.Dispatch, error)
}

// UndeliveredQuery asks for what does not arrive at the people whom an operator of the region serves: those of its own
// organisations and of those above it, of agencies, and of none.
type UndeliveredQuery struct {
	Region   domain.RegionCode
	Training bool
	Attempts int
	Before   time.Time
	Except   []string // kinds of letters that are left out
	Limit    int
}

// choicesOf reads the choices of everybody who is told, in one query.
func choicesOf(ctx context.Context, tx Tx, list []addressed) (map[domain.PersonID]domain.MessageChoice, error) {
	var people []domain.PersonID
	for _, l := range list {
		for _, p := range l.people {
			people = append(people, p.ID)
		}
	}
	return tx.MessageChoices(ctx, people)
}

// MessageChoice is what the person wants to be told, and where.
func (a *App) MessageChoice(ctx context.Context, by domain.Actor) (c domain.MessageChoice, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { c, err = myChoice(ctx, tx, by); return err })
	return c, err
}

func myChoice(ctx context.Context, tx Tx, by domain.Actor) (domain.MessageChoice, error) {
	all, err := tx.MessageChoices(ctx, []domain.PersonID{by.Person})
	c := all[by.Person]
	c.Person, c.Version = by.Person, max(c.Version, 1)
	return c, err
}

// ChooseMessages saves it. version is the one it was read at; 0 is whatever there is.
func (a *App) ChooseMessages(ctx context.Context, by domain.Actor, version int64, c domain.MessageChoice) (domain.MessageChoice, error) {
	c.Person = by.Person
	slices.Sort(c.Muted)
	c.Muted = slices.Compact(c.Muted)
	if err := domain.CheckMessageChoice(c); err != nil {
		return c, err
	}
	err := a.Store.Update(ctx, func(tx Tx) error {
		old, err := myChoice(ctx, tx, by)
		if err != nil {
			return err
		}
		if err := stale(version, old.Version); err != nil {
			return err
		}
		if err := domain.ChangeMobile(by, old.Mobile, c.Mobile, tx.Now()); err != nil {
			return err
		}
		c.Version, c.Proven = old.Version, old.Proven && old.Mobile == c.Mobile
		return tx.SaveMessageChoice(ctx, &c)
	})
	return c, err
}

// What is not delivered is shown to the operator after so many tries, or so long after it was due.
const (
	triesShown = 3
	hoursShown = 2 * time.Hour
)

// Undelivered are copies of letters that do not arrive, with the number to call, for the operator.
func (a *App) Undelivered(ctx context.Context, by domain.Actor) (ds []domain.Dispatch, err error) {
	if err := operatorsOnly(by); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		ds, err = tx.Undelivered(ctx, UndeliveredQuery{Region: by.Region, Training: by.Training, Attempts: triesShown, Before: tx.Now().Add(-hoursShown),
			Except: slices.Sorted(maps.Keys(tellsOfBids)), Limit: 200})
		return err
	})
	return ds, err
}

// dispatchLease is how long a claimed copy is left to the sender that claimed it: longer than sending can take.
const dispatchLease = 20 * time.Second

// outgoing is the port of a channel; nil where this installation has none.
func (a *App) outgoing(c domain.Channel) Mailer {
	if c == domain.ChannelPhone {
		return a.Gateway
	}
	return a.Mailer
}

// SendLetters sends what waits on a channel: claim, send, mark. A copy in flight at a crash may leave again under the same
// id. sent counts those that left.
func (a *App) SendLetters(ctx context.Context, c domain.Channel, limit int) (sent int, err error) {
	out := a.outgoing(c)
	if out == nil {
		return 0, nil
	}
	var ds []domain.Dispatch
	if err = a.Store.Update(ctx, func(tx Tx) error { ds, err = tx.ClaimDispatches(ctx, c, dispatchLease, limit); return err }); err != nil {
		return 0, err
	}
	for _, d := range ds {
		fault := out.Send(ctx, a.mailOf(d))
		err = a.Store.Update(ctx, func(tx Tx) error {
			if fault != nil {
				return tx.DispatchFailed(ctx, d.ID, fault.Error(), backoff(d.Attempts))
			}
			return tx.DispatchSent(ctx, d.ID)
		})
		if err != nil {
			return sent, err
		}
		if fault == nil {
			sent++
		}
	}
	return sent, nil
}

func (a *App) mailOf(d domain.Dispatch) Mail {
	l, in := d.Letter, func(t refusal.Text) string { return t.ZH }
	if l.Language == "en" {
		in = func(t refusal.Text) string { return t.EN }
	}
	// The token and no counter: from two of his own nobody must count what went to bidders in between.
	m := Mail{MessageID: fmt.Sprintf("letter-%d@%s", l.Token, a.Site.Origin), To: d.Address, Subject: in(l.Subject), Text: in(l.Body) + "\n\n" + a.Site.PublicURL + l.Link + "\n",
		Template: templates[l.Kind], Language: l.Language}
	for _, p := range l.Params {
		m.Params = append(m.Params, in(p))
	}
	return m
}

// TakeReceipt notes what the gateway says became of a copy.
func (a *App) TakeReceipt(ctx context.Context, c SignedCall) error {
	if a.Callbacks == nil {
		return domain.Missing()
	}
	r, err := a.Callbacks.Receipt(c)
	if err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error { return tx.DispatchReceived(ctx, r.Letter, r.Fault) })
}
