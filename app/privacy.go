package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// PrivacyTx is a person's own data, and its erasure.
type PrivacyTx interface {
	PersonalEvents(ctx context.Context, p domain.PersonID, limit int) ([]SecurityEvent, error) // by him, newest first
	AccountEvents(ctx context.Context, r domain.RegionCode, after SecurityPlace, limit int) ([]SecurityEvent, error)
	// ErasePerson takes away all that an account holds and what identifies its person; the id stays, because records
	// that the law keeps name it.
	ErasePerson(ctx context.Context, p domain.PersonID) error
}

// SecurityEvent is a line of the security log: an act on an account. Nobody can change it (the database refuses).
type SecurityEvent struct {
	Kind    domain.EventKind
	At      time.Time
	By      string // the actor's name, "" for the system
	Of      string // the name of whom it is about
	Subject string
	Face    []byte
	Address string // of a sign-in
}

// SecurityPlace is where a page of the security log ended: its last moment, and how many lines of that moment were shown.
// It holds no number of an event, from which an administrator could count the sealed ones between two lines.
type SecurityPlace struct {
	At   time.Time // zero: from the newest
	Seen int
}

// SecurityLog pages the acts on accounts, newest first, for who watches them: the security and the audit administrator,
// in what their region holds. Neither can change a line.
func (a *App) SecurityLog(ctx context.Context, by domain.Actor, after SecurityPlace, limit int) (list []SecurityEvent, err error) {
	if !by.Has(domain.AdminSecurity, domain.AdminAudit) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.AccountEvents(ctx, by.Region, after, limit); return err })
	return list, err
}

// PersonalData is everything the marketplace keeps about a person as an account (个人信息保护法 §45).
type PersonalData struct {
	Person      domain.Person
	Memberships []OnBehalf
	Sessions    []Session
	Passkeys    []Passkey
	Identities  []domain.Identity
	Tokens      []domain.Token
	Searches    []domain.SavedSearch
	Starred     []domain.Watched
	Messages    domain.MessageChoice
	Letters     []domain.Letter
	Recusals    []domain.Recusal // that still hold
	Tickets     []domain.Ticket  // in which he asked
	Events      []SecurityEvent
}

// exportedLines bounds the letters and acts in one export.
const exportedLines = 1000

// ExportPersonalData collects the actor's own data; the export itself is recorded.
func (a *App) ExportPersonalData(ctx context.Context, by domain.Actor) (d PersonalData, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		p, err := tx.Person(ctx, by.Person)
		if err != nil {
			return err
		}
		d.Person = *p
		ms, err := tx.Memberships(ctx, by.Person)
		if err != nil {
			return err
		}
		if d.Memberships, err = onBehalf(ctx, tx, ms); err != nil {
			return err
		}
		if err := d.holdings(ctx, tx, by.Person); err != nil {
			return err
		}
		return a.record(ctx, tx, domain.Event{Kind: domain.EventPersonExported, Subject: "person:" + string(by.Person), Region: by.Region, By: by, At: tx.Now(),
			Face: domain.Face{"person": string(by.Person)}})
	})
	return d, err
}

func (d *PersonalData) holdings(ctx context.Context, tx Tx, p domain.PersonID) (err error) {
	if d.Sessions, err = tx.Sessions(ctx, p); err != nil {
		return err
	}
	if d.Passkeys, err = tx.Passkeys(ctx, p); err != nil {
		return err
	}
	if d.Identities, err = tx.Identities(ctx, p); err != nil {
		return err
	}
	if d.Tokens, err = tx.Tokens(ctx, p); err != nil {
		return err
	}
	if d.Searches, err = tx.SavedSearches(ctx, p, ""); err != nil {
		return err
	}
	if d.Starred, err = tx.Starred(ctx, p); err != nil {
		return err
	}
	choices, err := tx.MessageChoices(ctx, []domain.PersonID{p})
	if err != nil {
		return err
	}
	d.Messages = choices[p]
	if d.Letters, err = tx.Letters(ctx, p, false, 0, exportedLines); err != nil {
		return err
	}
	if d.Recusals, err = tx.Recusals(ctx, workday.On(tx.Now()), p); err != nil {
		return err
	}
	if d.Tickets, err = tx.TicketsOf(ctx, p); err != nil {
		return err
	}
	d.Events, err = tx.PersonalEvents(ctx, p, exportedLines)
	return err
}

// ErasePerson ends an account for good and takes away who it was. What procurement law keeps stays, under the account's
// bare id. Whoever has open work hands it over first.
func (a *App) ErasePerson(ctx context.Context, by domain.Actor, id domain.PersonID, org domain.OrganisationID) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		o, err := tx.Organisation(ctx, org)
		if err != nil {
			return err
		}
		p, err := memberOf(ctx, tx, id, org)
		if err != nil {
			return err
		}
		ms, err := tx.Memberships(ctx, id)
		if err != nil {
			return err
		}
		open, err := tx.OpenItems(ctx, id, org)
		if err != nil {
			return err
		}
		e, err := p.Erase(by, *o, len(ms), len(open), tx.Now())
		if err != nil {
			return err
		}
		if err := a.goes(ctx, tx, id, org); err != nil {
			return err
		}
		if err := tx.SavePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.ErasePerson(ctx, id); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}
