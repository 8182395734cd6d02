package compliance

import "github.com/intermart/intermart/domain/rulebook"

func judge(p Purchase, rules rulebook.Rules) []Check {
	return []Check{}
}

// PersonalData finds ID numbers, mobiles and bank cards in a text, in order.
func PersonalData(text string) []Hit { return nil }
