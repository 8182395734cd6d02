package domain

import (
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

// Codes of reasons that rest on relations (award-record.md takes any [a-z_]{0,40}; cn-rules §3.3 names these).
const (
	AvoidList    = "avoid_list"
	RedHat       = "red_hat"
	RoleConflict = "role_conflict"
	RelatedParty = "related_party"
)

// Organ handles an approval that the matter of a notice serves.
type Organ struct {
	Name     string `json:"name"`
	USCC     string `json:"uscc"`
	Approval string `json:"approval"`
}

// Ties are the relations that are known around some agencies.
type Ties []Relation

// RedHat is the chain from the agency up to one of the organs, the agency's end first; nil when there is none. The law
// names an organ's institutions, the societies it supervises and the companies these found (优化营商环境条例 §43 ¶2); a
// company that one of those controls is its hand.
func (ts Ties) RedHat(agency string, organs []Organ, day workday.Date) (chain []Relation, of *Organ) {
	type step struct {
		at    string
		chain []Relation
	}
	// An organ that holds a firm as an investor may be reached again by a link that the law names.
	type end struct {
		at       string
		investor bool
	}
	seen := map[end]bool{{at: agency}: true, {at: agency, investor: true}: true}
	for next := []step{{at: agency}}; len(next) > 0; {
		here := next[0]
		next = next[1:]
		for i := range organs {
			if organs[i].USCC != "" && organs[i].USCC == here.at && len(here.chain) > 0 && sponsored(here.chain) {
				return here.chain, &organs[i]
			}
		}
		for _, r := range ts {
			reached := end{r.From, r.Kind == RelationControls}
			if r.To != here.at || seen[reached] || !slices.Contains(sponsorKinds, r.Kind) || !r.Holds(day) {
				continue
			}
			seen[reached] = true
			next = append(next, step{r.From, append(slices.Clone(here.chain), r)})
		}
	}
	return nil, nil
}

// sponsored wants the organ's own link to be one that the law names; being held by an organ as an investor is not.
func sponsored(chain []Relation) bool { return chain[len(chain)-1].Kind != RelationControls }

// Role is the agency's other part in the department's project; nil when it has none.
func (ts Ties) Role(agency, department, project string, day workday.Date) *Relation {
	for i, r := range ts {
		if r.Kind.Role() && r.From == agency && r.To == department && project != "" && compliance.Same(r.Project, project) && r.Holds(day) {
			return &ts[i]
		}
	}
	return nil
}

// Related says why two agencies may not both take part in one purchase (政府采购法实施条例 §18 ¶1, by analogy): one head,
// one of them holding or managing the other, or one controlling holder above both. Two heads of one name are one person
// until somebody has shown that they are namesakes.
func (ts Ties) Related(a, b *Agency, day workday.Date) (why refusal.Text, related bool) {
	above := func(uscc string, k RelationKind) (from []string) {
		for _, r := range ts {
			if r.Kind == k && r.To == uscc && r.Holds(day) {
				from = append(from, r.From)
			}
		}
		return from
	}
	for _, k := range partyKinds {
		ofA, ofB := above(a.USCC, k), above(b.USCC, k)
		direct := k != RelationHead && (slices.Contains(ofA, b.USCC) || slices.Contains(ofB, a.USCC))
		shared := k != RelationManages && slices.ContainsFunc(ofA, func(f string) bool { return slices.Contains(ofB, f) })
		if direct || shared {
			return RelationNames[k], true
		}
	}
	if name := strings.TrimSpace(a.LegalRepresentative); name != "" && compliance.Same(name, b.LegalRepresentative) && !ts.namesakes(a.USCC, b.USCC, day) {
		return refusal.Text{ZH: "法定代表人相同", EN: "the same legal representative"}, true
	}
	return refusal.Text{}, false
}

func (ts Ties) namesakes(a, b string, day workday.Date) bool {
	return slices.ContainsFunc(ts, func(r Relation) bool {
		return r.Kind == RelationNamesake && r.Holds(day) && (r.From == a && r.To == b || r.From == b && r.To == a)
	})
}

// barred are the reasons that keep an agency from this notice by rule, whatever it holds.
func (ts Ties) barred(uscc string, n *Notice, day workday.Date) (reasons []Reason) {
	for _, a := range n.Avoid {
		if a.USCC == uscc {
			why := avoidText(a.Reason)
			reasons = append(reasons, reason(AvoidList, "列入本公告回避名单："+why.ZH, "on the avoid list of this notice: "+why.EN,
				"如有异议，请向采购人或监管部门提出", "object to the department or the supervisor if it is wrong"))
		}
	}
	if chain, organ := ts.RedHat(uscc, n.Organs, day); chain != nil {
		zh, en := sayChain(chain)
		reasons = append(reasons, reason(RedHat, "与审批机关“"+organ.Name+"”存在隶属关系（"+zh+"），不得参与该机关审批的中介服务",
			"it belongs to the organ of the approval, "+organ.Name+" ("+en+"), and may not serve its approvals",
			"脱钩后由运行机构更新关系信息", "once separated, have the operator correct the relation"))
	}
	if r := ts.Role(uscc, n.DepartmentUSCC, n.BudgetProject, day); r != nil {
		name := RelationNames[r.Kind]
		reasons = append(reasons, reason(RoleConflict, "已在本项目中承担："+name.ZH, "it has another role in this project: "+name.EN,
			"不能参加同一项目的其他采购；信息有误请联系运行机构", "it can't join other purchases of the project; tell the operator if this is wrong"))
	}
	return reasons
}

func sayChain(chain []Relation) (zh, en string) {
	for i, r := range slices.Backward(chain) {
		name := RelationNames[r.Kind]
		zh, en = zh+r.FromName+" → "+name.ZH+" ", en+r.FromName+" → "+name.EN+" "
		if i == 0 {
			zh, en = zh+r.ToName, en+r.ToName
		}
	}
	return zh, en
}

// Kept is a bid that stays because it was received first, and the later one of a related agency that does not.
type Kept struct {
	First, Later BidID
	Why          refusal.Text
}

// KeepFirst adds related_party to the reasons of every later one of two related bidders. The first received is kept; one
// that is ineligible for another reason keeps nobody out.
func (ts Ties) KeepFirst(standing []*Bid, agencies map[AgencyID]*Agency, reasons map[AgencyID][]Reason, day workday.Date) []Kept {
	order := slices.Clone(standing)
	slices.SortFunc(order, func(a, b *Bid) int {
		if c := a.ReceivedAt.Compare(b.ReceivedAt); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	var in []*Bid
	var out []Kept
	for _, b := range order {
		if agencies[b.Agency] == nil || len(reasons[b.Agency]) > 0 {
			continue
		}
		kept := true
		for _, first := range in {
			why, related := ts.Related(agencies[first.Agency], agencies[b.Agency], day)
			if !related {
				continue
			}
			kept = false
			out = append(out, Kept{First: first.ID, Later: b.ID, Why: why})
			reasons[b.Agency] = append(reasons[b.Agency], reason(RelatedParty, "与先报名的机构存在关联关系："+why.ZH, "related to an agency that bid earlier: "+why.EN,
				"存在关联关系的机构不得参加同一项目，保留先收到的一份", "related agencies may not both take part: the first received is kept"))
			break
		}
		if kept {
			in = append(in, b)
		}
	}
	return out
}

// Near are the credit codes that a rule could keep from the notice: what stands in the ties, and its avoid list.
func (ts Ties) Near(n *Notice) (codes []string) {
	add := func(code string) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	for _, r := range ts {
		add(r.To)
		if r.Kind.Role() {
			add(r.From)
		}
	}
	for _, a := range n.Avoid {
		add(a.USCC)
	}
	return codes
}

// Barring are the agencies of names (by credit code) that a rule keeps from the notice, each by its first reason.
func (ts Ties) Barring(n *Notice, names map[string]string, day workday.Date) (list []Barring) {
	for _, code := range ts.Near(n) {
		if reasons := ts.barred(code, n, day); names[code] != "" && len(reasons) > 0 {
			list = append(list, Barring{USCC: code, Name: names[code], Reason: reasons[0].Code})
		}
	}
	return list
}

// Partners says which firms hold or manage the agency.
func (ts Ties) Partners(code string, day workday.Date) (list []refusal.Text) {
	for _, r := range ts {
		if r.To == code && r.FromName != "" && (r.Kind == RelationControls || r.Kind == RelationManages) && r.Holds(day) {
			name := RelationNames[r.Kind]
			list = append(list, refusal.Text{ZH: r.FromName + "（" + name.ZH + "）", EN: r.FromName + " (" + name.EN + ")"})
		}
	}
	return list
}
