package domain

import (
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// NoticeStatus is what people and steps decided about a notice; "open for bids" is computed.
type NoticeStatus string

// The statuses.
const (
	NoticeDraft     NoticeStatus = "draft"
	NoticeInternal  NoticeStatus = "internal"  // waits for the department's manager
	NoticeReview    NoticeStatus = "review"    // waits for the operator's reviewer
	NoticeReturned  NoticeStatus = "returned"  // back with all faults
	NoticeApproved  NoticeStatus = "approved"  // keys are made; waits for the publisher
	NoticePublished NoticeStatus = "published" // open until the deadline
	NoticeFrozen    NoticeStatus = "frozen"    // the list of bids is fixed
	NoticeSelected  NoticeStatus = "selected"
	NoticeClosed    NoticeStatus = "closed" // its contract is filed
	NoticeFailed    NoticeStatus = "failed"
	NoticeCancelled NoticeStatus = "cancelled"
	NoticeSuspended NoticeStatus = "suspended"
)

var noticeMoves = moves[NoticeStatus]{
	NoticeDraft:     {NoticeInternal, NoticeCancelled},
	NoticeInternal:  {NoticeReview, NoticeApproved, NoticeDraft, NoticeCancelled}, // approved: the fast lane
	NoticeReview:    {NoticeApproved, NoticeReturned, NoticeCancelled},
	NoticeReturned:  {NoticeInternal, NoticeCancelled},
	NoticeApproved:  {NoticePublished, NoticeReview, NoticeCancelled}, // review: out of the fast lane
	NoticePublished: {NoticeFrozen, NoticeFailed, NoticeCancelled, NoticeSuspended},
	NoticeFrozen:    {NoticeSelected, NoticeFailed, NoticeCancelled, NoticeSuspended},
	NoticeSelected:  {NoticeClosed, NoticeFailed, NoticeCancelled, NoticeSuspended},
	NoticeSuspended: {NoticePublished, NoticeFrozen, NoticeSelected, NoticeCancelled},
}

// Notice is a department's call for one purchase.
type Notice struct {
	ID             NoticeID
	Number         string // CG-430103-2026-000123, given with the draft
	Region         RegionCode
	Training       bool // in a training region: set by the store, marked everywhere, counted nowhere
	Department     OrganisationID
	DepartmentName string
	DepartmentUSCC string
	Status         NoticeStatus
	Version        int64
	Revision       int // counts publications of changed terms, from 1
	// MaterialRevision is the oldest revision that a standing bid may name: the last one that was material.
	MaterialRevision int
	Terms
	MatterVersion int                // of Terms.Matter, fixed at submission
	Rulebooks     []string           // versions consulted at the last verb that judged: "hunan-2025@1"
	Checks        []compliance.Check // of the last verb that judged
	CheckedAt     time.Time
	Agreements    []Agreement // of second persons to overrides
	Faults        []Fault     // of the last return
	Approvals     []Approval  // the internal approval, fixed at submission
	Reviewed      *Reviewed   // what the operator saw and told at the first return; nil before
	ChangedAt     time.Time   // of the last edit
	ChangedAs     Role        // in which role
	minutesFrom   money.Fen   // of Route
	documentsMax  int         // of AllowDocuments
	Officer       PersonID    // who submitted it
	Writers       []PersonID  // everybody who wrote in it: none of them may approve it
	Manager       PersonID
	Reviewer      PersonID
	Publisher     PersonID
	Keys          Keys
	MinBidders    int
	SubmittedAt   time.Time
	ReviewDue     workday.Deadline // of the operator's review
	PublishedAt   time.Time
	Deadline      workday.Deadline // for bids
	FrozenAt      time.Time
	VettedAt      time.Time // eligibility recorded
	OpenedAt      time.Time
	Beacon        Beacon // of Keys.Beacon: the round that counts, and its value
	Split         Split  // of the keys among holders
	Waits         string // what people must do before the ranking: explanation; "" for nothing
	WaitsUntil    time.Time
	LowScreen     LowScreen // of the publication
	EndedAt       time.Time // selected, failed, cancelled or closed
	Standing      int       // bids at the freeze; public only after the result
	ListHash      string    // SHA-256 of the frozen list
	Reason        string    // why failed or cancelled: a code when failed, words when cancelled
	Organs        []Organ   // of the approvals that the matter serves, fixed at publication
	RepostOf      NoticeID  // the notice it repeats
	RepostedAs    NoticeID
	// SuspendedFrom is where a suspended notice stood.
	SuspendedFrom    NoticeStatus
	Suspensions      []Suspension
	DecisionDocument string     // of the supervisor who ended it
	Conclusion       Conclusion // of the department, after a second failure
	FewerBidders     int        // enough for this call by that decision; 0: as the rulebook says
	Follows          NoticeID   // the failed notice after which this one was drafted
	FollowedBy       NoticeID
}

// Terms are what the department writes; after publication a change of them is a revision.
type Terms struct {
	Title          string                  `json:"title"`
	Description    string                  `json:"description"`
	Matter         string                  `json:"matter"` // code in the directory
	Category       string                  `json:"category"`
	BudgetProject  string                  `json:"budget_project"`  // code
	BudgetName     string                  `json:"budget_name"`     // of the project
	BudgetDocument string                  `json:"budget_document"` // number of the budget line's document
	BudgetYear     int                     `json:"budget_year"`
	Amount         money.Fen               `json:"amount"`          // cap of all years, tax included
	TaxExcluded    bool                    `json:"tax_excluded"`    // the amount is without tax: refused with its remedy
	AmountsByYear  []YearAmount            `json:"amounts_by_year"` // of a term longer than a year; they add up to the amount
	OtherMatters   []string                `json:"other_matters"`   // bought together with Matter
	Avoid          []Avoided               `json:"avoid"`           // agencies kept away; public
	Payer          string                  `json:"payer"`           // organ or applicant
	IsApplicant    bool                    `json:"is_applicant"`
	Method         string                  `json:"method"`  // direct, random, lowest, average, scored
	Variant        string                  `json:"variant"` // of average
	Quote          string                  `json:"quote"`   // total, unit or discount
	Places         int                     `json:"places"`
	FixedPrice     string                  `json:"fixed_price"` // for a draw: the price everybody enrols at, in the quote's form
	PriceLimit     string                  `json:"price_limit"` // highest total or unit price; lowest discount rate
	Unit           string                  `json:"unit"`        // what a unit price is for
	Qualification  directory.Qualification `json:"qualification"`
	Term           workday.Span            `json:"term"`
	DutyPhone      string                  `json:"duty_phone"`
	DutyAddress    string                  `json:"duty_address"`
	Attachments    []Attachment            `json:"attachments"`
	SiteVisit      SiteVisit               `json:"site_visit"`          // zero: none
	PriceBasis     string                  `json:"price_basis"`         // how the amount was found
	Direct         Direct                  `json:"direct"`              // of a direct selection
	Minutes        FileID                  `json:"minutes"`             // of the department's collective decision; never public
	FastLane       bool                    `json:"fast_lane"`           // published without the operator's review, sampled afterwards
	Documents      []AskedDocument         `json:"documents,omitempty"` // what bidders send with their offer, sealed
	Scoring        Scoring                 `json:"scoring,omitzero"`    // of a scored notice
	Overrides      []Override              `json:"overrides,omitempty"` // what the department cites to have blocks let pass
}

// Keys are the public halves of a notice's identities and the commitment to its draw secret; the private halves are
// wrapped rows that only the opening process can read.
type Keys struct {
	OfferRecipient    string
	DocumentRecipient string
	Commitment        string // 64 hex
	Beacon            string // round named beforehand, drand:<chain>:<round>; "" for none
}

// Made reports whether the keys are there.
func (k Keys) Made() bool {
	return k.OfferRecipient != "" && k.DocumentRecipient != "" && k.Commitment != ""
}

// DraftNotice starts a notice for the officer's department.
func DraftNotice(by Actor, id NoticeID, number string, o Organisation, t Terms, now time.Time) (*Notice, Event, error) {
	if err := first(by.needOf(o.ID, DepartmentOfficer)); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(t.faults()...); err != nil {
		return nil, Event{}, err
	}
	n := &Notice{ID: id, Number: number, Region: o.Region, Department: o.ID, DepartmentName: o.Name, DepartmentUSCC: o.USCC,
		Status: NoticeDraft, Version: 1, Revision: 1, MaterialRevision: 1, Terms: t, Officer: by.Person, Writers: []PersonID{by.Person}, ChangedAt: now, ChangedAs: DepartmentOfficer}
	return n, n.Drafted(by, now), nil
}

// Drafted is the event of a new draft.
func (n *Notice) Drafted(by Actor, now time.Time) Event {
	return n.event(EventNoticeDrafted, by, now, Face{})
}

// Edit replaces the terms of a draft or returned notice.
func (n *Notice) Edit(by Actor, t Terms, now time.Time) (Event, error) {
	if err := first(by.needOf(n.Department, DepartmentOfficer), n.editable()); err != nil {
		return Event{}, err
	}
	if err := refusal.All(t.faults()...); err != nil {
		return Event{}, err
	}
	n.Terms, n.Agreements, n.ChangedAt, n.ChangedAs = t, nil, now, DepartmentOfficer
	if !slices.Contains(n.Writers, by.Person) {
		n.Writers = append(slices.Clone(n.Writers), by.Person)
	}
	return n.event(EventNoticeEdited, by, now, Face{}), nil
}

func (n *Notice) editable() *refusal.Refusal {
	if n.Status == NoticeDraft || n.Status == NoticeReturned {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.editable", "", "公告已提交，不能直接修改", "the notice has been submitted: it can't be edited")
}

// Submit sends the notice to the department's manager. checks were computed in the same transaction; they decide.
func (n *Notice) Submit(by Actor, checks []compliance.Check, matter directory.MatterVersion, rulebooks []string, files map[FileID]*File, now time.Time) (Event, error) {
	if err := first(by.needOf(n.Department, DepartmentOfficer), n.move(NoticeInternal)); err != nil {
		return Event{}, err
	}
	if err := refusal.All(n.incomplete(files, now)...); err != nil {
		return Event{}, err
	}
	n.judge(checks, rulebooks, now)
	if err := compliance.Refuse(checks); err != nil {
		return Event{}, err
	}
	n.Status, n.Officer, n.MatterVersion, n.SubmittedAt, n.Faults = NoticeInternal, by.Person, matter.Version, now, nil
	return n.event(EventNoticeSubmitted, by, now, Face{"matter_version": matter.Version}), nil
}

func (n *Notice) judge(checks []compliance.Check, rulebooks []string, now time.Time) {
	n.Checks, n.Rulebooks, n.CheckedAt = checks, rulebooks, now
}

// Review is the operator's yes to the form of a notice. Keys are made next, by a job.
func (n *Notice) Review(by Actor, now time.Time) (Event, error) {
	if err := first(by.needIn(n.Region, OperatorReviewer), by.notOwn(n.Department), n.moveFrom(NoticeReview, NoticeApproved), n.tabled()); err != nil {
		return Event{}, err
	}
	n.Status, n.Reviewer = NoticeApproved, by.Person
	return n.event(EventNoticeReviewed, by, now, Face{}), nil
}

// Return is the operator's no, with all faults at once; those that an earlier review could have told are marked.
func (n *Notice) Return(by Actor, faults []Fault, now time.Time) (Event, error) {
	if err := first(by.needIn(n.Region, OperatorReviewer), by.notOwn(n.Department), n.move(NoticeReturned), saidFaults(faults)); err != nil {
		return Event{}, err
	}
	faults = markMissed(faults, n.Reviewed, n.Terms)
	if n.Reviewed == nil {
		n.Reviewed = &Reviewed{Terms: n.Terms}
	}
	n.Reviewed = &Reviewed{Terms: n.Reviewed.Terms, Told: append(slices.Clone(n.Reviewed.Told), faults...)}
	n.Status, n.Reviewer, n.Faults = NoticeReturned, by.Person, faults
	return n.event(EventNoticeReturned, by, now, Face{"faults": len(faults)}), nil
}

// SetKeys stores the public halves once, with how the private ones are split.
func (n *Notice) SetKeys(by Actor, k Keys, s Split, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeApproved)); err != nil {
		return Event{}, err
	}
	if n.Keys.Made() {
		return Event{}, refusal.New(refusal.Conflict, "notice.keys", "", "密钥已生成", "the keys are made already")
	}
	n.Keys, n.Split = k, s
	return n.event(EventNoticeKeyed, by, now, Face{}), nil
}

