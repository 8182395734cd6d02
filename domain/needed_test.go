package domain

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/intermart/intermart/domain/workday"
)

// week is Monday 9 to Friday 13 March 2026.
var week = func() (days []workday.Date) {
	for i := range 5 {
		days = append(days, workday.Date{Year: 2026, Month: 3, Day: 9 + i})
	}
	return days
}()

// member reads "name role role"; a name with a question mark behind it can't sign in.
func member(s string) StaffMember {
	words := strings.Fields(s)
	name := strings.TrimSuffix(words[0], "?")
	m := StaffMember{Person: PersonID(name), Name: name, WayIn: name == words[0]}
	for _, w := range words[1:] {
		m.Roles = append(m.Roles, Role(w))
	}
	return m
}

func bodyOf(kind OrganisationKind, people ...string) Staff {
	s := Staff{Organisation: OrganisationID("of " + string(kind)), Kind: kind, Name: "某单位", Region: "430102"}
	for _, p := range people {
		s.People = append(s.People, member(p))
	}
	return s
}

func awayOn(forWhom, deputy string, from, to int) Deputy {
	return Deputy{For: PersonID(forWhom), Person: PersonID(deputy), From: week[from], To: week[to]}
}

func TestWhoIsNeededInAnOrganisation(t *testing.T) {
	const full = "department_finance"
	with := func(s Staff, change func(*Staff)) Staff { change(&s); return s }
	three := []ChainBand{{Steps: []ChainStep{{Kind: StepSection, People: []PersonID{"zhang"}}, {Kind: StepManager}}}}
	for name, c := range map[string]struct {
		staff Staff
		want  []string // kind duty people/waiting days
	}{
		"an operator of two": {bodyOf(KindOperator, "zhang operator_reviewer", "li operator_publisher"), nil},
		"two who hold both":  {bodyOf(KindOperator, "zhang operator_reviewer operator_publisher", "li operator_reviewer operator_publisher"), nil},
		"one who holds both": {bodyOf(KindOperator, "zhang operator_reviewer operator_publisher"), []string{"apart review_publish zhang/0 []"}},
		"the only publisher also reviews, another reviews too": {bodyOf(KindOperator, "zhang operator_reviewer operator_publisher", "li operator_reviewer"), nil},
		"a publisher who can't sign in":                        {bodyOf(KindOperator, "zhang operator_reviewer", "li? operator_publisher"), []string{"nobody operator_publisher /1 []"}},
		"nobody at all":                                        {bodyOf(KindSupervisor), []string{"nobody supervisor /0 []"}},
		"an agency whose administrator bids":                   {bodyOf(KindAgency, "zhang agency_admin"), nil},
		"an agency that nobody leads":                          {bodyOf(KindAgency, "zhang agency_submitter"), []string{"nobody agency_admin /0 []"}},
		"the officer is the only manager":                      {bodyOf(KindDepartment, "zhang department_officer department_manager", "li "+full), []string{"apart draft_approve zhang/0 []"}},
		"the manager pays":                                     {bodyOf(KindDepartment, "zhang department_officer", "li department_manager department_finance"), []string{"apart order_pay li/0 []"}},
		"the section head drafts, another may too":             {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "chen department_officer", "wu "+full), func(s *Staff) { s.Bands = three }), nil},
		"the section head is the only officer":                 {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "wu "+full), func(s *Staff) { s.Bands = three }), []string{"apart draft_approve zhang,li/0 []"}},
		"the manager is away, the drafter is his deputy": {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "wu "+full), func(s *Staff) {
			s.Deputies = []Deputy{awayOn("li", "zhang", 1, 2)}
		}), []string{"away draft_approve zhang,li/0 [2026-03-10 2026-03-11]", "away order_pay li,wu/0 [2026-03-10 2026-03-11]"}},
		"the manager is away, somebody else is his deputy": {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "he department_manager", "wu "+full), func(s *Staff) {
			s.Deputies = []Deputy{awayOn("li", "wu", 0, 4)}
		}), nil},
		"two managers are away, each is the other's deputy": {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "he department_manager", "wu "+full), func(s *Staff) {
			s.Deputies = []Deputy{awayOn("li", "he", 3, 3), awayOn("he", "li", 3, 3)}
		}), []string{"away draft_approve zhang,li,he/0 [2026-03-12]", "away order_pay li,he,wu/0 [2026-03-12]"}},
		"an absence that is over": {with(bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "wu "+full), func(s *Staff) {
			d := awayOn("li", "zhang", 1, 2)
			d.EndedAt = week[0].At(0)
			s.Deputies = []Deputy{d}
		}), nil},
		"two stewards":    {bodyOf(KindSteward, "zhang steward", "li steward"), []string{"apart change_reviews zhang,li/0 []"}},
		"three stewards":  {bodyOf(KindSteward, "zhang steward", "li steward", "wu steward"), nil},
		"the first admin": {bodyOf(KindAdmin, "zhang admin_system admin_security admin_audit"), []string{"apart three_admins zhang/0 []", "apart reset_second zhang/0 []"}},
		"three of them":   {bodyOf(KindAdmin, "zhang admin_system", "li admin_security", "wu admin_audit"), []string{"apart reset_second zhang/0 []"}},
		"four of them":    {bodyOf(KindAdmin, "zhang admin_system", "he admin_system", "li admin_security", "wu admin_audit"), nil},
		"of a city above": {with(bodyOf(KindOperator), func(s *Staff) { s.Above = true }), nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, n := range WhoIsNeeded([]Staff{c.staff}, week) {
				if n.Kind == NeedRegion {
					continue
				}
				if n.Organisation != c.staff.Organisation || len(n.Steps) == 0 {
					t.Errorf("%+v", n)
				}
				var days []string
				for _, d := range n.Days {
					days = append(days, d.String())
				}
				got = append(got, string(n.Kind)+" "+n.Duty+" "+strings.Join(n.People, ",")+"/"+string(rune('0'+n.Waiting))+" ["+strings.Join(days, " ")+"]")
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("\n got %q\nwant %q", got, c.want)
			}
		})
	}
}

