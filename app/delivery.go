package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/intermart/intermart/domain"
	"github.com/intermart/intermart/domain/refusal"
)

// The handlers of deliveries. Their names are stable: rows of older releases carry them.
const (
	HandleLetters   = "letters.write"    // one letter to each person concerned by an event
	HandleRetain    = "files.retain"     // lock what a noun cites
	HandleInvite    = "person.invite"    // mail a link that sets a password
	HandleCode      = "person.code"      // send a code to a phone
	HandleKeys      = "notice.keys"      // identities and draw secret, before publication
	HandleRepublish = "notice.republish" // publish what needs no publisher
	HandleRecheck   = "notice.recheck"   // compute the checks of one notice again
	HandleFreeze    = "notice.freeze"
	HandleArchive   = "bids.archive" // envelopes of the frozen list into the bucket
	HandleVet       = "notice.vet"
	HandleBeacon    = "notice.beacon"  // the random value that the notice named
	HandleHolders   = "notice.holders" // the time of its share holders ran out
	HandleOpen      = "notice.open"
	HandlePanel     = "notice.panel" // draw, call and replace the experts of a scored notice
	HandleSelect    = "notice.select"
	HandleRepost    = "notice.repost"
	HandleSweep     = "files.sweep" // files that no noun ever cited
	HandleTiles     = "log.tiles"   // full tiles of the log into the bucket
	HandleDay       = "log.day"     // the day's leaf for its private events

	HandleDocuments      = "bids.documents"  // documents of opened bids
	HandleRerun          = "rules.rerun"     // find the notices that a change around them concerns
	HandleDawn           = "rules.dawn"      // what begins and ends with a day
	HandleFindingDue     = "finding.due"     // the clock of a finding's owner ran out
	HandleEnquiryDue     = "enquiry.due"     // the clock of an answer ran out
	HandleChangeDue      = "change.due"      // a clock of a change has run out
	HandleExplanationDue = "explanation.due" // a clock of an explanation has run out

	HandleSubscribers  = "search.tell"    // a letter to everybody whose search a published notice fits
	HandleExpiry       = "agency.expiry"  // remind of certificates that end soon
	HandleFirmClaimDue = "firm_claim.due" // the clock of a decision on a firm's accounts ran out

	HandleOpinionDue = "opinion.due"            // the clock of a regulator's opinion ran out
	HandlePapers     = "identity_papers.delete" // images of identity papers whose time has run out

	HandleIntakeRead  = "intake.read"  // the rows of a workbook of agencies
	HandleIntakeAdmit = "intake.admit" // one batch of them
)

