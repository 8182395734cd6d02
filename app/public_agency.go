package app

import (
	"context"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
	"github.com/intermart/intermart/domain/workday"
)

// PublicAgencies pages admitted agencies.
func (a *App) PublicAgencies(ctx context.Context, q AgencyQuery) (list []domain.Agency, err error) {
	q.Queue, q.Statuses = false, []domain.AgencyStatus{domain.AgencyAdmitted, domain.AgencySuspended}
	err = a.Store.View(ctx, func(tx Tx) error {
		list, err = tx.Agencies(ctx, q)
		for i := range list {
			list[i].Status = list[i].StatusOn(workday.On(tx.Now()))
		}
		return err
	})
	return list, err
}

// PublicAgency is one agency's public profile with what it won.
type PublicAgency struct {
	Agency domain.Agency
	Awards []AwardRow
	Record domain.AgencyRecord
	Filed  map[domain.NoticeID]time.Time // when its contracts were filed
	Now    time.Time
}

// PublicAgency reads a profile by credit code.
func (a *App) PublicAgency(ctx context.Context, uscc string) (p PublicAgency, err error) {
	err = a.Store.View(ctx, func(tx Tx) error {
		ag, err := tx.AgencyByUSCC(ctx, uscc)
		if err != nil {
			return err
		}
		if !ag.Public() {
			return domain.Missing()
		}
		p = PublicAgency{Agency: *ag, Now: tx.Now()}
		p.Agency.Status = ag.StatusOn(workday.On(p.Now))
		if p.Awards, err = tx.Awards(ctx, AwardQuery{Agency: ag.ID, Practice: ag.Training, Limit: recordLength}); err != nil {
			return err
		}
		if err := p.count(ctx, tx); err != nil {
			return err
		}
		p.Awards = p.Awards[:min(len(p.Awards), 50)]
		return nil
	})
	return p, err
}

// recordLength bounds how far back a record looks: the newest awards and contracts.
const recordLength = 1000

// count adds up what the agency has done, in a bounded number of queries: the awards that are read already, its
// contracts, and the rules by which their signing periods end.
func (p *PublicAgency) count(ctx context.Context, tx Tx) error {
	won := map[domain.NoticeID]domain.Award{}
	for _, a := range p.Awards {
		won[a.Award.Notice] = a.Award
		for _, s := range a.Award.Seats() {
			if s.Winner.Agency == p.Agency.ID && (s.Status == domain.AwardAnnounced || s.Status == domain.AwardContracted) {
				p.Record.Awards++
			}
		}
	}
	if len(won) == 0 {
		return nil
	}
	contracts, err := tx.Contracts(ctx, "", p.Agency.ID, Cursor{}, recordLength)
	if err != nil {
		return err
	}
	books, err := tx.Rulebooks(ctx)
	if err != nil {
		return err
	}
	cal, err := tx.Calendar(ctx)
	if err != nil {
		return err
	}
	p.Filed = map[domain.NoticeID]time.Time{}
	for i := range contracts {
		c := &contracts[i]
		w, ok := won[c.Notice]
		if !ok {
			continue
		}
		due, err := signingDue(books, cal, c.Region, w.At(c.Place).Standstill.At)
		if refusal.As(err) != nil { // rules that do not say until when to sign
			continue
		}
		if err != nil {
			return err
		}
		p.Filed[c.Notice] = c.FiledAt
		p.Record.Count(c, due, tx.Now())
	}
	return nil
}

// signingDue is when the signing period ends that begins with the end of the standstill.
func signingDue(books []rulebook.Rulebook, cal workday.Calendar, region domain.RegionCode, ends time.Time) (time.Time, error) {
	rules, err := resolve(books, region, workday.On(ends))
	if err != nil {
		return time.Time{}, err
	}
	span, _, err := rules.Span(rulebook.KeyContractSign)
	if err != nil {
		return time.Time{}, err
	}
	return cal.Add(ends, span, workday.OfficeHours).At, nil
}
