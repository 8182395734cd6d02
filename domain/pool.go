package domain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/intermart/intermart/domain/compliance"
	"github.com/intermart/intermart/domain/directory"
	"github.com/intermart/intermart/domain/workday"
)

// Holder is an admitted agency that holds something in one of the trades that are asked for.
type Holder struct {
	USCC           string
	Qualifications []Qualification
	Practitioners  []Practitioner
}

// Barring is an admitted agency that a rule keeps away.
type Barring struct {
	USCC, Name, Reason string
}

// MeasurePool counts who could take part: admitted is how many agencies there are, holders those that hold anything in
// the trades asked for (all others hold nothing that counts). named says whether barred agencies may be named.
func MeasurePool(q directory.Qualification, admitted int, holders []Holder, barred []Barring, named bool, day workday.Date) compliance.Pool {
	clauses := q.Clauses()
	out := compliance.Pool{Admitted: admitted}
	missing := make([]int, 0, len(holders)) // of each holder that is not barred: its only unmet clause, -1 none, -2 several
	isBarred := make(map[string]bool, len(barred))
	for _, b := range barred {
		isBarred[b.USCC] = true
	}
	rest := admitted - len(isBarred) // hold nothing that counts, and are not barred
	for _, h := range holders {
		if isBarred[h.USCC] {
			continue
		}
		rest--
		missing = append(missing, onlyUnmet(clauses, q.Persons, h, day))
	}
	count := func(clause int) (n int) {
		for _, m := range missing {
			if m == -1 || m == clause {
				n++
			}
		}
		return n
	}
	out.Meet = count(-1)
	demands := len(clauses) + len(q.Persons)
	if demands == 0 {
		out.Meet += rest
	}
	for i, c := range clauses {
		r := compliance.Requirement{Text: clauseText(c), Without: count(i)}
		if demands == 1 {
			r.Without += rest
		}
		out.Requirements = append(out.Requirements, r)
	}
	for i, p := range q.Persons {
		r := compliance.Requirement{Text: fmt.Sprintf("%s × %d", p.Type, p.Count), Without: count(len(clauses) + i)}
		if demands == 1 {
			r.Without += rest
		}
		out.Requirements = append(out.Requirements, r)
	}
	out.Barred = countBarred(barred, named)
	return out
}

func clauseText(c []directory.Credential) string {
	names := make([]string, len(c))
	for i, k := range c {
		names[i] = k.String()
	}
	return strings.Join(names, " / ")
}

// onlyUnmet is the one demand that is not met (clauses first, then persons), -1 when all are, -2 when several are not.
func onlyUnmet(clauses [][]directory.Credential, persons []directory.Persons, h Holder, day workday.Date) int {
	only := -1
	for i := range len(clauses) + len(persons) {
		if i < len(clauses) && len(unmet(directory.Group{AnyOf: clauses[i]}, h.Qualifications, day)) == 0 ||
			i >= len(clauses) && short(persons[i-len(clauses)], h.Practitioners, day) == nil {
			continue
		}
		if only >= 0 {
			return -2
		}
		only = i
	}
	return only
}

func countBarred(barred []Barring, named bool) (list []compliance.Barred) {
	for _, code := range []string{RedHat, RoleConflict, AvoidList} {
		b := compliance.Barred{Reason: code}
		for _, x := range barred {
			if x.Reason != code {
				continue
			}
			b.Count++
			if named && !slices.Contains(b.Agencies, x.Name) {
				b.Agencies = append(b.Agencies, x.Name)
			}
		}
		if b.Count > 0 {
			list = append(list, b)
		}
	}
	return list
}