// Publish opens the notice for bids. The publisher is someone other than the reviewer; the keys must be there; the
// checks, computed again in the same transaction, decide.
func (n *Notice) Publish(by Actor, checks []compliance.Check, rulebooks []string, minBidders int, deadline workday.Deadline, now time.Time) (Event, error) {
	if err := first(n.mayPublish(by), n.move(NoticePublished),
		by.notSame(n.Reviewer, "审核人不能发布同一公告，请由其他发布员发布", "who reviewed a notice can't publish it; ask another publisher"), n.keyed(), n.tabled()); err != nil {
		return Event{}, err
	}
	n.judge(checks, rulebooks, now)
	if err := compliance.Refuse(checks); err != nil {
		return Event{}, err
	}
	if err := first(n.SiteVisit.before(deadline.At, now)); err != nil {
		return Event{}, err
	}
	n.Status, n.Publisher, n.PublishedAt, n.Deadline, n.MinBidders = NoticePublished, by.Person, now, deadline, minBidders
	face := Face{
		"revision": n.Revision, "method": n.Method, "variant": n.Variant, "quote": n.Quote, "places": n.Places, "min_bidders": minBidders,
		"amount": n.Amount.String(), "price_limit": n.PriceLimit, "fixed_price": n.FixedPrice, "deadline": Moment(deadline.At),
		"commitment": n.Keys.Commitment, "offer_recipient": n.Keys.OfferRecipient, "document_recipient": n.Keys.DocumentRecipient,
		"beacon": n.Keys.Beacon, "beacon_after": n.Beacon.After, "beacon_wait": n.Beacon.wait(), "matter": n.Matter, "matter_version": n.MatterVersion, "rulebooks": rulebooks,
		"suites": suites(),
	}
	if n.Split.On() {
		face["split"] = n.Split.face()
	}
	return n.event(EventNoticePublished, by, now, face), nil
}

