package directory

import (
	"slices"
	"strings"
)

// levelOrders puts the levels of every scheme in one order; 1 is the highest.
var levelOrders = map[string]int{
	"特级": 1, "综合": 1, "综合甲级": 1, "甲级": 1, "一级": 1, "一类": 1,
	"乙级": 2, "二级": 2, "二类": 2,
	"丙级": 3, "三级": 3, "三类": 3,
	"丁级": 4, "四级": 4,
	"暂定级": 5,
}

// aboveFirst are levels that stand above the first level of their scheme.
var aboveFirst = []string{"特级", "综合", "综合甲级"}

// LevelOrder is the place of a level, 1 being the highest; 0 for none or an unknown one.
func LevelOrder(level string) int { return levelOrders[strings.TrimSpace(level)] }

// voluntaryWords mark ratings that societies give to their members and that nobody may demand.
var voluntaryWords = []string{"星级", "资信", "信用等级", "信用评级", "会员", "协会", "学会", "推荐名录", "入围", "荣誉", "AAA"}

// IsVoluntary reports whether the credential is a society's voluntary rating, by its kind or, when it was labelled
// otherwise, by its name.
func (c Credential) IsVoluntary() bool {
	if c.Kind == Voluntary {
		return true
	}
	return slices.ContainsFunc(voluntaryWords, func(w string) bool {
		return strings.Contains(c.Name, w) || strings.Contains(c.Level, w)
	})
}

// Covers reports whether whoever holds c meets a demand for d: the same trade and name, at d's level or a higher one.
func (c Credential) Covers(d Credential) bool {
	if c.Trade != d.Trade || c.Name != d.Name {
		return false
	}
	return d.rank() == 0 || c.rank() != 0 && c.rank() <= d.rank()
}

// rank is finer than the order: 特级 stands above 一级.
func (c Credential) rank() int {
	if slices.Contains(aboveFirst, c.Level) {
		return 1
	}
	if n := LevelOrder(c.Level); n != 0 {
		return 2 * n
	}
	return 2 * c.Order
}

// String says the credential: "测绘资质（不动产测绘）乙级".
func (c Credential) String() string { return c.Name + c.Level }

// Clauses are the qualification as alternatives all of which must be met: one for each AllOf credential and one for
// the AnyOf of each group.
func (q Qualification) Clauses() [][]Credential {
	var out [][]Credential
	for _, g := range q.Groups {
		for _, c := range g.AllOf {
			out = append(out, []Credential{c})
		}
		if len(g.AnyOf) > 0 {
			out = append(out, g.AnyOf)
		}
	}
	return out
}

// Missing lists the clauses that the credentials held do not meet; whoever holds nothing misses every one.
func (q Qualification) Missing(held []Credential) [][]Credential {
	var out [][]Credential
	for _, clause := range q.Clauses() {
		if !meets(held, clause) {
			out = append(out, clause)
		}
	}
	return out
}

// Exceeds lists the clauses of q that an agency could miss although it holds everything that limit asks for. A clause
// is safe exactly when some clause of limit has each of its alternatives cover one of the clause's.
func (q Qualification) Exceeds(limit Qualification) [][]Credential {
	var out [][]Credential
	for _, clause := range q.Clauses() {
		implied := slices.ContainsFunc(limit.Clauses(), func(known []Credential) bool {
			return !slices.ContainsFunc(known, func(k Credential) bool { return !meets([]Credential{k}, clause) })
		})
		if !implied {
			out = append(out, clause)
		}
	}
	return out
}

func meets(held, clause []Credential) bool {
	return slices.ContainsFunc(held, func(h Credential) bool {
		return slices.ContainsFunc(clause, h.Covers)
	})
}

// ExceedsPersons lists the demands for people that ask for more of a kind than limit does.
func ExceedsPersons(asked, limit []Persons) (over []Persons) {
	for _, p := range asked {
		most := 0
		for _, l := range limit {
			if l.Type == p.Type {
				most = max(most, l.Count)
			}
		}
		if p.Count > most {
			over = append(over, p)
		}
	}
	return over
}
