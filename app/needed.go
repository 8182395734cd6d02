package app

import (
	"context"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/workday"
)

// StaffTx is organisations with who works for them.
type StaffTx interface {
	// Staff reads them by region, name and id: in three statements, however many they are.
	Staff(ctx context.Context, q StaffQuery) ([]domain.Staff, error)
}

// StaffQuery is one organisation, or all but agencies in a region and above it. Above are marked, and nobody of them is
// named.
type StaffQuery struct {
	Organisation domain.OrganisationID
	Region       domain.RegionCode
	Training     bool         // of training regions, or of none
	From         workday.Date // deputations that end on it or later
}

// maxNeeds is how many rows are answered: what is beyond them is mended after them.
const maxNeeds = 300

// Needed is what is missing, for the days it was asked for.
type Needed struct {
	Needs []domain.Need
	Days  []workday.Date
	More  bool // than Needs
}

// managers may ask for their own organisation: they give roles, name deputies or know whom to ask.
var managers = []domain.Role{domain.AgencyAdmin, domain.DepartmentManager, domain.OperatorReviewer, domain.OperatorPublisher, domain.RoleSteward, domain.RoleSupervisor}

// WhoIsNeeded tells an administrator of his region, and whoever manages an organisation of his own, which duty has nobody
// and which separation can't be kept on the working days of the next week.
func (a *App) WhoIsNeeded(ctx context.Context, by domain.Actor) (n Needed, err error) {
	q := StaffQuery{Training: by.Training}
	switch {
	case by.Has(domain.AdminSystem, domain.AdminSecurity, domain.AdminAudit):
		q.Region = by.Region
	case by.Has(managers...):
		q.Organisation = by.Organisation
	default:
		return n, domain.Missing()
	}
	err = a.Store.View(ctx, func(tx Tx) error {
		cal, err := tx.Calendar(ctx)
		if err != nil {
			return err
		}
		n.Days, q.From = nextDays(cal, workday.On(tx.Now())), workday.On(tx.Now())
		staff, err := tx.Staff(ctx, q)
		if err != nil {
			return err
		}
		n.Needs = domain.WhoIsNeeded(staff, n.Days)
		if q.Organisation != "" { // who serves his region is not his to know or to mend
			n.Needs = ofOrganisation(n.Needs)
		}
		return nil
	})
	if len(n.Needs) > maxNeeds {
		n.Needs, n.More = n.Needs[:maxNeeds], true
	}
	return n, err
}

// nextDays are the working days among the seven that begin today.
func nextDays(cal workday.Calendar, today workday.Date) (days []workday.Date) {
	for i := range 7 {
		if d := today.AddDays(i); cal.Works(d) {
			days = append(days, d)
		}
	}
	return days
}

func ofOrganisation(needs []domain.Need) (own []domain.Need) {
	for _, n := range needs {
		if n.Kind != domain.NeedRegion {
			own = append(own, n)
		}
	}
	return own
}