// mayPublish lets the system publish only what was reviewed before, the one automatic re-post, and what the fast lane
// leaves to its sample.
func (n *Notice) mayPublish(by Actor) *refusal.Refusal {
	if n.FastTracked() {
		return by.need(RoleSystem)
	}
	if n.RepostOf != "" && by.Has(RoleSystem) {
		return nil
	}
	if r := by.needIn(n.Region, OperatorPublisher); r != nil {
		return r
	}
	return by.notOwn(n.Department)
}

func (n *Notice) keyed() *refusal.Refusal {
	if n.Keys.Made() {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.keys", "", "投递密钥正在生成，请稍后再发布", "the sealing keys are being made: publish in a moment")
}

// Cancel ends a notice while it takes bids or before, with a public reason. Once the deadline has passed only oversight
// may (not here), whether or not the freeze has come to it yet.
func (n *Notice) Cancel(by Actor, reason string, now time.Time) (Event, error) {
	if err := first(by.needOf(n.Department, DepartmentManager, DepartmentOfficer), n.cancellable(by, now), required("reason", reason, 500), impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	n.Status, n.Reason, n.EndedAt = NoticeCancelled, reason, now
	return n.event(EventNoticeCancelled, by, now, Face{"reason": reason}), nil
}

func (n *Notice) cancellable(by Actor, now time.Time) *refusal.Refusal {
	if n.Public() && !n.Open(now) && noticeMoves.allow(n.Status, NoticeCancelled) {
		return refusal.New(refusal.Conflict, "notice.cancel", "", "报名已截止，只能由监管部门决定终止", "bidding has closed: only oversight may end it now")
	}
	if n.Status == NoticePublished {
		if r := by.need(DepartmentManager); r != nil {
			return r
		}
	}
	return n.move(NoticeCancelled)
}

// Open reports whether bids are taken at the moment: published and before the deadline.
func (n *Notice) Open(now time.Time) bool {
	return n.Status == NoticePublished && now.Before(n.Deadline.At)
}

// Public reports whether visitors may see the notice.
func (n *Notice) Public() bool { return !n.PublishedAt.IsZero() }

func (n *Notice) takesBids() *refusal.Refusal {
	if n.Status == NoticePublished {
		return nil
	}
	if r := n.running(); r != nil {
		return r
	}
	return refusal.New(refusal.Conflict, "bid.closed", "", "公告不在报名期", "this notice takes no bids now")
}

func (n *Notice) move(to NoticeStatus) *refusal.Refusal {
	if noticeMoves.allow(n.Status, to) {
		return nil
	}
	return noticeNames.refuse("notice.status", refusal.Text{ZH: "公告", EN: "the notice"}, n.Status)
}

func (n *Notice) moveFrom(from, to NoticeStatus) *refusal.Refusal {
	if r := n.at(from); r != nil {
		return r
	}
	return n.move(to)
}

func (n *Notice) at(s NoticeStatus) *refusal.Refusal {
	if n.Status == s {
		return nil
	}
	return noticeNames.refuse("notice.status", refusal.Text{ZH: "公告", EN: "the notice"}, n.Status)
}

func (n *Notice) event(k EventKind, by Actor, now time.Time, face Face) Event {
	face["notice"], face["status"] = n.Number, string(n.Status)
	return Event{Kind: k, Subject: "notice:" + string(n.ID), Region: n.Region, By: by, At: now, Face: face}
}
