package domain

import (
	"slices"

	"github.com/intermart/intermart/domain/workday"
)

// Staff is an organisation with the people who work for it, as far as WhoIsNeeded has to know them.
type Staff struct {
	Organisation OrganisationID
	Kind         OrganisationKind
	Name         string
	Region       RegionCode
	People       []StaffMember
	Deputies     []Deputy
	Bands        []ChainBand // a department's internal approval; none: its manager's yes
	Above        bool        // of a region above the reader's: it serves his region, and its own gaps are not his
}

// StaffMember is one of them. WayIn: he can sign in, by whichever way.
type StaffMember struct {
	Person PersonID
	Name   string
	Roles  []Role
	WayIn  bool
}

// NeedKind says what is missing.
type NeedKind string

// The kinds of gaps.
const (
	NeedNobody NeedKind = "nobody" // nobody holds a duty, or nobody who holds it can sign in
	NeedRegion NeedKind = "region" // no organisation that serves a region has anybody for a duty
	NeedApart  NeedKind = "apart"  // duties that must lie with different people can't
	NeedAway   NeedKind = "away"   // they could, but not on some days: who would take one is away
)

// Need is one gap: the organisation (or the region) that has it, the duty, and who is there.
type Need struct {
	Kind         NeedKind
	Organisation OrganisationID // "" with NeedRegion
	Of           OrganisationKind
	Name         string
	Region       RegionCode
	Duty         string // a role's name, or of duties that lie apart the separation's name
	Steps        [][]Role
	People       []string // names of those who are there for it
	Waiting      int      // how many hold the duty and can't sign in
	Days         []workday.Date
}

// duties are the roles that each kind of organisation needs somebody for; of several, one is enough. An agency's
// administrator also bids, and its preparer need not be another person.
var duties = map[OrganisationKind][][]Role{
	KindAgency:     {{AgencySubmitter, AgencyAdmin}, {AgencyAdmin}},
	KindDepartment: {{DepartmentOfficer}, {DepartmentManager}, {DepartmentFinance}},
	KindOperator:   {{OperatorReviewer}, {OperatorPublisher}},
	KindRegulator:  {{RoleRegulator}},
	KindSteward:    {{RoleSteward}},
	KindSupervisor: {{RoleSupervisor}},
	KindAuditor:    {{RoleAuditor}},
	KindExpert:     {{RoleExpert}},
	KindAdmin:      {{AdminSystem}, {AdminSecurity}, {AdminAudit}},
}

// served are the duties that every region with a department needs from some organisation that serves it.
var served = []struct {
	kind OrganisationKind
	role Role
}{
	{KindOperator, OperatorReviewer}, {KindOperator, OperatorPublisher}, {KindSteward, RoleSteward}, {KindSupervisor, RoleSupervisor}, {KindAuditor, RoleAuditor}, {KindAdmin, AdminSystem},
}

// dutyStep is one act of several that different people take. By: only these people may. Approval: a deputy may take it for
// somebody who is away.
type dutyStep struct {
	roles    []Role
	by       []PersonID
	approval bool
}

// apartDuty is a separation (product.md, "Separation of duties"): as many people as it has steps.
type apartDuty struct {
	name  string
	steps []dutyStep
}

// separations are what each kind of organisation has to keep apart. Each is refused by the verb itself
// (duty.separation); here they are asked for before the work stands still.
func (s Staff) separations() []apartDuty {
	one := func(roles ...Role) dutyStep { return dutyStep{roles: roles} }
	switch s.Kind {
	case KindDepartment:
		return append(s.chains(), apartDuty{"order_pay", []dutyStep{one(DepartmentManager), one(DepartmentFinance)}})
	case KindOperator:
		return []apartDuty{{"review_publish", []dutyStep{one(OperatorReviewer), one(OperatorPublisher)}}}
	case KindSteward:
		return []apartDuty{{"change_reviews", []dutyStep{one(RoleSteward), one(RoleSteward), one(RoleSteward)}}}
	case KindAdmin:
		return []apartDuty{
			{"three_admins", []dutyStep{one(AdminSystem), one(AdminSecurity), one(AdminAudit)}},
			{"reset_second", []dutyStep{one(AdminSystem), one(AdminSystem)}},
		}
	}
	return nil
}

// chains are a department's ways from the draft to its last approval: drafter and every step are different people.
func (s Staff) chains() []apartDuty {
	bands := s.Bands
	if len(bands) == 0 {
		bands = DefaultChain(s.Organisation, s.Region).Bands
	}
	var out []apartDuty
	for _, b := range bands {
		a := apartDuty{"draft_approve", []dutyStep{{roles: []Role{DepartmentOfficer}}}}
		for _, step := range b.Steps {
			d := dutyStep{by: step.People, approval: true}
			if role := roleOf[step.Kind]; role != "" {
				d.roles = []Role{role}
			}
			a.steps = append(a.steps, d)
		}
		out = append(out, a)
	}
	return out
}

// WhoIsNeeded tells which duty has nobody and which separation can't be kept on the days, by organisation and then by
// region. Somebody for whom a deputy is named is away on those days; his deputy approves for him, and counts as both.
func WhoIsNeeded(staff []Staff, days []workday.Date) []Need {
	var out []Need
	for _, s := range staff {
		if s.Above {
			continue
		}
		empty := s.unfilled()
		out = append(out, empty...)
		if len(empty) == 0 { // who is missing altogether is missing for every separation too: it is said once
			out = append(out, s.joined(days)...)
		}
	}
	return append(out, unserved(staff)...)
}

