package app

import "github.com/intermart/intermart/domain"

// watchers look on in a region: the operator and oversight.
var watchers = []domain.Role{domain.OperatorReviewer, domain.OperatorPublisher, domain.RoleSupervisor, domain.RoleAuditor}

// deskOf is whose rows a desk lists: a department its own, and those with one of the roles what lies in their region.
func deskOf(by domain.Actor, roles ...domain.Role) (domain.OrganisationID, domain.RegionCode, error) {
	switch {
	case by.Kind == domain.KindDepartment:
		return by.Organisation, "", nil
	case by.Has(roles...):
		return "", by.Region, nil
	}
	return "", "", domain.Missing()
}

// practiceOf is the region to whose operator something goes that is practice; "" is every region, for what is real.
func practiceOf(training bool, r domain.RegionCode) domain.RegionCode {
	if training {
		return r
	}
	return ""
}
