package domain

import (
	"time"

	"github.com/intermart/intermart/domain/refusal"
)

// What a department may decide after a second failure (cn-rules §2.6).
const (
	ConcludeRelax  = "relax"  // other conditions: a new notice, linked
	ConcludeMethod = "method" // another method: a new notice, linked
	ConcludeFewer  = "fewer"  // the same terms once more, with fewer bidders
	ConcludeEnd    = "end"    // give up
)

// Conclusion is a department's decision after a second failure, with its reason; public but for the minutes.
type Conclusion struct {
	Choice  string    `json:"choice"` // "" while there is none
	Reason  string    `json:"reason"`
	Fewest  int       `json:"fewest"`  // bidders enough, of "fewer"
	Minutes FileID    `json:"minutes"` // of the collective decision; needed to go on with one bidder
	At      time.Time `json:"at"`
	Next    NoticeID  `json:"next"` // the notice that follows, if any
}

// Fewer is what the rulebook allows after a second failure.
type Fewer struct {
	Least  int  // bidders without more ado
	Single bool // one bidder, with reasons and minutes
}

// Conclude is the manager's decision after a second failure. It returns the notice that follows, nil when there is none:
// a draft with the same terms for the officer to change, or the same call once more with fewer bidders enough.
func (n *Notice) Conclude(by Actor, c Conclusion, may Fewer, minutes *File, id NoticeID, number string, now time.Time) (*Notice, Event, error) {
	if err := first(by.needOf(n.Department, DepartmentManager), n.undecided()); err != nil {
		return nil, Event{}, err
	}
	if err := refusal.All(required("reason", c.Reason, 1000), impersonal("reason", c.Reason), n.choiceFault(c, may), n.minutesFault(c, minutes, now)); err != nil {
		return nil, Event{}, err
	}
	var next *Notice
	switch c.Choice {
	case ConcludeFewer:
		next = n.again(id, number, now)
		next.FewerBidders = c.Fewest
		n.RepostedAs = id
	case ConcludeRelax, ConcludeMethod:
		next = &Notice{ID: id, Number: number, Region: n.Region, Department: n.Department, DepartmentName: n.DepartmentName, DepartmentUSCC: n.DepartmentUSCC,
			Status: NoticeDraft, Version: 1, Revision: 1, MaterialRevision: 1, Terms: n.Terms, Follows: n.ID, ChangedAt: now, ChangedAs: DepartmentManager}
		n.FollowedBy = id
	}
	if next != nil {
		c.Next = id
	}
	if c.Choice != ConcludeFewer {
		c.Fewest = 0
	}
	c.At, n.Conclusion = now, c
	face := Face{"choice": c.Choice, "reason": c.Reason}
	if c.Choice == ConcludeFewer {
		face["fewest"], face["next"], face["minutes"] = c.Fewest, number, c.Minutes != ""
	}
	return next, n.event(EventNoticeConcluded, by, now, face), nil
}

// Undecided reports whether the notice waits for its department's decision after a second failure.
func (n *Notice) Undecided() bool { return n.undecided() == nil }

func (n *Notice) undecided() *refusal.Refusal {
	switch {
	case n.Status != NoticeFailed || n.RepostOf == "" || n.Reason == FailedDeclined:
		return refusal.New(refusal.Conflict, "notice.second_failure", "", "二次失败后才需要作出决定", "a decision is needed only after a second failure").
			Cite("平台规则", "二次失败的处理", false)
	case n.Conclusion.Choice != "" || n.RepostedAs != "":
		return refusal.New(refusal.Conflict, "notice.concluded", "", "已经作出决定", "it is decided already")
	}
	return nil
}

func (n *Notice) choiceFault(c Conclusion, may Fewer) *refusal.Refusal {
	switch c.Choice {
	case ConcludeRelax, ConcludeMethod, ConcludeEnd:
		return nil
	case ConcludeFewer:
	default:
		return refusal.New(refusal.Invalid, "conclusion.choice", "choice", "请选择放宽条件、更换方式、减少家数或终止采购", "choose other conditions, another method, fewer bidders, or giving up")
	}
	switch {
	case n.Unscorable():
		return refusal.New(refusal.Invalid, "scoring.absent", "choice", "公告没有评分表，不能按原条件再次发布：请选择放宽条件或更换方式，在新公告中填写评分表", "the notice has no scoring table and can't be posted again as it is: choose other conditions or another method, and write the table there")
	case c.Fewest >= n.MinBidders:
		return refusal.New(refusal.Invalid, "conclusion.fewest", "fewest", "须少于原来要求的 %d 家", "it is fewer than the %d asked for before", n.MinBidders)
	case c.Fewest == 1 && may.Single || c.Fewest >= may.Least && c.Fewest > 0:
		return nil
	}
	return refusal.New(refusal.Invalid, "conclusion.least", "fewest", "按交易规则至少 %d 家", "the rulebook asks for at least %d", may.Least).Cite("平台规则", "二次失败的处理", false)
}

func (n *Notice) minutesFault(c Conclusion, minutes *File, now time.Time) *refusal.Refusal {
	if c.Minutes == "" && !(c.Choice == ConcludeFewer && c.Fewest == 1) {
		return nil
	}
	return minutes.Cite(n.Department, "minutes", now, PurposeMinutes)
}

// ConclusionText says what was decided after a second failure, and why.
func ConclusionText(n *Notice) refusal.Text {
	c := n.Conclusion
	t := map[string]refusal.Text{
		ConcludeRelax:  {ZH: "决定调整条件，另行发布公告", EN: "The department posts a new notice on other conditions"},
		ConcludeMethod: {ZH: "决定更换选取方式，另行发布公告", EN: "The department posts a new notice with another method"},
		ConcludeFewer:  {ZH: "决定以同样条件再次发布，" + itoa(c.Fewest) + " 家报名即可选取", EN: "The department posts the same call once more; " + itoa(c.Fewest) + " bidders are enough"},
		ConcludeEnd:    {ZH: "决定终止采购", EN: "The department gives up the purchase"},
	}[c.Choice]
	return refusal.Text{ZH: t.ZH + "。理由：" + c.Reason, EN: t.EN + ". Reason: " + c.Reason}
}
