package domain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// EventKind names a recorded act: noun.verb.
type EventKind string

// Class says what of an event outsiders may see (sealed-bids-and-log.md, "Events and their faces").
type Class string

// The classes. Blind is the default.
const (
	ClassPublic  Class = "public"  // the face is the leaf
	ClassSealed  Class = "sealed"  // shown to its agency only until the freeze releases it
	ClassBlind   Class = "blind"   // the leaf is a salted hash
	ClassPrivate Class = "private" // one opaque leaf a day for all of them
)

// The kinds of events, one per verb.
const (
	EventOrganisationCreated  EventKind = "organisation.created"
	EventPersonAdded          EventKind = "person.added"
	EventPersonChanged        EventKind = "person.changed"
	EventPersonInvited        EventKind = "person.invited"    // may set a password by mail
	EventPersonInvitedTo      EventKind = "person.invited_to" // join another organisation
	EventInvitationDeclined   EventKind = "person.declined"
	EventPersonJoined         EventKind = "person.joined"
	EventPersonLeft           EventKind = "person.left" // an organisation; what was open is handed over
	EventRolesSet             EventKind = "person.roles_set"
	EventPersonDisabled       EventKind = "person.disabled"
	EventPersonErased         EventKind = "person.erased"
	EventPersonExported       EventKind = "person.exported"
	EventLoggedIn             EventKind = "person.logged_in"
	EventLogInFailed          EventKind = "person.login_failed"
	EventProved               EventKind = "person.proved"
	EventSessionEnded         EventKind = "person.session_ended"
	EventPasskeyAdded         EventKind = "person.passkey_added"
	EventPasskeyRemoved       EventKind = "person.passkey_removed"
	EventRecoveryUsed         EventKind = "person.recovery_used"
	EventTOTPResetAsked       EventKind = "person.totp_reset_asked"
	EventTOTPResetAgreed      EventKind = "person.totp_reset_agreed"
	EventTOTPResetRefused     EventKind = "person.totp_reset_refused"
	EventPasswordResetAsked   EventKind = "person.password_reset_asked"
	EventPasswordResetAgreed  EventKind = "person.password_reset_agreed" // the link goes to his mail
	EventPasswordResetRefused EventKind = "person.password_reset_refused"
	EventIdentityAsked        EventKind = "person.identity_asked"
	EventIdentityAgreed       EventKind = "person.identity_agreed"
	EventMobileConfirmed      EventKind = "person.mobile_confirmed"
	EventCodeAsked            EventKind = "person.code_asked" // on his phone, to sign in or to confirm its number
	EventTokenMade            EventKind = "person.token_made"
	EventTokenRevoked         EventKind = "person.token_revoked"
	EventTicketAsked          EventKind = "ticket.asked"
	EventTicketAnswered       EventKind = "ticket.answered" // by the operator
	EventTicketReplied        EventKind = "ticket.replied"  // by who asked
	EventTicketClosed         EventKind = "ticket.closed"
	EventTicketLookLet        EventKind = "ticket.look_let"   // who asked lets the operator see his desk, or no longer does
	EventTicketLooked         EventKind = "ticket.looked"     // the operator began to
	EventTicketLookEnded      EventKind = "ticket.look_ended" // and ended it before its time, or the leave or the request ended
	EventDirectoryImported    EventKind = "directory.imported"
	EventCalendarImported     EventKind = "calendar.imported"
	EventListImported         EventKind = "list.imported" // to compare a directory with
	EventRulebookImported     EventKind = "rulebook.imported"
	EventAgencyRegistered     EventKind = "agency.registered"
	EventAgencyEdited         EventKind = "agency.edited"
	EventAgencySubmitted      EventKind = "agency.submitted"
	EventAgencyReturned       EventKind = "agency.returned"
	EventAgencyAdmitted       EventKind = "agency.admitted"
	EventIntakeBegun          EventKind = "intake.begun"
	EventIntakeReleased       EventKind = "intake.released"
	EventIntakeAdmitted       EventKind = "intake.admitted" // a batch
	EventAgencyExpiring       EventKind = "agency.expiring" // reminded of certificates that end soon
	EventNoticeDrafted        EventKind = "notice.drafted"
	EventNoticeEdited         EventKind = "notice.edited"
	EventNoticeSubmitted      EventKind = "notice.submitted"
	EventNoticeRejected       EventKind = "notice.rejected"
	EventNoticeStepApproved   EventKind = "notice.step_approved" // one of several steps
	EventNoticeApproved       EventKind = "notice.approved"
	EventNoticeFastTracked    EventKind = "notice.fast_tracked" // approved, and not to be reviewed before publication
	EventNoticeDiverted       EventKind = "notice.diverted"     // out of the fast lane, to the operator's review
	EventNoticeReturned       EventKind = "notice.returned"
	EventNoticeReviewed       EventKind = "notice.reviewed"
	EventNoticeKeyed          EventKind = "notice.keyed"
	EventNoticePublished      EventKind = "notice.published"
	EventNoticeCancelled      EventKind = "notice.cancelled"
	EventNoticeFrozen         EventKind = "notice.frozen"
	EventNoticeVetted         EventKind = "notice.vetted"
	EventNoticeOpened         EventKind = "notice.opened"
	EventNoticeBeacon         EventKind = "notice.beacon"        // the random value that was named is there
	EventNoticeBeaconWaived   EventKind = "notice.beacon_waived" // by a supervisor, after the wait
	EventNoticeOrdered        EventKind = "notice.opening_ordered"
	EventNoticeShares         EventKind = "notice.shares_asked" // of the holders of its keys
	EventShareGiven           EventKind = "notice.share_given"
	EventShareWrong           EventKind = "notice.share_wrong" // it does not match its commitment
	EventHolderKeySet         EventKind = "holder_key.set"
	EventNoticeFailed         EventKind = "notice.failed"
	EventNoticeReposted       EventKind = "notice.reposted"
	EventNoticeClosed         EventKind = "notice.closed"
	EventNoticeRevised        EventKind = "notice.revised"
	EventNoticeSuspended      EventKind = "notice.suspended"
	EventNoticeResumed        EventKind = "notice.resumed"
	EventNoticeConcluded      EventKind = "notice.concluded" // the decision after a second failure
	EventRevisionProposed     EventKind = "revision.proposed"
	EventRevisionAgreed       EventKind = "revision.agreed"
	EventRevisionReviewed     EventKind = "revision.reviewed"
	EventRevisionReturned     EventKind = "revision.returned"
	EventRevisionDropped      EventKind = "revision.dropped"
	EventEnquiryAsked         EventKind = "enquiry.asked"
	EventEnquiryAnswered      EventKind = "enquiry.answered"
	EventEnquiryOverdue       EventKind = "enquiry.overdue"
	EventExplanationAsked     EventKind = "explanation.asked" // of an abnormally low offer
	EventExplanationGiven     EventKind = "explanation.given"
	EventExplanationDecided   EventKind = "explanation.decided"
	EventNoticeScreened       EventKind = "notice.screened" // every explanation is decided
	EventBidLapsed            EventKind = "bid.lapsed"      // by a material change of the terms
	EventAttachmentFetched    EventKind = "attachment.fetched"
	EventBidSealed            EventKind = "bid.sealed"
	EventBidReplaced          EventKind = "bid.replaced"
	EventBidWithdrawn         EventKind = "bid.withdrawn"
	EventDocumentsOpened      EventKind = "documents.opened"
	EventDocumentRead         EventKind = "document.read" // an opened one, by somebody else than its agency
	EventReadingKeySet        EventKind = "agency.reading_key_set"
	EventPanelFixed           EventKind = "panel.fixed"   // the pool of a scored notice, before the opening
	EventPanelCalled          EventKind = "panel.called"  // an expert
	EventPanelRecused         EventKind = "panel.recused" // by himself
	EventPanelLapsed          EventKind = "panel.lapsed"  // his time
	EventSheetLocked          EventKind = "sheet.locked"  // of one expert
	EventPanelClosed          EventKind = "panel.closed"  // all sheets are locked
	EventAwardAnnounced       EventKind = "award.announced"
	EventAwardDeclined        EventKind = "award.declined"
	EventAwardPassed          EventKind = "award.passed"  // to the next reserve
	EventAwardVacated         EventKind = "award.vacated" // a place that nobody takes
	EventAwardStruck          EventKind = "award.struck"  // a reserve, by oversight
	EventAwardRevoked         EventKind = "award.revoked" // a winner's, by oversight
	EventContractDrafted      EventKind = "contract.drafted"
	EventContractSigned       EventKind = "contract.signed"
	EventContractFiled        EventKind = "contract.filed"
	EventChainSet             EventKind = "chain.set"
	EventDeputyNamed          EventKind = "deputy.named"
	EventDeputyEnded          EventKind = "deputy.ended"
	EventTemplateSaved        EventKind = "template.saved"
	EventTemplateRetired      EventKind = "template.retired"
	EventSampleDrawn          EventKind = "sample.drawn" // a fast-lane notice is reviewed afterwards
	EventSampleConcluded      EventKind = "sample.concluded"
	EventEmergencyReported    EventKind = "emergency.reported"
	EventEmergencyConfirmed   EventKind = "emergency.confirmed"
	EventEmergencyRefused     EventKind = "emergency.refused"
	EventFindingRaised        EventKind = "finding.raised"
	EventFindingAnswered      EventKind = "finding.answered" // by its owner
	EventFindingOverdue       EventKind = "finding.overdue"
	EventFindingResolved      EventKind = "finding.resolved"
	EventTrainingWiped        EventKind = "training.wiped"
	EventRelationsImported    EventKind = "relations.imported"
	EventPurchaseRegistered   EventKind = "purchase.registered"
	EventPurchasesImported    EventKind = "purchases.imported"
	EventPurchaseStruck       EventKind = "purchase.struck"
	EventOverrideAgreed       EventKind = "notice.override_agreed"
	EventBudgetRegistered     EventKind = "budget.registered"
	EventBudgetAdjusted       EventKind = "budget.adjusted"
	EventLogDay               EventKind = "log.day" // commits to the day's private events
	EventChangeRegistered     EventKind = "change.registered"
	EventChangeEdited         EventKind = "change.edited"
	EventChangeSent           EventKind = "change.sent" // to the departments concerned
	EventChangeAnswered       EventKind = "change.answered"
	EventChangeSilence        EventKind = "change.silence" // of departments whose clock ran out
	EventChangeDrafted        EventKind = "change.drafted"
	EventChangeCirculated     EventKind = "change.circulated"
	EventChangeCountersigned  EventKind = "change.countersigned"
	EventChangeForReview      EventKind = "change.for_review"
	EventChangeReviewed       EventKind = "change.reviewed"
	EventChangeReturned       EventKind = "change.returned"
	EventChangeOpened         EventKind = "change.opened" // to public comment
	EventChangeApproved       EventKind = "change.approved"
	EventChangeCommented      EventKind = "change.commented"
	EventChangeReplied        EventKind = "change.replied"
	EventChangeClosed         EventKind = "change.closed" // its public comment
	EventChangeOverdue        EventKind = "change.overdue"
	EventChangePublished      EventKind = "change.published"
	EventChangeWithdrawn      EventKind = "change.withdrawn"
)

