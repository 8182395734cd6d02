package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// ProofLife is how long a proof of oneself (password and second factor, or passkey) is good for what needs a fresh one.
const ProofLife = 15 * time.Minute

// freshlyProved are the acts that publish or decide: whoever takes one has proved himself within ProofLife, so that a
// desk left open decides nothing and makes no way in. What asks, answers, drafts, bids or corrects one's own is not among them; every kind
// of event is placed on one side or the other by TestEveryActIsPlaced.
var freshlyProved = map[EventKind]bool{
	// Agencies: admission and standing.
	EventAgencyAdmitted: true, EventAgencyReturned: true, EventAgencySuspended: true, EventAgencyReinstated: true, EventAgencyRemoved: true,
	EventAgencyChangeAccepted: true, EventAgencyChangeReturned: true, EventIntakeReleased: true,
	EventFirmClaimGranted: true, EventFirmClaimRefused: true, EventOpinionGiven: true, EventOpinionReplied: true, EventRelationEnded: true,
	// Notices: approval, review, publication, and what changes a published one.
	EventNoticeStepApproved: true, EventNoticeApproved: true, EventNoticeFastTracked: true, EventNoticeRejected: true, EventNoticeDiverted: true,
	EventNoticeReviewed: true, EventNoticeReturned: true, EventNoticePublished: true, EventNoticeCancelled: true, EventNoticeSuspended: true,
	EventNoticeResumed: true, EventNoticeClosed: true, EventNoticeConcluded: true, EventNoticeOrdered: true, EventNoticeBeacon: true,
	EventNoticeBeaconWaived: true, EventNoticeRevised: true, EventRevisionAgreed: true, EventRevisionReviewed: true, EventRevisionReturned: true,
	EventEnquiryAnswered: true, EventOverrideAgreed: true, EventSampleConcluded: true, EventEmergencyConfirmed: true, EventEmergencyRefused: true,
	EventFindingResolved: true, EventPurchaseStruck: true,
	// Openings and awards.
	EventShareGiven: true, EventSheetLocked: true, EventExplanationDecided: true,
	EventAwardPassed: true, EventAwardVacated: true, EventAwardStruck: true, EventAwardRevoked: true,
	// The directory.
	EventChangeCountersigned: true, EventChangeReviewed: true, EventChangeReturned: true, EventChangeOpened: true, EventChangeApproved: true,
	EventChangeReplied: true, EventChangePublished: true, EventChangeWithdrawn: true,
	// Who may decide: accounts, powers and the ways in.
	EventOrganisationCreated: true, EventPersonAdded: true, EventRolesSet: true, EventPersonDisabled: true, EventPersonInvitedTo: true, EventPersonLeft: true,
	EventPasswordResetAsked: true, EventPasswordResetAgreed: true, EventPasswordResetRefused: true,
	EventTOTPResetAsked: true, EventTOTPResetAgreed: true, EventTOTPResetRefused: true, EventIdentityAgreed: true, EventTokenMade: true,
	EventPersonErased: true, EventChainSet: true, EventDeputyNamed: true, EventMobileConfirmed: true, EventCodeAsked: true,
	EventPasskeyAdded: true, EventPasskeyRemoved: true,
	EventTicketLooked: true,
}

// Allowed refuses an act whose actor has not shown enough for it: a fresh proof where it publishes or decides, and for
// an API token the scope of the act's noun. Every act is asked before it is recorded.
func (e Event) Allowed() *refusal.Refusal {
	if e.By.Kind == KindSystem || e.By.Kind == KindVisitor {
		return nil
	}
	if r := e.By.inScope(e.Kind); r != nil {
		return r
	}
	if !freshlyProved[e.Kind] {
		return nil
	}
	return e.By.proved(e.At)
}

// proved refuses an actor whose proof is older than ProofLife.
func (a Actor) proved(now time.Time) *refusal.Refusal {
	if now.Sub(a.ProvedAt) <= ProofLife {
		return nil
	}
	return refusal.New(refusal.Forbidden, "session.prove", "", "发布、决定或变更登录方式前请再次验证身份（15 分钟内有效）", "prove yourself again before you publish, decide or change the ways into your account (good for 15 minutes)").
		Cite("平台规则", "再次验证", false)
}

// notOwn refuses whoever belongs to the organisation that the matter is about, on whose behalf he acts now or not, and
// whoever has recused himself from it.
func (a Actor) notOwn(o OrganisationID) *refusal.Refusal {
	if slices.Contains(a.Recused, o) {
		return refusal.New(refusal.Forbidden, "duty.recused", "", "您已声明对该单位回避，请由他人办理", "you have recused yourself from this organisation: somebody else must handle it").
			Cite("平台规则", "回避", false)
	}
	for _, own := range a.Also {
		if own == o {
			return refusal.New(refusal.Forbidden, "duty.own", "", "您也是该单位的人员，须回避，请由他人办理", "you also belong to this organisation: somebody else must handle it").
				Cite("平台规则", "回避", false)
		}
	}
	return nil
}

// needIn refuses an actor who holds none of the roles, and answers NotFound to one whose region does not hold r: a
// region's people see and act in their region.
func (a Actor) needIn(r RegionCode, roles ...Role) *refusal.Refusal {
	if refused := a.need(roles...); refused != nil {
		return refused
	}
	if a.Has(RoleSystem) || a.Sees(r) {
		return nil
	}
	return Missing()
}
