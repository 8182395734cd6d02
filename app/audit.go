package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
)

// AwardAudit is one award for oversight: record, checks and event history side by side.
type AwardAudit struct {
	PublicAward
	Fault   string          // what a full re-check with envelopes opened found; "" when the award is valid
	History []RecordedEvent // of notice, bids, award, contract; sealed ones were released at the freeze
	More    bool            // bids have more events than are shown here: each bid's history has its own address
}

// eventsMost bounds how many events one page tells of its nouns, and an audit's of the bids besides.
const eventsMost = 1000

// AuditAward reads one award for a supervisor or an auditor of its region.
func (a *App) AuditAward(ctx context.Context, by domain.Actor, number string) (p AwardAudit, err error) {
	if !by.Has(domain.RoleSupervisor, domain.RoleAuditor) {
		return p, domain.Missing()
	}
	if p.PublicAward, err = a.PublicAward(ctx, number); err != nil {
		return p, err
	}
	if !by.Sees(p.Notice.Region) {
		return AwardAudit{}, domain.Missing()
	}
	if p.Award != nil {
		if res := award.Verify(p.Award.Record, a.OpenPublished); res.Fault != nil {
			p.Fault = res.Fault.Error()
		}
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		own, bids := []string{"notice:" + string(p.Notice.ID), "award:" + string(p.Notice.ID)}, []string{}
		for _, c := range p.Contracts {
			own = append(own, "contract:"+string(c.ID))
		}
		for _, b := range p.Bids {
			bids = append(bids, "bid:"+string(b.ID))
		}
		if p.History, err = tx.Events(ctx, own, eventsMost); err != nil {
			return err
		}
		of, err := tx.Events(ctx, bids, eventsMost)
		p.More = len(of) == eventsMost
		p.History = append(p.History, of...)
		slices.SortFunc(p.History, func(a, b RecordedEvent) int { return cmp.Compare(a.ID, b.ID) })
		return err
	})
	return p, err
}

// AuditEvents is the history of one subject, for oversight; what is not public only of its own region. Bids before the
// freeze are nobody's to see. Agencies and their people are of every region.
func (a *App) AuditEvents(ctx context.Context, by domain.Actor, subject string) (es []RecordedEvent, err error) {
	if !by.Has(domain.RoleSupervisor, domain.RoleAuditor) {
		return nil, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		if es, err = tx.Events(ctx, []string{subject}, eventsMost); err != nil || len(es) == 0 {
			return err
		}
		everywhere, err := ofEveryRegion(ctx, tx, by, subject)
		es = slices.DeleteFunc(es, func(e RecordedEvent) bool {
			elsewhere := !everywhere && e.Class != domain.ClassPublic && !by.Sees(domain.RegionCode(faceField(&e, "region")))
			return e.Class == domain.ClassSealed || elsewhere
		})
		return err
	})
	return es, err
}

// ofEveryRegion reports whether the history of a subject does not end at its region: that of an agency, of its people, and
// of who works for a body that the actor's region holds.
func ofEveryRegion(ctx context.Context, tx Tx, by domain.Actor, subject string) (bool, error) {
	noun, id, _ := strings.Cut(subject, ":")
	if noun != "person" {
		return noun == "agency", nil
	}
	ms, err := tx.Memberships(ctx, domain.PersonID(id))
	for i := 0; i < len(ms) && err == nil; i++ {
		var o *domain.Organisation
		if o, err = tx.Organisation(ctx, ms[i].Organisation); err == nil && (o.Kind == domain.KindAgency || by.Sees(o.Region)) {
			return true, nil
		}
	}
	return false, err
}
