package domain

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// SplitSuite names how the keys of a notice are split among holders: Shamir's sharing over ristretto255 with Feldman's
// commitments; the keys are locked by HKDF-SHA256 and AES-256-GCM, the shares sealed with age.
const SplitSuite = "intermart-split-1"

// FailedHolders is why a notice failed whose holders did not give enough shares in time.
const FailedHolders = "holders_absent"

// maxHolders of a notice's shares.
const maxHolders = 9

// SplitRule is what the rulebook says of splitting: from which amount, among how many holders, how many of them open, and
// how long after they are asked.
type SplitRule struct {
	From    money.Fen // 0: never
	Holders int
	Needed  int
	Wait    workday.Span
}

// Splits reports whether a notice of the amount is split.
func (r SplitRule) Splits(amount money.Fen) bool { return r.From > 0 && amount >= r.From }

// Split is how a notice's keys are split; zero: they are not. It is fixed with the keys, before publication, and only
// what the holders do comes later.
type Split struct {
	Suite       string           `json:"suite,omitempty"`
	Needed      int              `json:"needed,omitempty"`
	Holders     []ShareHolder    `json:"holders,omitempty"` // the n-th holds share n, from 1
	Commitments []string         `json:"commitments,omitempty"`
	Wait        workday.Span     `json:"wait"`
	AskedAt     time.Time        `json:"asked_at"` // for their shares
	Due         workday.Deadline `json:"due"`      // then the notice fails
}

// ShareHolder holds one share of a notice. The public sees office and organisation, never the person.
type ShareHolder struct {
	Person       PersonID       `json:"person"`
	Organisation OrganisationID `json:"organisation"`
	Name         string         `json:"name"` // of the organisation
	Office       string         `json:"office"`
	Key          HolderKeyID    `json:"key"`
	GivenAt      time.Time      `json:"given_at"`
	WrongAt      time.Time      `json:"wrong_at"` // a share that is not the promised one came last then
}

// Title is how the public knows a holder: organisation and office.
func (h ShareHolder) Title() string { return h.Name + h.Office }

// On reports whether the keys are split.
func (s Split) On() bool { return s.Suite != "" }

// Given counts the shares that are there.
func (s Split) Given() (n int) {
	for _, h := range s.Holders {
		if !h.GivenAt.IsZero() {
			n++
		}
	}
	return n
}

// Absent are the holders who have not given their shares.
func (s Split) Absent() (titles []string) {
	for _, h := range s.Holders {
		if h.GivenAt.IsZero() {
			titles = append(titles, h.Title())
		}
	}
	return titles
}

// face is what the publication says of the split.
func (s Split) face() map[string]any {
	return map[string]any{"suite": s.Suite, "needed": s.Needed, "holders": s.titles(), "commitments": s.Commitments, "wait": fmt.Sprintf("%d %s", s.Wait.N, s.Wait.Unit)}
}

func (s Split) titles() []string {
	list := make([]string, 0, len(s.Holders))
	for _, h := range s.Holders {
		list = append(list, h.Title())
	}
	return list
}

// AwaitsShares reports whether the opening needs shares that are not there.
func (n *Notice) AwaitsShares() bool { return n.Split.On() && n.Split.Given() < n.Split.Needed }

// Unsealable reports whether the keys of a frozen notice may be unwrapped: the random value that it named and the shares
// of its holders are there.
func (n *Notice) Unsealable() bool {
	return n.Status == NoticeFrozen && !n.AwaitsBeacon() && !n.AwaitsShares()
}

// HolderCandidate is who could hold a share: his key, his organisation, and the roles he has anywhere.
type HolderCandidate struct {
	Key   HolderKey
	Name  string
	Kind  OrganisationKind
	Roles []Role
}

// barred roles never hold shares: auditors check the opening, the operator runs it, agencies bid in it, and who
// administers accounts could take a holder's.
var barred = []Role{RoleAuditor, OperatorReviewer, OperatorPublisher, AgencyPreparer, AgencySubmitter, AgencyAdmin, AdminSystem, AdminSecurity, AdminAudit}

