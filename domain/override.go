package domain

import (
	"fmt"
	"slices"
	"time"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/rulebook"
)

// Override (放行) is what a department cites to have a block let pass that the rulebook marks as overridable. It is
// public with the notice.
type Override struct {
	Check    string `json:"check"`    // code of the check
	Document string `json:"document"` // number of the document
	File     FileID `json:"file"`
	Reason   string `json:"reason"`
}

// Agreement is the second person's yes to one override, exactly as it stood.
type Agreement struct {
	Override
	By   PersonID  `json:"by"`
	Role Role      `json:"role"`
	At   time.Time `json:"at"`
}

// maxOverrides bounds a notice's; a check takes one.
const maxOverrides = 5

func (t Terms) overrideFaults() []*refusal.Refusal {
	var list []*refusal.Refusal
	seen := map[string]bool{}
	for i, o := range t.Overrides {
		at := func(name string) string { return fmt.Sprintf("overrides[%d].%s", i, name) }
		if i >= maxOverrides || seen[o.Check] || !slices.Contains(rulebook.Overridable, o.Check) {
			list = append(list, refusal.New(refusal.Invalid, "override.check", at("check"), "此项规则不能以文件放行，或已引用过文件", "no document overrides this rule, or one is cited already"))
		}
		seen[o.Check] = true
		list = append(list, atMost(at("document"), o.Document, 100), atMost(at("reason"), o.Reason, 500))
	}
	return list
}

// uncited lists what the overrides lack at submission, and locks their files.
func (n *Notice) uncited(files map[FileID]*File, now time.Time) []*refusal.Refusal {
	var list []*refusal.Refusal
	for i, o := range n.Overrides {
		at := func(name string) string { return fmt.Sprintf("overrides[%d].%s", i, name) }
		list = append(list, required(at("document"), o.Document, 100), required(at("reason"), o.Reason, 500), files[o.File].Cite(n.Department, at("file"), now, PurposeApproval))
	}
	return list
}

// AgreeOverride is the second person's yes: the department's manager or a supervisor, as the rulebook says in second, and
// never somebody who wrote in the notice. What is changed afterwards is not agreed to.
func (n *Notice) AgreeOverride(by Actor, check, second string, now time.Time) (Event, error) {
	i := slices.IndexFunc(n.Overrides, func(o Override) bool { return o.Check == check })
	if err := first(n.maySecond(by, second), n.overridable(i), n.notOverriddenBy(by)); err != nil {
		return Event{}, err
	}
	o := n.Overrides[i]
	if n.agreement(o) != nil {
		return Event{}, refusal.New(refusal.Conflict, "override.agreed", "check", "已同意放行", "it is agreed to already")
	}
	n.Agreements = append(slices.Clone(n.Agreements), Agreement{Override: o, By: by.Person, Role: secondRoles[second], At: now})
	return n.event(EventOverrideAgreed, by, now, Face{"check": check, "document": o.Document, "reason": o.Reason, "role": string(secondRoles[second])}), nil
}

var secondRoles = map[string]Role{"manager": DepartmentManager, "supervisor": RoleSupervisor}

func (n *Notice) maySecond(by Actor, second string) *refusal.Refusal {
	switch {
	case second == "manager":
		return by.needOf(n.Department, DepartmentManager)
	case second != "supervisor":
		return refusal.New(refusal.Invalid, "override.check", "check", "此项规则不能以文件放行", "no document overrides this rule")
	case !by.WorksFor(n.Department) && !by.Sees(n.Region):
		return Missing()
	}
	return by.need(RoleSupervisor)
}

func (n *Notice) notOverriddenBy(by Actor) *refusal.Refusal {
	for _, writer := range append([]PersonID{n.Officer}, n.Writers...) {
		if r := by.notSame(writer, "起草人不能同意自己引用的放行文件，请由另一人同意", "who drafted a notice can't agree to the overrides it cites; ask another person"); r != nil {
			return r
		}
	}
	return nil
}

func (n *Notice) overridable(i int) *refusal.Refusal {
	switch {
	case i < 0:
		return refusal.New(refusal.Invalid, "override.none", "check", "公告没有引用放行文件", "the notice cites no document for this")
	case n.Status != NoticeInternal && n.Status != NoticeReview && n.Status != NoticeApproved:
		return n.at(NoticeInternal)
	}
	return nil
}

// tryOverride says whether the actor may agree to the first override that waits.
func (n *Notice) tryOverride(by Actor, now time.Time) error {
	second, check := "manager", ""
	if by.Has(RoleSupervisor) {
		second = "supervisor"
	}
	for _, o := range n.Overrides {
		if check = o.Check; n.agreement(o) == nil {
			break
		}
	}
	c := *n
	_, err := c.AgreeOverride(by, check, second, now)
	return err
}

// agreement is the yes to exactly this override, nil when there is none.
func (n *Notice) agreement(o Override) *Agreement {
	for i := range n.Agreements {
		if n.Agreements[i].Override == o {
			return &n.Agreements[i]
		}
	}
	return nil
}

// cited are the overrides as the compliance engine sees them.
func (n *Notice) cited() []compliance.Override {
	var list []compliance.Override
	for _, o := range n.Overrides {
		c := compliance.Override{Check: o.Check, Document: o.Document, Reason: o.Reason, Filed: o.File != ""}
		if a := n.agreement(o); a != nil {
			c.Agreed = compliance.Seconds["manager"]
			if a.Role == RoleSupervisor {
				c.Agreed = compliance.Seconds["supervisor"]
			}
		}
		list = append(list, c)
	}
	return list
}

// OverrideView is an override with the second person's yes, for pages.
type OverrideView struct {
	Override
	Role Role // of the second person, "" while it waits
	At   time.Time
}

// OverrideViews are the notice's overrides as everybody may see them once it is published.
func (n *Notice) OverrideViews() []OverrideView {
	list := make([]OverrideView, 0, len(n.Overrides))
	for _, o := range n.Overrides {
		v := OverrideView{Override: o}
		if a := n.agreement(o); a != nil {
			v.Role, v.At = a.Role, a.At
		}
		list = append(list, v)
	}
	return list
}