// reactions are the deliveries that an event causes.
var reactions = map[domain.EventKind][]string{
	domain.EventPersonInvited:       {HandleInvite},
	domain.EventCodeAsked:           {HandleCode},
	domain.EventPersonInvitedTo:     {HandleLetters},
	domain.EventPersonLeft:          {HandleLetters},
	domain.EventRolesSet:            {HandleLetters},
	domain.EventTOTPResetAgreed:     {HandleLetters},
	domain.EventPasswordResetAgreed: {HandleInvite, HandleLetters},
	domain.EventRecoveryUsed:        {HandleLetters},
	domain.EventIdentityAgreed:      {HandleLetters},
	domain.EventPasskeyAdded:        {HandleLetters},
	domain.EventMobileConfirmed:     {HandleLetters},
	domain.EventAgencySubmitted:     {HandleLetters, HandleRetain},
	domain.EventAgencyReturned:      {HandleLetters},
	domain.EventAgencyAdmitted:      {HandleLetters, HandleRerun},
	domain.EventIntakeBegun:         {HandleIntakeRead},
	domain.EventIntakeReleased:      {HandleIntakeAdmit},
	domain.EventAgencyExpiring:      {HandleLetters},
	domain.EventDirectoryImported:   {HandleRerun},
	domain.EventRulebookImported:    {HandleRerun},
	domain.EventNoticeSubmitted:     {HandleLetters, HandleRetain, HandleRecheck},
	domain.EventNoticeRejected:      {HandleLetters},
	domain.EventNoticeStepApproved:  {HandleLetters},
	domain.EventNoticeApproved:      {HandleLetters},
	domain.EventNoticeFastTracked:   {HandleKeys},
	domain.EventNoticeDiverted:      {HandleLetters},
	domain.EventSampleDrawn:         {HandleLetters},
	domain.EventSampleConcluded:     {HandleLetters},
	domain.EventEmergencyReported:   {HandleLetters, HandleRetain},
	domain.EventEmergencyConfirmed:  {HandleLetters},
	domain.EventEmergencyRefused:    {HandleLetters},
	domain.EventDeputyNamed:         {HandleLetters},
	domain.EventNoticeReturned:      {HandleLetters},
	domain.EventNoticeReviewed:      {HandleKeys},
	domain.EventNoticeKeyed:         {HandleLetters},
	domain.EventNoticePublished:     {HandleLetters, HandleRecheck, HandleSubscribers},
	domain.EventNoticeCancelled:     {HandleLetters},
	domain.EventNoticeFrozen:        {HandleVet, HandleArchive, HandleRetain},
	domain.EventNoticeVetted:        {HandleOpen},
	domain.EventNoticeBeacon:        {HandleOpen},
	domain.EventNoticeBeaconWaived:  {HandleOpen},
	domain.EventNoticeShares:        {HandleLetters},
	domain.EventShareGiven:          {HandleOpen},
	domain.EventNoticeOpened:        {HandleSelect, HandleDocuments},
	domain.EventNoticeScreened:      {HandleSelect},
	domain.EventExplanationAsked:    {HandleLetters},
	domain.EventExplanationGiven:    {HandleLetters},
	domain.EventExplanationDecided:  {HandleLetters},
	domain.EventNoticeFailed:        {HandleLetters, HandleRepost},
	domain.EventNoticeReposted:      {HandleLetters},
	domain.EventPanelCalled:         {HandleLetters},
	domain.EventPanelClosed:         {HandleSelect},
	domain.EventAwardAnnounced:      {HandleLetters},
	domain.EventAwardDeclined:       {HandleLetters},
	domain.EventAwardPassed:         {HandleLetters},
	domain.EventAwardVacated:        {HandleLetters},
	domain.EventAwardStruck:         {HandleLetters},
	domain.EventAwardRevoked:        {HandleLetters},
	domain.EventContractSigned:      {HandleLetters, HandleRetain},
	domain.EventContractFiled:       {HandleLetters, HandleRecheck},
	domain.EventFindingRaised:       {HandleLetters},
	domain.EventFindingAnswered:     {HandleLetters},
	domain.EventFindingOverdue:      {HandleLetters},

	domain.EventTicketAsked: {HandleLetters}, domain.EventTicketAnswered: {HandleLetters}, domain.EventTicketReplied: {HandleLetters}, domain.EventTicketClosed: {HandleLetters},
	domain.EventTicketLookLet: {HandleLetters}, domain.EventTicketLooked: {HandleLetters},

	domain.EventNoticeRevised:    {HandleLetters, HandleRecheck, HandleRetain},
	domain.EventNoticeSuspended:  {HandleLetters},
	domain.EventNoticeResumed:    {HandleLetters},
	domain.EventNoticeConcluded:  {HandleLetters, HandleRetain},
	domain.EventRevisionProposed: {HandleLetters},
	domain.EventRevisionAgreed:   {HandleLetters},
	domain.EventRevisionReviewed: {HandleLetters},
	domain.EventRevisionReturned: {HandleLetters},
	domain.EventEnquiryAsked:     {HandleLetters},
	domain.EventEnquiryAnswered:  {HandleLetters},
	domain.EventEnquiryOverdue:   {HandleLetters},

	domain.EventAgencySuspended: {HandleLetters, HandleRerun}, domain.EventAgencyReinstated: {HandleLetters, HandleRerun},
	domain.EventAgencyRecognised: {HandleLetters, HandleRerun}, domain.EventAgencyUnrecognised: {HandleLetters, HandleRerun}, domain.EventAgencyCarried: {HandleRerun},
	domain.EventAgencyRemoved: {HandleLetters, HandleRerun}, domain.EventAgencyExited: {HandleLetters, HandleRerun}, domain.EventRelationsImported: {HandleRerun},
	domain.EventRelationFiled: {HandleLetters, HandleRerun}, domain.EventRelationEnded: {HandleLetters, HandleRerun},
	domain.EventAgencyChangeFiled: {HandleLetters, HandleRetain}, domain.EventAgencyChangeReturned: {HandleLetters}, domain.EventAgencyChangeAccepted: {HandleLetters, HandleRerun},

	domain.EventFirmClaimFiled: {HandleLetters, HandleRetain}, domain.EventFirmClaimAnswered: {HandleLetters, HandleRetain}, domain.EventFirmClaimOverdue: {HandleLetters},
	domain.EventFirmClaimGranted: {HandleLetters}, domain.EventFirmClaimRefused: {HandleLetters},

	domain.EventOpinionAsked: {HandleLetters}, domain.EventOpinionGiven: {HandleLetters}, domain.EventOpinionSilent: {HandleLetters}, domain.EventOpinionReplied: {HandleLetters},
	domain.EventPaperWithdrawn: {HandlePapers},

	domain.EventChangeSent: {HandleLetters, HandleRetain}, domain.EventChangeAnswered: {HandleLetters}, domain.EventChangeCirculated: {HandleLetters, HandleRetain},
	domain.EventChangeForReview: {HandleLetters}, domain.EventChangeReturned: {HandleLetters}, domain.EventChangeOpened: {HandleLetters},
	domain.EventChangeApproved: {HandleLetters}, domain.EventChangeCommented: {HandleLetters}, domain.EventChangeClosed: {HandleLetters},
	domain.EventChangeOverdue: {HandleLetters}, domain.EventChangePublished: {HandleLetters, HandleRerun}, domain.EventChangeWithdrawn: {HandleLetters},
}

