package app

import (
	"context"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// AskEnquiry puts a question on an open notice. The same id and text again answers the same question. Nothing that the
// department or the public can read says who asked.
func (a *App) AskEnquiry(ctx context.Context, by domain.Actor, number string, id domain.EnquiryID, question string) (q *domain.Enquiry, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if there, err := optional(tx.Enquiry(ctx, id)); err != nil {
			return err
		} else if there != nil {
			if !by.WorksFor(domain.OrganisationID(there.Agency)) || there.Number != number || there.Question != strings.TrimSpace(question) {
				return idTaken()
			}
			q = there
			return nil
		}
		found, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		n, err := tx.Notice(ctx, found.ID) // locked: the ordinals of its questions have no gaps
		if err != nil {
			return err
		}
		ag, w, err := asking(ctx, tx, by, n)
		if err != nil {
			return err
		}
		if w.Ordinal, err = tx.NextEnquiry(ctx, n.ID); err != nil {
			return err
		}
		var e domain.Event
		if q, e, err = domain.Ask(by, id, n, ag, question, w, tx.Now()); err != nil {
			return err
		}
		if err := tx.AddEnquiry(ctx, q); err != nil {
			return err
		}
		if err := a.record(ctx, tx, e); err != nil {
			return err
		}
		return tx.Deliver(ctx, domain.Delivery{Subject: "enquiry:" + string(q.ID), Handler: HandleEnquiryDue, Due: q.Due.At})
	})
	return q, err
}

// asking is the agency that asks and the clocks of its question, by the rules of the day.
func asking(ctx context.Context, tx Tx, by domain.Actor, n *domain.Notice) (*domain.Agency, domain.EnquiryWindow, error) {
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return nil, domain.EnquiryWindow{}, err
	}
	w, err := enquiryWindow(n, rules, cal, tx.Now())
	if err != nil {
		return nil, w, err
	}
	agencies, err := tx.AgenciesByID(ctx, []domain.AgencyID{domain.AgencyID(by.Organisation)})
	return agencies[domain.AgencyID(by.Organisation)], w, err
}

func enquiryWindow(n *domain.Notice, rules rulebook.Rules, cal workday.Calendar, now time.Time) (domain.EnquiryWindow, error) {
	cutoff, source, err := rules.Span(rulebook.KeyEnquiryCutoff)
	if err != nil {
		return domain.EnquiryWindow{}, err
	}
	clock, _, err := rules.Span(rulebook.KeyEnquiryAnswer)
	return domain.EnquiryWindow{Last: cal.Last(n.Deadline.At, cutoff, workday.OfficeHours), Due: cal.Add(now, clock, workday.OfficeHours), Citation: source.Citation}, err
}

// OwnEnquiries is what an agency has asked on a notice, and whether it may ask now.
type OwnEnquiries struct {
	List   []domain.Enquiry
	Last   time.Time // until when questions are taken
	Refuse error     // why it may not ask now
}

// OwnEnquiries reads an agency's own questions on a notice.
func (a *App) OwnEnquiries(ctx context.Context, by domain.Actor, number string) (own OwnEnquiries, err error) {
	if by.Kind != domain.KindAgency {
		return own, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		n, err := publicNotice(ctx, tx, number)
		if err != nil {
			return err
		}
		ag, w, err := asking(ctx, tx, by, n)
		if err != nil {
			return err
		}
		own.Last, own.Refuse = w.Last, n.MayAsk(by, ag, w, tx.Now())
		all, err := tx.EnquiriesOf(ctx, n.ID)
		for _, q := range all {
			if by.WorksFor(domain.OrganisationID(q.Agency)) {
				own.List = append(own.List, q)
			}
		}
		return err
	})
	return own, err
}

