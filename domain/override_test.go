package domain

import (
	"testing"

	"github.com/intermart/intermart/domain/refusal"
)

func TestWhoMayAgreeToAnOverride(t *testing.T) {
	manager := Actor{Person: "m", Organisation: "d", Kind: KindDepartment, Region: "430102", Roles: []Role{DepartmentManager}}
	writer := Actor{Person: "w", Organisation: "d", Kind: KindDepartment, Region: "430102", Roles: []Role{DepartmentOfficer, DepartmentManager}}
	supervisor := Actor{Person: "s", Organisation: "sup", Kind: KindSupervisor, Region: "430100", Roles: []Role{RoleSupervisor}}
	elsewhere := supervisor
	elsewhere.Region = "430200"
	drafting := supervisor // who drafted it in another job may not agree to it as a supervisor
	drafting.Person = "w"
	cites := func() *Notice {
		return &Notice{Department: "d", Region: "430102", Status: NoticeInternal, Officer: "w", Writers: []PersonID{"w"},
			Terms: Terms{Overrides: []Override{{Check: "splitting", Document: "x", File: "f", Reason: "y"}}}}
	}
	for _, tt := range []struct {
		name, second, check string
		by                  Actor
		change              func(*Notice)
		rule                string
	}{
		{"the manager", "manager", "splitting", manager, nil, ""},
		{"the supervisor", "supervisor", "splitting", supervisor, nil, ""},
		{"who wrote it", "manager", "splitting", writer, nil, "duty.separation"},
		{"who wrote it, in another hat", "supervisor", "splitting", drafting, nil, "duty.separation"},
		{"the manager where the rule wants the supervisor", "supervisor", "splitting", manager, nil, "actor.role"},
		{"the supervisor where the rule wants the manager", "manager", "splitting", supervisor, nil, "not_found"},
		{"a supervisor of elsewhere", "supervisor", "splitting", elsewhere, nil, "not_found"},
		{"what is not cited", "manager", "term", manager, nil, "override.none"},
		{"what can't be overridden", "", "threshold", manager, nil, "override.check"},
		{"a draft", "manager", "splitting", manager, func(n *Notice) { n.Status = NoticeDraft }, "notice.status"},
		{"what is published", "manager", "splitting", manager, func(n *Notice) { n.Status = NoticePublished }, "notice.status"},
	} {
		n := cites()
		if tt.change != nil {
			tt.change(n)
		}
		e, err := n.AgreeOverride(tt.by, tt.check, tt.second, budgetDay)
		if r := refusal.As(err); tt.rule != "" && (r == nil || r.Rule != tt.rule || len(n.Agreements) > 0) || tt.rule == "" && (err != nil || e.Kind != EventOverrideAgreed || len(n.Agreements) != 1) {
			t.Errorf("%s: %v, %v", tt.name, err, n.Agreements)
		}
	}
	n := cites()
	if _, err := n.AgreeOverride(manager, "splitting", "manager", budgetDay); err != nil {
		t.Fatal(err)
	}
	if _, err := n.AgreeOverride(manager, "splitting", "manager", budgetDay); refusal.As(err) == nil || refusal.As(err).Rule != "override.agreed" {
		t.Errorf("twice: %v", err)
	}
	n.Overrides[0].Reason = "another"
	if v := n.OverrideViews()[0]; v.Role != "" || n.cited()[0].Agreed != (refusal.Text{}) {
		t.Error("what was changed afterwards is not agreed to")
	}
}

func TestOverridesOfADraft(t *testing.T) {
	for _, tt := range []struct {
		list []Override
		bad  int
	}{
		{[]Override{{Check: "splitting"}, {Check: "term"}}, 0}, {[]Override{{Check: "threshold"}}, 1}, {[]Override{{Check: "personal_data"}}, 1},
		{[]Override{{Check: "term"}, {Check: "term"}}, 1},
	} {
		n := 0
		for _, f := range (Terms{Overrides: tt.list}).overrideFaults() {
			if f != nil {
				n++
			}
		}
		if n != tt.bad {
			t.Errorf("%+v: %d faults", tt.list, n)
		}
	}
}
