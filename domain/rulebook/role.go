package rulebook

import "slices"

// RoleOf is the part in a project that a contract of the category gives its agency, as key role.by_contract names it (unit roles),
// and where that is written; "" where the category gives none.
func (r Rules) RoleOf(category string) (string, Source) {
	v, err := r.one(KeyRoleOf, 0, "roles")
	if err != nil {
		return "", Source{}
	}
	list, _ := pairs(v.Value.Value)
	for _, pair := range list {
		if pair[0] == category {
			return pair[1], v.Source
		}
	}
	return "", Source{}
}

// roles reports whether the text names categories, each once, with a part that bars from a project's other purchases.
func roles(s string) bool {
	list, ok := pairs(s)
	seen := map[string]bool{}
	for _, pair := range list {
		if seen[pair[0]] || !slices.Contains(choicesOf[KeyRoleOf], pair[1]) {
			return false
		}
		seen[pair[0]] = true
	}
	return ok
}
