package money

import "strings"

var capitalDigits = [...]string{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"}

// Capitals says the amount as cheques and contracts do: 捌拾万元整, 壹仟零伍元零叁分. 整 follows 元 and 角, never 分
// (正确填写票据和结算凭证的基本规定).
func (f Fen) Capitals() string {
	sign, n := f.split()
	if n == 0 {
		return "零元整"
	}
	var b strings.Builder
	if sign != "" {
		b.WriteString("负")
	}
	yuan, jiao, fen := n/100, n/10%10, n%10
	if yuan > 0 {
		b.WriteString(capitalNumber(yuan) + "元")
	}
	switch {
	case jiao == 0 && fen == 0:
		b.WriteString("整")
	case fen == 0:
		b.WriteString(capitalDigits[jiao] + "角整")
	case jiao == 0 && yuan > 0:
		b.WriteString("零" + capitalDigits[fen] + "分")
	case jiao == 0:
		b.WriteString(capitalDigits[fen] + "分")
	default:
		b.WriteString(capitalDigits[jiao] + "角" + capitalDigits[fen] + "分")
	}
	return b.String()
}

// capitalNumber says a whole number above zero, by sections of 亿 and 万.
func capitalNumber(n uint64) string {
	for _, unit := range []struct {
		size uint64
		name string
	}{{1_0000_0000, "亿"}, {1_0000, "万"}} {
		if n < unit.size {
			continue
		}
		head, rest := n/unit.size, n%unit.size
		s := capitalNumber(head) + unit.name
		if rest == 0 {
			return s
		}
		if rest < unit.size/10 { // the rest has leading zeros: one 零 stands for all of them
			s += "零"
		}
		return s + capitalNumber(rest)
	}
	return capitalSection(n)
}

// capitalSection says 1 to 9999.
func capitalSection(n uint64) string {
	var b strings.Builder
	gap := false
	for _, place := range []struct {
		size uint64
		name string
	}{{1000, "仟"}, {100, "佰"}, {10, "拾"}, {1, ""}} {
		digit := n / place.size % 10
		if digit == 0 {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteString("零")
			gap = false
		}
		b.WriteString(capitalDigits[digit] + place.name)
	}
	return b.String()
}
