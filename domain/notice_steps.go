package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// Why a notice failed, as codes.
const (
	FailedFewBidders  = "too_few_bidders"  // standing at the freeze
	FailedFewEligible = "too_few_eligible" // after opening
	FailedFewExperts  = "too_few_experts"  // are left for the panel
	FailedNoTable     = "no_scoring_table" // was published with a scored notice: nothing can be judged by it
	FailedDeclined    = "winner_declined"  // and the department chose to post again
)

// FrozenList is what the frozen list's hash covers (sealed-bids-and-log.md): RFC 8785 of bids by ascending id.
func FrozenList(n *Notice, standing []*Bid) ([]byte, error) {
	bids := make([]any, 0, len(standing))
	sorted := slices.SortedFunc(slices.Values(standing), func(a, b *Bid) int { return strings.Compare(string(a.ID), string(b.ID)) })
	for _, b := range sorted {
		bids = append(bids, map[string]any{"agency": b.USCC, "id": string(b.ID), "sealed": b.Sealed})
	}
	return Canonical(map[string]any{"bids": bids, "notice": n.Number, "revision": n.Revision})
}

// Freeze fixes the list of standing bids once the deadline has passed. Too few: the notice fails, nothing is ever
// opened, and every bid stays sealed.
func (n *Notice) Freeze(by Actor, standing []*Bid, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticePublished), n.deadlinePassed(now)); err != nil {
		return Event{}, err
	}
	list, err := FrozenList(n, standing)
	if err != nil {
		return Event{}, err
	}
	sum := sha256.Sum256(list)
	n.Standing, n.ListHash, n.FrozenAt = len(standing), hex.EncodeToString(sum[:]), now
	if len(standing) < n.MinBidders {
		for _, b := range standing {
			b.Status = BidUnopened
		}
		return n.fail(by, FailedFewBidders, len(standing), now), nil
	}
	if n.Unscorable() {
		for _, b := range standing {
			b.Status = BidUnopened
		}
		return n.fail(by, FailedNoTable, len(standing), now), nil
	}
	n.Status = NoticeFrozen
	return n.event(EventNoticeFrozen, by, now, Face{"revision": n.Revision, "count": n.Standing, "list": n.ListHash}), nil
}

func (n *Notice) deadlinePassed(now time.Time) *refusal.Refusal {
	if !now.Before(n.Deadline.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.deadline", "", "报名尚未截止", "the deadline has not passed")
}

func (n *Notice) fail(by Actor, reason string, count int, now time.Time) Event {
	n.Status, n.Reason, n.EndedAt = NoticeFailed, reason, now
	return n.event(EventNoticeFailed, by, now, Face{"reason": reason, "count": count, "min_bidders": n.MinBidders, "identities": "destroyed"})
}

// Vet records what can be decided without the offers: for every standing bid its reason code, "" when none.
func (n *Notice) Vet(by Actor, standing []*Bid, reasons map[AgencyID][]Reason, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeFrozen), once("notice.vetted", n.VettedAt)); err != nil {
		return Event{}, err
	}
	list := make([]any, 0, len(standing))
	for _, b := range standing {
		b.Eligible, b.Reason = true, ""
		if rs := reasons[b.Agency]; len(rs) > 0 {
			b.Eligible, b.Reason = false, rs[0].Code
		}
		list = append(list, map[string]any{"id": string(b.ID), "reason": b.Reason})
	}
	sum, err := canonicalHash(list)
	if err != nil {
		return Event{}, err
	}
	n.VettedAt = now
	return n.event(EventNoticeVetted, by, now, Face{"count": len(standing), "list": sum}), nil
}

// textHash is the SHA-256 of a text, 64 hex: how a face names a text that can still be erased.
func textHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func canonicalHash(v any) (string, error) {
	b, err := Canonical(v)
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), err
}

func once(rule string, at time.Time) *refusal.Refusal {
	if at.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, rule, "", "这一步已经完成", "this step is done already")
}

// Opened is what came out of one envelope; Fault is offer_unreadable or offer_mismatch. Nonce is "" when nothing useful
// came out.
type Opened struct {
	Nonce string
	Price string
	Fault string
}

// Reasons an opened bid can't be ranked.
const (
	OfferUnreadable = "offer_unreadable"
	OfferMismatch   = "offer_mismatch"
	PriceLimit      = "price_limit"
)

// OpenBids records what the envelopes held. A bad envelope makes its own bid ineligible and stops no other. Too few
// eligible: the notice fails and nothing of the offers is published. Abnormally low offers are screened after that, so that
// one low offer never ends a notice: left out at once, or returned because they must be explained, and the notice waits.
func (n *Notice) OpenBids(by Actor, standing []*Bid, opened map[BidID]Opened, explainBy time.Time, now time.Time) (Event, []*Bid, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeFrozen), n.vetted(), n.beaconThere(), n.sharesThere(), once("notice.opened", n.OpenedAt)); err != nil {
		return Event{}, nil, err
	}
	eligible := 0
	for _, b := range standing {
		b.open(n, opened[b.ID])
		if b.Eligible {
			eligible++
		}
	}
	n.OpenedAt = now
	if eligible < n.MinBidders {
		for _, b := range standing {
			b.Status, b.Nonce, b.Price = BidUnopened, "", ""
		}
		return n.fail(by, FailedFewEligible, eligible, now), nil, nil
	}
	asked, left := n.screen(standing)
	face := Face{"count": len(standing), "eligible": eligible - left}
	if left > 0 {
		face["low"] = left
	}
	if len(asked) > 0 {
		n.Waits, n.WaitsUntil = WaitsExplanation, explainBy
		face["waits"] = n.Waits
	}
	return n.event(EventNoticeOpened, by, now, face), asked, nil
}