// AnswerEnquiry answers to all.
func (a *App) AnswerEnquiry(ctx context.Context, by domain.Actor, id domain.EnquiryID, version int64, r domain.Reply) (q *domain.Enquiry, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error {
		if q, err = tx.Enquiry(ctx, id); err != nil {
			return err
		}
		if !by.WorksFor(q.Department) {
			return domain.Missing()
		}
		if s := stale(version, q.Version); s != nil {
			return s
		}
		n, err := tx.NoticeUnlocked(ctx, q.Notice)
		if err != nil {
			return err
		}
		e, err := q.Reply(by, r, n, tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveEnquiry(ctx, q); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
	return q, err
}

// resumeEnquiries lets the clocks of unanswered questions run on with their notice's.
func resumeEnquiries(ctx context.Context, tx Tx, n *domain.Notice, cal workday.Calendar) error {
	all, err := tx.EnquiriesOf(ctx, n.ID)
	if err != nil {
		return err
	}
	for _, listed := range all {
		q, err := tx.Enquiry(ctx, listed.ID) // locked: an answer may be on its way
		if err != nil {
			return err
		}
		if !q.AnsweredAt.IsZero() || q.Overdue {
			continue
		}
		q.Resume(n, cal)
		if err := tx.SaveEnquiry(ctx, q); err != nil {
			return err
		}
		due := q.Due.At
		if due.Before(tx.Now()) {
			due = tx.Now()
		}
		if err := tx.Deliver(ctx, domain.Delivery{Subject: "enquiry:" + string(q.ID), Handler: HandleEnquiryDue, Due: due}); err != nil {
			return err
		}
	}
	return nil
}

// enquiryDue records that an answer did not come in time. While the notice is suspended the clock stands still, and its
// resumption promises this again.
func (a *App) enquiryDue(ctx context.Context, d domain.Delivery) error {
	return a.claimed(ctx, d, func(tx Tx) error {
		q, err := tx.Enquiry(ctx, domain.EnquiryID(subjectID(d.Subject)))
		if err != nil || !q.AnsweredAt.IsZero() || q.Overdue || tx.Now().Before(q.Due.At) {
			return err
		}
		n, err := tx.NoticeUnlocked(ctx, q.Notice)
		if err != nil || n.Status == domain.NoticeSuspended {
			return err
		}
		e, err := q.Lapse(domain.System(), tx.Now())
		if err != nil {
			return err
		}
		if err := tx.SaveEnquiry(ctx, q); err != nil {
			return err
		}
		return a.record(ctx, tx, e)
	})
}

// DeskEnquiries pages the questions of a desk: the department's own, or those of the operator's and oversight's region.
// Who asked is left out.
func (a *App) DeskEnquiries(ctx context.Context, by domain.Actor, q EnquiryQuery) (list []domain.Enquiry, err error) {
	if q.Department, q.Region, err = deskOf(by, watchers...); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error { list, err = tx.Enquiries(ctx, q); return err })
	for i := range list {
		list[i].Agency, list[i].Asker = "", ""
	}
	return list, err
}

// publicEnquiries are a notice's questions as everybody may read them (without who asked, and without the words of a
// question until it is answered), and until when more are taken.
func publicEnquiries(ctx context.Context, tx Tx, n *domain.Notice) (list []domain.Enquiry, last time.Time, err error) {
	if list, err = tx.EnquiriesOf(ctx, n.ID); err != nil {
		return nil, last, err
	}
	for i := range list {
		list[i].Agency, list[i].Asker, list[i].AnsweredBy = "", "", ""
		if list[i].AnsweredAt.IsZero() {
			list[i].Question = ""
		}
	}
	if !n.Open(tx.Now()) {
		return list, last, nil
	}
	rules, cal, err := rulesFor(ctx, tx, n.Region, workday.On(tx.Now()))
	if err != nil {
		return list, last, err
	}
	w, err := enquiryWindow(n, rules, cal, tx.Now())
	if refusal.Is(err, refusal.Invalid) {
		return list, last, nil // the region's rulebook takes no questions
	}
	return list, w.Last, err
}
