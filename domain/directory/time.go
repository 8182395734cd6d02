package directory

import (
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/workday"
)

// States of a version on a day, besides its own status.
const (
	Upcoming = "upcoming" // it has not begun
	Ended    = "ended"    // its last day is over and no version follows
)

// On is the version that speaks for the matter on that day: the newest that has begun, nil when none has. It may have
// ended, be suspended or retire the matter: ask State.
func On(versions []MatterVersion, day workday.Date) *MatterVersion {
	var found *MatterVersion
	for i := range versions {
		v := &versions[i]
		if !day.Before(v.EffectiveFrom) && (found == nil || v.Version > found.Version) {
			found = v
		}
	}
	return found
}

// State is what a version is on that day: upcoming, in_force, suspended, retired or ended. A version holds on its last
// day and no longer on the next.
func (m MatterVersion) State(day workday.Date) string {
	switch {
	case day.Before(m.EffectiveFrom):
		return Upcoming
	case m.Status == Retired:
		return Retired
	case !day.Within(m.EffectiveFrom, m.EffectiveTo):
		return Ended
	}
	return m.Status
}

// Holds reports whether the directory of that day has the version: in force or suspended.
func (m MatterVersion) Holds(day workday.Date) bool {
	s := m.State(day)
	return s == InForce || s == Suspended
}

// Of is the directory of that day: of each matter the version that speaks for it, when it holds, by code.
func Of(all []MatterVersion, day workday.Date) []MatterVersion {
	versions := map[string][]MatterVersion{}
	for _, m := range all {
		versions[m.Code] = append(versions[m.Code], m)
	}
	var out []MatterVersion
	for _, vs := range versions {
		if v := On(vs, day); v != nil && v.Holds(day) {
			out = append(out, *v)
		}
	}
	slices.SortFunc(out, func(a, b MatterVersion) int { return strings.Compare(a.Code, b.Code) })
	return out
}