// unfilled are the duties of an organisation that nobody can take.
func (s Staff) unfilled() []Need {
	var out []Need
	for _, roles := range duties[s.Kind] {
		in, waiting := s.holding(dutyStep{roles: roles})
		if len(in) == 0 {
			out = append(out, s.need(NeedNobody, string(roles[0]), [][]Role{roles}, nil, waiting))
		}
	}
	return out
}

// joined are the separations that can't be kept, with the days when only some are lost.
func (s Staff) joined(days []workday.Date) []Need {
	var out []Need
	for _, a := range s.separations() {
		var lost []workday.Date
		for _, day := range days {
			if !apart(s.takers(a.steps, day)) {
				lost = append(lost, day)
			}
		}
		var roles [][]Role
		var people []StaffMember
		waiting := 0
		for _, step := range a.steps {
			in, w := s.holding(step)
			roles, people, waiting = append(roles, step.roles), append(people, in...), waiting+w
		}
		n := s.need(NeedApart, a.name, roles, people, waiting)
		switch {
		case !apart(s.takers(a.steps, workday.Date{})):
		case len(lost) > 0:
			n.Kind, n.Days = NeedAway, lost
		default:
			continue
		}
		if !slices.ContainsFunc(out, func(before Need) bool { return before.Duty == n.Duty }) { // one row for all bands of a chain
			out = append(out, n)
		}
	}
	return out
}

func (s Staff) need(k NeedKind, duty string, steps [][]Role, people []StaffMember, waiting int) Need {
	n := Need{Kind: k, Organisation: s.Organisation, Of: s.Kind, Name: s.Name, Region: s.Region, Duty: duty, Steps: steps, Waiting: waiting}
	for _, p := range people {
		if !slices.Contains(n.People, p.Name) {
			n.People = append(n.People, p.Name)
		}
	}
	return n
}

// may reports whether a step lies with somebody.
func (d dutyStep) may(m StaffMember) bool {
	if len(d.by) > 0 && !slices.Contains(d.by, m.Person) {
		return false
	}
	return len(d.roles) == 0 || slices.ContainsFunc(d.roles, func(r Role) bool { return slices.Contains(m.Roles, r) })
}

// holding are those who may take a step and can sign in, and how many may and can't.
func (s Staff) holding(step dutyStep) (in []StaffMember, waiting int) {
	for _, m := range s.People {
		switch {
		case !step.may(m):
		case m.WayIn:
			in = append(in, m)
		default:
			waiting++
		}
	}
	return in, waiting
}

// takers are for every step the ways in which it can be taken on a day: by one person, or by one for another, who then
// are both bound by it. The zero day knows no absences.
func (s Staff) takers(steps []dutyStep, day workday.Date) [][][]PersonID {
	out := make([][][]PersonID, len(steps))
	for i, step := range steps {
		in, _ := s.holding(step)
		for _, m := range in {
			if !s.away(m.Person, day) {
				out[i] = append(out[i], []PersonID{m.Person})
			}
		}
		if !step.approval {
			continue
		}
		for _, d := range s.Deputies {
			here := slices.ContainsFunc(s.People, func(m StaffMember) bool { return m.Person == d.Person && m.WayIn })
			principal := slices.IndexFunc(s.People, func(m StaffMember) bool { return m.Person == d.For })
			if here && principal >= 0 && step.may(s.People[principal]) && d.On(day) && !s.away(d.Person, day) {
				out[i] = append(out[i], []PersonID{d.Person, d.For})
			}
		}
	}
	return out
}

func (s Staff) away(p PersonID, day workday.Date) bool {
	return slices.ContainsFunc(s.Deputies, func(d Deputy) bool { return d.For == p && d.On(day) })
}

// apart reports whether every step can be taken so that nobody is bound by two.
func apart(takers [][][]PersonID, taken ...PersonID) bool {
	if len(takers) == 0 {
		return true
	}
	for _, way := range takers[0] {
		free := !slices.ContainsFunc(way, func(p PersonID) bool { return slices.Contains(taken, p) })
		if free && apart(takers[1:], append(slices.Clone(taken), way...)...) {
			return true
		}
	}
	return false
}

// unserved are the duties that no organisation takes for a region with departments. An organisation that has a gap of its
// own is named with its own row, and its region with this one: they are mended in different ways.
func unserved(staff []Staff) []Need {
	var regions []RegionCode
	for _, s := range staff {
		if s.Kind == KindDepartment && !s.Above && !slices.Contains(regions, s.Region) {
			regions = append(regions, s.Region)
		}
	}
	slices.Sort(regions)
	var out []Need
	for _, r := range regions {
		for _, d := range served {
			there := slices.ContainsFunc(staff, func(s Staff) bool {
				in, _ := s.holding(dutyStep{roles: []Role{d.role}})
				return s.Kind == d.kind && s.Region.Holds(r) && len(in) > 0
			})
			if !there {
				out = append(out, Need{Kind: NeedRegion, Of: d.kind, Region: r, Duty: string(d.role), Steps: [][]Role{{d.role}}})
			}
		}
	}
	return out
}