// fits says whether the candidate may hold a share of the notice: of its own department or of an organisation that has no
// part in the purchase, and nobody who wrote, approved or reviewed it.
func (c HolderCandidate) fits(n *Notice) bool {
	if c.Kind == KindDepartment && c.Key.Organisation != n.Department || !slices.Contains(RolesOf[c.Kind], KeyHolder) {
		return false
	}
	if !slices.Contains(c.Roles, KeyHolder) || slices.ContainsFunc(c.Roles, func(r Role) bool { return slices.Contains(barred, r) }) {
		return false
	}
	p := c.Key.Person
	return p != n.Officer && p != n.Manager && p != n.Reviewer && !slices.Contains(n.Writers, p) &&
		!slices.ContainsFunc(n.Approvals, func(a Approval) bool { return a.By == p })
}

// Appoint chooses the holders of a notice's shares: the department's own first, then one of each organisation by turns,
// so that no organisation has enough to open alone, and nobody holds two.
func (n *Notice) Appoint(rule SplitRule, candidates []HolderCandidate) (Split, []HolderCandidate, error) {
	if rule.Needed < 2 || rule.Holders < rule.Needed || rule.Holders > maxHolders {
		return Split{}, nil, refusal.New(refusal.Unavailable, "split.rule", "", "规则中的份额数不成立：须 2 至 %d 名持有人，启封所需不少于 2 且不多于持有人数", "the rulebook's shares make no sense: 2 to %d holders are needed, and 2 to all of them to open", maxHolders).
			Cite("平台规则", "启封身份分持", false)
	}
	fit := slices.DeleteFunc(slices.Clone(candidates), func(c HolderCandidate) bool { return !c.fits(n) })
	slices.SortStableFunc(fit, func(a, b HolderCandidate) int {
		if own := a.Key.Organisation == n.Department; own != (b.Key.Organisation == n.Department) {
			if own {
				return -1
			}
			return 1
		}
		if d := a.Key.MadeAt.Compare(b.Key.MadeAt); d != 0 {
			return d
		}
		return strings.Compare(string(a.Key.ID), string(b.Key.ID))
	})
	chosen := chooseByTurns(fit, rule)
	if len(chosen) < rule.Holders {
		return Split{}, nil, refusal.New(refusal.Unavailable, "split.holders", "", "本公告金额达到分持标准，须有 %d 名份额持有人（同一单位不超过 %d 名），现可指定 %d 名：请管理员授予“份额持有人”岗位，由本人在“启封份额”页生成密钥", "this notice is large enough to be split among %d holders (at most %d of one organisation) and %d can be named: give more people the role of share holder, and let each make his key on the page of shares",
			rule.Holders, rule.Needed-1, len(chosen)).Cite("平台规则", "启封身份分持", false)
	}
	s := Split{Suite: SplitSuite, Needed: rule.Needed, Wait: rule.Wait}
	for _, c := range chosen {
		s.Holders = append(s.Holders, ShareHolder{Person: c.Key.Person, Organisation: c.Key.Organisation, Name: c.Name, Office: c.Key.Office, Key: c.Key.ID})
	}
	return s, chosen, nil
}

// chooseByTurns takes one candidate of each organisation, then a second of each, and stops before one could open alone.
func chooseByTurns(fit []HolderCandidate, rule SplitRule) (chosen []HolderCandidate) {
	people, of := map[PersonID]bool{}, map[OrganisationID]int{}
	for turn := 1; turn < rule.Needed; turn++ {
		for _, c := range fit {
			if len(chosen) == rule.Holders {
				return chosen
			}
			if people[c.Key.Person] || of[c.Key.Organisation] >= turn {
				continue
			}
			people[c.Key.Person] = true
			of[c.Key.Organisation]++
			chosen = append(chosen, c)
		}
	}
	return chosen
}

// AskHolders opens the time in which holders give their shares: both lists are recorded, and a beacon's value is there.
func (n *Notice) AskHolders(by Actor, due workday.Deadline, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeFrozen), n.vetted(), n.beaconThere(), n.awaitsShares(), once("split.asked", n.Split.AskedAt)); err != nil {
		return Event{}, err
	}
	n.Split.AskedAt, n.Split.Due = now, due
	return n.event(EventNoticeShares, by, now, Face{"needed": n.Split.Needed, "holders": n.Split.titles(), "due": Moment(due.At)}), nil
}

// ShareOf is the number of the share that the actor holds. To anybody else there is none.
func (n *Notice) ShareOf(by Actor) (int, error) {
	for i, h := range n.Split.Holders {
		if h.Person == by.Person && by.WorksFor(h.Organisation) && by.Has(KeyHolder) {
			return i + 1, nil
		}
	}
	return 0, Missing()
}