var classes = map[EventKind]Class{
	EventTrainingWiped: ClassPublic, EventDirectoryImported: ClassPublic, EventCalendarImported: ClassPublic, EventRulebookImported: ClassPublic,
	EventAgencyAdmitted: ClassPublic, EventIntakeAdmitted: ClassPublic, EventAgencySuspended: ClassPublic, EventAgencyReinstated: ClassPublic, EventAgencyRemoved: ClassPublic, EventAgencyExited: ClassPublic,
	EventPartnerRegistered: ClassPublic, EventAgencyRecognised: ClassPublic, EventAgencyUnrecognised: ClassPublic, EventAgencyCarried: ClassPublic, EventNoticePublished: ClassPublic, EventNoticeCancelled: ClassPublic,
	EventNoticeFrozen: ClassPublic, EventNoticeVetted: ClassPublic, EventNoticeOpened: ClassPublic, EventNoticeFailed: ClassPublic, EventNoticeReposted: ClassPublic,
	EventNoticeClosed: ClassPublic, EventAwardAnnounced: ClassPublic, EventAwardDeclined: ClassPublic, EventAwardPassed: ClassPublic,
	EventContractFiled: ClassPublic, EventLogDay: ClassPublic, EventAttachmentFetched: ClassPrivate, EventDocumentRead: ClassPrivate,
	EventAwardVacated: ClassPublic, EventNoticeScreened: ClassPublic, EventAwardStruck: ClassPublic, EventAwardRevoked: ClassPublic,
	EventSampleDrawn: ClassPublic, EventSampleConcluded: ClassPublic, EventEmergencyConfirmed: ClassPublic,
	EventNoticeRevised: ClassPublic, EventNoticeSuspended: ClassPublic, EventNoticeResumed: ClassPublic, EventNoticeConcluded: ClassPublic,
	EventEnquiryAnswered: ClassPublic, EventEnquiryOverdue: ClassPublic, EventBidLapsed: ClassSealed,
	EventChangeOpened: ClassPublic, EventChangeReplied: ClassPublic, EventChangePublished: ClassPublic,
	EventNoticeBeacon: ClassPublic, EventNoticeBeaconWaived: ClassPublic, EventNoticeOrdered: ClassPublic,
	EventNoticeShares: ClassPublic, EventShareGiven: ClassPublic, EventShareWrong: ClassPublic,
	EventLoggedIn: ClassPrivate, EventLogInFailed: ClassPrivate, EventProved: ClassPrivate, EventSessionEnded: ClassPrivate,
	EventPasskeyAdded: ClassPrivate, EventPasskeyRemoved: ClassPrivate, EventRecoveryUsed: ClassPrivate, EventTOTPResetAsked: ClassPrivate,
	EventTOTPResetRefused: ClassPrivate, EventIdentityAsked: ClassPrivate, EventTokenMade: ClassPrivate, EventTokenRevoked: ClassPrivate,
	EventPersonExported: ClassPrivate, EventPersonRecused: ClassPrivate, EventInvitationDeclined: ClassPrivate,
	EventPasswordResetAsked: ClassPrivate, EventPasswordResetAgreed: ClassPrivate, EventPasswordResetRefused: ClassPrivate,
	EventTicketAsked: ClassPrivate, EventTicketAnswered: ClassPrivate, EventTicketReplied: ClassPrivate, EventTicketClosed: ClassPrivate,
	EventTicketLookLet: ClassPrivate, EventTicketLooked: ClassPrivate, EventTicketLookEnded: ClassPrivate,
	EventPaperConsented: ClassPrivate, EventPaperWithdrawn: ClassPrivate, EventPaperStored: ClassPrivate, EventPaperRead: ClassPrivate, EventPaperDeleted: ClassPrivate,
	EventPanelFixed: ClassPublic, EventPanelClosed: ClassPublic,
	EventMobileConfirmed: ClassPrivate, EventCodeAsked: ClassPrivate,
	EventBidSealed: ClassSealed, EventBidReplaced: ClassSealed, EventBidWithdrawn: ClassSealed,
}

