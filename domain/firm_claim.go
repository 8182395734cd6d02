package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// FirmClaimID names a claim. The organisation that its claimant acts for until it is decided has the same id.
type FirmClaimID string

// FirmClaimStatus is how far a claim has come.
type FirmClaimStatus string

// The statuses.
const (
	FirmClaimOpen      FirmClaimStatus = "open" // the claimant has an account; nothing is filed
	FirmClaimFiled     FirmClaimStatus = "filed"
	FirmClaimGranted   FirmClaimStatus = "granted"
	FirmClaimRefused   FirmClaimStatus = "refused"
	FirmClaimWithdrawn FirmClaimStatus = "withdrawn"
)

var firmClaimMoves = moves[FirmClaimStatus]{
	FirmClaimOpen:  {FirmClaimFiled, FirmClaimWithdrawn},
	FirmClaimFiled: {FirmClaimGranted, FirmClaimRefused, FirmClaimWithdrawn},
}

// maxClaimPapers is how many files each side adds, the letter of authority apart.
const maxClaimPapers = 10

// FirmClaim says that somebody else registered a firm (冒名注册、前任经办人带走账号): a person with a letter of authority asks for
// its accounts, the people who hold them are heard, and an operator decides.
type FirmClaim struct {
	ID           FirmClaimID
	Agency       AgencyID
	USCC         string
	Name         string // of the firm
	Region       RegionCode
	Status       FirmClaimStatus
	Version      int64
	Claimant     PersonID
	ClaimantName string
	Authority    Authority
	Reason       string
	Papers       []FileID
	FiledAt      time.Time
	Hear         workday.Deadline // before it nothing is granted against people who have not answered
	Due          workday.Deadline // of the decision, and of the answer
	Answer       string           // of the firm's present people
	AnswerPapers []FileID
	AnsweredBy   PersonID
	AnsweredAt   time.Time
	Decision     string // why
	DecidedBy    PersonID
	DecidedAt    time.Time
	Former       []PersonID // who lost their roles by it
	Training     bool
}

// OpenFirmClaim gives a claim to whoever says that a registered firm is his. Anyone may; nothing is told of who is there.
func OpenFirmClaim(id FirmClaimID, a *Agency, p Person, now time.Time) (*FirmClaim, Event, error) {
	if a.Status == AgencyRemoved || a.Status == AgencyExited {
		return nil, Event{}, refusal.New(refusal.Conflict, "firm_claim.ended", "uscc", "该机构已退出或被清退，账号不能认领；请向运行机构或监管部门咨询",
			"this agency has left or was removed: its accounts can't be claimed; ask the operator or the supervisor")
	}
	if err := refusal.All(required("person.name", p.Name, 50)); err != nil {
		return nil, Event{}, err
	}
	c := &FirmClaim{ID: id, Agency: a.ID, USCC: a.USCC, Name: a.Name, Region: a.Region, Status: FirmClaimOpen, Version: 1, Claimant: p.ID, ClaimantName: p.Name, Training: a.Training}
	return c, c.event(EventFirmClaimOpened, Visitor(), now, nil), nil
}

// File hands the claim in with its proof. hear and due are the two clocks.
func (c *FirmClaim) File(by Actor, proof FirmClaim, files map[FileID]*File, hear, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(c.ID), RoleClaimant), c.move(FirmClaimFiled)); err != nil {
		return Event{}, err
	}
	own := OrganisationID(c.ID)
	faults := append(proof.Authority.faults(), required("authority.person", proof.Authority.Person, 50),
		files[proof.Authority.File].Cite(own, "authority.file", now, PurposeAuthority), required("reason", proof.Reason, 1000))
	if proof.Authority.Ended(workday.On(now)) {
		faults = append(faults, refusal.New(refusal.Invalid, "firm_claim.authority", "authority.valid_to", "授权委托书已过期，请换用有效的委托书", "the letter of authority has run out: hand in one that is good"))
	}
	if workday.On(now).Before(proof.Authority.ValidFrom) {
		faults = append(faults, refusal.New(refusal.Invalid, "firm_claim.authority", "authority.valid_from", "授权委托书尚未生效，请在生效后提交", "the letter of authority is not in force yet: hand it in when it is"))
	}
	if !proof.Authority.IsZero() && !slices.Contains(proof.Authority.Scope, "admission") {
		faults = append(faults, refusal.New(refusal.Invalid, "firm_claim.scope", "authority.scope", "授权范围须包含“入驻与信息变更”，才能管理机构账号", "the letter must cover admission and changes: that is what the firm's accounts do"))
	}
	if err := refusal.All(append(faults, claimPapers("papers", proof.Papers, own, files, now)...)...); err != nil {
		return Event{}, err
	}
	c.Authority, c.Reason, c.Papers = proof.Authority, proof.Reason, proof.Papers
	c.Status, c.FiledAt, c.Hear, c.Due = FirmClaimFiled, now, hear, due
	return c.event(EventFirmClaimFiled, by, now, Face{"reason": c.Reason}), nil
}

