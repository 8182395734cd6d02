package domain

// The kinds of events of an agency after its admission.
const (
	EventAgencySuspended      EventKind = "agency.suspended"
	EventAgencyReinstated     EventKind = "agency.reinstated"
	EventAgencyRemoved        EventKind = "agency.removed"
	EventAgencyExited         EventKind = "agency.exited"
	EventAgencyChangeFiled    EventKind = "agency_change.filed"
	EventAgencyChangeReturned EventKind = "agency_change.returned"
	EventAgencyChangeAccepted EventKind = "agency_change.accepted"

	EventPersonRecused EventKind = "person.recused" // from an organisation, until a day
)