// TestWhoServesARegion asks for every duty that a region with departments needs from others; the city's people serve its
// districts, and another city's do not.
func TestWhoServesARegion(t *testing.T) {
	district := bodyOf(KindDepartment, "zhang department_officer", "li department_manager", "wu department_finance")
	city := func(region RegionCode, kind OrganisationKind, people ...string) Staff {
		s := bodyOf(kind, people...)
		s.Region, s.Above = region, true
		return s
	}
	missing := func(staff ...Staff) (roles []string) {
		for _, n := range WhoIsNeeded(append(staff, district), week) {
			if n.Kind != NeedRegion || n.Region != "430102" || n.Organisation != "" {
				t.Errorf("%+v", n)
			}
			roles = append(roles, n.Duty)
		}
		return roles
	}
	all := []string{"operator_reviewer", "operator_publisher", "steward", "supervisor", "auditor", "admin_system"}
	if got := missing(); !reflect.DeepEqual(got, all) {
		t.Errorf("alone: %v", got)
	}
	operator := city("430100", KindOperator, "a operator_reviewer", "b operator_publisher")
	if got := missing(operator); !reflect.DeepEqual(got, all[2:]) {
		t.Errorf("with the city's operator: %v", got)
	}
	operator.People[1].WayIn = false
	if got := missing(operator); !reflect.DeepEqual(got, all[1:]) {
		t.Errorf("whose publisher can't sign in: %v", got)
	}
	if got := missing(city("430200", KindOperator, "a operator_reviewer", "b operator_publisher")); !reflect.DeepEqual(got, all) {
		t.Errorf("with another city's: %v", got)
	}
	if got := WhoIsNeeded([]Staff{operator}, week); len(got) != 0 {
		t.Errorf("a region without departments needs nobody: %+v", got)
	}
}
