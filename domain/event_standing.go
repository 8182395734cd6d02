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

	EventFirmClaimOpened    EventKind = "firm_claim.opened" // by somebody who says that a registered firm is his
	EventFirmClaimFiled     EventKind = "firm_claim.filed"
	EventFirmClaimAnswered  EventKind = "firm_claim.answered" // by the firm's present people
	EventFirmClaimGranted   EventKind = "firm_claim.granted"
	EventFirmClaimRefused   EventKind = "firm_claim.refused"
	EventFirmClaimWithdrawn EventKind = "firm_claim.withdrawn"
	EventFirmClaimOverdue   EventKind = "firm_claim.overdue"

	EventOpinionAsked   EventKind = "opinion.asked" // of a trade's regulator, about a firm that wants to be let in
	EventOpinionGiven   EventKind = "opinion.given"
	EventOpinionSilent  EventKind = "opinion.silent"  // the regulator's time is over
	EventOpinionReplied EventKind = "opinion.replied" // by the operator, to an objection
	EventOpinionEnded   EventKind = "opinion.ended"   // it is no longer needed

	EventRelationFiled EventKind = "relation.filed" // by an agency, of itself
	EventRelationEnded EventKind = "relation.ended" // by the operator

	EventPartnerRegistered  EventKind = "partner.registered"  // a region whose checks are recognised, or its new key
	EventAgencyRecognised   EventKind = "agency.recognised"   // by a newer list, after its recognition had ended
	EventAgencyCarried      EventKind = "agency.carried"      // by another partner's list, when the first one's word was over
	EventAgencyUnrecognised EventKind = "agency.unrecognised" // a newer list lacks it, or none came in time

	EventPersonRecused EventKind = "person.recused" // from an organisation, until a day
)