func claimPapers(field string, ids []FileID, owner OrganisationID, files map[FileID]*File, now time.Time) (faults []*refusal.Refusal) {
	if len(ids) > maxClaimPapers {
		return []*refusal.Refusal{refusal.New(refusal.Invalid, "firm_claim.papers", field, "最多 %d 份证明材料", "at most %d papers", maxClaimPapers)}
	}
	for i, id := range ids {
		faults = append(faults, files[id].Cite(owner, fmt.Sprintf("%s[%d]", field, i), now, PurposeProof, PurposeAuthority))
	}
	return faults
}

// Respond is the word of the firm's present people, once, until the decision is due.
func (c *FirmClaim) Respond(by Actor, text string, papers []FileID, files map[FileID]*File, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(c.Agency), AgencyAdmin), c.waits()); err != nil {
		return Event{}, err
	}
	if !c.AnsweredAt.IsZero() {
		return Event{}, refusal.New(refusal.Conflict, "firm_claim.answered", "", "贵机构已答复，请等待决定", "your firm has answered already: wait for the decision")
	}
	if now.After(c.Due.At) {
		return Event{}, refusal.New(refusal.Conflict, "firm_claim.late", "", "答复期限 %s 已过", "the time to answer ended at %s", ClockText(c.Due.At))
	}
	if err := refusal.All(append(claimPapers("papers", papers, OrganisationID(c.Agency), files, now), required("answer", text, 1000))...); err != nil {
		return Event{}, err
	}
	c.Answer, c.AnswerPapers, c.AnsweredBy, c.AnsweredAt = text, papers, by.Person, now
	return c.event(EventFirmClaimAnswered, by, now, Face{"answer": text}), nil
}

// Decide grants or refuses it. Whoever let the firm in does not judge whether he was deceived. present are the
// administrators that the firm has now: they lose their roles when it is granted, and nothing is granted before they have
// answered or their time to be heard is over.
func (c *FirmClaim) Decide(by Actor, a *Agency, present []PersonID, granted bool, reason string, now time.Time) (Event, error) {
	if err := first(c.mayDecide(by, a), required("reason", reason, 1000), impersonal("reason", reason)); err != nil {
		return Event{}, err
	}
	c.Decision, c.DecidedBy, c.DecidedAt, c.Status = reason, by.Person, now, FirmClaimRefused
	if !granted {
		return c.event(EventFirmClaimRefused, by, now, Face{"reason": reason}), nil
	}
	if r := c.heard(present, now); r != nil {
		return Event{}, r
	}
	c.Status, c.Former = FirmClaimGranted, slices.Clone(present)
	return c.event(EventFirmClaimGranted, by, now, Face{"reason": reason}), nil
}

func (c *FirmClaim) mayDecide(by Actor, a *Agency) *refusal.Refusal {
	for _, r := range []*refusal.Refusal{by.need(OperatorReviewer), by.notOwn(OrganisationID(c.Agency)), by.notOwn(OrganisationID(c.ID)),
		by.notSame(a.DecidedBy, "准予该机构入驻的人不能决定认领，请由另一位核验人员办理", "who let the agency in can't decide on the claim; ask another reviewer"), c.waits()} {
		if r != nil {
			return r
		}
	}
	return nil
}

// heard refuses to take accounts from people who may still speak.
func (c *FirmClaim) heard(present []PersonID, now time.Time) *refusal.Refusal {
	if len(present) == 0 || !c.AnsweredAt.IsZero() || now.After(c.Hear.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "firm_claim.unheard", "", "现有账号人员尚未答复，%s 后方可准予", "the people who hold the accounts have not answered: it can be granted after %s", ClockText(c.Hear.At)).
		Cite("平台规则", "听取对方意见", false)
}

// Withdraw ends the claim at its claimant's wish.
func (c *FirmClaim) Withdraw(by Actor, now time.Time) (Event, error) {
	if err := first(by.needOf(OrganisationID(c.ID), RoleClaimant), c.move(FirmClaimWithdrawn)); err != nil {
		return Event{}, err
	}
	c.Status = FirmClaimWithdrawn
	return c.event(EventFirmClaimWithdrawn, by, now, nil), nil
}

