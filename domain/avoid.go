package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
)

// Avoided is an agency that the department keeps away from its notice, with a reason from the closed list and evidence.
type Avoided struct {
	USCC     string `json:"uscc"`
	Name     string `json:"name"` // the register's, filled in when the notice is saved
	Reason   string `json:"reason"`
	Evidence FileID `json:"evidence"` // not public: it may hold what concerns the agency alone
}

// YearAmount is what one year of a longer term costs, tax included.
type YearAmount struct {
	Year   int       `json:"year"`
	Amount money.Fen `json:"amount"`
}

// MostAvoided bounds a draft's list; how many are allowed is the rulebook's (avoid.max).
const MostAvoided = 20

func avoidText(reason string) refusal.Text { return compliance.AvoidReasons[reason] }

// Avoids reports whether the terms keep the agency away.
func (t Terms) Avoids(uscc string) bool {
	return slices.ContainsFunc(t.Avoid, func(a Avoided) bool { return a.USCC == uscc })
}

// AddsAvoided refuses a change of published terms that keeps another agency away: by then it may be bidding.
func (t Terms) AddsAvoided(published Terms) *refusal.Refusal {
	for i, a := range t.Avoid {
		if !published.Avoids(a.USCC) {
			return refusal.New(refusal.Invalid, "notice.avoid_added", fmt.Sprintf("avoid[%d].uscc", i), "公告发布后不能增加回避机构", "no agency can be added to the avoid list after publication").
				Cite("中介服务超市平台规则", "回避机构", false)
		}
	}
	return nil
}

// citesAvoided locks the evidence against every agency that is kept away.
func (n *Notice) citesAvoided(files map[FileID]*File, now time.Time) (list []*refusal.Refusal) {
	for i, a := range n.Avoid {
		list = append(list, files[a.Evidence].Cite(n.Department, fmt.Sprintf("avoid[%d].evidence", i), now, PurposeEvidence))
	}
	return list
}

// avoided, years and organs of the notice as the compliance engine sees them.
func (t Terms) avoided() (list []compliance.Avoided) {
	for _, a := range t.Avoid {
		list = append(list, compliance.Avoided{USCC: a.USCC, Name: a.Name, Reason: a.Reason, Filed: a.Evidence != ""})
	}
	return list
}

func (t Terms) years() (list []compliance.YearSum) {
	for _, y := range t.AmountsByYear {
		list = append(list, compliance.YearSum{Year: y.Year, Amount: y.Amount})
	}
	return list
}