// Class of the kind: blind unless it is listed.
func (k EventKind) Class() Class {
	if c, ok := classes[k]; ok {
		return c
	}
	return ClassBlind
}

// Face is the public fields of an event: ASCII names; strings, booleans, integers below 2^53, lists and maps of them.
type Face map[string]any

// Event is one recorded act. Face goes into the log as canonical bytes; Private stays in event_private and can be erased.
type Event struct {
	ID      EventID
	Kind    EventKind
	Region  RegionCode
	Subject string // noun:id
	By      Actor
	At      time.Time
	Face    Face
	Private Face
}

// maxFace is the size of a face, in bytes (sealed-bids-and-log.md).
const maxFace = 65_000

// Bytes is the canonical JSON (RFC 8785) of the whole face: kind, subject, moment, the actor's role and organisation,
// and the public fields.
func (e Event) Bytes() ([]byte, error) {
	all := Face{"kind": string(e.Kind), "subject": e.Subject, "at": Moment(e.At), "role": e.By.Role(), "region": string(e.Region)}
	if e.By.Organisation != "" {
		all["organisation"] = string(e.By.Organisation)
	}
	for k, v := range e.Face {
		all[k] = v
	}
	b, err := Canonical(all)
	if err == nil && len(b) > maxFace {
		err = fmt.Errorf("face of %s %s: %d bytes, at most %d", e.Kind, e.Subject, len(b), maxFace)
	}
	return b, err
}

// Moment writes an instant as UTC with six digits, the form of events and receipts.
func Moment(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

// Canonical is RFC 8785 for what faces may hold. encoding/json already sorts the (ASCII) names of maps and writes
// integers plainly; what differs is the escaping of <, >, &, U+2028 and U+2029.
func Canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	s := strings.TrimSuffix(b.String(), "\n")
	return []byte(unescapeSeparators(s)), nil
}

// unescapeSeparators turns \u2028 and \u2029 back into the characters, leaving an escaped backslash before them alone.
func unescapeSeparators(s string) string {
	if !strings.Contains(s, `\u202`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+5 < len(s) && (s[i:i+6] == `\u2028` || s[i:i+6] == `\u2029`):
			b.WriteRune(map[byte]rune{'8': '\u2028', '9': '\u2029'}[s[i+5]])
			i += 5
		case s[i] == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i++
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