// Overdue says that nobody has decided in time. The claim waits on.
func (c *FirmClaim) Overdue(now time.Time) (e Event, is bool) {
	if c.Status != FirmClaimFiled || !now.After(c.Due.At) {
		return Event{}, false
	}
	return c.event(EventFirmClaimOverdue, System(), now, nil), true
}

// ReadBy refuses whoever has no part in the claim: its claimant, the firm's administrators once it is filed, and the
// operator and oversight of its side.
func (c *FirmClaim) ReadBy(by Actor) *refusal.Refusal {
	switch filed := c.Status != FirmClaimOpen && !c.FiledAt.IsZero(); {
	case by.WorksFor(OrganisationID(c.ID)):
		return nil
	case filed && by.WorksFor(OrganisationID(c.Agency)) && by.Has(AgencyAdmin):
		return nil
	case filed && by.Training == c.Training && by.Has(OperatorReviewer, OperatorPublisher, RoleSupervisor, RoleAuditor):
		return nil
	}
	return Missing()
}

// ClaimSide is on which side of a claim its reader stands: what each is shown of the other differs.
type ClaimSide string

// The sides.
const (
	ClaimSideClaimant ClaimSide = "claimant"
	ClaimSideFirm     ClaimSide = "firm"
	ClaimSideJudge    ClaimSide = "judge"
)

// SideOf is the reader's side.
func (c *FirmClaim) SideOf(by Actor) ClaimSide {
	switch {
	case by.WorksFor(OrganisationID(c.ID)):
		return ClaimSideClaimant
	case by.WorksFor(OrganisationID(c.Agency)):
		return ClaimSideFirm
	}
	return ClaimSideJudge
}

// For is the claim as one side may know it. The claimant learns that the others have answered, not who they are nor what
// they said; the firm learns who claims it, why and by which authority, not the papers.
func (c *FirmClaim) For(s ClaimSide) FirmClaim {
	seen := *c
	switch s {
	case ClaimSideClaimant:
		seen.Name, seen.Answer, seen.AnswerPapers, seen.AnsweredBy, seen.Former = "", "", nil, "", nil
	case ClaimSideFirm:
		seen.Papers, seen.Authority.File = nil, ""
	}
	return seen
}

// FileIDs are the files that both sides cite.
func (c *FirmClaim) FileIDs() []FileID {
	return slices.Concat([]FileID{c.Authority.File}, c.Papers, c.AnswerPapers)
}

func (c *FirmClaim) waits() *refusal.Refusal {
	if c.Status == FirmClaimFiled {
		return nil
	}
	return c.move(FirmClaimGranted)
}

func (c *FirmClaim) move(to FirmClaimStatus) *refusal.Refusal {
	if firmClaimMoves.allow(c.Status, to) {
		return nil
	}
	return firmClaimNames.refuse("firm_claim.status", refusal.Text{ZH: "认领", EN: "the claim"}, c.Status)
}

// Actions says which verbs are possible for the actor now, and why not.
func (c *FirmClaim) Actions(by Actor, a *Agency, present []PersonID, now time.Time) map[string]error {
	withdraw := *c
	_, cant := withdraw.Withdraw(by, now)
	respond := first(by.needOf(OrganisationID(c.Agency), AgencyAdmin), c.waits())
	if respond == nil && (!c.AnsweredAt.IsZero() || now.After(c.Due.At)) {
		one := *c
		_, respond = one.Respond(by, "-", nil, nil, now)
	}
	grant := first(c.mayDecide(by, a))
	if grant == nil {
		grant = first(c.heard(present, now))
	}
	return map[string]error{
		"file": first(by.needOf(OrganisationID(c.ID), RoleClaimant), c.move(FirmClaimFiled)), "withdraw": cant, "respond": respond,
		"grant": grant, "refuse": first(c.mayDecide(by, a)),
	}
}

func (c *FirmClaim) event(k EventKind, by Actor, now time.Time, private Face) Event {
	return Event{Kind: k, Subject: "firm_claim:" + string(c.ID), Region: c.Region, By: by, At: now,
		Face: Face{"status": string(c.Status), "agency": string(c.Agency)}, Private: private}
}

// RolesTurned are the events by which a granted claim gives and takes roles: each person's own history keeps them.
func (c *FirmClaim) RolesTurned(by Actor, id PersonID, before, roles []Role, now time.Time) Event {
	return Event{Kind: EventRolesSet, Subject: "person:" + string(id), Region: c.Region, By: by, At: now,
		Face: Face{"organisation": string(c.Agency), "person": string(id), "roles": roleNames(roles), "before": roleNames(before), "claim": string(c.ID)}}
}