func (n *Notice) vetted() *refusal.Refusal {
	if !n.VettedAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.vetted", "", "资格尚未核定", "eligibility is not recorded yet")
}

func (b *Bid) open(n *Notice, o Opened) {
	b.Nonce, b.Price = o.Nonce, o.Price
	if o.Nonce == "" {
		b.Nonce, b.Price = b.Sealed, "" // what award-record.md calls unreadable
	}
	switch {
	case o.Fault != "":
		b.refuse(o.Fault)
	case !n.Accepts(o.Price):
		b.refuse(PriceLimit)
	}
	b.Status = BidIneligible
	if b.Eligible {
		b.Status = BidEligible
	}
}

// refuse makes the bid ineligible; the first reason stays, but an unreadable offer outranks it because the record's
// nonce depends on it.
func (b *Bid) refuse(reason string) {
	if b.Reason == "" || reason == OfferUnreadable || reason == OfferMismatch {
		b.Reason = reason
	}
	b.Eligible = false
}

// Select closes the selection: the first places of the ranking won, the others are reserves.
func (n *Notice) Select(by Actor, standing []*Bid, ranking []BidID, now time.Time) error {
	if err := first(by.need(RoleSystem), n.move(NoticeSelected), n.opened(), n.waitsForNobody()); err != nil {
		return err
	}
	rank := make(map[BidID]int, len(ranking))
	for i, id := range ranking {
		rank[id] = i + 1
	}
	for _, b := range standing {
		b.Rank = rank[b.ID]
		switch {
		case b.Rank == 0:
		case b.Rank <= n.Places:
			b.Status = BidWon
		default:
			b.Status = BidReserve
		}
	}
	n.Status, n.EndedAt = NoticeSelected, now
	return nil
}

func (n *Notice) waitsForNobody() *refusal.Refusal {
	if n.Waits == "" {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.waits", "", "异常低价的说明尚未全部认定", "explanations of abnormally low offers are not all decided yet")
}

func (n *Notice) opened() *refusal.Refusal {
	if !n.OpenedAt.IsZero() {
		return nil
	}
	return refusal.New(refusal.Conflict, "notice.opened", "", "报价尚未启封", "the offers are not opened yet")
}

// Repost is the same call once more, linked to the first: same terms, new number, new keys, the review already given.
// by is the system after a first failure, or the department's manager after a decline.
func (n *Notice) Repost(by Actor, id NoticeID, number string, now time.Time) (*Notice, Event, error) {
	if err := first(n.at(NoticeFailed), n.reposts()); err != nil {
		return nil, Event{}, err
	}
	again := n.again(id, number, now)
	n.RepostedAs = id
	return again, n.event(EventNoticeReposted, by, now, Face{"repost": number}), nil
}

// RepostByRule is one more automatic post after a second failure, where the rulebook does not leave it to the department.
func (n *Notice) RepostByRule(id NoticeID, number string, now time.Time) (*Notice, Event, error) {
	if err := first(n.undecided()); err != nil {
		return nil, Event{}, err
	}
	again := n.again(id, number, now)
	n.RepostedAs = id
	return again, n.event(EventNoticeReposted, System(), now, Face{"repost": number}), nil
}

// again is the same call with a new number, the review already given. A visit that is over is left out.
func (n *Notice) again(id NoticeID, number string, now time.Time) *Notice {
	again := &Notice{ID: id, Number: number, Region: n.Region, Department: n.Department, DepartmentName: n.DepartmentName,
		DepartmentUSCC: n.DepartmentUSCC, Status: NoticeApproved, Version: 1, Revision: 1, MaterialRevision: 1, Terms: n.Terms, Agreements: n.Agreements,
		MatterVersion: n.MatterVersion, Rulebooks: n.Rulebooks, Checks: n.Checks, CheckedAt: n.CheckedAt,
		Officer: n.Officer, Writers: n.Writers, Manager: n.Manager, Reviewer: n.Reviewer, Approvals: n.Approvals, SubmittedAt: now, RepostOf: n.ID}
	again.SiteVisit = SiteVisit{}
	return again
}

func (n *Notice) reposts() *refusal.Refusal {
	switch {
	case n.RepostedAs != "":
		return refusal.New(refusal.Conflict, "notice.reposted", "", "已重新发布", "it has been posted again")
	case n.Unscorable():
		return refusal.New(refusal.Conflict, "scoring.absent", "scoring", "公告采用综合评分而没有评分表，不能按相同条款重新发布：请以本公告为底稿新建公告，填写评分表后提交",
			"a scored notice without its table can't be posted again as it is: begin a new one from its copy, write the table and submit it").Cite("交易规则", "评审组", false)
	case n.Method == "direct" && n.Reason != FailedDeclined:
		return refusal.New(refusal.Conflict, "notice.repost_direct", "", "直接选取未成，由采购单位决定改用公开方式或另选机构，不自动重发",
			"a direct selection that failed is not posted again: the department chooses an open method or another agency").Cite("平台规则", "直接选取", false)
	case n.RepostOf != "" && n.Reason != FailedDeclined:
		return refusal.New(refusal.Conflict, "notice.repost_once", "", "二次失败后由采购单位决定，不再自动重发",
			"after a second failure the department decides; it is not posted again by itself").Cite("平台规则", "重新发布一次", false)
	}
	return nil
}

// Close ends a notice whose contract is filed.
func (n *Notice) Close(by Actor, now time.Time) (Event, error) {
	if err := first(n.move(NoticeClosed)); err != nil {
		return Event{}, err
	}
	n.Status, n.EndedAt = NoticeClosed, now
	return n.event(EventNoticeClosed, by, now, Face{}), nil
}
