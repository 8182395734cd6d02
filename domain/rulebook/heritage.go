package rulebook

import "sort"

// Setting is what one book on the way sets for a key or a method.
type Setting struct {
	Book    string       `json:"book"` // "hunan-2025@1"
	Region  string       `json:"region"`
	Values  []Value      `json:"values"`
	Methods []MethodRule `json:"methods"`
}

// Heritage is one key or one method with every region that sets it, widest first: the last one holds, and replaces the
// others whole, with all their bands.
type Heritage struct {
	Key      string    `json:"key"`    // "" for a method
	Method   string    `json:"method"` // "" for a key
	Settings []Setting `json:"settings"`
}

// Holds is the setting that is in force.
func (h Heritage) Holds() Setting { return h.Settings[len(h.Settings)-1] }

// Replaced are the settings of wider regions that it replaces, nearest first.
func (h Heritage) Replaced() []Setting {
	var out []Setting
	for i := len(h.Settings) - 2; i >= 0; i-- {
		out = append(out, h.Settings[i])
	}
	return out
}

// Heritage lists every key and then every method in force, each with the regions that set it: keys by name, methods in
// the order of Methods.
func (r Rules) Heritage() []Heritage {
	keys, methods := map[string][]Setting{}, map[string][]Setting{}
	for _, b := range r.books {
		values, rules := map[string][]Value{}, map[string][]MethodRule{}
		for _, v := range b.Values {
			values[v.Key] = append(values[v.Key], v)
		}
		for _, m := range b.Methods {
			rules[m.Method] = append(rules[m.Method], m)
		}
		for key, list := range values {
			sort.SliceStable(list, func(i, j int) bool { return bandStart(list[i].Band) < bandStart(list[j].Band) })
			keys[key] = append(keys[key], Setting{Book: b.Ref(), Region: b.Region, Values: list})
		}
		for method, list := range rules {
			methods[method] = append(methods[method], Setting{Book: b.Ref(), Region: b.Region, Methods: list})
		}
	}
	var out []Heritage
	for key, settings := range keys {
		out = append(out, Heritage{Key: key, Settings: settings})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	for _, method := range Methods {
		if settings := methods[method]; len(settings) > 0 {
			out = append(out, Heritage{Method: method, Settings: settings})
		}
	}
	return out
}

// Books are the versions in force on the day, widest region first.
func (r Rules) Books() []Rulebook { return r.books }
