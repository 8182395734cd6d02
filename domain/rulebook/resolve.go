package rulebook

import (
	"sort"
	"strconv"

	"github.com/intermart/intermart/domain/money"
	"github.com/intermart/intermart/domain/refusal"
	"github.com/intermart/intermart/domain/workday"
)

func resolve(chain []string, books []Rulebook, day workday.Date) (Rules, error) {
	r := Rules{day: day, chain: chain, values: map[string][]Resolved{}, methods: map[string][]resolvedMethod{}}
	for _, region := range chain {
		if b, ok := inForce(region, books, day); ok {
			r.books = append(r.books, b)
			r.overlay(b)
		}
	}
	if len(r.books) == 0 {
		return Rules{}, refusal.New(refusal.Invalid, "rulebook.none", "",
			"%s 没有在 %s 有效的交易规则", "no rulebook is in force for %s on %s", last(chain), day)
	}
	return r, nil
}

// inForce finds the region's book of the day: the one that began last, then the higher version.
func inForce(region string, books []Rulebook, day workday.Date) (Rulebook, bool) {
	best := -1
	for i, b := range books {
		if b.Region != region || !b.InForce(day) {
			continue
		}
		if best < 0 || newer(b, books[best]) {
			best = i
		}
	}
	if best < 0 {
		return Rulebook{}, false
	}
	return books[best], true
}

func newer(a, b Rulebook) bool {
	if c := a.EffectiveFrom.Compare(b.EffectiveFrom); c != 0 {
		return c > 0
	}
	if a.Version != b.Version {
		return a.Version > b.Version
	}
	return a.ID > b.ID // so that the order of the books never decides
}

// overlay lets the book's keys and methods replace those of the regions above it.
func (r *Rules) overlay(b Rulebook) {
	values, methods := map[string][]Resolved{}, map[string][]resolvedMethod{}
	for _, v := range b.Values {
		values[v.Key] = append(values[v.Key], Resolved{Value: v, Source: b.source(v.Citation, v.Note)})
	}
	for _, m := range b.Methods {
		methods[m.Method] = append(methods[m.Method], resolvedMethod{rule: m, source: b.source(m.Citation, m.Note)})
	}
	for key, list := range values {
		sort.SliceStable(list, func(i, j int) bool { return bandStart(list[i].Value.Band) < bandStart(list[j].Value.Band) })
		r.values[key] = list
	}
	for method, list := range methods {
		r.methods[method] = list
	}
}

func (b Rulebook) source(c refusal.Citation, note refusal.Text) Source {
	return Source{RulebookID: b.ID, Version: b.Version, Region: b.Region, Citation: c, Note: note}
}

func bandStart(b *Band) money.Fen {
	if b == nil {
		return 0
	}
	return b.From
}

// one finds the value of a key for an amount, and refuses when there is none in one of the units asked for.
func (r Rules) one(key string, amount money.Fen, units ...string) (Resolved, error) {
	for _, v := range r.values[key] {
		if !v.Value.Band.Holds(amount) {
			continue
		}
		for _, u := range units {
			if v.Value.Unit == u {
				return v, nil
			}
		}
	}
	return Resolved{}, refusal.New(refusal.Invalid, "rulebook.missing", "",
		"%[1]s 在 %[2]s 的交易规则没有规定 %[3]s", "the rulebook of %[1]s on %[2]s does not set %[3]s", last(r.chain), r.day, key)
}

func (r Rules) span(key string, amount money.Fen) (workday.Span, Source, error) {
	v, err := r.one(key, amount, spanUnits...)
	if err != nil {
		return workday.Span{}, Source{}, err
	}
	n, err := atoi(v.Value.Value)
	return workday.Span{N: n, Unit: workday.Unit(v.Value.Unit)}, v.Source, err
}

func (r Rules) ratio(key string) (Ratio, Source, error) {
	v, err := r.one(key, 0, "ratio")
	if err != nil {
		return Ratio{}, Source{}, err
	}
	n, err := money.Parse(v.Value.Value) // a ratio is written with two decimals too
	return Ratio{Num: int64(n), Den: int64(money.Yuan)}, v.Source, err
}

func (r Rules) all() []Resolved {
	keys := make([]string, 0, len(r.values))
	for key := range r.values {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	var out []Resolved
	for _, key := range keys {
		out = append(out, r.values[key]...)
	}
	return out
}

func last(chain []string) string {
	if len(chain) == 0 {
		return ""
	}
	return chain[len(chain)-1]
}

func itoa(n int) string { return strconv.Itoa(n) }

func ref(id string, version int) string { return id + "@" + itoa(version) }

func atoi(s string) (int, error) { return strconv.Atoi(s) }
