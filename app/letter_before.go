package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/award"
	"github.com/intermart/intermart/domain/refusal"
)

// askedFirm is the letter to the agency that a direct selection names; none for other methods.
func askedFirm(ctx context.Context, tx Tx, n *domain.Notice) ([]addressed, error) {
	if n.Method != award.Direct {
		return nil, nil
	}
	ag, err := tx.AgencyByUSCC(ctx, n.Direct.AgencyUSCC)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: "direct.asked", name: n.Title, detail: both(clockText(n.Deadline.At)), link: "/desk/opportunities/" + n.Number}
	l.people, err = tx.Holders(ctx, domain.OrganisationID(ag.ID), "", domain.AgencySubmitter, domain.AgencyAdmin)
	return []addressed{l}, err
}

func sampleLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.NoticeID) ([]addressed, error) {
	s, err := tx.Sample(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: s.Title, detail: both(clockText(s.Due.At)), link: "/desk/samples"}
	if e.Kind == domain.EventSampleDrawn {
		l.people, err = tx.Holders(ctx, "", s.Region, domain.OperatorReviewer)
		return []addressed{l}, err
	}
	l.detail, l.link = sampleText(s), "/desk/notices/"+string(id)
	l.people, err = tx.Holders(ctx, s.Department, "", domain.DepartmentOfficer, domain.DepartmentManager)
	return []addressed{l}, err
}

func sampleText(s *domain.Sample) refusal.Text {
	if s.Outcome == domain.SampleInOrder {
		return text("未发现问题。"+s.Note, "in order. "+s.Note)
	}
	return text("发现问题："+faultsText(s.Faults)+"。"+s.Note, "faults: "+faultsText(s.Faults)+". "+s.Note)
}

func emergencyLetters(ctx context.Context, tx Tx, e *RecordedEvent, id domain.PurchaseID) ([]addressed, error) {
	m, err := tx.Emergency(ctx, id)
	if err != nil {
		return nil, err
	}
	l := addressed{kind: string(e.Kind), name: m.Title, link: "/desk/emergencies"}
	switch e.Kind {
	case domain.EventEmergencyReported:
		l.people, err = tx.Holders(ctx, m.Department, "", domain.DepartmentManager)
	case domain.EventEmergencyConfirmed:
		if l.people, err = tx.Holders(ctx, m.Department, "", domain.DepartmentOfficer); err != nil {
			return nil, err
		}
		watching := l
		watching.people, err = tx.Holders(ctx, "", m.Region, domain.OperatorReviewer, domain.RoleSupervisor)
		return []addressed{l, watching}, err
	default:
		l.detail = both(m.Refusal)
		l.people, err = tx.Holders(ctx, m.Department, "", domain.DepartmentOfficer)
	}
	return []addressed{l}, err
}

func deputyLetters(ctx context.Context, tx Tx, id domain.DeputyID) ([]addressed, error) {
	d, err := tx.Deputy(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := tx.Person(ctx, d.Person)
	if err != nil {
		return nil, err
	}
	return []addressed{{kind: "deputy.named", people: []domain.Person{*p}, name: d.From.String() + " — " + d.To.String(), link: "/desk/chain"}}, nil
}
