package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Audience says who may read an attachment of a published notice.
type Audience string

// The audiences. The department, and the operator and oversight of its region, read them all.
const (
	AudiencePublic   Audience = "public"
	AudienceEligible Audience = "eligible" // agencies that meet the terms
	AudienceWinner   Audience = "winner"   // the agency selected
)

// Attachment is a file of a notice and whom it is for. That it exists, its name and its hash are public with the notice.
type Attachment struct {
	File     FileID   `json:"file"`
	Audience Audience `json:"audience"`
}

// FileIDs are the files that the terms cite.
func (t Terms) FileIDs() []FileID {
	ids := make([]FileID, 0, len(t.Attachments)+2)
	for _, a := range t.Attachments {
		ids = append(ids, a.File)
	}
	for _, a := range t.Avoid {
		ids = append(ids, a.Evidence)
	}
	for _, o := range t.Overrides {
		ids = append(ids, o.File)
	}
	return append(ids, t.Minutes)
}

// AudienceOf is whom the terms give the file to, or "" when they don't cite it.
func (t Terms) AudienceOf(id FileID) Audience {
	i := slices.IndexFunc(t.Attachments, func(a Attachment) bool { return a.File == id })
	switch {
	case i >= 0:
		return t.Attachments[i].Audience
	case id != "" && slices.ContainsFunc(t.Overrides, func(o Override) bool { return o.File == id }):
		return AudiencePublic
	}
	return ""
}

func (t Terms) attachmentFaults() (list []*refusal.Refusal) {
	if len(t.Attachments) > 20 {
		list = append(list, refusal.New(refusal.Invalid, "length", "attachments", "最多 20 个附件", "at most 20 attachments"))
	}
	for i, a := range t.Attachments {
		if a.Audience != AudiencePublic && a.Audience != AudienceEligible && a.Audience != AudienceWinner {
			list = append(list, refusal.New(refusal.Invalid, "attachment.audience", fmt.Sprintf("attachments[%d]", i),
				"请选择附件的可见范围：公开、符合条件的机构或中选机构", "choose who may read it: everybody, agencies that meet the terms, or the winner"))
		}
	}
	return list
}

// MayFetch reports whether the agency may read a file of the published notice. winner is the agency selected, "" while
// there is none. Whoever may not is told that there is no such file.
func (n *Notice) MayFetch(id FileID, ag *Agency, ties Ties, winner AgencyID) bool {
	if !n.Public() || ag == nil {
		return false
	}
	switch n.AudienceOf(id) {
	case AudiencePublic:
		return true
	case AudienceEligible:
		return len(Eligible(ag, n, ties, workday.On(n.Deadline.At))) == 0
	case AudienceWinner:
		return winner != "" && winner == ag.ID
	}
	return false
}

// Fetched records that an agency read a restricted file. The face does not say who: before the freeze nobody may know
// who takes an interest. The private part keeps it, and the department reads it once the list of bids is fixed.
func (n *Notice) Fetched(by Actor, id FileID, now time.Time) Event {
	return Event{Kind: EventAttachmentFetched, Subject: "attachments:" + string(n.ID), Region: n.Region, By: Actor{Kind: KindAgency}, At: now,
		Face: Face{"notice": n.Number, "file": string(id)}, Private: Face{"agency": string(by.Organisation), "person": string(by.Person), "file": string(id)}}
}

// FetchesKnown refuses to tell who fetched restricted files before the list of bids is fixed.
func (n *Notice) FetchesKnown(by Actor) error {
	if !by.WorksFor(n.Department) && !(by.Has(RoleSupervisor, RoleAuditor) && by.Sees(n.Region)) {
		return Missing()
	}
	if n.FrozenAt.IsZero() {
		return refusal.New(refusal.Conflict, "attachment.fetched", "", "截止封存前不告知哪些机构下载过附件", "who fetched attachments is told only once the list of bids is fixed").
			Cite("平台规则", "截止前保密", false)
	}
	return nil
}