// MayGiveShare is the guard of GiveShare: shares are taken only while the opening waits for them, so that they are
// together nowhere before, and only in the time that was announced: what is fixed for those who do not come is not left to
// when a worker runs.
func (n *Notice) MayGiveShare(by Actor, now time.Time) error {
	i, err := n.ShareOf(by)
	if err != nil {
		return err
	}
	return first(n.running(), n.asksForShares(), once("split.given", n.Split.Holders[i-1].GivenAt), n.sharesTaken(now))
}

// GiveShare records that a holder gave his share, or one that does not match its commitment: it is named in public and
// opens nothing, and he may give the right one.
func (n *Notice) GiveShare(by Actor, right bool, now time.Time) (Event, error) {
	if err := n.MayGiveShare(by, now); err != nil {
		return Event{}, err
	}
	i, _ := n.ShareOf(by)
	holders := slices.Clone(n.Split.Holders)
	h := &holders[i-1]
	kind := EventShareGiven
	if right {
		h.GivenAt, h.WrongAt = now, time.Time{}
	} else {
		kind, h.WrongAt = EventShareWrong, now
	}
	n.Split.Holders = holders
	return n.event(kind, by, now, Face{"holder": h.Title(), "number": i, "given": n.Split.Given(), "needed": n.Split.Needed}), nil
}

// WrongShare names the holder whose share does not match.
func (n *Notice) WrongShare(i int) *refusal.Refusal {
	return refusal.New(refusal.Invalid, "split.wrong", "share", "第 %d 份（%s）与公告发布时的承诺不符，未被采用：请用发给本人的份额重新提交", "share %d (%s) does not match the commitment published with the notice and is not used: give the one that was sealed to you", i, n.Split.Holders[i-1].Title()).
		Cite("平台规则", "启封身份分持", false)
}

// HoldersAbsent ends a notice by the rule fixed with it: too few shares came in time. Nothing was opened and nothing is.
func (n *Notice) HoldersAbsent(by Actor, standing []*Bid, now time.Time) (Event, error) {
	if err := first(by.need(RoleSystem), n.at(NoticeFrozen), n.asksForShares(), n.sharesDue(now)); err != nil {
		return Event{}, err
	}
	for _, b := range standing {
		b.Status, b.Nonce, b.Price = BidUnopened, "", ""
	}
	e := n.fail(by, FailedHolders, len(standing), now)
	e.Face["absent"], e.Face["given"], e.Face["needed"] = n.Split.Absent(), n.Split.Given(), n.Split.Needed
	return e, nil
}

func (n *Notice) awaitsShares() *refusal.Refusal {
	if n.AwaitsShares() {
		return nil
	}
	return refusal.New(refusal.Conflict, "split.none", "", "本公告不等待启封份额", "this notice does not wait for shares")
}

// sharesThere keeps the envelopes closed until enough holders gave their shares.
func (n *Notice) sharesThere() *refusal.Refusal {
	if !n.AwaitsShares() {
		return nil
	}
	return refusal.New(refusal.Conflict, "split.awaited", "", "启封份额 %d 份，尚不足 %d 份", "%d shares are there, and %d are needed", n.Split.Given(), n.Split.Needed)
}

func (n *Notice) asksForShares() *refusal.Refusal {
	if n.Status == NoticeFrozen && n.OpenedAt.IsZero() && !n.Split.AskedAt.IsZero() {
		return n.awaitsShares()
	}
	return refusal.New(refusal.Conflict, "split.early", "", "报名截止、名单固定后才收取份额，启封后不再收取", "shares are taken once bidding has closed and the lists are fixed, and no longer after the opening")
}

func (n *Notice) sharesTaken(now time.Time) *refusal.Refusal {
	if now.Before(n.Split.Due.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "split.over", "", "份额提交已于 %s 截止，按公告发布时的规则办理", "shares were taken until %s: what the publication says of those who do not come holds now", ClockText(n.Split.Due.At)).
		Cite("平台规则", "启封身份分持", false)
}

func (n *Notice) sharesDue(now time.Time) *refusal.Refusal {
	if !now.Before(n.Split.Due.At) {
		return nil
	}
	return refusal.New(refusal.Conflict, "split.due", "", "提交份额的期限未到", "the time to give shares is not over")
}
