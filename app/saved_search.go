package app

import (
	"context"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// SavedSearchTx is what people look for.
type SavedSearchTx interface {
	SavedSearch(ctx context.Context, id domain.SavedSearchID) (*domain.SavedSearch, error)
	SavedSearches(ctx context.Context, p domain.PersonID, o domain.OrganisationID) ([]domain.SavedSearch, error) // oldest first; o "" is all his
	AddSavedSearch(ctx context.Context, s *domain.SavedSearch) error
	SaveSavedSearch(ctx context.Context, s *domain.SavedSearch) error
	DropSavedSearch(ctx context.Context, id domain.SavedSearchID) error
	// Subscribers pages, by person, those with a told search that a published notice fits, in two queries: enabled people who
	// still act for the organisation they look for, on the same side of practice.
	Subscribers(ctx context.Context, n *domain.Notice, after domain.PersonID, limit int) ([]Subscriber, error)
}

// Subscriber is a person to whom a notice is told, and by which of his searches.
type Subscriber struct {
	Person domain.Person
	Agency bool // he looks for an agency
	Names  []string
}

// SavedSearches are the actor's, of the organisation he acts for.
func (a *App) SavedSearches(ctx context.Context, by domain.Actor) (list []domain.SavedSearch, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		list, err = tx.SavedSearches(ctx, by.Person, by.Organisation)
		return err
	})
	return list, err
}

// SaveSearch keeps a filter under a name, or changes one of the actor's own. version is the one it was read at; 0 is
// whatever there is. The same id again answers the same.
func (a *App) SaveSearch(ctx context.Context, by domain.Actor, version int64, in domain.SavedSearch) (out domain.SavedSearch, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.SavedSearch(ctx, in.ID)
		fresh := refusal.Is(err, refusal.NotFound)
		switch {
		case fresh:
			s = &domain.SavedSearch{ID: in.ID}
		case err != nil:
			return err
		}
		if err := s.Save(by, strings.TrimSpace(in.Name), in.NoticeFilter, in.Told, tx.Now()); err != nil {
			return err
		}
		out = *s
		if !fresh {
			if err := stale(version, s.Version); err != nil {
				return err
			}
			err := tx.SaveSavedSearch(ctx, s)
			out = *s
			return err
		}
		have, err := tx.SavedSearches(ctx, by.Person, by.Organisation)
		if err != nil {
			return err
		}
		if err := domain.TooMany(len(have), domain.MaxSavedSearches); err != nil {
			return err
		}
		return tx.AddSavedSearch(ctx, s)
	})
	return out, err
}

// DropSearch forgets one of the actor's searches.
func (a *App) DropSearch(ctx context.Context, by domain.Actor, id domain.SavedSearchID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		s, err := tx.SavedSearch(ctx, id)
		if err != nil {
			return err
		}
		if !s.Of(by) {
			return domain.Missing()
		}
		return tx.DropSavedSearch(ctx, id)
	})
}

// subscribersAtOnce is how many people are told in one transaction.
const subscribersAtOnce = 500

// tellSubscribers writes a letter to everybody whose search a published notice fits. It goes by batches of people, each a
// transaction of its own: a letter is written once for each event and person, so beginning again is harmless.
func (a *App) tellSubscribers(ctx context.Context, d domain.Delivery) error {
	after := domain.PersonID("")
	for more := true; more; {
		next := after // a transaction that is tried again begins at the same person
		err := a.Store.Update(ctx, func(tx Tx) error {
			e, err := tx.EventByID(ctx, d.Event)
			if err != nil {
				return err
			}
			n, err := tx.NoticeUnlocked(ctx, domain.NoticeID(subjectID(d.Subject)))
			if err != nil {
				return err
			}
			found, err := tx.Subscribers(ctx, n, after, subscribersAtOnce)
			if err != nil {
				return err
			}
			if more = len(found) == subscribersAtOnce; len(found) > 0 {
				next = found[len(found)-1].Person.ID
			}
			return a.addLetters(ctx, tx, e, subscriberLetters(n, found))
		})
		if err != nil {
			return err
		}
		after = next
	}
	return a.claimed(ctx, d, func(Tx) error { return nil })
}

func subscriberLetters(n *domain.Notice, found []Subscriber) []addressed {
	list := make([]addressed, len(found))
	for i, s := range found {
		until, names := clockText(n.Deadline.At), strings.Join(s.Names, "、")
		list[i] = addressed{kind: "search.found", people: []domain.Person{s.Person}, name: n.Title, link: "/notices/" + n.Number,
			detail: text("报名截止 "+until+"（订阅：“"+names+"”）", "bidding ends at "+until+" (your search "+names+")")}
		if s.Agency {
			list[i].link = "/desk/opportunities/" + n.Number
		}
	}
	return list
}