// record writes an event with the deliveries it causes, and keeps the budget in step with it. What its actor may not do
// without a fresh proof, or with this token, is refused here for every act.
func (a *App) record(ctx context.Context, tx Tx, e domain.Event) error {
	if r := e.Allowed(); r != nil {
		return r
	}
	if _, err := tx.Record(ctx, e, reactions[e.Kind]...); err != nil {
		return err
	}
	return a.balanceOf(ctx, tx, e)
}

type handler func(a *App, ctx context.Context, d domain.Delivery) error

var handlers = map[string]handler{
	HandleLetters: (*App).writeLetters, HandleRetain: (*App).retainFiles, HandleInvite: (*App).mailInvitation, HandleCode: (*App).sendCode,
	HandleKeys: (*App).makeKeys, HandleRepublish: (*App).republish, HandleRecheck: (*App).recheckNotice,
	HandleFreeze: (*App).freezeNotice, HandleArchive: (*App).archiveBids, HandleDocuments: (*App).openDocuments, HandleVet: (*App).vetNotice,
	HandleBeacon: (*App).fetchBeacon, HandleOpen: (*App).openNotice, HandlePanel: (*App).stepPanel, HandleSelect: (*App).selectNotice, HandleHolders: (*App).holdersDue, HandleRepost: (*App).repostNotice,
	HandleRerun: (*App).rerun, HandleDawn: (*App).dawn, HandleFindingDue: (*App).findingDue,
	HandleSweep: (*App).sweepFiles, HandleTiles: (*App).exportTiles, HandleDay: (*App).sealDay, HandleEnquiryDue: (*App).enquiryDue, HandleChangeDue: (*App).changeDue,
	HandleSubscribers: (*App).tellSubscribers, HandleExpiry: (*App).remindExpiry, HandleIntakeRead: (*App).readIntake, HandleIntakeAdmit: (*App).admitIntake,
	HandleExplanationDue: (*App).explanationDue, HandleFirmClaimDue: (*App).firmClaimDue, HandleOpinionDue: (*App).opinionDue, HandlePapers: (*App).deletePapers,
}

// Handle does the work of one delivery. Twice is harmless: each handler claims its delivery in the transaction of its
// effect. A refusal that trying again can't mend is recorded as final.
func (a *App) Handle(ctx context.Context, d domain.Delivery) error {
	h, ok := handlers[d.Handler]
	if !ok {
		return fmt.Errorf("delivery %d: no handler %q", d.ID, d.Handler)
	}
	err := h(a, ctx, d)
	if err == nil {
		return nil
	}
	final := Final(err)
	fault := fmt.Errorf("%s of %s: %w", d.Handler, d.Subject, err)
	noted := a.Store.Update(context.WithoutCancel(ctx), func(tx Tx) error {
		return tx.DeliveryFailed(ctx, d.ID, fault.Error(), final, backoff(d.Attempt))
	})
	if noted != nil {
		a.Log.Error("a failed delivery was not noted", "delivery", d.ID, "error", noted)
	}
	return fault
}

// Final reports whether a fault is the domain's no: trying again can't mend it.
func Final(err error) bool {
	r := refusal.As(err)
	return r != nil && r.Code != refusal.Unavailable && r.Code != refusal.Internal
}

// backoff waits 1, 2, 4 … seconds, at most 15, so that work resumes within seconds of a recovery.
func backoff(attempt int) time.Duration {
	return min(time.Second<<min(attempt, 4), 15*time.Second)
}

// claimed runs f in a transaction that begins by claiming the delivery; nothing happens when it is done already.
func (a *App) claimed(ctx context.Context, d domain.Delivery, f func(tx Tx) error) error {
	return a.Store.Update(ctx, func(tx Tx) error {
		mine, err := tx.ClaimDelivery(ctx, d.ID)
		if err != nil || !mine {
			return err
		}
		return f(tx)
	})
}

// subjectID is the id in "noun:id".
func subjectID(subject string) string {
	_, id, _ := strings.Cut(subject, ":")
	return id
}

// HandOut takes what is due, for the relay.
func (a *App) HandOut(ctx context.Context, lease time.Duration, limit int) (ds []domain.Delivery, err error) {
	err = a.Store.Update(ctx, func(tx Tx) error { ds, err = tx.HandOut(ctx, lease, limit); return err })
	return ds, err
}

// Backlog counts what is due and not done, by handler.
func (a *App) Backlog(ctx context.Context) (n map[string]int, err error) {
	err = a.Store.View(ctx, func(tx Tx) error { n, err = tx.Backlog(ctx); return err })
	return n, err
}

// Drain does everything that is due, here and now, until nothing is: for making demo data and for tests.
func (a *App) Drain(ctx context.Context) error {
	for {
		for more := a.Notary != nil; more; {
			var err error
			if more, err = a.SequenceLog(ctx); err != nil {
				return err
			}
		}
		ds, err := a.HandOut(ctx, time.Minute, 100)
		if err != nil || len(ds) == 0 {
			return err
		}
		for _, d := range ds {
			if err := a.Handle(ctx, d); err != nil && !Final(err) {
				return err
			}
		}
	}
}

// operatorsOnly guards the pages of what failed.
func operatorsOnly(by domain.Actor) error {
	if !by.Training && by.Has(domain.OperatorReviewer, domain.OperatorPublisher, domain.AdminSystem) {
		return nil
	}
	return domain.Missing()
}

// FailedDeliveries are those that keep failing, for the operator whose region they serve.
func (a *App) FailedDeliveries(ctx context.Context, by domain.Actor) (ds []domain.Delivery, err error) {
	if err := operatorsOnly(by); err != nil {
		return nil, err
	}
	err = a.Store.View(ctx, func(tx Tx) error { ds, err = tx.FailedDeliveries(ctx, by.Region, 3, 200); return err })
	return ds, err
}

// RetryDelivery puts a failed delivery back in line.
func (a *App) RetryDelivery(ctx context.Context, by domain.Actor, id domain.DeliveryID) error {
	if err := operatorsOnly(by); err != nil {
		return err
	}
	return a.Store.Update(ctx, func(tx Tx) error { return tx.RetryDelivery(ctx, by.Region, id) })
}
